"""Working days: the library `holidays` (Việt Nam) plus an overlay of swapped days, each with its source document.

Counting follows the Bộ luật Dân sự 2015: the first day doesn't count (art. 147), a last day that is a day off moves to
the next working day (art. 148). The library's own list is incomplete and its future years are a projection: the
overlay corrects it (domain.md, section 3a).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

import holidays

from lifecycle.calendar.overlay import Layer, OverlayEntry, days_of, read_layer
from lifecycle.calendar.words import FILE_UNREADABLE
from lifecycle.kernel.refusal import BadInput

CULTURE_DAY = (11, 24)
# The library computes lunar feasts for these years; outside only weekends are days off.
FIRST_YEAR, LAST_YEAR = 1990, 2100
_SATURDAY = 5


class WorkCalendar:
    """A calendar of working days. Immutable; years are computed once, when first asked for."""

    def __init__(
        self,
        overlay: Iterable[OverlayEntry] = (),
        *,
        country: str = "VN",
        culture_day: bool = True,
        decided: dt.date | None = None,
    ) -> None:
        self.country = country
        self.overlay = tuple(overlay)
        self.culture_day = culture_day
        # the last day that is official; what lies after it is a projection
        self.decided = decided
        # a later entry has the last word: a body's own corrections come after the national ones
        self._corrected = days_of(self.overlay)
        self._years: dict[int, list[int]] = {}

    @classmethod
    def from_file(cls, path: Path) -> WorkCalendar:
        """The calendar in a YAML file. BadInput naming line and field."""
        try:
            return cls.from_text(path.read_text(encoding="utf-8"), str(path))
        except (OSError, UnicodeDecodeError):
            raise BadInput(FILE_UNREADABLE, file=str(path)) from None

    @classmethod
    def from_text(cls, text: str, file_name: str = "") -> WorkCalendar:
        """The calendar in a YAML text (`format: phoihop-calendar/1`). BadInput naming line and field."""
        return cls.of(read_layer(text, file_name))

    @classmethod
    def of(cls, *layers: Layer) -> WorkCalendar:
        """The calendar of layers, the lowest first: a later one has the last word on what it speaks of."""
        culture = [layer.culture_day for layer in layers if layer.culture_day is not None]
        decided = [layer.decided for layer in layers if layer.decided is not None]
        return cls(
            (entry for layer in layers for entry in layer.overlay),
            culture_day=culture[-1] if culture else True,
            decided=decided[-1] if decided else None,
        )

    def with_overlay(self, entries: Iterable[OverlayEntry]) -> WorkCalendar:
        """This calendar with further corrections, for one body."""
        return WorkCalendar(
            (*self.overlay, *entries), country=self.country, culture_day=self.culture_day, decided=self.decided
        )

    @property
    def corrected(self) -> dict[dt.date, bool]:
        """Each day that the overlay decides, and whether offices work on it."""
        return dict(self._corrected)

    @cached_property
    def proposed(self) -> dict[dt.date, str]:
        """Days that a proposed swap would change, with its source: nobody has decided it."""
        said = (
            (day, works, entry.source) for entry in self.overlay if entry.proposed for day, works in entry.said.items()
        )
        return {day: source for day, works, source in said if self._corrected.get(day) is not works}

    def is_provisional(self, day: dt.date) -> bool:
        """True when what a calendar says of `day` may still change: it lies after what is decided, or a swap is proposed."""
        return (self.decided is not None and day > self.decided) or day in self.proposed

    @cached_property
    def version(self) -> str:
        """A short hash of everything that decides a day, so that a changed calendar is seen."""
        entries = sorted(f"{day}={worked}" for day, worked in self._corrected.items())
        said = "|".join((version_of("holidays"), self.country, str(self.culture_day), *entries))
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def is_working_day(self, day: dt.date) -> bool:
        """True when offices work on `day`."""
        days = self._year(day.year)
        place = bisect_left(days, day.toordinal())
        return place < len(days) and days[place] == day.toordinal()

    def next_working_day(self, day: dt.date) -> dt.date:
        """`day`, or the first working day after it."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def previous_working_day(self, day: dt.date) -> dt.date:
        """`day`, or the last working day before it."""
        return day if self.is_working_day(day) else self.add_working_days(day, -1)

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day strictly after `day` (before it, where negative); 0: the day or the next one."""
        if count == 0:
            return self.next_working_day(day)
        return self._forward(day, count) if count > 0 else self._backward(day, -count)

    def months_first(self, day: dt.date) -> dt.date:
        """`day`, where it is the first working day of its month, or else the next day that is one."""
        first = self.next_working_day(day.replace(day=1))
        return (
            first
            if first >= day
            else self.next_working_day((day.replace(day=1) + dt.timedelta(days=31)).replace(day=1))
        )

    def months_first_before(self, day: dt.date) -> dt.date:
        """`day`, where it is the first working day of its month, or else the last day that was one."""
        first = self.next_working_day(day.replace(day=1))
        return (
            first if first <= day else self.next_working_day((day.replace(day=1) - dt.timedelta(days=1)).replace(day=1))
        )

    def count_working_days(self, first: dt.date, last: dt.date) -> int:
        """Count the working days from `first` to `last`, both included."""
        low, high = first.toordinal(), last.toordinal()
        years = (self._year(year) for year in range(first.year, last.year + 1))
        return sum(bisect_right(days, high) - bisect_left(days, low) for days in years) if low <= high else 0

    def latest_reaching(self, offset: int, as_of: dt.date) -> dt.date:
        """The latest date whose rung of `offset` working days lies on or before `as_of`.

        The rung's day never goes back as the date goes on, so this is the upper end of a sweep's range.
        """
        found = self.add_working_days(as_of, -offset) if offset else as_of
        while self.add_working_days(found, offset) > as_of:
            found -= dt.timedelta(days=1)
        while self.add_working_days(found + dt.timedelta(days=1), offset) <= as_of:
            found += dt.timedelta(days=1)
        return found

    def _forward(self, day: dt.date, count: int) -> dt.date:
        year = day.year
        while True:
            days = self._year(year)
            start = bisect_right(days, day.toordinal()) if year == day.year else 0
            if len(days) - start >= count:
                return dt.date.fromordinal(days[start + count - 1])
            count -= len(days) - start
            year += 1

    def _backward(self, day: dt.date, count: int) -> dt.date:
        year = day.year
        while True:
            days = self._year(year)
            end = bisect_left(days, day.toordinal()) if year == day.year else len(days)
            if end >= count:
                return dt.date.fromordinal(days[end - count])
            count -= end
            year -= 1

    def _year(self, year: int) -> list[int]:
        """The ordinals of the year's working days, ascending."""
        known = self._years.get(year)
        if known is None:
            known = self._years[year] = list(self._working_ordinals(year))
        return known

    def _working_ordinals(self, year: int) -> Iterator[int]:
        official = holidays.country_holidays(self.country, years=year) if FIRST_YEAR <= year <= LAST_YEAR else None
        first, last = dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()
        for day in map(dt.date.fromordinal, range(first, last + 1)):
            if self._corrected[day] if day in self._corrected else self._ordinary(day, official):
                yield day.toordinal()

    def _ordinary(self, day: dt.date, official: Any) -> bool:
        if official is None:
            return day.weekday() < _SATURDAY
        if not self.culture_day and (day.month, day.day) == CULTURE_DAY:
            return day.weekday() < _SATURDAY
        if day.weekday() >= _SATURDAY:
            return day in official.weekend_workdays
        return day not in official
