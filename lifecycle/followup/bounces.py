"""A mail that its address will never take: the contact is marked, the office is told, and the next role up reads.

A mailbox that is full, or refuses for now for another reason of its own, is passed over after four working days.

Nothing is lost: what nobody is left to read stays pending, and goes out once the body has a reader again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import defer
from sqlmodel import Session

from lifecycle.calendar.store import calendar
from lifecycle.followup.words import REFUSED_TOO_LONG, REPORT_UNKNOWN
from lifecycle.kernel import proofs, sql
from lifecycle.kernel.actor import SYSTEM
from lifecycle.kernel.counting import rows_changed
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.verb import record
from lifecycle.kernel.words import say
from lifecycle.organization.recipients import READERS
from models import Contact, Message, utc_now
from models.base import Moment
from models.enums import MessageState

# Every contact of that address, and only where the address is still the one that was refused.
MARK_CONTACTS = text("""
UPDATE contact SET bounced_at = :at, bounce_reason = :answer, refused_on = NULL
WHERE email = :email AND bounced_at IS NULL RETURNING id
""").bindparams(bindparam("at", type_=Moment()))

# `{which}` chooses the notices that lost their reader; the rung's audience says who reads now
# (lifecycle/organization/recipients.py).
PASS_ON = f"""
WITH lost AS MATERIALIZED (
    SELECT notice.checkpoint_id, notice.rung_id, notice.repeat, notice.due_on, notice.due_at, notice.severity,
           notice.reached_on, notice.on_day, notice.through_rung_id,
           checkpoint.owner_id, checkpoint.lead_id
    FROM notice JOIN checkpoint ON checkpoint.id = notice.checkpoint_id WHERE {{which}}
),
body(id) AS (SELECT owner_id FROM lost UNION SELECT lead_id FROM lost),
{READERS}
INSERT INTO notice (checkpoint_id, rung_id, repeat, due_on, due_at, recipient_id, severity, reached_on, on_day, state,
                    through_rung_id)
SELECT DISTINCT lost.checkpoint_id, lost.rung_id, lost.repeat, lost.due_on, lost.due_at, readers.recipient_id,
       lost.severity, lost.reached_on, lost.on_day, 'pending', lost.through_rung_id
FROM lost
JOIN rung_audience ON rung_audience.rung_id = COALESCE(lost.through_rung_id, lost.rung_id)
     AND (NOT rung_audience.sums OR lost.repeat > 0)
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
    WHERE told.checkpoint_id = notice.checkpoint_id AND told.rung_id = notice.rung_id AND told.repeat = notice.repeat
    AND told.due_on = notice.due_on
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


# A mail that the address took on the day of the first refusal, or since: whatever came before is forgotten.
TAKEN_SINCE = """EXISTS (
    SELECT 1 FROM message JOIN contact AS twin ON twin.id = message.recipient_id WHERE twin.email = contact.email
    AND message.state = 'sent' AND message."to" = contact.email AND message.on_day >= contact.refused_on)"""
REFUSE_FOR_NOW = text(f"""
UPDATE contact SET refusal = :answer,
    refused_on = CASE WHEN refused_on IS NULL OR {TAKEN_SINCE} THEN :on_day ELSE refused_on END
WHERE email = :email AND bounced_at IS NULL
""").bindparams(bindparam("on_day", type_=Date()))
FORGET_REFUSALS = text(f"UPDATE contact SET refused_on = NULL WHERE refused_on IS NOT NULL AND {TAKEN_SINCE}")
REFUSING = text(f"""
SELECT email, MIN(refused_on) AS since, MAX(refusal) AS answer FROM contact
WHERE refused_on IS NOT NULL AND active AND bounced_at IS NULL AND NOT {TAKEN_SINCE} GROUP BY email ORDER BY email
""").columns(since=Date())
GIVE_UP = text("""
UPDATE message SET state = 'bounced', claimed_by = '', links = '' WHERE state = 'waiting' AND kind IN ('digest', 'urgent')
AND "to" = :email AND recipient_id IN (SELECT id FROM contact WHERE email = :email) RETURNING id
""")
REPORTED = text("UPDATE message SET state = 'bounced', answer = :answer WHERE id = :id AND state = 'sent'")
# RFC 3463 of a delivery that was given up because of its recipient: the mailbox, its address, full to the last, its domain
# out of reach to the last. All else (policy, size, content, quota, our sender) is about us.
GIVEN_UP = frozenset({(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 0), (2, 1), (2, 2), (4, 1), (4, 4), (4, 7)})
MOST_REFUSED = 4  # working days: RFC 5321, 4.5.4.1


@dataclass(frozen=True)
class Refusing:
    """A mailbox that refuses for now: since which of the office's days, and its last answer."""

    email: str
    since: dt.date
    answer: str


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
    proofs.wrote(session, Contact, contacts)
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


def refuse_for_now(session: Session, email: str, answer: str, on_day: dt.date) -> None:
    """Note that a mailbox refuses for now, and since when. A server that can't be reached refuses nobody."""
    session.execute(REFUSE_FOR_NOW, {"email": email, "answer": answer[:500], "on_day": on_day})


def refusing(session: Session) -> list[Refusing]:
    """The mailboxes that refuse for now and have taken nothing since."""
    return [Refusing(*row) for row in session.execute(REFUSING)]


def give_up_refused(session: Session, on_day: dt.date, at: dt.datetime | None = None) -> int:
    """Verb of the system: a mailbox that refuses for now for more than four working days is passed over like one that
    refuses for good, and the next role up reads. Returns how many mailboxes.

    Only where a mail waits for it: the next one that it refuses finds it here again.
    """
    session.execute(FORGET_REFUSALS)
    waiting = refusing(session)
    if not waiting:
        return 0
    days = calendar(session)
    given_up = 0
    for mailbox in waiting:
        if days.add_working_days(mailbox.since, MOST_REFUSED) >= on_day:
            continue
        answer = say(REFUSED_TOO_LONG, answer=mailbox.answer, since=mailbox.since, days=MOST_REFUSED)
        mails = sorted(session.execute(GIVE_UP, {"email": mailbox.email}).scalars())
        for key in mails:
            record_bounce(session, session.get_one(Message, key, options=[defer(Message.mail)]), answer, at)  # type: ignore[arg-type]
        given_up += bool(mails)
    return given_up


def take_report(
    session: Session,
    message_id: int,
    action: str,
    status: tuple[int, int, int],
    answer: str,
    at: dt.datetime | None = None,
) -> Bounced | None:
    """Verb of the system: a relay that had taken a mail reports later what became of it (RFC 3464).

    A mail that failed because of its recipient is a bounce like any other. None where nothing follows: not failed (yet),
    known already, or our own trouble. Refusal where no such mail was sent.
    """
    message = session.get(Message, message_id, options=[defer(Message.mail)])  # type: ignore[arg-type]
    if message is None or message.state not in (MessageState.SENT, MessageState.BOUNCED):
        raise Refusal(REPORT_UNKNOWN)
    if action != "failed" or status[1:] not in GIVEN_UP:
        return None
    if not rows_changed(session, REPORTED, {"id": message_id, "answer": answer[:500]}):
        return None
    return record_bounce(session, message, answer, at)


def pass_on_unread(session: Session) -> int:
    """Give notices in no mail yet, whose reader has left or can't be reached, to who reads now; return how many."""
    if session.execute(ANY_UNREAD).first() is None:
        return 0
    passed_on = rows_changed(session, PASS_ON_UNREAD)
    session.execute(CLOSE_UNREAD)
    return passed_on
