"""A body's contacts, changed by the body itself: the rungs of every reminder go to them, so the other side is told."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session, col, select

from lifecycle.access.links import revoke_links
from lifecycle.access.receipts import give_receipt
from lifecycle.access.visitor import Unseen, Visitor
from lifecycle.kernel import sql
from lifecycle.kernel.locks import lock_bodies
from lifecycle.kernel.mail_address import LONGEST_ADDRESS, normal_address, sought_address
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import name, one_line
from lifecycle.kernel.verb import record
from lifecycle.kernel.words import CONTACT_EMAIL, label, say
from lifecycle.organization.contact_news import VERB, need_room_today, tell_change
from lifecycle.organization.recipients import READERS, arm_for_first_reader, missing_roles, without_readers
from lifecycle.organization.words import (
    CONTACT_ADDED,
    CONTACT_CHANGED,
    CONTACT_ENDED,
    CONTACT_EXISTS,
    CONTACT_ROLE_NEEDED,
    CONTACT_UNCHANGED,
    CONTACTS_MANY,
)
from models import Contact, Letter, Receipt, utc_now
from models.enums import LetterKind, Role

MOST = 40  # contacts a body

# who reads for the advisory units of the other parties of what isn't over
OTHER_SIDE = text(f"""
WITH body(id) AS (
    SELECT DISTINCT other.organization_id FROM agreement_party mine
    JOIN agreement ON agreement.id = mine.agreement_id AND NOT {sql.over("agreement")}
    JOIN agreement_party other
        ON other.agreement_id = mine.agreement_id AND other.organization_id <> mine.organization_id
    WHERE mine.organization_id = :organization
),
{READERS}
SELECT DISTINCT recipient_id FROM readers WHERE role = 'advisory_unit' AND gone = 0
""")
PARTY = text("""
SELECT 1 FROM agreement_party p JOIN agreement a ON a.id = p.agreement_id
WHERE p.organization_id = :organization AND a.status = 'in_force'
""")


@dataclass(frozen=True)
class ContactInput:
    """A contact as typed."""

    role: Role
    email: str
    name: str = ""
    post: str = ""
    phone: str = ""


def contacts_of(session: Session, organization_id: int) -> list[Contact]:
    """The body's contacts, from the head down to the clerk."""
    query = select(Contact).where(Contact.organization_id == organization_id, Contact.active)
    order = {role: place for place, role in enumerate(Role)}
    return sorted(session.exec(query.order_by(col(Contact.id))).all(), key=lambda one: order[one.role])


def add_contact(session: Session, visitor: Visitor, once: str, given: ContactInput) -> Receipt:
    """Verb: a new contact, who gets a mail with a link of their own, and nothing else until they have begun (`begin`)."""
    address = checked_address(given.email)
    lock_bodies(session, visitor.organization_id)
    same = select(Contact).where(Contact.organization_id == visitor.organization_id, Contact.role == given.role)
    found = session.exec(same.where(Contact.email == address)).one_or_none()
    if found is not None and found.active:
        raise Refusal(CONTACT_EXISTS, email=address, role=label("role", given.role))
    if len(contacts_of(session, visitor.organization_id)) >= MOST:
        raise Refusal(CONTACTS_MANY, most=MOST)
    need_room_today(session, visitor)
    first = without_readers(session, [visitor.organization_id])
    contact = found or Contact(organization_id=visitor.organization_id, role=given.role, email=address)
    contact.active, contact.bounced_at, contact.bounce_reason = True, None, ""
    contact.refused_on, contact.refusal = None, ""
    contact.invited_at = utc_now()
    _fill(contact, given)
    session.add(contact)
    session.flush()
    for body in first:
        arm_for_first_reader(session, body)
    session.add(Letter(kind=LetterKind.LINK, address=address))
    said = say(CONTACT_ADDED, role=label("role", contact.role), who=_called(contact))
    return _settle(session, visitor, once, f"added.{contact.role}", [said])


