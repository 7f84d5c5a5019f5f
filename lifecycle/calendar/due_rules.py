"""Due rules: periods, nominal dates, and the due date that a calendar makes of a nominal one.

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
from typing import Annotated, Any, ClassVar, Self

from dateutil.relativedelta import relativedelta
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from lifecycle.calendar.recurrence import recurring, rule_text
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
)
from lifecycle.calendar.working_days import WorkCalendar
from lifecycle.kernel.place import Bare, Wrong
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.scalars import DATE, Flag, day, number
from lifecycle.kernel.text import fold, one_line
from lifecycle.kernel.typed import FIRST_YEAR, LAST_YEAR
from lifecycle.kernel.words import CODE_MALFORMED, DATE_UNREAL, PERIOD_BACKWARDS_DATES

_LEAP_DAY = "02-29"
LONGEST_YEARS = 60


class Roll(StrEnum):
    """Fate of a nominal date that is no working day (Bộ luật Dân sự 2015 art. 148: the next one)."""

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


MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
UNITS = ("working_day", "day", "month", "hour")
DATELESS = "ngay"  # at once: a duty without a due date
MOST_RULES, MOST_QUOTA, MOST_LENGTH = 24, 100, 999


def _month_day(value: Any) -> str:
    """Take a day of every year, MM-DD."""
    said = value.text if isinstance(value, Bare) else value
    if not isinstance(said, str) or not re.fullmatch(r"\d{2}-\d{2}", said):
        raise Refusal(DUE_MONTH_DAY, value=str(said)[:40])
    try:
        dt.date.fromisoformat(f"2024-{said}")  # a leap year, so that 02-29 exists
    except ValueError:
        raise Refusal(DUE_MONTH_DAY, value=said) from None
    return said


def _days(value: Any) -> tuple[str, ...]:
    """Take the days of a year, in their order."""
    given = value if isinstance(value, (list, tuple)) else [value]
    if not given:
        raise Refusal(DUE_EMPTY)
    days = [_month_day(one) for one in given]
    if len(set(days)) < len(days):
        raise Refusal(DUE_TWICE)
    return tuple(sorted(days))


def _window(value: Any) -> tuple[str, str]:
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise Refusal(DUE_WINDOW, due=_shown(value))
    first, last = (_month_day(one) for one in value)
    if first == last:
        raise Refusal(DUE_WINDOW, due=_shown(value))
    return first, last


def _given_day(value: Any) -> dt.date:
    text = str(value).strip()
    if isinstance(value, dt.datetime) or not DATE.fullmatch(text):
        raise Refusal(DUE_MALFORMED, due=text[:40])
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refusal(DATE_UNREAL, date=text[:40]) from None


def _recurrence(value: Any) -> str:
    if not isinstance(value, str):
        raise Refusal(RRULE_MALFORMED, rule=str(value)[:80])
    return rule_text(value)


def _period_name(value: Any) -> str:
    if value not in MONTHS:
        raise Refusal(DUE_PERIOD, known=", ".join(MONTHS), value=str(value)[:40])
    return str(value)


def _quota(value: Any) -> int:
    n = number(value)
    if not isinstance(n, int) or not 1 <= n <= MOST_QUOTA:
        raise Refusal(DUE_QUOTA, most=MOST_QUOTA)
    return n


def _code(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,59}", value.strip()):
        raise Refusal(CODE_MALFORMED, code=str(value)[:60])
    return value.strip()


def _event(value: Any) -> str:
    words = one_line(value) if isinstance(value, str) else ""
    if not words or len(words) > 200:
        raise Refusal(DUE_EVENT_WORDS)
    return words


MonthDay = Annotated[str, BeforeValidator(_month_day)]
PeriodName = Annotated[str, BeforeValidator(_period_name)]


class DueRule(BaseModel):
    """Source of nominal dates, as an obligation's `due` says it: one of the kinds below.

    `parse` takes what a person or a file puts, `from_text` what a row keeps; `text` is what a row keeps, `long` how a case
    file may put it. Every kind's fields are those of its long form.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    # what names a period and no day falls due within it, what counts back stays before its event
    rolls_back: ClassVar[bool] = False

    @property
    def text(self) -> str:
        """Write what a row keeps: the long form as JSON, but for the oldest kinds."""
        return json.dumps(self.long, ensure_ascii=False, separators=(",", ":"))

    @property
    def long(self) -> Any:
        """The rule as a case file may put it: its long form."""
        return self.model_dump(mode="json", by_alias=True)

    @property
    def rules(self) -> tuple[DueRule, ...]:
        """The single rules of a list; of any other, itself."""
        return (self,)

    @property
    def default_roll(self) -> Roll:
        """Choose what becomes of a day off where nothing is said."""
        back = all(rule.rolls_back for rule in self.rules)
        return Roll.PREVIOUS_WORKING_DAY if back else Roll.NEXT_WORKING_DAY

    @staticmethod
    def from_text(text: str) -> DueRule:
        """Read the rule that `text` was made from. Refusal for anything else."""
        return _from_text(text)

    @staticmethod
    def parse(value: Any) -> DueRule:
        """Take an obligation's `due` as a file or a form puts it. Refusal saying what is wrong with it."""
        return value if isinstance(value, DueRule) else _parsed(value)

    def nominal_dates(
        self, first: dt.date, last: dt.date, *, start: dt.date | None = None, closed: bool = True
    ) -> list[dt.date]:
        """The nominal dates from `first` to `last`, both included, ascending; a day may stand there several times.

        An RRULE is counted from `start`. `closed`: the period ends on `last`, so a single date may lie up to a year
        after it (a final report), and a broken last period is due on it. What hangs on an event has no dates here.
        """
        return self._dates(first, last, start or first, closed) if first <= last else []

    def _dates(self, first: dt.date, last: dt.date, start: dt.date, closed: bool) -> list[dt.date]:
        return []


