"""When something is due: periods, nominal dates, and the due date that a calendar makes of a nominal one.

design.md, section 5; recurrence is RFC 5545 (dateutil).
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from itertools import islice
from typing import Annotated, Any, Self

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrule, rrulestr
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from lifecycle.calendar.words import (
    COVERS_MALFORMED,
    DUE_EMPTY,
    DUE_EVENT_WORDS,
    DUE_FIELD,
    DUE_HOURS,
    DUE_LENGTH,
    DUE_MALFORMED,
    DUE_MANY,
    DUE_MONTH_DAY,
    DUE_PERIOD,
    DUE_QUOTA,
    DUE_TWICE,
    DUE_UNIT,
    DUE_WINDOW,
    EVENT_CASE,
    PERIOD_MALFORMED,
    PERIOD_TOO_LONG,
    RRULE_MALFORMED,
    RRULE_ONE_LINE,
    RRULE_TOO_OFTEN,
    RRULE_UNTIL,
)
from lifecycle.calendar.working_days import WorkCalendar
from lifecycle.kernel.place import Bare, Wrong
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.scalars import DATE, Flag, day, number
from lifecycle.kernel.text import fold, one_line
from lifecycle.kernel.typed import FIRST_YEAR, LAST_YEAR
from lifecycle.kernel.words import CODE_MALFORMED, DATE_UNREAL, PERIOD_BACKWARDS_DATES

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
    """`nominal_on`: the unrolled due day; `number`: which of several on that day."""

    nominal_on: dt.date
    due_on: dt.date
    number: int = 1


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
            raise Wrong(PERIOD_MALFORMED)
        if self.last is not None and self.last < self.first:
            raise Wrong(PERIOD_BACKWARDS_DATES, at=("to",), first=self.first, last=self.last)
        if self.last is not None and self.last.year - self.first.year > LONGEST_YEARS:
            raise Wrong(PERIOD_TOO_LONG, at=("to",), years=LONGEST_YEARS)
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
        raise Refusal(PERIOD_MALFORMED) from None


def in_force_from(period: Period, signed_on: dt.date) -> dt.date:
    """The later of the signing and the period's first day."""
    return max(signed_on, period.first or signed_on)


SHORT = ("on", "yearly", "rrule")
EVENTS = ("after", "before")
# rolled backwards unless said: what names a period and no day falls due within it, what counts back stays before its event
BACK = ("every", "window", "at_least", "before")
UNITS = ("working_day", "day", "month", "hour")
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
DATELESS = "ngay"  # at once: a duty without a due date
MOST_RULES, MOST_QUOTA, MOST_LENGTH = 24, 100, 999


