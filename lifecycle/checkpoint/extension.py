"""Extensions: more time asked for, granted, refused."""

from __future__ import annotations

import datetime as dt

from dateutil.relativedelta import relativedelta
from sqlmodel import Session, col, select

from lifecycle.checkpoint.decision_letters import tell_owner
from lifecycle.checkpoint.transitions import CHECKPOINT, EXTENSION, agreement_of
from lifecycle.checkpoint.words import EXTENSION_NONE, EXTENSION_NOT_LATER, EXTENSION_OPEN, EXTENSION_TOO_FAR
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.verb import admit, decide, need_reason, settle
from models import Checkpoint, Extension
from models.enums import ExtensionStatus

MOST_TIME = relativedelta(years=1)


def ask_extension(session: Session, actor: Actor, checkpoint: Checkpoint, wanted_on: dt.date, reason: str) -> Extension:
    """More time asked for, with a reason and a new date; the ladder goes on until it is granted."""
    change = admit(session, actor, CHECKPOINT, checkpoint, "ask_extension")
    before = _asked(session, checkpoint)
    if before is not None:
        raise Refusal(EXTENSION_OPEN, on=before.wanted_on)
    _need_later(session, checkpoint, wanted_on)
    made = Extension(
        checkpoint_id=checkpoint.id or 0,
        old_due_on=checkpoint.due_on,
        wanted_on=wanted_on,
        reason=need_reason(reason, "ask_extension"),
        asked_by=actor.post,
    )
    session.add(made)
    settle(session, actor, CHECKPOINT, checkpoint, change, wanted_on=wanted_on, reason=made.reason)
    return made


def grant_extension(session: Session, actor: Actor, checkpoint: Checkpoint, until: dt.date | None = None) -> Extension:
    """Move the due date to the wanted day, or to `until`; the old one stays in the record, the ladder is re-armed."""
    change = admit(session, actor, CHECKPOINT, checkpoint, "grant_extension")
    asked = _open_request(session, checkpoint)
    _need_later(session, checkpoint, until or asked.wanted_on)
    decide(session, actor, EXTENSION, asked, ExtensionStatus.GRANTED)
    asked.granted_on = until or asked.wanted_on
    checkpoint.due_on, checkpoint.armed = asked.granted_on, True
    _tell_the_next(session, checkpoint)
    tell_owner(session, checkpoint, "grant_extension", until=asked.granted_on)
    settle(session, actor, CHECKPOINT, checkpoint, change, old=asked.old_due_on, granted_on=asked.granted_on)
    return asked


def refuse_extension(session: Session, actor: Actor, checkpoint: Checkpoint, reason: str) -> Extension:
    """The date stays as it is, and why."""
    change = admit(session, actor, CHECKPOINT, checkpoint, "refuse_extension")
    asked = _open_request(session, checkpoint)
    why = need_reason(reason, "refuse_extension")
    decide(session, actor, EXTENSION, asked, ExtensionStatus.REFUSED, why)
    tell_owner(session, checkpoint, "refuse_extension", why)
    settle(session, actor, CHECKPOINT, checkpoint, change, reason=why)
    return asked


def _asked(session: Session, checkpoint: Checkpoint) -> Extension | None:
    return session.exec(
        select(Extension).where(Extension.checkpoint_id == checkpoint.id, Extension.status == ExtensionStatus.ASKED)
    ).one_or_none()


def _open_request(session: Session, checkpoint: Checkpoint) -> Extension:
    asked = _asked(session, checkpoint)
    if asked is None:
        raise Refusal(EXTENSION_NONE)
    return asked


def _need_later(session: Session, checkpoint: Checkpoint, wanted_on: dt.date) -> None:
    """After the due date, and not so far that it is a slip: within a year of the agreement's end, or of the due date."""
    if wanted_on <= checkpoint.due_on:
        raise Refusal(EXTENSION_NOT_LATER, wanted=wanted_on, due=checkpoint.due_on)
    last = max(checkpoint.due_on, agreement_of(session, checkpoint).period_to or checkpoint.due_on) + MOST_TIME
    if wanted_on > last:
        raise Refusal(EXTENSION_TOO_FAR, wanted=wanted_on, last=last)


def _tell_the_next(session: Session, checkpoint: Checkpoint) -> None:
    """The checkpoint after this one measures its rungs from the new date before it."""
    later = select(Checkpoint).where(
        Checkpoint.obligation_id == checkpoint.obligation_id,
        Checkpoint.owner_id == checkpoint.owner_id,
        Checkpoint.nominal_on > checkpoint.nominal_on,
    )
    following = session.exec(later.order_by(col(Checkpoint.nominal_on)).limit(1)).first()
    if following is None:
        return
    # several may fall on that day
    for one in session.exec(later.where(Checkpoint.nominal_on == following.nominal_on)).all():
        one.previous_due_on = checkpoint.due_on
        session.add(one)
