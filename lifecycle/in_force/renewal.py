"""Renewal: the successor of an agreement."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from lifecycle.agreement.content import AgreementContent
from lifecycle.agreement.lookup import lock_parties
from lifecycle.agreement.proposal import admit_renewal, propose
from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.verb import settle
from models import Agreement


def renew(session: Session, actor: Actor, old: Agreement, content: AgreementContent) -> Agreement:
    """A new agreement, proposed, with `old` as its predecessor, which is superseded when the new one binds."""
    lock_parties(session, old, *content.parties)
    change = admit_renewal(session, actor, old)
    made = propose(session, replace(actor, run=""), content.model_copy(update={"predecessor": old.code}))
    settle(session, actor, AGREEMENT, old, change, successor=made.code)
    return made
