"""Endings: concluded, renewed, terminated, superseded; and what happens to what was still owed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func
from sqlmodel import Session, col, select

from lifecycle.agreement import lookup as find
from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.checkpoint.waiver import lapse_rest
from lifecycle.in_force.words import CHECKPOINTS_OPEN, ENDED_BEFORE_SIGNED, ENDING_AHEAD, REPORTS_UNDECIDED
from lifecycle.kernel import clock
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import MOST_REASON, prose
from lifecycle.kernel.verb import admit, need_reason, settle
from models import Agreement, Checkpoint
from models.enums import OPEN, CheckpointStatus


def conclude(
    session: Session, actor: Actor, code: str, on: dt.date, waive_reason: str = "", note: str = ""
) -> Agreement:
    """The period is closed. Reports that wait have to be decided first; what is still open only with a reason."""
    found = find.agreement(session, code, lock=True)
    change = admit(session, actor, AGREEMENT, found, "conclude")
    waiting = _count(session, found, (CheckpointStatus.REPORTED,))
    if waiting:
        raise Refusal(REPORTS_UNDECIDED, code=found.code, count=waiting)
    left = _count(session, found, OPEN)
    why, said = prose(waive_reason, MOST_REASON), prose(note, MOST_REASON)
    if left and not why:
        raise Refusal(CHECKPOINTS_OPEN, code=found.code, count=left)
    _need_lived(session, found, on)
    rest = lapse_rest(session, found)
    found.ended_on, found.end_reason = on, said
    settle(
        session,
        actor,
        AGREEMENT,
        found,
        change,
        moved=(rest,),
        on=on,
        waived=len(rest.ids),
        waive_reason=why,
        note=said,
    )
    return found


def terminate(session: Session, actor: Actor, code: str, reason: str, on: dt.date) -> Agreement:
    """Ended before its time. What is open is owed no more."""
    found = find.agreement(session, code, lock=True)
    change = admit(session, actor, AGREEMENT, found, "terminate")
    why = need_reason(reason, "terminate")
    _need_lived(session, found, on)
    found.end_reason, found.ended_on = why, on
    rest = lapse_rest(session, found)
    settle(session, actor, AGREEMENT, found, change, moved=(rest,), on=on, reason=why, waived=len(rest.ids))
    return found


def _need_lived(session: Session, found: Agreement, on: dt.date) -> None:
    """An ending takes effect at once: so its day has come, and isn't before the signing."""
    clock.need_reached(session, on, ENDING_AHEAD)
    if found.signed_on is not None and on < found.signed_on:
        raise Refusal(ENDED_BEFORE_SIGNED, code=found.code, ended=on, signed=found.signed_on)


def _count(session: Session, found: Agreement, statuses: tuple[CheckpointStatus, ...]) -> int:
    query = select(func.count()).select_from(Checkpoint)
    return session.exec(query.where(Checkpoint.agreement_id == found.id, col(Checkpoint.status).in_(statuses))).one()
