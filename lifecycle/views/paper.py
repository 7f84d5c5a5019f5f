"""Facts of an agreement's paper: one version with its parties, bases, duties, signatures and numbers.

Bodies that signed bear the names of that day; the others the present ones.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session, col, select

from lifecycle.agreement import lookup as find
from lifecycle.agreement import versions as agreement_versions
from lifecycle.agreement.content import AgreementContent
from lifecycle.kernel.refusal import Refusal
from lifecycle.views.words import PAPER_VERSION
from models import (
    Agreement,
    AgreementVersion,
    Contact,
    Delegation,
    DocumentNumber,
    LegalBasis,
    Organization,
    Signature,
)
from models.enums import Role, Side


@dataclass(frozen=True)
class Party:
    """One party as the paper names it. `posts`: role -> post of its present contact."""

    code: str
    name: str
    short: str
    side: Side
    superior: str
    place: str
    posts: dict[Role, str]
    signatory: str  # who signs: another body's name where one signs for it
    signature: Signature | None
    delegation: Delegation | None
    number: DocumentNumber | None


@dataclass(frozen=True)
class PaperFacts:
    """A version of an agreement, whole, as its paper needs it. `parties`: in the agreement's order."""

    agreement: Agreement
    version: AgreementVersion
    content: AgreementContent
    lead: Party
    parties: tuple[Party, ...]
    bases: tuple[LegalBasis, ...]
    predecessor: Agreement | None

    @property
    def dated(self) -> dt.date | None:
        """The day that the paper bears: its number's, else the last signature's; none while it is a draft.

        An agreement taken in with its past (a case file) has the day of signing without the signatures.
        """
        if self.lead.number is not None:
            return self.lead.number.issued_on
        if self.agreement.in_force_on is not None and self.version.number == 1 and self.agreement.signed_on:
            return self.agreement.signed_on
        days = [one.signature.signed_on for one in self.parties if one.signature is not None]
        return max(days) if len(days) == len(self.parties) else None


def paper_facts(session: Session, code: str, number: int | None = None) -> PaperFacts:
    """The facts of version `number`; without one: of the version in force, or of the newest one before force.

    Refusal: unknown agreement, no such version.
    """
    found = find.get_agreement(session, code)
    version = _version(session, found, number)
    content = AgreementContent.model_validate(version.terms)
    parties = tuple(_parties(session, found, version))
    lead = next(one for one in parties if one.code == content.lead)
    before = session.get(Agreement, found.predecessor_id) if found.predecessor_id else None
    return PaperFacts(found, version, content, lead, parties, tuple(_bases(session, content)), before)


def _version(session: Session, found: Agreement, number: int | None) -> AgreementVersion:
    if number is None and found.in_force_on is None:
        return agreement_versions.latest_version(session, found)
    wanted = found.version if number is None else number
    query = select(AgreementVersion).where(AgreementVersion.agreement_id == found.id, AgreementVersion.number == wanted)
    version = session.exec(query).first()
    if version is None:
        raise Refusal(PAPER_VERSION, agreement=found.code, number=wanted)
    return version


def _parties(session: Session, found: Agreement, version: AgreementVersion) -> list[Party]:
    held = find.parties(session, found)
    bodies = {body.id for _, body in held}
    signed = {
        one.organization_id: one
        for one in session.exec(select(Signature).where(Signature.version_id == version.id)).all()
    }
    numbers = {
        one.organization_id: one
        for one in session.exec(select(DocumentNumber).where(DocumentNumber.version_id == version.id)).all()
    }
    given = [one.delegation_id for one in signed.values() if one.delegation_id]
    delegations = {one.id: one for one in session.exec(select(Delegation).where(col(Delegation.id).in_(given))).all()}
    posts: dict[int, dict[Role, str]] = {}
    contacts = select(Contact).where(col(Contact.organization_id).in_(bodies), col(Contact.active))
    for one in session.exec(contacts.order_by(col(Contact.id))).all():
        posts.setdefault(one.organization_id, {}).setdefault(one.role, one.post)
    signatories = {
        party.organization_id: session.get_one(Organization, party.signatory_id).name
        for party, _ in held
        if party.signatory_id != party.organization_id
    }
    return [_party(body, posts.get(body.id or 0, {}), signatories, signed, delegations, numbers) for _, body in held]


def _party(
    body: Organization,
    posts: dict[Role, str],
    signatories: dict[int, str],
    signed: dict[int, Signature],
    delegations: dict[int | None, Delegation],
    numbers: dict[int, DocumentNumber],
) -> Party:
    signature = signed.get(body.id or 0)
    signatory = signatories.get(body.id or 0, body.name)
    if signature is not None:
        signatory = signature.signatory_name
    return Party(
        code=body.code,
        name=signatory if signature is not None and body.id not in signatories else body.name,
        short=body.short,
        side=body.side,
        superior=body.superior,
        place=body.place,
        posts=posts,
        signatory=signatory,
        signature=signature,
        delegation=delegations.get(signature.delegation_id) if signature is not None else None,
        number=numbers.get(body.id or 0),
    )


def _bases(session: Session, content: AgreementContent) -> list[LegalBasis]:
    if not content.legal_basis:
        return []
    return list(session.exec(select(LegalBasis).where(LegalBasis.number == content.legal_basis)).all())
