"""Which rungs are reached when: the one query that the sweep inserts from and the forecast reads from.

For a rung the calendar gives the range of due dates that reached it by a day (`WorkCalendar.latest_reaching` is the
upper end). Of all rungs a checkpoint has passed, the one latest in the ladder is told, the ones before it are skipped:
that is a matter of ranges too, so no row is looked at to decide it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select as sql_select
from sqlalchemy import text
from sqlmodel import Session, col

from lifecycle.calendar.store import calendars as calendars_in_force
from lifecycle.calendar.working_days import WorkCalendar
from lifecycle.kernel import sql
from lifecycle.organization.recipients import READERS
from models import Rung, SweepMark
from models.enums import NoticeState

NEVER = dt.date.min

# `days` holds each rung with each due date that reaches it, the rung's day, and what becomes of the notice.
# CROSS JOIN: SQLite keeps the tables in this order (sqlite.org/optoverview.html), so that the range drives the index.
_FROM_WINDOW = """
FROM days d CROSS JOIN checkpoint c
WHERE c.ladder_id = {ladder} AND c.calendar_id = {calendar} AND {owed}
  AND c.due_on = d.due_on AND NOT c.armed
"""
_FROM_ARMED = """
FROM days d CROSS JOIN checkpoint c {hint}
WHERE c.ladder_id = {ladder} AND c.calendar_id = {calendar} AND {owed}
  AND c.due_on = d.due_on AND c.armed
"""
# Without statistics SQLite takes `armed` for as frequent as an open status, and reads everything that is open.
ARMED_HINT = {"sqlite": "INDEXED BY ix_checkpoint_armed"}
# Nobody is reminded of June's duty before May's is due: a rung on or before the previous due date is left out.
_NOT_LEFT_OUT = "(c.previous_due_on IS NULL OR c.previous_due_on < d.rung_on)"

REACHED = """
WITH days(rung_id, severity, due_on, rung_on, state) AS (VALUES {days}),
hit AS MATERIALIZED (
    SELECT c.id AS checkpoint_id, c.due_on, c.owner_id, c.lead_id, c.agreement_id, c.obligation_id,
           d.rung_id, d.severity, d.rung_on, d.state
    {source} AND {not_left_out}
),
body(id) AS (SELECT owner_id FROM hit UNION SELECT lead_id FROM hit),
{readers},
asked AS {fence} (
    SELECT hit.*, a.id AS audience_id, a.role, CASE a.audience WHEN 'owner' THEN hit.owner_id ELSE hit.lead_id END AS body_id
    FROM hit CROSS JOIN rung_audience a WHERE a.rung_id = hit.rung_id
)
SELECT {columns}
FROM asked AS hit
CROSS JOIN readers r
{joins}
WHERE r.role = hit.role AND r.organization_id = hit.body_id
{also}
"""
# PostgreSQL has no idea how many readers there are, and would give every reader of a role every checkpoint of a rung
# before it looks whose they are; SQLite would only write the rows down once more.
FENCE = {"sqlite": "NOT MATERIALIZED", "postgresql": "MATERIALIZED"}
# SQLite guesses from the number of days how much they bring; under a dozen it goes through all readers for every
# checkpoint instead of making itself an index of them, which takes ten times as long.
FEWEST_DAYS, NO_DAY = 32, "(0, 0, NULL, NULL, '')"
# so many days go into one statement: its text stays short, whatever was missed
DAYS_AT_ONCE = 1000


class Step(NamedTuple):
    """A rung as the sweep needs it: `offset` in working days from the due date."""

    id: int
    name: str
    offset: int
    severity: int
    urgent: bool


class Reached(NamedTuple):
    """A rung and a due date that reaches it: the rung's day, and what becomes of the notice."""

    rung: Step
    due_on: dt.date
    rung_on: dt.date
    state: NoticeState


