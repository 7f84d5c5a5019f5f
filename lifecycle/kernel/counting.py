"""Counts of what a statement did. A number that is told or kept in an audit line comes from here, never from a wish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Executable, text
from sqlmodel import Session

# rows of the last INSERT, UPDATE or DELETE of this connection (sqlite.org/lang_corefunc.html)
CHANGES = text("SELECT changes()")


def rows_changed(session: Session, statement: Executable, values: Mapping[str, Any] | None = None) -> int:
    """Execute an INSERT, UPDATE or DELETE; return how many rows it made, changed or took away.

    SQLAlchemy forgets the driver's count of an INSERT unless it is asked to keep it, and then says -1 (psycopg); Python's
    sqlite3 says -1 of a statement that begins with WITH. An answer that is no count is never told.
    """
    done = session.execute(statement, values, execution_options={"preserve_rowcount": True})
    count = int(done.rowcount)  # type: ignore[attr-defined]
    if count < 0 and session.get_bind().dialect.name == "sqlite":
        count = int(session.execute(CHANGES).scalar_one())
    if count < 0:
        raise RuntimeError(f"the driver doesn't say how many rows changed: {statement}")
    return count
