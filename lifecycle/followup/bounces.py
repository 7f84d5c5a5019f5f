"""A mail that its address will never take: the contact is marked, the office is told, and the next role up reads.

Nothing is lost: what nobody is left to read stays pending, and goes out once the body has a reader again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import bindparam, text
from sqlmodel import Session

from lifecycle.kernel import sql
from lifecycle.kernel.actor import SYSTEM
from lifecycle.kernel.counting import rows_changed
from lifecycle.kernel.verb import record
from lifecycle.organization.recipients import READERS
from models import Message, utc_now
from models.base import Moment

# Every contact of that address, and only where the address is still the one that was refused.
MARK_CONTACTS = text("""
UPDATE contact SET bounced_at = :at, bounce_reason = :answer WHERE email = :email AND bounced_at IS NULL RETURNING id
""").bindparams(bindparam("at", type_=Moment()))

# `{which}` chooses the notices that lost their reader; the rung's audience says who reads now
# (lifecycle/organization/recipients.py).
PASS_ON = f"""
WITH lost AS MATERIALIZED (
    SELECT notice.checkpoint_id, notice.rung_id, notice.due_on, notice.severity, notice.reached_on, notice.on_day,
           checkpoint.owner_id, checkpoint.lead_id
    FROM notice JOIN checkpoint ON checkpoint.id = notice.checkpoint_id WHERE {{which}}
),
body(id) AS (SELECT owner_id FROM lost UNION SELECT lead_id FROM lost),
{READERS}
INSERT INTO notice (checkpoint_id, rung_id, due_on, recipient_id, severity, reached_on, on_day, state)
SELECT DISTINCT lost.checkpoint_id, lost.rung_id, lost.due_on, readers.recipient_id, lost.severity, lost.reached_on,
       lost.on_day, 'pending'
FROM lost
JOIN rung_audience ON rung_audience.rung_id = lost.rung_id
JOIN readers ON readers.gone = 0 AND readers.role = rung_audience.role AND readers.organization_id =
     CASE rung_audience.audience WHEN 'owner' THEN lost.owner_id ELSE lost.lead_id END
WHERE TRUE
ON CONFLICT DO NOTHING
"""

IN_MESSAGE = "notice.message_id = :message"
UNREAD = f"""notice.message_id IS NULL AND notice.state = 'pending' AND notice.recipient_id IN (
    SELECT id FROM contact WHERE NOT ({sql.reads()}))"""

PASS_ON_MESSAGE = text(PASS_ON.format(which=IN_MESSAGE))
PASS_ON_UNREAD = text(PASS_ON.format(which=UNREAD))
ANY_UNREAD = text(f"SELECT 1 FROM notice WHERE {UNREAD} LIMIT 1")

# Somebody else who can be reached has the same notice.
TOLD = f"""EXISTS (
    SELECT 1 FROM notice AS told JOIN contact ON contact.id = told.recipient_id
    WHERE told.checkpoint_id = notice.checkpoint_id AND told.rung_id = notice.rung_id AND told.due_on = notice.due_on
    AND told.recipient_id <> notice.recipient_id AND {sql.reads()})"""

CLOSE_UNREAD = text(f"""
UPDATE notice SET state = 'skipped' WHERE message_id IS NULL AND state = 'pending'
AND recipient_id IN (SELECT id FROM contact WHERE NOT ({sql.reads()})) AND {TOLD}
""")

# Back to pending where nobody else can be reached, or where the contact has got another address meanwhile.
KEEP_PENDING = text(f"""
UPDATE notice SET message_id = NULL WHERE message_id = :message AND state = 'pending' AND (NOT {TOLD} OR EXISTS (
    SELECT 1 FROM contact WHERE contact.id = notice.recipient_id AND {sql.reads()}))
""")


@dataclass(frozen=True)
class Bounced:
    """`passed_on`: notices that got another reader; `unread`: those that wait for one."""

    contacts: list[int]
    passed_on: int
    unread: int


def record_bounce(session: Session, message: Message, answer: str, at: dt.datetime | None = None) -> Bounced:
    """Verb of the system: the server refused `message` for good, with `answer`.

    Marks the contacts of that address (once: a second message to it changes no contact), gives the message's notices
    to the next reader up, writes the audit line in the office's chain and the event `mail.bounced`. The message row's
    own state is the relay's.
    """
    when, key = at or utc_now(), {"message": message.id}
    marked = session.execute(MARK_CONTACTS, {"at": when, "answer": answer[:500], "email": message.to}).scalars()
    contacts = sorted(marked)
    passed_on = rows_changed(session, PASS_ON_MESSAGE, key) + pass_on_unread(session)
    bounced = Bounced(contacts, passed_on, rows_changed(session, KEEP_PENDING, key))
    told = {
        "contact": message.recipient_id,
        "contacts": contacts,
        "to": message.to,
        "message_id": message.message_id,
        "answer": answer[:500],
        "passed_on": bounced.passed_on,
        "unread": bounced.unread,
    }
    record(session, SYSTEM, "bounce", f"contact {message.recipient_id}", told, event="mail.bounced", at=when)
    return bounced


def pass_on_unread(session: Session) -> int:
    """Gives notices in no mail yet, whose reader has left or can't be reached, to who reads now; returns how many."""
    if session.execute(ANY_UNREAD).first() is None:
        return 0
    passed_on = rows_changed(session, PASS_ON_UNREAD)
    session.execute(CLOSE_UNREAD)
    return passed_on
