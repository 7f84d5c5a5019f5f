"""Renewal: the successor of an agreement."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from lifecycle.agreement import lookup as find
from lifecycle.agreement.content import AgreementContent
from lifecycle.agreement.proposal import admit_renewal, propose
from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.verb import settle
from models import Agreement


def renew(session: Session, actor: Actor, code: str, content: AgreementContent) -> Agreement:
    """A new agreement, proposed, with `code` as its predecessor; that one is superseded when the new one binds."""
    find.lock_parties(session, code, *content.parties)
    found = find.agreement(session, code, lock=True)
    change = admit_renewal(session, actor, found)
    made = propose(session, replace(actor, run=""), content.model_copy(update={"predecessor": found.code}))
    settle(session, actor, AGREEMENT, found, change, successor=made.code)
    return made