@dataclass(frozen=True)
class DueRule:
    """Where nominal dates come from, as `due` says it. `text` is what the database keeps.

    `kind`: none | on | yearly | rrule | every | window | at_least | with | after | before | list.
    `values`: the days, the recurrence, the period's name, the event's words, the other obligation's code.
    `lengths`: how many a period, or how long after or before (case -> number; one case without a name).
    """

    kind: str
    values: tuple[str, ...] = ()
    lengths: tuple[tuple[str, int], ...] = ()
    unit: str = ""
    parts: tuple[DueRule, ...] = ()

    @property
    def text(self) -> str:
        """`` (none), `on:2023-12-15`, `yearly:06-15,12-15`, `rrule:FREQ=...`; every other rule as JSON of its long form."""
        if self.kind == "none":
            return ""
        if self.kind in SHORT:
            return f"{self.kind}:{','.join(self.values)}"
        return json.dumps(self.long, ensure_ascii=False, separators=(",", ":"))

    @property
    def long(self) -> Any:
        """The rule as a case file may put it: its long form."""
        if self.kind == "list":
            return [part.long for part in self.parts]
        if self.kind in ("on", "every", "rrule", "with"):
            return {"date" if self.kind == "on" else self.kind: self.values[0]}
        if self.kind == "at_least":
            return {"at_least": self.lengths[0][1], "per": self.values[0]}
        if self.kind in EVENTS:
            return {self.kind: self.values[0], "n": self._n, **({"unit": self.unit} if self.lengths else {})}
        return {self.kind: list(self.values)} if self.values else None

    @property
    def _n(self) -> Any:
        if not self.lengths:
            return DATELESS
        return dict(self.lengths) if self.lengths[0][0] else self.lengths[0][1]

    @property
    def rules(self) -> tuple[DueRule, ...]:
        """The single rules of a list; of any other, itself."""
        return self.parts if self.kind == "list" else (self,)

    @property
    def default_roll(self) -> Roll:
        """What becomes of a day off where nothing is said."""
        back = all(rule.kind in BACK for rule in self.rules)
        return Roll.PREVIOUS_WORKING_DAY if back else Roll.NEXT_WORKING_DAY

    @classmethod
    def from_text(cls, text: str) -> DueRule:
        """Read the rule that `text` was made from. Refusal for anything else."""
        kind, _, rest = text.partition(":")
        if not text:
            return cls("none")
        if kind == "on":
            return cls.parse(_iso_date(rest))
        if kind == "yearly":
            return cls("yearly", _yearly(rest.split(",")))
        if kind == "rrule":
            return cls.parse(rest)
        try:
            kept = json.loads(text) if text[0] in "[{" else None
        except ValueError:
            kept = None
        if not kept:
            raise Refusal(DUE_MALFORMED, due=text[:80])
        return cls.parse(kept)

    @classmethod
    def parse(cls, value: Any) -> DueRule:
        """Take an obligation's `due` as a file or a form puts it. Refusal saying what is wrong with it."""
        if isinstance(value, Bare):
            value = value.text
        if value is None or value == "":
            return cls("none")
        if isinstance(value, dict):
            return _long(value)
        if isinstance(value, dt.datetime):
            raise Refusal(DUE_MALFORMED, due=str(value))
        if isinstance(value, dt.date):
            return cls("on", (value.isoformat(),))
        if isinstance(value, (list, tuple)):
            return _listed(list(value))
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
            return cls("on", (_iso_date(value.strip()).isoformat(),))
        if isinstance(value, str) and value.startswith(("on:", "yearly:", "rrule:", "{", "[")):
            return cls.from_text(value)
        if isinstance(value, str):
            return cls("rrule", (_rrule_text(value),))
        raise Refusal(DUE_MALFORMED, due=str(value)[:80])

    def nominal_dates(
        self, first: dt.date, last: dt.date, *, start: dt.date | None = None, closed: bool = True
    ) -> list[dt.date]:
        """The nominal dates from `first` to `last`, both included, ascending; a day may stand there several times.

        An RRULE is counted from `start`. `closed`: the period ends on `last`, so a single date may lie up to a year
        after it (a final report), and a broken last period is due on it. What hangs on an event has no dates here.
        """
        if last < first:
            return []
        if self.kind == "on":
            only = dt.date.fromisoformat(self.values[0])
            return [only] if first <= only <= (year_after(last) if closed else last) else []
        if self.kind == "yearly":
            every = (_in_year(value, year) for year in range(first.year, last.year + 1) for value in self.values)
            return sorted({day for day in every if first <= day <= last})
        if self.kind == "rrule":
            return _recurring(self.values[0], start or first, first, last)
        if self.kind == "every":
            return _period_ends(MONTHS[self.values[0]], first, last, closed)
        if self.kind == "at_least":
            ends = _period_ends(MONTHS[self.values[0]], first, last, closed)
            return [end for end in ends for _ in range(self.lengths[0][1])]
        if self.kind == "window":
            return [end for _, end in self.windows(first, last, closed=closed)]
        if self.kind == "list":
            return sorted(
                day for part in self.parts for day in part.nominal_dates(first, last, start=start, closed=closed)
            )
        return []

    def windows(self, first: dt.date, last: dt.date, *, closed: bool = True) -> list[tuple[dt.date, dt.date]]:
        """The first and the last day of each window that ends from `first` to `last`; one may begin in the year before."""
        opens, closes = self.values
        over = closes < opens
        found = [
            (_in_year(opens, year - over), end)
            for year in range(first.year, last.year + 2)
            if (end := _in_year(closes, year)) >= first
        ]
        # a broken last one is due on the period's last day
        return [(begins, min(end, last)) for begins, end in found if end <= last or (closed and begins <= last)]

    def due_from(self, happened_on: dt.date, days: WorkCalendar, case: str = "") -> dt.date | None:
        """The nominal date that an event brings (Bộ luật Dân sự 2015 art. 147: its own day doesn't count).

        None for a duty without a due date. Refusal: a case that the rule doesn't know, or none where one is needed.
        """
        if not self.lengths:
            return None
        lengths = {fold(name): n for name, n in self.lengths}
        case, typed = fold(case), case
        if "" in lengths:
            case = ""  # the rule has one length, whatever case the event is of
        elif case not in lengths:
            raise Refusal(EVENT_CASE, cases=", ".join(dict(self.lengths)), case=typed[:60])
        return counted(happened_on, lengths[case] * (1 if self.kind == "after" else -1), self.unit, days)


