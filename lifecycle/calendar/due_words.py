"""A due rule as a person says it: "ngày 20 hằng tháng" and not FREQ=MONTHLY;BYMONTHDAY=20."""

from __future__ import annotations

import re

from lifecycle.calendar.due_rules import (
    After,
    DueRule,
    EventRule,
    Every,
    OnDate,
    Quota,
    Recurrence,
    Window,
    WithOther,
    Yearly,
)
from lifecycle.calendar.words import (
    DUE_AFTER_WORDS,
    DUE_AT_ONCE,
    DUE_BEFORE_WORDS,
    DUE_CASE,
    DUE_DAY,
    DUE_EVERY_BY,
    DUE_IN_MONTHS,
    DUE_LAST,
    DUE_LAST_DAY,
    DUE_MONTHLY,
    DUE_NTH,
    DUE_PER_BY,
    DUE_QUOTA_WORDS,
    DUE_SAME_DAY,
    DUE_UNIT_BY,
    DUE_WEEKLY,
    DUE_WINDOW_WORDS,
    DUE_WITH_WORDS,
    DUE_YEARLY,
)
from lifecycle.kernel.words import language, say, written

DAYS = {
    "MO": ("thứ Hai", "Monday"),
    "TU": ("thứ Ba", "Tuesday"),
    "WE": ("thứ Tư", "Wednesday"),
    "TH": ("thứ Năm", "Thursday"),
    "FR": ("thứ Sáu", "Friday"),
    "SA": ("thứ Bảy", "Saturday"),
    "SU": ("Chủ nhật", "Sunday"),
}


def due_in_words(rule: DueRule) -> str:
    """A rule in words; an RRULE of a kind that offices don't use stays as it is."""
    return "; ".join(_in_words(one) for one in rule.rules)


def _in_words(rule: DueRule) -> str:
    match rule:
        case OnDate():
            return written(rule.date)
        case Yearly():
            return say(DUE_YEARLY, days=", ".join(map(_day_month, rule.yearly)))
        case Recurrence():
            return _recurrence(rule.parts) or rule.rrule
        case Every():
            return say(DUE_EVERY_BY[rule.every])
        case Window():
            first, last = map(_day_month, rule.window)
            return say(DUE_WINDOW_WORDS, first=first, last=last)
        case Quota():
            return say(DUE_QUOTA_WORDS, n=f"{rule.at_least:02d}", per=say(DUE_PER_BY[rule.per]))
        case WithOther():
            return say(DUE_WITH_WORDS, code=rule.code)
        case EventRule():
            return _event_in_words(rule)
    return ""


def _day_month(month_day: str) -> str:
    return "/".join(reversed(month_day.split("-")))


def _event_in_words(rule: EventRule) -> str:
    """ "chậm nhất 05 ngày làm việc kể từ ngày nhận được yêu cầu", as regulations put it."""
    event = rule.words
    if isinstance(rule, After):
        event = re.sub(r"^(?:từ |kể từ )?(?:ngày|khi) ", "", event)
    if not rule.lengths:
        return say(DUE_AT_ONCE, event=event)
    if [n for _, n in rule.lengths] == [0]:
        return say(DUE_SAME_DAY, event=event)
    lengths = [(case, say(DUE_UNIT_BY[rule.unit], n=f"{n:02d}")) for case, n in rule.lengths]
    told = ", ".join(say(DUE_CASE, length=length, case=case) if case else length for case, length in lengths)
    return say(DUE_AFTER_WORDS if isinstance(rule, After) else DUE_BEFORE_WORDS, lengths=told, event=event)


def _recurrence(parts: dict[str, str]) -> str:
    day = _day(parts)
    months = parts.get("BYMONTH", "").replace(",", ", ")
    if not day or set(parts) - {"FREQ", "BYMONTHDAY", "BYDAY", "BYMONTH"}:
        return ""
    if parts["FREQ"] == "MONTHLY" and not months:
        return say(DUE_MONTHLY, day=day)
    if parts["FREQ"] == "WEEKLY" and not months:
        return say(DUE_WEEKLY, day=day)
    return say(DUE_IN_MONTHS, day=day, months=months) if parts["FREQ"] in ("YEARLY", "MONTHLY") and months else ""


def _day(parts: dict[str, str]) -> str:
    """The day within its month or week; empty where it is more than one or counted otherwise."""
    number, weekday = parts.get("BYMONTHDAY", ""), parts.get("BYDAY", "")
    if number and not weekday and "," not in number:
        return say(DUE_LAST_DAY) if number == "-1" else say(DUE_DAY, day=number) if int(number) > 0 else ""
    name = DAYS.get(weekday[-2:])
    if not name or number or "," in weekday:
        return ""
    said, which = name[0 if language() == "vi" else 1], weekday[:-2]
    if not which:
        return said if parts.get("FREQ") == "WEEKLY" else ""
    if which.lstrip("+") in ("1", "2", "3", "4"):
        return say(DUE_NTH, day=said, number=which.lstrip("+"))
    return say(DUE_LAST, day=said) if which == "-1" else ""
