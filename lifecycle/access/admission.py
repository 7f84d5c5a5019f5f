"""Admission: the one place that decides whether a visitor may act or read, in the transaction that does it.

What a request found at its headers is a cheap first look. Minutes may lie between it and the body of a slow request:
meanwhile a link is revoked, a contact leaves or has another address, a key ends.
"""

from __future__ import annotations

from sqlmodel import Session

from lifecycle.access.api_keys import reopen_key
from lifecycle.access.links import Closed, doors_of, hold_doors, reopen_link
from lifecycle.access.visitor import Visitor


def admitted(session: Session, visitor: Visitor, *, lock: bool = True, beside: int = 0) -> Visitor:
    """The visitor as they are now. Closed where their link or key is over, or no longer lets in the same one.

    Called first in a transaction. `lock`: nothing about it changes until the transaction ends; a session that only
    reads needs none. `beside`: a contact of another body, whose links the verb looks at.
    """
    if lock:
        hold_doors(session, [visitor.organization_id, *doors_of(session, beside)])
    reopen = reopen_key if visitor.channel == "api" else reopen_link
    found = reopen(session, visitor, lock=lock)
    if found is None or _is_another(found, visitor):
        raise Closed
    return found


def _is_another(found: Visitor, visitor: Visitor) -> bool:
    return (found.contact_id, found.organization_id, found.email, found.scope, found.right) != (
        visitor.contact_id,
        visitor.organization_id,
        visitor.email,
        visitor.scope,
        visitor.right,
    )
