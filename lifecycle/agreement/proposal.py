"""Proposing: how an agreement comes to be known, from a proposal or from paper signed before the system was there."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from lifecycle.agreement.content import AgreementContent
from lifecycle.agreement.lookup import get_agreement
from lifecycle.agreement.terms import references
from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.agreement.words import AGREEMENT_EXISTS, RENEWED_ALREADY
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.locks import lock_named
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.transition import Transition
from lifecycle.kernel.verb import admit, need_reason, settle
from lifecycle.kernel.words import NOT_YOURS, label
from lifecycle.organization.lookup import get_organization
from models import Agreement, AgreementParty, AgreementVersion, utc_now
from models.enums import AgreementStatus

# a renewal in one of these no longer stands for its predecessor
FAILED = (AgreementStatus.REJECTED, AgreementStatus.WITHDRAWN)


def propose(session: Session, actor: Actor, content: AgreementContent) -> Agreement:
    """A new agreement, proposed. Refusal: the code is taken, or a body, basis, ladder or framework isn't known; or it
    would replace one that the actor may not renew, or that has been renewed already."""
    lock_named(session, *content.parties)
    bodies = {get_organization(session, code).id for code in content.parties}
    if not actor.is_office and actor.organization_id not in bodies:
        raise Refusal(NOT_YOURS, subject=content.code, verb=label("verb", "propose"))
    if content.predecessor:
        admit_renewal(session, actor, get_agreement(session, content.predecessor))
    made = _record(session, content)
    settle(session, actor, AGREEMENT, made, AGREEMENT.row("propose"), title=content.title, lead=content.lead)
    return made


def admit_renewal(session: Session, actor: Actor, old: Agreement) -> Transition:
    """The row of `renew`, when `old` admits it and nothing stands for it yet; else a Refusal."""
    change = admit(session, actor, AGREEMENT, old, "renew")
    standing = select(Agreement.code).where(Agreement.predecessor_id == old.id, col(Agreement.status).not_in(FAILED))
    other = session.exec(standing).first()
    if other is not None:
        raise Refusal(RENEWED_ALREADY, code=old.code, successor=other)
    return change


def withdraw(session: Session, actor: Actor, agreement: Agreement, reason: str) -> Agreement:
    """Taken back before it is in force; the reason stays in the record."""
    change = admit(session, actor, AGREEMENT, agreement, "withdraw")
    agreement.end_reason = need_reason(reason, "withdraw")
    settle(session, actor, AGREEMENT, agreement, change, reason=agreement.end_reason)
    return agreement


def _record(session: Session, content: AgreementContent) -> Agreement:
    if session.exec(select(Agreement.id).where(Agreement.code == content.code)).first() is not None:
        raise Refusal(AGREEMENT_EXISTS, code=content.code)
    columns = references(session, content)
    bodies = {code: get_organization(session, code).id or 0 for code in content.parties}
    made = Agreement(
        code=content.code,
        lead_id=bodies[content.lead],
        predecessor_id=get_agreement(session, content.predecessor).id if content.predecessor else None,
        remarks=dict(content.remarks),
        **columns,
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError as error:
        # bodies that we didn't lock took the code at this moment
        raise Refusal(AGREEMENT_EXISTS, code=content.code) from error
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
        body = get_organization(session, code)
        signs = get_organization(session, content.signatories.get(code, code))
        session.add(
            AgreementParty(
                agreement_id=made.id or 0, organization_id=body.id or 0, signatory_id=signs.id or 0, position=position
            )
        )
    session.flush()
