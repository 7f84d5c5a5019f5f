"""Changes of contacts, told to the other side and to one's own people: one letter a day to each, saying all of them.

Nothing that was typed goes along but the post of who typed it: the letter says the body, the roles and how many. So a
contact can't make the office's server carry words to strangers, nor more than a letter a day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from lifecycle.access.visitor import Visitor
from lifecycle.kernel import clock
from lifecycle.kernel.refusal import Refusal
from lifecycle.organization.words import CONTACTS_OFTEN
from models import Letter, Receipt, utc_now
from models.enums import LetterKind

VERB = "change_contacts"
# changes of contacts a day, counted by their receipts: a restart forgets none
MOST_A_DAY, MOST_OF_BODY = 20, 40
AT = dt.time(7, 30)  # of the next day, where something was told today
POST = 80  # letters of the post of who changed something


def need_room_today(session: Session, visitor: Visitor) -> None:
    """Refusal where the contact, or all of the body together, changed too many contacts within a day."""
    since = utc_now() - dt.timedelta(days=1)
    today = (Receipt.organization_id == visitor.organization_id, Receipt.verb == VERB, col(Receipt.received_at) > since)
    query = select(func.count(), func.count().filter(col(Receipt.contact_id) == visitor.contact_id)).where(*today)
    of_body, own = session.exec(query).one()
    if own >= MOST_A_DAY or of_body >= MOST_OF_BODY:
        raise Refusal(CONTACTS_OFTEN, most=MOST_A_DAY, body=MOST_OF_BODY)


def tell_change(session: Session, visitor: Visitor, readers: Iterable[int], change: str) -> None:
    """Queue a letter to each reader, or add to the one that waits. `change`: `added.clerk`. The body is locked."""
    wanted = sorted(set(readers) - {visitor.contact_id})
    midnight = dt.datetime.combine(clock.today(), dt.time(), clock.ZONE)
    waiting, told = _letters(session, visitor, wanted, midnight)
    for reader in wanted:
        letter = waiting.get(reader) or Letter(
            kind=LetterKind.CONTACTS,
            contact_id=reader,
            facts={"organization": visitor.organization, "organization_id": visitor.organization_id, "changes": {}},
            not_before=dt.datetime.combine(midnight.date() + dt.timedelta(days=1), AT, clock.ZONE)
            if reader in told
            else None,
        )
        changes = {**letter.facts["changes"]}
        changes[change] = changes.get(change, 0) + 1
        letter.facts = {**letter.facts, "by": plain_post(visitor), "changes": changes}
        session.add(letter)


def _letters(
    session: Session, visitor: Visitor, readers: list[int], midnight: dt.datetime
) -> tuple[dict[int, Letter], set[int]]:
    """The letters about this body that wait, by reader; and who was told today. Held, so that no carrier takes them."""
    facts: Any = Letter.facts
    about = select(Letter).where(
        Letter.kind == LetterKind.CONTACTS,
        col(Letter.contact_id).in_(readers),
        facts["organization_id"].as_integer() == visitor.organization_id,
        or_(col(Letter.written_at).is_(None), col(Letter.written_at) >= midnight),
    )
    found = session.exec(
        about.order_by(col(Letter.id)).with_for_update().execution_options(populate_existing=True)
    ).all()
    waiting = {letter.contact_id or 0: letter for letter in found if letter.written_at is None}
    return waiting, {letter.contact_id or 0 for letter in found if letter.written_at is not None}


def plain_post(visitor: Visitor) -> str:
    """The post of who changed something, where it is one: nothing that a mail program makes a link of."""
    post = visitor.post[:POST]
    return "" if any(sign in post for sign in ("@", "/", "\\", "www", ".")) else post
