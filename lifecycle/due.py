"""When something is due: periods, nominal dates, and the due date that a calendar makes of a nominal one.

design.md, section 5; recurrence is RFC 5545 (dateutil).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from itertools import islice
from typing import Annotated, Any, Self

from dateutil.rrule import rrule, rrulestr
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from lifecycle.calendar import WorkCalendar
from lifecycle.errors import Refusal
from lifecycle.place import Bare, Wrong
from lifecycle.scalars import FIRST_YEAR, LAST_YEAR, Flag, day

_ALLOWED_FREQ = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_ALLOWED_PARTS = {
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYMONTH",
    "BYMONTHDAY",
    "BYDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYSETPOS",
    "WKST",
}
_BOUNDS = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
_LEAP_DAY = "02-29"
LONGEST_YEARS = 60
CYCLE = 400  # years after which the calendar is the same to the weekday


class Roll(StrEnum):
    """What becomes of a nominal date that is no working day (Bộ luật Dân sự 2015 art. 148: the next one)."""

    NEXT_WORKING_DAY = "next_working_day"
    PREVIOUS_WORKING_DAY = "previous_working_day"
    AS_IS = "as_is"


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included. `last` None: open-ended; both None: counted from the signing."""

    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True)
class Occurrence:
    nominal_on: dt.date
    due_on: dt.date


def _bound(value: Any, month: int, day_: int) -> dt.date | None:
    """Take a bound of a period: a date, or a year (its first day, or its last)."""
    text = str(value).strip() if isinstance(value, (str, int, Bare)) and not isinstance(value, bool) else ""
    if re.fullmatch(r"\d{4}", text) and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return dt.date(int(text), month, day_)
    return day(value)


class PeriodSaid(BaseModel):
    """A period as a file or a form puts it: `{from, to}` of dates or years, `to` null for an open end."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: Annotated[dt.date | None, BeforeValidator(partial(_bound, month=1, day_=1))] = Field(alias="from")
    last: Annotated[dt.date | None, BeforeValidator(partial(_bound, month=12, day_=31))] = Field(
        default=None, alias="to"
    )
    assumed: Flag = False

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.first is None:
            raise Wrong("period_malformed")
        if self.last is not None and self.last < self.first:
            raise Wrong("period_backwards_dates", at=("to",), first=self.first, last=self.last)
        if self.last is not None and self.last.year - self.first.year > LONGEST_YEARS:
            raise Wrong("period_too_long", at=("to",), years=LONGEST_YEARS)
        return self

    @property
    def period(self) -> Period:
        return Period(self.first, self.last)


def parse_period(value: Any) -> Period:
    """A period as a form puts it, or null for unknown. Refusal: not of that form, or it ends before it begins."""
    if value is None:
        return Period()
    try:
        return PeriodSaid.model_validate(value).period
    except ValidationError as error:
        wrong = (error.errors()[0].get("ctx") or {}).get("error")
        if isinstance(wrong, Wrong) and wrong.key != "case_date":
            raise Refusal(wrong.key, **wrong.values) from None
        raise Refusal("period_malformed") from None


def in_force_from(period: Period, signed_on: dt.date) -> dt.date:
    """The later of the signing and the period's first day."""
    return max(signed_on, period.first or signed_on)


@dataclass(frozen=True)
class DueRule:
    """Where nominal dates come from. `kind`: none | on | yearly | rrule; `text` is what the database keeps."""

    kind: str
    values: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """`` (none), `on:2023-12-15`, `yearly:06-15,12-15`, `rrule:FREQ=...`: from_text reads it back."""
        return f"{self.kind}:{','.join(self.values) if self.kind != 'rrule' else self.values[0]}" if self.values else ""

    @classmethod
    def from_text(cls, text: str) -> DueRule:
        """The rule that `text` was made from. Refusal for anything else."""
        kind, _, rest = text.partition(":")
        if not text:
            return cls("none")
        if kind == "on":
            return cls.parse(_iso_date(rest))
        if kind == "yearly":
            return cls.parse(rest.split(","))
        if kind == "rrule":
            return cls.parse(rest)
        raise Refusal("due_malformed", due=text[:80])

    @classmethod
    def parse(cls, value: Any) -> DueRule:
        """An obligation's `due` as a file or a form puts it. Refusal saying what is wrong with it."""
        if isinstance(value, Bare):
            value = value.text
        if value is None or value == "":
            return cls("none")
        if isinstance(value, str) and value.startswith(("on:", "yearly:", "rrule:")):
            return cls.from_text(value)
        if isinstance(value, dt.datetime):
            raise Refusal("due_malformed", due=str(value))
        if isinstance(value, dt.date):
            return cls("on", (value.isoformat(),))
        if isinstance(value, (list, tuple)):
            return cls("yearly", _yearly(value))
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
            return cls("on", (_iso_date(value.strip()).isoformat(),))
        if isinstance(value, str):
            return cls("rrule", (_rrule_text(value),))
        raise Refusal("due_malformed", due=str(value)[:80])

    def nominal_dates(self, first: dt.date, last: dt.date, *, start: dt.date | None = None) -> list[dt.date]:
        """The nominal dates from `first` to `last`, both included, ascending. An RRULE is counted from `start`."""
        if last < first:
            return []
        if self.kind == "on":
            only = dt.date.fromisoformat(self.values[0])
            return [only] if first <= only <= last else []
        if self.kind == "yearly":
            every = (_in_year(value, year) for year in range(first.year, last.year + 1) for value in self.values)
            return sorted({day for day in every if first <= day <= last})
        if self.kind == "rrule":
            return _recurring(self.values[0], start or first, first, last)
        return []


