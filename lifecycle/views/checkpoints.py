"""View of the checkpoints, as `phoihop checkpoints` lists them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from lifecycle.agreement import lookup as find
from models.enums import OPEN

# ix_checkpoint_agreement where one agreement is asked for
CHECKPOINTS = """
SELECT a.code AS agreement, b.code AS obligation, o.code AS owner, c.nominal_on, c.due_on, c.status
FROM checkpoint c
JOIN agreement a ON a.id = c.agreement_id
JOIN obligation b ON b.id = c.obligation_id
JOIN organization o ON o.id = c.owner_id
{where}
ORDER BY c.due_on, a.code, b.code, o.code, c.nominal_on, c.number
"""
FETCH = 2_000


def checkpoints(session: Session, code: str | None, today: dt.date) -> Generator[dict[str, Any], None, None]:
    """Every checkpoint, or those of one agreement, by due date; read as they are asked for, never all at once.

    `overdue_days`: calendar days since the due date for what is open (upcoming or returned), else 0. Dates are in ISO
    text already: there may be a million. Refusal: there is no such agreement.
    """
    # asked here and not at the first row, so that nothing is printed before it is refused
    agreement_id = find.get_agreement(session, code).id if code else None
    return _checkpoints(session, agreement_id, today)


def _checkpoints(session: Session, agreement_id: int | None, today: dt.date) -> Generator[dict[str, Any], None, None]:
    where, values = ("WHERE c.agreement_id = :agreement", {"agreement": agreement_id}) if agreement_id else ("", {})
    query = text(CHECKPOINTS.format(where=where)).execution_options(yield_per=FETCH)
    late: dict[str, int] = {}
    # closed with the generator, even when nobody reads it to its end
    with session.execute(query, values) as found:
        for agreement, obligation, owner, nominal_on, due_on, status in found:
            due = str(due_on)
            if due not in late:
                late[due] = max(0, (today - dt.date.fromisoformat(due)).days)
            yield {
                "agreement": agreement,
                "obligation": obligation,
                "owner": owner,
                "nominal_on": str(nominal_on),
                "due_on": due,
                "status": status,
                "overdue_days": late[due] if status in OPEN else 0,
            }
