"""Contacts who have begun: those named in the portal hear only of their link until they have; one calendar address a contact.

Every contact of before is taken as one who has begun. Of several live calendar addresses the newest stays: it is the one that
the contact was shown last.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0006"
branch_labels = None
depends_on = None

LIVE = sa.text("scope = 'calendar' AND revoked_at IS NULL")
link = sa.table(
    "access_link",
    sa.column("id", sa.Integer),
    sa.column("contact_id", sa.Integer),
    sa.column("scope", sa.String),
    sa.column("revoked_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_letter_contact", ["contact_id", "kind", "created_at"], unique=False)
    newer = link.alias("newer")
    second = sa.exists().where(
        newer.c.contact_id == link.c.contact_id,
        newer.c.scope == "calendar",
        newer.c.revoked_at.is_(None),
        newer.c.id > link.c.id,
    )
    older = sa.update(link).where(link.c.scope == "calendar", link.c.revoked_at.is_(None), second)
    op.execute(older.values(revoked_at=dt.datetime.now(dt.UTC)))
    with op.batch_alter_table("access_link", schema=None) as batch_op:
        batch_op.create_index(
            "ix_access_link_one_calendar", ["contact_id"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
        )


def downgrade() -> None:
    with op.batch_alter_table("access_link", schema=None) as batch_op:
        batch_op.drop_index("ix_access_link_one_calendar", sqlite_where=LIVE, postgresql_where=LIVE)
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index("ix_letter_contact")
        batch_op.drop_column("not_before")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_column("invited_at")
