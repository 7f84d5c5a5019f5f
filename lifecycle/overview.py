"""Where the work stands, counted by SQL: by agency, by form of coordination, by month of a year; what comes, what is late.

Reads whole years of checkpoints: for a page made once a day or when asked for, not after every verb.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, bindparam, text
from sqlmodel import Session

from lifecycle.choices import NAMED

OPEN = "c.status IN ('upcoming', 'returned')"

COUNTED = f"""
SELECT {{what}} AS what,
    SUM(CASE WHEN c.status = 'accepted' AND c.closed_on <= c.due_on THEN 1 ELSE 0 END) AS on_time,
    SUM(CASE WHEN c.status = 'accepted' AND c.closed_on > c.due_on THEN 1 ELSE 0 END) AS done_late,
    SUM(CASE WHEN c.status = 'reported' THEN 1 ELSE 0 END) AS waiting,
    SUM(CASE WHEN {OPEN} AND c.due_on < :today THEN 1 ELSE 0 END) AS overdue,
    SUM(CASE WHEN {OPEN} AND c.due_on >= :today THEN 1 ELSE 0 END) AS ahead
FROM checkpoint c {{join}}
WHERE c.due_on BETWEEN :first AND :last AND c.status <> 'waived' GROUP BY {{what}}
"""
BODIES = COUNTED.format(what="o.name", join="JOIN organization o ON o.id = c.owner_id")
FORMS = COUNTED.format(what="b.form", join="JOIN obligation b ON b.id = c.obligation_id")

# ix_checkpoint_sweep
LISTED = """
SELECT a.code AS agreement, b.title, o.name AS owner, c.due_on, c.status
FROM ladder l CROSS JOIN work_calendar w
JOIN checkpoint c ON c.ladder_id = l.id AND c.calendar_id = w.id AND c.due_on BETWEEN :first AND :last {named}
WHERE c.status IN ('upcoming', 'returned') AND a.status = 'in_force' ORDER BY c.due_on {order}, c.id LIMIT :most
"""
COMING = LISTED.format(named=NAMED, order="ASC")
LATE = LISTED.format(named=NAMED, order="ASC")
DATES = [bindparam(name, type_=Date()) for name in ("first", "last")]
# ix_checkpoint_sweep
LATE_BEFORE = f"""
SELECT COUNT(*) FROM ladder l CROSS JOIN work_calendar w
JOIN checkpoint c ON c.ladder_id = l.id AND c.calendar_id = w.id AND c.due_on < :first
JOIN agreement a ON a.id = c.agreement_id
WHERE {OPEN} AND a.status = 'in_force'
"""
STATES = "SELECT status, COUNT(*) FROM agreement GROUP BY status"
LONG_AGO = dt.date(1900, 1, 1)


@dataclass(frozen=True)
class Stand:
    """How the checkpoints of one body, form or month stand. `late`: handed in late, or owed and overdue."""

    what: str
    on_time: int
    done_late: int
    waiting: int
    overdue: int
    ahead: int

    @property
    def total(self) -> int:
        return self.on_time + self.done_late + self.waiting + self.overdue + self.ahead

    @property
    def done(self) -> int:
        return self.on_time + self.done_late


def by_body(session: Session, year: int, today: dt.date) -> list[Stand]:
    """One line an agency, the most overdue first; what falls due in `year`."""
    return _counted(session, BODIES, year, today)


def by_form(session: Session, year: int, today: dt.date) -> list[Stand]:
    """One line a form of coordination (its identifier), the most overdue first."""
    return _counted(session, FORMS, year, today)


def coming(session: Session, today: dt.date, days: int = 30, most: int = 50) -> list[dict[str, Any]]:
    """What falls due from today on: `agreement, title, owner, due_on, status`."""
    return _listed(session, COMING, today, today + dt.timedelta(days=days), most)


def late(session: Session, today: dt.date, most: int = 50) -> list[dict[str, Any]]:
    """What is overdue, the oldest first; in the same shape."""
    return _listed(session, LATE, LONG_AGO, today - dt.timedelta(days=1), most)


def late_before(session: Session, year: int) -> int:
    """How many are overdue since the years before `year`."""
    query = text(LATE_BEFORE).bindparams(bindparam("first", type_=Date()))
    return int(session.execute(query, {"first": dt.date(year, 1, 1)}).scalar_one())


def by_state(session: Session) -> dict[str, int]:
    """How many agreements stand in each state."""
    return {str(state): count for state, count in session.execute(text(STATES))}


def year_of(session: Session, today: dt.date) -> int:
    """The year to look at: today's, or the last one before it in which something fell due."""
    until = text("SELECT MAX(due_on) FROM checkpoint WHERE due_on <= :last").bindparams(bindparam("last", type_=Date()))
    last = session.execute(until, {"last": dt.date(today.year, 12, 31)}).scalar()
    return int(str(last)[:4]) if last else today.year


def _counted(session: Session, query: str, year: int, today: dt.date) -> list[Stand]:
    typed = text(query).bindparams(*DATES, bindparam("today", type_=Date()))
    values = {"today": today, "first": dt.date(year, 1, 1), "last": dt.date(year, 12, 31)}
    rows = [Stand(str(row[0]), *(int(count) for count in row[1:])) for row in session.execute(typed, values)]
    return sorted(rows, key=lambda row: (-row.overdue, -row.total, row.what))


def _listed(session: Session, query: str, first: dt.date, last: dt.date, most: int) -> list[dict[str, Any]]:
    found = session.execute(text(query).bindparams(*DATES), {"first": first, "last": last, "most": most})
    return [{**row, "due_on": dt.date.fromisoformat(str(row["due_on"]))} for row in found.mappings()]
