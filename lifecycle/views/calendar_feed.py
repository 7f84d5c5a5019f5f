"""Content of a body's calendar feed: its checkpoints around today, at the dates that hold now, and when to remind of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache

from sqlmodel import Session

from lifecycle.access.visibility import Seen, seen
from lifecycle.calendar.store import in_force
from lifecycle.calendar.working_days import WorkCalendar
from lifecycle.kernel import clock
from lifecycle.kernel.refusal import BadInput
from models import WorkCalendarText

BACK, AHEAD, MOST = 60, 400, 500  # days, days, entries
TOLD = 60  # days for which a feed says that nobody owes a date any more
REMIND_BEFORE = 2  # working days
# ix_checkpoint_owner; the lead's side of an agreement isn't in its own calendar
AROUND = """c.owner_id = :organization AND {which} AND c.due_on BETWEEN :first AND :last
ORDER BY c.due_on, c.id LIMIT :most"""
LIVING = AROUND.format(which="c.status <> 'waived'")
FEED = AROUND.format(which="(c.status <> 'waived' OR c.revised_at >= :since)")
Reminding = Callable[[int, dt.date], dt.date | None]


def around(session: Session, organization_id: int, today: dt.date, ahead: int = AHEAD) -> list[Seen]:
    """List what the body owes from BACK days ago to `ahead` days on; done ones too, so that a calendar can show them done."""
    first, last = today - dt.timedelta(days=BACK), today + dt.timedelta(days=ahead)
    return seen(session, LIVING, organization_id, first=first, last=last, most=MOST)


def fed(session: Session, organization_id: int, today: dt.date) -> list[Seen]:
    """The same for a feed, with what was dropped in the last TOLD days: a program that copied it strikes it out."""
    first, last = today - dt.timedelta(days=BACK), today + dt.timedelta(days=AHEAD)
    since = clock.moment_at(today - dt.timedelta(days=TOLD))
    return seen(session, FEED, organization_id, first=first, last=last, since=since, most=MOST)


def reminding(session: Session, today: dt.date) -> Reminding:
    """A function (calendar's id, due date) -> the working day to remind on, REMIND_BEFORE before; None for one gone by."""

    @cache
    def days(calendar_id: int) -> WorkCalendar:
        row = session.get(WorkCalendarText, calendar_id)
        try:
            return in_force(session, row) if row else WorkCalendar()
        except BadInput:  # an alarm isn't what should fail of a calendar that can't be read
            return WorkCalendar()

    @cache
    def remind_on(calendar_id: int, due_on: dt.date) -> dt.date | None:
        day = days(calendar_id).add_working_days(due_on, -REMIND_BEFORE)
        return day if day >= today else None

    return remind_on
