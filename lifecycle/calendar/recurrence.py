"""Recurrence: RRULEs as RFC 5545 has them, checked and counted out (dateutil)."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from itertools import islice

from dateutil.rrule import rrule, rrulestr

from lifecycle.calendar.words import RRULE_MALFORMED, RRULE_ONE_LINE, RRULE_TOO_OFTEN, RRULE_UNTIL
from lifecycle.kernel.refusal import Refusal

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
CYCLE = 400  # years after which the calendar is the same to the weekday


@lru_cache(maxsize=1024)  # dear to check, and read again from every row that holds it
def rule_text(value: str) -> str:
    """The canonical text of a recurrence. Refusal saying what is wrong with it."""
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


def recurring(text: str, start: dt.date, first: dt.date, last: dt.date) -> list[dt.date]:
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
