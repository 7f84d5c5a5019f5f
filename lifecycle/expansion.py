"""From what is owed to when: obligations become checkpoints, in one bulk insert an agreement.

An open-ended agreement has its checkpoints HORIZON ahead; the follow-up tops them up (`top_up`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import func, text
from sqlmodel import Session, col, select

from lifecycle import audit, calendars, find
from lifecycle.actor import Actor
from lifecycle.calendar import WorkCalendar
from lifecycle.content import ObligationContent
from lifecycle.due import DueRule, Occurrence, Period, Roll, due_date, expand, in_force_from
from lifecycle.errors import Refusal
from lifecycle.ladder import first_offset
from lifecycle.terms import record_terms
from models import Agreement, Checkpoint, Obligation, Organization, SweepMark
from models.enums import AgreementStatus

HORIZON = relativedelta(months=18)
# topped up a month at a time: an obligation is touched twelve times a year, not every day
SLACK = relativedelta(months=1)
SLACK_DAYS = dt.timedelta(days=31)

INSERT = """
INSERT INTO checkpoint (obligation_id, agreement_id, owner_id, lead_id, ladder_id, calendar_id, calendar_version,
    nominal_on, due_on, previous_due_on, status, armed)
VALUES (:obligation_id, :agreement_id, :owner_id, :lead_id, :ladder_id, :calendar_id, :calendar_version,
    :nominal_on, :due_on, :previous_due_on, 'upcoming', :armed)
ON CONFLICT (obligation_id, owner_id, nominal_on) DO NOTHING
"""
_INSERT = text(INSERT)


@dataclass(frozen=True)
class Owner:
    """A body that owes, its calendar, and the last due date whose first rung has been reached already."""

    id: int
    code: str
    calendar: WorkCalendar
    calendar_id: int
    seen_until: dt.date


Series = tuple[Owner, list[Occurrence]]


def bring_into_force(session: Session, found: Agreement, signed_on: dt.date, today: dt.date) -> int:
    """Sets the dates of an agreement whose conditions hold, and makes its obligations and checkpoints. Returns rows.

    For an amendment, `signed_on` is the day it was signed: what it asks anew isn't owed before (design, section 4).
    """
    amended_on = signed_on if found.in_force_on is not None else None
    content = record_terms(session, found, find.latest_version(session, found))
    found.signed_on = found.signed_on or signed_on
    found.in_force_on = found.in_force_on or in_force_from(period_of(found), signed_on)
    session.add(found)
    _store_obligations(session, found, content.obligations, amended_on)
    session.flush()
    return expand_agreement(session, found, today, amended_on)


def period_of(found: Agreement) -> Period:
    """The agreement's period as a Period; counted from the signing where it is unknown."""
    return Period(found.period_from, found.period_to)


def expand_agreement(session: Session, found: Agreement, today: dt.date, amended_on: dt.date | None = None) -> int:
    """Makes the checkpoints that are missing, up to the period's end or HORIZON ahead. Returns how many it tried.

    `amended_on`: an obligation owed since that day may lack dates between those it has, not only after the last.
    """
    if found.in_force_on is None or found.signed_on is None:
        return 0
    horizon = found.period_to or max(today, found.in_force_on) + HORIZON
    dated = select(Obligation).where(Obligation.agreement_id == found.id, Obligation.due != "", col(Obligation.active))
    made = 0
    for obligation in session.exec(dated.order_by(col(Obligation.id))).all():
        anew = amended_on is not None and obligation.owed_since == amended_on
        rows = list(_missing_rows(session, found, obligation, horizon, today, anew))
        obligation.expanded_to = horizon
        session.add(obligation)
        if rows:
            session.execute(_INSERT, rows)
        made += len(rows)
    return made


def top_up(session: Session, actor: Actor, today: dt.date) -> int:
    """Extends the open-ended agreements in force whose checkpoints end too near. Returns how many rows were tried."""
    near = today + HORIZON - SLACK
    # not SELECT DISTINCT: PostgreSQL can't tell two of the agreement's JSON columns apart
    dated = select(Obligation.agreement_id).where(
        Obligation.due != "", col(Obligation.active), col(Obligation.expanded_to) < near
    )
    lacking = select(Agreement).where(
        Agreement.status == AgreementStatus.IN_FORCE, col(Agreement.period_to).is_(None), col(Agreement.id).in_(dated)
    )
    made = sum(expand_agreement(session, found, today) for found in session.exec(lacking).all())
    if made:
        audit.record(session, audit.OFFICE, actor.line, "top_up", f"day {today.isoformat()}", {"checkpoints": made})
    return made


def date_obligation(
    session: Session, found: Agreement, obligation: Obligation, nominal_on: dt.date, today: dt.date
) -> list[tuple[str, dt.date]]:
    """A date for an act that had none, or that an event called for: one checkpoint an owner, due by the owner's own
    calendar. Returns each owner's code with its due date. Refusal: it would be due before the agreement binds."""
    owners = _owing(obligation, found, _owners(session, found, today))
    roll = Roll(obligation.roll)
    dues = [due_date(nominal_on, roll, obligation.inclusive, owner.calendar) for owner in owners]
    if found.in_force_on is not None and any(due < found.in_force_on for due in dues):
        raise Refusal("date_outside", on=nominal_on, agreement=found.code)
    latest = _latest(session, obligation)
    rows = [
        _row(found, obligation, owner, nominal_on, due, latest.get(owner.id, (None, None))[1])
        for owner, due in zip(owners, dues, strict=True)
    ]
    session.execute(_INSERT, rows)
    return [(owner.code, due) for owner, due in zip(owners, dues, strict=True)]


