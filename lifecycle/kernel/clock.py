"""The office's clock: what day it is, and that nothing is written for a day that hasn't come.

A sweep for a day ahead would tell people of what hasn't happened, and be silent until that day comes. So every verb
that takes a day asks here. A rehearsal (a database marked so when it was made) may be given any day.
"""

from __future__ import annotations

import datetime as dt

import pendulum
from sqlalchemy import func, select
from sqlmodel import Session, col

from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import DAY_AHEAD, DAYS_AGO, HOURS_AGO, JUST_NOW, MINUTES_AGO, Sentence, say
from models import Rehearsal, SweepMark, SweptDay, utc_now
from models.base import OFFICE_ZONE

ZONE = pendulum.timezone(OFFICE_ZONE)


def today() -> dt.date:
    """Today on the office's clock."""
    return day_of(utc_now())


def local(moment: dt.datetime) -> pendulum.DateTime:
    """The moment on the office's clock (design.md, section 5). `moment`: aware."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs its zone: {moment!r}")
    return pendulum.instance(moment).in_timezone(ZONE)


def day_of(moment: dt.datetime) -> dt.date:
    """The office's day in which the moment lies, as a plain date: drivers and JSON know no other."""
    there = local(moment)
    return dt.date(there.year, there.month, there.day)


def moment_at(day: dt.date, time: dt.time = dt.time()) -> dt.datetime:
    """The moment at which the office's clock shows this day and time (midnight unless given), in UTC."""
    there = pendulum.datetime(day.year, day.month, day.day, time.hour, time.minute, time.second, tz=ZONE)
    return dt.datetime.fromtimestamp(there.timestamp(), dt.UTC)


def typed_moment(text: str) -> dt.datetime:
    """The moment of an ISO text, in UTC; the office's clock where it names no zone. ValueError for what is none."""
    given = dt.datetime.fromisoformat(text)
    try:
        return (given.replace(tzinfo=ZONE) if given.tzinfo is None else given).astimezone(dt.UTC)
    except OverflowError:
        raise ValueError(text) from None


def ago(moment: dt.datetime, now: dt.datetime | None = None) -> str:
    """Say how long ago, in the largest unit that is whole: `3 giờ trước`; `vừa xong` within a minute, and for what is ahead."""
    # a duration, no interval of pendulum's: that calls 47 hours over two midnights two days
    passed = pendulum.duration(seconds=((now or utc_now()) - moment).total_seconds())
    if passed.in_minutes() < 1:
        return say(JUST_NOW)
    units = ((DAYS_AGO, passed.in_days()), (HOURS_AGO, passed.in_hours()), (MINUTES_AGO, passed.in_minutes()))
    sentence, number = next(one for one in units if one[1])
    return say(sentence, number=number)


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
