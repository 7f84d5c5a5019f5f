"""Content of a body's calendar feed: its checkpoints around today, at the dates that hold now."""

from __future__ import annotations

import datetime as dt

from sqlmodel import Session

from lifecycle.access.visibility import Seen, seen

BACK, AHEAD, MOST = 60, 400, 500  # days, days, entries
# ix_checkpoint_owner; the lead's side of an agreement isn't in its own calendar
AROUND = """c.owner_id = :organization AND c.status <> 'waived' AND c.due_on BETWEEN :first AND :last
ORDER BY c.due_on, c.id LIMIT :most"""


def around(session: Session, organization_id: int, today: dt.date, ahead: int = AHEAD) -> list[Seen]:
    """List what the body owes from BACK days ago to `ahead` days on; done ones too, so that a calendar can show them done."""
    first, last = today - dt.timedelta(days=BACK), today + dt.timedelta(days=ahead)
    return seen(session, AROUND, organization_id, first=first, last=last, most=MOST)
