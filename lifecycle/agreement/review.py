"""Reviewing: one version put to the reviewers, their comments, one decision; as many rounds as it takes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from lifecycle.agreement import lookup as find
from lifecycle.agreement import versions as agreement_versions
from lifecycle.agreement.terms import record_terms
from lifecycle.agreement.transitions import AGREEMENT, ROUND
from lifecycle.agreement.versions import new_version
from lifecycle.agreement.words import COMMENT_EMPTY, ROUND_DECIDED
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.clock import local
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import MOST_REASON, prose
from lifecycle.kernel.verb import admit, decide, need_own, need_reason, settle
from lifecycle.organization import lookup as organization_lookup
from models import Agreement, AgreementVersion, ReviewComment, ReviewRound
from models.enums import Decision


def open_review(session: Session, actor: Actor, code: str, due_on: dt.date | None = None) -> ReviewRound:
    """Puts the proposed version to the reviewers: round 1, decided by `due_on` where one is set."""
    found = find.agreement(session, code, lock=True)
    change = admit(session, actor, AGREEMENT, found, "open_review")
    opened = open_round(session, found, due_on)
    settle(session, actor, AGREEMENT, found, change, round=opened.number)
    return opened


def comment(session: Session, actor: Actor, code: str, organization: str, body: str) -> ReviewComment:
    """One body's opinion in the open round."""
    found = find.agreement(session, code, lock=True)
    change = admit(session, actor, AGREEMENT, found, "comment")
    speaker = organization_lookup.organization(session, organization)
    need_own(actor, AGREEMENT, found, "comment", speaker.id)
    opinion = prose(body)
    if not opinion:
        raise Refusal(COMMENT_EMPTY)
    said = ReviewComment(
        round_id=current_round(session, found).id or 0,
        organization_id=speaker.id or 0,
        author=actor.post,
        body=opinion,
    )
    session.add(said)
    settle(session, actor, AGREEMENT, found, change, organization=speaker.code)
    return said


def request_changes(
    session: Session, actor: Actor, code: str, reason: str, round_number: int | None = None
) -> ReviewRound:
    """The round ends: the content has to change, and why."""
    return _decide(session, actor, code, "request_changes", Decision.CHANGES_REQUESTED, reason, round_number)


def approve(
    session: Session, actor: Actor, code: str, reason: str = "", round_number: int | None = None
) -> ReviewRound:
    """The round ends: this version is to be signed."""
    return _decide(session, actor, code, "approve", Decision.APPROVED, reason, round_number)


def reject(session: Session, actor: Actor, code: str, reason: str, round_number: int | None = None) -> ReviewRound:
    """The round ends, and the proposal with it."""
    return _decide(session, actor, code, "reject", Decision.REJECTED, reason, round_number)


def revise(
    session: Session, actor: Actor, code: str, changes: dict[str, Any], note: str = "", due_on: dt.date | None = None
) -> AgreementVersion:
    """A new version with `changes` (fields of AgreementContent) over the last one, put to a new round at once."""
    found = find.agreement(session, code, lock=True)
    change = admit(session, actor, AGREEMENT, found, "revise")
    made = new_version(session, found, changes, note)
    record_terms(session, found, made)
    opened = open_round(session, found, due_on)
    settle(session, actor, AGREEMENT, found, change, version=made.number, round=opened.number)
    return made


def current_round(session: Session, found: Agreement) -> ReviewRound:
    """The newest round of an agreement that has had one."""
    query = select(ReviewRound).where(ReviewRound.agreement_id == found.id).order_by(col(ReviewRound.number).desc())
    return session.exec(query.limit(1)).one()


def rounds(session: Session, code: str) -> int:
    """How many rounds an agreement has had, the open one counted. Refusal when there is no such agreement."""
    found = find.agreement(session, code)
    return session.exec(select(func.count()).select_from(ReviewRound).where(ReviewRound.agreement_id == found.id)).one()


def open_round(session: Session, found: Agreement, due_on: dt.date | None = None) -> ReviewRound:
    """A round on the newest version; its chair is the next of the parties in turn."""
    before = session.exec(
        select(ReviewRound).where(ReviewRound.agreement_id == found.id).order_by(col(ReviewRound.number))
    ).all()
    number = len(before) + 1
    bodies = [party.organization_id for party, _ in find.parties(session, found)]
    # design section 4: the chair rotates between the parties; the lead begins
    order = [found.lead_id, *(body for body in bodies if body != found.lead_id)]
    opened = ReviewRound(
        agreement_id=found.id or 0,
        version_id=agreement_versions.latest_version(session, found).id or 0,
        number=number,
        chair_id=order[(number - 1) % len(order)],
        due_on=due_on,
    )
    session.add(opened)
    session.flush()
    return opened


def _decide(
    session: Session, actor: Actor, code: str, verb: str, decision: Decision, reason: str, round_number: int | None
) -> ReviewRound:
    found = find.agreement(session, code, lock=True)
    refuse_if_decided(session, found, round_number)
    change = admit(session, actor, AGREEMENT, found, verb)
    decided = current_round(session, found)
    why = need_reason(reason, verb) if change.guard == "reason" else prose(reason, MOST_REASON)
    decide(session, actor, ROUND, decided, decision, why)
    settle(session, actor, AGREEMENT, found, change, round=decided.number, reason=decided.reason)
    return decided


def refuse_if_decided(session: Session, found: Agreement, round_number: int | None) -> None:
    """A decision on a round that has one already: the second person reads who was first, and when."""
    query = select(ReviewRound).where(ReviewRound.agreement_id == found.id).order_by(col(ReviewRound.number).desc())
    if round_number is not None:
        query = query.where(ReviewRound.number == round_number)
    last = session.exec(query.limit(1)).first()
    if last is not None and last.decision is not None and last.decided_at is not None:
        raise Refusal(ROUND_DECIDED, number=last.number, code=found.code, by=last.decided_by, at=local(last.decided_at))
