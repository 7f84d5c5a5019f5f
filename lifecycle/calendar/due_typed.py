"""Due rules and periods as people type them in a form, and as a form shows them again."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from lifecycle.calendar.due_rules import DueRule, Yearly
from lifecycle.calendar.due_words import due_in_words
from lifecycle.calendar.words import DUE_MIXED
from lifecycle.kernel.place import Wrong
from lifecycle.kernel.text import one_line
from lifecycle.kernel.typed import day, is_month_day, month_day
from lifecycle.kernel.words import DAY_UNREAD, MONTH_DAY_UNREAD

# a rule that a program wrote: DueRule.parse reads it, or says what is wrong
_WRITTEN = re.compile(r"(?:RRULE:|FREQ=|on:|yearly:|rrule:|[{\[])", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[,;]\s*|\s+và\s+")


def due(text: str) -> Any:
    """Read an obligation's `due` for `DueRule.parse`: `15/6, 15/12` every year, `15/12/2026` once, an RRULE; empty: not
    dated yet. Wrong for what can't be read, or can be read in two ways."""
    said = one_line(text)
    if not said:
        return None
    if _WRITTEN.match(said):
        return said
    parts = [part for part in _BETWEEN.split(said) if part]
    yearly = [is_month_day(part) for part in parts]
    if any(yearly) and not all(yearly):
        raise Wrong(DUE_MIXED, text=said[:40])
    if all(yearly):
        return [month_day(part) for part in parts]
    days = [_day(part) for part in parts]
    return days if len(days) > 1 else days[0]


def _day(text: str) -> dt.date:
    try:
        return day(text)
    except Wrong as wrong:
        raise (Wrong(MONTH_DAY_UNREAD, **wrong.values) if wrong.key == DAY_UNREAD else wrong) from None


def shown(rule: DueRule) -> str:
    """Write a rule as `due` reads it; one that nobody types (every month ...) in words."""
    if isinstance(rule, Yearly):
        return ", ".join("/".join(str(int(part)) for part in reversed(one.split("-"))) for one in rule.yearly)
    return due_in_words(rule)


def bound(text: str) -> int | dt.date | None:
    """Read a bound of a period for `parse_period`: a year, or a day; empty: none. Wrong for the rest."""
    said = one_line(text)
    if not said:
        return None
    return int(said) if re.fullmatch(r"\d{4}", said, re.ASCII) else day(said)
