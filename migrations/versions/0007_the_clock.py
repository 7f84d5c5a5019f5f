"""The clock: the mark of a rehearsal, and the days that were really swept, as far as the audit log tells."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from models.base import Moment

revision = "0007"
down_revision = "0003"
branch_labels = None
depends_on = None

OFFICE = ZoneInfo("Asia/Ho_Chi_Minh")
AT_ONCE = 1000


def upgrade() -> None:
    op.create_table(
        "rehearsal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_rehearsal_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rehearsal")),
    )
    swept_day = op.create_table(
        "swept_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ran_on", sa.Date(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("day", "ran_on", name=op.f("pk_swept_day")),
    )
    found = list(_swept(op.get_bind()).values())
    for start in range(0, len(found), AT_ONCE):
        op.bulk_insert(swept_day, found[start : start + AT_ONCE])


def _swept(connection: sa.Connection) -> dict[tuple[dt.date, dt.date], dict[str, object]]:
    """The sweeps that the office's chain tells of: their day, and when they ran."""
    lines = sa.table(
        "audit_line", sa.column("chain"), sa.column("verb"), sa.column("subject"), sa.column("at", Moment())
    )
    query = sa.select(lines.c.subject, lines.c.at).where(lines.c.chain == "office", lines.c.verb == "sweep")
    found: dict[tuple[dt.date, dt.date], dict[str, object]] = {}
    for subject, at in connection.execute(query):
        day, ran_on = dt.date.fromisoformat(subject.removeprefix("day ")), at.astimezone(OFFICE).date()
        found.setdefault((day, ran_on), {"day": day, "ran_on": ran_on, "at": at})
    return found


def downgrade() -> None:
    op.drop_table("swept_day")
    op.drop_table("rehearsal")
