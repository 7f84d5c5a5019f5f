"""The portal's own mails: a receipt confirmed, a new link, a change of contacts. Verbs queue them (`letter`), this writes them.

They go through the same outbox as the digests. A letter is claimed and its message put in with it in one transaction,
so two carriers write it once. An address that somebody typed is looked up only here.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any

from sqlalchemy import Engine, func, or_, update
from sqlmodel import Session, col, select

import settings
from lifecycle.access.links import Wanted
from lifecycle.kernel.clock import day_of, local
from lifecycle.kernel.typed import grouped
from lifecycle.kernel.words import label, language, say, written
from models import Contact, Letter, Message, Organization, Receipt, transaction, utc_now
from models.enums import LetterKind, MessageKind
from notifications.digest.links import MailLinks
from notifications.letters.words import (
    LETTER_AGREEMENT,
    LETTER_AT,
    LETTER_CONTACTS,
    LETTER_CONTACTS_BY,
    LETTER_CONTACTS_SUBJECT,
    LETTER_CONTACTS_VERB,
    LETTER_DECIDED_BY,
    LETTER_DOCUMENTS,
    LETTER_DUE,
    LETTER_FILES,
    LETTER_FROM,
    LETTER_INVITED,
    LETTER_LINK,
    LETTER_LINK_SUBJECT,
    LETTER_MARK,
    LETTER_NUMBER,
    LETTER_OBLIGATION,
    LETTER_OPEN,
    LETTER_OPEN_RECEIPT,
    LETTER_REASON,
    LETTER_RECEIPT,
    LETTER_RECEIPT_SUBJECT,
    LETTER_SPENT,
    LETTER_WHAT,
)
from notifications.mail.headers import domain_of
from notifications.mail.message import letterhead
from notifications.mail.smtp import DEFAULT_SENDER, smtp_settings
from notifications.mail.templates import mail_templates, shortened, tidy

BATCH = 50
# a new link for one address, a day: more is somebody else's fun
LINKS_A_DAY = 5


@dataclass(frozen=True)
class Content:
    """One letter: who reads it, what it says. `links`: (what it opens, address)."""

    contact: Contact
    organization: Organization
    subject: str
    said: list[str]
    facts: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def dear(self) -> str:
        """Name whom the mail greets: a name, a post; the role of one who hasn't begun, whose name somebody else typed."""
        if self.contact.invited_at is not None:
            return label("role", self.contact.role).capitalize()
        return self.contact.name or self.contact.post


def write_letters(engine: Engine, sender: str = "", now: dt.datetime | None = None) -> int:
    """Turn the queued letters into messages that wait in the outbox. Returns how many messages."""
    moment, made = now or utc_now(), 0
    sender = sender or _sender()
    while True:
        with transaction(engine) as session:
            letters = _claim(session, moment)
            for letter in letters:
                made += _write(session, letter, sender, moment)
        if len(letters) < BATCH:
            return made


def _sender() -> str:
    url = settings.smtp_url()
    return smtp_settings(url).sender if url else DEFAULT_SENDER


def _claim(session: Session, now: dt.datetime) -> list[Letter]:
    """The oldest letters, marked as written: a second carrier that wanted them finds none."""
    due = or_(col(Letter.not_before).is_(None), col(Letter.not_before) <= now)
    oldest = select(Letter.id).where(col(Letter.written_at).is_(None), due).order_by(col(Letter.id)).limit(BATCH)
    claiming = update(Letter).where(col(Letter.id).in_(oldest.scalar_subquery()), col(Letter.written_at).is_(None))
    claimed = list(session.execute(claiming.values(written_at=now).returning(col(Letter.id))).scalars())
    found = select(Letter).where(col(Letter.id).in_(claimed)).order_by(col(Letter.id))
    letters = list(session.exec(found.execution_options(populate_existing=True)).all())
    _hold_readers(session, letters)
    return letters


