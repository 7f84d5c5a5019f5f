"""The due dates as a calendar file (RFC 5545, METHOD:PUBLISH): an all-day entry a checkpoint, the same UID every time.

icalendar draws one entry, with marks; the entries of a mail are that form filled in (it takes 100 us an entry, filling
takes 5). What is filled in is escaped (3.3.11) and folded at 75 octets (3.1) here.
"""

from __future__ import annotations

import datetime as dt
from functools import cache, lru_cache

from icalendar import Calendar, Event

from lifecycle.kernel.words import language, say
from notifications.digest.facts import LineFacts
from notifications.digest.words import MAIL_EVENT

PRODUCT = "-//phoihop//phoihop//VI"
FOLD_AT = 75


def calendar_file(lines: list[LineFacts], now: dt.datetime, domain: str) -> bytes:
    """The calendar of these lines. `now`: aware; `domain`: the sender's, part of every UID."""
    head, entry, foot = _form()
    stamp = now.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    return "".join((head, *(_filled(entry, line, stamp, domain) for line in lines), foot)).encode()


def _filled(entry: tuple[str, ...], line: LineFacts, stamp: str, domain: str) -> str:
    summary, description = _told(language(), line.obligation_title, line.owner_name, line.agreement_title)
    values = {
        "SUMMARY": summary,
        "DESCRIPTION": description,
        "UID": folded(f"UID:checkpoint-{line.checkpoint_id}@{domain}"),
        "DTSTAMP": f"DTSTAMP:{stamp}",
        "DTSTART": f"DTSTART;VALUE=DATE:{line.due_on:%Y%m%d}",
    }
    return "".join(f"{values.get(name, name)}\r\n" for name in entry)


@lru_cache(maxsize=4096)
def _told(_language: str, obligation: str, owner: str, agreement: str) -> tuple[str, str]:
    """SUMMARY and DESCRIPTION: several readers of a day are told of one checkpoint."""
    summary = folded(f"SUMMARY:{escaped(say(MAIL_EVENT, title=obligation, owner=owner))}")
    return summary, folded(f"DESCRIPTION:{escaped(agreement)}")


@cache
def _form() -> tuple[str, tuple[str, ...], str]:
    """The calendar's head, the lines of one entry (the name alone where it is filled in), and its foot."""
    calendar, event = Calendar(), Event()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(name, value)
    some = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for name, example in (
        ("summary", "x"),
        ("description", "x"),
        ("uid", "x"),
        ("dtstamp", some),
        ("dtstart", some.date()),
    ):
        event.add(name, example)
    event.add("transp", "TRANSPARENT")
    calendar.add_component(event)
    drawn = calendar.to_ical().decode()
    head, rest = drawn.split("BEGIN:VEVENT", 1)
    body, foot = rest.split("END:VEVENT\r\n", 1)
    filled = {"SUMMARY", "DESCRIPTION", "UID", "DTSTAMP", "DTSTART"}
    names = [line.split(":")[0].split(";")[0] for line in body.strip().split("\r\n")]
    entry = [name if name in filled else line for name, line in zip(names, body.strip().split("\r\n"), strict=True)]
    return head, ("BEGIN:VEVENT", *entry, "END:VEVENT"), foot


def escaped(text: str) -> str:
    """TEXT of RFC 5545, 3.3.11."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


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
