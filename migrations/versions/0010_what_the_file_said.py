"""A contact remembers what a case file said of it last, so that what was changed elsewhere isn't overwritten unasked.

Contacts of before: as they are, where nobody but a load can have written them; of one that the office corrected only the
address that the correction replaced; of one made after its body began to change contacts in the portal nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

contact = sa.table(
    "contact",
    sa.column("id", sa.Integer),
    sa.column("organization_id", sa.Integer),
    *(sa.column(name, sa.String) for name in ("email", "name", "post", "phone")),
    sa.column("active", sa.Boolean),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("file_said", sa.JSON),
)
organization = sa.table("organization", sa.column("id", sa.Integer), sa.column("code", sa.String))
audit_line = sa.table(
    "audit_line",
    sa.column("id", sa.Integer),
    sa.column("verb", sa.String),
    sa.column("subject", sa.String),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("detail", sa.JSON),
)


def upgrade() -> None:
    op.add_column("contact", sa.Column("file_said", sa.JSON(), nullable=True))
    connection = op.get_bind()
    corrected, began = _corrected(connection), _began(connection)
    for row in connection.execute(sa.select(contact)).all():
        if row.id in corrected:
            said: dict[str, Any] = {"email": corrected[row.id]}
        elif row.organization_id in began and row.created_at >= began[row.organization_id]:
            continue
        else:
            said = {name: getattr(row, name) for name in ("email", "name", "post", "phone")}
            said |= {} if row.active else {"active": False}
        connection.execute(sa.update(contact).where(contact.c.id == row.id).values(file_said=said))


def _corrected(connection: sa.Connection) -> dict[int, str]:
    """Contact -> the address that the office's first correction replaced."""
    query = sa.select(audit_line.c.detail).where(audit_line.c.verb == "correct_contact").order_by(audit_line.c.id)
    found: dict[int, str] = {}
    for (detail,) in connection.execute(query):
        if {"contact", "from"} <= set(detail or {}):
            found.setdefault(detail["contact"], detail["from"])
    return found


def _began(connection: sa.Connection) -> dict[int, dt.datetime]:
    """Body -> when it first changed contacts of its own."""
    joined = audit_line.c.subject == sa.literal("organization ") + organization.c.code
    query = sa.select(organization.c.id, sa.func.min(audit_line.c.at)).join_from(organization, audit_line, joined)
    lines = connection.execute(query.where(audit_line.c.verb == "change_contacts").group_by(organization.c.id))
    return {row[0]: row[1] for row in lines}


def downgrade() -> None:
    op.drop_column("contact", "file_said")
