"""Bringing a database to the newest tables, and telling whether it is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, insert, inspect, select, text

from models import Rehearsal, make_engine, utc_now
from models.engine import write_anew

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent
# the newest migration: written here, so that a command needn't load Alembic to know (a test holds them together)
HEAD = "0016"
# of two that upgrade one PostgreSQL at the same time, the second waits; the number is ours and means nothing
LOCK = 7_204_617


class State(Enum):
    """Standing of a database towards this program."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    FOREIGN = "foreign"  # tables of something else, or of a newer program


def configuration() -> Config:
    """Alembic's settings, in code: no file that a checkout and an installed program could disagree on."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(target: Engine | str, rehearsal: bool = False) -> bool:
    """Create or upgrades the tables, in one transaction. True when there was something to do.

    `rehearsal` marks a database whose first tables are made here; one that is there already is never marked.
    """
    from alembic import command

    engine = make_engine(target) if isinstance(target, str) else target
    config = configuration()
    try:
        with engine.connect() as connection, _tables_may_be_written_anew(connection), connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            before = revision(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if rehearsal and before is None:
                connection.execute(insert(Rehearsal), {"id": 1, "made_at": utc_now()})
            _need_whole(connection)
            changed = before != revision(connection)
        if changed and before is not None:
            # what the migrations cut out would still lie in free pages
            write_anew(engine)
        return changed
    finally:
        if isinstance(target, str):
            engine.dispose()


@contextmanager
def _tables_may_be_written_anew(connection: Connection) -> Iterator[None]:
    """SQLite changes a key by writing the table anew, and would refuse to drop one that others refer to.

    The setting holds between transactions only (https://www.sqlite.org/lang_altertable.html, the procedure of twelve
    steps): `_need_whole` looks at the references before the transaction ends.
    """
    raw: Any = connection.connection.driver_connection
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        if sqlite:
            raw.execute("PRAGMA foreign_keys=ON")


def _need_whole(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise RuntimeError("a row refers to one that isn't there")


def is_current(engine: Engine) -> bool:
    """Tell whether the database is at the newest migration."""
    return state(engine) is State.CURRENT


def state(engine: Engine) -> State:
    """Tell how the database stands to this program. Only reads."""
    with engine.connect().execution_options(read_only=True) as connection:
        found = revision(connection)
        if found == HEAD:
            return State.CURRENT
        if found is None:
            return State.FOREIGN if inspect(connection).has_table("agreement") else State.EMPTY
        return State.OLDER if found in known() else State.FOREIGN


def is_rehearsal(engine: Engine) -> bool:
    """Tell whether the database was made as a rehearsal. Only reads, and asks a database of any age."""
    with engine.connect().execution_options(read_only=True) as connection:
        if not inspect(connection).has_table(str(Rehearsal.__tablename__)):
            return False
        return connection.execute(select(Rehearsal)).first() is not None


def revision(connection: Connection) -> str | None:
    """The migration that the database is at; None where none was run."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def known() -> set[str]:
    """The names of all migrations of this program."""
    return {path.stem.partition("_")[0] for path in (HERE / "versions").glob("[0-9]*.py")}
