"""Transition table of a checkpoint (design.md, section 4)."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col

from lifecycle.agreement import transitions as agreement_transitions
from lifecycle.checkpoint.words import CHECKPOINT_FORBIDDEN
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.locks import lock_row
from lifecycle.kernel.transition import Table, Transition, Waiting, Who
from models import Agreement, Checkpoint, Extension, Report, utc_now
from models.enums import OPEN, ExtensionStatus
from models.enums import CheckpointStatus as C

ROWS = (
    Transition("report", OPEN, C.REPORTED, Who.OWNER, "checkpoint.reported", "evidence where required"),
    Transition("accept", (C.REPORTED,), C.ACCEPTED, Who.LEAD, "checkpoint.accepted"),
    Transition("return_report", (C.REPORTED,), C.RETURNED, Who.LEAD, "checkpoint.returned", "reason"),
    Transition("waive", OPEN, C.WAIVED, Who.LEAD, "checkpoint.waived", "reason"),
    # told in the line of the ending, the amendment or the renewal that brings them about
    Transition("lapse", OPEN, C.WAIVED, Who.CONSEQUENCE, "", "its agreement ends, or asks it no more"),
    Transition("revive", (C.WAIVED,), C.UPCOMING, Who.CONSEQUENCE, "", "lapsed by an amendment, asked by a later one"),
    Transition("ask_extension", OPEN, None, Who.OWNER, "extension.asked", "one open, a later date"),
    Transition("grant_extension", OPEN, None, Who.LEAD, "extension.granted"),
    Transition("refuse_extension", OPEN, None, Who.LEAD, "extension.refused", "reason"),
)


def agreement_of(session: Session, checkpoint: Checkpoint) -> Agreement:
    """The checkpoint's agreement; no query where the session has it, as a verb's has."""
    return session.get_one(Agreement, checkpoint.agreement_id)


def _may(session: Session, actor: Actor, who: Who, checkpoint: Checkpoint) -> bool:
    if who is Who.OWNER:
        return actor.organization_id == checkpoint.owner_id
    return agreement_transitions.may(session, actor, who, agreement_of(session, checkpoint))


def _facts(session: Session, checkpoint: Checkpoint) -> dict[str, Any]:
    code = agreement_of(session, checkpoint).code
    return {"agreement": code, "checkpoint": checkpoint.id, "due_on": checkpoint.due_on}


def _lock(session: Session, checkpoint: Checkpoint) -> None:
    """Its agreement before it, as every verb of either does."""
    lock_row(session, Agreement, checkpoint.agreement_id)
    lock_row(session, Checkpoint, checkpoint.id)


def revise(checkpoint: Checkpoint) -> None:
    """Count a change of the date or the state: calendars follow the higher number."""
    checkpoint.revision += 1
    checkpoint.revised_at = utc_now()


def revised() -> dict[str, Any]:
    """The same as values of one statement over many rows."""
    return {"revision": col(Checkpoint.revision) + 1, "revised_at": utc_now()}


CHECKPOINT = Table(
    noun="checkpoint",
    model=Checkpoint,
    rows=ROWS,
    name=lambda checkpoint: checkpoint.id,
    chain=lambda session, checkpoint: agreement_of(session, checkpoint).code,
    facts=_facts,
    may=_may,
    lock=_lock,
    forbidden=CHECKPOINT_FORBIDDEN,
    touch=revise,
    touched=revised,
)
REPORT = Waiting(Report, state="decision", undecided="", reason="reason")
EXTENSION = Waiting(Extension, state="status", undecided=ExtensionStatus.ASKED, reason="decision_reason")
