"""The office's clock: what day it is, and that nothing is written for a day that hasn't come.

A sweep for a day ahead would tell people of what hasn't happened, and be silent until that day comes. So every verb
that takes a day asks here. A rehearsal (a database marked so when it was made) may be given any day.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from lifecycle.errors import Refusal
from models import Rehearsal

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def today() -> dt.date:
    """Today on the office's clock."""
    return dt.datetime.now(ZONE).date()


def is_rehearsal(session: Session) -> bool:
    """Whether this database's days may be made up."""
    return session.execute(select(col(Rehearsal.id))).first() is not None


def is_ahead(session: Session, day: dt.date) -> bool:
    """Whether `day` hasn't come yet: a follow-up for it can only be previewed."""
    return day > today() and not is_rehearsal(session)


def need_reached(session: Session, day: dt.date) -> None:
    """Refusal where `day` hasn't come yet."""
    if is_ahead(session, day):
        raise Refusal("day_ahead", day=day, today=today())


def lived_on(session: Session, day: dt.date) -> dt.date:
    """The day it is while something is done for `day`: today, or in a rehearsal that day itself."""
    return day if is_rehearsal(session) else today()
