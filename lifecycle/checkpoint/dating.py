"""Dating: a day for a duty whose rule gives none."""

from __future__ import annotations

import datetime as dt

from sqlmodel import Session, select

from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.checkpoint.lookup import get_obligation
from lifecycle.checkpoint.schedule import HORIZON, date_obligation
from lifecycle.checkpoint.words import DATE_OUTSIDE, DATE_TAKEN
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.verb import admit, settle
from models import Agreement, Checkpoint


def date(
    session: Session, actor: Actor, agreement: Agreement, obligation_code: str, on: dt.date, today: dt.date
) -> list[str]:
    """Date an act without a date, or one that an event called for. Returns the owners' codes."""
    change = admit(session, actor, AGREEMENT, agreement, "date")
    obligation = get_obligation(session, agreement, obligation_code)
    if (
        not (agreement.in_force_on or on)
        <= on
        <= (agreement.period_to or max(today, agreement.in_force_on or today) + HORIZON)
    ):
        raise Refusal(DATE_OUTSIDE, on=on, agreement=agreement.code)
    taken = select(Checkpoint.id).where(Checkpoint.obligation_id == obligation.id, Checkpoint.nominal_on == on)
    if session.exec(taken).first() is not None:
        raise Refusal(DATE_TAKEN, code=obligation.code, on=on)
    made = date_obligation(session, agreement, obligation, on, today)
    owners = [owner for owner, _ in made]
    due_on = max(due for _, due in made)
    settle(
        session,
        actor,
        AGREEMENT,
        agreement,
        change,
        obligation=obligation.code,
        nominal_on=on,
        due_on=due_on,
        owners=owners,
    )
    return owners