class Undated(DueRule):
    """No date yet: somebody dates it, or nobody does."""

    @property
    def text(self) -> str:
        return ""

    @property
    def long(self) -> Any:
        return None


class OnDate(DueRule):
    """Once, on a day."""

    date: Annotated[dt.date, BeforeValidator(_given_day)]

    @property
    def text(self) -> str:
        return f"on:{self.date.isoformat()}"

    def _dates(self, first: dt.date, last: dt.date, start: dt.date, closed: bool) -> list[dt.date]:
        return [self.date] if first <= self.date <= (year_after(last) if closed else last) else []


class Yearly(DueRule):
    """On some days of every year, MM-DD in their order."""

    yearly: Annotated[tuple[str, ...], BeforeValidator(_days)]

    @property
    def text(self) -> str:
        return f"yearly:{','.join(self.yearly)}"

    def _dates(self, first: dt.date, last: dt.date, start: dt.date, closed: bool) -> list[dt.date]:
        every = (_in_year(value, year) for year in range(first.year, last.year + 1) for value in self.yearly)
        return sorted({day for day in every if first <= day <= last})


class Recurrence(DueRule):
    """By an RRULE (RFC 5545), in its canonical text."""

    rrule: Annotated[str, BeforeValidator(_recurrence)]

    @property
    def text(self) -> str:
        return f"rrule:{self.rrule}"

    @property
    def parts(self) -> dict[str, str]:
        """Its parts by their names."""
        return dict(part.split("=", 1) for part in self.rrule.split(";"))

    def _dates(self, first: dt.date, last: dt.date, start: dt.date, closed: bool) -> list[dt.date]:
        return recurring(self.rrule, start, first, last)


class Every(DueRule):
    """Within every month, quarter, half or year: due on its last day."""

    rolls_back = True
    every: PeriodName

    def _dates(self, first: dt.date, last: dt.date, start: dt.date, closed: bool) -> list[dt.date]:
        return _period_ends(MONTHS[self.every], first, last, closed)


