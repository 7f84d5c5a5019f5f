"""From what is owed to when: obligations become checkpoints (the rows themselves: lifecycle/checkpoint/rows.py).

An open-ended agreement has its checkpoints HORIZON ahead; the follow-up tops them up (`top_up`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, func, update
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from lifecycle.agreement import lookup as find
from lifecycle.agreement import versions as agreement_versions
from lifecycle.agreement.content import ObligationContent
from lifecycle.agreement.terms import record_terms
from lifecycle.calendar import store as calendars
from lifecycle.calendar.due_rules import (
    Before,
    DueRule,
    EventRule,
    Occurrence,
    Period,
    Roll,
    WithOther,
    due_date,
    expand,
    in_force_from,
    numbered,
)
from lifecycle.calendar.working_days import WorkCalendar
from lifecycle.checkpoint.rows import Owing, insert_checkpoints
from lifecycle.checkpoint.words import DATE_OUTSIDE, TOO_MANY_DATES
from lifecycle.kernel import clock
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.verb import record
from lifecycle.ladder.policy import first_offset
from models import Agreement, Checkpoint, Happening, Obligation, Organization, SweepMark, WorkCalendarText
from models.enums import AgreementStatus

HORIZON = relativedelta(months=18)
# checkpoints that one agreement may be given in one transaction, which others wait for: a duty of every working day, of
# four parties, for twenty years
MOST_MADE = 20_000
# topped up a month at a time: an obligation is touched twelve times a year, not every day
SLACK = relativedelta(months=1)
SLACK_DAYS = dt.timedelta(days=31)
AGREEMENTS_AT_ONCE = 100  # what they owe is read by one query, and their ids fit into any database's statement


@dataclass(frozen=True)
class Owner:
    """A body that owes, its calendar, and the last due date whose first rung has been reached already."""

    id: int
    code: str
    calendar: WorkCalendar
    calendar_id: int
    seen_until: dt.date


Dates = tuple[Occurrence, ...]
Series = tuple[Owner, Dates]
NOTHING: tuple[dt.date, dt.date | None] = (dt.date.min, None)  # no row yet


def bring_into_force(session: Session, found: Agreement, signed_on: dt.date, today: dt.date) -> int:
    """Set the dates of an agreement whose conditions hold, and make its obligations and checkpoints. Returns rows.

    For an amendment, `signed_on` is the day it was signed: what it asks anew isn't owed before (design, section 4).
    """
    amended_on = signed_on if found.in_force_on is not None else None
    content = record_terms(session, found, agreement_versions.latest_version(session, found))
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
    """Make the checkpoints that are missing, up to the period's end or HORIZON ahead. Returns how many it made.

    `amended_on`: an obligation owed since that day may lack dates between those it has, not only after the last.
    """
    return expand_agreements(session, [found], today, amended_on)


def expand_agreements(
    session: Session, agreements: Iterable[Agreement], today: dt.date, amended_on: dt.date | None = None
) -> int:
    """The same for many agreements: what they owe on the same dates goes into the same statements."""
    known, made, rest = _Known(session, today), 0, iter(agreements)
    while some := list(islice(rest, AGREEMENTS_AT_ONCE)):
        made += insert_checkpoints(session, _owings(session, some, known, amended_on))
    return made


def _owings(
    session: Session, agreements: Sequence[Agreement], known: _Known, amended_on: dt.date | None
) -> Iterator[Owing]:
    """Who owes which dates of the agreements. Their obligations are marked as expanded."""
    binding = [found for found in agreements if found.in_force_on is not None and found.signed_on is not None]
    keys = [found.id or 0 for found in binding]
    bodies, latest = find.bodies_of(session, keys), _latest(session, keys)
    obligations: dict[int, list[Obligation]] = {}
    for row in session.exec(select(Obligation).where(*_dated(keys)).order_by(col(Obligation.id))):
        obligations.setdefault(row.agreement_id, []).append(row)
    expanded: dict[dt.date, list[int]] = {}
    for found in binding:
        asked = 0
        horizon = found.period_to or max(known.today, found.in_force_on or known.today) + HORIZON
        expanded.setdefault(horizon, []).append(found.id or 0)
        owners = known.owners(found, bodies.get(found.id or 0, []))
        for obligation in obligations.get(found.id or 0, []):
            anew = amended_on is not None and obligation.owed_since == amended_on
            beside = obligations.get(found.id or 0, [])
            for owner, occurrences in _series(session, found, obligation, horizon, owners, beside):
                done, previous = latest.get((obligation.id or 0, owner.id), NOTHING) if not anew else NOTHING
                asked += sum(item.nominal_on > done for item in occurrences)
                if asked > MOST_MADE:
                    told = {"agreement": found.code, "obligation": obligation.code, "count": asked, "most": MOST_MADE}
                    raise Refusal(TOO_MANY_DATES, **told)
                yield _owing_row(found, obligation, owner, occurrences, done, previous)
    for horizon, some in expanded.items():
        mark = update(Obligation).where(*_dated(some)).values(expanded_to=horizon)
        session.execute(mark.execution_options(synchronize_session=False))


def _dated(agreements: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    """What of the agreements falls due by a rule."""
    return col(Obligation.agreement_id).in_(agreements), col(Obligation.due) != "", col(Obligation.active).is_(True)


def top_up(session: Session, actor: Actor, today: dt.date) -> int:
    """Extend the open-ended agreements in force whose checkpoints end too near. Returns how many rows were made."""
    clock.need_reached(session, today)
    near = today + HORIZON - SLACK
    # not SELECT DISTINCT: PostgreSQL can't tell two of the agreement's JSON columns apart
    dated = select(Obligation.agreement_id).where(
        Obligation.due != "", col(Obligation.active), col(Obligation.expanded_to) < near
    )
    lacking = select(Agreement).where(
        Agreement.status == AgreementStatus.IN_FORCE, col(Agreement.period_to).is_(None), col(Agreement.id).in_(dated)
    )
    made = expand_agreements(session, session.exec(lacking).all(), today)
    if made:
        record(session, actor, "top_up", f"day {today.isoformat()}", {"checkpoints": made})
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
        raise Refusal(DATE_OUTSIDE, on=nominal_on, agreement=found.code)
    latest = _latest(session, [found.id or 0])
    insert_checkpoints(
        session,
        (
            _owing_row(
                found,
                obligation,
                owner,
                (Occurrence(nominal_on, due),),
                dt.date.min,
                latest.get((obligation.id or 0, owner.id), NOTHING)[1],
            )
            for owner, due in zip(owners, dues, strict=True)
        ),
    )
    return [(owner.code, due) for owner, due in zip(owners, dues, strict=True)]


def wanted(
    session: Session, found: Agreement, obligation: Obligation, horizon: dt.date, today: dt.date
) -> Iterator[Series]:
    """List what `obligation` asks of whom: each owner with its occurrences, whether or not they are rows already."""
    beside = session.exec(select(Obligation).where(*_dated([found.id or 0]))).all()
    return _series(session, found, obligation, horizon, _owners(session, found, today), beside)


def _series(
    session: Session,
    found: Agreement,
    obligation: Obligation,
    horizon: dt.date,
    owners: list[Owner],
    beside: Sequence[Obligation],
) -> Iterator[Series]:
    signed_on = found.signed_on
    if signed_on is None:
        return
    period, since = period_of(found), obligation.owed_since
    known = {one.code: one for one in (*beside, obligation)}

    @cache  # most owners share a calendar
    def occurrences(days: WorkCalendar) -> Dates:
        found = _dates_of(obligation, known, period, signed_on, days, horizon)
        return found if since is None else tuple(item for item in found if item.due_on >= since)

    if obligation.owner == "rotating":
        # the parties in their order, one occurrence after the other, counted from the first that is owed at all
        turns = [(item.nominal_on, item.number) for item in occurrences(calendars.calendar(session))]
        for place, owner in enumerate(owners):
            mine = set(turns[place :: len(owners)])
            dates = occurrences(owner.calendar)
            yield owner, tuple(item for item in dates if (item.nominal_on, item.number) in mine)
    else:
        yield from ((owner, occurrences(owner.calendar)) for owner in _owing(obligation, found, owners))


def _dates_of(
    obligation: Obligation,
    known: dict[str, Obligation],
    period: Period,
    signed_on: dt.date,
    days: WorkCalendar,
    horizon: dt.date,
) -> Dates:
    """The dates of an obligation by one calendar; those of another one that its rules count from come first."""
    rule, roll = DueRule.from_text(obligation.due), Roll(obligation.roll)
    if not any(isinstance(part, (WithOther, Before)) for part in rule.rules):
        return expand(rule, period, signed_on, roll, obligation.inclusive, days, horizon)
    found: list[Occurrence] = []
    binding = in_force_from(period, signed_on)
    for part in rule.rules:
        other = known.get(_counts_from(part))
        if other is None:
            found += expand(part, period, signed_on, roll, obligation.inclusive, days, horizon)
            continue
        its = _dates_of(other, known, period, signed_on, days, horizon)
        if not isinstance(part, Before):
            found += its
            continue
        case = next((name for name, _ in part.lengths), "")
        nominals = (part.due_from(item.due_on, days, case) for item in its)
        dated = (Occurrence(day, due_date(day, roll, obligation.inclusive, days)) for day in nominals if day)
        found += [item for item in dated if item.due_on >= binding]
    return numbered(found)


def _counts_from(rule: DueRule) -> str:
    """The code of the obligation that a rule may count from; empty where it counts from none."""
    match rule:
        case WithOther():
            return rule.code
        case Before():
            return rule.words
    return ""


def _store_obligations(
    session: Session, found: Agreement, wanted: Sequence[ObligationContent], amended_on: dt.date | None
) -> None:
    existing = {
        row.code: row for row in session.exec(select(Obligation).where(Obligation.agreement_id == found.id)).all()
    }
    by_code = {item.code: item for item in wanted}
    for item in wanted:
        row = existing.pop(item.code, None) or Obligation(
            agreement_id=found.id or 0, code=item.code, title="", owner="", form=item.form, active=False
        )
        if amended_on is not None and _asks_anew(row, item):
            row.owed_since = amended_on
        row.title, row.owner, row.form, row.due = item.title, item.owner, item.form, item.due.text
        rolled = _rolled_like(item, by_code)
        row.roll, row.inclusive, row.evidence_required = rolled.roll.value, rolled.inclusive, item.evidence
        row.budget_planned, row.active = item.budget, True
        row.remarks = {
            **({"assumed": True} if item.assumed else {}),
            **({"covers": item.covers} if item.covers else {}),
        }
        session.add(row)
    for dropped in existing.values():
        dropped.active = False
        session.add(dropped)


def _rolled_like(item: ObligationContent, known: dict[str, ObligationContent]) -> ObligationContent:
    """What falls due with another obligation rolls as that one does. (There are no circles: content.py refuses them.)"""
    other = known.get(item.due.code) if isinstance(item.due, WithOther) else None
    return _rolled_like(other, known) if other else item


def _asks_anew(row: Obligation, item: ObligationContent) -> bool:
    """True when `item` is new, or asks for other dates or of other bodies than the row does."""
    before = (row.active, row.owner, row.due)
    rolled = isinstance(item.due, WithOther) or (row.roll, row.inclusive) == (item.roll, item.inclusive)
    return before != (True, item.owner, item.due.text) or not rolled


class _Known:
    """What many agreements share, looked up once: calendars, and how far they were swept."""

    def __init__(self, session: Session, today: dt.date) -> None:
        self.session, self.today = session, today
        self._calendars: dict[int | None, WorkCalendarText] = {}
        self._seen_until: dict[tuple[int, int], dt.date] = {}

    def owners(self, found: Agreement, bodies: Iterable[Organization]) -> list[Owner]:
        """The parties as owners."""
        return [self._owner(found, body) for body in bodies]

    def _owner(self, found: Agreement, body: Organization) -> Owner:
        row = self._calendars.get(body.calendar_id)
        if row is None:
            row = self._calendars[body.calendar_id] = calendars.calendar_row(self.session, body)
        days, pair = calendars.in_force(self.session, row), (found.ladder_id, row.id or 0)
        if pair not in self._seen_until:
            self._seen_until[pair] = self._reached(days, *pair)
        return Owner(body.id or 0, body.code, days, row.id or 0, self._seen_until[pair])

    def _reached(self, days: WorkCalendar, ladder_id: int, calendar_id: int) -> dt.date:
        mark = self.session.get(SweepMark, (ladder_id, calendar_id))
        # SLACK_DAYS: a sweep that runs while these rows are written can't see them, and may move the mark meanwhile
        reached = max(mark.swept_on if mark else self.today, self.today) + SLACK_DAYS
        return days.latest_reaching(first_offset(self.session, ladder_id), reached)


def _owners(session: Session, found: Agreement, today: dt.date) -> list[Owner]:
    key = found.id or 0
    return _Known(session, today).owners(found, find.bodies_of(session, [key]).get(key, []))


def _owing(obligation: Obligation, found: Agreement, owners: list[Owner]) -> list[Owner]:
    """Who owes: the lead, every party but the lead, each party, the one named; the first in turn where it rotates."""
    if obligation.owner == "each":
        return owners
    if obligation.owner == "rotating":
        return owners[:1]
    if obligation.owner in ("lead", "partner"):
        lead, its = found.lead_id, obligation.owner == "lead"
        return [owner for owner in owners if (owner.id == lead) == its]
    return [owner for owner in owners if owner.code == obligation.owner]


def _latest(session: Session, agreements: Sequence[int]) -> dict[tuple[int, int], tuple[dt.date, dt.date | None]]:
    """For each obligation and owner the last nominal date that has a row, and the last due date."""
    pair = (col(Checkpoint.obligation_id), col(Checkpoint.owner_id))
    query = (
        sql_select(*pair, func.max(col(Checkpoint.nominal_on)), func.max(col(Checkpoint.due_on)))
        .where(col(Checkpoint.agreement_id).in_(agreements), col(Checkpoint.happening_id).is_(None))
        .group_by(*pair)
    )
    return {(obligation, owner): (nominal, due) for obligation, owner, nominal, due in session.execute(query)}


def _shared(found: Agreement, obligation: Obligation, owner: Owner) -> dict[str, Any]:
    """The columns that every checkpoint has from what is owed: by whom, to whom, by which ladder and calendar."""
    return {
        "obligation_id": obligation.id or 0,
        "agreement_id": found.id or 0,
        "owner_id": owner.id,
        "lead_id": found.lead_id,
        "ladder_id": found.ladder_id,
        "calendar_id": owner.calendar_id,
        "calendar_version": owner.calendar.version,
    }


def _owing_row(
    found: Agreement,
    obligation: Obligation,
    owner: Owner,
    dates: Dates,
    done: dt.date,
    previous: dt.date | None,
) -> Owing:
    return Owing(
        **_shared(found, obligation, owner),
        seen_until=owner.seen_until,
        done=done,
        previous=previous,
        dates=dates,
    )


def bear(
    session: Session, found: Agreement, obligation: Obligation, rule: EventRule, event: Happening, today: dt.date
) -> list[Checkpoint]:
    """The checkpoints that an event brings by one rule: one an owner, by the owner's own calendar. What would be due
    before the agreement binds isn't made; of a duty without a due date there is nothing to make."""
    made: list[Checkpoint] = []
    owners = _next_in_turn(session, obligation, _owing_now(obligation, found, _owners(session, found, today)))
    for owner in owners:
        nominal = rule.due_from(event.happened_on, owner.calendar, event.chosen)
        if nominal is None:
            continue
        due_on = due_date(nominal, Roll(obligation.roll), obligation.inclusive, owner.calendar)
        if found.in_force_on is not None and due_on < found.in_force_on:
            continue
        item = Occurrence(nominal, due_on)
        made.append(_born(session, found, obligation, owner, item, event))
    session.flush()
    return made


