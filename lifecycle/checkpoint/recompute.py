"""Recomputation: open due dates follow a changed calendar.

Three stay: one that a person set (an extension's), one that is past and was told (a corrected past calls nobody late
again), and one that would go from a day to come into the past (nobody is late of a sudden).
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, exists, func, insert, literal, update
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from lifecycle.calendar.due_rules import Roll, due_date
from lifecycle.calendar.store import in_force, refresh
from lifecycle.checkpoint.transitions import revised
from lifecycle.kernel import clock, proofs
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.verb import record
from models import Checkpoint, DueDateMove, Extension, Notice, Obligation, WorkCalendarText, utc_now
from models.base import Moment
from models.enums import OPEN, CheckpointStatus

# no rung lies further from its due date than this (lifecycle/ladder/policy.py refuses one that would)
NEAR = dt.timedelta(days=200)


def recompute(session: Session, actor: Actor, today: dt.date) -> int:
    """Move the open due dates that a changed calendar moves, and record each move. Returns how many moved.

    What is in force is found anew first. One audit line for each calendar that moved something.
    """
    clock.need_reached(session, today)
    refresh(session, actor)
    return sum(_recompute(session, actor, row, today) for row in session.exec(select(WorkCalendarText)).all())


def _recompute(session: Session, actor: Actor, row: WorkCalendarText, today: dt.date) -> int:
    stale = and_(
        col(Checkpoint.calendar_id) == row.id,
        col(Checkpoint.status).in_(OPEN),
        col(Checkpoint.calendar_version) != row.version,
    )
    rules = (col(Checkpoint.nominal_on), col(Obligation.roll), col(Obligation.inclusive), col(Checkpoint.due_on))
    joined = sql_select(*rules).distinct().join(Obligation, col(Obligation.id) == Checkpoint.obligation_id)
    groups = session.execute(joined.where(stale)).all()
    if not groups:
        return 0
    days = in_force(session, row)
    moved = 0
    for nominal_on, roll, inclusive, old_due in groups:
        new_due = due_date(nominal_on, Roll(roll), inclusive, days)
        if new_due != old_due and not new_due < today <= old_due:
            same_rule = select(Obligation.id).where(Obligation.roll == roll, Obligation.inclusive == inclusive)
            group = and_(
                stale,
                col(Checkpoint.nominal_on) == nominal_on,
                col(Checkpoint.due_on) == old_due,
                col(Checkpoint.obligation_id).in_(same_rule),
            )
            movable = and_(group, ~_told()) if old_due < today else group
            moved += _move(session, movable, new_due, row.version)
    relink_and_rearm(session, stale, today)
    session.execute(update(Checkpoint).where(stale).values(calendar_version=row.version))
    if moved:
        told = {"version": row.version, "moved": moved}
        record(session, actor, "recompute", f"calendar {row.code}", told)
    return moved


def _told() -> ColumnElement[bool]:
    """Whether a mail told of the checkpoint's due date."""
    return exists().where(
        col(Notice.checkpoint_id) == Checkpoint.id,
        col(Notice.due_on) == Checkpoint.due_on,
        col(Notice.message_id).is_not(None),
    )


def _move(session: Session, group: ColumnElement[bool], new_due: dt.date, version: str) -> int:
    extended = exists().where(col(Extension.checkpoint_id) == Checkpoint.id, col(Extension.status) == "granted")
    movable = and_(group, ~extended)
    moves = sql_select(
        col(Checkpoint.id), col(Checkpoint.due_on), literal(new_due), literal(version), literal(utc_now(), Moment)
    ).where(movable)
    columns = ["checkpoint_id", "old_due_on", "new_due_on", "calendar_version", "moved_at"]
    recording = insert(DueDateMove).from_select(columns, moves).returning(col(DueDateMove.id))
    recorded = session.execute(recording).scalars().all()
    moving = update(Checkpoint).where(movable).values(due_on=new_due, **revised())
    moved = session.execute(moving.returning(col(Checkpoint.id))).scalars().all()
    proofs.wrote(session, DueDateMove, recorded)
    proofs.wrote(session, Checkpoint, moved)
    return len(moved)


def relink_and_rearm(session: Session, stale: ColumnElement[bool], today: dt.date) -> None:
    """The dates before moved as well, and so did every rung's day: what is near is looked at by the next sweep."""
    before = aliased(Checkpoint)
    previous = (
        select(func.max(before.due_on))
        .where(
            before.obligation_id == Checkpoint.obligation_id,
            before.owner_id == Checkpoint.owner_id,
            col(before.nominal_on) < Checkpoint.nominal_on,
            col(before.status) != CheckpointStatus.WAIVED,  # what nobody owes holds no reminder back
        )
        .correlate(Checkpoint)
        .scalar_subquery()
    )
    session.execute(update(Checkpoint).where(stale).values(previous_due_on=previous))
    session.execute(update(Checkpoint).where(stale, col(Checkpoint.due_on) <= today + NEAR).values(armed=True))
