"""Admission, settlement and recording: what every verb does at its door and on its way out.

A verb is one function in one transaction (the caller's): it takes a session, an actor and its input, and either
refuses, having written nothing, or leaves its rows, one audit line and one event. The line and the event are written
here and nowhere else, and no state is written elsewhere (`tests/unit/kernel/test_settled.py` looks for both).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, SQLModel

from lifecycle.kernel import audit, events, proofs
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import MOST_REASON, prose
from lifecycle.kernel.transition import Table, Transition, Waiting, Who
from lifecycle.kernel.words import NOT_YOURS, REASON_MISSING, label
from models import utc_now

R = TypeVar("R", bound=SQLModel)


@dataclass(frozen=True)
class Moved:
    """Rows that a consequence moved, for the line of the verb that brought it about."""

    noun: str
    verb: str
    to: str
    ids: tuple[int, ...]

    @property
    def line(self) -> dict[str, Any]:
        """Write it as an audit line does."""
        return {"noun": self.noun, "verb": self.verb, "to": self.to, "ids": list(self.ids)}


def admit(session: Session, actor: Actor, table: Table[R], row: R, verb: str) -> Transition:
    """Lock the row, and return the verb's transition when its state admits it and the actor may; else raise a Refusal.

    The row was looked up by whoever calls the verb; what it is now is read here, under the lock that decides.
    """
    table.lock(session, row)
    change = table.row(verb)
    state: StrEnum = row.status  # type: ignore[attr-defined]
    if state not in change.sources:
        said = {"subject": table.name(row), **table.facts(session, row)}
        raise Refusal(table.forbidden, **{**said, "verb": label("verb", verb), "state": label(table.noun, state)})
    if not (actor.is_office or table.may(session, actor, change.who, row)):
        raise Refusal(NOT_YOURS, subject=table.chain(session, row), verb=label("verb", verb))
    return change


def settle(
    session: Session,
    actor: Actor,
    table: Table[R],
    row: R,
    change: Transition,
    *,
    to: StrEnum | None = None,
    at: dt.datetime | None = None,
    event: str = "",
    moved: Sequence[Moved] = (),
    **detail: Any,
) -> None:
    """Move the row as `change` says, and write the audit line and the event (`event` instead of the transition's).

    `to`: the state of a thing that is made in any (`adopt`). `moved`: what the verb moved along with it, told in the line.
    """
    target = change.to if to is None else to
    before = row.status  # type: ignore[attr-defined]
    if target is not None:
        row.status = type(before)(target)
    after = row.status  # type: ignore[attr-defined]
    table.touch(row)
    session.add(row)
    # what is made comes from no state
    states = {"from": str(before if change.sources else after), "to": str(after)}
    told = {**table.facts(session, row), **states, **detail}
    named = table.name(row)
    record(
        session,
        actor,
        change.verb,
        f"{table.noun} {named}",
        told,
        chain=table.chain(session, row),
        event=event or change.event,
        moved=moved,
        at=at,
        run=actor.run,
    )


def settle_many(session: Session, table: Table[R], verb: str, which: ColumnElement[bool]) -> Moved:
    """Move every row of `which` whose state admits the consequence `verb`, in one statement.

    It writes no line: its caller hands what it returns to `settle`, whose line says it.
    """
    change, model = table.row(verb), table.model
    if change.who is not Who.CONSEQUENCE or change.to is None:
        raise ValueError(f"{verb} is somebody's own verb: settle it row by row")
    key, state = model.id, model.status  # type: ignore[attr-defined]
    moving = (
        update(model).where(which, state.in_(change.sources)).values(status=change.to, **table.touched()).returning(key)
    )
    ids = session.execute(moving).scalars().all()
    proofs.wrote(session, model, ids)
    return Moved(table.noun, verb, str(change.to), tuple(sorted(ids)))


def decide(
    session: Session, actor: Actor, waiting: Waiting[R], row: R, decision: StrEnum | str, reason: str = ""
) -> None:
    """Close what waits for one decision: which, by whom, when and why. Its line is that of the verb that decides."""
    if getattr(row, waiting.state) != waiting.undecided:
        raise ValueError(f"decided before: {waiting.model.__name__} {getattr(row, 'id', None)}")
    values = {waiting.state: decision, waiting.reason: reason, "decided_by": actor.post, "decided_at": utc_now()}
    for column, value in values.items():
        setattr(row, column, value)
    session.add(row)


def record(
    session: Session,
    actor: Actor,
    verb: str,
    subject: str,
    told: dict[str, Any],
    *,
    chain: str = audit.OFFICE,
    event: str = "",
    about: str = "",
    payload: dict[str, Any] | None = None,
    moved: Sequence[Moved] = (),
    at: dt.datetime | None = None,
    run: str = "",
) -> None:
    """Write what a verb did: its audit line in `chain`, its event where it has one; and flush.

    `subject`: what it was done to (`contact 12`); the event's resource is the same, or `about`. The event says what the
    line says, or `payload`. `run`: the step of a flow's run that the line stands for; no two lines may bear one.
    """
    said = _plain(told)
    along = [one.line for one in moved if one.ids]
    line = {**said, "moved": along} if along else said
    audit.record(session, chain, actor.line, verb, subject, line, at, run)
    if event:
        events.announce(session, event, about or subject.replace(" ", ".", 1), _plain(payload) if payload else said)
    session.flush()


def need_own(actor: Actor, table: Table[R], row: R, verb: str, *bodies: int | None) -> None:
    """Refuse an actor who speaks for another body than its own: one party can't sign or decline for another."""
    if not actor.is_office and actor.organization_id not in bodies:
        raise Refusal(NOT_YOURS, subject=table.name(row), verb=label("verb", verb))


def need_reason(reason: str, verb: str) -> str:
    """Return the reason, trimmed; a Refusal where there is none: what is refused or ended says why."""
    trimmed = prose(reason, MOST_REASON)
    if not trimmed:
        raise Refusal(REASON_MISSING, verb=label("verb", verb))
    return trimmed


def _plain(detail: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, dt.date) else value for key, value in detail.items()}
