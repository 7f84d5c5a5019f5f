"""Events that an agreement's due rules count from: somebody records that one happened, and what hangs on it falls due.

An event is the agreement's: every obligation whose rule names it in the same words, however they are written, has its
checkpoint from one recording (Bộ luật Dân sự 2015 art. 147: the day of the event doesn't count).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.calendar.due_rules import Before, DueRule, EventRule, WithOther, year_after
from lifecycle.checkpoint.lookup import get_obligation
from lifecycle.checkpoint.schedule import bear
from lifecycle.checkpoint.words import (
    DATE_OUTSIDE,
    EVENT_BEFORE,
    EVENT_FUTURE,
    EVENT_NONE,
    EVENT_WHICH,
)
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import MOST_REASON, fold, name, prose
from lifecycle.kernel.verb import admit, settle
from models import Agreement, Checkpoint, Happening, Obligation, Organization

AHEAD = dt.timedelta(days=1)  # a clerk on the other side of midnight
OPEN_YEARS = 5  # how far ahead an event of an agreement without an end may be announced
Hanging = tuple[Obligation, EventRule]


@dataclass(frozen=True)
class EventInput:
    """Event as it is recorded. `at`: the moment, where it is known; `event`: its words, where an obligation names several;
    `case`: which of the rule's lengths holds."""

    on: dt.date
    at: dt.datetime | None = None
    what: str = ""
    event: str = ""
    case: str = ""


@dataclass(frozen=True)
class Recorded:
    """The event, and (obligation, owner, nominal date, due date) of each checkpoint that it brought.

    `new`: False where it had been recorded already; `dateless`: the obligations that have no due date from it.
    """

    event: Happening
    new: bool
    born: list[tuple[str, str, dt.date, dt.date]] = field(default_factory=list)
    dateless: list[str] = field(default_factory=list)


def record_event(
    session: Session, actor: Actor, agreement: Agreement, obligation_code: str, given: EventInput, today: dt.date
) -> Recorded:
    """Record an event of an agreement in force, and make what falls due after or before it. The same moment and text
    again writes nothing. Refusal: no rule of the obligation names an event; the day is before the agreement, or in the
    future with nothing due before it; a rule with several lengths and none chosen."""
    change = admit(session, actor, AGREEMENT, agreement, "record_event")
    obligation = get_obligation(session, agreement, obligation_code)
    rows = session.exec(select(Obligation).where(Obligation.agreement_id == agreement.id, col(Obligation.active))).all()
    words, written = _event_of(obligation, rows, given.event)
    hanging = list(_hanging(rows, words))
    _within(agreement, given.on, today, [rule for _, rule in hanging])
    what, case = prose(given.what, MOST_REASON), name(given.case)
    known = _recorded(session, agreement, words, given, what)
    if known is not None:
        return Recorded(known, False, _born(session, known))
    event = Happening(
        agreement_id=agreement.id or 0,
        words=words,
        event=written,
        happened_on=given.on,
        happened_at=given.at,
        what=what,
        chosen=case,
        recorded_by=actor.post,
    )
    session.add(event)
    session.flush()
    for duty, rule in hanging:
        bear(session, agreement, duty, rule, event, today)
    made = Recorded(event, True, _born(session, event), [one.code for one, rule in hanging if not rule.lengths])
    told = [f"{duty} {owner} {due}" for duty, owner, _, due in made.born]
    settle(
        session,
        actor,
        AGREEMENT,
        agreement,
        change,
        event_words=written,
        on=given.on,
        what=what,
        case=case,
        due=told,
        id=event.id,
    )
    return made


def _event_of(obligation: Obligation, rows: Sequence[Obligation], event: str) -> tuple[str, str]:
    """The event's words, folded and as they are written."""
    codes = {one.code for one in rows}
    events = {
        fold(rule.words): rule.words
        for rule in _event_rules(obligation, rows)
        if not (isinstance(rule, Before) and rule.words in codes)
    }
    if not events:
        raise Refusal(EVENT_NONE, code=obligation.code)
    wanted = fold(event) if event else next(iter(events))
    if wanted not in events or (not event and len(events) > 1):
        raise Refusal(EVENT_WHICH, code=obligation.code, events=", ".join(events.values()))
    return wanted, events[wanted]


def _event_rules(obligation: Obligation, rows: Sequence[Obligation]) -> Iterator[EventRule]:
    """The rules that count from an event; of what falls due with another obligation, that one's."""
    for rule in DueRule.from_text(obligation.due).rules:
        if isinstance(rule, EventRule):
            yield rule
        elif isinstance(rule, WithOther):
            other = next((one for one in rows if one.code == rule.code), None)
            yield from _event_rules(other, rows) if other else ()


def _hanging(rows: Sequence[Obligation], words: str) -> Iterator[Hanging]:
    for obligation in rows:
        yield from ((obligation, rule) for rule in _event_rules(obligation, rows) if fold(rule.words) == words)


def _within(agreement: Agreement, on: dt.date, today: dt.date, rules: list[EventRule]) -> None:
    if agreement.in_force_on is not None and on < agreement.in_force_on:
        raise Refusal(EVENT_BEFORE, on=on, agreement=agreement.code, first=agreement.in_force_on)
    announced = any(isinstance(rule, Before) for rule in rules)
    if on > today + AHEAD and not announced:
        raise Refusal(EVENT_FUTURE, on=on)
    last = (
        year_after(agreement.period_to) if agreement.period_to else today.replace(day=1, year=today.year + OPEN_YEARS)
    )
    if on > last:
        raise Refusal(DATE_OUTSIDE, on=on, agreement=agreement.code)


def _recorded(session: Session, agreement: Agreement, words: str, given: EventInput, what: str) -> Happening | None:
    same = select(Happening).where(Happening.agreement_id == agreement.id, Happening.happened_on == given.on)
    # compared here: rows of before keep the tone where it was typed
    alike = (row for row in session.exec(same).all() if (fold(row.words), fold(row.what)) == (words, fold(what)))
    return next((row for row in alike if row.happened_at == given.at), None)


def _born(session: Session, event: Happening) -> list[tuple[str, str, dt.date, dt.date]]:
    query = (
        sql_select(col(Obligation.code), col(Organization.code), col(Checkpoint.nominal_on), col(Checkpoint.due_on))
        .select_from(Checkpoint)
        .join(Obligation, col(Obligation.id) == Checkpoint.obligation_id)
        .join(Organization, col(Organization.id) == Checkpoint.owner_id)
        .where(col(Checkpoint.agreement_id) == event.agreement_id, col(Checkpoint.happening_id) == event.id)
    )
    found = session.execute(query.order_by(col(Checkpoint.due_on), col(Checkpoint.id)))
    return [(obligation, owner, nominal, due) for obligation, owner, nominal, due in found]
