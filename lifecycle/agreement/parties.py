"""Parties and signatories of an agreement."""

from __future__ import annotations

from sqlmodel import Session, select

from lifecycle.agreement.words import NOT_A_PARTY
from lifecycle.kernel.refusal import Refusal
from lifecycle.organization.lookup import get_organization
from models import Agreement, AgreementParty, AgreementVersion, Organization


def party_of(session: Session, agreement: Agreement, body: Organization) -> AgreementParty:
    """Find what `body` is in an agreement. Refusal where it is no party to it."""
    mine = (AgreementParty.agreement_id == agreement.id, AgreementParty.organization_id == body.id)
    party = session.exec(select(AgreementParty).where(*mine)).one_or_none()
    if party is None:
        raise Refusal(NOT_A_PARTY, organization=body.code, code=agreement.code)
    return party


def signatory_of(session: Session, version: AgreementVersion, body: Organization) -> Organization:
    """The body that signs `version` for a party: the one its words name, else the party itself."""
    code = (version.terms.get("signatories") or {}).get(body.code, body.code)
    return body if code == body.code else get_organization(session, code)