def due_date(nominal: dt.date, roll: Roll, inclusive: bool, calendar: WorkCalendar) -> dt.date:
    """The due date of a nominal date. Not inclusive ("trước ngày"): the day before, rolled backwards."""
    if not inclusive:
        return calendar.previous_working_day(nominal - dt.timedelta(days=1))
    if roll is Roll.NEXT_WORKING_DAY:
        return calendar.next_working_day(nominal)
    if roll is Roll.PREVIOUS_WORKING_DAY:
        return calendar.previous_working_day(nominal)
    return nominal


# shared by all who owe alike: an agreement's rule is expanded once for each calendar
@lru_cache(maxsize=4096)
def expand(
    rule: DueRule,
    period: Period,
    signed_on: dt.date,
    roll: Roll,
    inclusive: bool,
    calendar: WorkCalendar,
    horizon: dt.date,
) -> tuple[Occurrence, ...]:
    """The occurrences within the period (up to `horizon` where it is open) that are due once the agreement binds."""
    binding = in_force_from(period, signed_on)
    first = period.first or signed_on
    last = period.last or horizon
    dated = ((day, due_date(day, roll, inclusive, calendar)) for day in rule.nominal_dates(first, last, start=first))
    return tuple(Occurrence(nominal, due) for nominal, due in dated if due >= binding)


def _iso_date(value: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise Refusal("date_unreal", date=value[:40]) from None


def _yearly(values: Any) -> tuple[str, ...]:
    if not values:
        raise Refusal("due_empty")
    values = [value.text if isinstance(value, Bare) else value for value in values]
    for value in values:
        if not isinstance(value, str) or not re.fullmatch(r"\d{2}-\d{2}", value):
            raise Refusal("due_month_day", value=str(value)[:40])
        try:
            dt.date.fromisoformat(f"2024-{value}")  # a leap year, so that 02-29 exists
        except ValueError:
            raise Refusal("due_month_day", value=value) from None
    if len(set(values)) < len(values):
        raise Refusal("due_twice")
    return tuple(sorted(values))


def _in_year(month_day: str, year: int) -> dt.date:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return dt.date.fromisoformat(f"{year}-{'02-28' if month_day == _LEAP_DAY and not leap else month_day}")


def _rrule_text(value: str) -> str:
    text = value.strip().upper().removeprefix("RRULE:")
    if "\n" in text or "\r" in text or ":" in text:
        raise Refusal("rrule_one_line", rule=value[:80])
    parts = [part.partition("=") for part in text.split(";") if part]
    names = [name for name, _, _ in parts]
    settings = {name: setting for name, _, setting in parts}
    if settings.get("FREQ") in ("SECONDLY", "MINUTELY", "HOURLY") or {"BYHOUR", "BYMINUTE", "BYSECOND"} & set(names):
        raise Refusal("rrule_too_often", rule=value[:80])
    if settings.get("FREQ") not in _ALLOWED_FREQ or len(set(names)) < len(names) or set(names) - _ALLOWED_PARTS:
        raise Refusal("rrule_malformed", rule=value[:80])
    for number in ("INTERVAL", "COUNT"):
        if number in settings and not re.fullmatch(r"[1-9]\d{0,4}", settings[number]):
            raise Refusal("rrule_malformed", rule=value[:80])
    for part, most in _BOUNDS.items():
        numbers = settings.get(part, "1").split(",")
        if not all(re.fullmatch(r"[+-]?0?[1-9]\d{0,2}", number) and abs(int(number)) <= most for number in numbers):
            raise Refusal("rrule_malformed", rule=value[:80])
    if {"UNTIL", "COUNT"} <= set(names):  # RFC 5545, 3.3.10: not both
        raise Refusal("rrule_malformed", rule=value[:80])
    if "UNTIL" in settings and not re.fullmatch(r"\d{8}", settings["UNTIL"]):
        raise Refusal("rrule_until", rule=value[:80])
    try:
        _series(text, dt.date(2000, 1, 1))
    except (ValueError, TypeError, KeyError, IndexError):
        raise Refusal("rrule_malformed", rule=value[:80]) from None
    return ";".join(f"{name}={setting}" for name, setting in settings.items())


def _series(text: str, start: dt.date) -> rrule:
    series = rrulestr(text, dtstart=dt.datetime.combine(start, dt.time()))
    if not isinstance(series, rrule):
        raise ValueError("more than one rule")
    return series


def _recurring(text: str, start: dt.date, first: dt.date, last: dt.date) -> list[dt.date]:
    """The days of a rule from `first` to `last`, counted from `start`.

    dateutil looks for the next one up to the year 9999, seconds for a rule that never comes true (30 February). The
    calendar repeats every 400 years to the weekday: so the question is asked in the last such era, where the end is near.
    """
    count, until = re.search(r"COUNT=(\d+)", text), re.search(r"UNTIL=(\d{8})", text)
    plain = re.sub(r";?(COUNT|UNTIL)=\d+", "", text).lstrip(";")
    end = min(last, dt.date.fromisoformat(until[1])) if until else last
    era = (dt.MAXYEAR - last.year) // CYCLE * CYCLE
    series = _series(plain, _shifted(start, era)).replace(until=dt.datetime.combine(_shifted(end, era), dt.time()))
    days = (_shifted(moment.date(), -era) for moment in islice(series, int(count[1]) if count else None))
    return [day for day in days if day >= first]


def _shifted(day: dt.date, years: int) -> dt.date:
    return day.replace(year=day.year + years)