class Window(DueRule):
    """Every year between two days, MM-DD; it may run over New Year."""

    rolls_back = True
    window: Annotated[tuple[str, str], BeforeValidator(_window)]

    def _dates(self, first: dt.date, last: dt.date, start: dt.date, closed: bool) -> list[dt.date]:
        return [end for _, end in self.windows(first, last, closed=closed)]

    def windows(self, first: dt.date, last: dt.date, *, closed: bool = True) -> list[tuple[dt.date, dt.date]]:
        """The first and the last day of each window that ends from `first` to `last`; one may begin in the year before."""
        opens, closes = self.window
        over = closes < opens
        found = [
            (_in_year(opens, year - over), end)
            for year in range(first.year, last.year + 2)
            if (end := _in_year(closes, year)) >= first
        ]
        # a broken last one is due on the period's last day
        return [(begins, min(end, last)) for begins, end in found if end <= last or (closed and begins <= last)]


class Quota(DueRule):
    """So many within every month, quarter, half or year."""

    rolls_back = True
    at_least: Annotated[int, BeforeValidator(_quota)]
    per: Annotated[PeriodName, Field(validate_default=True)] = ""

    def _dates(self, first: dt.date, last: dt.date, start: dt.date, closed: bool) -> list[dt.date]:
        return [end for end in _period_ends(MONTHS[self.per], first, last, closed) for _ in range(self.at_least)]


class WithOther(DueRule):
    """With another obligation's checkpoints; `code`: that one's."""

    code: Annotated[str, BeforeValidator(_code)] = Field(alias="with")


class EventRule(DueRule):
    """So long after or before an event, in the office's `words`.

    `lengths`: case -> number (one case without a name, none for a duty due at once). `unit`: empty where it is due at once.
    """

    name: ClassVar[str]
    sign: ClassVar[int]
    words: Annotated[str, BeforeValidator(_event)]
    lengths: tuple[tuple[str, int], ...] = ()
    unit: str = ""

    @property
    def long(self) -> Any:
        if not self.lengths:
            return {self.name: self.words, "n": DATELESS}
        lengths = dict(self.lengths)
        return {self.name: self.words, "n": lengths.get("", lengths), "unit": self.unit}

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
        return counted(happened_on, lengths[case] * self.sign, self.unit, days)


class After(EventRule):
    """So long after an event."""

    name, sign = "after", 1


class Before(EventRule):
    """So long before an event, or before another obligation's due dates."""

    name, sign, rolls_back = "before", -1, True


class Several(DueRule):
    """Several rules of one obligation."""

    parts: tuple[DueRule, ...]

    @property
    def long(self) -> Any:
        return [part.long for part in self.parts]

    @property
    def rules(self) -> tuple[DueRule, ...]:
        return self.parts

    def _dates(self, first: dt.date, last: dt.date, start: dt.date, closed: bool) -> list[dt.date]:
        return sorted(day for part in self.parts for day in part._dates(first, last, start, closed))


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


@lru_cache(maxsize=4096)
def _from_text(text: str) -> DueRule:
    kind, _, rest = text.partition(":")
    if not text:
        return Undated()
    if kind == "on":
        return OnDate(date=rest)
    if kind == "yearly":
        return Yearly(yearly=rest.split(","))
    if kind == "rrule":
        return Recurrence(rrule=rest)
    try:
        kept = json.loads(text) if text[0] in "[{" else None
    except ValueError:
        kept = None
    if not kept:
        raise Refusal(DUE_MALFORMED, due=text[:80])
    return _parsed(kept)


def _parsed(value: Any) -> DueRule:
    if isinstance(value, Bare):
        value = value.text
    if value is None or value == "":
        return Undated()
    if isinstance(value, dict):
        return _long(value)
    if isinstance(value, (list, tuple)):
        return _listed(list(value))
    if isinstance(value, str) and value.startswith(("on:", "yearly:", "rrule:", "{", "[")):
        return _from_text(value)
    if isinstance(value, dt.date) or (isinstance(value, str) and _is_date(value)):
        return OnDate(date=value)
    if isinstance(value, str):
        return Recurrence(rrule=value)
    raise Refusal(DUE_MALFORMED, due=str(value)[:80])


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()))


