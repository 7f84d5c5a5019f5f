"""What becomes of a checkpoint: reported, accepted, returned, waived; and more time, asked for and decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import func
from sqlmodel import Session, col, select

from lifecycle import clock, find, text
from lifecycle.actor import Actor
from lifecycle.errors import Refusal
from lifecycle.telling import tell_owner
from lifecycle.text import prose
from lifecycle.verbs import admit_checkpoint, need_reason, settle_checkpoint
from lifecycle.words import label
from models import Agreement, Checkpoint, Evidence, Extension, Obligation, Report, utc_now
from models.enums import AgreementStatus, ExtensionStatus

MOST_TIME = relativedelta(years=1)
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
    """What a body hands in. `spent` in đồng."""

    body: str
    reported_on: dt.date
    spent: int = 0
    figures: dict[str, Any] = field(default_factory=dict)
    evidence: tuple[EvidenceInput, ...] = ()


def report(session: Session, actor: Actor, checkpoint: str, given: ReportInput) -> Report:
    """Hands a report in, for the first time or again after it was returned."""
    found, agreement = find.checkpoint(session, checkpoint)
    row = admit_checkpoint(session, actor, found, agreement, "report")
    obligation = session.get_one(Obligation, found.obligation_id)
    body = prose(given.body)
    shown = [_evidence(item) for item in given.evidence if item.sha256 or text.one_line(item.document)]
    _check_report(body, given.spent, shown, obligation)
    clock.need_reached(session, given.reported_on, "day_not_come")
    number = session.exec(select(func.count()).select_from(Report).where(Report.checkpoint_id == found.id)).one() + 1
    made = Report(
        checkpoint_id=found.id or 0,
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
    settle_checkpoint(
        session,
        actor,
        found,
        agreement,
        row,
        report=number,
        reported_on=given.reported_on,
        spent=given.spent,
        obligation=obligation.code,
        evidence=[item.sha256 or item.document for item in shown],
    )
    return made


def accept(session: Session, actor: Actor, checkpoint: str, reason: str = "") -> Report:
    """The report counts: the checkpoint is done on the day it was handed in."""
    found, agreement = find.checkpoint(session, checkpoint)
    row = admit_checkpoint(session, actor, found, agreement, "accept")
    decided = _decide(session, found, actor, "accepted", prose(reason, text.MOST_REASON))
    found.closed_on = decided.reported_on
    settle_checkpoint(session, actor, found, agreement, row, report=decided.number)
    return decided


def return_report(session: Session, actor: Actor, checkpoint: str, reason: str) -> Report:
    """The report comes back with a reason; the checkpoint is owed again, and its ladder goes on.

    Refused where the agreement has ended and nothing is owed any more: what was handed in can only be accepted.
    """
    found, agreement = find.checkpoint(session, checkpoint)
    row = admit_checkpoint(session, actor, found, agreement, "return_report")
    if agreement.status in ENDED:
        state = label("agreement", agreement.status)
        raise Refusal("verb_forbidden", verb=label("verb", "return_report"), subject=agreement.code, state=state)
    decided = _decide(session, found, actor, "returned", need_reason(reason, "return_report"))
    # rungs that it passed while it lay with us are looked at by the next sweep
    found.armed = True
    tell_owner(session, found, agreement, "return_report", decided.reason)
    settle_checkpoint(session, actor, found, agreement, row, report=decided.number, reason=decided.reason)
    return decided


def waive(session: Session, actor: Actor, checkpoint: str, reason: str) -> Checkpoint:
    """Nobody owes it any more, and why."""
    found, agreement = find.checkpoint(session, checkpoint)
    row = admit_checkpoint(session, actor, found, agreement, "waive")
    settle_checkpoint(session, actor, found, agreement, row, reason=need_reason(reason, "waive"))
    return found


def ask_extension(session: Session, actor: Actor, checkpoint: str, wanted_on: dt.date, reason: str) -> Extension:
    """More time asked for, with a reason and a new date; the ladder goes on until it is granted."""
    found, agreement = find.checkpoint(session, checkpoint)
    row = admit_checkpoint(session, actor, found, agreement, "ask_extension")
    before = _asked(session, found)
    if before is not None:
        raise Refusal("extension_open", on=before.wanted_on)
    _need_later(found, agreement, wanted_on)
    made = Extension(
        checkpoint_id=found.id or 0,
        old_due_on=found.due_on,
        wanted_on=wanted_on,
        reason=need_reason(reason, "ask_extension"),
        asked_by=actor.post,
    )
    session.add(made)
    settle_checkpoint(session, actor, found, agreement, row, wanted_on=wanted_on, reason=made.reason)
    return made


def grant_extension(session: Session, actor: Actor, checkpoint: str, until: dt.date | None = None) -> Extension:
    """Moves the due date to the wanted day, or to `until`; the old one stays in the record, the ladder is re-armed."""
    found, agreement = find.checkpoint(session, checkpoint)
    row = admit_checkpoint(session, actor, found, agreement, "grant_extension")
    asked = _open_request(session, found)
    _need_later(found, agreement, until or asked.wanted_on)
    decided = _settle_request(session, asked, actor, ExtensionStatus.GRANTED)
    decided.granted_on = until or decided.wanted_on
    found.due_on, found.armed = decided.granted_on, True
    _tell_the_next(session, found)
    tell_owner(session, found, agreement, "grant_extension", until=decided.granted_on)
    settle_checkpoint(session, actor, found, agreement, row, old=decided.old_due_on, granted_on=decided.granted_on)
    return decided


def refuse_extension(session: Session, actor: Actor, checkpoint: str, reason: str) -> Extension:
    """The date stays as it is, and why."""
    found, agreement = find.checkpoint(session, checkpoint)
    row = admit_checkpoint(session, actor, found, agreement, "refuse_extension")
    asked = _open_request(session, found)
    why = need_reason(reason, "refuse_extension")
    decided = _settle_request(session, asked, actor, ExtensionStatus.REFUSED)
    decided.decision_reason = why
    tell_owner(session, found, agreement, "refuse_extension", why)
    settle_checkpoint(session, actor, found, agreement, row, reason=decided.decision_reason)
    return decided


def _check_report(body: str, spent: int, shown: list[Evidence], obligation: Obligation) -> None:
    if not body:
        raise Refusal("report_empty")
    if spent < 0:
        raise Refusal("amount_negative")
    if spent > MOST_SPENT:
        raise Refusal("amount_too_large", most=MOST_SPENT)
    if obligation.evidence_required and not shown:
        raise Refusal("evidence_missing")


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


def _decide(session: Session, found: Checkpoint, actor: Actor, decision: str, reason: str) -> Report:
    query = select(Report).where(Report.checkpoint_id == found.id).order_by(col(Report.number).desc())
    last = session.exec(query.limit(1)).one()
    last.decision, last.reason, last.decided_by, last.decided_at = decision, reason, actor.post, utc_now()
    session.add(last)
    return last


def _asked(session: Session, found: Checkpoint) -> Extension | None:
    return session.exec(
        select(Extension).where(Extension.checkpoint_id == found.id, Extension.status == ExtensionStatus.ASKED)
    ).one_or_none()


def _open_request(session: Session, found: Checkpoint) -> Extension:
    asked = _asked(session, found)
    if asked is None:
        raise Refusal("extension_none")
    return asked


def _settle_request(session: Session, asked: Extension, actor: Actor, status: ExtensionStatus) -> Extension:
    asked.status, asked.decided_by, asked.decided_at = status, actor.post, utc_now()
    session.add(asked)
    return asked


def _need_later(found: Checkpoint, agreement: Agreement, wanted_on: dt.date) -> None:
    """After the due date, and not so far that it is a slip: within a year of the agreement's end, or of the due date."""
    if wanted_on <= found.due_on:
        raise Refusal("extension_not_later", wanted=wanted_on, due=found.due_on)
    last = max(found.due_on, agreement.period_to or found.due_on) + MOST_TIME
    if wanted_on > last:
        raise Refusal("extension_too_far", wanted=wanted_on, last=last)


def _tell_the_next(session: Session, found: Checkpoint) -> None:
    """The checkpoint after this one measures its rungs from the new date before it."""
    later = select(Checkpoint).where(
        Checkpoint.obligation_id == found.obligation_id,
        Checkpoint.owner_id == found.owner_id,
        Checkpoint.nominal_on > found.nominal_on,
    )
    following = session.exec(later.order_by(col(Checkpoint.nominal_on)).limit(1)).first()
    if following is None:
        return
    # several may fall on that day
    for one in session.exec(later.where(Checkpoint.nominal_on == following.nominal_on)).all():
        one.previous_due_on = found.due_on
        session.add(one)
