"""Which calendar counts for whom, and what happens to due dates when a calendar changes.

A calendar is kept as the text it was loaded from; a due date keeps the version it was computed with (design.md,
section 5), so that open dates that a newly published swap of days moves are found, moved and recorded.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from sqlmodel import Session, select

from lifecycle.calendar.working_days import WorkCalendar
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.verb import record
from lifecycle.kernel.words import CALENDAR_UNKNOWN
from models import Organization, WorkCalendarText

DEFAULT = "VN"
DEFAULT_FILE = Path(__file__).parents[2] / "data" / "calendar-vn.yaml"


@lru_cache(maxsize=64)
def _parsed(content: str, code: str) -> WorkCalendar:
    return WorkCalendar.from_text(content, code)


def calendar_row(session: Session, organization: Organization | None = None) -> WorkCalendarText:
    """The row of the calendar that counts for `organization`: its own, else the national one."""
    if organization is not None and organization.calendar_id is not None:
        return session.get_one(WorkCalendarText, organization.calendar_id)
    found = session.exec(select(WorkCalendarText).where(WorkCalendarText.code == DEFAULT)).one_or_none()
    if found is None:
        raise Refusal(CALENDAR_UNKNOWN, code=DEFAULT)
    return found


def parsed(row: WorkCalendarText) -> WorkCalendar:
    """The calendar a row holds (parsed once a process)."""
    return _parsed(row.text, row.code)


def calendar(session: Session, organization: Organization | None = None) -> WorkCalendar:
    """The calendar that counts for `organization`."""
    return parsed(calendar_row(session, organization))


def store_calendar(session: Session, actor: Actor, code: str, content: str, file_name: str) -> bool:
    """Keeps a calendar under `code`. True when it is new or differs. BadInput for a wrong file."""
    version = WorkCalendar.from_text(content, file_name).version
    row = session.exec(select(WorkCalendarText).where(WorkCalendarText.code == code)).one_or_none()
    if row is not None and row.text == content and row.version == version:
        return False
    if row is None:
        row = WorkCalendarText(code=code, text=content, version=version)
    row.text, row.version = content, version
    session.add(row)
    record(session, actor, "store_calendar", f"calendar {code}", {"version": version})
    return True