def _owing_now(obligation: Obligation, found: Agreement, owners: list[Owner]) -> list[Owner]:
    return owners if obligation.owner == "rotating" else _owing(obligation, found, owners)


def _next_in_turn(session: Session, obligation: Obligation, owners: list[Owner]) -> list[Owner]:
    """Whose turn it is where the chair rotates: one event after the other."""
    if obligation.owner != "rotating" or not owners:
        return owners
    of_events = (Checkpoint.obligation_id == obligation.id, col(Checkpoint.happening_id).is_not(None))
    turns = session.exec(select(func.count()).select_from(Checkpoint).where(*of_events)).one()
    return [owners[turns % len(owners)]]


def _born(
    session: Session, found: Agreement, obligation: Obligation, owner: Owner, item: Occurrence, event: Happening
) -> Checkpoint:
    same_day = (
        Checkpoint.obligation_id == obligation.id,
        Checkpoint.owner_id == owner.id,
        Checkpoint.nominal_on == item.nominal_on,
    )
    last = session.exec(select(func.max(Checkpoint.number)).where(*same_day)).one()
    row = Checkpoint(
        **_shared(found, obligation, owner),
        nominal_on=item.nominal_on,
        due_on=item.due_on,
        armed=item.due_on <= owner.seen_until,
        number=(last or 0) + 1,
        happening_id=event.id,
    )
    session.add(row)
    session.flush()
    return row