def counted(start: dt.date, n: int, unit: str, days: WorkCalendar) -> dt.date:
    """The day `n` units after `start`, before it where `n` is negative; `start` itself for 0."""
    if n == 0:
        return start
    if unit == "working_day":
        return days.add_working_days(start, n)
    return start + (relativedelta(months=n) if unit == "month" else relativedelta(days=n))


def year_after(day_: dt.date) -> dt.date:
    """The same day a year later: how long after a period a single date may lie."""
    return day_ + relativedelta(years=1)


def _period_ends(months: int, first: dt.date, last: dt.date, closed: bool) -> list[dt.date]:
    """The last day of each calendar month, quarter, half or year; of a broken last one, the period's own last day."""
    ends: list[dt.date] = []
    index = first.year * 12 + (first.month - 1) // months * months
    while not ends or ends[-1] < last:
        index += months
        ends.append(dt.date(index // 12, index % 12 + 1, 1) - dt.timedelta(days=1))
    if ends[-1] > last:
        ends.pop()
        if closed:
            ends.append(last)
    return ends


def _long(value: dict[str, Any]) -> DueRule:
    kinds = [name for name in _LONG if name in value]
    if len(kinds) != 1:
        raise Refusal(DUE_MALFORMED, due=_shown(value))
    read, others = _LONG[kinds[0]]
    strange = set(value) - {kinds[0], *others}
    if strange:
        raise Refusal(DUE_FIELD, kind=kinds[0], field=", ".join(sorted(map(str, strange)))[:60])
    return read(value)


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:80]


def _listed(values: list[Any]) -> DueRule:
    """A list of MM-DD is one yearly rule; of any other list, each element is a rule."""
    plain = [value.text if isinstance(value, Bare) else value for value in values]
    if not plain:
        raise Refusal(DUE_EMPTY)
    if not any(isinstance(value, (dict, dt.date)) or _like_a_rule(value) for value in plain):
        return DueRule("yearly", _yearly(plain))
    if len(plain) > MOST_RULES:
        raise Refusal(DUE_MANY, most=MOST_RULES)
    parts = tuple(DueRule("yearly", _yearly([one])) if _month_day(one) else DueRule.parse(one) for one in plain)
    if any(part.kind in ("none", "list") for part in parts):
        raise Refusal(DUE_MALFORMED, due=_shown(values))
    return parts[0] if len(parts) == 1 else DueRule("list", parts=parts)


def _like_a_rule(value: Any) -> bool:
    return isinstance(value, str) and (
        bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip())) or "FREQ=" in value.upper()
    )


def _month_day(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"\d{2}-\d{2}", value))


def _a_date(value: dict[str, Any]) -> DueRule:
    given = value.get("date", value.get("on"))
    text = str(given).strip()
    if isinstance(given, dt.datetime) or not DATE.fullmatch(text):
        raise Refusal(DUE_MALFORMED, due=text[:40])
    return DueRule("on", (_iso_date(text).isoformat(),))


