"""Tables: receipts, drafts and uploads of the portal."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import OFFICE_ZONE, JsonObject, json_object, moment, utc_now


class Receipt(SQLModel, table=True):
    """Receipt of what came in, from whom and when (biên nhận). `once` is the request's own number: a double click is one.
    `fingerprint`: of the request that it was given to (lifecycle/access/receipts.py); none where it is from before they were kept.
    """

    __table_args__ = (
        UniqueConstraint("organization_id", "once"),
        # a body's receipts, the newest first
        Index("ix_receipt_organization_id", "organization_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(max_length=64)
    verb: str = Field(max_length=40)
    organization_id: int = Field(foreign_key="organization.id")
    # none where a program handed it in by its API key
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    agreement_id: int | None = Field(default=None, foreign_key="agreement.id")
    checkpoint_id: int | None = Field(default=None, foreign_key="checkpoint.id")
    received_from: str = Field(max_length=200)
    facts: JsonObject = json_object(default_factory=dict)
    received_at: dt.datetime = moment(default_factory=utc_now)
    fingerprint: str | None = Field(default=None, max_length=64)

    @property
    def number(self) -> str:
        """Number it as people quote it: BN-2026-000123. The year is that of the office's clock."""
        local = self.received_at.astimezone(ZoneInfo(OFFICE_ZONE))
        return f"BN-{local.year}-{self.id or 0:06d}"


class Draft(SQLModel, table=True):
    """A form somebody hasn't handed in yet. `form`: which one (`report:12`)."""

    __table_args__ = (UniqueConstraint("contact_id", "form"),)

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="contact.id")
    form: str = Field(max_length=80)
    fields: JsonObject = json_object(default_factory=dict)
    saved_at: dt.datetime = moment(default_factory=utc_now)


class Upload(SQLModel, table=True):
    """A file that a body handed in ahead of what it belongs to (by the API): nobody else may name its hash."""

    __table_args__ = (UniqueConstraint("organization_id", "sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    organization_id: int = Field(foreign_key="organization.id")
    sha256: str = Field(max_length=64)
    file_name: str = Field(max_length=255)
    media_type: str = Field(max_length=100)
    size: int = Field(sa_type=BigInteger)  # bytes
    received_at: dt.datetime = moment(default_factory=utc_now)
