"""What leaders look at: how the agreements that a body leads stand, by agency, by form and by year; what is late, since when.

Counted by SQL over ix_checkpoint_agreement, for one year at a time; only sums come into Python.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Date, bindparam, column, text
from sqlmodel import Session

from lifecycle.sight import COLUMNS, Seen, as_seen
from lifecycle.words import label

# how a checkpoint counts: done by its day, done after it, handed in, late, still to come
CLASSES = ("on_time", "afterwards", "reported", "late", "open")
CLASS = """CASE
    WHEN c.status = 'accepted' AND c.closed_on <= c.due_on THEN 'on_time'
    WHEN c.status = 'accepted' THEN 'afterwards'
    WHEN c.status = 'reported' THEN 'reported'
    WHEN c.due_on < :today THEN 'late'
    ELSE 'open' END"""
# the agreements first, then each one's range of ix_checkpoint_agreement
LED = "c.agreement_id IN (SELECT id FROM agreement WHERE lead_id = :lead)"
OF_YEAR = f"""
SELECT c.owner_id, c.obligation_id, {CLASS} AS class, COUNT(*) AS number
FROM checkpoint c WHERE {LED} AND c.due_on BETWEEN :first AND :last AND c.status <> 'waived'
GROUP BY c.owner_id, c.obligation_id, class
"""
NAMES = text("SELECT id, name FROM organization")
FORMS = text("SELECT o.id, o.form FROM obligation o JOIN agreement a ON a.id = o.agreement_id WHERE a.lead_id = :lead")
SPAN = text(f"SELECT MIN(c.due_on) AS first, MAX(c.due_on) AS last FROM checkpoint c WHERE {LED}").columns(
    column("first", Date), column("last", Date)
)
YEAR = f"""
SELECT {CLASS} AS class, COUNT(*) AS number FROM checkpoint c
WHERE {LED} AND c.due_on BETWEEN :first AND :last AND c.status <> 'waived' GROUP BY class
"""
LATE = f"""{COLUMNS} WHERE {LED} AND c.status IN ('upcoming', 'returned') AND c.due_on < :today
ORDER BY c.due_on, c.id LIMIT :most"""
LATE_COUNT = text(f"""
SELECT COUNT(*) FROM checkpoint c
WHERE {LED} AND c.status IN ('upcoming', 'returned') AND c.due_on < :today
""").bindparams(bindparam("today", type_=Date()))
MOST = 60
YEARS = 6


@dataclass
class Bar:
    """One line of a chart: CLASSES -> how many."""

    name: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CLASSES, 0))

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class LeadBoard:
    """The figures of one year, and what is late now (whatever its year)."""

    year: int
    years: list[int]
    total: Bar
    by_agency: list[Bar]
    by_form: list[Bar]
    by_year: list[Bar]
    late: list[Seen]
    late_count: int


def lead_board(session: Session, organization_id: int, today: dt.date, year: int, most: int = MOST) -> LeadBoard:
    """How the agreements that the body leads stand in `year`."""
    names = dict(session.execute(NAMES).tuples().all())
    forms = dict(session.execute(FORMS, {"lead": organization_id}).tuples().all())
    agencies: dict[str, Bar] = {}
    kinds: dict[str, Bar] = {}
    total = Bar(str(year))
    for owner, obligation, which, number in _run(session, OF_YEAR, organization_id, today, year):
        for bars, name in (
            (agencies, names.get(owner, "?")),
            (kinds, label("form", forms.get(obligation, "other")).capitalize()),
        ):
            bars.setdefault(name, Bar(name)).counts[which] += number
        total.counts[which] += number
    years = _years(session, organization_id, today)
    late = {"lead": organization_id, "today": today}
    return LeadBoard(
        year,
        years,
        total,
        _sorted(agencies),
        _sorted(kinds),
        [_year(session, organization_id, today, one) for one in years],
        late_lines(session, organization_id, today, most),
        session.execute(LATE_COUNT, late).scalar_one(),
    )


def late_lines(session: Session, organization_id: int, today: dt.date, most: int = MOST) -> list[Seen]:
    """What is late under the body's lead, the longest first."""
    query = text(LATE).bindparams(bindparam("today", type_=Date()))
    found = session.execute(query, {"lead": organization_id, "today": today, "most": most})
    return [as_seen(row) for row in found]


def _years(session: Session, organization_id: int, today: dt.date) -> list[int]:
    first, last = session.execute(SPAN, {"lead": organization_id}).one()
    if first is None:
        return [today.year]
    newest = max(min(last.year, today.year), first.year)
    return list(range(max(first.year, newest - YEARS + 1), newest + 1))


def _year(session: Session, organization_id: int, today: dt.date, year: int) -> Bar:
    bar = Bar(str(year))
    for which, number in _run(session, YEAR, organization_id, today, year):
        bar.counts[which] = number
    return bar


def _run(session: Session, query: str, lead: int, today: dt.date, year: int) -> Any:
    dates = [bindparam(name, type_=Date()) for name in ("today", "first", "last")]
    values = {"lead": lead, "today": today, "first": dt.date(year, 1, 1), "last": dt.date(year, 12, 31)}
    return session.execute(text(query).bindparams(*dates), values)


def _sorted(bars: dict[str, Bar]) -> list[Bar]:
    """The ones with most that is late first."""
    return sorted(bars.values(), key=lambda bar: (-bar.counts["late"], -bar.total, bar.name))
