"""The ladder as rows, the notices it brings, and the outbox of mails."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, SmallInteger, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import listed, moment, one_of
from models.enums import NoticeState

TO_COMPOSE = text("message_id IS NULL AND state = 'pending'")


class SweepMark(SQLModel, table=True):
    """The last day a ladder was swept: the next sweep begins the day after, so that a missed day is caught up."""

    __tablename__ = "sweep_mark"

    ladder_id: int = Field(primary_key=True, foreign_key="ladder.id")
    calendar_id: int = Field(primary_key=True, foreign_key="work_calendar.id")
    swept_on: dt.date


class Notice(SQLModel, table=True):
    """One rung reached by one subject for one recipient: at most once, ever (the unique constraint is the promise).

    The subject is a checkpoint; another kind of subject is another column beside `checkpoint_id`, with a unique index of
    its own. `repeat` counts a rung's repeats from 0, `due_at` is the moment of what is due by the hour. `on_day` is the day
    of the sweep that found it, `reached_on` the rung's own day: they differ after missed days. `through_rung_id`: the
    rung passed unseen whose reader this is, where it isn't the rung's own.
    """

    __table_args__ = (
        UniqueConstraint("checkpoint_id", "rung_id", "repeat", "due_on", "recipient_id"),
        one_of("state", NoticeState),
        # composing gathers a recipient's notices that are in no message yet
        Index("ix_notice_to_compose", "recipient_id", sqlite_where=TO_COMPOSE, postgresql_where=TO_COMPOSE),
        # writing a mail, or passing a bounced one on, reads its notices
        Index("ix_notice_message", "message_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    checkpoint_id: int | None = Field(default=None, foreign_key="checkpoint.id")
    rung_id: int = Field(foreign_key="rung.id")
    due_on: dt.date
    recipient_id: int = Field(foreign_key="contact.id")
    severity: int = Field(sa_type=SmallInteger)
    reached_on: dt.date
    on_day: dt.date
    state: NoticeState = listed(NoticeState, default=NoticeState.PENDING)
    message_id: int | None = Field(default=None, foreign_key="message.id")
    acknowledged_at: dt.datetime | None = moment(default=None)
    repeat: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    due_at: dt.datetime | None = moment(default=None)
    through_rung_id: int | None = Field(default=None, foreign_key="rung.id")
