"""Mails that are replaced or taken back before they go, what a mail was true of, mailboxes that refuse for now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KNOWN = "ck_message_state_known"
BEFORE, SINCE = (
    "state IN ('waiting', 'sending', 'sent', 'bounced')",
    "state IN ('waiting', 'sending', 'sent', 'bounced', 'replaced', 'withdrawn')",
)
ONE_A_DAY = ["recipient_id", "on_day", "kind", "part"]
OLD_KEY, NEW_KEY = "uq_message_recipient_id_on_day_kind_part", "ix_message_one_a_day"
LIVE = sa.text("state NOT IN ('replaced', 'withdrawn')")
TO_SEND = sa.text("state IN ('waiting', 'sending')")
IN_MAIL = sa.text("message_id IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("message", copy_from=_message()) as batch:
        batch.add_column(sa.Column("basis", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch.add_column(sa.Column("greeted_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_message_greeted_id_contact"), "contact", ["greeted_id"], ["id"])
        batch.drop_constraint(op.f(KNOWN), type_="check")
        batch.create_check_constraint(op.f(KNOWN), SINCE)
        batch.drop_constraint(op.f(OLD_KEY), type_="unique")
    op.create_index(NEW_KEY, "message", ONE_A_DAY, unique=True, sqlite_where=LIVE, postgresql_where=LIVE)
    op.add_column("access_link", sa.Column("message_id", sa.Integer(), nullable=True))
    op.create_index(
        "ix_access_link_message_id", "access_link", ["message_id"], sqlite_where=IN_MAIL, postgresql_where=IN_MAIL
    )
    op.add_column("contact", sa.Column("refused_on", sa.Date(), nullable=True))
    op.add_column("contact", sa.Column("refusal", sa.String(length=500), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("contact") as batch:
        batch.drop_column("refusal")
        batch.drop_column("refused_on")
    op.drop_index("ix_access_link_message_id", "access_link")
    # what was never taken by a server: there is no word for it in the tables of before
    gone = "SELECT id FROM message WHERE state IN ('replaced', 'withdrawn')"
    op.execute(f"DELETE FROM access_link WHERE message_id IN ({gone})")
    for table in ("notice", "letter"):
        op.execute(f"UPDATE {table} SET message_id = NULL WHERE message_id IN ({gone})")
    with op.batch_alter_table("access_link") as batch:
        batch.drop_column("message_id")
    op.execute("DELETE FROM message WHERE state IN ('replaced', 'withdrawn')")
    op.drop_index(NEW_KEY, "message")
    with op.batch_alter_table("message", copy_from=_taken_back()) as batch:
        batch.drop_constraint(op.f("fk_message_greeted_id_contact"), type_="foreignkey")
        batch.drop_column("greeted_id")
        batch.drop_column("basis")
        batch.drop_constraint(op.f(KNOWN), type_="check")
        batch.create_check_constraint(op.f(KNOWN), BEFORE)
        batch.create_unique_constraint(op.f(OLD_KEY), ONE_A_DAY)


def _message() -> sa.Table:
    """The table as it is: SQLite writes it anew, and doesn't tell its checks and the conditions of its indexes."""
    table = sa.Table(
        "message",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("to", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("in_doubt", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=60), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("links", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("kind IN ('digest', 'urgent', 'admin', 'letter')", name="ck_message_kind_known"),
        sa.CheckConstraint(BEFORE, name=KNOWN),
        sa.ForeignKeyConstraint(["recipient_id"], ["contact.id"], name="fk_message_recipient_id_contact"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("message_id", name="uq_message_message_id"),
        sa.UniqueConstraint(*ONE_A_DAY, name=OLD_KEY),
    )
    columns = table.c.state, table.c.not_before
    sa.Index("ix_message_to_send", *columns, sqlite_where=TO_SEND, postgresql_where=TO_SEND)
    return table


def _taken_back() -> sa.Table:
    """The same with what this migration changed; its key of one a day is dropped before."""
    table = _message()
    table.append_column(sa.Column("basis", sa.Text(), server_default=sa.text("''"), nullable=False))
    table.append_column(sa.Column("greeted_id", sa.Integer(), nullable=True))
    for old in [one for one in table.constraints if one.name in (KNOWN, OLD_KEY)]:
        table.constraints.remove(old)
    table.append_constraint(sa.CheckConstraint(SINCE, name=KNOWN))
    table.append_constraint(
        sa.ForeignKeyConstraint(["greeted_id"], ["contact.id"], name="fk_message_greeted_id_contact")
    )
    return table
