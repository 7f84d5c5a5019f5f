"""Visits, apart from the links that they come by. Links of before stay; cookies of before open nothing: the mail does."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_visit_contact_id_contact")),
        sa.ForeignKeyConstraint(["link_id"], ["access_link.id"], name=op.f("fk_visit_link_id_access_link")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_visit_secret_hash")),
    )
    op.create_index("ix_visit_contact_id", "visit", ["contact_id"], unique=False)
    op.create_index("ix_visit_link_id", "visit", ["link_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_visit_link_id", "visit")
    op.drop_index("ix_visit_contact_id", "visit")
    op.drop_table("visit")
