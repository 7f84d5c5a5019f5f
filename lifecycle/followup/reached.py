"""Reached rungs, by day: the one query that the sweep inserts from and the forecast reads from.

For a rung the calendar gives the range of due dates that reached it by a day (`Walk.latest` is the upper end). Of all
rungs a checkpoint has passed, the one latest in the ladder is told, the ones before it are skipped: that is a matter of
ranges too, so no row is looked at to decide it. Whom a skipped rung would have told, and didn't, hears of the one told.
Repeats are one rung: of those passed at once the latest is told, the ones before it leave no row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import select as sql_select
from sqlalchemy import text
from sqlmodel import Session, col

from lifecycle.calendar.store import calendars as calendars_in_force
from lifecycle.calendar.working_days import WorkCalendar
from lifecycle.followup.rungs import NEVER, Step, Walk
from lifecycle.kernel import sql
from lifecycle.organization.recipients import READERS
from models import Ladder, Rung, SweepMark
from models.enums import NoticeState, Unit

# `days` holds each rung with each due date that reaches it, the rung's day, what becomes of the notice, and the rung whose
# readers are told (itself, or one that it was passed with) with its own day.
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
_NOT_LEFT_OUT = "(c.previous_due_on IS NULL OR c.previous_due_on < d.of_on)"

REACHED = """
WITH days(rung_id, repeat, severity, due_on, rung_on, state, of_id, of_on) AS (VALUES {days}),
hit AS MATERIALIZED (
    SELECT c.id AS checkpoint_id, c.due_on, c.owner_id, c.lead_id, c.agreement_id, c.obligation_id,
           d.rung_id, d.repeat, d.severity, d.rung_on, d.state, d.of_id
    {source} AND {not_left_out}
),
body(id) AS (SELECT owner_id FROM hit UNION SELECT lead_id FROM hit),
{readers},
asked AS {fence} (
    SELECT hit.*, a.id AS audience_id, a.role, CASE a.audience WHEN 'owner' THEN hit.owner_id ELSE hit.lead_id END AS body_id
    FROM hit CROSS JOIN rung_audience a WHERE a.rung_id = hit.of_id AND (NOT a.sums OR hit.repeat > 0)
)
SELECT {columns}
FROM asked AS hit
CROSS JOIN readers r
{joins}
WHERE r.role = hit.role AND r.organization_id = hit.body_id
{also}
"""
# A repeat isn't told where a later one was: the calendar, or the ladder, was changed meanwhile.
NOT_LATER = """AND (hit.repeat = 0 OR NOT EXISTS (SELECT 1 FROM notice later WHERE later.checkpoint_id = hit.checkpoint_id
    AND later.rung_id = hit.rung_id AND later.repeat > hit.repeat AND later.due_on = hit.due_on
    AND later.recipient_id = r.recipient_id))"""
# Who heard of the rung that was passed, when its day came, isn't told of the next one for its sake.
NOT_HEARD = """AND (hit.of_id = hit.rung_id OR NOT EXISTS (SELECT 1 FROM notice heard
    WHERE heard.checkpoint_id = hit.checkpoint_id AND heard.rung_id = hit.of_id AND heard.repeat = 0
    AND heard.due_on = hit.due_on AND heard.recipient_id = r.recipient_id))"""
# PostgreSQL has no idea how many readers there are, and would give every reader of a role every checkpoint of a rung
# before it looks whose they are; SQLite would only write the rows down once more.
FENCE = {"sqlite": "NOT MATERIALIZED", "postgresql": "MATERIALIZED"}
# SQLite guesses from the number of days how much they bring; under a dozen it goes through all readers for every
# checkpoint instead of making itself an index of them, which takes ten times as long.
FEWEST_DAYS, NO_DAY = 32, "(0, 0, 0, NULL, NULL, '', 0, NULL)"
# so many days go into one statement: its text stays short, whatever was missed
DAYS_AT_ONCE = 1000


class Reached(NamedTuple):
    """A rung and a due date that reaches it: the rung's day, and what becomes of the notice.

    `of` is the rung whose readers get it, `of_on` that rung's day.
    """

    rung: Step
    due_on: dt.date
    rung_on: dt.date
    state: NoticeState
    of: Step
    of_on: dt.date

    @property
    def caught_up(self) -> bool:
        """Ask whether it goes to the readers of a rung that was passed with it."""
        return self.of is not self.rung

    @property
    def urgent(self) -> bool:
        """Ask whether it may be told on a day off."""
        return self.rung.urgent and self.of.urgent


@dataclass(frozen=True)
class Course:
    """A ladder walked by one calendar, and how far it was swept (`swept_on` NEVER: not yet)."""

    ladder_id: int
    calendar_id: int
    walk: Walk
    rungs: tuple[Step, ...]
    swept_on: dt.date
    first_due: dt.date  # the earliest open due date
    armed_dues: tuple[dt.date, ...]

    @property
    def calendar(self) -> WorkCalendar:
        return self.walk.calendar

    def newly(self, since: dt.date, until: dt.date) -> Iterator[Reached]:
        """Select what days after `since` up to `until` bring, every open due date being in range; the latest rungs first."""
        floor = self.first_due - dt.timedelta(days=1)

        def dues(after: dt.date, last: dt.date) -> Iterator[dt.date]:
            low = max(floor, after)
            return (low + dt.timedelta(days=step + 1) for step in range((last - low).days))

        return self._passed(since, until, dues)

    def armed(self, until: dt.date, since: dt.date = NEVER) -> Iterator[Reached]:
        """The same for the armed checkpoints, whose rungs were not all looked at when their days came."""
        return self._passed(since, until, lambda low, high: (due for due in self.armed_dues if low < due <= high))

    def _passed(self, since: dt.date, until: dt.date, dues: Dues) -> Iterator[Reached]:
        """`dues`: the due dates after one up to another."""
        steps = self.walk.steps(self.rungs, self.first_due, until)
        was, now = ([self.walk.latest(step, day) for step in steps] for day in (since, until))
        for place in reversed(range(len(steps))):
            step, high = steps[place], now[place]
            passed = now[place + 1] if place + 1 < len(steps) else NEVER  # the rung after it, too
            for due in dues(max(was[place], passed), high):
                on = self.walk.day_of(step, due)
                yield Reached(step, due, on, NoticeState.PENDING, step, on)
                for before, seen in zip(steps[: min(place, len(self.rungs))], was, strict=False):
                    passed_on = self.walk.day_of(before, due)
                    if due > seen and (before.added_on is None or passed_on >= before.added_on):
                        yield Reached(step, due, on, NoticeState.PENDING, before, passed_on)
            for due in dues(was[place], min(passed, high)) if not step.repeat else ():
                on = self.walk.day_of(step, due)
                yield Reached(step, due, on, NoticeState.SKIPPED, step, on)


Dues = Callable[[dt.date, dt.date], Iterator[dt.date]]


def in_parts(days: Iterable[Reached]) -> Iterator[list[Reached]]:
    """The days, so many a statement; what one rung and due date bring isn't parted."""
    part: list[Reached] = []
    for _, group in groupby(days, key=lambda day: (day.rung.id, day.rung.repeat, day.due_on)):
        part += group
        if len(part) >= DAYS_AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def courses(session: Session) -> list[Course]:
    """Every ladder with every calendar that has something open."""
    found = []
    armed_dues = text(_ARMED_DUES.format(hint=ARMED_HINT.get(session.get_bind().dialect.name, "")))
    marks = {(ladder, calendar): day for ladder, calendar, day in session.execute(_MARKS)}
    calendars = calendars_in_force(session)
    for (ladder, unit), rungs in _ladders(session).items():
        for calendar_id, days in calendars.items():
            pair = {"ladder": ladder, "calendar": calendar_id}
            first = session.execute(_FIRST_DUE, pair).scalar()
            if first is not None:
                armed = tuple(_date(due) for due in session.execute(armed_dues, pair).scalars())
                swept_on = marks.get((ladder, calendar_id), NEVER)
                found.append(Course(ladder, calendar_id, Walk(days, unit), rungs, swept_on, _date(first), armed))
    return found


