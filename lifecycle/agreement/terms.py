"""From the words of a version to the columns that stand for them: bodies, basis, framework, ladder, period."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from lifecycle.agreement.content import AgreementContent
from lifecycle.agreement.lookup import get_agreement, parties
from lifecycle.ladder import policy as ladder_policy
from lifecycle.organization.lookup import get_organization, legal_basis
from models import Agreement, AgreementVersion

# what makes an agreement the one it is: another one has to be proposed (or renewed) to change it
FIXED = ("code", "lead", "parties", "predecessor")


def references(session: Session, content: AgreementContent) -> dict[str, Any]:
    """The columns that `content` fills, what it names looked up. Refusal for what isn't known."""
    basis = legal_basis(session, content.legal_basis)
    for signatory in content.signatories.values():
        get_organization(session, signatory)
    return {
        "kind": content.kind,
        "title": content.title,
        "legal_basis_id": basis.id if basis else None,
        "parent_id": get_agreement(session, content.parent).id if content.parent else None,
        "ladder_id": ladder_policy.ladder(session, content.ladder).id or 0,
        "period_from": content.period_from,
        "period_to": content.period_to,
    }


def record_terms(session: Session, agreement: Agreement, version: AgreementVersion) -> AgreementContent:
    """Make `version` the one that the agreement's columns speak of. Returns its content."""
    content = AgreementContent.model_validate(version.terms)
    for column, value in references(session, content).items():
        setattr(agreement, column, value)
    agreement.version = version.number
    session.add(agreement)
    for party, body in parties(session, agreement):
        party.signatory_id = get_organization(session, content.signatories.get(body.code, body.code)).id or 0
        session.add(party)
    session.flush()
    return content
