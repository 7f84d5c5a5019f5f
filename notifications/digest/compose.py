"""Pending notices become mails: one digest a recipient and day, in one transaction a batch of recipients.

The order makes it right without a lock of its own: the message rows are put in first (the unique constraint decides
between two processes), then the notices are attached to them, and only what is attached is read back and written
into the mail. So a notice that a sweep adds meanwhile is either shown and attached, or neither.

What waits from earlier days is replaced first, and what holds no more taken back (notifications/mail/last_look.py): its
notices are pending again, and today's digest says them. A process that dies in between leaves them pending.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import replace
from email.utils import format_datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Date, Engine, String, TextClause, bindparam, column, text
from sqlmodel import Session

import settings
from documents.due_calendar import DueDate, calendar_file
from lifecycle.followup.bounces import give_up_refused, pass_on_unread
from lifecycle.kernel import clock, sql
from lifecycle.views.calendar_feed import Reminding, reminding
from models import transaction, utc_now
from models.base import Moment
from models.enums import MessageKind
from notifications.digest.facts import MOST_LINES, Digest, LineFacts, Reader, as_who_owes
from notifications.digest.links import Link, MailLinks
from notifications.digest.render import render
from notifications.mail.headers import domain_of
from notifications.mail.last_look import replace_waiting, take_back_all
from notifications.mail.message import letterhead
from notifications.mail.smtp import DEFAULT_SENDER, smtp_settings
from notifications.mail.templates import tidy

SEVEN = dt.time(7)  # when the follow-up goes
WRITE_AT_ONCE = 100  # mails held in memory before they are written
URGENT = "rung_id IN (SELECT id FROM rung WHERE urgent)"

# Without statistics SQLite takes `message_id IS NULL` for rare and reads every notice that ever was skipped.
HINT = {"sqlite": "INDEXED BY ix_notice_to_compose"}

# What is open no more, or has another due date now, isn't asked for: the notice came before the report.
SETTLE = f"""
UPDATE notice {{hint}} SET state = 'skipped'
WHERE message_id IS NULL AND state = 'pending' AND NOT EXISTS (
    SELECT 1 FROM checkpoint WHERE checkpoint.id = notice.checkpoint_id AND checkpoint.due_on = notice.due_on
    AND {sql.owed("checkpoint")})
"""

# The next recipients, by id. One whose digest of today exists is left for the next day.
PICK = """
    SELECT DISTINCT notice.recipient_id FROM notice {hint}
    WHERE notice.message_id IS NULL AND notice.state = 'pending' AND notice.on_day <= :on_day
    AND notice.recipient_id > :after {urgent}
    AND (:kind <> 'digest' OR NOT EXISTS (
        SELECT 1 FROM message WHERE message.recipient_id = notice.recipient_id AND message.on_day = :on_day
        AND message.kind = 'digest' AND message.state NOT IN ('replaced', 'withdrawn')))
    ORDER BY notice.recipient_id LIMIT :batch
"""

# Them, and the same mailboxes' contacts of other bodies and roles: a mail is written as the one of the body that owes.
MAILBOXES = f"""
SELECT contact.id, contact.email, contact.name, contact.post, contact.role, organization.id, organization.name
FROM contact JOIN organization ON organization.id = contact.organization_id
WHERE {sql.reads()} AND contact.email IN (SELECT picked.email FROM contact AS picked WHERE picked.id IN :picked)
ORDER BY contact.id {{lock}}
"""

# The address stays until the mail with its link is written. By id: who changes several contacts goes by id too.
LOCK = {"postgresql": "FOR SHARE OF contact"}

# An urgent single may be the second of its day (part 1, 2 ...); a digest is always part 0.
OPEN_MESSAGES = text(f"""
INSERT INTO message (recipient_id, on_day, kind, part, message_id, "to", subject, mail, state, attempts, in_doubt, urgent,
                     not_before, claimed_by, answer, created_at, basis)
SELECT reader.id, :on_day, :kind, reader.part,
       CAST(:left AS TEXT) || CAST(reader.id AS TEXT) || '.' || CAST(reader.part AS TEXT) || CAST(:right AS TEXT),
       reader.email, '', '', 'waiting', 0, FALSE, FALSE, :not_before, '', '', :now, reader.basis
FROM (SELECT contact.id, contact.email, {sql.greeted()} AS basis, CASE WHEN :kind = 'digest' THEN 0 ELSE COALESCE((
          SELECT MAX(earlier.part) + 1 FROM message AS earlier
          WHERE earlier.recipient_id = contact.id AND earlier.on_day = :on_day AND earlier.kind = :kind), 0) END AS part
      FROM contact WHERE contact.id IN :readers) AS reader
