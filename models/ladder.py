"""Tables: reminder ladders."""

from __future__ import annotations

from sqlalchemy import SmallInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import listed, one_of
from models.enums import Audience, Role


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
