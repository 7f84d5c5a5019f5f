"""Look-up of checkpoints and obligations by what people call them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session, col, select

from lifecycle.checkpoint.words import CHECKPOINT_UNKNOWN, OBLIGATION_UNKNOWN
from lifecycle.kernel.reference import numbered_day
from lifecycle.kernel.refusal import Refusal
from models import Agreement, Checkpoint, Obligation, Organization


@dataclass(frozen=True)
class CheckpointName:
    """Name of a checkpoint: codes, its nominal date, and which of several on that day."""

    agreement: str
    obligation: str
    owner: str
    nominal_on: dt.date
    number: int = 1

    def __str__(self) -> str:
        return f"{self.agreement} {self.obligation} {self.owner} {numbered_day(self.nominal_on, self.number)}"


def get_checkpoint(session: Session, name: CheckpointName) -> Checkpoint:
    """The checkpoint of that name. Refusal when there is none."""
    query = (
        select(Checkpoint)
        .join(Agreement, col(Agreement.id) == Checkpoint.agreement_id)
        .join(Obligation, col(Obligation.id) == Checkpoint.obligation_id)
        .join(Organization, col(Organization.id) == Checkpoint.owner_id)
        .where(Agreement.code == name.agreement, Obligation.code == name.obligation)
        .where(Organization.code == name.owner, Checkpoint.nominal_on == name.nominal_on)
    )
    checkpoint = session.exec(query.where(Checkpoint.number == name.number)).one_or_none()
    if checkpoint is None:
        raise Refusal(CHECKPOINT_UNKNOWN, code=str(name)[:120])
    return checkpoint


def get_obligation(session: Session, agreement: Agreement, code: str) -> Obligation:
    """The obligation of that code that an agreement asks for; its verbs look it up under the agreement's lock. Refusal when
    there is none."""
    query = select(Obligation).where(Obligation.agreement_id == agreement.id, Obligation.code == code)
    obligation = session.exec(query.where(col(Obligation.active))).one_or_none()
    if obligation is None:
        raise Refusal(OBLIGATION_UNKNOWN, agreement=agreement.code, code=code[:60])
    return obligation