def _ladders(session: Session) -> dict[tuple[int, Unit], tuple[Step, ...]]:
    """Each ladder's rungs in use, from the earliest to the latest."""
    found: dict[tuple[int, Unit], tuple[Step, ...]] = {}
    for ladder, unit, *rung in session.execute(_RUNGS):
        found[ladder, unit] = (*found.get((ladder, unit), ()), Step(*rung))
    return found


_MARKS = sql_select(col(SweepMark.ladder_id), col(SweepMark.calendar_id), col(SweepMark.swept_on))
_RUNGS = (
    sql_select(col(Ladder.id), col(Ladder.unit), *(col(getattr(Rung, name)) for name in Step._fields[:-1]))
    .join(Rung, col(Rung.ladder_id) == Ladder.id)
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
    `r` (the reader) are there to be named. Who heard of a later repeat, or of the rung passed with it, isn't found."""
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
        also="\n".join(
            (
                *(NOT_LATER for _ in days[:1] if any(day.rung.repeat for day in days)),
                *(NOT_HEARD for _ in days[:1] if any(day.caught_up for day in days)),
                also,
            )
        ),
    )


def _values(dialect: str, days: Sequence[Reached]) -> str:
    """The days as SQL. Nothing in them was typed by anybody, and SQLite has no DATE literal."""
    date = "'{}'" if dialect == "sqlite" else "DATE '{}'"
    rows = [
        f"({day.rung.id}, {day.rung.repeat}, {day.rung.severity}, {date.format(day.due_on)}, {date.format(day.rung_on)}, "
        f"'{day.state}', {day.of.id}, {date.format(day.of_on)})"
        for day in days
    ]
    if dialect == "sqlite":
        rows += [NO_DAY] * (FEWEST_DAYS - len(rows))
    return ", ".join(rows)


def _date(value: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value
