"""Receipts: what was received, from whom, when, under a number; the mail that confirms it; and a double click as one.

Each form carries a number of its own (`once`). Handing the same form in twice finds the first one's receipt.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from lifecycle.access import Visitor
from lifecycle.admission import admitted
from lifecycle.errors import Refusal
from models import Letter, Receipt, reading, transaction
from models.enums import LetterKind


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
        told = {"number": receipt.number, "receipt": receipt.id}
        session.add(Letter(kind=LetterKind.RECEIPT, contact_id=visitor.contact_id, facts=told))
        session.flush()
    return receipt


def earlier(session: Session, organization_id: int, once: str) -> Receipt | None:
    """The receipt that this form got already."""
    query = select(Receipt).where(Receipt.organization_id == organization_id, Receipt.once == once)
    return session.exec(query).one_or_none()


def once_only(engine: Engine, visitor: Visitor, once: str, act: Callable[[Session], Receipt]) -> Receipt:
    """Runs `act` in one transaction, or gives the receipt of the same form handed in before, or meanwhile.

    Closed where the visitor may not come in any more: then no receipt is shown either. Refusal: what `act` refused;
    nothing is written then.
    """
    try:
        with transaction(engine) as session:
            admitted(session, visitor)
            before = earlier(session, visitor.organization_id, once)
            return act(session) if before is None else before
    except (Refusal, IntegrityError):
        # the twin of a double click was a moment faster: it has the receipt, and this one was refused
        with reading(engine) as session:
            admitted(session, visitor, lock=False)
            twin = earlier(session, visitor.organization_id, once)
        if twin is None:
            raise
        return twin


def receipt_of(session: Session, visitor: Visitor, receipt_id: int) -> Receipt | None:
    """A receipt of the visitor's body; None for another's."""
    query = select(Receipt).where(Receipt.id == receipt_id, Receipt.organization_id == visitor.organization_id)
    return session.exec(query).one_or_none()


def recent(session: Session, visitor: Visitor, most: int = 20) -> list[Receipt]:
    """The body's newest receipts."""
    query = select(Receipt).where(Receipt.organization_id == visitor.organization_id)
    return list(session.exec(query.order_by(col(Receipt.id).desc()).limit(most)).all())
