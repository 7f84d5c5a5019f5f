"""Look-up of a checkpoint by its name, or by its id."""

from __future__ import annotations

import datetime as dt

from sqlmodel import Session, col, select

from lifecycle.agreement.lookup import agreement
from lifecycle.checkpoint.words import CHECKPOINT_UNKNOWN
from lifecycle.kernel.reference import NUMBERED, SEPARATOR
from lifecycle.kernel.refusal import Refusal
from models import Agreement, Checkpoint, Obligation, Organization


def checkpoint(session: Session, choice: str | int) -> tuple[Checkpoint, Agreement]:
    """The checkpoint of a name as `checkpoint_name` makes it (more parts may follow), or of an id, and its agreement, both
    locked."""
    if isinstance(choice, int):
        return _by_id(session, choice)
    parts = [part.strip() for part in choice.split(SEPARATOR)]
    try:
        agreement_code, obligation_code, owner_code, nominal_on = (
            parts[0],
            parts[1],
            parts[2],
            dt.date.fromisoformat(parts[3][:10]),
        )
        which = NUMBERED.fullmatch(parts[3])
        number = int(which[1] or 1) if which else 0
    except (IndexError, ValueError):
        raise Refusal(CHECKPOINT_UNKNOWN, code=choice[:120]) from None
    found = agreement(session, agreement_code, lock=True)
    query = (
        select(Checkpoint)
        .join(Obligation, col(Obligation.id) == Checkpoint.obligation_id)
        .join(Organization, col(Organization.id) == Checkpoint.owner_id)
        .where(Checkpoint.agreement_id == found.id, Obligation.code == obligation_code)
        .where(Organization.code == owner_code, Checkpoint.nominal_on == nominal_on)
        .where(Checkpoint.number == number)
    )
    row = session.exec(query.with_for_update(of=Checkpoint).execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise Refusal(CHECKPOINT_UNKNOWN, code=choice[:120])
    return row, found


def _by_id(session: Session, key: int) -> tuple[Checkpoint, Agreement]:
    of_agreement = select(Checkpoint.agreement_id).where(Checkpoint.id == key).scalar_subquery()
    locked = select(Agreement).where(Agreement.id == of_agreement).with_for_update()
    found = session.exec(locked.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise Refusal(CHECKPOINT_UNKNOWN, code=key)
    query = select(Checkpoint).where(Checkpoint.id == key).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one(), found
