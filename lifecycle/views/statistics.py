"""Statistics of the work, counted by SQL: by agency, by form of coordination, by year; what comes, what is late.

One way to count for the office, for a lead and for every chart.

Reads whole years of checkpoints: for a page made once a day or when asked for, not after every verb.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Date, bindparam, text
from sqlmodel import Session

from lifecycle.kernel import sql
from lifecycle.kernel.words import label
from lifecycle.views.form_choices import NAMED

# one pass for every table and chart of a year; only sums come into Python
YEAR = f"""
SELECT c.owner_id, b.form, {sql.class_of()} AS class, COUNT(*) AS number
FROM checkpoint c JOIN obligation b ON b.id = c.obligation_id
WHERE {{scope}} c.due_on BETWEEN :first AND :last AND {sql.counted()}
GROUP BY c.owner_id, b.form, class
"""
EVERY_YEAR = f"""
SELECT {sql.class_of()} AS class, COUNT(*) AS number FROM checkpoint c
WHERE {{scope}} c.due_on BETWEEN :first AND :last AND {sql.counted()} GROUP BY class
"""
# the agreements first, then each one's range of ix_checkpoint_agreement
LED = "c.agreement_id IN (SELECT id FROM agreement WHERE lead_id = :lead)"
NAMES = text("SELECT id, name FROM organization")

# ix_checkpoint_sweep
LISTED = f"""
SELECT a.code AS agreement, b.title, o.name AS owner, c.due_on, c.status, {sql.provisional()} AS provisional
FROM ladder l CROSS JOIN work_calendar w
JOIN checkpoint c ON c.ladder_id = l.id AND c.calendar_id = w.id AND c.due_on BETWEEN :first AND :last {NAMED}
WHERE {sql.owed()} ORDER BY c.due_on, c.id LIMIT :most
"""
DATES = [bindparam(name, type_=Date()) for name in ("first", "last")]
# ix_checkpoint_sweep
LATE_BEFORE = f"""
SELECT COUNT(*) FROM ladder l CROSS JOIN work_calendar w
JOIN checkpoint c ON c.ladder_id = l.id AND c.calendar_id = w.id AND c.due_on < :first
WHERE {sql.owed()}
"""
STATES = "SELECT status, COUNT(*) FROM agreement GROUP BY status"
LONG_AGO = dt.date(1900, 1, 1)


@dataclass
class Tally:
    """Numbers of checkpoints of one body, form or year, by class (`lifecycle.kernel.sql.CLASSES`)."""

    name: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(sql.CLASSES, 0))

    @property
    def total(self) -> int:
        """Count all, waived ones left out."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """Count those accepted, in time or not."""
        return self.counts["on_time"] + self.counts["done_late"]


@dataclass(frozen=True)
class YearTallies:
    """Tallies of what falls due in one year: in all, by agency, by form of coordination; the most overdue first."""

    total: Tally
    by_body: list[Tally]
    by_form: list[Tally]


def of_year(session: Session, year: int, today: dt.date, lead: int | None = None) -> YearTallies:
    """The tallies of `year` as they stand on `today`; of the agreements that body `lead` leads, where one is given."""
    names = {row[0]: row[1] for row in session.execute(NAMES)}
    total, bodies, forms = Tally(str(year)), dict[str, Tally](), dict[str, Tally]()
    for owner, form, which, number in _run(session, YEAR, year, today, lead):
        for tallies, name in (
            (bodies, names.get(owner, "?")),
            (forms, label("form", form or "other").capitalize()),
        ):
            tallies.setdefault(name, Tally(name)).counts[which] += number
        total.counts[which] += number
    return YearTallies(total, _sorted(bodies), _sorted(forms))


def in_year(session: Session, year: int, today: dt.date, lead: int) -> Tally:
    """The sums of one year of the agreements that a body leads."""
    tally = Tally(str(year))
    for which, number in _run(session, EVERY_YEAR, year, today, lead):
        tally.counts[which] = number
    return tally


def summed(name: str, tallies: Iterable[Tally]) -> Tally:
    """Several tallies as one."""
    whole = Tally(name)
    for tally in tallies:
        for which, number in tally.counts.items():
            whole.counts[which] += number
    return whole


def coming(session: Session, today: dt.date, days: int = 30, most: int = 50) -> list[dict[str, Any]]:
    """List what falls due from today on: `agreement, title, owner, due_on, status, provisional`."""
    return _listed(session, today, today + dt.timedelta(days=days), most)


def late(session: Session, today: dt.date, most: int = 50) -> list[dict[str, Any]]:
    """List what is overdue, the oldest first; in the same shape."""
    return _listed(session, LONG_AGO, today - dt.timedelta(days=1), most)


def late_before(session: Session, year: int) -> int:
    """Count what is overdue since the years before `year`."""
    query = text(LATE_BEFORE).bindparams(bindparam("first", type_=Date()))
    return int(session.execute(query, {"first": dt.date(year, 1, 1)}).scalar_one())


def by_state(session: Session) -> dict[str, int]:
    """Count the agreements of each state."""
    return {str(state): count for state, count in session.execute(text(STATES))}


def year_of(session: Session, today: dt.date) -> int:
    """The year to look at: today's, or the last one before it in which something fell due."""
    until = text("SELECT MAX(due_on) FROM checkpoint WHERE due_on <= :last").bindparams(bindparam("last", type_=Date()))
    last = session.execute(until, {"last": dt.date(today.year, 12, 31)}).scalar()
    return int(str(last)[:4]) if last else today.year


def _run(session: Session, query: str, year: int, today: dt.date, lead: int | None) -> Any:
    typed = text(query.format(scope=f"{LED} AND" if lead else "")).bindparams(*DATES, bindparam("today", type_=Date()))
    values: dict[str, Any] = {"today": today, "first": dt.date(year, 1, 1), "last": dt.date(year, 12, 31)}
    return session.execute(typed, values | ({"lead": lead} if lead else {}))


def _sorted(tallies: dict[str, Tally]) -> list[Tally]:
    return sorted(tallies.values(), key=lambda tally: (-tally.counts["overdue"], -tally.total, tally.name))


def _listed(session: Session, first: dt.date, last: dt.date, most: int) -> list[dict[str, Any]]:
    found = session.execute(text(LISTED).bindparams(*DATES), {"first": first, "last": last, "most": most})
    return [{**row, "due_on": dt.date.fromisoformat(str(row["due_on"]))} for row in found.mappings()]
