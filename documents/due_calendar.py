"""Due dates as calendar entries (RFC 5545): the one writer, for the attachment of a mail and for a body's feed.

A date has one UID wherever it is written, and the higher `SEQUENCE` holds (3.8.7.4): a calendar that took a date from a
mail follows when it moves, and strikes it out when nobody owes it any more. An entry lasts all day and reminds at eight
o'clock of a working day, by the clock of whoever reads it.

icalendar draws one entry, with marks; the others are that form filled in (it takes 300 us an entry, filling takes 10).
What is filled in is escaped (3.3.11) and folded at 75 octets (3.1) here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event

import settings
from documents.words import ENTRY_CANCELLED, ENTRY_DONE, ENTRY_OPEN, ENTRY_UNDER
from lifecycle.kernel.words import label, language, say
from models.enums import OPEN, CheckpointStatus

PRODUCT = "-//phoihop//phoihop//VI"
OURS = "phoihop"  # where the portal has no name of its own
FOLD_AT = 75
REMIND_AT = dt.timedelta(hours=8)
SUMMARIES = {CheckpointStatus.ACCEPTED: ENTRY_DONE, CheckpointStatus.WAIVED: ENTRY_CANCELLED}


class DueDate(NamedTuple):
    """Facts of an entry. `revision`: grows with every change of the date or the state; `remind_on`: none for no alarm."""

    checkpoint_id: int
    revision: int
    due_on: dt.date
    status: str
    title: str
    owner_name: str
    agreement_title: str
    remind_on: dt.date | None = None


def uid(checkpoint_id: int, portal: str) -> str:
    """The identity of a checkpoint in every calendar (3.8.4.7), by the portal's name: two offices count alike."""
    return f"checkpoint-{checkpoint_id}@{urlsplit(portal).hostname or OURS}"


def calendar_file(dates: Iterable[DueDate], stamp: dt.datetime, *, name: str = "", method: str = "") -> bytes:
    """The calendar of these dates. `stamp`: aware, when this was written; `name`: what a program calls a feed; `method`:
    `PUBLISH` for a mail (RFC 6047, 2.4)."""
    head, entry, alarm, foot = _form(name, method)
    stamped = f"DTSTAMP:{stamp.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    portal = settings.portal_url()
    pieces = [head]
    for date in dates:
        pieces += [*_filled(entry, {**_said(date, language(), portal), "DTSTAMP": stamped}), _reminder(alarm, date)]
        pieces.append("END:VEVENT\r\n")
    return "".join((*pieces, foot)).encode()


def _filled(form: tuple[str, ...], values: dict[str, str]) -> list[str]:
    lines = (values.get(name, name) for name in form)
    return [f"{line}\r\n" for line in lines if line]


def _reminder(alarm: tuple[str, ...], date: DueDate) -> str:
    if date.remind_on is None or date.status not in OPEN:
        return ""
    # from the midnight with which the day begins (3.8.6.3)
    hours = (date.due_on - date.remind_on - REMIND_AT) // dt.timedelta(hours=1)
    trigger = f"TRIGGER:-P{hours // 24}DT{hours % 24}H" if hours >= 0 else f"TRIGGER:PT{-hours}H"
    return "".join(_filled(alarm, {"TRIGGER": trigger, "DESCRIPTION": _text("DESCRIPTION", date.title)}))


@lru_cache(maxsize=4096)
def _said(date: DueDate, _language: str, portal: str) -> dict[str, str]:
    """Lines of an entry by name: several readers of a day are told of one checkpoint."""
    status = CheckpointStatus(date.status)
    summary = say(SUMMARIES.get(status, ENTRY_OPEN), title=date.title, owner=date.owner_name)
    under = say(ENTRY_UNDER, agreement=date.agreement_title, state=label("checkpoint", status))
    return {
        "SUMMARY": _text("SUMMARY", summary),
        "DESCRIPTION": _text("DESCRIPTION", under),
        "UID": folded(f"UID:{uid(date.checkpoint_id, portal)}"),
        "DTSTART": f"DTSTART;VALUE=DATE:{date.due_on:%Y%m%d}",
        "DTEND": f"DTEND;VALUE=DATE:{date.due_on + dt.timedelta(days=1):%Y%m%d}",
        "SEQUENCE": f"SEQUENCE:{date.revision}",
        "STATUS": f"STATUS:{'CANCELLED' if status is CheckpointStatus.WAIVED else 'CONFIRMED'}",
        "URL": folded(f"URL:{portal}/viec/{date.checkpoint_id}") if portal else "",
    }


@lru_cache(maxsize=64)
def _form(name: str, method: str) -> tuple[str, tuple[str, ...], tuple[str, ...], str]:
    """The calendar's head, the lines of an entry and of its alarm (the name alone where it is filled in), the foot."""
    calendar = Calendar()
    values = {"prodid": PRODUCT, "version": "2.0", "calscale": "GREGORIAN", "method": method, "x-wr-calname": name}
    for key, value in values.items():
        if value:
            calendar.add(key, value)
    if name:
        calendar.add("x-published-ttl", "PT6H")
    drawn = calendar.to_ical().decode()
    entry, alarm = _entry_form()
    head, foot = drawn.split("END:VCALENDAR", 1)
    return head, entry, alarm, f"END:VCALENDAR{foot}"


@cache
def _entry_form() -> tuple[tuple[str, ...], tuple[str, ...]]:
    event, alarm = Event(), Alarm()
    some = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    marks = {"dtstamp": some, "dtstart": some.date(), "dtend": some.date(), "sequence": 1, "status": "CONFIRMED"}
    marks |= {"summary": "x", "description": "x", "uid": "x", "url": "x"}
    for name, value in {**marks, "transp": "TRANSPARENT"}.items():
        event.add(name, value)
    for name, value in {"action": "DISPLAY", "description": "x", "trigger": -REMIND_AT}.items():
        alarm.add(name, value)
    return _marked(event, {name.upper() for name in marks})[:-1], _marked(alarm, {"DESCRIPTION", "TRIGGER"})


def _marked(component: Event | Alarm, filled: set[str]) -> tuple[str, ...]:
    lines = component.to_ical().decode().strip().split("\r\n")
    names = [line.split(":")[0].split(";")[0] for line in lines]
    return tuple(name if name in filled else line for name, line in zip(names, lines, strict=True))


def _text(name: str, text: str) -> str:
    return folded(f"{name}:{escaped(text)}")


def escaped(text: str) -> str:
    """TEXT of RFC 5545, 3.3.11; any line break is one of its line breaks, other control signs are left out (3.1)."""
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        text = text.replace(sign, written)
    lines = "\\n".join(text.splitlines())
    return "".join(sign for sign in lines if ord(sign) >= 32 and ord(sign) != 127)


def folded(line: str) -> str:
    """At most 75 octets a line, never within a letter (RFC 5545, 3.1)."""
    raw = line.encode()
    if len(raw) <= FOLD_AT:
        return line
    pieces, start, room = [], 0, FOLD_AT
    while start < len(raw):
        end = min(start + room, len(raw))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(raw[start:end].decode())
        start, room = end, FOLD_AT - 1
    return "\r\n ".join(pieces)
