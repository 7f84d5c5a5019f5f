"""Papers that an agency hands in through its own door: comments, revisions, proposals, signatures; each with a receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from lifecycle.access import visibility as sight
from lifecycle.access.receipts import give_receipt
from lifecycle.access.visitor import Visitor
from lifecycle.agreement import numbering as agreement_numbering
from lifecycle.agreement import proposal as proposing
from lifecycle.agreement import review as reviewing
from lifecycle.agreement import signing
from lifecycle.agreement.content import AgreementContent, checked
from lifecycle.agreement.draft import ObligationSaid, revised
from lifecycle.agreement.signing import SignatureInput
from lifecycle.agreement.understood import understood
from lifecycle.agreement.versions import latest_version
from lifecycle.evidence.store import StoredFile
from lifecycle.kernel import clock
from lifecycle.kernel.refusal import Refusal
from lifecycle.organization.lookup import get_organization
from lifecycle.register.codes import free_code
from lifecycle.submission.words import COMMENT_UNKNOWN
from models import Agreement, Organization, Receipt, ReviewComment
from models.enums import Kind


def hand_in_comment(
    session: Session, visitor: Visitor, once: str, code: str, body: str, answers: int | None = None
) -> Receipt:
    """Verb: an opinion in the open round, or the answer to one given there."""
    agreement = sight.agreement(session, visitor.organization_id, code)
    said = reviewing.comment(
        session, visitor.actor, agreement, session.get_one(Organization, visitor.organization_id), body
    )
    if answers is not None:
        answered = session.get(ReviewComment, answers)
        if answered is None or answered.round_id != said.round_id:
            raise Refusal(COMMENT_UNKNOWN)
        said.answers_id = answered.id
        session.add(said)
    return _receipt(session, visitor, once, "comment", agreement, reason=said.body[:500])


def hand_in_revision(
    session: Session,
    visitor: Visitor,
    once: str,
    code: str,
    title: str,
    content: str,
    obligations: Sequence[ObligationSaid],
    note: str,
) -> Receipt:
    """Verb: the next version, after changes were asked for. What `obligations` doesn't speak of stays."""
    agreement = sight.agreement(session, visitor.organization_id, code)
    terms = latest_version(session, agreement).terms["obligations"]
    changes = {"title": title, "content": content, "obligations": revised(terms, obligations)}
    made = reviewing.revise(session, visitor.actor, agreement, changes, note)
    lines = understood(AgreementContent.model_validate(made.terms))
    return _receipt(session, visitor, once, "revise", agreement, version=made.number, reason=made.note, lines=lines)


def hand_in_proposal(session: Session, visitor: Visitor, once: str, terms: dict[str, Any]) -> Receipt:
    """Verb: a new agreement, proposed under the next free code. `terms`: the other fields of AgreementContent."""
    first = terms["period_from"]
    year = first.year if first else clock.today().year
    code = free_code(session, Kind(terms["kind"]), visitor.organization_code, year)
    content = checked({"code": code, **terms})
    made = proposing.propose(session, visitor.actor, content)
    return _receipt(session, visitor, once, "propose", made, lines=understood(content))


def hand_in_signature(
    session: Session,
    visitor: Visitor,
    once: str,
    code: str,
    organization: str,
    given: SignatureInput,
    today: dt.date,
    file: StoredFile | None = None,
    number: int | None = None,
    symbol: str = "",
) -> Receipt:
    """Verb: one party's signature with its scan, and the number and date its body gave (NĐ 30/2020 Điều 15)."""
    agreement = sight.agreement(session, visitor.organization_id, code)
    party = get_organization(session, organization)
    signed = signing.sign(session, visitor.actor, agreement, party, given, today)
    numbered = agreement_numbering.number(session, visitor.actor, agreement, party, signed.signed_on, number, symbol)
    files = [{"name": file.file_name, "size": file.size, "sha256": file.sha256}] if file else []
    return _receipt(
        session,
        visitor,
        once,
        "sign",
        agreement,
        organization=party.name,
        documents=[numbered.symbol],
        files=files,
    )


def hand_in_refusal(
    session: Session, visitor: Visitor, once: str, code: str, organization: str, reason: str
) -> Receipt:
    """Verb: a party won't sign, and why."""
    agreement = sight.agreement(session, visitor.organization_id, code)
    party = get_organization(session, organization)
    signing.refuse_to_sign(session, visitor.actor, agreement, party, reason)
    return _receipt(session, visitor, once, "refuse_to_sign", agreement, organization=party.name, reason=reason)


def _receipt(session: Session, visitor: Visitor, once: str, verb: str, agreement: Agreement, **facts: Any) -> Receipt:
    told = {
        "agreement": agreement.code,
        "agreement_title": agreement.title,
        **{key: fact for key, fact in facts.items() if fact},
    }
    return give_receipt(session, visitor, once, verb, told, agreement_id=agreement.id)
