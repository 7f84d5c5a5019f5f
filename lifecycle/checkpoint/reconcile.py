"""After an amendment: what its obligations ask from now on, against the checkpoints that are there already.

What was due before the amendment was signed stays as it is; a checkpoint that is asked no more is waived, one whose
date moved is moved, one that an earlier amendment had waived and this one asks again is owed again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from lifecycle.checkpoint.recompute import relink_and_rearm
from lifecycle.checkpoint.schedule import HORIZON, wanted
from lifecycle.checkpoint.transitions import CHECKPOINT, revise
from lifecycle.kernel import proofs
from lifecycle.kernel.verb import Moved, settle_many
from models import Agreement, AuditLine, Checkpoint, DueDateMove, Extension, Obligation
from models.enums import OPEN, CheckpointStatus, ExtensionStatus

# owner, nominal date and number -> due date
Asked = dict[tuple[int, dt.date, int], dt.date]


def reconcile(session: Session, found: Agreement, today: dt.date) -> list[Moved]:
    """Bring the checkpoints due from `today` on in line with the obligations. Returns which lapsed, and which are owed
    again, for the amendment's line."""
    _follow_the_ladder(session, found)
    horizon = found.period_to or max(today, found.in_force_on or today) + HORIZON
    moved: list[Moved] = []
    for obligation in session.exec(select(Obligation).where(Obligation.agreement_id == found.id)).all():
        if obligation.active and not obligation.due:
            continue  # dated by hand, for what happened: an amendment can't know
        asked = _asked(session, found, obligation, horizon, today) if obligation.active else {}
        moved += _reconcile(session, found, obligation, asked, today)
    session.flush()
    return moved


def _follow_the_ladder(session: Session, found: Agreement) -> None:
    """An amendment may name another ladder: what is still open is chased by that one, from the next sweep on."""
    others = update(Checkpoint).where(
        col(Checkpoint.agreement_id) == found.id,
        col(Checkpoint.ladder_id) != found.ladder_id,
        col(Checkpoint.status).in_((*OPEN, CheckpointStatus.REPORTED)),  # a report may be returned
    )
    moving = others.values(ladder_id=found.ladder_id, armed=True).returning(col(Checkpoint.id))
    proofs.wrote(session, Checkpoint, session.execute(moving).scalars().all())


def _asked(session: Session, found: Agreement, obligation: Obligation, horizon: dt.date, today: dt.date) -> Asked:
    series = wanted(session, found, obligation, horizon, today)
    return {(owner.id, item.nominal_on, item.number): item.due_on for owner, items in series for item in items}


def _reconcile(session: Session, found: Agreement, obligation: Obligation, asked: Asked, today: dt.date) -> list[Moved]:
    coming = _coming(obligation, today)
    asked_no_more: list[int] = []
    for checkpoint in session.exec(coming.where(col(Checkpoint.status).in_(OPEN))).all():
        due_on = asked.get((checkpoint.owner_id, checkpoint.nominal_on, checkpoint.number))
        if due_on is None:
            asked_no_more.append(checkpoint.id or 0)
        elif due_on != checkpoint.due_on and not _extended(session, checkpoint):
            _move(session, checkpoint, due_on)
    lapsed_before = _lapsed(session, found, obligation, today)
    asked_again = [row.id or 0 for row in lapsed_before if (row.owner_id, row.nominal_on, row.number) in asked]
    session.flush()
    moved = [
        settle_many(session, CHECKPOINT, verb, col(Checkpoint.id).in_(ids))
        for verb, ids in (("lapse", asked_no_more), ("revive", asked_again))
        if ids
    ]
    if asked_no_more or obligation.owed_since is not None:
        still_open = (col(Checkpoint.obligation_id) == obligation.id) & col(Checkpoint.status).in_(OPEN)
        relink_and_rearm(session, still_open, today)
    return moved


def _coming(obligation: Obligation, today: dt.date) -> SelectOfScalar[Checkpoint]:
    """What is due from `today` on. What an event brought stays while its obligation does: no rule of dates asks it."""
    coming = select(Checkpoint).where(Checkpoint.obligation_id == obligation.id, Checkpoint.due_on >= today)
    return coming.where(col(Checkpoint.happening_id).is_(None)) if obligation.active else coming


def _extended(session: Session, checkpoint: Checkpoint) -> bool:
    granted = select(Extension.id).where(
        Extension.checkpoint_id == checkpoint.id, Extension.status == ExtensionStatus.GRANTED
    )
    return session.exec(granted).first() is not None


def _move(session: Session, checkpoint: Checkpoint, due_on: dt.date) -> None:
    session.add(
        DueDateMove(
            checkpoint_id=checkpoint.id or 0,
            old_due_on=checkpoint.due_on,
            new_due_on=due_on,
            calendar_version=checkpoint.calendar_version,
        )
    )
    checkpoint.due_on = due_on
    revise(checkpoint)


def _lapsed(session: Session, found: Agreement, obligation: Obligation, today: dt.date) -> Iterator[Checkpoint]:
    """The waived ones that no person waived: a person's waiver is a line of the audit log."""
    rows = session.exec(_coming(obligation, today).where(Checkpoint.status == CheckpointStatus.WAIVED)).all()
    if not rows:
        return
    by_person = set(
        session.exec(select(AuditLine.subject).where(AuditLine.chain == found.code, AuditLine.verb == "waive"))
    )
    yield from (row for row in rows if f"checkpoint {row.id}" not in by_person)
