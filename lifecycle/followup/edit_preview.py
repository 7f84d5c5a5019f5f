"""Preview of what an edit of a ladder or a calendar will send, seen before it is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlmodel import Session

from lifecycle.calendar.store import calendar
from lifecycle.followup.forecast import ForecastRow, forecast


def next_follow_up(session: Session, today: dt.date) -> dt.date:
    """The next day on which the office's follow-up tells anything."""
    return calendar(session).next_working_day(today)


def brought_by(session: Session, edit: Callable[[], object], today: dt.date) -> list[ForecastRow]:
    """Make `edit`, and return what the next follow-up tells because of it. The caller keeps the edit or rolls it back."""
    day = next_follow_up(session, today)
    before = {_about(row) for row in forecast(session, day, 1)}
    edit()
    session.flush()
    return [row for row in forecast(session, day, 1) if _about(row) not in before]


def _about(row: ForecastRow) -> tuple[object, ...]:
    """Who is told of which checkpoint: at another rung it is the same reminder."""
    return row.to, row.agreement, row.obligation, row.owner, row.due_on
