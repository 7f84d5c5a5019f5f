"""Rows are proved: hashes of what a verb left, covered by its audit line. What is there already is proved from now on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.seal import seal

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("of_table", sa.String(length=40), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("hashes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof")),
    )
    op.add_column("audit_line", sa.Column("proof", sa.String(length=64), server_default=sa.text("''"), nullable=False))
    seal(op.get_bind(), revision)


def downgrade() -> None:
    # the program of before calls lines altered that speak of rows: their hash covers what goes here
    op.drop_column("audit_line", "proof")
    op.drop_table("proof")
