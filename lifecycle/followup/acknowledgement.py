"""Acknowledging a reminder: "seen". It silences the rungs reached so far for who saw them, not the next one."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import bindparam, text
from sqlmodel import Session

from lifecycle.access import visibility as sight
from lifecycle.access.visitor import Visitor
from lifecycle.kernel.counting import rows_changed
from lifecycle.kernel.verb import record
from models import utc_now
from models.base import Moment

# The notices of this reader: a person who is named twice has one set (lifecycle/organization/recipients.py). What
# waits to be mailed
# isn't mailed any more; what was mailed is marked.
MARK = text("""
UPDATE notice SET acknowledged_at = :now, state = CASE WHEN message_id IS NULL THEN 'skipped' ELSE state END
WHERE checkpoint_id = :checkpoint AND acknowledged_at IS NULL AND recipient_id IN (
    SELECT twin.id FROM contact JOIN contact AS twin ON twin.email = contact.email WHERE contact.id = :contact)
""").bindparams(bindparam("now", type_=Moment()))

WHO = text("""
SELECT notice.acknowledged_at, contact.post, contact.name, organization.name FROM notice
JOIN contact ON contact.id = notice.recipient_id
JOIN organization ON organization.id = contact.organization_id
WHERE notice.checkpoint_id = :checkpoint AND notice.acknowledged_at IS NOT NULL ORDER BY notice.acknowledged_at
""").columns(acknowledged_at=Moment())

WAITING = text("""
SELECT COUNT(*) FROM notice WHERE checkpoint_id = :checkpoint AND acknowledged_at IS NULL AND recipient_id IN (
    SELECT twin.id FROM contact JOIN contact AS twin ON twin.email = contact.email WHERE contact.id = :contact)
""")


def acknowledge(session: Session, visitor: Visitor, checkpoint_id: int, at: dt.datetime | None = None) -> int:
    """Verb: the visitor has seen what they were told of this checkpoint. Returns how many notices; 0 for a repeat."""
    found = sight.checkpoint(session, visitor.organization_id, checkpoint_id)
    values = {"now": at or utc_now(), "checkpoint": found.id, "contact": visitor.contact_id}
    marked = rows_changed(session, MARK, values)
    if marked:
        told = {"agreement": found.agreement, "checkpoint": found.id, "contact": visitor.contact_id, "notices": marked}
        subject, event = f"checkpoint {found.id}", "checkpoint.acknowledged"
        record(session, visitor.actor, "acknowledge", subject, told, chain=found.agreement, event=event)
    return marked


def unseen_notices(session: Session, visitor: Visitor, checkpoint_id: int) -> int:
    """Count the notices of this checkpoint that the visitor hasn't acknowledged."""
    values = {"checkpoint": checkpoint_id, "contact": visitor.contact_id}
    return int(session.execute(WAITING, values).scalar_one())


def seen_by(session: Session, checkpoint_id: int) -> list[tuple[dt.datetime, str, str]]:
    """(when, who, body) of each that acknowledged, the first first; one line a person."""
    lines: dict[tuple[str, str], dt.datetime] = {}
    for when, post, name, body in session.execute(WHO, {"checkpoint": checkpoint_id}):
        lines.setdefault((", ".join(part for part in (name, post) if part), body), when)
    return [(when, who, body) for (who, body), when in lines.items()]
