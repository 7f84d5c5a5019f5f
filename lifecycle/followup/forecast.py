"""Seen before sent: what the next days bring if nobody does anything, by the sweep's own query over the same ranges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from sqlalchemy import select as sql_select
from sqlalchemy import text
from sqlmodel import Session, col

from lifecycle.calendar.store import calendar
from lifecycle.followup.reached import Course, Reached, courses, in_parts, reached
from lifecycle.followup.rungs import NEVER
from models import Contact, Organization
from models.enums import NoticeState, Severity

COLUMNS = """
hit.checkpoint_id, hit.rung_id, hit.repeat, hit.due_on, r.recipient_id, r.actual_role, r.organization_id, agreement.code,
obligation.code, hit.owner_id, hit.rung_on
"""
JOINS = """
JOIN agreement ON agreement.id = hit.agreement_id
JOIN obligation ON obligation.id = hit.obligation_id
"""
NOT_TOLD = """
AND r.gone = 0 AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.checkpoint_id = hit.checkpoint_id
    AND n.rung_id = hit.rung_id AND n.repeat = hit.repeat AND n.due_on = hit.due_on AND n.recipient_id = r.recipient_id)
ORDER BY hit.severity DESC, hit.rung_id, hit.repeat DESC, agreement.code, obligation.code, hit.due_on,
    hit.checkpoint_id, r.recipient_id, hit.audience_id
"""


class ForecastRow(NamedTuple):
    """One notice. `on`: the day it is sent; `organization`: the reader's body, in which `role` is the reader's."""

    on: dt.date
    to: str
    role: str
    organization: str
    agreement: str
    obligation: str
    owner: str
    due_on: dt.date
    rung: str
    severity: str
    reached_on: dt.date


@dataclass
class _Walk:
    """How far the forecast's own follow-ups have come on one course."""

    course: Course
    swept_on: dt.date
    armed_since: dt.date = NEVER


def forecast(session: Session, first: dt.date, days: int) -> Iterator[ForecastRow]:
    """Every notice that `days` daily follow-ups from `first` on would send if nobody did anything, in order of days.

    What a first follow-up would catch up is part of its first working day, most severe rungs first within a day.
    """
    walking = [_Walk(course, course.swept_on) for course in courses(session)]
    office, names = calendar(session), _Names(session)
    if session.get_bind().dialect.name == "postgresql":
        # every row will be fetched: PostgreSQL would plan a cursor for its first tenth, and take three times as long
        session.execute(text("SET LOCAL cursor_tuple_fraction = 1"))
    told_on_days_off: set[Told] = set()
    held: list[ForecastRow] = []
    for day in (first + dt.timedelta(days=n) for n in range(days)):
        open_today = office.is_working_day(day)
        if open_today:
            yield from (row._replace(on=day) for row in held)
            held = []
        for walk in walking:
            working = walk.course.calendar.is_working_day(day)
            for rows in _day(session, walk, day, working, names):
                for row, urgent in _once(rows, told_on_days_off, remember=not working):
                    if urgent or open_today:
                        yield row
                    else:  # a body works while the office rests: its mail waits
                        held.append(row)
            if working:
                walk.swept_on, walk.armed_since = max(walk.swept_on, day), day


AT_ONCE = 1000  # rows fetched together
Told = tuple[int, int, int, object, int]  # checkpoint, rung, repeat, due date, recipient
Found = tuple[Told, "ForecastRow", bool]  # whether the rung is urgent


def _day(session: Session, walk: _Walk, day: dt.date, working: bool, names: _Names) -> Iterator[Iterator[Found]]:
    """A day's notices on one course, in parts."""
    course = walk.course
    for armed, reached_by in (
        (False, course.newly(walk.swept_on, day)),
        (True, course.armed(day, walk.armed_since)),
    ):
        told = (item for item in reached_by if item.state is NoticeState.PENDING and (working or item.urgent))
        for part in in_parts(told):
            yield _told(session, course, part, day, armed, names)


def _once(rows: Iterable[Found], told: set[Told], *, remember: bool) -> Iterator[tuple[ForecastRow, bool]]:
    """An urgent rung told on a day off is not told again on the working day that looks at it once more."""
    for key, row, urgent in rows:
        if key not in told:
            yield row, urgent
        if remember:
            told.add(key)


def _told(
    session: Session, course: Course, part: list[Reached], day: dt.date, armed: bool, names: _Names
) -> Iterator[Found]:
    dialect = session.get_bind().dialect.name
    query = reached(dialect, part, course, armed=armed, columns=COLUMNS, joins=JOINS, also=NOT_TOLD)
    steps = {(item.rung.id, item.rung.repeat): item.rung for item in part}
    rungs = {key: (step.said, Severity(step.severity).name.lower(), step.urgent) for key, step in steps.items()}
    found = session.execute(text(query).execution_options(yield_per=AT_ONCE)).partitions()
    before: Told | None = None
    for (
        checkpoint,
        rung,
        repeat,
        due,
        recipient,
        role,
        body,
        agreement,
        obligation,
        owner,
        rung_on,
    ) in chain.from_iterable(found):
        key = (checkpoint, rung, repeat, due, recipient)
        if key != before:  # one person in two roles: one notice
            name, severity, urgent = rungs[rung, repeat]
            to, organization, owing = names.mails[recipient], names.codes[body], names.codes[owner]
            dates = (_date(due), name, severity, _date(rung_on))
            yield key, ForecastRow(day, to, role, organization, agreement, obligation, owing, *dates), urgent
        before = key


class _Names:
    """Codes of the bodies and addresses of their people, read once: joined, they would cost a third of the query."""

    def __init__(self, session: Session) -> None:
        bodies = session.execute(sql_select(col(Organization.id), col(Organization.code)))
        people = session.execute(sql_select(col(Contact.id), col(Contact.email)))
        self.codes: dict[int, str] = {row[0]: row[1] for row in bodies}
        self.mails: dict[int, str] = {row[0]: row[1] for row in people}


@lru_cache(maxsize=10_000)
def _date(value: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value
