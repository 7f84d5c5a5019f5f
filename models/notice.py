"""The ladder as rows, the notices it brings, and the outbox of mails."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, SmallInteger, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import listed, moment, one_of, utc_now
from models.enums import Audience, MessageKind, MessageState, NoticeState, Role

TO_COMPOSE = text("message_id IS NULL AND state = 'pending'")
TO_SEND = text("state IN ('waiting', 'sending')")


class Ladder(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)


class Rung(SQLModel, table=True):
    """One step of a ladder: `offset` working days from the due date."""

    # retired rungs stay, because their notices do: a name may come back at another offset
    __table_args__ = (UniqueConstraint("ladder_id", "name", "offset"),)

    id: int | None = Field(default=None, primary_key=True)
    ladder_id: int = Field(foreign_key="ladder.id")
    name: str = Field(max_length=20)
    offset: int
    severity: int = Field(sa_type=SmallInteger)
    urgent: bool = False
    retired: bool = False


class RungAudience(SQLModel, table=True):
    """Whom a rung speaks to: a role of the owner's body or of the lead's."""

    __tablename__ = "rung_audience"
    __table_args__ = (
        UniqueConstraint("rung_id", "audience", "role"),
        one_of("audience", Audience),
        one_of("role", Role),
    )

    id: int | None = Field(default=None, primary_key=True)
    rung_id: int = Field(foreign_key="rung.id")
    audience: Audience = listed(Audience)
    role: Role = listed(Role)


class SweepMark(SQLModel, table=True):
    """The last day a ladder was swept: the next sweep begins the day after, so that a missed day is caught up."""

    __tablename__ = "sweep_mark"

    ladder_id: int = Field(primary_key=True, foreign_key="ladder.id")
    calendar_id: int = Field(primary_key=True, foreign_key="work_calendar.id")
    swept_on: dt.date


class Notice(SQLModel, table=True):
    """One rung reached by one checkpoint for one recipient: at most once, ever (the unique constraint is the promise).

    `on_day` is the day of the sweep that found it, `reached_on` the rung's own day: they differ after missed days.
    """

    __table_args__ = (
        UniqueConstraint("checkpoint_id", "rung_id", "due_on", "recipient_id"),
        one_of("state", NoticeState),
        # composing gathers a recipient's notices that are in no message yet
        Index("ix_notice_to_compose", "recipient_id", sqlite_where=TO_COMPOSE, postgresql_where=TO_COMPOSE),
        # writing a mail, or passing a bounced one on, reads its notices
        Index("ix_notice_message", "message_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    checkpoint_id: int = Field(foreign_key="checkpoint.id")
    rung_id: int = Field(foreign_key="rung.id")
    due_on: dt.date
    recipient_id: int = Field(foreign_key="contact.id")
    severity: int = Field(sa_type=SmallInteger)
    reached_on: dt.date
    on_day: dt.date
    state: NoticeState = listed(NoticeState, default=NoticeState.PENDING)
    message_id: int | None = Field(default=None, foreign_key="message.id")
    acknowledged_at: dt.datetime | None = moment(default=None)


class Message(SQLModel, table=True):
    """One mail to one recipient on one day: a digest, or an urgent single. `mail` is the whole RFC 5322 text.

    `in_doubt`: the process died between handing it to the server and recording that; it was sent again under the
    same Message-ID.
    """

    __table_args__ = (
        UniqueConstraint("recipient_id", "on_day", "kind", "part"),
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
    # what the links in `mail` are made of, until it is sent (notifications/links.py)
    links: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": text("''")})
