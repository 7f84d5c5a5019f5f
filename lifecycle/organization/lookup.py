"""Look-up of organizations, their contacts, and legal bases."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from lifecycle.kernel.mail_address import sought_address
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import one_line
from lifecycle.kernel.words import LEGAL_BASIS_UNKNOWN, ORGANIZATION_UNKNOWN, label
from lifecycle.organization.words import CONTACT_UNKNOWN
from models import Contact, LegalBasis, Organization
from models.enums import Role


def get_organization(session: Session, code: str) -> Organization:
    """The body of that code. Refusal when there is none."""
    body = session.exec(select(Organization).where(Organization.code == code)).one_or_none()
    if body is None:
        raise Refusal(ORGANIZATION_UNKNOWN, code=code[:60])
    return body


@dataclass(frozen=True)
class ContactName:
    """Name of a contact: its body's code, its role and its address."""

    organization: str
    role: Role
    email: str


def get_contact(session: Session, name: ContactName) -> Contact:
    """The active contact of that name. Refusal when there is none."""
    query = (
        select(Contact)
        .join(Organization, col(Organization.id) == Contact.organization_id)
        .where(Organization.code == name.organization, Contact.role == name.role, col(Contact.active))
    )
    contact = session.exec(query.where(Contact.email == sought_address(name.email))).one_or_none()
    if contact is None:
        raise Refusal(CONTACT_UNKNOWN, contact=f"{name.organization} {label('role', name.role)} {name.email}"[:120])
    return contact


def legal_basis(session: Session, number: str) -> LegalBasis | None:
    """The legal basis of that number; None for an empty one. Refusal when it isn't recorded."""
    number = one_line(number)
    if not number:
        return None
    found = session.exec(select(LegalBasis).where(LegalBasis.number == number)).one_or_none()
    if found is None:
        raise Refusal(LEGAL_BASIS_UNKNOWN, number=number[:80])
    return found
