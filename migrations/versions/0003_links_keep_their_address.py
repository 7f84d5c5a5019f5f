"""A link keeps the address it was mailed to.

Links of before: where nothing in the audit log can have given the contact another address since, the contact's present
address; else the link is revoked, and its holder asks for a new one. An hour before the link counts too: a change may
have been written down while the mail with the link was.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MARGIN = dt.timedelta(hours=1)

link = sa.table(
    "access_link",
    sa.column("id", sa.Integer),
    sa.column("contact_id", sa.Integer),
    sa.column("organization_id", sa.Integer),
    sa.column("address", sa.String),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("revoked_at", sa.DateTime(timezone=True)),
)
contact = sa.table("contact", sa.column("id", sa.Integer), sa.column("email", sa.String))
organization = sa.table("organization", sa.column("id", sa.Integer), sa.column("code", sa.String))
audit_line = sa.table(
    "audit_line",
    sa.column("verb", sa.String),
    sa.column("subject", sa.String),
    sa.column("at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    with op.batch_alter_table("access_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("address", sa.String(length=254), nullable=False, server_default=""))
    present = sa.select(contact.c.email).where(contact.c.id == link.c.contact_id).scalar_subquery()
    op.execute(sa.update(link).values(address=present))
    with op.batch_alter_table("access_link", schema=None) as batch_op:
        batch_op.alter_column("address", existing_type=sa.String(length=254), server_default=None)
    _revoke_doubtful()


def _revoke_doubtful() -> None:
    connection = op.get_bind()
    now = dt.datetime.now(dt.UTC)
    for subjects, column in ((_contacts_corrected(), link.c.contact_id), (_bodies_changed(), link.c.organization_id)):
        for key, last in connection.execute(subjects):
            doubtful = sa.and_(column == key, link.c.created_at < last + MARGIN, link.c.revoked_at.is_(None))
            connection.execute(sa.update(link).where(doubtful).values(revoked_at=now))


def _contacts_corrected() -> sa.Executable:
    """(contact, when last) of each that the office corrected."""
    joined = audit_line.c.subject == sa.literal("contact ") + sa.cast(contact.c.id, sa.String)
    query = sa.select(contact.c.id, sa.func.max(audit_line.c.at)).join_from(contact, audit_line, joined)
    return query.where(audit_line.c.verb == "correct_contact").group_by(contact.c.id)


def _bodies_changed() -> sa.Executable:
    """(body, when last) of each that changed contacts of its own: its lines don't say which."""
    joined = audit_line.c.subject == sa.literal("organization ") + organization.c.code
    query = sa.select(organization.c.id, sa.func.max(audit_line.c.at)).join_from(organization, audit_line, joined)
    return query.where(audit_line.c.verb == "change_contacts").group_by(organization.c.id)


def downgrade() -> None:
    with op.batch_alter_table("access_link", schema=None) as batch_op:
        batch_op.drop_column("address")