def change_contact(session: Session, visitor: Visitor, once: str, contact_id: int, given: ContactInput) -> Receipt:
    """Verb: another person, post, phone or address in the same role. Links of an address that changed open nothing more."""
    contact = _own(session, visitor, contact_id)
    old, address = _called(contact), checked_address(given.email, contact.email)
    same = select(Contact.id).where(
        Contact.organization_id == visitor.organization_id, Contact.role == contact.role, Contact.email == address
    )
    other = session.exec(same.where(Contact.id != contact.id)).first()
    if other is not None:
        raise Refusal(CONTACT_EXISTS, email=address, role=label("role", contact.role))
    need_room_today(session, visitor)
    moved = address != contact.email
    _fill(contact, given)
    contact.email = address
    if not session.is_modified(contact):
        raise Refusal(CONTACT_UNCHANGED)
    if moved:
        contact.bounced_at, contact.bounce_reason, contact.invited_at = None, "", utc_now()
        contact.refused_on, contact.refusal = None, ""
        revoke_links(session, visitor.actor, contact.id or 0)
        session.add(Letter(kind=LetterKind.LINK, address=address))
    session.add(contact)
    session.flush()
    said = say(CONTACT_CHANGED, role=label("role", contact.role), old=old, who=_called(contact))
    return _settle(session, visitor, once, f"changed.{contact.role}", [said])


def end_contact(session: Session, visitor: Visitor, once: str, contact_id: int) -> Receipt:
    """Verb: somebody is a contact no more; their links open nothing. Refusal for the last one of a role that is needed."""
    contact = _own(session, visitor, contact_id)
    need_room_today(session, visitor)
    contact.active = False
    session.add(contact)
    session.flush()
    _need_roles(session, visitor)
    revoke_links(session, visitor.actor, contact.id or 0)
    said = say(CONTACT_ENDED, role=label("role", contact.role), who=_called(contact))
    return _settle(session, visitor, once, f"ended.{contact.role}", [said])


def begin(session: Session, visitor: Visitor) -> None:
    """Verb: somebody reads at the address that a colleague named. From now on the work's mail goes there.

    Opening the link isn't enough: mail scanners open links too.
    """
    contact = _own(session, visitor, visitor.contact_id)
    if contact.invited_at is None:
        return
    contact.invited_at = None
    session.add(contact)
    record(session, visitor.actor, "begin", f"contact {contact.id}", {"contact": contact.id})


def is_invited(session: Session, visitor: Visitor) -> bool:
    """Tell whether the visitor hasn't begun yet."""
    return session.exec(select(Contact.invited_at).where(Contact.id == visitor.contact_id)).first() is not None


def _own(session: Session, visitor: Visitor, contact_id: int) -> Contact:
    """The visitor's body's own contact, its body locked."""
    lock_bodies(session, visitor.organization_id)
    found = session.get(Contact, contact_id, populate_existing=True)
    if found is None or not found.active or found.organization_id != visitor.organization_id:
        raise Unseen(f"contact {contact_id}")
    return found


def _need_roles(session: Session, visitor: Visitor) -> None:
    if session.execute(PARTY, {"organization": visitor.organization_id}).first() is None:
        return
    session.flush()
    for role in missing_roles(session, visitor.organization_id):
        raise Refusal(CONTACT_ROLE_NEEDED, organization=visitor.organization, role=label("role", role))


def _settle(session: Session, visitor: Visitor, once: str, change: str, lines: list[str]) -> Receipt:
    """The audit line, the event, the receipt, and a letter to the other side and to one's own."""
    told = {"organization": visitor.organization_code, "lines": lines}
    body, event = f"organization {visitor.organization_code}", "organization.contacts_changed"
    record(session, visitor.actor, "change_contacts", body, told, event=event)
    others = session.execute(OTHER_SIDE, {"organization": visitor.organization_id}).scalars().all()
    own = {
        one.email: one.id
        for one in contacts_of(session, visitor.organization_id)
        if one.id and one.bounced_at is None and one.invited_at is None and one.email != visitor.email
    }
    tell_change(session, visitor, {*others, *own.values()}, change)
    return give_receipt(session, visitor, once, VERB, {"lines": lines})


def _fill(contact: Contact, given: ContactInput) -> None:
    contact.name, contact.post, contact.phone = name(given.name), name(given.post), name(given.phone, 40)


def checked_address(typed: str, kept: str = "") -> str:
    """Take a mail address; the one that is `kept` already stays, whatever it is. Refusal where it can't be one."""
    address = normal_address(typed)
    if address is None and kept and sought_address(typed) == kept:
        return kept
    if address is None:
        raise Refusal(CONTACT_EMAIL, email=one_line(typed[:LONGEST_ADDRESS])[:80])
    return address


def _called(contact: Contact) -> str:
    who = ", ".join(part for part in (contact.name, contact.post, contact.phone) if part)
    return f"{who} <{contact.email}>" if who else contact.email
