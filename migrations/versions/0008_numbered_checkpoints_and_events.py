"""Several checkpoints of one obligation may fall on one day: they are numbered. Events that due rules count from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0004"
branch_labels = None
depends_on = None

OLD_KEY, NEW_KEY = (
    "uq_checkpoint_obligation_id_owner_id_nominal_on",
    "uq_checkpoint_obligation_id_owner_id_nominal_on_number",
)
OF_ONE_DAY = ["obligation_id", "owner_id", "nominal_on"]


def upgrade() -> None:
    op.create_table(
        "happening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("event", sa.String(length=200), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("chosen", sa.String(length=200), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_happening_agreement_id_agreement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_happening")),
    )
    op.create_index("ix_happening_agreement_id", "happening", ["agreement_id", "words", "happened_on"], unique=False)
    with op.batch_alter_table("checkpoint", copy_from=_checkpoint()) as batch:
        batch.add_column(sa.Column("number", sa.Integer(), server_default=sa.text("1"), nullable=False))
        batch.add_column(sa.Column("happening_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_checkpoint_happening_id_happening"), "happening", ["happening_id"], ["id"])
        batch.drop_constraint(op.f(OLD_KEY), type_="unique")
        batch.create_unique_constraint(op.f(NEW_KEY), [*OF_ONE_DAY, "number"])


def downgrade() -> None:
    # the first of each day stays; what stands on the others goes with them
    others = "SELECT id FROM checkpoint WHERE number > 1"
    for table in ("due_date_move", "extension", "notice"):
        op.execute(f"DELETE FROM {table} WHERE checkpoint_id IN ({others})")
    op.execute("DELETE FROM checkpoint WHERE number > 1")
    with op.batch_alter_table("checkpoint", copy_from=_numbered()) as batch:
        batch.drop_constraint(op.f(NEW_KEY), type_="unique")
        batch.create_unique_constraint(op.f(OLD_KEY), OF_ONE_DAY)
        batch.drop_constraint(op.f("fk_checkpoint_happening_id_happening"), type_="foreignkey")
        batch.drop_column("happening_id")
        batch.drop_column("number")
    op.drop_index("ix_happening_agreement_id", "happening")
    op.drop_table("happening")


def _checkpoint() -> sa.Table:
    """The table as it is: SQLite writes it anew, and doesn't tell its checks and the conditions of its indexes."""
    table = sa.Table(
        "checkpoint",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("ladder_id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("calendar_version", sa.String(length=40), nullable=False),
        sa.Column("nominal_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("previous_due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("armed", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "status IN ('upcoming', 'reported', 'returned', 'accepted', 'waived')", name="ck_checkpoint_status_known"
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name="fk_checkpoint_agreement_id_agreement"),
        sa.ForeignKeyConstraint(["calendar_id"], ["work_calendar.id"], name="fk_checkpoint_calendar_id_work_calendar"),
        sa.ForeignKeyConstraint(["ladder_id"], ["ladder.id"], name="fk_checkpoint_ladder_id_ladder"),
        sa.ForeignKeyConstraint(["lead_id"], ["organization.id"], name="fk_checkpoint_lead_id_organization"),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name="fk_checkpoint_obligation_id_obligation"),
        sa.ForeignKeyConstraint(["owner_id"], ["organization.id"], name="fk_checkpoint_owner_id_organization"),
        sa.PrimaryKeyConstraint("id", name="pk_checkpoint"),
        sa.UniqueConstraint(
            "obligation_id", "owner_id", "nominal_on", name="uq_checkpoint_obligation_id_owner_id_nominal_on"
        ),
    )
    return _with_indexes(table)


def _with_indexes(table: sa.Table) -> sa.Table:
    c = table.c
    for name, condition in (("reported", "status = 'reported'"),):
        sa.Index(
            f"ix_checkpoint_{name}", c.due_on, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition)
        )
    for name, condition in (("armed", "armed"), ("sweep", "status IN ('upcoming', 'returned')")):
        sa.Index(
            f"ix_checkpoint_{name}",
            c.ladder_id,
            c.calendar_id,
            c.due_on,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )
    sa.Index("ix_checkpoint_agreement", c.agreement_id, c.due_on, c.status, c.closed_on, c.owner_id, c.obligation_id)
    sa.Index("ix_checkpoint_owner", c.owner_id, c.agreement_id, c.due_on, c.status)
    return table


def _numbered() -> sa.Table:
    """The same with what this migration added."""
    table = _checkpoint()
    table.append_column(sa.Column("number", sa.Integer(), server_default=sa.text("1"), nullable=False))
    table.append_column(sa.Column("happening_id", sa.Integer(), nullable=True))
    old = next(one for one in table.constraints if one.name == OLD_KEY)
    table.constraints.remove(old)
    table.append_constraint(sa.UniqueConstraint(*OF_ONE_DAY, "number", name=NEW_KEY))
    table.append_constraint(
        sa.ForeignKeyConstraint(["happening_id"], ["happening.id"], name="fk_checkpoint_happening_id_happening")
    )
    return table