def _a_yearly(value: dict[str, Any]) -> DueRule:
    days = value["yearly"]
    return DueRule("yearly", _yearly(days if isinstance(days, list) else [days]))


def _a_recurrence(value: dict[str, Any]) -> DueRule:
    if not isinstance(value["rrule"], str):
        raise Refusal(RRULE_MALFORMED, rule=str(value["rrule"])[:80])
    return DueRule("rrule", (_rrule_text(value["rrule"]),))


def _an_every(value: dict[str, Any]) -> DueRule:
    return DueRule("every", (_period_name(value["every"]),))


def _a_window(value: dict[str, Any]) -> DueRule:
    days = value["window"]
    if not isinstance(days, list) or len(days) != 2:
        raise Refusal(DUE_WINDOW, due=_shown(days))
    first, last = (_yearly([one])[0] for one in days)
    if first == last:
        raise Refusal(DUE_WINDOW, due=_shown(days))
    return DueRule("window", (first, last))


def _a_quota(value: dict[str, Any]) -> DueRule:
    n = number(value["at_least"])
    if not isinstance(n, int) or not 1 <= n <= MOST_QUOTA:
        raise Refusal(DUE_QUOTA, most=MOST_QUOTA)
    return DueRule("at_least", (_period_name(value.get("per")),), (("", n),))


def _a_with(value: dict[str, Any]) -> DueRule:
    code = value["with"]
    if not isinstance(code, str) or not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,59}", code.strip()):
        raise Refusal(CODE_MALFORMED, code=str(code)[:60])
    return DueRule("with", (code.strip(),))


def _an_event(value: dict[str, Any]) -> DueRule:
    kind = "after" if "after" in value else "before"
    words = one_line(value[kind]) if isinstance(value[kind], str) else ""
    if not words or len(words) > 200:
        raise Refusal(DUE_EVENT_WORDS)
    if value.get("n") == DATELESS or value.get("unit") == DATELESS:
        return DueRule(kind, (words,))
    unit = value.get("unit", "day")
    if unit not in UNITS:
        raise Refusal(DUE_UNIT, units=", ".join(UNITS), unit=str(unit)[:40])
    if unit == "hour":
        raise Refusal(DUE_HOURS)
    given = value.get("n")
    lengths = given.items() if isinstance(given, dict) and given else [("", given)]
    counts = [(one_line(str(case)), number(n)) for case, n in lengths]
    if any(not isinstance(n, int) or not 0 <= n <= MOST_LENGTH for _, n in counts):
        raise Refusal(DUE_LENGTH, most=MOST_LENGTH)
    return DueRule(kind, (words,), tuple(counts), unit)


def _period_name(value: Any) -> str:
    if value not in MONTHS:
        raise Refusal(DUE_PERIOD, known=", ".join(MONTHS), value=str(value)[:40])
    return str(value)


# the long forms: what reads each, and the fields that may stand beside its own
_LONG: dict[str, tuple[Callable[[dict[str, Any]], DueRule], tuple[str, ...]]] = {
    "date": (_a_date, ()),
    "on": (_a_date, ()),
    "yearly": (_a_yearly, ()),
    "rrule": (_a_recurrence, ()),
    "every": (_an_every, ()),
    "window": (_a_window, ()),
    "at_least": (_a_quota, ("per",)),
    "with": (_a_with, ()),
    "after": (_an_event, ("n", "unit")),
    "before": (_an_event, ("n", "unit")),
}


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
    """The occurrences within the period (up to `horizon` where it is open) that are due once the agreement binds.

    Several on one nominal day are numbered from 1.
    """
    binding = in_force_from(period, signed_on)
    first = period.first or signed_on
    days = rule.nominal_dates(first, period.last or horizon, start=first, closed=period.last is not None)
    dated = ((day, due_date(day, roll, inclusive, calendar)) for day in days)
    return numbered(Occurrence(nominal, due) for nominal, due in dated if due >= binding)


