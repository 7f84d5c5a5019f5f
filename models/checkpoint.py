"""Tables: checkpoints, and the moves of their due dates."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import listed, moment, one_of, utc_now
from models.enums import CheckpointStatus

OPEN = text("status IN ('upcoming', 'returned')")
REPORTED = text("status = 'reported'")
ARMED = text("armed")


class Checkpoint(SQLModel, table=True):
    """One obligation in one period (mốc thực hiện). Overdue is derived from `due_on` and the clock, never stored.

    agreement_id, lead_id, ladder_id and calendar_id repeat what the obligation's agreement and the owner say, so that
    the daily sweep is one range over one index.
    """

    __table_args__ = (
        # several of one obligation may fall on one day (a quota, a month and its quarter, two events): they are numbered
        UniqueConstraint("obligation_id", "owner_id", "nominal_on", "number"),
        one_of("status", CheckpointStatus),
        # the sweep: for one ladder and one calendar, the open checkpoints whose due date lies in a rung's range
        Index("ix_checkpoint_sweep", "ladder_id", "calendar_id", "due_on", sqlite_where=OPEN, postgresql_where=OPEN),
        # the sweep's second set: created late, extended, returned or moved since the last one
        Index("ix_checkpoint_armed", "ladder_id", "calendar_id", "due_on", sqlite_where=ARMED, postgresql_where=ARMED),
        # the office's inbox: what was handed in and waits for its decision
        Index("ix_checkpoint_reported", "due_on", sqlite_where=REPORTED, postgresql_where=REPORTED),
        # Status, boards and reports go by agreement, a lead's board by the agreements it leads, a body's pages by what
        # it owes in each agreement. Both begin with what new rows come sorted by: rows are written beside one another.
        Index("ix_checkpoint_agreement", "agreement_id", "due_on", "status", "closed_on", "owner_id", "obligation_id"),
        Index("ix_checkpoint_owner", "owner_id", "agreement_id", "due_on", "status"),
    )

    id: int | None = Field(default=None, primary_key=True)
    obligation_id: int = Field(foreign_key="obligation.id")
    agreement_id: int = Field(foreign_key="agreement.id")
    owner_id: int = Field(foreign_key="organization.id")
    lead_id: int = Field(foreign_key="organization.id")
    ladder_id: int = Field(foreign_key="ladder.id")
    calendar_id: int = Field(foreign_key="work_calendar.id")
    calendar_version: str = Field(max_length=40)
    nominal_on: dt.date
    due_on: dt.date
    # the due date before this one of the same obligation and owner: rungs on or before it are left out
    previous_due_on: dt.date | None = None
    status: CheckpointStatus = listed(CheckpointStatus, default=CheckpointStatus.UPCOMING)
    # looked at by the next sweep whatever its range (see ix_checkpoint_armed)
    armed: bool = True
    closed_on: dt.date | None = None
    number: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    # the event that brought it (lifecycle/checkpoint/happenings.py); null for one that a rule of dates made
    happening_id: int | None = Field(default=None, foreign_key="happening.id")
    # grows with every change of the date or the state: of two calendar entries the higher holds (RFC 5545, 3.8.7.4)
    revision: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    revised_at: dt.datetime | None = moment(default=None)


class DueDateMove(SQLModel, table=True):
    """A due date that moved because the calendar changed."""

    __tablename__ = "due_date_move"

    id: int | None = Field(default=None, primary_key=True)
    checkpoint_id: int = Field(foreign_key="checkpoint.id", index=True)
    old_due_on: dt.date
    new_due_on: dt.date
    calendar_version: str = Field(max_length=40)
    moved_at: dt.datetime = moment(default_factory=utc_now)
