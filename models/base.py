"""Base of every table: names of constraints that Alembic can find again, moments in UTC, closed lists as text."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, DateTime, MetaData, String, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata: MetaData = SQLModel.metadata
metadata.naming_convention = NAMING


class Moment(TypeDecorator[dt.datetime]):
    """A moment, always UTC and aware in Python. SQLite keeps no zone: there it is stored naive, read back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs its zone: {value!r}")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Listed(TypeDecorator[StrEnum]):
    """A closed list kept as text (a database ENUM would need a migration's lock for every new word)."""

    impl = String
    cache_ok = True

    def __init__(self, values: type[StrEnum]) -> None:
        super().__init__(length=24)
        self.values = values

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.values(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.values(value)


def listed(values: type[StrEnum], **options: Any) -> Any:
    """A field of a closed list."""
    return Field(sa_type=Listed(values), **options)


def moment(**options: Any) -> Any:
    """A field that holds a moment."""
    return Field(sa_type=Moment, **options)


def json_object(**options: Any) -> Any:
    """A field that holds a JSON object."""
    return Field(sa_type=JSON, **options)


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """CHECK that a text column holds one of a closed list."""
    listed = ", ".join(f"'{item.value}'" for item in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


# the office's zone, named nowhere else (lifecycle/kernel/clock.py; a test looks)
OFFICE_ZONE = "Asia/Ho_Chi_Minh"


def utc_now() -> dt.datetime:
    """Now, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


JsonObject = dict[str, Any]
