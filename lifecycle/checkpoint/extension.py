"""Extensions: more time asked for, granted, refused."""

from __future__ import annotations

import datetime as dt

from dateutil.relativedelta import relativedelta
from sqlmodel import Session, col, select

from lifecycle.checkpoint import lookup as checkpoint_lookup
from lifecycle.checkpoint.decision_letters import tell_owner
from lifecycle.checkpoint.transitions import CHECKPOINT, EXTENSION
from lifecycle.checkpoint.words import EXTENSION_NONE, EXTENSION_NOT_LATER, EXTENSION_OPEN, EXTENSION_TOO_FAR
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.verb import admit, decide, need_reason, settle
from models import Agreement, Checkpoint, Extension
from models.enums import ExtensionStatus

MOST_TIME = relativedelta(years=1)


def ask_extension(session: Session, actor: Actor, checkpoint: str | int, wanted_on: dt.date, reason: str) -> Extension:
    """More time asked for, with a reason and a new date; the ladder goes on until it is granted."""
    found, agreement = checkpoint_lookup.checkpoint(session, checkpoint)
    change = admit(session, actor, CHECKPOINT, found, "ask_extension")
    before = _asked(session, found)
    if before is not None:
        raise Refusal(EXTENSION_OPEN, on=before.wanted_on)
    _need_later(found, agreement, wanted_on)
    made = Extension(
        checkpoint_id=found.id or 0,
        old_due_on=found.due_on,
        wanted_on=wanted_on,
        reason=need_reason(reason, "ask_extension"),
        asked_by=actor.post,
    )
    session.add(made)
    settle(session, actor, CHECKPOINT, found, change, wanted_on=wanted_on, reason=made.reason)
    return made


def grant_extension(session: Session, actor: Actor, checkpoint: str, until: dt.date | None = None) -> Extension:
    """Moves the due date to the wanted day, or to `until`; the old one stays in the record, the ladder is re-armed."""
    found, agreement = checkpoint_lookup.checkpoint(session, checkpoint)
    change = admit(session, actor, CHECKPOINT, found, "grant_extension")
    asked = _open_request(session, found)
    _need_later(found, agreement, until or asked.wanted_on)
    decide(session, actor, EXTENSION, asked, ExtensionStatus.GRANTED)
    asked.granted_on = until or asked.wanted_on
    found.due_on, found.armed = asked.granted_on, True
    _tell_the_next(session, found)
    tell_owner(session, found, agreement, "grant_extension", until=asked.granted_on)
    settle(session, actor, CHECKPOINT, found, change, old=asked.old_due_on, granted_on=asked.granted_on)
    return asked


def refuse_extension(session: Session, actor: Actor, checkpoint: str, reason: str) -> Extension:
    """The date stays as it is, and why."""
    found, agreement = checkpoint_lookup.checkpoint(session, checkpoint)
    change = admit(session, actor, CHECKPOINT, found, "refuse_extension")
    asked = _open_request(session, found)
    why = need_reason(reason, "refuse_extension")
    decide(session, actor, EXTENSION, asked, ExtensionStatus.REFUSED, why)
    tell_owner(session, found, agreement, "refuse_extension", why)
    settle(session, actor, CHECKPOINT, found, change, reason=why)
    return asked


def _asked(session: Session, found: Checkpoint) -> Extension | None:
    return session.exec(
        select(Extension).where(Extension.checkpoint_id == found.id, Extension.status == ExtensionStatus.ASKED)
    ).one_or_none()


def _open_request(session: Session, found: Checkpoint) -> Extension:
    asked = _asked(session, found)
    if asked is None:
        raise Refusal(EXTENSION_NONE)
    return asked


def _need_later(found: Checkpoint, agreement: Agreement, wanted_on: dt.date) -> None:
    """After the due date, and not so far that it is a slip: within a year of the agreement's end, or of the due date."""
    if wanted_on <= found.due_on:
        raise Refusal(EXTENSION_NOT_LATER, wanted=wanted_on, due=found.due_on)
    last = max(found.due_on, agreement.period_to or found.due_on) + MOST_TIME
    if wanted_on > last:
        raise Refusal(EXTENSION_TOO_FAR, wanted=wanted_on, last=last)


def _tell_the_next(session: Session, found: Checkpoint) -> None:
    """The checkpoint after this one measures its rungs from the new date before it."""
    later = select(Checkpoint).where(
        Checkpoint.obligation_id == found.obligation_id,
        Checkpoint.owner_id == found.owner_id,
        Checkpoint.nominal_on > found.nominal_on,
    )
    following = session.exec(later.order_by(col(Checkpoint.nominal_on)).limit(1)).first()
    if following is None:
        return
    # several may fall on that day
    for one in session.exec(later.where(Checkpoint.nominal_on == following.nominal_on)).all():
        one.previous_due_on = found.due_on
        session.add(one)
