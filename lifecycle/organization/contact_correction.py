"""Contact corrections: a contact's address corrected by the office, after a mail came back or a person moved."""

from __future__ import annotations

from sqlmodel import Session, col, select

from lifecycle.access.links import hold_doors, revoke_links
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.locks import lock_bodies
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.verb import record
from lifecycle.kernel.words import label
from lifecycle.organization.contacts import checked_address
from lifecycle.organization.words import CONTACT_EXISTS, CONTACT_UNKNOWN
from models import Contact, Letter
from models.enums import LetterKind


def correct(session: Session, actor: Actor, contact: Contact, email: str, name: str = "", post: str = "") -> Contact:
    """Give a contact its right address; a bounce is forgotten with the address that caused it.

    An address given again as it is says: it works now. Refusal: the contact left or has another address meanwhile, an
    address that isn't one, or another contact of that role has it.
    """
    chosen = contact.email
    hold_doors(session, [contact.organization_id])
    lock_bodies(session, contact.organization_id)
    session.refresh(contact)  # as it is now that nobody else changes it
    if not contact.active or contact.email != chosen:
        raise Refusal(CONTACT_UNKNOWN, contact=chosen[:120])
    address = checked_address(email, contact.email) if email.strip() else contact.email
    same = select(Contact.id).where(
        Contact.organization_id == contact.organization_id,
        Contact.role == contact.role,
        Contact.email == address,
        col(Contact.id) != contact.id,
    )
    if session.exec(same).first() is not None:
        raise Refusal(CONTACT_EXISTS, email=address, role=label("role", contact.role))
    told = {"contact": contact.id, "from": contact.email, "to": address}
    if address != contact.email:
        revoke_links(session, actor, contact.id or 0)
        session.add(Letter(kind=LetterKind.LINK, address=address))
    # the office's word: nobody there has to begin first
    contact.email, contact.bounced_at, contact.bounce_reason, contact.invited_at = address, None, "", None
    contact.refused_on, contact.refusal = None, ""
    contact.name, contact.post = name.strip() or contact.name, post.strip() or contact.post
    session.add(contact)
    subject, event = f"contact {contact.id}", "contact.corrected"
    record(session, actor, "correct_contact", subject, told, event=event, run=actor.run)
    return contact
