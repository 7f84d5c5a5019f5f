"""The office's clock: what day it is, and that nothing is written for a day that hasn't come.

A sweep for a day ahead would tell people of what hasn't happened, and be silent until that day comes. So every verb
that takes a day asks here. A rehearsal (a database marked so when it was made) may be given any day.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Session, col

from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import DAY_AHEAD, Sentence
from models import Rehearsal, SweepMark, SweptDay

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def today() -> dt.date:
    """Today on the office's clock."""
    return dt.datetime.now(ZONE).date()


def is_rehearsal(session: Session) -> bool:
    """Tell whether this database's days may be made up."""
    return session.execute(select(col(Rehearsal.id))).first() is not None


def is_ahead(session: Session, day: dt.date) -> bool:
    """Tell whether `day` hasn't come yet: a follow-up for it can only be previewed."""
    return day > today() and not is_rehearsal(session)


def need_reached(session: Session, day: dt.date, key: Sentence = DAY_AHEAD) -> None:
    """Refusal (`key` names its sentence) where `day` hasn't come yet."""
    if is_ahead(session, day):
        raise Refusal(key, day=day, today=today())


def lived_on(session: Session, day: dt.date) -> dt.date:
    """The day it is while something is done for `day`: today, or in a rehearsal that day itself."""
    return day if is_rehearsal(session) else today()


def day(session: Session, known: dt.date | None = None) -> dt.date:
    """The day it is: today; in a rehearsal the last day that was played, or that is `known` to have come."""
    played = [day for day in (last_swept(session), known) if day is not None] if is_rehearsal(session) else []
    return max(played, default=today())


def last_swept(session: Session) -> dt.date | None:
    """The last day that was really swept: a sweep ran for it on that day, or later."""
    honest = select(func.max(SweptDay.day)).where(col(SweptDay.day) <= col(SweptDay.ran_on))
    return session.execute(honest).scalar()


def was_swept(session: Session, day: dt.date) -> bool:
    """Tell whether the day was swept on that very day."""
    row = select(col(SweptDay.day)).where(col(SweptDay.day) == day, col(SweptDay.ran_on) == day)
    return session.execute(row).first() is not None


def furthest_mark(session: Session) -> dt.date | None:
    """The latest day up to which anything counts as swept."""
    return session.execute(select(func.max(SweepMark.swept_on))).scalar()


def mark_ahead(session: Session) -> dt.date | None:
    """The furthest mark where it lies after today: until then nobody is reminded. None in a rehearsal."""
    furthest = furthest_mark(session)
    return furthest if furthest is not None and is_ahead(session, furthest) else None


TIMEZONE = "Asia/Ho_Chi_Minh"


def local(moment: dt.datetime) -> dt.datetime:
    """A moment on the office's clock (design.md, section 5)."""
    return moment.astimezone(ZoneInfo(TIMEZONE))
