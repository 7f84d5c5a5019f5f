"""Signing: every party once, by somebody who may; number and date are given after the signature."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session, select

from lifecycle.agreement import versions as agreement_versions
from lifecycle.agreement.lookup import lock_parties, parties
from lifecycle.agreement.parties import party_of, signatory_of
from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.agreement.words import (
    DELEGATION_DATES,
    DELEGATION_MISSING,
    DELEGATION_PASSED_ON,
    DELEGATION_TO_ONESELF,
    NOTHING_TO_SIGN,
    SIGNED_ALREADY,
    SIGNER_MISSING,
)
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import name, one_line, same_name, sha256
from lifecycle.kernel.verb import admit, need_own, need_reason, settle
from lifecycle.kernel.words import SIGNED_IN_FUTURE
from models import Agreement, AgreementVersion, Delegation, Organization, Signature
from models.enums import AgreementStatus, Authority, Medium

MOST_CONTENT = 1000  # letters of what a delegation covers

# the event of the last signature: the next stage waits for it
ALL_SIGNED = "agreement.all_signed"


@dataclass(frozen=True)
class DelegationPaper:
    """A written delegation (giấy ủy quyền). `given_by`: who gave it; one who holds a delegation himself can't."""

    number: str
    content: str
    valid_from: dt.date
    valid_to: dt.date
    given_by: str = ""


@dataclass(frozen=True)
class SignatureInput:
    """Facts known when a party signs. `evidence_sha256`: the scan or the signed file, where there is one."""

    signer: str
    authority: Authority
    signed_on: dt.date
    post: str = ""
    medium: Medium = Medium.WET_INK
    delegation: DelegationPaper | None = None
    evidence_sha256: str = ""


def start_signing(session: Session, actor: Actor, agreement: Agreement) -> Agreement:
    """The approved version goes round for signatures."""
    change = admit(session, actor, AGREEMENT, agreement, "start_signing")
    settle(
        session,
        actor,
        AGREEMENT,
        agreement,
        change,
        version=agreement_versions.latest_version(session, agreement).number,
    )
    return agreement


def sign(
    session: Session, actor: Actor, agreement: Agreement, body: Organization, given: SignatureInput, today: dt.date
) -> Signature:
    """The signature of `body`, a party, under the version that waits. Refusal: no party, signed already, no right to sign."""
    lock_parties(session, agreement)
    change = admit(session, actor, AGREEMENT, agreement, "sign")
    version = waiting_version(session, agreement)
    party = party_of(session, agreement, body)
    signatory = signatory_of(session, version, body)
    need_own(actor, AGREEMENT, agreement, "sign", party.organization_id, signatory.id)
    _check_signature(session, version, body, given, today)
    made = Signature(
        version_id=version.id or 0,
        organization_id=party.organization_id,
        signatory_id=signatory.id or 0,
        signatory_name=signatory.name,
        signer=name(given.signer),
        post=name(given.post),
        authority=given.authority,
        medium=given.medium,
        delegation_id=_delegation(session, signatory.id or 0, given),
        signed_on=given.signed_on,
        evidence_sha256=given.evidence_sha256,
    )
    session.add(made)
    left = unsigned(session, agreement, version, besides=party.organization_id)
    settle(
        session,
        actor,
        AGREEMENT,
        agreement,
        change,
        event="" if left else ALL_SIGNED,
        version=version.number,
        organization=body.code,
        signer=made.signer,
        authority=str(given.authority),
        signed_on=given.signed_on,
        left=left,
    )
    return made


def refuse_to_sign(session: Session, actor: Actor, agreement: Agreement, body: Organization, reason: str) -> Agreement:
    """A party won't sign this version: it goes back to be changed, and signatures under it count no more."""
    change = admit(session, actor, AGREEMENT, agreement, "refuse_to_sign")
    party = party_of(session, agreement, body)
    signatory = signatory_of(session, agreement_versions.latest_version(session, agreement), body)
    need_own(actor, AGREEMENT, agreement, "refuse_to_sign", party.organization_id, signatory.id)
    why = need_reason(reason, "refuse_to_sign")
    settle(session, actor, AGREEMENT, agreement, change, organization=body.code, reason=why)
    return agreement


def waiting_version(session: Session, agreement: Agreement) -> AgreementVersion:
    """The version that waits for signatures: the approved one, or an amendment. Refusal when none does."""
    version = agreement_versions.latest_version(session, agreement)
    if agreement.status is AgreementStatus.IN_FORCE and version.number == agreement.version:
        raise Refusal(NOTHING_TO_SIGN, code=agreement.code)
    return version


def unsigned(
    session: Session, agreement: Agreement, version: AgreementVersion, besides: int | None = None
) -> list[str]:
    """Codes of the parties whose signature under `version` is missing, in their order."""
    return [body.code for body in still_to_sign(session, agreement, version, besides)]


def still_to_sign(
    session: Session, agreement: Agreement, version: AgreementVersion, besides: int | None = None
) -> list[Organization]:
    """The bodies whose signature under `version` is missing, in their order."""
    signed = set(session.exec(select(Signature.organization_id).where(Signature.version_id == version.id)))
    return [body for party, body in parties(session, agreement) if party.organization_id not in signed | {besides}]


def _check_signature(
    session: Session, version: AgreementVersion, body: Organization, given: SignatureInput, today: dt.date
) -> None:
    if not name(given.signer):
        raise Refusal(SIGNER_MISSING)
    if given.evidence_sha256:
        sha256(given.evidence_sha256)
    if given.signed_on > today:
        raise Refusal(SIGNED_IN_FUTURE, on=given.signed_on)
    before = session.exec(
        select(Signature).where(Signature.version_id == version.id, Signature.organization_id == body.id)
    ).first()
    if before is not None:
        code = version.terms["code"]
        raise Refusal(SIGNED_ALREADY, organization=body.name, code=code, on=before.signed_on, signer=before.signer)


def _delegation(session: Session, signatory_id: int, given: SignatureInput) -> int | None:
    """The row of a delegation that holds: in writing, within its dates, not passed on (NĐ 30/2020 Điều 13)."""
    if given.authority is not Authority.TUQ:
        return None
    paper = given.delegation
    if paper is None or not name(paper.number) or not name(paper.content, MOST_CONTENT):
        raise Refusal(DELEGATION_MISSING)
    if not paper.valid_from <= given.signed_on <= paper.valid_to:
        raise Refusal(
            DELEGATION_DATES, number=paper.number, start=paper.valid_from, end=paper.valid_to, on=given.signed_on
        )
    if same_name(paper.given_by, given.signer):
        raise Refusal(DELEGATION_TO_ONESELF)
    if _holds_one(session, signatory_id, paper):
        raise Refusal(DELEGATION_PASSED_ON)
    made = Delegation(
        organization_id=signatory_id,
        number=name(paper.number, 80),
        delegate=name(given.signer),
        content=name(paper.content, MOST_CONTENT),
        valid_from=paper.valid_from,
        valid_to=paper.valid_to,
    )
    session.add(made)
    session.flush()
    return made.id


def _holds_one(session: Session, signatory_id: int, paper: DelegationPaper) -> bool:
    """True when who gave `paper` signs for the body by a delegation himself, in days that the two share."""
    if not one_line(paper.given_by):
        return False
    delegates = select(Delegation.delegate).where(
        Delegation.organization_id == signatory_id,
        Delegation.valid_to >= paper.valid_from,
        Delegation.valid_from <= paper.valid_to,
    )
    # compared here: SQLite's lower() knows no letter beyond ASCII
    return any(same_name(delegate, paper.given_by) for delegate in session.exec(delegates))
