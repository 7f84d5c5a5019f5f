"""Rungs are known by a key and may repeat, ladders name their unit, a notice says which repeat and by the hour.

`notice` is written anew once for all that is to come: another kind of subject is another column with its own unique
index, so `checkpoint_id` may be empty, and what is due by the hour has its moment.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

OLD_KEY = "uq_notice_checkpoint_id_rung_id_due_on_recipient_id"
NEW_KEY = "uq_notice_checkpoint_id_rung_id_repeat_due_on_recipient_id"
OLD_NAME, NEW_NAME = "uq_rung_ladder_id_name_offset", "uq_rung_ladder_id_key"
UNITS = "unit IN ('working_day', 'day', 'hour')"


def upgrade() -> None:
    with op.batch_alter_table("ladder") as batch:
        batch.add_column(
            sa.Column("unit", sa.String(length=24), server_default=sa.text("'working_day'"), nullable=False)
        )
        batch.create_check_constraint(op.f("ck_ladder_unit_known"), UNITS)
    with op.batch_alter_table("rung") as batch:
        batch.add_column(sa.Column("key", sa.String(length=40), server_default="", nullable=False))
        batch.add_column(sa.Column("every", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("added_on", sa.Date(), nullable=True))
        batch.drop_constraint(op.f(OLD_NAME), type_="unique")
    _give_keys(op.get_bind())
    with op.batch_alter_table("rung") as batch:
        batch.alter_column("key", existing_type=sa.String(length=40), existing_nullable=False, server_default=None)
        batch.create_unique_constraint(op.f(NEW_NAME), ["ladder_id", "key"])
    op.add_column("rung_audience", sa.Column("sums", sa.Boolean(), server_default=sa.text("FALSE"), nullable=False))
    with op.batch_alter_table("notice", copy_from=_notice()) as batch:
        batch.alter_column("checkpoint_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("repeat", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("through_rung_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_notice_through_rung_id_rung"), "rung", ["through_rung_id"], ["id"])
        batch.drop_constraint(op.f(OLD_KEY), type_="unique")
        batch.create_unique_constraint(op.f(NEW_KEY), ["checkpoint_id", "rung_id", "repeat", "due_on", "recipient_id"])


def _give_keys(connection: sa.Connection) -> None:
    """A rung in use is known by its name; one that is retired by what is left."""
    rungs = connection.execute(sa.text("SELECT id, ladder_id, name FROM rung ORDER BY retired, id")).all()
    taken: set[tuple[int, str]] = set()
    for rung, ladder, name in rungs:
        key, number = name, 1
        while (ladder, key) in taken:
            number += 1
            key = f"{name}#{number}"
        taken.add((ladder, key))
        connection.execute(sa.text("UPDATE rung SET key = :key WHERE id = :rung"), {"key": key, "rung": rung})


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE repeat > 0 OR checkpoint_id IS NULL")
    with op.batch_alter_table("notice", copy_from=_repeating()) as batch:
        batch.drop_constraint(op.f(NEW_KEY), type_="unique")
        batch.drop_constraint(op.f("fk_notice_through_rung_id_rung"), type_="foreignkey")
        batch.alter_column("checkpoint_id", existing_type=sa.Integer(), nullable=False)
        for column in ("through_rung_id", "due_at", "repeat"):
            batch.drop_column(column)
        batch.create_unique_constraint(op.f(OLD_KEY), ["checkpoint_id", "rung_id", "due_on", "recipient_id"])
    op.execute("DELETE FROM rung_audience WHERE sums")
    with op.batch_alter_table("rung_audience", copy_from=_audience()) as batch:
        batch.drop_column("sums")
    # a retired rung may by now have its successor's name and offset
    op.execute(
        "UPDATE rung SET name = substr(name, 1, 10) || '#' || id WHERE id IN ("
        "SELECT rung.id FROM rung JOIN rung AS twin ON twin.ladder_id = rung.ladder_id AND twin.name = rung.name"
        ' AND twin."offset" = rung."offset" AND twin.id < rung.id)'
    )
    with op.batch_alter_table("rung") as batch:
        batch.drop_constraint(op.f(NEW_NAME), type_="unique")
        for column in ("key", "every", "added_on"):
            batch.drop_column(column)
        batch.create_unique_constraint(op.f(OLD_NAME), ["ladder_id", "name", "offset"])
    with op.batch_alter_table("ladder") as batch:
        batch.drop_constraint(op.f("ck_ladder_unit_known"), type_="check")
        batch.drop_column("unit")


def _notice() -> sa.Table:
    """The table as it is: SQLite writes it anew, and doesn't tell its checks and the conditions of its indexes."""
    table = sa.Table(
        "notice",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checkpoint_id", sa.Integer(), nullable=False),
        sa.Column("rung_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('pending', 'skipped')", name="ck_notice_state_known"),
        sa.ForeignKeyConstraint(["checkpoint_id"], ["checkpoint.id"], name="fk_notice_checkpoint_id_checkpoint"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_notice_message_id_message"),
        sa.ForeignKeyConstraint(["recipient_id"], ["contact.id"], name="fk_notice_recipient_id_contact"),
        sa.ForeignKeyConstraint(["rung_id"], ["rung.id"], name="fk_notice_rung_id_rung"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("checkpoint_id", "rung_id", "due_on", "recipient_id", name=OLD_KEY),
    )
    waits = sa.text("message_id IS NULL AND state = 'pending'")
    sa.Index("ix_notice_message", table.c.message_id)
    sa.Index("ix_notice_to_compose", table.c.recipient_id, sqlite_where=waits, postgresql_where=waits)
    return table


def _repeating() -> sa.Table:
    """The same with what this migration added."""
    table = _notice()
    table.c.checkpoint_id.nullable = True
    table.append_column(sa.Column("repeat", sa.Integer(), server_default=sa.text("0"), nullable=False))
    table.append_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    table.append_column(sa.Column("through_rung_id", sa.Integer(), nullable=True))
    old = next(one for one in table.constraints if one.name == OLD_KEY)
    table.constraints.remove(old)
    table.append_constraint(
        sa.UniqueConstraint("checkpoint_id", "rung_id", "repeat", "due_on", "recipient_id", name=NEW_KEY)
    )
    table.append_constraint(
        sa.ForeignKeyConstraint(["through_rung_id"], ["rung.id"], name="fk_notice_through_rung_id_rung")
    )
    return table


def _audience() -> sa.Table:
    return sa.Table(
        "rung_audience",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rung_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=24), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("sums", sa.Boolean(), server_default=sa.text("FALSE"), nullable=False),
        sa.CheckConstraint("audience IN ('owner', 'lead')", name="ck_rung_audience_audience_known"),
        sa.CheckConstraint(
            "role IN ('head', 'leader_in_charge', 'advisory_unit', 'clerk')", name="ck_rung_audience_role_known"
        ),
        sa.ForeignKeyConstraint(["rung_id"], ["rung.id"], name="fk_rung_audience_rung_id_rung"),
        sa.PrimaryKeyConstraint("id", name="pk_rung_audience"),
        sa.UniqueConstraint("rung_id", "audience", "role", name="uq_rung_audience_rung_id_audience_role"),
    )
