"""A due rule as a person says it: "ngày 20 hằng tháng" and not FREQ=MONTHLY;BYMONTHDAY=20."""

from __future__ import annotations

import datetime as dt

from lifecycle.words import language, say, written

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
    """The canonical text of a rule (lifecycle/due.py) in words; an RRULE of a kind that offices don't use stays as it is."""
    kind, _, rest = rule.partition(":")
    if kind == "on":
        return written(dt.date.fromisoformat(rest))
    if kind == "yearly":
        return say("due_yearly", days=", ".join("/".join(reversed(day.split("-"))) for day in rest.split(",")))
    return _recurrence(dict(part.split("=", 1) for part in rest.split(";"))) or rest if kind == "rrule" else rest


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
