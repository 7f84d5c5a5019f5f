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
from models import Agreement, AgreementVersion, Organization, ReviewComment, ReviewRound
from models.enums import Decision


def open_review(session: Session, actor: Actor, agreement: Agreement, due_on: dt.date | None = None) -> ReviewRound:
    """Put the proposed version to the reviewers: round 1, decided by `due_on` where one is set."""
    change = admit(session, actor, AGREEMENT, agreement, "open_review")
    opened = open_round(session, agreement, due_on)
    settle(session, actor, AGREEMENT, agreement, change, round=opened.number)
    return opened


def comment(session: Session, actor: Actor, agreement: Agreement, speaker: Organization, body: str) -> ReviewComment:
    """One body's opinion in the open round."""
    change = admit(session, actor, AGREEMENT, agreement, "comment")
    need_own(actor, AGREEMENT, agreement, "comment", speaker.id)
    opinion = prose(body)
    if not opinion:
        raise Refusal(COMMENT_EMPTY)
    said = ReviewComment(
        round_id=current_round(session, agreement).id or 0,
        organization_id=speaker.id or 0,
        author=actor.post,
        body=opinion,
    )
    session.add(said)
    settle(session, actor, AGREEMENT, agreement, change, organization=speaker.code)
    return said


def request_changes(
    session: Session, actor: Actor, agreement: Agreement, reason: str, round_number: int | None = None
) -> ReviewRound:
    """The round ends: the content has to change, and why."""
    return _decide(session, actor, agreement, "request_changes", Decision.CHANGES_REQUESTED, reason, round_number)


def approve(
    session: Session, actor: Actor, agreement: Agreement, reason: str = "", round_number: int | None = None
) -> ReviewRound:
    """The round ends: this version is to be signed."""
    return _decide(session, actor, agreement, "approve", Decision.APPROVED, reason, round_number)


def reject(
    session: Session, actor: Actor, agreement: Agreement, reason: str, round_number: int | None = None
) -> ReviewRound:
    """The round ends, and the proposal with it."""
    return _decide(session, actor, agreement, "reject", Decision.REJECTED, reason, round_number)


def revise(
    session: Session,
    actor: Actor,
    agreement: Agreement,
    changes: dict[str, Any],
    note: str = "",
    due_on: dt.date | None = None,
) -> AgreementVersion:
    """A new version with `changes` (fields of AgreementContent) over the last one, put to a new round at once."""
    change = admit(session, actor, AGREEMENT, agreement, "revise")
    made = new_version(session, agreement, changes, note)
    record_terms(session, agreement, made)
    opened = open_round(session, agreement, due_on)
    settle(session, actor, AGREEMENT, agreement, change, version=made.number, round=opened.number)
    return made


def current_round(session: Session, agreement: Agreement) -> ReviewRound:
    """The newest round of an agreement that has had one."""
    query = select(ReviewRound).where(ReviewRound.agreement_id == agreement.id).order_by(col(ReviewRound.number).desc())
    return session.exec(query.limit(1)).one()


def rounds(session: Session, agreement: Agreement) -> int:
    """Count the rounds that an agreement has had, the open one counted."""
    return session.exec(
        select(func.count()).select_from(ReviewRound).where(ReviewRound.agreement_id == agreement.id)
    ).one()


def open_round(session: Session, agreement: Agreement, due_on: dt.date | None = None) -> ReviewRound:
    """A round on the newest version; its chair is the next of the parties in turn."""
    before = session.exec(
        select(ReviewRound).where(ReviewRound.agreement_id == agreement.id).order_by(col(ReviewRound.number))
    ).all()
    number = len(before) + 1
    bodies = [party.organization_id for party, _ in find.parties(session, agreement)]
    # design section 4: the chair rotates between the parties; the lead begins
    order = [agreement.lead_id, *(body for body in bodies if body != agreement.lead_id)]
    opened = ReviewRound(
        agreement_id=agreement.id or 0,
        version_id=agreement_versions.latest_version(session, agreement).id or 0,
        number=number,
        chair_id=order[(number - 1) % len(order)],
        due_on=due_on,
    )
    session.add(opened)
    session.flush()
    return opened


def _decide(
    session: Session,
    actor: Actor,
    agreement: Agreement,
    verb: str,
    decision: Decision,
    reason: str,
    round_number: int | None,
) -> ReviewRound:
    AGREEMENT.lock(session, agreement)
    refuse_if_decided(session, agreement, round_number)
    change = admit(session, actor, AGREEMENT, agreement, verb)
    decided = current_round(session, agreement)
    why = need_reason(reason, verb) if change.guard == "reason" else prose(reason, MOST_REASON)
    decide(session, actor, ROUND, decided, decision, why)
    settle(session, actor, AGREEMENT, agreement, change, round=decided.number, reason=decided.reason)
    return decided


def refuse_if_decided(session: Session, agreement: Agreement, round_number: int | None) -> None:
    """A decision on a round that has one already: the second person reads who was first, and when."""
    query = select(ReviewRound).where(ReviewRound.agreement_id == agreement.id).order_by(col(ReviewRound.number).desc())
    if round_number is not None:
        query = query.where(ReviewRound.number == round_number)
    last = session.exec(query.limit(1)).first()
    if last is not None and last.decision is not None and last.decided_at is not None:
        raise Refusal(
            ROUND_DECIDED, number=last.number, code=agreement.code, by=last.decided_by, at=local(last.decided_at)
        )
