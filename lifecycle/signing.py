"""Signing: every party once, by somebody who may; number and date are given after the signature."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from lifecycle import find
from lifecycle.actor import Actor
from lifecycle.errors import Refusal
from lifecycle.verbs import admit_agreement, need_reason, settle_agreement
from lifecycle.words import label
from models import Agreement, AgreementParty, AgreementVersion, Delegation, DocumentNumber, Organization, Signature
from models.enums import AgreementStatus, Authority, Kind, Medium, Side

# Nghị định 30/2020/NĐ-CP, Phụ lục III
TYPES = {
    Kind.PROGRAMME: "CTr",
    Kind.PLAN: "KH",
    Kind.REGULATION: "QC",
    Kind.JOINT_RESOLUTION: "NQLT",
    Kind.ARRANGEMENT: "BTT",
}


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
    """What is known when a party signs. `evidence_sha256`: the scan or the signed file, where there is one."""

    organization: str
    signer: str
    authority: Authority
    signed_on: dt.date
    post: str = ""
    medium: Medium = Medium.WET_INK
    delegation: DelegationPaper | None = None
    evidence_sha256: str = ""


def start_signing(session: Session, actor: Actor, code: str) -> Agreement:
    """The approved version goes round for signatures."""
    found = find.agreement(session, code, lock=True)
    row = admit_agreement(session, actor, found, "start_signing")
    settle_agreement(session, actor, found, row, version=find.latest_version(session, found).number)
    return found


def sign(session: Session, actor: Actor, code: str, given: SignatureInput, today: dt.date) -> Signature:
    """One party's signature under the version that waits. Refusal: no party, signed already, no right to sign."""
    found = find.agreement(session, code, lock=True)
    row = admit_agreement(session, actor, found, "sign")
    version = waiting_version(session, found)
    party, body = _party(session, found, given.organization)
    if not actor.is_office and actor.organization_id not in (party.organization_id, party.signatory_id):
        raise Refusal("not_yours", subject=found.code, verb=label("verb", "sign"))
    _check_signature(session, version, body, given, today)
    signatory = session.get_one(Organization, party.signatory_id)
    made = Signature(
        version_id=version.id or 0,
        organization_id=party.organization_id,
        signatory_id=party.signatory_id,
        signatory_name=signatory.name,
        signer=given.signer.strip(),
        post=given.post.strip(),
        authority=given.authority,
        medium=given.medium,
        delegation_id=_delegation(session, party.signatory_id, given),
        signed_on=given.signed_on,
        evidence_sha256=given.evidence_sha256,
    )
    session.add(made)
    left = unsigned(session, found, version, besides=party.organization_id)
    settle_agreement(
        session,
        actor,
        found,
        row,
        event="" if left else ALL_SIGNED,
        version=version.number,
        organization=body.code,
        signer=made.signer,
        authority=str(given.authority),
        signed_on=given.signed_on,
        left=left,
    )
    return made


def refuse_to_sign(session: Session, actor: Actor, code: str, organization: str, reason: str) -> Agreement:
    """A party won't sign this version: it goes back to be changed, and signatures under it count no more."""
    found = find.agreement(session, code, lock=True)
    row = admit_agreement(session, actor, found, "refuse_to_sign")
    _, body = _party(session, found, organization)
    why = need_reason(reason, "refuse_to_sign")
    settle_agreement(session, actor, found, row, organization=body.code, reason=why)
    return found


def number(
    session: Session,
    actor: Actor,
    code: str,
    organization: str,
    issued_on: dt.date,
    value: int | None = None,
    symbol: str = "",
) -> DocumentNumber:
    """A party's number and date for the version it signed: the next of its year unless `value` is given.

    Unique per body, type and year, from 01 on 1 January (NĐ 30/2020 Điều 15); the symbol is kept as written.
    """
    found = find.agreement(session, code, lock=True)
    row = admit_agreement(session, actor, found, "number")
    version = find.latest_version(session, found)
    _, body = _party(session, found, organization)
    _check_numbered(session, found, version, body)
    kind = TYPES[found.kind]
    taken = select(func.max(DocumentNumber.number)).where(
        DocumentNumber.organization_id == body.id, DocumentNumber.type == kind, DocumentNumber.year == issued_on.year
    )
    given = value or (session.exec(taken).one() or 0) + 1
    same = select(DocumentNumber.id).where(
        DocumentNumber.organization_id == body.id,
        DocumentNumber.type == kind,
        DocumentNumber.year == issued_on.year,
        DocumentNumber.number == given,
    )
    if session.exec(same).first() is not None:
        raise Refusal("number_taken", number=given, type=kind, year=issued_on.year, organization=body.name)
    made = DocumentNumber(
        organization_id=body.id or 0,
        version_id=version.id or 0,
        type=kind,
        year=issued_on.year,
        number=given,
        symbol=symbol or usual_symbol(body, kind, given),
        issued_on=issued_on,
    )
    session.add(made)
    settle_agreement(session, actor, found, row, organization=body.code, symbol=made.symbol, issued_on=issued_on)
    return made


