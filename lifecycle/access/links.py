"""Links without a password: random, kept only as hashes, for one contact of one body, for a time.

A link is opened by looking its hash up; opening writes nothing, because mail scanners open links too. Who holds a
link acts for its contact: what they do is in the audit log under that name.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, delete, insert, text, update
from sqlmodel import Session, col, select

import settings
from lifecycle.access.visitor import Unseen, Visitor
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.audit import PORTAL
from lifecycle.kernel.counting import rows_changed
from lifecycle.kernel.fields import line
from lifecycle.kernel.locks import lock_bodies
from lifecycle.kernel.mail_address import LONGEST_ADDRESS, sought_address
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.verb import record
from lifecycle.kernel.words import CONTACT_GONE
from models import AccessLink, Contact, Draft, Letter, Visit, utc_now
from models.base import Moment
from models.enums import LetterKind, LinkScope

# a mail of the first rung (30 working days before the due date) still opens at the last one (10 after)
LASTS = {
    LinkScope.WORK: dt.timedelta(days=75),
    LinkScope.BOARD: dt.timedelta(days=180),
    LinkScope.CALENDAR: dt.timedelta(days=730),
}
KEPT = dt.timedelta(days=30)
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
CHAIN = PORTAL

# `{which}`: by the token's hash, by the row's id when a visitor is let in again, or by the visit that `{visit}` joins
OPEN = """
SELECT access_link.id, access_link.scope, access_link.target, contact.id, contact.name, contact.post, contact.role,
       contact.email, organization.id, organization.code, organization.name,
       EXISTS (SELECT 1 FROM agreement WHERE agreement.lead_id = organization.id) AS leads,
       {visit_id}
FROM access_link {visit}
JOIN contact ON contact.id = access_link.contact_id
JOIN organization ON organization.id = access_link.organization_id
WHERE {which} AND access_link.revoked_at IS NULL AND access_link.expires_at > :now
AND contact.active AND contact.organization_id = access_link.organization_id AND contact.email = access_link.address
"""

# a visit lasts while it is used and not left, and never longer than its link
OF_VISIT = """
JOIN visit ON visit.link_id = access_link.id AND visit.contact_id = access_link.contact_id
AND visit.ended_at IS NULL AND visit.made_at > :made_after AND visit.seen_at > :seen_after
"""

# An address is only what somebody typed. Both ends must have been mailed to it: the visitor's own link (admission sees
# to that), and a link of the same scope into the other body that still opens and isn't in a mail that never went.
TWINS = text("""
SELECT MIN(twin.id), organization.name FROM contact AS twin
JOIN organization ON organization.id = twin.organization_id
WHERE twin.email = :address AND twin.active AND twin.organization_id <> :organization AND EXISTS (
    SELECT 1 FROM access_link WHERE access_link.contact_id = twin.id AND access_link.scope = :scope
    AND access_link.address = twin.email AND access_link.organization_id = twin.organization_id
    AND access_link.revoked_at IS NULL AND access_link.expires_at > :now AND (access_link.message_id IS NULL
    OR EXISTS (SELECT 1 FROM message WHERE message.id = access_link.message_id AND message.state = 'sent')))
GROUP BY organization.id, organization.name ORDER BY organization.name
""").bindparams(bindparam("now", type_=Moment()))

DOOR = text("SELECT pg_advisory_xact_lock(:room, :organization)")
ROOM = 40  # ours, and means nothing: apart from what else may lock by number


class Closed(Exception):
    """Nobody we know: no link, or one that opens nothing any more."""


class Wanted(NamedTuple):
    """A link to be made. `address`: where it is mailed to; `message_id`: the mail that carries it, if one does."""

    contact_id: int
    organization_id: int
    address: str
    target: str = ""
    scope: LinkScope = LinkScope.WORK
    message_id: int | None = None


def new_token() -> str:
    """24 random bytes, in 32 letters that a mail program doesn't break."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> str:
    """sha256, in hex: what is kept of a token or a key. No salt: 192 random bits can't be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue_links(session: Session, wanted: Iterable[tuple[str, Wanted]], now: dt.datetime | None = None) -> None:
    """Keep (token, what it opens) for each, in one statement. The caller's own audit line tells why they were made."""
    when = now or utc_now()
    rows = [
        {
            "token_hash": token_hash(token),
            "scope": want.scope,
            "contact_id": want.contact_id,
            "organization_id": want.organization_id,
            "address": want.address,
            "target": want.target,
            "message_id": want.message_id,
            "created_at": when,
            "expires_at": when + LASTS[want.scope],
        }
        for token, want in wanted
    ]
    if rows:
        session.execute(insert(AccessLink), rows)


