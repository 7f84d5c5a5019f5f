"""The office's clock in the database: whether its days may be made up, and which days were really swept."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.base import moment, utc_now


class Rehearsal(SQLModel, table=True):
    """The mark of a rehearsal: a database that may be given a day of its own. Its only row is put in with the tables.

    A database without the row is an office's: nobody makes it a rehearsal afterwards.
    """

    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: int | None = Field(default=None, primary_key=True)
    made_at: dt.datetime = moment(default_factory=utc_now)


class SweptDay(SQLModel, table=True):
    """A day that a sweep ran for, and the day it was on the office's clock then.

    Honest rows have `day <= ran_on`. A row of before the clock was bounded may name a day ahead: nobody lived it.
    """

    __tablename__ = "swept_day"

    day: dt.date = Field(primary_key=True)
    ran_on: dt.date = Field(primary_key=True)
    at: dt.datetime = moment(default_factory=utc_now)
