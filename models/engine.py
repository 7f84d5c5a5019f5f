"""Engine and sessions: SQLite by default, PostgreSQL by URL; the same guarantees on both.

SQLite: WAL, foreign keys on, a busy timeout, and BEGIN IMMEDIATE, so that a transaction that will write takes its
lock at its start instead of failing half-way (https://sqlite.org/lang_transaction.html). synchronous=FULL, because
a mail marked as sent must still be marked after a power cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

BUSY_SECONDS = 60


def normal_url(url: str) -> str:
    """The URL with its driver named: a bare `postgresql://` means psycopg 3. ValueError on what is no URL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        # what was given may hold a password, and an error ends in logs
        raise ValueError("not a database URL") from None
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def shown_url(url: URL) -> str:
    """Say where a database is, for people and logs: neither a password nor an option's value."""
    return url.set(query=dict.fromkeys(url.query, "***")).render_as_string(hide_password=True)


def make_engine(url: str, **options: Any) -> Engine:
    """An engine for `url`. A SQLite file's folder is made; nothing else is created. What a statement was given (an address,
    a mail) isn't in its error's text: that ends in logs."""
    parsed = make_url(normal_url(url))
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    return create_engine(parsed, pool_pre_ping=True, hide_parameters=True, **options)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN comes too late and is deferred: hand transactions to `_begin_immediate`.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "cache_size=-65536",
        "temp_store=MEMORY",
        # what was deleted is overwritten: a copied file doesn't hold it in its free pages
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    reading = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def forget_log(connection: Connection) -> None:
    """Write SQLite's log back and empty it: older versions of rows are in no file then. Outside of a transaction; where
    another process reads just now, the next time does. PostgreSQL: its own vacuum."""
    if connection.dialect.name != "sqlite":
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA busy_timeout=100")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    cursor.close()


def write_anew(engine: Engine) -> None:
    """Write a SQLite file anew, without what its free pages hold of before `secure_delete`."""
    if engine.dialect.name != "sqlite":
        return
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.close()
    finally:
        raw.close()


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One transaction: committed when the block ends, rolled back when it raises."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine, *, snapshot: bool = False) -> Iterator[Session]:
    """A session that only reads: on SQLite it takes no write lock. Whatever it did is rolled back.

    `snapshot`: every statement sees the database as it was at the first one (SQLite does so always).
    """
    strict = {"isolation_level": "REPEATABLE READ"} if snapshot and engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(read_only=True, **strict) as connection, Session(connection) as session:
        yield session
        # a rollback expires what was read: take it out first, so that it can be looked at after the session
        session.expunge_all()
        session.rollback()
