"""Admission and settlement of a checkpoint's verbs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlmodel import Session

from lifecycle.agreement.verbs import _may
from lifecycle.checkpoint.transitions import CHECKPOINT
from lifecycle.checkpoint.words import CHECKPOINT_FORBIDDEN
from lifecycle.kernel import audit, events
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.transition import Transition, Who, transition
from lifecycle.kernel.verb import _plain
from lifecycle.kernel.words import NOT_YOURS, label
from models import Agreement, Checkpoint


def admit_checkpoint(
    session: Session, actor: Actor, checkpoint: Checkpoint, agreement: Agreement, verb: str
) -> Transition:
    """The same for a checkpoint. The actor's body must owe it, or lead the agreement, as the row says."""
    row = transition(CHECKPOINT, verb)
    if checkpoint.status not in row.sources:
        raise Refusal(
            CHECKPOINT_FORBIDDEN,
            verb=label("verb", verb),
            agreement=agreement.code,
            due=checkpoint.due_on,
            state=label("checkpoint", checkpoint.status),
        )
    owner = checkpoint.owner_id if row.who is Who.OWNER else None
    if not _may(session, actor, row.who, agreement, owner):
        raise Refusal(NOT_YOURS, subject=agreement.code, verb=label("verb", verb))
    return row


def settle_checkpoint(
    session: Session,
    actor: Actor,
    checkpoint: Checkpoint,
    agreement: Agreement,
    row: Transition,
    at: dt.datetime | None = None,
    **detail: Any,
) -> None:
    """Moves the checkpoint as its row says, and writes the audit line (in its agreement's chain) and the event."""
    before = checkpoint.status
    if row.to is not None:
        checkpoint.status = type(checkpoint.status)(row.to)
    session.add(checkpoint)
    told = {
        "agreement": agreement.code,
        "checkpoint": checkpoint.id,
        "due_on": checkpoint.due_on.isoformat(),
        "from": str(before),
        "to": str(checkpoint.status),
        **_plain(detail),
    }
    audit.record(session, agreement.code, actor.line, row.verb, f"checkpoint {checkpoint.id}", told, at, actor.run)
    events.announce(session, row.event, f"checkpoint.{checkpoint.id}", told)
    session.flush()
