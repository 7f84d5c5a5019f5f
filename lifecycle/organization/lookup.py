"""Look-up of organizations and legal bases."""

from __future__ import annotations

from sqlmodel import Session, select

from lifecycle.kernel.reference import code_of
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import one_line
from lifecycle.kernel.words import LEGAL_BASIS_UNKNOWN, ORGANIZATION_UNKNOWN
from models import LegalBasis, Organization


def organization(session: Session, choice: str) -> Organization:
    """The body of that code. Refusal when there is none."""
    found = session.exec(select(Organization).where(Organization.code == code_of(choice))).one_or_none()
    if found is None:
        raise Refusal(ORGANIZATION_UNKNOWN, code=code_of(choice)[:60])
    return found


def legal_basis(session: Session, number: str) -> LegalBasis | None:
    """The legal basis of that number; None for an empty one. Refusal when it isn't recorded."""
    number = one_line(number)
    if not number:
        return None
    found = session.exec(select(LegalBasis).where(LegalBasis.number == number)).one_or_none()
    if found is None:
        raise Refusal(LEGAL_BASIS_UNKNOWN, number=number[:80])
    return found
