"""Rungs as the sweep climbs them: each with its repeats, its day for a due date, and the due dates that reached it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from lifecycle.calendar.working_days import WorkCalendar
from lifecycle.ladder.policy import repeat_name
from models.enums import Unit

NEVER = dt.date.min


class Step(NamedTuple):
    """A rung, or one of its repeats: `offset` in the ladder's unit from the due date."""

    id: int
    name: str
    offset: int
    severity: int
    urgent: bool
    every: int | None
    added_on: dt.date | None
    repeat: int = 0

    @property
    def said(self) -> str:
        """The name that people read: D+30, D+50 ..."""
        return repeat_name(self.name, self.offset - self.repeat * (self.every or 0), self.every, self.repeat)

    def repeats(self) -> Iterator[Step]:
        """Its repeats, one after the other, without an end."""
        step = self
        while step.every:
            step = step._replace(offset=step.offset + step.every, repeat=step.repeat + 1)
            yield step


class Walk(NamedTuple):
    """Walk of a ladder over days. A repeat waits for the month's first working day, so that a reader's come together."""

    calendar: WorkCalendar
    unit: Unit = Unit.WORKING_DAY

    def day_of(self, step: Step, due: dt.date) -> dt.date:
        """The rung's day."""
        by_days = self.unit is Unit.DAY
        day = due + dt.timedelta(days=step.offset) if by_days else self.calendar.add_working_days(due, step.offset)
        return self.calendar.months_first(day) if step.repeat else day

    def latest(self, step: Step, day: dt.date) -> dt.date:
        """The latest due date whose rung's day is `day` or before it. The day never goes back as the due date goes on."""
        if day == NEVER:
            return NEVER
        until = self.calendar.months_first_before(day) if step.repeat else day
        if self.unit is Unit.DAY:
            return until - dt.timedelta(days=step.offset)
        return self.calendar.latest_reaching(step.offset, until)

    def steps(self, rungs: tuple[Step, ...], first_due: dt.date, until: dt.date) -> tuple[Step, ...]:
        """The rungs, and the repeats that a due date from `first_due` on has reached by `until`, in their order."""
        found = list(rungs)
        for rung in rungs[-1:]:
            for step in rung.repeats():
                if self.latest(step, until) < first_due:
                    break
                found.append(step)
        return tuple(found)
