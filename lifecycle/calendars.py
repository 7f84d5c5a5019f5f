"""Which calendar counts for whom, and what happens to due dates when a calendar changes.

A calendar is kept as the text it was loaded from; a due date keeps the version it was computed with (design.md,
section 5), so that open dates that a newly published swap of days moves are found, moved and recorded.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path

from sqlalchemy import ColumnElement, and_, exists, func, insert, literal, update
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from lifecycle import audit, clock
from lifecycle.actor import Actor
from lifecycle.calendar import WorkCalendar
from lifecycle.due import Roll, due_date
from lifecycle.errors import Refusal
from lifecycle.transitions import OPEN
from models import Checkpoint, DueDateMove, Extension, Obligation, Organization, WorkCalendarText, utc_now
from models.base import Moment
from models.enums import CheckpointStatus

DEFAULT = "VN"
DEFAULT_FILE = Path(__file__).parent.parent / "data" / "calendar-vn.yaml"
# no rung lies further from its due date than this (lifecycle/ladder.py refuses one that would)
NEAR = dt.timedelta(days=200)


@lru_cache(maxsize=64)
def _parsed(content: str, code: str) -> WorkCalendar:
    return WorkCalendar.from_text(content, code)


def calendar_row(session: Session, organization: Organization | None = None) -> WorkCalendarText:
    """The row of the calendar that counts for `organization`: its own, else the national one."""
    if organization is not None and organization.calendar_id is not None:
        return session.get_one(WorkCalendarText, organization.calendar_id)
    found = session.exec(select(WorkCalendarText).where(WorkCalendarText.code == DEFAULT)).one_or_none()
    if found is None:
        raise Refusal("calendar_unknown", code=DEFAULT)
    return found


def parsed(row: WorkCalendarText) -> WorkCalendar:
    """The calendar a row holds (parsed once a process)."""
    return _parsed(row.text, row.code)


def calendar(session: Session, organization: Organization | None = None) -> WorkCalendar:
    """The calendar that counts for `organization`."""
    return parsed(calendar_row(session, organization))


def store_calendar(session: Session, actor: Actor, code: str, content: str, file_name: str) -> bool:
    """Keeps a calendar under `code`. True when it is new or differs. BadInput for a wrong file."""
    version = WorkCalendar.from_text(content, file_name).version
    row = session.exec(select(WorkCalendarText).where(WorkCalendarText.code == code)).one_or_none()
    if row is not None and row.text == content and row.version == version:
        return False
    if row is None:
        row = WorkCalendarText(code=code, text=content, version=version)
    row.text, row.version = content, version
    session.add(row)
    audit.record(session, audit.OFFICE, actor.line, "store_calendar", f"calendar {code}", {"version": version})
    session.flush()
    return True


def recompute(session: Session, actor: Actor, today: dt.date) -> int:
    """Moves the open due dates that a changed calendar moves, and records each move. Returns how many moved.

    An extension's date was set by a person and stays. One audit line for each calendar that moved something.
    """
    clock.need_reached(session, today)
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
    days = parsed(row)
    moved = 0
    for nominal_on, roll, inclusive, old_due in groups:
        new_due = due_date(nominal_on, Roll(roll), inclusive, days)
        if new_due != old_due:
            same_rule = select(Obligation.id).where(Obligation.roll == roll, Obligation.inclusive == inclusive)
            group = and_(
                stale,
                col(Checkpoint.nominal_on) == nominal_on,
                col(Checkpoint.due_on) == old_due,
                col(Checkpoint.obligation_id).in_(same_rule),
            )
            moved += _move(session, group, new_due, row.version)
    relink_and_rearm(session, stale, today)
    session.execute(update(Checkpoint).where(stale).values(calendar_version=row.version))
    if moved:
        told = {"version": row.version, "moved": moved}
        audit.record(session, audit.OFFICE, actor.line, "recompute", f"calendar {row.code}", told)
    return moved


def _move(session: Session, group: ColumnElement[bool], new_due: dt.date, version: str) -> int:
    extended = exists().where(col(Extension.checkpoint_id) == Checkpoint.id, col(Extension.status) == "granted")
    movable = and_(group, ~extended)
    moves = sql_select(
        col(Checkpoint.id), col(Checkpoint.due_on), literal(new_due), literal(version), literal(utc_now(), Moment)
    ).where(movable)
    columns = ["checkpoint_id", "old_due_on", "new_due_on", "calendar_version", "moved_at"]
    recorded = session.execute(insert(DueDateMove).from_select(columns, moves))
    session.execute(update(Checkpoint).where(movable).values(due_on=new_due))
    return int(recorded.rowcount)  # type: ignore[attr-defined]


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
