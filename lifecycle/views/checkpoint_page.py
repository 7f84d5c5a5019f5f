"""View of one checkpoint's reports and extensions."""

from __future__ import annotations

from typing import NamedTuple

from sqlmodel import Session, col, select

from models import Evidence, Extension, Report


class Shown(NamedTuple):
    """A report and what it shows."""

    report: Report
    evidence: list[Evidence]


def reports_of(session: Session, checkpoint_id: int) -> list[Shown]:
    """The reports on a checkpoint with their evidence, the newest first."""
    query = select(Report).where(Report.checkpoint_id == checkpoint_id).order_by(col(Report.number).desc())
    reports = session.exec(query).all()
    pieces = session.exec(
        select(Evidence).where(col(Evidence.report_id).in_([one.id for one in reports])).order_by(col(Evidence.id))
    ).all()
    return [Shown(one, [piece for piece in pieces if piece.report_id == one.id]) for one in reports]


def extensions_of(session: Session, checkpoint_id: int) -> list[Extension]:
    """List what was asked for, the newest first."""
    query = select(Extension).where(Extension.checkpoint_id == checkpoint_id).order_by(col(Extension.id).desc())
    return list(session.exec(query).all())
