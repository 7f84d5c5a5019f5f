"""Shortfalls: what an obligation's rules yield less than they say, told in a sentence wherever they are taken in (design.md, 5).

Not told: days before the agreement is in force, broken first years, rules that wait for an event, null.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from sqlmodel import Session

from lifecycle.agreement import versions as agreement_versions
from lifecycle.agreement.content import AgreementContent
from lifecycle.agreement.words import (
    DUE_LESS,
    LESS_COUNT,
    LESS_FROM,
    LESS_MONTHS,
    LESS_MORE,
    LESS_NOTHING,
    LESS_OUTSIDE,
    LESS_UNTIL,
    LESS_YEARS,
)
from lifecycle.calendar.due_rules import DueRule, OnDate, Period, Recurrence, Window, Yearly, year_after
from lifecycle.calendar.due_words import due_in_words
from lifecycle.kernel.words import say, written
from models import Agreement

OPEN_YEARS = 8  # of a period without an end so much is looked at: a leap day comes within it


def shortfalls(content: AgreementContent, signed_on: dt.date | None) -> list[str]:
    """A sentence for each rule of the agreement that yields less than it says, naming the obligation by its code.

    An unknown period is counted from the signing; where neither is known, nothing can be said yet.
    """
    period = Period(content.period_from, content.period_to)
    first = period.first or signed_on
    if first is None:
        return []
    return [
        say(DUE_LESS, agreement=content.code, code=item.code, rule=due_in_words(rule), why=why)
        for item in content.obligations
        for rule in item.due.rules
        if (why := _why(rule, first, period.last))
    ]


def of_agreement(session: Session, agreement: Agreement) -> list[str]:
    """The same of an agreement's newest version, as it is recorded."""
    return shortfalls(
        AgreementContent.model_validate(agreement_versions.latest_version(session, agreement).terms),
        agreement.signed_on,
    )


def of_agreements(contents: Sequence[tuple[AgreementContent, dt.date | None]]) -> list[str]:
    """The same of many agreements."""
    return [sentence for content, signed_on in contents for sentence in shortfalls(content, signed_on)]


def _why(rule: DueRule, first: dt.date, end: dt.date | None) -> str:
    """Say why the rule yields less than it says; empty where it doesn't."""
    last = end or first.replace(year=first.year + OPEN_YEARS, day=min(first.day, 28))
    found = rule.nominal_dates(first, last, start=first, closed=end is not None)
    match rule:
        case OnDate():
            outside = rule.date < first or (end is not None and rule.date > year_after(end))
            return say(LESS_OUTSIDE, on=rule.date, period=_period(first, end)) if outside else ""
        case Yearly():
            return _lacking_years(rule.yearly, first, end, found)
        case Window():
            return _lacking_years(rule.window[-1:], first, end, found)
        case Recurrence():
            return _cut(rule, first, end, found) or _lacking_months(rule, first, last, found)
    return ""


def _period(first: dt.date, end: dt.date | None) -> str:
    return f"{written(first)} - {written(end)}" if end else say(LESS_FROM, first=first)


def _lacking_years(days: tuple[str, ...], first: dt.date, end: dt.date | None, found: list[dt.date]) -> str:
    if not found:
        return say(LESS_NOTHING, period=_period(first, end))
    for day in days:
        one = Yearly(yearly=(day,))
        last = end or max(found)
        years = {on.year for on in one.nominal_dates(first, last)}
        # a broken first year isn't told; a broken last one is, and a day that never comes
        lacking = [year for year in range(first.year + 1, last.year + 1) if year not in years]
        if not years or lacking:
            told = "/".join(reversed(day.split("-")))
            return say(LESS_YEARS, day=told, years=", ".join(map(str, lacking or [first.year])))
    return ""


def _cut(rule: Recurrence, first: dt.date, end: dt.date | None, found: list[dt.date]) -> str:
    """Say where COUNT or UNTIL asks for more than the period holds, or the rule for nothing at all."""
    if not found:
        return say(LESS_NOTHING, period=_period(first, end))
    count, until = rule.parts.get("COUNT"), rule.parts.get("UNTIL")
    if count and end is not None and len(found) < int(count):
        return say(LESS_COUNT, count=count, found=len(found))
    if until and end is not None and (to := dt.date.fromisoformat(until)) > end:
        more = rule.nominal_dates(first, to, start=first)
        if len(more) > len(found):
            return say(LESS_UNTIL, until=to, found=len(found), count=len(more))
    return ""


def _lacking_months(rule: Recurrence, first: dt.date, last: dt.date, found: list[dt.date]) -> str:
    """Say which whole months (or years) that the rule speaks of have no such day: the 31st, a fifth Friday."""
    parts = rule.parts
    if parts["FREQ"] not in ("MONTHLY", "YEARLY") or "COUNT" in parts:
        return ""
    if "UNTIL" in parts:
        last = min(last, dt.date.fromisoformat(parts["UNTIL"]))
    days = parts.get("BYMONTHDAY", "1").split(",")
    each = len(days) if not {"BYDAY", "BYSETPOS"} & set(parts) else 1
    monthly = parts["FREQ"] == "MONTHLY" or "BYMONTH" in parts
    wanted = _whole_months(parts, first, last) if monthly else _whole_years(parts, first, last)
    there = Counter((day.year, day.month) if monthly else (day.year, 0) for day in found)
    lacking = [one for one in wanted if there[one] < each]
    if not lacking:
        return ""
    told = ", ".join(f"{month}/{year}" if month else str(year) for year, month in lacking[:3])
    rest = say(LESS_MORE, count=len(lacking) - 3) if len(lacking) > 3 else ""
    return say(LESS_MONTHS, months=f"{told}{rest}", lacking=len(lacking))


def _whole_months(parts: dict[str, str], first: dt.date, last: dt.date) -> Iterator[tuple[int, int]]:
    step = int(parts.get("INTERVAL", "1"))
    only = {int(month) for month in parts["BYMONTH"].split(",")} if "BYMONTH" in parts else set(range(1, 13))
    start = first.year * 12 + first.month - 1
    for index in range(start, last.year * 12 + last.month):
        year, month = index // 12, index % 12 + 1
        turn = (index - start) % step if parts["FREQ"] == "MONTHLY" else (year - first.year) % step
        begins = dt.date(year, month, 1)
        ends = dt.date((index + 1) // 12, (index + 1) % 12 + 1, 1) - dt.timedelta(days=1)
        if turn == 0 and month in only and begins >= first and ends <= last:
            yield year, month


def _whole_years(parts: dict[str, str], first: dt.date, last: dt.date) -> Iterator[tuple[int, int]]:
    step = int(parts.get("INTERVAL", "1"))
    for year in range(first.year, last.year + 1, step):
        if dt.date(year, 1, 1) >= first and dt.date(year, 12, 31) <= last:
            yield year, 0
