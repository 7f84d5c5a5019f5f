"""Parties and signatories of an agreement."""

from __future__ import annotations

from sqlmodel import Session

from lifecycle.agreement import lookup as find
from lifecycle.agreement.words import NOT_A_PARTY
from lifecycle.kernel import reference as kernel_reference
from lifecycle.kernel.refusal import Refusal
from lifecycle.organization import lookup as organization_lookup
from models import Agreement, AgreementParty, AgreementVersion, Organization


def _party(session: Session, found: Agreement, choice: str) -> tuple[AgreementParty, Organization]:
    code = kernel_reference.code_of(choice)
    for party, body in find.parties(session, found):
        if body.code == code:
            return party, body
    raise Refusal(NOT_A_PARTY, organization=code, code=found.code)


def _signatory(session: Session, version: AgreementVersion, body: Organization) -> Organization:
    """The body that signs `version` for a party: the one its words name, else the party itself."""
    code = (version.terms.get("signatories") or {}).get(body.code, body.code)
    return body if code == body.code else organization_lookup.organization(session, code)
