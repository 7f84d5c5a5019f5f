"""Versions of an agreement's text."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from lifecycle.agreement.content import checked
from lifecycle.agreement.terms import FIXED, references
from lifecycle.agreement.words import CONTENT_FIXED, NOTHING_CHANGED
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import prose
from models import Agreement, AgreementVersion, utc_now


def latest_version(session: Session, agreement: Agreement) -> AgreementVersion:
    """The newest version that wasn't dropped: the one in force, or the one being worked on."""
    query = select(AgreementVersion).where(
        AgreementVersion.agreement_id == agreement.id, ~col(AgreementVersion.dropped)
    )
    return session.exec(query.order_by(col(AgreementVersion.number).desc()).limit(1)).one()


def new_version(session: Session, agreement: Agreement, changes: dict[str, Any], note: str) -> AgreementVersion:
    """The next version of the content: what `changes` doesn't name stays. Refusal when nothing differs, when a
    change names what makes it another agreement (FIXED), or a body, basis, framework or ladder that isn't known."""
    last = latest_version(session, agreement)
    for field in FIXED:
        if field in changes and changes[field] != last.terms[field]:
            raise Refusal(CONTENT_FIXED, field=field, code=agreement.code)
    content = checked({**last.terms, **changes})
    terms = content.model_dump(mode="json")
    if terms == last.terms:
        raise Refusal(NOTHING_CHANGED)
    references(session, content)
    reason = prose(note)
    highest = select(func.max(AgreementVersion.number)).where(AgreementVersion.agreement_id == agreement.id)
    number = session.exec(highest).one() + 1
    made = AgreementVersion(
        agreement_id=agreement.id or 0, number=number, terms=terms, note=reason, published_at=utc_now()
    )
    session.add(made)
    session.flush()
    return made
