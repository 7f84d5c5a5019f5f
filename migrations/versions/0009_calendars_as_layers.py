"""The nation's calendar remembers the shipped file that it lies on.

Calendars of before don't: the first refresh takes a text that says nothing of its own for an older release of the
shipped file, and any other for the office's own, over all that the shipped file says.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("shipped", "shipped_seen"):
        op.add_column("work_calendar", sa.Column(name, sa.String(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("work_calendar") as batch:
        for name in ("shipped_seen", "shipped"):
            batch.drop_column(name)
