"""Tables: reports, their evidence, and extensions."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import JsonObject, json_object, listed, moment, one_of, utc_now
from models.enums import ExtensionStatus


class Report(SQLModel, table=True):
    """Report that a body handed in for a checkpoint, once or again after it was returned (báo cáo)."""

    __table_args__ = (
        UniqueConstraint("checkpoint_id", "number"),
        CheckConstraint("spent >= 0", name="spent_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    checkpoint_id: int = Field(foreign_key="checkpoint.id")
    number: int
    body: str
    figures: JsonObject = json_object(default_factory=dict)
    spent: int = Field(default=0, sa_type=BigInteger)  # đồng
    reported_on: dt.date
    reported_by: str = Field(max_length=200)
    reported_at: dt.datetime = moment(default_factory=utc_now)
    decision: str = Field(default="", max_length=24)
    reason: str = ""
    decided_by: str = Field(default="", max_length=200)
    decided_at: dt.datetime | None = moment(default=None)


class Evidence(SQLModel, table=True):
    """A file by its sha256, or a document by its number (minh chứng)."""

    __table_args__ = (CheckConstraint("sha256 <> '' OR document <> ''", name="something_shown"),)

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="report.id", index=True)
    title: str = Field(default="", max_length=300)
    document: str = Field(default="", max_length=200)
    file_name: str = Field(default="", max_length=255)
    media_type: str = Field(default="", max_length=100)
    size: int = Field(default=0, sa_type=BigInteger)  # bytes
    sha256: str = Field(default="", max_length=64)


class Extension(SQLModel, table=True):
    """More time asked for, granted or refused; the old date stays in the record (gia hạn)."""

    __table_args__ = (
        one_of("status", ExtensionStatus),
        # one open request a checkpoint
        Index(
            "uq_extension_open",
            "checkpoint_id",
            unique=True,
            sqlite_where=text("status = 'asked'"),
            postgresql_where=text("status = 'asked'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    checkpoint_id: int = Field(foreign_key="checkpoint.id", index=True)
    old_due_on: dt.date
    wanted_on: dt.date
    granted_on: dt.date | None = None
    reason: str
    status: ExtensionStatus = listed(ExtensionStatus, default=ExtensionStatus.ASKED)
    asked_by: str = Field(max_length=200)
    asked_at: dt.datetime = moment(default_factory=utc_now)
    decided_by: str = Field(default="", max_length=200)
    decided_at: dt.datetime | None = moment(default=None)
    decision_reason: str = ""