def numbered(found: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """The same in order, each with its number among those of its nominal day."""
    made: list[Occurrence] = []
    for one in sorted(found, key=lambda item: (item.nominal_on, item.due_on)):
        again = bool(made) and made[-1].nominal_on == one.nominal_on
        made.append(Occurrence(one.nominal_on, one.due_on, made[-1].number + 1 if again else 1))
    return tuple(made)


def covers_of(value: Any) -> dict[str, str] | str | None:
    """Take which data a report tells of: `{from: "12-15", to: "12-14"}`, or `period`. Refusal for anything else."""
    if value is None or value == "period":
        return value  # type: ignore[no-any-return]
    if not isinstance(value, dict) or set(value) != {"from", "to"}:
        raise Refusal(COVERS_MALFORMED)
    return {name: _yearly([value[name]])[0] for name in ("from", "to")}


def covered(covers: dict[str, str] | str, nominal_on: dt.date, period: Period) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of the data: the last such window that ended by the nominal date."""
    if isinstance(covers, str):
        return period.first, period.last
    year = nominal_on.year if _in_year(covers["to"], nominal_on.year) <= nominal_on else nominal_on.year - 1
    first = year - 1 if covers["to"] < covers["from"] else year
    return _in_year(covers["from"], first), _in_year(covers["to"], year)


def _iso_date(value: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise Refusal(DATE_UNREAL, date=value[:40]) from None


def _yearly(values: Any) -> tuple[str, ...]:
    if not values:
        raise Refusal(DUE_EMPTY)
    values = [value.text if isinstance(value, Bare) else value for value in values]
    for value in values:
        if not isinstance(value, str) or not re.fullmatch(r"\d{2}-\d{2}", value):
            raise Refusal(DUE_MONTH_DAY, value=str(value)[:40])
        try:
            dt.date.fromisoformat(f"2024-{value}")  # a leap year, so that 02-29 exists
        except ValueError:
            raise Refusal(DUE_MONTH_DAY, value=value) from None
    if len(set(values)) < len(values):
        raise Refusal(DUE_TWICE)
    return tuple(sorted(values))


def _in_year(month_day: str, year: int) -> dt.date:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return dt.date.fromisoformat(f"{year}-{'02-28' if month_day == _LEAP_DAY and not leap else month_day}")


def _rrule_text(value: str) -> str:
    text = value.strip().upper().removeprefix("RRULE:")
    if "\n" in text or "\r" in text or ":" in text:
        raise Refusal(RRULE_ONE_LINE, rule=value[:80])
    parts = [part.partition("=") for part in text.split(";") if part]
    names = [name for name, _, _ in parts]
    settings = {name: setting for name, _, setting in parts}
    if settings.get("FREQ") in ("SECONDLY", "MINUTELY", "HOURLY") or {"BYHOUR", "BYMINUTE", "BYSECOND"} & set(names):
        raise Refusal(RRULE_TOO_OFTEN, rule=value[:80])
    if settings.get("FREQ") not in _ALLOWED_FREQ or len(set(names)) < len(names) or set(names) - _ALLOWED_PARTS:
        raise Refusal(RRULE_MALFORMED, rule=value[:80])
    for part in ("INTERVAL", "COUNT"):
        if part in settings and not re.fullmatch(r"[1-9]\d{0,4}", settings[part]):
            raise Refusal(RRULE_MALFORMED, rule=value[:80])
    for part, most in _BOUNDS.items():
        numbers = settings.get(part, "1").split(",")
        if not all(re.fullmatch(r"[+-]?0?[1-9]\d{0,2}", number) and abs(int(number)) <= most for number in numbers):
            raise Refusal(RRULE_MALFORMED, rule=value[:80])
    if {"UNTIL", "COUNT"} <= set(names):  # RFC 5545, 3.3.10: not both
        raise Refusal(RRULE_MALFORMED, rule=value[:80])
    if "UNTIL" in settings and not re.fullmatch(r"\d{8}", settings["UNTIL"]):
        raise Refusal(RRULE_UNTIL, rule=value[:80])
    try:
        _series(text, dt.date(2000, 1, 1))
    except (ValueError, TypeError, KeyError, IndexError):
        raise Refusal(RRULE_MALFORMED, rule=value[:80]) from None
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
