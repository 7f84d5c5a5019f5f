"""What is owed, when, what was handed in for it, and what was asked about it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import JsonObject, json_object, listed, moment, one_of, utc_now
from models.enums import CheckpointStatus, ExtensionStatus, Form

OPEN = text("status IN ('upcoming', 'returned')")
REPORTED = text("status = 'reported'")
ARMED = text("armed")


class Obligation(SQLModel, table=True):
    """What one party owes (nhiệm vụ). `due` is the canonical text of a due rule (lifecycle/calendar/due_rules.py),
    empty for none."""

    __table_args__ = (
        UniqueConstraint("agreement_id", "code"),
        one_of("form", Form),
        CheckConstraint("budget_planned >= 0", name="budget_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    agreement_id: int = Field(foreign_key="agreement.id")
    code: str = Field(max_length=60)
    title: str = Field(max_length=1000)
    # a body's code, or lead | partner | each | rotating
    owner: str = Field(max_length=60)
    form: Form = listed(Form)
    due: str = ""
    roll: str = Field(default="next_working_day", max_length=24)
    inclusive: bool = True
    evidence_required: bool = False
    budget_planned: int = Field(default=0, sa_type=BigInteger)  # đồng
    # retired by an amendment: makes no more checkpoints
    active: bool = True
    # the signing of the amendment that brought it or changed its dates: nothing of it is due before
    owed_since: dt.date | None = None
    expanded_to: dt.date | None = None
    remarks: JsonObject = json_object(default_factory=dict)


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


class Happening(SQLModel, table=True):
    """An event of an agreement that somebody recorded (sự kiện): dates what is due after or before it.

    `words`: the event as due rules name it, folded; `happened_at`: the moment, where more than the day is known.
    """

    # what an agreement's rules count from, by the event's words
    __table_args__ = (Index("ix_happening_agreement_id", "agreement_id", "words", "happened_on"),)

    id: int | None = Field(default=None, primary_key=True)
    agreement_id: int = Field(foreign_key="agreement.id")
    words: str = Field(max_length=200)
    event: str = Field(max_length=200)  # the same as the rule writes it
    happened_on: dt.date
    happened_at: dt.datetime | None = moment(default=None)
    what: str = ""
    # which of the rule's lengths was chosen ("phức tạp")
    chosen: str = Field(default="", max_length=200)
    recorded_by: str = Field(max_length=200)
    recorded_at: dt.datetime = moment(default_factory=utc_now)


class Report(SQLModel, table=True):
    """What a body handed in for a checkpoint, once or again after it was returned (báo cáo)."""

    __table_args__ = (
        UniqueConstraint("checkpoint_id", "number"),
        CheckConstraint("spent >= 0", name="spent_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    checkpoint_id: int = Field(foreign_key="checkpoint.id")
    number: int
    body: str
    figures: JsonObject = json_object(default_factory=dict)
    spent: int = Field(default=0, sa_type=BigInteger)  # đồng
    reported_on: dt.date
    reported_by: str = Field(max_length=200)
    reported_at: dt.datetime = moment(default_factory=utc_now)
    decision: str = Field(default="", max_length=24)
    reason: str = ""
    decided_by: str = Field(default="", max_length=200)
    decided_at: dt.datetime | None = moment(default=None)


class Evidence(SQLModel, table=True):
    """A file by its sha256, or a document by its number (minh chứng)."""

    __table_args__ = (CheckConstraint("sha256 <> '' OR document <> ''", name="something_shown"),)

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="report.id", index=True)
    title: str = Field(default="", max_length=300)
    document: str = Field(default="", max_length=200)
    file_name: str = Field(default="", max_length=255)
    media_type: str = Field(default="", max_length=100)
    size: int = Field(default=0, sa_type=BigInteger)  # bytes
    sha256: str = Field(default="", max_length=64)


class Extension(SQLModel, table=True):
    """More time asked for, granted or refused; the old date stays in the record (gia hạn)."""

    __table_args__ = (
        one_of("status", ExtensionStatus),
        # one open request a checkpoint
        Index(
            "uq_extension_open",
            "checkpoint_id",
            unique=True,
            sqlite_where=text("status = 'asked'"),
            postgresql_where=text("status = 'asked'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    checkpoint_id: int = Field(foreign_key="checkpoint.id", index=True)
    old_due_on: dt.date
    wanted_on: dt.date
    granted_on: dt.date | None = None
    reason: str
    status: ExtensionStatus = listed(ExtensionStatus, default=ExtensionStatus.ASKED)
    asked_by: str = Field(max_length=200)
    asked_at: dt.datetime = moment(default_factory=utc_now)
    decided_by: str = Field(default="", max_length=200)
    decided_at: dt.datetime | None = moment(default=None)
    decision_reason: str = ""


class DueDateMove(SQLModel, table=True):
    """A due date that moved because the calendar changed."""

    __tablename__ = "due_date_move"

    id: int | None = Field(default=None, primary_key=True)
    checkpoint_id: int = Field(foreign_key="checkpoint.id", index=True)
    old_due_on: dt.date
    new_due_on: dt.date
    calendar_version: str = Field(max_length=40)
    moved_at: dt.datetime = moment(default_factory=utc_now)
