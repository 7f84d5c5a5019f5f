"""Proposing: how an agreement comes to be known, from a proposal or from paper signed before the system was there."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlmodel import Session, select

from lifecycle import find
from lifecycle.actor import Actor
from lifecycle.content import AgreementContent
from lifecycle.errors import Refusal
from lifecycle.expansion import bring_into_force
from lifecycle.transitions import transition
from lifecycle.verbs import admit_agreement, need_reason, settle_agreement
from lifecycle.words import label
from models import Agreement, AgreementParty, AgreementVersion, utc_now
from models.enums import AgreementStatus


def propose(session: Session, actor: Actor, content: AgreementContent) -> Agreement:
    """A new agreement, proposed. Refusal: the code is taken, or a body, basis, ladder or framework isn't known."""
    if not actor.is_office and actor.organization_id not in {
        find.organization(session, code).id for code in content.parties
    }:
        raise Refusal("not_yours", subject=content.code, verb=label("verb", "propose"))
    made = _record(session, content)
    settle_agreement(session, actor, made, transition("agreement", "propose"), title=content.title, lead=content.lead)
    return made


def withdraw(session: Session, actor: Actor, code: str, reason: str) -> Agreement:
    """Taken back before it is in force; the reason stays in the record."""
    found = find.agreement(session, code, lock=True)
    row = admit_agreement(session, actor, found, "withdraw")
    found.end_reason = need_reason(reason, "withdraw")
    settle_agreement(session, actor, found, row, reason=found.end_reason)
    return found


def adopt(
    session: Session,
    actor: Actor,
    content: AgreementContent,
    *,
    status: AgreementStatus,
    signed_on: dt.date | None,
    ended_on: dt.date | None,
    today: dt.date,
) -> Agreement:
    """An agreement that lived on paper before: recorded in the state it is in, with its checkpoints when in force.

    The one way past the review and the signing, for what was reviewed and signed elsewhere: `remarks["adopted"]` says
    so for ever. A status before force comes in as its table has it, with an open review round where one is due.
    """
    made = _record(session, content)
    made.remarks = {**made.remarks, "adopted": True}
    made.status = AgreementStatus(status)
    made.signed_on = signed_on
    made.ended_on = ended_on
    session.flush()
    if made.status is AgreementStatus.IN_FORCE:
        bring_into_force(session, made, signed_on or today, today)
    told: dict[str, Any] = {"status": str(status), "title": content.title, "signed_on": signed_on}
    settle_agreement(session, actor, made, transition("agreement", "adopt"), **told)
    return made


def _record(session: Session, content: AgreementContent) -> Agreement:
    if session.exec(select(Agreement.id).where(Agreement.code == content.code)).first() is not None:
        raise Refusal("agreement_exists", code=content.code)
    basis = find.legal_basis(session, content.legal_basis)
    made = Agreement(
        code=content.code,
        kind=content.kind,
        title=content.title,
        lead_id=find.organization(session, content.lead).id or 0,
        legal_basis_id=basis.id if basis else None,
        parent_id=find.agreement(session, content.parent).id if content.parent else None,
        predecessor_id=find.agreement(session, content.predecessor).id if content.predecessor else None,
        ladder_id=find.ladder(session, content.ladder).id or 0,
        period_from=content.period_from,
        period_to=content.period_to,
        remarks=dict(content.remarks),
    )
    session.add(made)
    session.flush()
    _record_parties(session, made, content)
    session.add(
        AgreementVersion(
            agreement_id=made.id or 0, number=1, terms=content.model_dump(mode="json"), published_at=utc_now()
        )
    )
    session.flush()
    return made


def _record_parties(session: Session, made: Agreement, content: AgreementContent) -> None:
    for position, code in enumerate(content.parties):
        body = find.organization(session, code)
        signs = find.organization(session, content.signatories.get(code, code))
        session.add(
            AgreementParty(
                agreement_id=made.id or 0, organization_id=body.id or 0, signatory_id=signs.id or 0, position=position
            )
        )
    session.flush()