def usual_symbol(body: Organization, kind: str, value: int) -> str:
    """`05/KH-UBND` for the State, `05-KH/BTGTU` for the Party (design.md, section 8); numbers under 10 get a zero."""
    if body.side is Side.PARTY:
        return f"{value:02d}-{kind}/{body.short or body.code.upper()}"
    return f"{value:02d}/{kind}-{body.short or body.code.upper()}"


def waiting_version(session: Session, found: Agreement) -> AgreementVersion:
    """The version that waits for signatures: the approved one, or an amendment. Refusal when none does."""
    version = find.latest_version(session, found)
    if found.status is AgreementStatus.IN_FORCE and version.number == found.version:
        raise Refusal("nothing_to_sign", code=found.code)
    return version


def unsigned(session: Session, found: Agreement, version: AgreementVersion, besides: int | None = None) -> list[str]:
    """Codes of the parties whose signature under `version` is missing, in their order."""
    signed = set(session.exec(select(Signature.organization_id).where(Signature.version_id == version.id)))
    return [
        body.code for party, body in find.parties(session, found) if party.organization_id not in signed | {besides}
    ]


def _party(session: Session, found: Agreement, choice: str) -> tuple[AgreementParty, Organization]:
    code = find.code_of(choice)
    for party, body in find.parties(session, found):
        if body.code == code:
            return party, body
    raise Refusal("not_a_party", organization=code, code=found.code)


def _check_signature(
    session: Session, version: AgreementVersion, body: Organization, given: SignatureInput, today: dt.date
) -> None:
    if not given.signer.strip():
        raise Refusal("signer_missing")
    if given.signed_on > today:
        raise Refusal("signed_in_future", on=given.signed_on)
    before = session.exec(
        select(Signature).where(Signature.version_id == version.id, Signature.organization_id == body.id)
    ).first()
    if before is not None:
        code = version.terms["code"]
        raise Refusal("signed_already", organization=body.name, code=code, on=before.signed_on, signer=before.signer)


def _delegation(session: Session, signatory_id: int, given: SignatureInput) -> int | None:
    if given.authority is not Authority.TUQ:
        return None
    paper = given.delegation
    if paper is None or not paper.number.strip() or not paper.content.strip():
        raise Refusal("delegation_missing")
    passed_on = select(Delegation.id).where(
        Delegation.organization_id == signatory_id, func.lower(Delegation.delegate) == paper.given_by.strip().lower()
    )
    if session.exec(passed_on).first() is not None:
        raise Refusal("delegation_passed_on")
    if not paper.valid_from <= given.signed_on <= paper.valid_to:
        raise Refusal(
            "delegation_dates", number=paper.number, start=paper.valid_from, end=paper.valid_to, on=given.signed_on
        )
    made = Delegation(
        organization_id=signatory_id,
        number=paper.number.strip(),
        delegate=given.signer.strip(),
        content=paper.content.strip(),
        valid_from=paper.valid_from,
        valid_to=paper.valid_to,
    )
    session.add(made)
    session.flush()
    return made.id


def _check_numbered(session: Session, found: Agreement, version: AgreementVersion, body: Organization) -> None:
    signed = select(Signature.id).where(Signature.version_id == version.id, Signature.organization_id == body.id)
    if session.exec(signed).first() is None:
        raise Refusal("number_before_signature", organization=body.name, code=found.code)
    before = session.exec(
        select(DocumentNumber).where(
            DocumentNumber.version_id == version.id, col(DocumentNumber.organization_id) == body.id
        )
    ).first()
    if before is not None:
        raise Refusal("numbered_already", organization=body.name, symbol=before.symbol, code=found.code)