def _long(value: dict[str, Any]) -> DueRule:
    kinds = [name for name in _LONG if name in value]
    if len(kinds) != 1:
        raise Refusal(DUE_MALFORMED, due=_shown(value))
    read, others = _LONG[kinds[0]]
    strange = set(value) - {kinds[0], *others}
    if strange:
        raise Refusal(DUE_FIELD, kind=kinds[0], field=", ".join(sorted(map(str, strange)))[:60])
    return read(value)


def _event_rule(kind: type[EventRule]) -> Callable[[dict[str, Any]], DueRule]:
    """Read `{after: words, n: number | {case: number} | ngay, unit}`."""

    def read(value: dict[str, Any]) -> DueRule:
        words, given, unit = _event(value[kind.name]), value.get("n"), value.get("unit", "day")
        if DATELESS in (given, unit):
            return kind(words=words)
        if unit not in UNITS:
            raise Refusal(DUE_UNIT, units=", ".join(UNITS), unit=str(unit)[:40])
        if unit == "hour":
            raise Refusal(DUE_HOURS)
        lengths = given.items() if isinstance(given, dict) and given else [("", given)]
        counts = [(one_line(str(case)), number(n)) for case, n in lengths]
        if any(not isinstance(n, int) or not 0 <= n <= MOST_LENGTH for _, n in counts):
            raise Refusal(DUE_LENGTH, most=MOST_LENGTH)
        return kind(words=words, lengths=tuple(counts), unit=unit)

    return read


# the long forms: what reads each, and the fields that may stand beside its own
_LONG: dict[str, tuple[Callable[[dict[str, Any]], DueRule], tuple[str, ...]]] = {
    "date": (OnDate.model_validate, ()),
    "on": (lambda value: OnDate(date=value["on"]), ()),
    "yearly": (Yearly.model_validate, ()),
    "rrule": (Recurrence.model_validate, ()),
    "every": (Every.model_validate, ()),
    "window": (Window.model_validate, ()),
    "at_least": (Quota.model_validate, ("per",)),
    "with": (WithOther.model_validate, ()),
    "after": (_event_rule(After), ("n", "unit")),
    "before": (_event_rule(Before), ("n", "unit")),
}


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:80]


def _listed(values: list[Any]) -> DueRule:
    """A list of MM-DD is one yearly rule; of any other list, each element is a rule."""
    plain = [value.text if isinstance(value, Bare) else value for value in values]
    if not plain:
        raise Refusal(DUE_EMPTY)
    if not any(isinstance(value, (dict, dt.date)) or _like_a_rule(value) for value in plain):
        return Yearly(yearly=plain)
    if len(plain) > MOST_RULES:
        raise Refusal(DUE_MANY, most=MOST_RULES)
    parts = tuple(Yearly(yearly=[one]) if _like_a_month_day(one) else _parsed(one) for one in plain)
    if any(isinstance(part, (Undated, Several)) for part in parts):
        raise Refusal(DUE_MALFORMED, due=_shown(values))
    return parts[0] if len(parts) == 1 else Several(parts=parts)


def _like_a_rule(value: Any) -> bool:
    return isinstance(value, str) and (_is_date(value) or "FREQ=" in value.upper())


def _like_a_month_day(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"\d{2}-\d{2}", value))


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
    return {name: _month_day(value[name]) for name in ("from", "to")}


def covered(covers: dict[str, str] | str, nominal_on: dt.date, period: Period) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of the data: the last such window that ended by the nominal date."""
    if isinstance(covers, str):
        return period.first, period.last
    year = nominal_on.year if _in_year(covers["to"], nominal_on.year) <= nominal_on else nominal_on.year - 1
    first = year - 1 if covers["to"] < covers["from"] else year
    return _in_year(covers["from"], first), _in_year(covers["to"], year)


def _in_year(month_day: str, year: int) -> dt.date:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return dt.date.fromisoformat(f"{year}-{'02-28' if month_day == _LEAP_DAY and not leap else month_day}")
