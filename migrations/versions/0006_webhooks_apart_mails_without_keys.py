"""A receiver's own back-off; mails that hold no working link, those sent before as well."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.add_column("message", sa.Column("links", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("webhook", sa.Column("failures", sa.Integer(), server_default="0", nullable=False))
    op.add_column("webhook", sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_webhook_delivery_due", table_name="webhook_delivery")
    op.create_index(
        "ix_webhook_delivery_next",
        "webhook_delivery",
        ["webhook_id", "not_before", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_webhook_delivery_next", table_name="webhook_delivery")
    op.create_index(
        "ix_webhook_delivery_due",
        "webhook_delivery",
        ["not_before", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    with op.batch_alter_table("webhook") as batch:
        batch.drop_column("not_before")
        batch.drop_column("failures")
    with op.batch_alter_table("message") as batch:
        batch.drop_column("links")
