"""Telling a body what was decided of what it handed in or asked for: it can't know otherwise, and the ladder may be quiet."""

from __future__ import annotations

import datetime as dt

from sqlmodel import Session

from lifecycle.checkpoint.transitions import agreement_of
from lifecycle.organization.recipients import read_for
from models import Checkpoint, Letter, Obligation
from models.enums import LetterKind, Role


def tell_owner(
    session: Session,
    checkpoint: Checkpoint,
    verb: str,
    reason: str = "",
    until: dt.date | None = None,
) -> None:
    """Queue a letter to each of the owner's people who read for its advisory unit; part of the verb that decided."""
    obligation = session.get_one(Obligation, checkpoint.obligation_id)
    facts = {
        "verb": verb,
        "checkpoint": checkpoint.id,
        "obligation": obligation.title,
        "agreement": agreement_of(session, checkpoint).title,
        "due_on": checkpoint.due_on.isoformat(),
        "reason": reason,
        "until": until.isoformat() if until else "",
    }
    for contact in read_for(session, checkpoint.owner_id, Role.ADVISORY_UNIT):
        session.add(Letter(kind=LetterKind.DECIDED, contact_id=contact, facts=facts))
