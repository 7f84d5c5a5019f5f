"""Waivers: one checkpoint, or all that are left when an agreement ends."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import and_
from sqlmodel import Session, col

from lifecycle.checkpoint.transitions import CHECKPOINT
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.verb import Moved, admit, need_reason, settle, settle_many
from models import Agreement, Checkpoint


def lapse_rest(session: Session, agreement: Agreement, after: dt.date | None = None) -> Moved:
    """Waive what is open of an agreement that ends (what is due after a day, where one is given) in one statement."""
    rest = col(Checkpoint.agreement_id) == agreement.id
    if after is not None:
        rest = and_(rest, col(Checkpoint.due_on) > after)
    return settle_many(session, CHECKPOINT, "lapse", rest)


def waive(session: Session, actor: Actor, checkpoint: Checkpoint, reason: str) -> Checkpoint:
    """Nobody owes it any more, and why."""
    change = admit(session, actor, CHECKPOINT, checkpoint, "waive")
    settle(session, actor, CHECKPOINT, checkpoint, change, reason=need_reason(reason, "waive"))
    return checkpoint
