"""Tables: the office's calendar."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class WorkCalendarText(SQLModel, table=True):
    """A calendar of working days as it was loaded: `text` is the YAML, `version` the hash of what it computes."""

    __tablename__ = "work_calendar"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    text: str
    version: str = Field(max_length=40)
