"""Endings: concluded, renewed, terminated, superseded; and what happens to what was still owed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func
from sqlmodel import Session, col, select

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
    session: Session, actor: Actor, agreement: Agreement, on: dt.date, waive_reason: str = "", note: str = ""
) -> Agreement:
    """The period is closed. Reports that wait have to be decided first; what is still open only with a reason."""
    change = admit(session, actor, AGREEMENT, agreement, "conclude")
    waiting = _count(session, agreement, (CheckpointStatus.REPORTED,))
    if waiting:
        raise Refusal(REPORTS_UNDECIDED, code=agreement.code, count=waiting)
    left = _count(session, agreement, OPEN)
    why, said = prose(waive_reason, MOST_REASON), prose(note, MOST_REASON)
    if left and not why:
        raise Refusal(CHECKPOINTS_OPEN, code=agreement.code, count=left)
    _need_lived(session, agreement, on)
    rest = lapse_rest(session, agreement)
    agreement.ended_on, agreement.end_reason = on, said
    settle(
        session,
        actor,
        AGREEMENT,
        agreement,
        change,
        moved=(rest,),
        on=on,
        waived=len(rest.ids),
        waive_reason=why,
        note=said,
    )
    return agreement


def terminate(session: Session, actor: Actor, agreement: Agreement, reason: str, on: dt.date) -> Agreement:
    """Ended before its time. What is open is owed no more."""
    change = admit(session, actor, AGREEMENT, agreement, "terminate")
    why = need_reason(reason, "terminate")
    _need_lived(session, agreement, on)
    agreement.end_reason, agreement.ended_on = why, on
    rest = lapse_rest(session, agreement)
    settle(session, actor, AGREEMENT, agreement, change, moved=(rest,), on=on, reason=why, waived=len(rest.ids))
    return agreement


def _need_lived(session: Session, agreement: Agreement, on: dt.date) -> None:
    """An ending takes effect at once: so its day has come, and isn't before the signing."""
    clock.need_reached(session, on, ENDING_AHEAD)
    if agreement.signed_on is not None and on < agreement.signed_on:
        raise Refusal(ENDED_BEFORE_SIGNED, code=agreement.code, ended=on, signed=agreement.signed_on)


def _count(session: Session, agreement: Agreement, statuses: tuple[CheckpointStatus, ...]) -> int:
    query = select(func.count()).select_from(Checkpoint)
    return session.exec(
        query.where(Checkpoint.agreement_id == agreement.id, col(Checkpoint.status).in_(statuses))
    ).one()
