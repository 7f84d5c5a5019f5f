"""Verbs of a checkpoint: reported, accepted, returned, waived; and more time, asked for and decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from lifecycle.checkpoint.decision_letters import tell_owner
from lifecycle.checkpoint.transitions import CHECKPOINT, REPORT, agreement_of
from lifecycle.checkpoint.words import AMOUNT_NEGATIVE, AMOUNT_TOO_LARGE, EVIDENCE_MISSING, REPORT_EMPTY
from lifecycle.kernel import clock, text
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import prose
from lifecycle.kernel.verb import admit, decide, need_reason, settle
from lifecycle.kernel.words import DAY_NOT_COME, VERB_FORBIDDEN, label
from models import Checkpoint, Evidence, Obligation, Report
from models.enums import AgreementStatus

MOST_SPENT = 10**15  # đồng
# in these nothing is owed any more; a superseded one still owes what fell due before its renewal
ENDED = (AgreementStatus.CONCLUDED, AgreementStatus.TERMINATED)


@dataclass(frozen=True)
class EvidenceInput:
    """A document by its number, or a stored file by its sha256 (hex)."""

    title: str = ""
    document: str = ""
    sha256: str = ""
    file_name: str = ""
    media_type: str = ""
    size: int = 0


@dataclass(frozen=True)
class ReportInput:
    """Report as a body hands it in. `spent` in đồng."""

    body: str
    reported_on: dt.date
    spent: int = 0
    figures: dict[str, Any] = field(default_factory=dict)
    evidence: tuple[EvidenceInput, ...] = ()


def report(session: Session, actor: Actor, checkpoint: Checkpoint, given: ReportInput) -> Report:
    """Hand a report in, for the first time or again after it was returned."""
    change = admit(session, actor, CHECKPOINT, checkpoint, "report")
    obligation = session.get_one(Obligation, checkpoint.obligation_id)
    body = prose(given.body)
    shown = [_evidence(item) for item in given.evidence if item.sha256 or text.one_line(item.document)]
    _check_report(body, given.spent, shown, obligation)
    clock.need_reached(session, given.reported_on, DAY_NOT_COME)
    number = (
        session.exec(select(func.count()).select_from(Report).where(Report.checkpoint_id == checkpoint.id)).one() + 1
    )
    made = Report(
        checkpoint_id=checkpoint.id or 0,
        number=number,
        body=body,
        figures=given.figures,
        spent=given.spent,
        reported_on=given.reported_on,
        reported_by=actor.post,
    )
    session.add(made)
    session.flush()
    for item in shown:
        item.report_id = made.id or 0
        session.add(item)
    settle(
        session,
        actor,
        CHECKPOINT,
        checkpoint,
        change,
        report=number,
        reported_on=given.reported_on,
        spent=given.spent,
        obligation=obligation.code,
        evidence=[item.sha256 or item.document for item in shown],
    )
    return made


def accept(session: Session, actor: Actor, checkpoint: Checkpoint, reason: str = "") -> Report:
    """The report counts: the checkpoint is done on the day it was handed in."""
    change = admit(session, actor, CHECKPOINT, checkpoint, "accept")
    decided = _decide(session, checkpoint, actor, "accepted", prose(reason, text.MOST_REASON))
    checkpoint.closed_on = decided.reported_on
    settle(session, actor, CHECKPOINT, checkpoint, change, report=decided.number)
    return decided


def return_report(session: Session, actor: Actor, checkpoint: Checkpoint, reason: str) -> Report:
    """The report comes back with a reason; the checkpoint is owed again, and its ladder goes on.

    Refused where the agreement has ended and nothing is owed any more: what was handed in can only be accepted.
    """
    change = admit(session, actor, CHECKPOINT, checkpoint, "return_report")
    agreement = agreement_of(session, checkpoint)
    if agreement.status in ENDED:
        state = label("agreement", agreement.status)
        raise Refusal(VERB_FORBIDDEN, verb=label("verb", "return_report"), subject=agreement.code, state=state)
    decided = _decide(session, checkpoint, actor, "returned", need_reason(reason, "return_report"))
    # rungs that it passed while it lay with us are looked at by the next sweep
    checkpoint.armed = True
    tell_owner(session, checkpoint, "return_report", decided.reason)
    settle(session, actor, CHECKPOINT, checkpoint, change, report=decided.number, reason=decided.reason)
    return decided


def _check_report(body: str, spent: int, shown: list[Evidence], obligation: Obligation) -> None:
    if not body:
        raise Refusal(REPORT_EMPTY)
    if spent < 0:
        raise Refusal(AMOUNT_NEGATIVE)
    if spent > MOST_SPENT:
        raise Refusal(AMOUNT_TOO_LARGE, most=MOST_SPENT)
    if obligation.evidence_required and not shown:
        raise Refusal(EVIDENCE_MISSING)


def _evidence(given: EvidenceInput) -> Evidence:
    """The row of what is shown."""
    return Evidence(
        report_id=0,
        title=text.name(given.title, 300),
        document=text.name(given.document),
        sha256=text.sha256(given.sha256) if given.sha256 else "",
        file_name=text.name(given.file_name, 255),
        media_type=text.name(given.media_type, 100),
        size=given.size,
    )


def _decide(session: Session, checkpoint: Checkpoint, actor: Actor, decision: str, reason: str) -> Report:
    query = select(Report).where(Report.checkpoint_id == checkpoint.id).order_by(col(Report.number).desc())
    last = session.exec(query.limit(1)).one()
    decide(session, actor, REPORT, last, decision, reason)
    return last
