"""The daily sweep: one verb, one transaction, one INSERT ... SELECT for all rungs of a ladder (design.md, section 6).

A mark for each ladder and calendar says up to which day it was swept: the next sweep covers the days since, so a
missed day is caught up, and what it costs follows what newly fell due. Checkpoints that appeared or moved since
(created late, extended, returned) are `armed` and looked at whatever their range.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Date, bindparam, text
from sqlmodel import Session

from lifecycle.followup.reached import ARMED_HINT, Course, Reached, courses, in_parts, reached
from lifecycle.followup.rungs import NEVER
from lifecycle.kernel import clock
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.verb import record
from models import utc_now
from models.base import Moment
from models.enums import NoticeState

INSERT = """
INSERT INTO notice (checkpoint_id, rung_id, repeat, due_on, recipient_id, severity, reached_on, on_day, state,
                    through_rung_id)
{select}
ON CONFLICT (checkpoint_id, rung_id, repeat, due_on, recipient_id) DO NOTHING
"""
COLUMNS = """hit.checkpoint_id, hit.rung_id, hit.repeat, hit.due_on, r.recipient_id, hit.severity, hit.rung_on, {today},
hit.state, NULLIF(hit.of_id, hit.rung_id)"""
ENSURE_MARKS = """
INSERT INTO sweep_mark (ladder_id, calendar_id, swept_on)
SELECT l.id, k.id, {never} FROM ladder l CROSS JOIN work_calendar k WHERE 1 = 1
ON CONFLICT (ladder_id, calendar_id) DO NOTHING
"""
LACKING = text("""
SELECT (SELECT COUNT(*) FROM ladder) * (SELECT COUNT(*) FROM work_calendar) > (SELECT COUNT(*) FROM sweep_mark)
""")
LOCK_MARKS = text("SELECT 1 FROM sweep_mark ORDER BY ladder_id, calendar_id FOR UPDATE")
REMEMBER = text("""
INSERT INTO swept_day (day, ran_on, at) VALUES (:day, :ran_on, :at) ON CONFLICT (day, ran_on) DO NOTHING
""").bindparams(bindparam("day", type_=Date()), bindparam("ran_on", type_=Date()), bindparam("at", type_=Moment()))
MOVE_MARK = "UPDATE sweep_mark SET swept_on = {today} WHERE ladder_id = :ladder AND calendar_id = :calendar"
DISARM = "UPDATE checkpoint {hint} SET armed = :no WHERE armed AND ladder_id = :ladder AND calendar_id = :calendar"


@dataclass(frozen=True)
class Swept:
    """Outcome of a sweep: notices to tell, notices recorded as skipped."""

    notices: int = 0
    skipped: int = 0
    days: int = 0  # ladder-and-calendar pairs whose mark moved

    def __add__(self, other: Swept) -> Swept:
        return Swept(self.notices + other.notices, self.skipped + other.skipped, self.days + other.days)


def sweep(session: Session, actor: Actor, today: dt.date) -> Swept:
    """Every rung that was reached by `today` and not told yet becomes a notice for each of its readers, once.

    The same day again writes nothing. On a day off (by the checkpoint's own calendar) only urgent rungs are told and
    the mark stays, so that the next working day finds the rest. The caller's transaction must be REPEATABLE READ or
    stricter on PostgreSQL (`lifecycle.followup.sweep.ISOLATION`): a checkpoint returned while we sweep must stay armed.
    Refusal for a day after the office's own (lifecycle/kernel/clock.py): the marks would pass days that nobody lived.
    """
    clock.need_reached(session, today)
    lock_marks(session)
    if clock.mark_ahead(session) is None:  # else what newly fell due isn't looked at: not a swept day
        session.execute(REMEMBER, {"day": today, "ran_on": clock.lived_on(session, today), "at": utc_now()})
    total = Swept()
    for course in courses(session):
        total += _sweep_course(session, course, today)
    if total != Swept():
        told = {"day": today.isoformat(), "notices": total.notices, "skipped": total.skipped}
        record(session, actor, "sweep", f"day {today.isoformat()}", told, event="sweep.done", about="office")
    return total


ISOLATION = "REPEATABLE READ"


def lock_marks(session: Session) -> None:
    """Two sweeps started together run one after the other. Nothing is written where the marks exist."""
    if session.execute(LACKING).scalar_one():
        session.execute(text(ENSURE_MARKS.format(never=_day(session, NEVER))))
    if _dialect(session) != "sqlite":  # there the transaction itself is the lock
        session.execute(LOCK_MARKS)


def _sweep_course(session: Session, course: Course, today: dt.date) -> Swept:
    working = course.calendar.is_working_day(today)
    total = Swept()
    for armed, reached_by in ((False, course.newly(course.swept_on, today)), (True, course.armed(today))):
        days = [day for day in reached_by if working or day.urgent]
        told = [day for day in days if day.state is NoticeState.PENDING]
        # before the skipped are on record: who has no notice of a passed rung hears of the one told
        for some in (
            [day for day in told if not day.caught_up],
            [day for day in told if day.caught_up],
            [day for day in days if day.state is NoticeState.SKIPPED],
        ):
            for part in in_parts(some):
                count = _insert(session, course, part, today, armed)
                total += Swept(notices=count) if some[0].state is NoticeState.PENDING else Swept(skipped=count)
    if working and today >= course.swept_on:
        total += _move_mark(session, course, today)
    return total


def _insert(session: Session, course: Course, days: list[Reached], today: dt.date, armed: bool) -> int:
    columns = COLUMNS.format(today=_day(session, today))
    query = INSERT.format(select=reached(_dialect(session), days, course, armed=armed, columns=columns))
    # the driver's own door: SQLAlchemy would look for parameters in all of this text, and there are none
    return int(session.connection().exec_driver_sql(query).rowcount)


def _move_mark(session: Session, course: Course, today: dt.date) -> Swept:
    pair = {"ladder": course.ladder_id, "calendar": course.calendar_id}
    if course.armed_dues:
        session.execute(text(DISARM.format(hint=ARMED_HINT.get(_dialect(session), ""))), {"no": False, **pair})
    if course.swept_on == today:
        return Swept()
    session.execute(text(MOVE_MARK.format(today=_day(session, today))), pair)
    return Swept(days=1)


def _day(session: Session, day: dt.date) -> str:
    """A date as SQL: SQLite has no DATE literal."""
    return f"'{day}'" if _dialect(session) == "sqlite" else f"DATE '{day}'"


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name
