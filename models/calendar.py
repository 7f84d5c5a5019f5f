"""Tables: the office's calendar."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlmodel import Field, SQLModel

EMPTY = {"server_default": text("''")}


class WorkCalendarText(SQLModel, table=True):
    """A calendar of working days as it was loaded: `text` is the YAML, `version` the hash of what is in force."""

    __tablename__ = "work_calendar"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    text: str
    version: str = Field(max_length=40)
    # of the nation's only: the shipped file as it is, and as it was when the office loaded its own over it
    shipped: str = Field(default="", sa_column_kwargs=EMPTY)
    shipped_seen: str = Field(default="", sa_column_kwargs=EMPTY)
    # the last day that is official in what is in force: a due date after it is a projection ("dự kiến")
    decided: dt.date | None = None
