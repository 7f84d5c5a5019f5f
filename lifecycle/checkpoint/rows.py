"""Rows of checkpoints: who owes what, crossed with when it falls due, in one INSERT ... SELECT for many of both.

Dates that several owe alike (one rule, one period, one calendar) are written into the statement once; the database
makes the rows, so that no row passes through Python.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from sqlmodel import Session

from lifecycle.calendar.due_rules import Occurrence
from lifecycle.kernel import proofs
from models import Checkpoint

# one statement holds at most about so many dates and owners: its text stays within 200 kB
DATES_AT_ONCE, OWNERS_AT_ONCE = 2_000, 500

INSERT = """
INSERT INTO checkpoint (obligation_id, agreement_id, owner_id, lead_id, ladder_id, calendar_id, calendar_version,
                        nominal_on, due_on, previous_due_on, status, armed, number)
WITH dates(series, nominal_on, due_on, number, nominal_before, due_before) AS MATERIALIZED (VALUES {dates}),
owing(series, obligation_id, agreement_id, owner_id, lead_id, ladder_id, calendar_id, calendar_version, seen_until,
      done, previous) AS (VALUES {owing})
SELECT o.obligation_id, o.agreement_id, o.owner_id, o.lead_id, o.ladder_id, o.calendar_id, o.calendar_version,
       d.nominal_on, d.due_on, CASE WHEN d.nominal_before > o.done THEN d.due_before ELSE o.previous END,
       'upcoming', d.due_on <= o.seen_until, d.number
FROM owing o CROSS JOIN dates d WHERE d.series = o.series AND d.nominal_on > o.done
ON CONFLICT (obligation_id, owner_id, nominal_on, number) DO NOTHING RETURNING id
"""


class Owing(NamedTuple):
    """One body that owes one obligation on some dates.

    `seen_until`: the last due date whose first rung has been reached already; up to it rows are armed (the next sweep
    looks at them whatever its range). `done`: rows are made only for nominal dates after it; `previous`: the due date
    before the first of them, if there is one.
    """

    obligation_id: int
    agreement_id: int
    owner_id: int
    lead_id: int
    ladder_id: int
    calendar_id: int
    calendar_version: str
    seen_until: dt.date
    done: dt.date
    previous: dt.date | None
    dates: tuple[Occurrence, ...]


def insert_checkpoints(session: Session, owings: Iterable[Owing]) -> int:
    """Make the rows that aren't there. Returns how many it made."""
    made, dates = 0, 0
    batch: list[tuple[int, Owing]] = []
    series: dict[tuple[Occurrence, ...], int] = {}
    last: tuple[Occurrence, ...] = ()
    number = 0
    for owing in owings:
        if not owing.dates or owing.dates[-1].nominal_on <= owing.done:
            continue
        # those who owe alike come one after the other: their dates are looked up once
        if owing.dates is not last or not batch:
            last = owing.dates
            number = series.setdefault(last, len(series))
            dates += len(last) if number == len(series) - 1 else 0
        batch.append((number, owing))
        if dates >= DATES_AT_ONCE or len(batch) >= OWNERS_AT_ONCE:
            made += _insert(session, batch, series)
            batch, series, dates = [], {}, 0
    return made + (_insert(session, batch, series) if batch else 0)


def _insert(session: Session, batch: list[tuple[int, Owing]], series: dict[tuple[Occurrence, ...], int]) -> int:
    sqlite = session.get_bind().dialect.name == "sqlite"
    dates = ", ".join(row for found, number in series.items() for row in _dates(found, number, sqlite))
    owing = ", ".join(_owing(row, number, sqlite) for number, row in batch)
    # the driver's own door: SQLAlchemy would look for parameters in all of this text, and there are none
    made = session.connection().exec_driver_sql(INSERT.format(dates=dates, owing=owing)).scalars().all()
    proofs.wrote(session, Checkpoint, made)
    return len(made)


def _dates(found: tuple[Occurrence, ...], number: int, sqlite: bool) -> Iterable[str]:
    nothing = _date(None, sqlite)
    before = last = (nothing, nothing)
    for item in found:
        day = (_date(item.nominal_on, sqlite), _date(item.due_on, sqlite))
        # those of one day have the same date before them: none of them holds the others' reminders back
        if item.number == 1:
            before, last = last, day
        yield f"({number},{day[0]},{day[1]},{item.number},{before[0]},{before[1]})"


def _owing(row: Owing, number: int, sqlite: bool) -> str:
    """The row as SQL. Numbers, dates and a hash: nothing in it was typed by anybody."""
    ids = f"{row.obligation_id},{row.agreement_id},{row.owner_id},{row.lead_id},{row.ladder_id},{row.calendar_id}"
    dates = ",".join(_date(day, sqlite) for day in (row.seen_until, row.done, row.previous))
    return f"({number},{ids},'{row.calendar_version}',{dates})"


def _date(day: dt.date | None, sqlite: bool) -> str:
    if day is None:
        return "NULL" if sqlite else "CAST(NULL AS DATE)"
    return f"'{day}'" if sqlite else f"DATE '{day}'"
