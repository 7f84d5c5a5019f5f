"""A wrong mark put back: a sweep of before the clock was bounded, or of a machine whose clock was wrong, ran for a day
that nobody lived, and everything up to it counts as told.

What such a sweep found and nobody was sent is taken back, and its checkpoints are armed, so that the next sweep looks
at all their rungs. What was sent can't be: its notices stay, and are listed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Date, bindparam, text
from sqlmodel import Session, col, select

from lifecycle.calendar.store import calendars as calendars_in_force
from lifecycle.followup.sweep import lock_marks
from lifecycle.followup.words import PUT_BACK_BEFORE_SWEPT, PUT_BACK_NOTHING
from lifecycle.kernel import audit, clock
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.counting import rows_changed
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.sql import owed
from lifecycle.kernel.verb import need_reason, record
from lifecycle.kernel.words import NOT_YOURS, label
from models import SweepMark

MOST_LISTED = 50  # of the mails that an audit line names


def _statement(query: str) -> Any:
    return text(query).bindparams(bindparam("floor", type_=Date()))


# `:floor` is the last day that was really swept: what is of a later day, no lived day found.
WAITS = "message.on_day > :floor AND message.kind IN ('digest', 'urgent') AND message.state = 'waiting' AND NOT message.in_doubt"
# claimed: a relay that has one in hand finds its claim lost, and doesn't send it
CLAIM = _statement(f"UPDATE message SET claimed_by = :token WHERE {WAITS} RETURNING message_id")
OURS = "SELECT id FROM message WHERE claimed_by = :token"
UNSENT = f"""notice.on_day > :floor AND (notice.message_id IS NULL
    OR notice.message_id IN ({OURS}) OR notice.message_id IN (SELECT id FROM message WHERE state = 'bounced'))"""
ARM = _statement(f"""
UPDATE checkpoint SET armed = TRUE WHERE {owed("checkpoint")}
AND id IN (SELECT checkpoint_id FROM notice WHERE {UNSENT})
""")
TAKE_BACK = _statement(f"DELETE FROM notice WHERE {UNSENT}")
# older notices that waited, and were put into a mail of the day ahead: they go with the next one
RELEASE = text(f"UPDATE notice SET message_id = NULL WHERE message_id IN ({OURS})")
FORGET_LINKS = text(f"DELETE FROM access_link WHERE message_id IN ({OURS})")
DISCARD = text("DELETE FROM message WHERE claimed_by = :token")
SENT = _statement("""
SELECT message.message_id, message."to", message.subject, message.on_day FROM message
WHERE message.on_day > :floor AND message.kind IN ('digest', 'urgent')
AND message.state NOT IN ('bounced', 'replaced', 'withdrawn')
ORDER BY message.id
""").columns(on_day=Date())


@dataclass(frozen=True)
class PutBack:
    """Outcome of putting back: what was put right, and what can't be; `sent` lists the mails that went (or may have gone)."""

    to: dt.date
    was: dt.date
    marks: int = 0
    notices: int = 0
    messages: int = 0
    armed: int = 0
    sent: list[dict[str, Any]] = field(default_factory=list)


def put_back(session: Session, actor: Actor, reason: str, to: dt.date | None = None) -> PutBack:
    """Set the marks that lie after `to` back to it, and take back what was found for days nobody lived.

    `to`: the last day really swept unless given; never before that day, never after today. Refusal where no mark lies
    after it: a mark is never moved forward.
    """
    if not actor.is_office:
        raise Refusal(NOT_YOURS, subject=audit.OFFICE, verb=label("verb", "put_back"))
    why = need_reason(reason, "put_back")
    lock_marks(session)
    floor = clock.last_swept(session)
    day = to or floor or clock.today() - dt.timedelta(days=1)
    was = _need_ahead(session, day, floor)
    values = {"floor": floor or dt.date.min, "token": f"put-back:{uuid.uuid4().hex[:12]}"}
    discarded = sorted(session.execute(CLAIM, values).scalars())
    armed, notices = (rows_changed(session, statement, values) for statement in (ARM, TAKE_BACK))
    for statement in (RELEASE, FORGET_LINKS, DISCARD):
        session.execute(statement, {"token": values["token"]})
    sent = [dict(row) for row in session.execute(SENT, {"floor": values["floor"]}).mappings()]
    done = PutBack(day, was, _move_marks(session, day), notices, len(discarded), armed, sent)
    told = {
        "to": day,
        "was": was,
        "reason": why,
        "notices": notices,
        "messages": len(discarded),
        "sent": len(sent),
        "taken_back": discarded[:MOST_LISTED],
    }
    subject, said = f"day {day.isoformat()}", {"to": day, "was": was}
    record(session, actor, "put_back", subject, told, event="sweep.put_back", about="office", payload=said)
    return done


def _need_ahead(session: Session, day: dt.date, floor: dt.date | None) -> dt.date:
    """The furthest mark, when it lies after `day`, and `day` may be put back to."""
    clock.need_reached(session, day)
    if floor is not None and day < floor:
        raise Refusal(PUT_BACK_BEFORE_SWEPT, day=day, swept=floor)
    furthest = clock.furthest_mark(session)
    if furthest is None or furthest <= day:
        raise Refusal(PUT_BACK_NOTHING, day=day)
    return furthest


def _move_marks(session: Session, day: dt.date) -> int:
    """Each mark to the last working day up to `day` by its own calendar: of a day off the rest may not be told yet."""
    calendars = calendars_in_force(session)
    moved = 0
    for mark in session.exec(select(SweepMark).where(col(SweepMark.swept_on) > day)).all():
        mark.swept_on = calendars[mark.calendar_id].previous_working_day(day)
        session.add(mark)
        moved += 1
    session.flush()
    return moved
