"""Waivers: one checkpoint, or all that are left when an agreement ends."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import update
from sqlmodel import Session, col

from lifecycle.checkpoint import lookup as checkpoint_lookup
from lifecycle.checkpoint.verbs import admit_checkpoint, settle_checkpoint
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.counting import rows_changed
from lifecycle.kernel.verb import need_reason
from models import Agreement, Checkpoint
from models.enums import OPEN, CheckpointStatus


def waive_rest(session: Session, found: Agreement, after: dt.date | None = None) -> int:
    """Waives the open checkpoints (those due after a day, where one is given) in one statement. Returns how many."""
    rest = update(Checkpoint).where(col(Checkpoint.agreement_id) == found.id, col(Checkpoint.status).in_(OPEN))
    if after is not None:
        rest = rest.where(col(Checkpoint.due_on) > after)
    return rows_changed(session, rest.values(status=CheckpointStatus.WAIVED))


def waive(session: Session, actor: Actor, checkpoint: str, reason: str) -> Checkpoint:
    """Nobody owes it any more, and why."""
    found, agreement = checkpoint_lookup.checkpoint(session, checkpoint)
    row = admit_checkpoint(session, actor, found, agreement, "waive")
    settle_checkpoint(session, actor, found, agreement, row, reason=need_reason(reason, "waive"))
    return found
