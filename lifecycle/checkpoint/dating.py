"""Dating: a day for a duty whose rule gives none."""

from __future__ import annotations

import datetime as dt

from sqlmodel import Session, col, select

from lifecycle.agreement import lookup as find
from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.checkpoint.schedule import HORIZON, date_obligation
from lifecycle.checkpoint.words import DATE_OUTSIDE, DATE_TAKEN, OBLIGATION_UNKNOWN
from lifecycle.kernel import reference as kernel_reference
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.verb import admit, settle
from models import Checkpoint, Obligation


def date(session: Session, actor: Actor, code: str, obligation_code: str, on: dt.date, today: dt.date) -> list[str]:
    """Dates an act without a date, or one that an event called for. Returns the owners' codes."""
    found = find.agreement(session, code, lock=True)
    change = admit(session, actor, AGREEMENT, found, "date")
    wanted = kernel_reference.code_of(obligation_code)
    query = select(Obligation).where(Obligation.agreement_id == found.id, Obligation.code == wanted)
    obligation = session.exec(query.where(col(Obligation.active))).one_or_none()
    if obligation is None:
        raise Refusal(OBLIGATION_UNKNOWN, agreement=found.code, code=wanted[:60])
    if not (found.in_force_on or on) <= on <= (found.period_to or max(today, found.in_force_on or today) + HORIZON):
        raise Refusal(DATE_OUTSIDE, on=on, agreement=found.code)
    taken = select(Checkpoint.id).where(Checkpoint.obligation_id == obligation.id, Checkpoint.nominal_on == on)
    if session.exec(taken).first() is not None:
        raise Refusal(DATE_TAKEN, code=obligation.code, on=on)
    made = date_obligation(session, found, obligation, on, today)
    owners = [owner for owner, _ in made]
    due_on = max(due for _, due in made)
    settle(
        session,
        actor,
        AGREEMENT,
        found,
        change,
        obligation=obligation.code,
        nominal_on=on,
        due_on=due_on,
        owners=owners,
    )
    return owners
