"""A receiver's own back-off; mails that hold no working link, those sent before as well."""

from __future__ import annotations

import base64
import re

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

A_BATCH = 200
TOKEN = re.compile(rb"(/(?:l|lich)/)[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])")
PART = re.compile(r"(?i)(content-transfer-encoding: base64(?:\r\n[^\r\n]+)*\r\n\r\n)([A-Za-z0-9+/=\r\n]+)")
WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.add_column("message", sa.Column("links", sa.Text(), server_default=sa.text("''"), nullable=False))
    cut_links()
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


def cut_links() -> None:
    """A mail that was sent or refused needs its links no more. One that waits may have been on the wire: it stays as it is,
    and is cut when it is sent (notifications/mail/outbox.py)."""
    connection = op.get_bind()
    message = sa.table("message", sa.column("id"), sa.column("mail"), sa.column("state"), sa.column("links"))
    last = 0
    while True:
        settled = sa.select(message.c.id, message.c.mail).where(
            message.c.id > last, message.c.state.not_in(["waiting", "sending"])
        )
        rows = connection.execute(settled.order_by(message.c.id).limit(A_BATCH)).all()
        if not rows:
            break
        last = rows[-1][0]
        for key, mail in rows:
            cut = without_links(mail)
            if cut != mail:
                connection.execute(sa.update(message).where(message.c.id == key).values(mail=cut))
    waiting = message.c.state.in_(["waiting", "sending"])
    connection.execute(sa.update(message).where(waiting).values(links="plain"))


def without_links(mail: str) -> str:
    def one(found: re.Match[str]) -> str:
        raw = base64.b64decode(found[2])
        cut = TOKEN.sub(rb"\1[lien-ket-da-go]", raw)
        if cut == raw:
            return found[0]
        text = base64.encodebytes(cut).decode().replace("\n", "\r\n")
        return found[1] + text + found[2][len(found[2].rstrip("\r\n")) + 2 :]

    return PART.sub(one, mail)


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
