"""Board of the leaders: how the agreements that a body leads stand, by agency, by form and by year; what is late, since when.

Counted by SQL over ix_checkpoint_agreement, for one year at a time; only sums come into Python.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Date, bindparam, column, text
from sqlmodel import Session

from lifecycle.access.visibility import COLUMNS, Seen, as_seen
from lifecycle.kernel import sql
from lifecycle.views.statistics import LED, Tally, in_year, of_year

SPAN = text(f"SELECT MIN(c.due_on) AS first, MAX(c.due_on) AS last FROM checkpoint c WHERE {LED}").columns(
    column("first", Date), column("last", Date)
)
LATE = f"""{COLUMNS} WHERE {LED} AND {sql.overdue()}
ORDER BY c.due_on, c.id LIMIT :most"""
LATE_COUNT = text(f"""
SELECT COUNT(*) FROM checkpoint c
WHERE {LED} AND {sql.overdue()}
""").bindparams(bindparam("today", type_=Date()))
MOST = 60
YEARS = 6


@dataclass(frozen=True)
class LeadBoard:
    """The figures of one year, and what is late now (whatever its year)."""

    year: int
    years: list[int]
    total: Tally
    by_agency: list[Tally]
    by_form: list[Tally]
    by_year: list[Tally]
    late: list[Seen]
    late_count: int


def lead_board(session: Session, organization_id: int, today: dt.date, year: int, most: int = MOST) -> LeadBoard:
    """Count how the agreements that the body leads stand in `year`."""
    counted = of_year(session, year, today, organization_id)
    years = _years(session, organization_id, today)
    late = {"lead": organization_id, "today": today}
    return LeadBoard(
        year,
        years,
        counted.total,
        counted.by_body,
        counted.by_form,
        [in_year(session, one, today, organization_id) for one in years],
        late_lines(session, organization_id, today, most),
        session.execute(LATE_COUNT, late).scalar_one(),
    )


def late_lines(session: Session, organization_id: int, today: dt.date, most: int = MOST) -> list[Seen]:
    """List what is late under the body's lead, the longest first."""
    query = text(LATE).bindparams(bindparam("today", type_=Date()))
    found = session.execute(query, {"lead": organization_id, "today": today, "most": most})
    return [as_seen(row) for row in found]


def _years(session: Session, organization_id: int, today: dt.date) -> list[int]:
    first, last = session.execute(SPAN, {"lead": organization_id}).one()
    if first is None:
        return [today.year]
    newest = max(min(last.year, today.year), first.year)
    return list(range(max(first.year, newest - YEARS + 1), newest + 1))
