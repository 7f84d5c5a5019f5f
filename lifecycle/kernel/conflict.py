"""Two transactions in each other's way: told from what is broken, tried again as a whole, and at last a sentence.

Verbs lock what they decide on (`locks.lock_bodies`, `lookup.agreement`), so these are rare: a unique constraint that two met at
once, a deadlock, a serialization failure, a SQLite file that another program holds.
"""

from __future__ import annotations

import logging
import random
import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import MEANWHILE

LOG = logging.getLogger("phoihop.conflict")
T = TypeVar("T")
TRIES = 4
PAUSE = 0.05  # seconds, growing with each try, and never the same for two
# https://www.postgresql.org/docs/current/errcodes-appendix.html
UNIQUE, EXCLUSION, SERIALIZATION, DEADLOCK, LOCKED = "23505", "23P01", "40001", "40P01", "55P03"
CONFLICTS = {UNIQUE, EXCLUSION, SERIALIZATION, DEADLOCK, LOCKED}
SQLITE_UNIQUE = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
# https://sqlite.org/rescode.html: the low byte is the primary code
SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_conflict(error: BaseException) -> bool:
    """Tell whether somebody else's transaction is the reason: the same again may well go through."""
    original = getattr(error, "orig", None)
    if isinstance(original, sqlite3.Error):
        return _sqlite_code(original) in SQLITE_UNIQUE or is_busy(error)
    return getattr(original, "sqlstate", None) in CONFLICTS


def is_busy(error: BaseException) -> bool:
    """Tell whether a SQLite file stayed locked for as long as we wait (models.engine.BUSY_SECONDS)."""
    original = getattr(error, "orig", None)
    return isinstance(original, sqlite3.Error) and _sqlite_code(original) & 0xFF in SQLITE_BUSY


def again(act: Callable[[], T]) -> T:
    """Run `act`, a whole transaction or several, again while others are in its way.

    Refusal when they still are after TRIES: nothing was written then, and the log has a line without the statement.
    """
    for tried in range(1, TRIES + 1):
        try:
            return act()
        except DBAPIError as error:
            if not is_conflict(error):
                raise
            LOG.warning("conflict %s, try %s of %s", told(error), tried, TRIES)
            if is_busy(error):
                break
        time.sleep(random.uniform(0, PAUSE * tried))
    raise Refusal(MEANWHILE)


def told(error: BaseException) -> str:
    """The code of a conflict, as the log has it: no statement, no values."""
    original = getattr(error, "orig", None)
    return str(
        getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None) or type(original).__name__
    )


def _sqlite_code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0))
