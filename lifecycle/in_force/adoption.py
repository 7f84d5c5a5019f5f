"""Adoption: what was signed on paper before the system was there."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlmodel import Session

from lifecycle.agreement.content import AgreementContent
from lifecycle.agreement.proposal import _record
from lifecycle.agreement.review import open_round
from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.checkpoint.schedule import bring_into_force
from lifecycle.kernel import clock
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.verb import settle
from lifecycle.kernel.words import DAY_NOT_COME, NOT_YOURS, label
from models import Agreement
from models.enums import AgreementStatus


def adopt(
    session: Session,
    actor: Actor,
    content: AgreementContent,
    *,
    status: AgreementStatus,
    signed_on: dt.date | None,
    ended_on: dt.date | None,
    today: dt.date,
) -> Agreement:
    """An agreement that lived on paper before: recorded in the state it is in, with its checkpoints when in force.

    The one way past the review and the signing, for what was reviewed and signed elsewhere: `remarks["adopted"]` says
    so for ever. A status before force comes in as its table has it, with an open review round where one is due.
    """
    if not actor.is_office:
        raise Refusal(NOT_YOURS, subject=content.code, verb=label("verb", "adopt"))
    for day in (today, signed_on, ended_on):
        clock.need_reached(session, day or today, DAY_NOT_COME)
    made = _record(session, content)
    made.remarks = {**made.remarks, "adopted": True}
    made.signed_on = signed_on
    made.ended_on = ended_on
    session.flush()
    if status is AgreementStatus.IN_FORCE:
        bring_into_force(session, made, signed_on or today, today)
    elif status is AgreementStatus.IN_REVIEW:
        open_round(session, made)
    told: dict[str, Any] = {"status": str(status), "title": content.title, "signed_on": signed_on}
    settle(session, actor, AGREEMENT, made, AGREEMENT.row("adopt"), to=status, **told)
    return made
