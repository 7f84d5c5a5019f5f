"""Tables: the register of documents' numbers."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel


class DocumentNumber(SQLModel, table=True):
    """Number and date of an issued document: unique per body, type and year (NĐ 30/2020 Điều 15)."""

    __tablename__ = "document_number"
    __table_args__ = (
        UniqueConstraint("organization_id", "type", "year", "number"),
        UniqueConstraint("version_id", "organization_id"),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: int | None = Field(default=None, primary_key=True)
    organization_id: int = Field(foreign_key="organization.id")
    version_id: int = Field(foreign_key="agreement_version.id")
    type: str = Field(max_length=20)
    year: int
    number: int
    symbol: str = Field(max_length=120)
    issued_on: dt.date
