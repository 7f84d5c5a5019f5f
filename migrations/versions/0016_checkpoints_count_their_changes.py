"""A checkpoint counts the changes of its date and state, and says when the last was: calendar entries follow it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# what moved or was granted more time before is ahead of the entries that calendars hold of it
MOVED = """
UPDATE checkpoint SET revision =
    (SELECT COUNT(*) FROM due_date_move m WHERE m.checkpoint_id = checkpoint.id)
    + (SELECT COUNT(*) FROM extension x WHERE x.checkpoint_id = checkpoint.id AND x.status = 'granted')
WHERE EXISTS (SELECT 1 FROM due_date_move m WHERE m.checkpoint_id = checkpoint.id)
OR EXISTS (SELECT 1 FROM extension x WHERE x.checkpoint_id = checkpoint.id AND x.status = 'granted')
"""


def upgrade() -> None:
    op.add_column("checkpoint", sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("checkpoint", sa.Column("revised_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(MOVED)


def downgrade() -> None:
    op.drop_column("checkpoint", "revised_at")
    op.drop_column("checkpoint", "revision")
