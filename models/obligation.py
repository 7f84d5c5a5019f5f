"""Obligations: what is owed, when, what was handed in for it, and what was asked about it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import JsonObject, json_object, listed, moment, one_of, utc_now
from models.enums import Form


class Obligation(SQLModel, table=True):
    """Duty of one party (nhiệm vụ). `due` is the canonical text of a due rule (lifecycle/calendar/due_rules.py),
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
