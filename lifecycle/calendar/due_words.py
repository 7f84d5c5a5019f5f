"""A due rule as a person says it: "ngày 20 hằng tháng" and not FREQ=MONTHLY;BYMONTHDAY=20."""

from __future__ import annotations

import datetime as dt
import re

from lifecycle.calendar.due_rules import EVENTS, DueRule
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


def due_in_words(rule: str) -> str:
    """The canonical text of a rule (lifecycle/calendar/due_rules.py) in words; an RRULE of a kind that offices don't
    use stays as it is."""
    if rule[:1] in ("{", "["):
        return "; ".join(_long_in_words(one) for one in DueRule.from_text(rule).rules)
    kind, _, rest = rule.partition(":")
    if kind == "on":
        return written(dt.date.fromisoformat(rest))
    if kind == "yearly":
        return say("due_yearly", days=", ".join("/".join(reversed(day.split("-"))) for day in rest.split(",")))
    return _recurrence(dict(part.split("=", 1) for part in rest.split(";"))) or rest if kind == "rrule" else rest


def _long_in_words(rule: DueRule) -> str:
    if rule.kind == "every":
        return say(f"due_every_{rule.values[0]}")
    if rule.kind == "window":
        first, last = ("/".join(reversed(day.split("-"))) for day in rule.values)
        return say("due_window_words", first=first, last=last)
    if rule.kind == "at_least":
        return say("due_quota_words", n=f"{rule.lengths[0][1]:02d}", per=say(f"due_per_{rule.values[0]}"))
    if rule.kind == "with":
        return say("due_with_words", code=rule.values[0])
    return _event_in_words(rule) if rule.kind in EVENTS else due_in_words(rule.text)


def _event_in_words(rule: DueRule) -> str:
    """ "chậm nhất 05 ngày làm việc kể từ ngày nhận được yêu cầu", as regulations put it."""
    event = rule.values[0]
    if rule.kind == "after":
        event = re.sub(r"^(?:từ |kể từ )?(?:ngày|khi) ", "", event)
    if not rule.lengths:
        return say("due_at_once", event=event)
    if [n for _, n in rule.lengths] == [0]:
        return say("due_same_day", event=event)
    lengths = [(case, say(f"due_unit_{rule.unit}", n=f"{n:02d}")) for case, n in rule.lengths]
    told = ", ".join(say("due_case", length=length, case=case) if case else length for case, length in lengths)
    return say(f"due_{rule.kind}_words", lengths=told, event=event)


def _recurrence(parts: dict[str, str]) -> str:
    day = _day(parts)
    months = parts.get("BYMONTH", "").replace(",", ", ")
    if not day or set(parts) - {"FREQ", "BYMONTHDAY", "BYDAY", "BYMONTH"}:
        return ""
    if parts["FREQ"] == "MONTHLY" and not months:
        return say("due_monthly", day=day)
    if parts["FREQ"] == "WEEKLY" and not months:
        return say("due_weekly", day=day)
    return say("due_in_months", day=day, months=months) if parts["FREQ"] in ("YEARLY", "MONTHLY") and months else ""


def _day(parts: dict[str, str]) -> str:
    """The day within its month or week; empty where it is more than one or counted otherwise."""
    number, weekday = parts.get("BYMONTHDAY", ""), parts.get("BYDAY", "")
    if number and not weekday and "," not in number:
        return say("due_last_day") if number == "-1" else say("due_day", day=number) if int(number) > 0 else ""
    name = DAYS.get(weekday[-2:])
    if not name or number or "," in weekday:
        return ""
    said, which = name[0 if language() == "vi" else 1], weekday[:-2]
    if not which:
        return said if parts.get("FREQ") == "WEEKLY" else ""
    if which.lstrip("+") in ("1", "2", "3", "4"):
        return say("due_nth", day=said, number=which.lstrip("+"))
    return say("due_last", day=said) if which == "-1" else ""
