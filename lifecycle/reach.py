"""Which rungs are reached when: the one query that the sweep inserts from and the forecast reads from.

For a rung the calendar gives the range of due dates that reached it by a day (`WorkCalendar.latest_reaching` is the
upper end). Of all rungs a checkpoint has passed, the one latest in the ladder is told, the ones before it are skipped:
that is a matter of ranges too, so no row is looked at to decide it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session, select

from lifecycle.calendar import WorkCalendar
from lifecycle.calendars import parsed
from lifecycle.ladder import rungs_of
from lifecycle.readers import READERS
from models import Ladder, Rung, SweepMark, WorkCalendarText
from models.enums import NoticeState

NEVER = dt.date.min

# `days` holds each due date of the range with the rung's day and what becomes of the notice.
# CROSS JOIN: SQLite keeps the tables in this order, so that the range drives the index (sqlite.org/optoverview.html).
_FROM_WINDOW = """
FROM days d CROSS JOIN checkpoint c
WHERE c.ladder_id = :ladder AND c.calendar_id = :calendar AND c.status IN ('upcoming', 'returned')
  AND c.due_on = d.due_on AND NOT c.armed
"""
_FROM_ARMED = """
FROM checkpoint c CROSS JOIN days d
WHERE c.armed AND c.ladder_id = :ladder AND c.calendar_id = :calendar AND c.status IN ('upcoming', 'returned')
  AND d.due_on = c.due_on
"""
# Nobody is reminded of June's duty before May's is due: a rung on or before the previous due date is left out.
_NOT_LEFT_OUT = "(c.previous_due_on IS NULL OR c.previous_due_on < d.rung_on)"

REACHED = """
WITH {readers},
days(due_on, rung_on, state) AS (VALUES {days}),
hit AS (
    SELECT c.id AS checkpoint_id, c.due_on, c.owner_id, c.lead_id, c.agreement_id, c.obligation_id, d.rung_on, d.state
    {source} AND {not_left_out}
)
SELECT {columns}
FROM hit
CROSS JOIN rung_audience a
JOIN readers r ON r.role = a.role
    AND r.organization_id = CASE a.audience WHEN 'owner' THEN hit.owner_id ELSE hit.lead_id END
{joins}
WHERE a.rung_id = :rung {also}
"""


@dataclass(frozen=True)
class Step:
    """One rung's share of one day: the due dates that newly reach it, with the rung's day and the notice's state."""

    rung: Rung
    days: tuple[tuple[dt.date, dt.date, NoticeState], ...]

    def only(self, state: NoticeState) -> Step:
        """The same, with the days of one state."""
        return Step(self.rung, tuple(day for day in self.days if day[2] is state))


@dataclass(frozen=True)
class Course:
    """A ladder walked by one calendar, and how far it was swept (`swept_on` NEVER: not yet)."""

    ladder_id: int
    calendar_id: int
    calendar: WorkCalendar
    rungs: tuple[Rung, ...]
    swept_on: dt.date
    first_due: dt.date  # the earliest open due date
    armed_dues: tuple[dt.date, ...]

    def newly(self, since: dt.date, until: dt.date) -> list[Step]:
        """The steps that days after `since` up to `until` bring, every open due date being in range."""
        floor = self.first_due - dt.timedelta(days=1)
        return [
            Step(rung, self._states(place, max(floor, self._reached(rung, since)), self._reached(rung, until), until))
            for place, rung in enumerate(self.rungs)
        ]

    def armed(self, until: dt.date, since: dt.date = NEVER) -> list[Step]:
        """The same for the armed checkpoints, whose rungs were not all looked at when their days came."""
        steps = []
        for place, rung in enumerate(self.rungs):
            low, high = self._reached(rung, since), self._reached(rung, until)
            dues = [due for due in self.armed_dues if low < due <= high]
            days = [(due, self.calendar.add_working_days(due, rung.offset)) for due in dues]
            steps.append(Step(rung, tuple((due, on, self._state(place, due, until)) for due, on in days)))
        return steps

    def _reached(self, rung: Rung, day: dt.date) -> dt.date:
        return NEVER if day == NEVER else self.calendar.latest_reaching(rung.offset, day)

    def _states(
        self, place: int, low: dt.date, high: dt.date, until: dt.date
    ) -> tuple[tuple[dt.date, dt.date, NoticeState], ...]:
        if high <= low:
            return ()
        days = self.calendar.rung_days(self.rungs[place].offset, low + dt.timedelta(days=1), high)
        return tuple((due, on, self._state(place, due, until)) for due, on in days)

    def _state(self, place: int, due: dt.date, until: dt.date) -> NoticeState:
        """Told, unless the rung after it is passed as well by `until`."""
        after = self.rungs[place + 1] if place + 1 < len(self.rungs) else None
        if after is not None and due <= self._reached(after, until):
            return NoticeState.SKIPPED
        return NoticeState.PENDING


def courses(session: Session) -> list[Course]:
    """Every ladder with every calendar that has something open."""
    found = []
    marks = {(mark.ladder_id, mark.calendar_id): mark.swept_on for mark in session.exec(select(SweepMark)).all()}
    calendars = [(row.id or 0, parsed(row)) for row in session.exec(select(WorkCalendarText)).all()]
    for ladder in session.exec(select(Ladder)).all():
        rungs = tuple(rungs_of(session, ladder.id or 0))
        for calendar_id, days in calendars:
            pair = {"ladder": ladder.id or 0, "calendar": calendar_id}
            first = session.execute(_FIRST_DUE, pair).scalar()
            if first is not None:
                armed = tuple(_date(due) for due in session.execute(_ARMED_DUES, pair).scalars())
                swept_on = marks.get((ladder.id or 0, calendar_id), NEVER)
                found.append(Course(ladder.id or 0, calendar_id, days, rungs, swept_on, _date(first), armed))
    return found


_FIRST_DUE = text(
    "SELECT MIN(due_on) FROM checkpoint"
    " WHERE ladder_id = :ladder AND calendar_id = :calendar AND status IN ('upcoming', 'returned')"
)
_ARMED_DUES = text(
    "SELECT DISTINCT due_on FROM checkpoint WHERE armed AND ladder_id = :ladder AND calendar_id = :calendar"
    " AND status IN ('upcoming', 'returned') ORDER BY due_on"
)


def reached(dialect: str, step: Step, *, armed: bool, columns: str, joins: str = "", also: str = "") -> str:
    """The SELECT of one step: `hit` (the checkpoint), `a` (the audience), `r` (the reader) are there to be named."""
    source = _FROM_ARMED if armed else _FROM_WINDOW
    return REACHED.format(
        readers=READERS,
        days=_values(dialect, step.days),
        source=source,
        not_left_out=_NOT_LEFT_OUT,
        columns=columns,
        joins=joins,
        also=also,
    )


def _values(dialect: str, days: Iterable[tuple[dt.date, dt.date, NoticeState]]) -> str:
    """The days as SQL. Dates are ours, not typed by anybody, and SQLite has no DATE literal."""
    date = "'{}'" if dialect == "sqlite" else "DATE '{}'"
    return ", ".join(f"({date.format(due)}, {date.format(on)}, '{state.value}')" for due, on, state in days)


def _date(value: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value
