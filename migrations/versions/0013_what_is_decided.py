"""A calendar's row says up to which day it is decided: a due date after it is shown as a projection.

The next start or follow-up fills it in (lifecycle/calendar/store.py, `refresh`).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("work_calendar", sa.Column("decided", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("work_calendar") as batch:
        batch.drop_column("decided")
