"""Seen before sent: what the next days bring if nobody does anything, by the sweep's own query over the same ranges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from lifecycle.reach import NEVER, Course, Step, courses, reached
from models.enums import NoticeState, Severity

COLUMNS = """
hit.checkpoint_id, r.recipient_id, person.email AS "to", r.actual_role AS role, body.code AS organization,
agreement.code AS agreement, obligation.code AS obligation, owner.code AS owner, hit.due_on, hit.rung_on
"""
JOINS = """
JOIN contact person ON person.id = r.recipient_id
JOIN organization body ON body.id = r.organization_id
JOIN organization owner ON owner.id = hit.owner_id
JOIN agreement ON agreement.id = hit.agreement_id
JOIN obligation ON obligation.id = hit.obligation_id
"""
NOT_TOLD = """
AND r.gone = 0 AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.checkpoint_id = hit.checkpoint_id AND n.rung_id = :rung
    AND n.due_on = hit.due_on AND n.recipient_id = r.recipient_id)
ORDER BY agreement.code, obligation.code, hit.due_on, hit.checkpoint_id, r.recipient_id, a.id
"""


@dataclass(frozen=True)
class ForecastRow:
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
    told_on_days_off: set[Told] = set()
    for day in (first + dt.timedelta(days=n) for n in range(days)):
        for walk in walking:
            working = walk.course.calendar.is_working_day(day)
            for step, armed in _steps(walk.course, walk.swept_on, walk.armed_since, day):
                if working or step.rung.urgent:
                    rows = _told(session, walk.course, step.only(NoticeState.PENDING), day, armed)
                    yield from _once(rows, told_on_days_off, remember=not working)
            if working:
                walk.swept_on, walk.armed_since = max(walk.swept_on, day), day


Told = tuple[int, int, dt.date, int]  # checkpoint, rung, due date, recipient


def _steps(course: Course, swept: dt.date, armed_since: dt.date, day: dt.date) -> list[tuple[Step, bool]]:
    """A day's steps, the most severe rungs first."""
    steps = [(step, False) for step in course.newly(swept, day)] + [
        (step, True) for step in course.armed(day, armed_since)
    ]
    return sorted(steps, key=lambda item: -item[0].rung.offset)


def _once(rows: Iterator[tuple[Told, ForecastRow]], told: set[Told], *, remember: bool) -> Iterator[ForecastRow]:
    """An urgent rung told on a day off is not told again on the working day that looks at it once more."""
    for key, row in rows:
        if key not in told:
            yield row
        if remember:
            told.add(key)


def _told(
    session: Session, course: Course, step: Step, day: dt.date, armed: bool
) -> Iterator[tuple[Told, ForecastRow]]:
    if not step.days:
        return
    query = reached(session.get_bind().dialect.name, step, armed=armed, columns=COLUMNS, joins=JOINS, also=NOT_TOLD)
    values = {"ladder": course.ladder_id, "calendar": course.calendar_id, "rung": step.rung.id}
    before: Told | None = None
    for row in session.execute(text(query).execution_options(stream_results=True), values).mappings():
        key = (row["checkpoint_id"], step.rung.id or 0, _date(row["due_on"]), row["recipient_id"])
        if key == before:
            continue  # one person in two roles: one notice
        before = key
        yield (
            key,
            ForecastRow(
                on=day,
                to=row["to"],
                role=row["role"],
                organization=row["organization"],
                agreement=row["agreement"],
                obligation=row["obligation"],
                owner=row["owner"],
                due_on=_date(row["due_on"]),
                rung=step.rung.name,
                severity=Severity(step.rung.severity).name.lower(),
                reached_on=_date(row["rung_on"]),
            ),
        )


def _date(value: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value