WHERE TRUE
ON CONFLICT DO NOTHING
RETURNING id, recipient_id, message_id
""").bindparams(
    bindparam("readers", expanding=True),
    bindparam("on_day", type_=Date()),
    bindparam("kind", type_=String()),
    bindparam("now", type_=Moment()),
    bindparam("not_before", type_=Moment()),
)

ATTACH = """
UPDATE notice {hint} SET message_id = message.id FROM message
WHERE message.id IN :messages AND notice.recipient_id = message.recipient_id
AND notice.message_id IS NULL AND notice.state = 'pending' AND notice.on_day <= :on_day {urgent}
"""

# One checkpoint is one line a mail: of two rungs, the more severe. What repeats is a sum to a head: not `alone`.
SHOWN = """
WITH ranked AS (
    SELECT notice.message_id, notice.checkpoint_id, notice.rung_id, notice.severity, notice.reached_on, notice.due_on,
           notice.repeat, CASE WHEN notice.repeat > 0 AND reader.role = 'head' THEN 0 ELSE notice.checkpoint_id END AS alone,
           ROW_NUMBER() OVER (PARTITION BY notice.message_id, notice.checkpoint_id
                              ORDER BY notice.severity DESC, notice.reached_on DESC, notice.id) AS place
    FROM notice JOIN contact AS reader ON reader.id = notice.recipient_id WHERE notice.message_id IN :messages
)
"""

COUNT = text(f"""{SHOWN}
SELECT ranked.message_id, ranked.severity, COUNT(*), MAX(CASE WHEN rung.urgent THEN 1 ELSE 0 END)
FROM ranked JOIN rung ON rung.id = ranked.rung_id
WHERE ranked.place = 1 GROUP BY ranked.message_id, ranked.severity
""").bindparams(bindparam("messages", expanding=True))

LINES = (
    text(f"""{SHOWN}, summed AS (
    SELECT ranked.*, COUNT(*) OVER duty AS many, ROW_NUMBER() OVER (duty ORDER BY ranked.due_on, ranked.checkpoint_id) AS nth
    FROM ranked JOIN checkpoint ON checkpoint.id = ranked.checkpoint_id WHERE ranked.place = 1
    WINDOW duty AS (PARTITION BY ranked.message_id, ranked.severity, ranked.alone,
                    CASE WHEN ranked.alone = 0 THEN checkpoint.obligation_id ELSE 0 END,
                    CASE WHEN ranked.alone = 0 THEN checkpoint.owner_id ELSE 0 END)
), listed AS (
    SELECT summed.*, ROW_NUMBER() OVER (
        PARTITION BY summed.message_id ORDER BY summed.severity DESC, summed.due_on, summed.checkpoint_id) AS line
    FROM summed WHERE summed.nth = 1
)
SELECT listed.message_id, listed.checkpoint_id, agreement.code, agreement.title, obligation.code AS obligation_code,
       obligation.title AS obligation_title, owner.id AS owner_id, owner.code AS owner_code, owner.name AS owner_name,
       lead_body.name AS lead_name, checkpoint.nominal_on, listed.due_on, listed.reached_on, checkpoint.status,
       rung.name AS rung, listed.severity, obligation.budget_planned, obligation.evidence_required,
       checkpoint.number, {sql.provisional("checkpoint")}, listed.many, checkpoint.revision, checkpoint.calendar_id
