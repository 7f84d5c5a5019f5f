"""Tables: signatures and delegations."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import listed, moment, one_of, utc_now
from models.enums import Authority, Medium


class Delegation(SQLModel, table=True):
    """A written authority to sign (TUQ.): dates and content, given by the head, never passed on (NĐ 30/2020 Điều 13)."""

    __table_args__ = (CheckConstraint("valid_from <= valid_to", name="dates_in_order"),)

    id: int | None = Field(default=None, primary_key=True)
    organization_id: int = Field(foreign_key="organization.id")
    number: str = Field(max_length=80)
    delegate: str = Field(max_length=200)
    content: str = Field(max_length=1000)
    valid_from: dt.date
    valid_to: dt.date


class Signature(SQLModel, table=True):
    """One party's signature under one version (chữ ký)."""

    __table_args__ = (
        UniqueConstraint("version_id", "organization_id"),
        one_of("authority", Authority),
        one_of("medium", Medium),
        CheckConstraint("authority <> 'TUQ' OR delegation_id IS NOT NULL", name="delegation_named"),
    )

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="agreement_version.id")
    organization_id: int = Field(foreign_key="organization.id")
    signatory_id: int = Field(foreign_key="organization.id")
    signatory_name: str = Field(max_length=300)  # the body's name of that time
    signer: str = Field(max_length=200)
    post: str = Field(default="", max_length=200)
    authority: Authority = listed(Authority)
    medium: Medium = listed(Medium)
    delegation_id: int | None = Field(default=None, foreign_key="delegation.id")
    evidence_sha256: str = Field(default="", max_length=64)
    signed_on: dt.date
    recorded_at: dt.datetime = moment(default_factory=utc_now)
