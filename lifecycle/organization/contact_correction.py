"""Who answers for a body: a contact's address corrected by the office, after a mail came back or a person moved."""

from __future__ import annotations

from sqlmodel import Session, col, select

from lifecycle.access.links import hold_doors, revoke_links
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.locks import lock_named
from lifecycle.kernel.mail_address import sought_address
from lifecycle.kernel.reference import SEPARATOR
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.verb import record
from lifecycle.kernel.words import label
from lifecycle.organization.contacts import checked_address
from lifecycle.organization.lookup import organization
from lifecycle.organization.words import CONTACT_EXISTS, CONTACT_UNKNOWN
from models import Contact, Letter
from models.enums import LetterKind, Role


def correct(session: Session, actor: Actor, choice: str, email: str, name: str = "", post: str = "") -> Contact:
    """Gives a contact its right address; a bounce is forgotten with the address that caused it.

    `choice`: as `lifecycle.kernel.reference.contact_choice` writes it. An address given again as it is says: it works now.
    Refusal: no such contact, an address that isn't one, or another contact of that role has it.
    """
    hold_doors(session, [find_contact(session, choice).organization_id])
    lock_named(session, choice)
    session.expire_all()  # and as they are now that nobody else changes them
    found = find_contact(session, choice)
    address = checked_address(email, found.email) if email.strip() else found.email
    same = select(Contact.id).where(
        Contact.organization_id == found.organization_id,
        Contact.role == found.role,
        Contact.email == address,
        col(Contact.id) != found.id,
    )
    if session.exec(same).first() is not None:
        raise Refusal(CONTACT_EXISTS, email=address, role=label("role", found.role))
    told = {"contact": found.id, "from": found.email, "to": address}
    if address != found.email:
        revoke_links(session, actor, found.id or 0)
        session.add(Letter(kind=LetterKind.LINK, address=address))
    # the office's word: nobody there has to begin first
    found.email, found.bounced_at, found.bounce_reason, found.invited_at = address, None, "", None
    found.refused_on, found.refusal = None, ""
    found.name, found.post = name.strip() or found.name, post.strip() or found.post
    session.add(found)
    subject, event = f"contact {found.id}", "contact.corrected"
    record(session, actor, "correct_contact", subject, told, event=event, run=actor.run)
    return found


def find_contact(session: Session, choice: str) -> Contact:
    """The active contact of a choice. Refusal where there is none."""
    parts = [part.strip() for part in choice.split(SEPARATOR)]
    if len(parts) >= 3:
        roles = [role for role in Role if parts[1] in (role, label("role", role))]
        body = organization(session, parts[0])
        query = select(Contact).where(Contact.organization_id == body.id, col(Contact.role).in_(roles))
        query = query.execution_options(populate_existing=True)
        found = session.exec(query.where(Contact.email == sought_address(parts[2]), col(Contact.active))).one_or_none()
        if found is not None:
            return found
    raise Refusal(CONTACT_UNKNOWN, contact=choice[:120])
