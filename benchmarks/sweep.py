"""The sweep of one day against hand-written SQL for the same rungs, over the same tables, in turns."""

from __future__ import annotations

import datetime as dt
import statistics
from contextlib import closing
from typing import Any

from sqlalchemy import Engine, text

from benchmarks.measure import in_turns, peak_megabytes, seconds, told
from benchmarks.office import DAY, DUE_DAYS, build
from benchmarks.places import database
from benchmarks.yardstick import sweep_by_hand
from lifecycle.calendar.store import DEFAULT_FILE
from lifecycle.calendar.working_days import WorkCalendar
from tasks.followup.steps import sweep_day


def bench_sweep(where: str, rows: int, runs: int, due_days: int = DUE_DAYS) -> dict[str, Any]:
    """Seconds for the day's sweep of `rows` open checkpoints; each of `due_days` working days has its share of them."""
    calendar = WorkCalendar.from_file(DEFAULT_FILE)
    before = calendar.add_working_days(DAY, -1)
    with database(where) as engine:
        build(engine, rows, due_days=due_days)
        return _measure(engine, calendar, before, runs) | {
            "bench": "sweep",
            "unit": "s",
            "database": engine.dialect.name,
            "rows": rows,
            "due_rows": rows // due_days,
            "peak_mb": peak_megabytes(),
        }


def _measure(engine: Engine, calendar: WorkCalendar, before: dt.date, runs: int) -> dict[str, Any]:
    notices: set[int] = set()
    again: list[float] = []

    def ours() -> float:
        _undo(engine, before)
        first = seconds(lambda: sweep_day(engine, DAY))
        again.append(seconds(lambda: sweep_day(engine, DAY)))
        notices.add(_count(engine))
        return first

    def by_hand() -> float:
        _undo(engine, before)
        spent = seconds(lambda: _by_hand(engine, calendar, before))
        notices.add(_count(engine))
        return spent

    for warm_up in (ours, by_hand):
        warm_up()
    again.clear()
    figures = in_turns(runs, ours, by_hand)
    if len(notices) != 1:
        raise AssertionError(f"the two ways made different notices: {sorted(notices)}")
    return told(*figures) | {"notices": notices.pop(), "again": round(statistics.median(again), 5)}


def _by_hand(engine: Engine, calendar: WorkCalendar, before: dt.date) -> None:
    with engine.begin() as connection:
        sweep_by_hand(connection, calendar, before, DAY)


def _count(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT COUNT(*) FROM notice")).scalar_one())


def _undo(engine: Engine, before: dt.date) -> None:
    """Back to the evening before, with a table of notices as good as new."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM notice" if sqlite else "TRUNCATE notice CASCADE"))
        day = f"'{before}'" if sqlite else f"DATE '{before}'"
        connection.execute(text(f"UPDATE sweep_mark SET swept_on = {day}"))
    _flush(engine)


def _flush(engine: Engine) -> None:
    """What one way left to be written back isn't to be paid by the other."""
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
