"""Tables: the outbox."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel

from models.base import listed, moment, one_of, utc_now
from models.enums import MessageKind, MessageState

TO_SEND = text("state IN ('waiting', 'sending')")
LIVE = text("state NOT IN ('replaced', 'withdrawn')")


class Message(SQLModel, table=True):
    """One mail to one recipient on one day: a digest, or an urgent single. `mail` is the whole RFC 5322 text, and never
    changes once it is written: where it holds no more, the row is taken back and another is written.

    `in_doubt`: the process died between handing it to the server and recording that; it was sent again under the
    same Message-ID.
    """

    __table_args__ = (
        # one digest a reader and day; those taken back don't count
        Index(
            "ix_message_one_a_day",
            "recipient_id",
            "on_day",
            "kind",
            "part",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        one_of("kind", MessageKind),
        one_of("state", MessageState),
        # the relay claims what waits, oldest first
        Index("ix_message_to_send", "state", "not_before", sqlite_where=TO_SEND, postgresql_where=TO_SEND),
    )

    id: int | None = Field(default=None, primary_key=True)
    recipient_id: int = Field(foreign_key="contact.id")
    on_day: dt.date
    kind: MessageKind = listed(MessageKind, default=MessageKind.DIGEST)
    part: int = 0  # distinguishes several urgent singles of one day
    message_id: str = Field(max_length=120, unique=True)
    to: str = Field(max_length=254)
    subject: str = Field(max_length=500)
    mail: str = ""
    state: MessageState = listed(MessageState, default=MessageState.WAITING)
    attempts: int = 0
    in_doubt: bool = False
    urgent: bool = False
    not_before: dt.datetime = moment(default_factory=utc_now)
    claimed_by: str = Field(default="", max_length=60)
    claimed_at: dt.datetime | None = moment(default=None)
    sent_at: dt.datetime | None = moment(default=None)
    answer: str = Field(default="", max_length=500)  # what the server said last
    created_at: dt.datetime = moment(default_factory=utc_now)
    # what the links in `mail` are made of, until it is sent (notifications/digest/links.py)
    links: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": text("''")})
    # whom the mail greets, as they were when it was written (lifecycle/kernel/sql.py, `greeted`); empty: not looked at
    basis: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": text("''")})
    # as which contact of that mailbox it is written, where that isn't `recipient_id`: the one of the body that owes
    greeted_id: int | None = Field(default=None, foreign_key="contact.id")