def issue_link(
    session: Session, actor: Actor, contact: Contact, scope: LinkScope = LinkScope.WORK, target: str = ""
) -> str:
    """Verb: a new link for one contact; returns its token, which is kept nowhere. A new calendar address ends the old."""
    if scope is LinkScope.CALENDAR:
        hold_doors(session, [contact.organization_id])
    lock_bodies(session, contact.organization_id)
    session.refresh(contact)
    if not contact.active:
        raise Refusal(CONTACT_GONE, contact=contact.post or contact.email)
    if scope is LinkScope.CALENDAR:
        revoke_links(session, actor, contact.id or 0, scope, quietly=True)
    token = new_token()
    wanted = Wanted(contact.id or 0, contact.organization_id, contact.email, target, scope)
    issue_links(session, [(token, wanted)])
    told = {"contact": contact.id, "scope": str(scope), "target": target}
    record(session, actor, "issue_link", f"contact {contact.id}", told, run=actor.run)
    return token


def open_link(session: Session, token: str, now: dt.datetime | None = None) -> Visitor | None:
    """Find who a token lets in; None for one that is unknown, altered, expired or revoked, or whose contact has left or has
    another address."""
    if not TOKEN.fullmatch(token):
        return None
    return _opened(session, "access_link.token_hash = :key", token_hash(token), now)


def open_visit(session: Session, secret: str, now: dt.datetime | None = None) -> Visitor | None:
    """Find who a visit's cookie lets in; None where the visit is over, or its link opens nothing any more."""
    if not TOKEN.fullmatch(secret):
        return None
    return _opened(session, "visit.secret_hash = :key", token_hash(secret), now, by_visit=True)


def reopen_link(session: Session, visitor: Visitor, *, lock: bool) -> Visitor | None:
    """Find who the visit, or the link, of `visitor` lets in now. `lock`: it can't be revoked before the transaction ends."""
    if visitor.visit_id:
        return _opened(session, "visit.id = :key", visitor.visit_id, lock=lock, by_visit=True)
    return _opened(session, "access_link.id = :key", visitor.link_id, lock=lock)


def visit_limits(now: dt.datetime) -> dict[str, dt.datetime]:
    """Before which moments a visit that is alive at `now` neither began nor was last used."""
    idle, whole = settings.visit_limits()
    return {"made_after": now - whole, "seen_after": now - idle}


def _opened(
    session: Session,
    which: str,
    key: object,
    now: dt.datetime | None = None,
    *,
    lock: bool = False,
    by_visit: bool = False,
) -> Visitor | None:
    moment = now or utc_now()
    query = OPEN.format(which=which, visit=OF_VISIT if by_visit else "", visit_id="visit.id" if by_visit else "0")
    if lock and _is_postgresql(session):
        query += " FOR SHARE OF access_link"
    moments = {"now": moment, **(visit_limits(moment) if by_visit else {})}
    opening = text(query).bindparams(*(bindparam(name, type_=Moment()) for name in moments))
    row = session.execute(opening, {"key": key, **moments}).one_or_none()
    if row is None:
        return None
    return replace(Visitor(row[0], LinkScope(row[1]), *row[2:12]), visit_id=row[12])


def hold_doors(session: Session, organization_ids: Collection[int]) -> None:
    """Let nobody of these bodies in, and nobody's links be changed, by another transaction until this one ends.

    The first lock of a transaction, before any row's: who holds a body's door may wait for a row, and nobody who holds
    a row waits for a door. SQLite has one writer, and needs none.
    """
    if _is_postgresql(session):
        for key in sorted(set(organization_ids)):
            session.execute(DOOR, {"room": ROOM, "organization": key})


def doors_of(session: Session, contact_id: int) -> list[int]:
    """The body whose door a contact comes in by; none where there is no such contact."""
    return list(session.exec(select(Contact.organization_id).where(Contact.id == contact_id)).all())


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def twins(session: Session, visitor: Visitor) -> list[tuple[int, str]]:
    """(contact, body) of other bodies that the visitor's mailbox was sent a link for: one mailbox may speak for several."""
    values = {
        "address": visitor.email,
        "organization": visitor.organization_id,
        "scope": visitor.scope,
        "now": utc_now(),
    }
    return [(row[0], row[1]) for row in session.execute(TWINS, values)]


