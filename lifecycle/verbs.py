"""What every verb does at its door and on its way out: look the row up, check it, move the state, write it down.

A verb is one function in one transaction (the caller's): it takes a session, an actor and its input, and either
refuses, having written nothing, or leaves its rows, one audit line and one event.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlmodel import Session

from lifecycle import audit, events
from lifecycle.actor import Actor
from lifecycle.errors import Refusal
from lifecycle.find import party_ids, signatory_ids
from lifecycle.text import MOST_REASON, prose
from lifecycle.transitions import Transition, Who, transition
from lifecycle.words import label
from models import Agreement, Checkpoint


def admit_agreement(session: Session, actor: Actor, agreement: Agreement, verb: str) -> Transition:
    """The verb's row, when the agreement's state admits it and the actor may; else a Refusal."""
    row = transition("agreement", verb)
    if agreement.status not in row.sources:
        raise Refusal(
            "verb_forbidden",
            verb=label("verb", verb),
            subject=agreement.code,
            state=label("agreement", agreement.status),
        )
    if not _may(session, actor, row.who, agreement):
        raise Refusal("not_yours", subject=agreement.code, verb=label("verb", verb))
    return row


def admit_checkpoint(
    session: Session, actor: Actor, checkpoint: Checkpoint, agreement: Agreement, verb: str
) -> Transition:
    """The same for a checkpoint. The actor's body must owe it, or lead the agreement, as the row says."""
    row = transition("checkpoint", verb)
    if checkpoint.status not in row.sources:
        raise Refusal(
            "checkpoint_forbidden",
            verb=label("verb", verb),
            agreement=agreement.code,
            due=checkpoint.due_on,
            state=label("checkpoint", checkpoint.status),
        )
    owner = checkpoint.owner_id if row.who is Who.OWNER else None
    if not _may(session, actor, row.who, agreement, owner):
        raise Refusal("not_yours", subject=agreement.code, verb=label("verb", verb))
    return row


def _may(session: Session, actor: Actor, who: Who, agreement: Agreement, owner_id: int | None = None) -> bool:
    if actor.is_office:
        return True
    if who is Who.OWNER:
        return actor.organization_id == owner_id
    if who is Who.LEAD:
        return actor.organization_id == agreement.lead_id
    if who is Who.SIGNATORY and actor.organization_id in signatory_ids(session, agreement):
        return True
    return who in (Who.ANY_PARTY, Who.SIGNATORY) and actor.organization_id in party_ids(session, agreement)


def settle_agreement(
    session: Session,
    actor: Actor,
    agreement: Agreement,
    row: Transition,
    at: dt.datetime | None = None,
    event: str = "",
    **detail: Any,
) -> None:
    """Moves the agreement as its row says, and writes the audit line and the event (`event` instead of the row's)."""
    before = agreement.status
    if row.to is not None:
        agreement.status = type(agreement.status)(row.to)
    agreement.revision += 1
    session.add(agreement)
    told = {"agreement": agreement.code, "from": str(before), "to": str(agreement.status), **_plain(detail)}
    audit.record(session, agreement.code, actor.line, row.verb, f"agreement {agreement.code}", told, at, actor.run)
    events.announce(session, event or row.event, f"agreement.{agreement.code}", told)
    session.flush()


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


def need_own(actor: Actor, agreement: Agreement, verb: str, *bodies: int | None) -> None:
    """Refusal where the actor speaks for another body than its own: one party can't sign or refuse for another."""
    if not actor.is_office and actor.organization_id not in bodies:
        raise Refusal("not_yours", subject=agreement.code, verb=label("verb", verb))


def need_reason(reason: str, verb: str) -> str:
    """The reason, trimmed; a Refusal where there is none: what is refused or ended says why."""
    trimmed = prose(reason, MOST_REASON)
    if not trimmed:
        raise Refusal("reason_missing", verb=label("verb", verb))
    return trimmed


def _plain(detail: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, dt.date) else value for key, value in detail.items()}