def _hold_readers(session: Session, letters: list[Letter]) -> None:
    """Keep the addresses of whom the letters are for until they are written: a link must not outlive its address.

    By id and at once: who changes several contacts goes by id too.
    """
    known = [letter.contact_id for letter in letters if letter.contact_id]
    typed = [letter.address for letter in letters if letter.address]
    readers = (
        select(Contact).where(col(Contact.id).in_(known) | col(Contact.email).in_(typed)).order_by(col(Contact.id))
    )
    session.exec(readers.with_for_update(read=True).execution_options(populate_existing=True)).all()


def _write(session: Session, letter: Letter, sender: str, now: dt.datetime) -> int:
    links = MailLinks()
    content = CONTENTS[letter.kind](session, letter, links)
    if content is None:
        return 0
    message = _message(session, content, sender, now)
    session.add(message)
    session.flush()
    message.links = links.of_mail(message.id or 0)
    links.keep(session)
    letter.message_id = message.id
    session.add(letter)
    session.flush()
    return 1


def _message(session: Session, content: Content, sender: str, now: dt.datetime) -> Message:
    on_day = day_of(now)
    recipient = content.contact.id or 0
    parts = select(func.max(Message.part)).where(
        Message.recipient_id == recipient, Message.on_day == on_day, Message.kind == MessageKind.LETTER
    )
    last = session.exec(parts).one()
    message_id = f"<{uuid.uuid4().hex}.letter@{domain_of(sender)}>"
    subject = shortened(tidy(content.subject))
    text, html = (
        mail_templates().get_template(f"letter.{language()}.{kind}.j2").render(content=content)
        for kind in ("txt", "html")
    )
    mail = letterhead(sender, with_calendar=False).write(
        to=tidy(content.contact.email),
        subject=subject,
        date=format_datetime(local(now)),
        message_id=message_id,
        text=text,
        html=html,
    )
    # urgent: somebody waits for it, on a day off too
    return Message(
        recipient_id=recipient,
        on_day=on_day,
        kind=MessageKind.LETTER,
        part=0 if last is None else last + 1,
        message_id=message_id,
        to=content.contact.email,
        subject=subject,
        mail=mail,
        urgent=True,
        not_before=now,
    )


def _receipt(session: Session, letter: Letter, links: MailLinks) -> Content | None:
    receipt = session.get_one(Receipt, int(letter.facts["receipt"]))
    reader = _reader(session, letter.contact_id)
    if reader is None:
        return None
    contact, organization = reader
    facts = receipt.facts
    lines = [
        (say(LETTER_NUMBER), receipt.number),
        (say(LETTER_WHAT), label("verb", receipt.verb)),
        (say(LETTER_OBLIGATION), str(facts.get("obligation", ""))),
        (say(LETTER_AGREEMENT), str(facts.get("agreement_title", ""))),
        (say(LETTER_DUE), written(dt.date.fromisoformat(facts["due_on"])) if facts.get("due_on") else ""),
        (say(LETTER_SPENT), f"{grouped(facts['spent'])} đồng" if facts.get("spent") else ""),
        (say(LETTER_DOCUMENTS), ", ".join(facts.get("documents", []))),
        (say(LETTER_FILES), ", ".join(file["name"] for file in facts.get("files", []))),
        (say(LETTER_REASON), str(facts.get("reason", ""))),
        (say(LETTER_FROM), receipt.received_from),
        (say(LETTER_AT), written(local(receipt.received_at))),
    ]
    opens = links.for_reader(Wanted(contact.id or 0, organization.id or 0, contact.email, f"receipt:{receipt.id}"))
    return Content(
        contact,
        organization,
        say(
            LETTER_RECEIPT_SUBJECT,
            number=receipt.number,
            what=facts.get("obligation") or facts.get("agreement_title") or label("verb", receipt.verb),
        ),
        [say(LETTER_RECEIPT, number=receipt.number)],
        [(name, tidy(value)) for name, value in lines if value],
        [(say(LETTER_OPEN_RECEIPT), opens)] if opens else [],
    )