def switch(session: Session, visitor: Visitor, contact_id: int) -> str:
    """Verb: a link for the same mailbox at another body; returns its token. Unseen for anybody else's contact.

    Its caller holds the other body's door too (`admitted(..., beside=contact_id)`): who revokes the link that shows whose
    mailbox it is, revokes this one with it.
    """
    if contact_id not in {key for key, _ in twins(session, visitor)}:
        raise Unseen(f"contact {contact_id}")
    return issue_link(session, visitor.actor, session.get_one(Contact, contact_id), visitor.scope)


def revoke_link(session: Session, actor: Actor, token: str) -> bool:
    """Verb: ends one link, and the visits by it. False where it isn't known or has ended already."""
    return _revoked(session, actor, col(AccessLink.token_hash) == token_hash(token))


def revoke_own_link(session: Session, visitor: Visitor, link_id: int) -> None:
    """Verb: a contact ends one of their links, whatever its scope. Unseen for anybody else's."""
    own = select(AccessLink.id).where(AccessLink.id == link_id, AccessLink.contact_id == visitor.contact_id)
    if session.exec(own).one_or_none() is None:
        raise Unseen(f"link {link_id}")
    _revoked(session, visitor.actor, col(AccessLink.id) == link_id)


def _revoked(session: Session, actor: Actor, which: ColumnElement[bool]) -> bool:
    hold_doors(session, session.exec(select(AccessLink.organization_id).where(which)).all())
    ending = update(AccessLink).where(which, col(AccessLink.revoked_at).is_(None))
    done = session.execute(ending.values(revoked_at=utc_now()).returning(col(AccessLink.contact_id))).scalars().all()
    for contact_id in done:
        record(session, actor, "revoke_link", f"contact {contact_id}", {}, run=actor.run)
    return bool(done)


def revoke_links(
    session: Session, actor: Actor, contact_id: int, scope: LinkScope | None = None, *, quietly: bool = False
) -> int:
    """Verb: ends every link of a contact (of one scope, where given). Returns how many."""
    hold_doors(session, doors_of(session, contact_id))
    # a letter that is being written right now is waited for: its link ends with the others
    session.exec(select(Contact.id).where(Contact.id == contact_id).with_for_update(key_share=True)).all()
    ending = update(AccessLink).where(col(AccessLink.contact_id) == contact_id, col(AccessLink.revoked_at).is_(None))
    if scope is not None:
        ending = ending.where(col(AccessLink.scope) == scope)
    ended = rows_changed(session, ending.values(revoked_at=utc_now()))
    if ended and not quietly:
        told = {"contact": contact_id, "links": ended}
        record(session, actor, "revoke_links", f"contact {contact_id}", told)
    return ended


def forget_old(session: Session, now: dt.datetime | None = None) -> int:
    """Links that ended a month ago with their visits, addresses that nobody had, drafts that nobody came back to.

    Returns how many rows, visits apart."""
    before = (now or utc_now()) - KEPT
    ended = col(AccessLink.expires_at) < before
    # theirs first: they name them
    session.execute(delete(Visit).where(col(Visit.link_id).in_(select(AccessLink.id).where(ended))))
    old = (
        delete(AccessLink).where(ended),
        delete(Letter).where(col(Letter.written_at) < before, col(Letter.message_id).is_(None)),
        delete(Draft).where(col(Draft.saved_at) < before - KEPT * 3),
    )
    return sum(rows_changed(session, one) for one in old)


def ask_for_link(session: Session, address: str) -> None:
    """Verb of anybody: a link is wanted at `address`. The same row is written whether the address is known or not:
    who has it is looked up when the letter is written (notifications/letters/write.py), so no answer and no delay tells."""
    # measured after it is folded too: small letters of "İ" are twice as long
    folded = line(sought_address(line(address, most=LONGEST_ADDRESS)), most=LONGEST_ADDRESS)
    session.add(Letter(kind=LetterKind.LINK, address=folded))
    session.flush()


def turn_away(session: Session, visitor: Visitor, subject: str) -> None:
    """Write down that somebody asked for what isn't theirs."""
    told: dict[str, Any] = {"link": visitor.link_id, "contact": visitor.contact_id, "asked": subject[:200]}
    record(session, visitor.actor, "turned_away", subject[:200], told, chain=CHAIN)