def wanted(
    session: Session, found: Agreement, obligation: Obligation, horizon: dt.date, today: dt.date
) -> Iterator[Series]:
    """What `obligation` asks of whom: each owner with its occurrences, whether or not they are rows already."""
    signed_on = found.signed_on
    if signed_on is None:
        return
    owners = _owners(session, found, today)
    rule, period = DueRule.from_text(obligation.due), period_of(found)

    def occurrences(days: WorkCalendar) -> list[Occurrence]:
        found = expand(rule, period, signed_on, Roll(obligation.roll), obligation.inclusive, days, horizon)
        since = obligation.owed_since
        return found if since is None else [item for item in found if item.due_on >= since]

    if obligation.owner == "rotating":
        # the parties in their order, one occurrence after the other, counted from the first that is owed at all
        turns = [item.nominal_on for item in occurrences(calendars.calendar(session))]
        for place, owner in enumerate(owners):
            mine = set(turns[place :: len(owners)])
            yield owner, [item for item in occurrences(owner.calendar) if item.nominal_on in mine]
    else:
        yield from ((owner, occurrences(owner.calendar)) for owner in _owing(obligation, found, owners))


def _store_obligations(
    session: Session, found: Agreement, wanted: Sequence[ObligationContent], amended_on: dt.date | None
) -> None:
    existing = {
        row.code: row for row in session.exec(select(Obligation).where(Obligation.agreement_id == found.id)).all()
    }
    for item in wanted:
        row = existing.pop(item.code, None) or Obligation(
            agreement_id=found.id or 0, code=item.code, title="", owner="", form=item.form, active=False
        )
        if amended_on is not None and _asks_anew(row, item):
            row.owed_since = amended_on
        row.title, row.owner, row.form, row.due = item.title, item.owner, item.form, item.due
        row.roll, row.inclusive, row.evidence_required = item.roll.value, item.inclusive, item.evidence
        row.budget_planned, row.active = item.budget, True
        row.remarks = {"assumed": True} if item.assumed else {}
        session.add(row)
    for dropped in existing.values():
        dropped.active = False
        session.add(dropped)


def _asks_anew(row: Obligation, item: ObligationContent) -> bool:
    """True when `item` is new, or asks for other dates or of other bodies than the row does."""
    before = (row.active, row.owner, row.due, row.roll, row.inclusive)
    return before != (True, item.owner, item.due, item.roll.value, item.inclusive)


def _owners(session: Session, found: Agreement, today: dt.date) -> list[Owner]:
    """The parties in their order."""
    return [_owner(session, found, body, today) for _, body in find.parties(session, found)]


def _owner(session: Session, found: Agreement, body: Organization, today: dt.date) -> Owner:
    row = calendars.calendar_row(session, body)
    mark = session.get(SweepMark, (found.ladder_id, row.id))
    # SLACK_DAYS: a sweep that runs while these rows are written can't see them, and may move the mark meanwhile
    reached = max(mark.swept_on if mark else today, today) + SLACK_DAYS
    days = calendars.parsed(row)
    seen_until = days.latest_reaching(first_offset(session, found.ladder_id), reached)
    return Owner(body.id or 0, body.code, days, row.id or 0, seen_until)


def _owing(obligation: Obligation, found: Agreement, owners: list[Owner]) -> list[Owner]:
    """Who owes: the lead, every party but the lead, each party, the one named; the first in turn where it rotates."""
    if obligation.owner == "each":
        return owners
    if obligation.owner == "rotating":
        return owners[:1]
    if obligation.owner in ("lead", "partner"):
        return [owner for owner in owners if (owner.id == found.lead_id) == (obligation.owner == "lead")]
    return [owner for owner in owners if owner.code == obligation.owner]


def _missing_rows(
    session: Session, found: Agreement, obligation: Obligation, horizon: dt.date, today: dt.date, anew: bool
) -> Iterator[dict[str, Any]]:
    """The rows that an obligation still lacks, each with the due date before it of the same owner."""
    latest = {} if anew else _latest(session, obligation)
    for owner, occurrences in wanted(session, found, obligation, horizon, today):
        done, previous = latest.get(owner.id, (dt.date.min, None))
        for occurrence in occurrences:
            if occurrence.nominal_on > done:
                yield _row(found, obligation, owner, occurrence.nominal_on, occurrence.due_on, previous)
                previous = occurrence.due_on


def _latest(session: Session, obligation: Obligation) -> dict[int, tuple[dt.date, dt.date | None]]:
    """For each owner the last nominal date that has a row, and the last due date."""
    query = (
        select(Checkpoint.owner_id, func.max(Checkpoint.nominal_on), func.max(Checkpoint.due_on))
        .where(Checkpoint.obligation_id == obligation.id)
        .group_by(col(Checkpoint.owner_id))
    )
    return {owner: (nominal, due) for owner, nominal, due in session.exec(query).all()}


def _row(
    found: Agreement,
    obligation: Obligation,
    owner: Owner,
    nominal_on: dt.date,
    due_on: dt.date,
    previous: dt.date | None,
) -> dict[str, Any]:
    return {
        "obligation_id": obligation.id,
        "agreement_id": found.id,
        "owner_id": owner.id,
        "lead_id": found.lead_id,
        "ladder_id": found.ladder_id,
        "calendar_id": owner.calendar_id,
        "calendar_version": owner.calendar.version,
        "nominal_on": nominal_on,
        "due_on": due_on,
        "previous_due_on": previous,
        # a rung of it may lie before the last sweep already: the next one looks at it whatever its range
        "armed": due_on <= owner.seen_until,
    }
