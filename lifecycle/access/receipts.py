"""Receipts: what was received, from whom, when, under a number; the mail that confirms it; and a double click as one.

Each form carries a number of its own (`once`), each request of a program may carry an Idempotency-Key. The same request
again finds the first one's receipt; another request under that number is refused, so that nothing is thrown away behind
a receipt of something else (draft-ietf-httpapi-idempotency-key-header; docs/adr/0046).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from lifecycle.access.admission import admitted
from lifecycle.access.visitor import Unseen, Visitor
from lifecycle.access.visits import touch_visit
from lifecycle.access.words import KEY_REUSED
from lifecycle.kernel import proofs
from lifecycle.kernel.clock import local
from lifecycle.kernel.refusal import Refusal
from models import Contact, Letter, Receipt, reading, transaction
from models.enums import LetterKind


class KeyReused(Refusal):
    """Another request under a number that was used before. Nothing was written."""


@dataclass(frozen=True)
class Asked:
    """A request that is carried out once. `once`: its number; `path`: where it was posted; `fingerprint`: sha256 of what
    it is, see `fingerprint`."""

    once: str
    path: str
    fingerprint: str

    def is_of(self, receipt: Receipt) -> bool:
        """Tell whether the receipt was given to this very request. One from before fingerprints were kept says only
        which checkpoint it is about."""
        if receipt.fingerprint is not None:
            return receipt.fingerprint == self.fingerprint
        return receipt.checkpoint_id is None or str(receipt.checkpoint_id) in self.path.split("/")


def fingerprint(visitor: Visitor, method: str, path: str, content: Any) -> str:
    """sha256, in hex, of who asks for what: the contact or the API key, the method, the path, and the content as it was
    read (`content` is JSON-like), so that neither the order of fields nor the way they are escaped matters."""
    who = visitor.link_id if visitor.channel == "api" else visitor.contact_id
    said = json.dumps([visitor.channel, who, method, path, content], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def give_receipt(
    session: Session,
    visitor: Visitor,
    once: str,
    verb: str,
    facts: dict[str, Any],
    *,
    agreement_id: int | None = None,
    checkpoint_id: int | None = None,
) -> Receipt:
    """The receipt of what a verb just did, in its transaction, with the letter that confirms it."""
    receipt = Receipt(
        once=once,
        verb=verb,
        organization_id=visitor.organization_id,
        contact_id=visitor.contact_id or None,
        agreement_id=agreement_id,
        checkpoint_id=checkpoint_id,
        received_from=visitor.called[:200],
        facts=facts,
    )
    session.add(receipt)
    session.flush()
    if visitor.contact_id:  # a program has no mailbox
        # who hands something in reads their mail: `contacts.begin` for whoever passed its page by
        begun = update(Contact).where(col(Contact.id) == visitor.contact_id, col(Contact.invited_at).is_not(None))
        named = session.execute(begun.values(invited_at=None).returning(col(Contact.id))).scalars().all()
        proofs.wrote(session, Contact, named)
        told = {"number": receipt.number, "receipt": receipt.id}
        session.add(Letter(kind=LetterKind.RECEIPT, contact_id=visitor.contact_id, facts=told))
        session.flush()
    return receipt


def earlier(session: Session, organization_id: int, once: str) -> Receipt | None:
    """The receipt that this form got already."""
    query = select(Receipt).where(Receipt.organization_id == organization_id, Receipt.once == once)
    return session.exec(query).one_or_none()


def once_only(engine: Engine, visitor: Visitor, asked: Asked, act: Callable[[Session], Receipt]) -> Receipt:
    """Run `act` in one transaction, or give the receipt of the same request handed in before, or meanwhile.

    Closed where the visitor may not come in any more: then no receipt is shown either. Refusal: what `act` refused;
    KeyReused: another request has the number. Nothing is written then.
    """
    try:
        with transaction(engine) as session:
            touch_visit(session, admitted(session, visitor))
            before = earlier(session, visitor.organization_id, asked.once)
            if before is not None:
                return _first_answer(before, asked)
            receipt = act(session)
            receipt.fingerprint = asked.fingerprint
            session.add(receipt)
            return receipt
    except KeyReused:
        raise
    except (Refusal, Unseen, SQLAlchemyError):
        # the twin of a double click was a moment faster: it has the receipt, and this one came too late, in
        # whichever way that showed (a rule said no, a row was gone, the number was taken)
        with reading(engine) as session:
            admitted(session, visitor, lock=False)
            twin = earlier(session, visitor.organization_id, asked.once)
        if twin is None:
            raise
        return _first_answer(twin, asked)


def _first_answer(receipt: Receipt, asked: Asked) -> Receipt:
    if not asked.is_of(receipt):
        raise KeyReused(KEY_REUSED, number=receipt.number, at=local(receipt.received_at))
    return receipt


def receipt_of(session: Session, visitor: Visitor, receipt_id: int) -> Receipt | None:
    """A receipt of the visitor's body; None for another's."""
    query = select(Receipt).where(Receipt.id == receipt_id, Receipt.organization_id == visitor.organization_id)
    return session.exec(query).one_or_none()


def recent(session: Session, visitor: Visitor, most: int = 20) -> list[Receipt]:
    """The body's newest receipts."""
    query = select(Receipt).where(Receipt.organization_id == visitor.organization_id)
    return list(session.exec(query.order_by(col(Receipt.id).desc()).limit(most)).all())
