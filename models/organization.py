"""Bodies and the people who answer for them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import JsonObject, listed, moment, one_of, utc_now
from models.enums import Role, Side


class Organization(SQLModel, table=True):
    """A body (cơ quan, đơn vị). Its identity is `id`, never its name: two bodies may bear one name."""

    __table_args__ = (one_of("side", Side),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=300)
    short: str = Field(default="", max_length=60)
    side: Side = listed(Side)
    superior: str = Field(default="", max_length=300)
    place: str = Field(default="", max_length=120)
    parent_id: int | None = Field(default=None, foreign_key="organization.id")
    successor_id: int | None = Field(default=None, foreign_key="organization.id")
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    calendar_id: int | None = Field(default=None, foreign_key="work_calendar.id")


class Contact(SQLModel, table=True):
    """A person, or a post, in a role (đầu mối). A contact that bounced is passed over: the next role up reads."""

    __table_args__ = (
        one_of("role", Role),
        # the sweep finds a body's readers by its index
        UniqueConstraint("organization_id", "role", "email"),
        # one person named twice, in whatever bodies and roles, is found by the address
        Index("ix_contact_email", "email"),
    )

    id: int | None = Field(default=None, primary_key=True)
    organization_id: int = Field(foreign_key="organization.id")
    role: Role = listed(Role)
    name: str = Field(default="", max_length=200)
    post: str = Field(default="", max_length=200)
    # kept in lower case: one person named twice is found by it
    email: str = Field(max_length=254)
    phone: str = Field(default="", max_length=40)
    active: bool = True
    bounced_at: dt.datetime | None = moment(default=None)
    bounce_reason: str = Field(default="", max_length=500)
    created_at: dt.datetime = moment(default_factory=utc_now)
    # a contact of the body named this address in the portal, and nobody there has begun yet: they hear only of their link
    invited_at: dt.datetime | None = moment(default=None)
    # by column what a case file said of it last (null: none did): what stands otherwise was changed elsewhere since
    file_said: JsonObject | None = Field(default=None, sa_type=JSON(none_as_null=True))
    # the office's day since which the mailbox refuses for now (full, busy), with nothing taken since; and its answer
    refused_on: dt.date | None = None
    refusal: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": text("''")})


class LegalBasis(SQLModel, table=True):
    """Act that an agreement stands on (căn cứ)."""

    __tablename__ = "legal_basis"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=80, unique=True)
    issued_on: dt.date | None = None
    issuer: str = Field(default="", max_length=300)
    title: str = Field(default="", max_length=1000)
    supersedes_id: int | None = Field(default=None, foreign_key="legal_basis.id")
