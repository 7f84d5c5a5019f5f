"""Visits: what a browser's cookie names, apart from the link that it came by.

A visit begins when a link is opened, which leaves its row and nothing else: a mail scanner's look is a visit that
nobody uses. It ends by leaving, by itself (unused, or after its whole time), or with its link. Who has the cookie
hasn't the link, and who has left leaves a cookie that opens nothing (docs/adr/0071).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, select

from lifecycle.access.admission import admitted
from lifecycle.access.links import CHAIN, hold_doors, new_token, open_link, open_visit, token_hash, visit_limits
from lifecycle.access.visitor import Unseen, Visitor
from lifecycle.kernel.counting import rows_changed
from lifecycle.kernel.verb import record
from models import AccessLink, Visit, utc_now
from models.enums import LinkScope

MOST_VISITS = 20  # a link's; the one that was used longest ago makes room
MOST_SHOWN = 60
SEEN_EVERY = dt.timedelta(minutes=1)


def begin_visit(session: Session, visitor: Visitor) -> str:
    """Keep a new visit by the link that `visitor` opened; returns its secret, which is kept nowhere."""
    _thin_out(session, visitor.link_id)
    secret = new_token()
    session.add(Visit(secret_hash=token_hash(secret), link_id=visitor.link_id, contact_id=visitor.contact_id))
    session.flush()
    return secret


def _thin_out(session: Session, link_id: int) -> None:
    """Visits of the link that are over go, and those that were used longest ago: their number has a bound."""
    limits = visit_limits(utc_now())
    newest = select(Visit.id).where(Visit.link_id == link_id, col(Visit.ended_at).is_(None))
    kept = newest.order_by(col(Visit.seen_at).desc(), col(Visit.id).desc()).limit(MOST_VISITS - 1)
    over = or_(
        col(Visit.ended_at).is_not(None),
        col(Visit.made_at) <= limits["made_after"],
        col(Visit.seen_at) <= limits["seen_after"],
        col(Visit.id).not_in(session.exec(kept).all()),
    )
    session.execute(delete(Visit).where(col(Visit.link_id) == link_id, over))


def touch_visit(session: Session, visitor: Visitor) -> None:
    """Note that the visit is used: by who acts, never by who reads. Once a minute is enough."""
    if visitor.visit_id:
        now = utc_now()
        used = update(Visit).where(col(Visit.id) == visitor.visit_id, col(Visit.seen_at) < now - SEEN_EVERY)
        session.execute(used.values(seen_at=now))


def go_on_as(session: Session, visitor: Visitor, token: str) -> str | None:
    """Verb: the browser's visit becomes one by another link, because its user said so; returns the new visit's secret.

    None where the link opens nothing: then the visit goes on. Else the visit of before ends.
    """
    found = open_link(session, token)
    if found is None or found.scope is LinkScope.CALENDAR:
        return None
    end_visit(session, visitor, visitor.visit_id)
    return begin_visit(session, found)


def leave(session: Session, secret: str) -> Visitor | None:
    """Verb: the visit of this cookie ends. None where it was over already: there is nothing left to end."""
    found = open_visit(session, secret)
    if found is None:
        return None
    visitor = admitted(session, found)
    end_visit(session, visitor, visitor.visit_id)
    return visitor


def end_visit(session: Session, visitor: Visitor, visit_id: int) -> None:
    """Verb: a contact ends one of their visits. Unseen for anybody else's; one that is over stays so."""
    own = select(Visit.id).where(Visit.id == visit_id, Visit.contact_id == visitor.contact_id)
    if session.exec(own).one_or_none() is None:
        raise Unseen(f"visit {visit_id}")
    _ended(session, visitor, [visit_id])


def end_other_visits(session: Session, visitor: Visitor) -> int:
    """Verb: a contact ends all their visits but the one they are on. Returns how many."""
    others = select(Visit.id).where(Visit.contact_id == visitor.contact_id, Visit.id != visitor.visit_id)
    return _ended(session, visitor, [key for key in session.exec(others).all() if key])


def _ended(session: Session, visitor: Visitor, visits: Sequence[int]) -> int:
    # who acts holds the body's door: what isn't done when the visit has ended, is never done
    hold_doors(session, [visitor.organization_id])
    ending = update(Visit).where(col(Visit.id).in_(visits), col(Visit.ended_at).is_(None))
    ended = rows_changed(session, ending.values(ended_at=utc_now()))
    if ended:
        told = {"contact": visitor.contact_id, "visits": ended}
        record(session, visitor.actor, "end_visit", f"contact {visitor.contact_id}", told, chain=CHAIN)
    return ended


def visits_of(session: Session, visitor: Visitor) -> list[Visit]:
    """The contact's visits that are open, newest first."""
    limits = visit_limits(utc_now())
    query = (
        select(Visit)
        .join(AccessLink, col(AccessLink.id) == Visit.link_id)
        .where(Visit.contact_id == visitor.contact_id, col(Visit.ended_at).is_(None))
        .where(col(Visit.made_at) > limits["made_after"], col(Visit.seen_at) > limits["seen_after"])
        .where(col(AccessLink.revoked_at).is_(None), col(AccessLink.expires_at) > utc_now())
    )
    return list(session.exec(query.order_by(col(Visit.id).desc()).limit(MOST_SHOWN)).all())


def links_of(session: Session, visitor: Visitor) -> list[AccessLink]:
    """The contact's links that open, newest first."""
    query = select(AccessLink).where(
        AccessLink.contact_id == visitor.contact_id,
        AccessLink.organization_id == visitor.organization_id,
        AccessLink.address == visitor.email,
        col(AccessLink.revoked_at).is_(None),
        col(AccessLink.expires_at) > utc_now(),
    )
    return list(session.exec(query.order_by(col(AccessLink.id).desc()).limit(MOST_SHOWN)).all())