@dataclass(frozen=True)
class Course:
    """A ladder walked by one calendar, and how far it was swept (`swept_on` NEVER: not yet)."""

    ladder_id: int
    calendar_id: int
    calendar: WorkCalendar
    rungs: tuple[Step, ...]
    swept_on: dt.date
    first_due: dt.date  # the earliest open due date
    armed_dues: tuple[dt.date, ...]

    def newly(self, since: dt.date, until: dt.date) -> Iterator[Reached]:
        """What days after `since` up to `until` bring, every open due date being in range; the latest rungs first."""
        floor = self.first_due - dt.timedelta(days=1)
        for place, rung in reversed(list(enumerate(self.rungs))):
            low, high = max(floor, self._reached(rung, since)), self._reached(rung, until)
            dues = (low + dt.timedelta(days=step + 1) for step in range((high - low).days))
            yield from self._rungs_of(place, dues, until)

    def armed(self, until: dt.date, since: dt.date = NEVER) -> Iterator[Reached]:
        """The same for the armed checkpoints, whose rungs were not all looked at when their days came."""
        for place, rung in reversed(list(enumerate(self.rungs))):
            low, high = self._reached(rung, since), self._reached(rung, until)
            yield from self._rungs_of(place, (due for due in self.armed_dues if low < due <= high), until)

    def _reached(self, rung: Step, day: dt.date) -> dt.date:
        return NEVER if day == NEVER else self.calendar.latest_reaching(rung.offset, day)

    def _rungs_of(self, place: int, dues: Iterable[dt.date], until: dt.date) -> Iterator[Reached]:
        rung = self.rungs[place]
        for due in dues:
            on = self.calendar.add_working_days(due, rung.offset)
            yield Reached(rung, due, on, self._state(place, due, until))

    def _state(self, place: int, due: dt.date, until: dt.date) -> NoticeState:
        """Told, unless the rung after it is passed as well by `until`."""
        after = self.rungs[place + 1] if place + 1 < len(self.rungs) else None
        if after is not None and due <= self._reached(after, until):
            return NoticeState.SKIPPED
        return NoticeState.PENDING


def courses(session: Session) -> list[Course]:
    """Every ladder with every calendar that has something open."""
    found = []
    armed_dues = text(_ARMED_DUES.format(hint=ARMED_HINT.get(session.get_bind().dialect.name, "")))
    marks = {(ladder, calendar): day for ladder, calendar, day in session.execute(_MARKS)}
    calendars = calendars_in_force(session)
    for ladder, rungs in _ladders(session).items():
        for calendar_id, days in calendars.items():
            pair = {"ladder": ladder, "calendar": calendar_id}
            first = session.execute(_FIRST_DUE, pair).scalar()
            if first is not None:
                armed = tuple(_date(due) for due in session.execute(armed_dues, pair).scalars())
                swept_on = marks.get((ladder, calendar_id), NEVER)
                found.append(Course(ladder, calendar_id, days, rungs, swept_on, _date(first), armed))
    return found


def _ladders(session: Session) -> dict[int, tuple[Step, ...]]:
    """Each ladder's rungs in use, from the earliest to the latest."""
    found: dict[int, tuple[Step, ...]] = {}
    for ladder, *rung in session.execute(_RUNGS):
        found[ladder] = (*found.get(ladder, ()), Step(*rung))
    return found


_MARKS = sql_select(col(SweepMark.ladder_id), col(SweepMark.calendar_id), col(SweepMark.swept_on))
_RUNGS = (
    sql_select(*(col(getattr(Rung, name)) for name in ("ladder_id", *Step._fields)))
    .where(~col(Rung.retired))
    .order_by(col(Rung.ladder_id), col(Rung.offset))
)
_FIRST_DUE = text(
    f"SELECT MIN(c.due_on) FROM checkpoint c WHERE c.ladder_id = :ladder AND c.calendar_id = :calendar AND {sql.owed()}"
)
_ARMED_DUES = (
    "SELECT DISTINCT c.due_on FROM checkpoint c {hint} WHERE c.armed AND c.ladder_id = :ladder"
    f" AND c.calendar_id = :calendar AND {sql.owed()} ORDER BY c.due_on"
)


def reached(
    dialect: str,
    days: Sequence[Reached],
    course: Course,
    *,
    armed: bool,
    columns: str,
    joins: str = "",
    also: str = "",
) -> str:
    """The SELECT for some days of one course, without parameters. `hit` (the checkpoint, its rung and the audience) and
    `r` (the reader) are there to be named."""
    source = _FROM_ARMED if armed else _FROM_WINDOW
    return REACHED.format(
        readers=READERS,
        days=_values(dialect, days),
        source=source.format(
            owed=sql.owed(), ladder=course.ladder_id, calendar=course.calendar_id, hint=ARMED_HINT.get(dialect, "")
        ),
        fence=FENCE[dialect],
        not_left_out=_NOT_LEFT_OUT,
        columns=columns,
        joins=joins,
        also=also,
    )


def _values(dialect: str, days: Sequence[Reached]) -> str:
    """The days as SQL. Nothing in them was typed by anybody, and SQLite has no DATE literal."""
    date = "'{}'" if dialect == "sqlite" else "DATE '{}'"
    rows = [
        f"({day.rung.id}, {day.rung.severity}, {date.format(day.due_on)}, {date.format(day.rung_on)}, '{day.state}')"
        for day in days
    ]
    if dialect == "sqlite":
        rows += [NO_DAY] * (FEWEST_DAYS - len(rows))
    return ", ".join(rows)


def _date(value: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value
