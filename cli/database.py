"""Opening the agreements' database for one command, and saying what is wrong with it."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.words import (
    CLI_WHERE,
    DATABASE_BY,
    DATABASE_EMPTY,
    DATABASE_FOREIGN,
    DATABASE_URL,
    LADDER_REPLACED,
    REHEARSAL_LATE,
)
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import REHEARSAL, say

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlmodel import Session


# --- the database ---


# closed when the command ends
_opened: list[Engine] = []


def _url(database: str) -> str:
    import settings

    return database or settings.database_url()


def _engine(database: str) -> Engine:
    from sqlalchemy.exc import SQLAlchemyError

    from models import make_engine

    try:
        engine = make_engine(_url(database))
    except (ValueError, SQLAlchemyError, ImportError):
        # `from None`: the original may quote the URL, which may hold a password
        raise Refusal(DATABASE_URL) from None
    _opened.append(engine)
    return engine


def _where(engine: Engine) -> str:
    from models import shown_url

    return shown_url(engine.url)


def _existing(database: str) -> Engine:
    """An engine, without making the file that it would stand for."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    with suppress(ArgumentError):
        url = make_url(_url(database))
        if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
            raise Refusal(DATABASE_EMPTY, where=url.database)
    return _engine(database)


def _state(database: str) -> Any:
    from migrations.upgrade import State, state

    try:
        return state(_existing(database))
    except Refusal as refusal:
        if refusal.key != "database_empty":
            raise
        return State.EMPTY


def _open(database: str) -> Engine:
    """An engine for a database at the newest migration. Refusal saying what to do where it isn't."""
    from migrations.upgrade import State, state

    engine = _existing(database)
    found = state(engine)
    if found is not State.CURRENT:
        raise Refusal(DATABASE_BY[str(found.value)], where=_where(engine))
    if sys.stderr.isatty():  # a script reads a refusal as the one line there
        print(say(CLI_WHERE, where=_looked_at(engine)), file=sys.stderr)
    return engine


def _looked_at(engine: Engine) -> str:
    """Which database it is: without a password, and whether its days are made up."""
    from migrations.upgrade import is_rehearsal

    return f"{_where(engine)} ({say(REHEARSAL)})" if is_rehearsal(engine) else _where(engine)


def _prepare(engine: Engine, rehearsal: bool = False) -> None:
    """The newest tables, with the default calendar and ladder."""
    from lifecycle.casefile.load import is_ladder_of_before, seed
    from lifecycle.followup.edit_preview import brought_by, next_follow_up
    from migrations.upgrade import State, is_rehearsal, state, upgrade
    from models import transaction

    found = state(engine)
    if found is State.FOREIGN:
        raise Refusal(DATABASE_FOREIGN, where=_where(engine))
    if not rehearsal or found is State.EMPTY:
        upgrade(engine, rehearsal)
    # also where somebody else was faster, and made it an office's
    if rehearsal and not is_rehearsal(engine):
        raise Refusal(REHEARSAL_LATE, where=_where(engine))
    upgrade(engine)
    with transaction(engine) as session:
        if not is_ladder_of_before(session):
            seed(session, _actor())
            return
        brought = brought_by(session, lambda: seed(session, _actor()), _today())
        on = next_follow_up(session, _today())
    readers = len({row.to for row in brought})
    print(say(LADDER_REPLACED, count=len(brought), readers=readers, on=on), file=sys.stderr)


@contextmanager
def _reading(database: str, *, snapshot: bool = False) -> Iterator[Session]:
    from models import reading

    with reading(_open(database), snapshot=snapshot) as session:
        yield session


def _actor() -> Any:
    from lifecycle.kernel.actor import Actor

    return Actor(post="phoihop", channel="cli")


def _today() -> dt.date:
    from lifecycle.kernel import clock

    return clock.today()
