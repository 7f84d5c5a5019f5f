"""Admission and settlement of an agreement's verbs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlmodel import Session

from lifecycle.agreement.lookup import party_ids, signatory_ids
from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.kernel import audit, events
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.transition import Transition, Who, transition
from lifecycle.kernel.verb import _plain
from lifecycle.kernel.words import NOT_YOURS, VERB_FORBIDDEN, label
from models import Agreement


def admit_agreement(session: Session, actor: Actor, agreement: Agreement, verb: str) -> Transition:
    """The verb's row, when the agreement's state admits it and the actor may; else a Refusal."""
    row = transition(AGREEMENT, verb)
    if agreement.status not in row.sources:
        raise Refusal(
            VERB_FORBIDDEN,
            verb=label("verb", verb),
            subject=agreement.code,
            state=label("agreement", agreement.status),
        )
    if not _may(session, actor, row.who, agreement):
        raise Refusal(NOT_YOURS, subject=agreement.code, verb=label("verb", verb))
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


def need_own(actor: Actor, agreement: Agreement, verb: str, *bodies: int | None) -> None:
    """Refusal where the actor speaks for another body than its own: one party can't sign or refuse for another."""
    if not actor.is_office and actor.organization_id not in bodies:
        raise Refusal(NOT_YOURS, subject=agreement.code, verb=label("verb", verb))
