"""Telling a body what was decided of what it handed in or asked for: it can't know otherwise, and the ladder may be quiet."""

from __future__ import annotations

import datetime as dt

from sqlmodel import Session, col, select

from lifecycle.readers import LADDER_OF_ROLES
from models import Agreement, Checkpoint, Contact, Letter, Obligation
from models.enums import LetterKind, Role


def tell_owner(
    session: Session,
    checkpoint: Checkpoint,
    agreement: Agreement,
    verb: str,
    reason: str = "",
    until: dt.date | None = None,
) -> None:
    """Queues a letter to each of the owner's people who read for its advisory unit; part of the verb that decided."""
    obligation = session.get_one(Obligation, checkpoint.obligation_id)
    facts = {
        "verb": verb,
        "checkpoint": checkpoint.id,
        "obligation": obligation.title,
        "agreement": agreement.title,
        "due_on": checkpoint.due_on.isoformat(),
        "reason": reason,
        "until": until.isoformat() if until else "",
    }
    for contact in _readers(session, checkpoint.owner_id):
        session.add(Letter(kind=LetterKind.DECIDED, contact_id=contact, facts=facts))


def _readers(session: Session, body: int) -> list[int]:
    """The contacts of the advisory unit, else of the next role up (design.md, section 6)."""
    living = select(Contact.id, Contact.role).where(
        Contact.organization_id == body, col(Contact.active), col(Contact.bounced_at).is_(None)
    )
    by_role: dict[str, list[int]] = {}
    for key, role in session.exec(living.order_by(col(Contact.id))).all():
        by_role.setdefault(role, []).append(key or 0)
    above = LADDER_OF_ROLES[LADDER_OF_ROLES.index(Role.ADVISORY_UNIT) :]
    return next((by_role[role] for role in above if role in by_role), [])