FROM listed
JOIN checkpoint ON checkpoint.id = listed.checkpoint_id
JOIN obligation ON obligation.id = checkpoint.obligation_id
JOIN agreement ON agreement.id = checkpoint.agreement_id
JOIN organization AS owner ON owner.id = checkpoint.owner_id
JOIN organization AS lead_body ON lead_body.id = checkpoint.lead_id
JOIN rung ON rung.id = listed.rung_id
WHERE listed.line <= {MOST_LINES}
ORDER BY listed.message_id, listed.line
""")
    .bindparams(bindparam("messages", expanding=True))
    .columns(
        column("message_id"),
        column("checkpoint_id"),
        column("code"),
        column("title"),
        column("obligation_code"),
        column("obligation_title"),
        column("owner_id"),
        column("owner_code"),
        column("owner_name"),
        column("lead_name"),
        column("nominal_on", Date),
        column("due_on", Date),
        column("reached_on", Date),
        column("status"),
        column("rung"),
        column("severity"),
        column("budget_planned"),
        column("evidence_required", Boolean),
        column("number"),
        column("provisional", Boolean),
        column("many"),
        column("revision"),
        column("calendar_id"),
    )
)

WRITE = text("UPDATE message SET subject = :subject, mail = :mail, links = :links, urgent = :urgent WHERE id = :id")
GREET = text(f"""
UPDATE message SET greeted_id = :contact, basis = (SELECT {sql.greeted()} FROM contact WHERE contact.id = :contact) WHERE id = :id
""")
DISCARD = text("DELETE FROM message WHERE id = :id")


class Sitting(NamedTuple):
    """Values that stay the same for all mails of one call."""

    on_day: dt.date
    kind: MessageKind
    batch: int
    sender: str
    link: Link | None
    now: dt.datetime
    dated: dt.datetime  # what the mails say they are of
    token: str
    domain: str

    @property
    def urgent_only(self) -> bool:
        return self.kind is MessageKind.URGENT


class Envelope(NamedTuple):
    """A message row that waits for its words. `mailbox`: its recipient, then the other contacts of that address."""

    message_id: str
    mailbox: list[Reader]

    @property
    def email(self) -> str:
        return self.mailbox[0].email


def compose(
    engine: Engine,
    on_day: dt.date,
    *,
    urgent_only: bool = False,
    batch: int = 500,
    link: Link | None = None,
    sender: str = "",
) -> int:
    """Turn pending notices into messages that wait in the outbox; return how many messages it made.

    One digest a recipient and `on_day`: where it exists already, new notices wait for the next day. `urgent_only` is
    for a day off: urgent notices only, as an urgent message each time there are new ones. `link` gives a line's link
    (default: the reader's own into the portal, else the report form), `sender` the From header (default: from
    PHOIHOP_SMTP_URL; a Refusal where that can't be read). Safe to run twice, and twice at once.
    """
    sender = sender or _sender()
    now = utc_now()
    sitting = Sitting(
        on_day=on_day,
        kind=MessageKind.URGENT if urgent_only else MessageKind.DIGEST,
        batch=batch,
        sender=sender,
        link=link,
        now=now,
        dated=now,
        token=uuid.uuid4().hex[:12],
        domain=domain_of(sender),
    )
    with transaction(engine) as session:
        clock.need_reached(session, on_day)
        if clock.is_rehearsal(session):  # there the day is made up: a mail bears the date that it speaks of
            sitting = sitting._replace(dated=clock.moment_at(on_day, SEVEN))
        give_up_refused(session, on_day, now)
        take_back_all(session.connection(), now)
        replace_waiting(session.connection(), on_day, urgent_only)
        session.execute(text(SETTLE.format(hint=_hint(session))))
        pass_on_unread(session)
    made, after = 0, 0
    while True:
        with transaction(engine) as session:
            picked = _pick(session, sitting, after)
            if not picked:
                return made
            made += _compose_batch(session, sitting, _mailboxes(session, picked))
        after = max(picked)


def _sender() -> str:
    url = settings.smtp_url()
    return smtp_settings(url).sender if url else DEFAULT_SENDER


def _pick(session: Session, sitting: Sitting, after: int) -> list[int]:
    values = {"on_day": sitting.on_day, "after": after, "kind": sitting.kind.value, "batch": sitting.batch}
    return list(session.execute(_for_day(session, PICK, sitting), values).scalars())


def _mailboxes(session: Session, picked: list[int]) -> dict[int, list[Reader]]:
    """Recipient -> itself, then the other contacts of its address. One who reads no more isn't there."""
    query = text(MAILBOXES.format(lock=LOCK.get(session.get_bind().dialect.name, "")))
    found = session.execute(query.bindparams(bindparam("picked", expanding=True)), {"picked": picked})
    contacts = [Reader(row[0], tidy(row[1]), tidy(row[2]), tidy(row[3]), row[4], row[5], tidy(row[6])) for row in found]
    by_address: dict[str, list[Reader]] = {}
    for contact in contacts:
        by_address.setdefault(contact.email, []).append(contact)
    wanted = set(picked)
    return {
        reader.contact_id: [reader, *(other for other in by_address[reader.email] if other is not reader)]
        for reader in contacts
        if reader.contact_id in wanted
    }


def _hint(session: Session) -> str:
    return HINT.get(session.get_bind().dialect.name, "")


def _for_day(session: Session, query: str, sitting: Sitting) -> TextClause:
    """On a day off only what is urgent counts."""
    clause = text(
        query.format(
            hint=_hint(session),
            urgent=f"AND notice.{URGENT}" if sitting.urgent_only else "",
        )
    )
    return clause.bindparams(bindparam("on_day", type_=Date()))


def _compose_batch(session: Session, sitting: Sitting, readers: dict[int, list[Reader]]) -> int:
    if not readers:
        return 0
    envelopes = _open_messages(session, sitting, readers)
    if not envelopes:
        return 0
    messages = list(envelopes)
    attach = _for_day(session, ATTACH, sitting).bindparams(bindparam("messages", expanding=True))
    session.execute(attach, {"messages": messages, "on_day": sitting.on_day})
    counts, urgent = _counts(session, messages)
    written: list[dict[str, Any]] = []
    links, remind_on = MailLinks(sitting.link), reminding(session, sitting.on_day)
    for message, lines in _lines(session, messages):
        mailbox = envelopes[message].mailbox
        reader = as_who_owes(mailbox, lines)
        first = Digest(reader, sitting.on_day, sitting.urgent_only, lines, counts[message])
        digest = replace(first, link=links.of(first), others=links.of_others(first, mailbox))
        if reader is not mailbox[0]:
            session.execute(GREET, {"id": message, "contact": reader.contact_id})
        subject, mail = _mail(sitting, envelopes[message], digest, remind_on)
        kept = {"mail": mail, "links": links.of_mail(message)}
        written.append({"id": message, "subject": subject, **kept, "urgent": message in urgent})
        if len(written) >= WRITE_AT_ONCE:
            session.execute(WRITE, written)
            links.keep(session)
            written = []
    if written:
        session.execute(WRITE, written)
        links.keep(session)
    # another process took the notices between our look and our insert: no mail without a line
    empty = [{"id": message} for message in messages if message not in counts]
    if empty:
        session.execute(DISCARD, empty)
    return len(messages) - len(empty)


def _open_messages(session: Session, sitting: Sitting, readers: dict[int, list[Reader]]) -> dict[int, Envelope]:
    midnight = clock.moment_at(sitting.on_day)
    opened = session.execute(
        OPEN_MESSAGES,
        {
            "readers": list(readers),
            "on_day": sitting.on_day,
            "kind": sitting.kind.value,
            "now": sitting.now,
            # older days go first; never later than now, whatever day `as_of` names
            "not_before": min(sitting.now, midnight),
            "left": f"<{sitting.token}.{sitting.on_day:%Y%m%d}.{sitting.kind.value}.",
            "right": f"@{sitting.domain}>",
        },
    )
    return {row[0]: Envelope(row[2], readers[row[1]]) for row in opened}


def _counts(session: Session, messages: list[int]) -> tuple[dict[int, dict[int, int]], set[int]]:
    """Severity -> lines, for each message; and the messages that hold something urgent."""
    counts: dict[int, dict[int, int]] = {}
    urgent = set()
    for message, severity, number, is_urgent in session.execute(COUNT, {"messages": messages}):
        counts.setdefault(message, {})[severity] = number
        if is_urgent:
            urgent.add(message)
    return counts, urgent


def _lines(session: Session, messages: list[int]) -> Iterator[tuple[int, list[LineFacts]]]:
    rows = session.execute(LINES, {"messages": messages}, execution_options={"yield_per": 1000})
    for message, group in groupby(rows, key=lambda row: row[0]):
        yield message, [_facts(row) for row in group]


def _facts(row: Any) -> LineFacts:
    return LineFacts._make(tidy(value) if isinstance(value, str) else value for value in row)


def _mail(sitting: Sitting, envelope: Envelope, digest: Digest, remind_on: Reminding) -> tuple[str, str]:
    words = render(digest)
    mail = letterhead(sitting.sender).write(
        to=envelope.email,
        subject=words.subject,
        message_id=envelope.message_id,
        text=words.text,
        html=words.html,
        date=format_datetime(clock.local(sitting.dated)),
        calendar=calendar_file([_date(line, remind_on) for line in digest.lines], sitting.now, method="PUBLISH"),
    )
    return words.subject, mail


def _date(line: LineFacts, remind_on: Reminding) -> DueDate:
    return DueDate(
        line.checkpoint_id,
        line.revision,
        line.due_on,
        line.status,
        line.obligation_title,
        line.owner_name,
        line.agreement_title,
        remind_on(line.calendar_id, line.due_on),
    )
