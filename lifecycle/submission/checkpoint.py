"""Submissions of an agency through the portal: the verbs of lifecycle/, each with a receipt in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from lifecycle.access import visibility as sight
from lifecycle.access.drafts import forget_draft
from lifecycle.access.receipts import give_receipt
from lifecycle.access.visibility import Seen
from lifecycle.access.visitor import Visitor
from lifecycle.checkpoint import extension as checkpoint_extension
from lifecycle.checkpoint import report as reporting
from lifecycle.checkpoint.report import EvidenceInput, ReportInput
from lifecycle.evidence.store import StoredFile
from lifecycle.kernel.clock import local
from lifecycle.kernel.refusal import Refusal
from lifecycle.submission.words import CHECKPOINT_WAIVED_MEANWHILE, REPORT_MEANWHILE
from models import Checkpoint, Receipt, Report
from models.enums import CheckpointStatus


def hand_in_report(
    session: Session,
    visitor: Visitor,
    once: str,
    checkpoint_id: int,
    given: ReportInput,
    files: Sequence[StoredFile] = (),
) -> Receipt:
    """Verb: a report with its files. Refusal where somebody was faster: who, and when."""
    found = sight.checkpoint(session, visitor.organization_id, checkpoint_id)
    evidence = (*given.evidence, *(_shown(file) for file in files))
    whole = ReportInput(given.body, given.reported_on, given.spent, given.figures, evidence)
    try:
        made = reporting.report(session, visitor.actor, session.get_one(Checkpoint, found.id), whole)
    except Refusal as refusal:
        raise _who_was_first(session, found) or refusal from None
    facts = {
        **about(found),
        "report": made.number,
        "spent": made.spent,
        "documents": [item.document for item in given.evidence if item.document],
        "files": [{"name": file.file_name, "size": file.size, "sha256": file.sha256} for file in files],
    }
    forget_draft(session, visitor, f"report:{found.id}")
    return give_receipt(
        session, visitor, once, "report", facts, agreement_id=found.agreement_id, checkpoint_id=found.id
    )


def ask_for_time(
    session: Session, visitor: Visitor, once: str, checkpoint_id: int, wanted_on: dt.date, reason: str
) -> Receipt:
    """Verb: more time asked for."""
    found = sight.checkpoint(session, visitor.organization_id, checkpoint_id)
    asked = checkpoint_extension.ask_extension(
        session, visitor.actor, session.get_one(Checkpoint, found.id), wanted_on, reason
    )
    facts = {**about(found), "wanted_on": asked.wanted_on.isoformat(), "reason": asked.reason}
    return give_receipt(
        session, visitor, once, "ask_extension", facts, agreement_id=found.agreement_id, checkpoint_id=found.id
    )


def about(found: Seen) -> dict[str, Any]:
    """Describe a checkpoint for a receipt, as it is called on this day."""
    return {
        "agreement": found.agreement,
        "agreement_title": found.agreement_title,
        "obligation": found.title,
        "due_on": found.due_on.isoformat(),
        "owner": found.owner_name,
        "lead": found.lead_name,
    }


def _shown(file: StoredFile) -> EvidenceInput:
    return EvidenceInput(
        sha256=file.sha256, file_name=file.file_name, media_type=file.media_type, size=file.size, title=file.file_name
    )


def _who_was_first(session: Session, found: Seen) -> Refusal | None:
    """Two colleagues at once, or a report on what was just waived: a sentence that says what happened meanwhile."""
    now = sight.checkpoint(session, found.owner_id, found.id)
    if now.status == CheckpointStatus.WAIVED:
        return Refusal(CHECKPOINT_WAIVED_MEANWHILE, due=now.due_on)
    if now.status not in (CheckpointStatus.REPORTED, CheckpointStatus.ACCEPTED):
        return None
    last = session.exec(
        select(Report).where(Report.checkpoint_id == found.id).order_by(col(Report.number).desc()).limit(1)
    ).first()
    return Refusal(REPORT_MEANWHILE, by=last.reported_by, at=local(last.reported_at)) if last else None