def _link(session: Session, letter: Letter, links: MailLinks) -> Content | None:
    """Each body that the address is a contact of gets its own link; nothing is written for an unknown address."""
    found = session.exec(
        select(Contact, Organization)
        .join(Organization, col(Organization.id) == Contact.organization_id)
        .where(Contact.email == letter.address, Contact.active)
        .order_by(col(Contact.id))
    ).all()
    if not found or _links_today(session, letter) >= LINKS_A_DAY:
        return None
    bodies: dict[int, tuple[Contact, Organization]] = {}
    for contact, organization in found:
        bodies.setdefault(organization.id or 0, (contact, organization))
    opened = [
        (organization.name, links.for_reader(Wanted(contact.id or 0, organization.id or 0, contact.email)))
        for contact, organization in bodies.values()
    ]
    contact, organization = found[0]
    links_known = [(name, address) for name, address in opened if address]
    news = [
        say(LETTER_INVITED, organization=body.name, role=label("role", one.role))
        for one, body in bodies.values()
        if one.invited_at is not None
    ]
    return Content(contact, organization, say(LETTER_LINK_SUBJECT), news or [say(LETTER_LINK)], links=links_known)


def _links_today(session: Session, letter: Letter) -> int:
    since = letter.created_at - dt.timedelta(days=1)
    query = select(func.count()).select_from(Letter)
    return session.exec(
        query.where(
            Letter.kind == LetterKind.LINK,
            Letter.address == letter.address,
            Letter.created_at > since,
            col(Letter.message_id).is_not(None),
        )
    ).one()


def _contacts(session: Session, letter: Letter, links: MailLinks) -> Content | None:
    reader = _reader(session, letter.contact_id)
    if reader is None:
        return None
    contact, organization = reader
    facts = letter.facts
    opens = links.for_reader(Wanted(contact.id or 0, organization.id or 0, contact.email, "contacts:"))
    return Content(
        contact,
        organization,
        say(LETTER_CONTACTS_SUBJECT, organization=facts["organization"]),
        [say(LETTER_CONTACTS, organization=facts["organization"], by=tidy(facts["by"]) or say(LETTER_CONTACTS_BY))],
        [("", line) for line in _changes(facts)],
        [(say(LETTER_OPEN), opens)] if opens else [],
    )


def _changes(facts: dict[str, Any]) -> list[str]:
    """`Thêm: văn thư (2)`. One that was queued by the version before has what was typed, and says only that."""
    said = []
    for change, count in sorted(facts.get("changes", {}).items()):
        verb, _, role = change.partition(".")
        said.append(say(LETTER_CONTACTS_VERB[str(verb)], role=label("role", role), count=count))
    return said


def _decided(session: Session, letter: Letter, links: MailLinks) -> Content | None:
    reader = _reader(session, letter.contact_id)
    if reader is None:
        return None
    contact, organization = reader
    facts = letter.facts
    decision = say(LETTER_DECIDED_BY[str(facts["verb"])])
    lines = [
        (say(LETTER_OBLIGATION), facts["obligation"]),
        (say(LETTER_AGREEMENT), facts["agreement"]),
        (say(LETTER_DUE), written(dt.date.fromisoformat(facts["due_on"]))),
        (say(LETTER_REASON), facts["reason"]),
    ]
    target = f"checkpoint:{facts['checkpoint']}"
    opens = links.for_reader(Wanted(contact.id or 0, organization.id or 0, contact.email, target))
    return Content(
        contact,
        organization,
        f"[{say(LETTER_MARK)}] {decision}: {facts['obligation']}",
        [f"{decision}."],
        [(name, tidy(str(value))) for name, value in lines if value],
        [(say(LETTER_OPEN), opens)] if opens else [],
    )


CONTENTS: dict[LetterKind, Any] = {
    LetterKind.RECEIPT: _receipt,
    LetterKind.LINK: _link,
    LetterKind.CONTACTS: _contacts,
    LetterKind.DECIDED: _decided,
}


def _reader(session: Session, contact_id: int | None) -> tuple[Contact, Organization] | None:
    """None for one who has left meanwhile, or who hasn't begun."""
    contact = session.get(Contact, contact_id) if contact_id else None
    if contact is None or not contact.active or contact.invited_at is not None:
        return None
    return contact, session.get_one(Organization, contact.organization_id)
