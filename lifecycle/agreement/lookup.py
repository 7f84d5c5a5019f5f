"""Look-up of an agreement by its code, and of the bodies around it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from lifecycle.kernel.locks import lock_bodies
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import AGREEMENT_UNKNOWN
from models import (
    Agreement,
    AgreementParty,
    Organization,
)


def get_agreement(session: Session, code: str) -> Agreement:
    """The agreement of that code. Refusal when there is none."""
    agreement = session.exec(select(Agreement).where(Agreement.code == code)).one_or_none()
    if agreement is None:
        raise Refusal(AGREEMENT_UNKNOWN, code=code[:60])
    return agreement


def lock_parties(session: Session, agreement: Agreement, *more: str) -> None:
    """Lock the parties of an agreement, who signs for them, and the bodies of the codes in `more`."""
    columns = (AgreementParty.organization_id, AgreementParty.signatory_id)
    pairs = session.exec(select(*columns).where(AgreementParty.agreement_id == agreement.id)).all()
    named = session.exec(select(Organization.id).where(col(Organization.code).in_(more))).all()
    lock_bodies(session, *(body for pair in pairs for body in pair), *named)


def parties(session: Session, agreement: Agreement) -> list[tuple[AgreementParty, Organization]]:
    """The parties in their order, each with its body."""
    query = (
        select(AgreementParty, Organization)
        .where(AgreementParty.agreement_id == agreement.id)
        .join(Organization, col(Organization.id) == AgreementParty.organization_id)
        .order_by(col(AgreementParty.position))
    )
    return list(session.exec(query).all())


def bodies_of(session: Session, agreements: Sequence[int]) -> dict[int, list[Organization]]:
    """The parties of many agreements: each one's bodies in their order, by the agreement's id."""
    query = (
        select(AgreementParty.agreement_id, Organization)
        .where(col(AgreementParty.agreement_id).in_(agreements))
        .join(Organization, col(Organization.id) == AgreementParty.organization_id)
        .order_by(col(AgreementParty.agreement_id), col(AgreementParty.position))
    )
    found: dict[int, list[Organization]] = {}
    for agreement, body in session.exec(query):
        found.setdefault(agreement, []).append(body)
    return found


def party_ids(session: Session, agreement: Agreement) -> set[int]:
    """The ids of the bodies that are parties."""
    return set(session.exec(select(AgreementParty.organization_id).where(AgreementParty.agreement_id == agreement.id)))


def signatory_ids(session: Session, agreement: Agreement) -> set[int]:
    """The ids of the bodies that sign for a party."""
    return set(session.exec(select(AgreementParty.signatory_id).where(AgreementParty.agreement_id == agreement.id)))
