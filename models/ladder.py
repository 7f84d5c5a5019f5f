"""Tables: reminder ladders."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import SmallInteger, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import listed, one_of
from models.enums import Audience, Role, Unit


class Ladder(SQLModel, table=True):
    """Rungs under one code, counted in one unit."""

    __table_args__ = (one_of("unit", Unit),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    unit: Unit = listed(
        Unit, default=Unit.WORKING_DAY, sa_column_kwargs={"server_default": text(f"'{Unit.WORKING_DAY.value}'")}
    )


class Rung(SQLModel, table=True):
    """One step of a ladder: `offset` working days from the due date, and again `every` so many.

    It is known by its `key`, which stays when the rung is renamed or moved: what it told stays told.
    """

    # retired rungs stay, because their notices do: a key may come back
    __table_args__ = (UniqueConstraint("ladder_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    ladder_id: int = Field(foreign_key="ladder.id")
    name: str = Field(max_length=20)
    offset: int
    severity: int = Field(sa_type=SmallInteger)
    urgent: bool = False
    retired: bool = False
    key: str = Field(max_length=40)
    every: int | None = None
    # when it came into a ladder that was in use: before that day it would have told nobody
    added_on: dt.date | None = None


class RungAudience(SQLModel, table=True):
    """Role that a rung speaks to: one of the owner's body or of the lead's."""

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
    # heads hear of a rung's repeats only, as sums: no file says so, every rung that repeats has it
    sums: bool = Field(default=False, sa_column_kwargs={"server_default": text("FALSE")})
