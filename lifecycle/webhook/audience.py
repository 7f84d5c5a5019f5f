"""Events that a body may be told of: what happens to agreements it is a party to, and to checkpoints it owes or leads."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from lifecycle.access import visibility
from models import Agreement, AgreementParty, Checkpoint, Event


def is_told(organization_id: int) -> ColumnElement[bool]:
    """The condition on Event."""
    party = (
        select(Agreement.code)
        .join(AgreementParty, col(AgreementParty.agreement_id) == Agreement.id)
        .where(visibility.party_seen(organization_id))
    )
    payload: Any = Event.payload
    theirs = select(Checkpoint.id).where(
        Checkpoint.id == payload["checkpoint"].as_integer(), visibility.checkpoint_seen(organization_id)
    )
    name = col(Event.name)
    of_checkpoint = or_(name.startswith("phoihop.checkpoint."), name.startswith("phoihop.extension."))
    return or_(
        name.startswith("phoihop.agreement.") & payload["agreement"].as_string().in_(party),
        of_checkpoint & theirs.exists(),
    )


def events_after(session: Session, organization_id: int, after: int, limit: int) -> list[Event]:
    """The body's events with an id above `after`, oldest first."""
    query = select(Event).where(col(Event.id) > after, is_told(organization_id)).order_by(col(Event.id)).limit(limit)
    return list(session.exec(query).all())
