"""Calendars in the database: which counts for whom, and what happens to due dates when a calendar changes.

A calendar is kept as the text it was loaded from, and lies on top of others: the library, the file that this program
ships, the office's own file of the nation, a body's file (lifecycle/calendar/overlay.py). A due date keeps the version it
was computed with (design.md, section 5), so that open dates that a newly published swap of days moves are found, moved
and recorded. What is in force is found anew (`refresh`) at every start and by every follow-up: a new release of the
library or of the shipped file changes it though nobody loaded anything.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from importlib.metadata import version as version_of
from pathlib import Path

from sqlmodel import Session, select

from lifecycle.calendar.overlay import NATION, Layer, on_top, read_layer, said_since
from lifecycle.calendar.working_days import WorkCalendar
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.verb import record
from lifecycle.kernel.words import CALENDAR_UNKNOWN
from models import Organization, WorkCalendarText

DEFAULT = NATION
DEFAULT_FILE = Path(__file__).parents[2] / "data" / "calendar-vn.yaml"

# (the office's own text, the shipped one, the shipped one that the office's was loaded over)
Texts = tuple[str, str, str]


@lru_cache(maxsize=64)
def _in_force(*files: Texts) -> WorkCalendar:
    return WorkCalendar.of(*map(_layer, files))


def _layer(texts: Texts) -> Layer:
    text, shipped, seen = texts
    own = read_layer(text)
    if not shipped or shipped == text:
        return own
    return on_top(said_since(read_layer(seen) if seen else Layer(), read_layer(shipped)), own)


def _texts(row: WorkCalendarText) -> Texts:
    return row.text, row.shipped, row.shipped_seen


def _nation(session: Session) -> WorkCalendarText | None:
    return session.exec(select(WorkCalendarText).where(WorkCalendarText.code == DEFAULT)).one_or_none()


def calendar_row(session: Session, organization: Organization | None = None) -> WorkCalendarText:
    """The row of the calendar that counts for `organization`: its own, else the national one."""
    if organization is not None and organization.calendar_id is not None:
        return session.get_one(WorkCalendarText, organization.calendar_id)
    found = _nation(session)
    if found is None:
        raise Refusal(CALENDAR_UNKNOWN, code=DEFAULT)
    return found


def in_force(session: Session, row: WorkCalendarText) -> WorkCalendar:
    """The calendar of a row: its own file on top of the nation's."""
    below = None if row.code == DEFAULT else _nation(session)
    return _in_force(*map(_texts, (below, row) if below else (row,)))


def calendars(session: Session) -> dict[int, WorkCalendar]:
    """Every calendar, by the id of its row."""
    return {row.id or 0: in_force(session, row) for row in session.exec(select(WorkCalendarText)).all()}


def calendar(session: Session, organization: Organization | None = None) -> WorkCalendar:
    """The calendar that counts for `organization`."""
    return in_force(session, calendar_row(session, organization))


def store_calendar(session: Session, actor: Actor, code: str, content: str, file_name: str) -> bool:
    """Keep a calendar under `code`. True when it is new or differs. BadInput for a wrong file."""
    read_layer(content, file_name)
    row = session.exec(select(WorkCalendarText).where(WorkCalendarText.code == code)).one_or_none()
    if row is not None and row.text == content:
        return refresh(session, actor)
    if row is None:
        row = WorkCalendarText(code=code, text=content, version="")
    row.text = content
    if code == DEFAULT:
        row.shipped = row.shipped_seen = shipped_text()
    session.add(row)
    session.flush()
    found = in_force(session, row)
    row.version, row.decided = found.version, found.decided
    record(session, actor, "store_calendar", f"calendar {code}", {"version": row.version})
    refresh(session, actor)  # a body's lies on the nation's
    return True


def dropped(session: Session, code: str, layer: Layer) -> dict[dt.date, str]:
    """The days that the calendar under `code` decides today and a new file would not, each with its source."""
    row = session.exec(select(WorkCalendarText).where(WorkCalendarText.code == code)).one_or_none()
    if row is None:
        return {}
    kept = layer.days
    said = _layer(_texts(row)).overlay
    return {day: entry.source for entry in said for day in entry.days if day not in kept}


def refresh(session: Session, actor: Actor) -> bool:
    """Find anew what is in force, where the library or the shipped file is another than when it was last looked at.

    True when a calendar's version changed; each that did has its line in the audit log.
    """
    _take_shipped(session)
    changed = False
    for row in session.exec(select(WorkCalendarText)).all():
        before, found = row.version, in_force(session, row)
        if row.decided != found.decided:
            row.decided = found.decided
            session.add(row)
        if found.version != before:
            row.version = found.version
            session.add(row)
            told = {"from": before, "version": found.version, "library": version_of("holidays")}
            record(session, actor, "refresh_calendar", f"calendar {row.code}", told)
            changed = True
    session.flush()
    return changed


def shipped_text() -> str:
    """The file that this program brings along."""
    return DEFAULT_FILE.read_text(encoding="utf-8")


def _take_shipped(session: Session) -> None:
    """The nation's calendar is the shipped file where the office has none of its own, else its own over the news."""
    row, shipped = _nation(session), shipped_text()
    if row is None or row.shipped == shipped:
        return
    if row.text == row.shipped or (not row.shipped and _says_nothing_of_its_own(row.text, shipped)):
        row.text = row.shipped_seen = shipped
    row.shipped = shipped
    session.add(row)
    session.flush()


def _says_nothing_of_its_own(text: str, shipped: str) -> bool:
    """Whether a text of before its origin was kept is an older release of the shipped file."""
    own, ours = read_layer(text), read_layer(shipped)
    same_days = own.days.items() <= ours.days.items()
    return (
        same_days
        and own.culture_day in (None, ours.culture_day)
        and (own.decided or dt.date.min) <= (ours.decided or dt.date.min)
    )
