"""A mail as RFC 5322 text. yagmail draws its form once for a sender; each mail then fills the form in.

`prepare_send` takes a millisecond a mail (and sixteen with its default `prettify_html`), and puts the HTML into the
plain-text part. So it is called once, with marks where the contents go, and every mail after that costs one join of
strings. All parts are base64 in 76 columns: 7-bit, no line that starts with a dot, no boundary that could occur.
"""

from __future__ import annotations

import base64
import io
import re
from email import message_from_string
from email.message import Message
from functools import lru_cache

import yagmail

from notifications.mail.headers import mailbox, unstructured
from notifications.mail.smtp import sender_for_yagmail

MARK = re.compile(r"@@([a-z]+)@@")
CALENDAR_FILE = "moc-thuc-hien.ics"


class Letterhead:
    """The form of the office's mails for one sender (`Name <address>`)."""

    def __init__(self, sender: str, with_calendar: bool = True) -> None:
        pieces = MARK.split(_form(sender, with_calendar))
        self._fixed, self._marks = pieces[0::2], pieces[1::2]

    def write(
        self, *, to: str, subject: str, date: str, message_id: str, text: str, html: str, calendar: bytes = b""
    ) -> str:
        """The whole mail, lines ending in CRLF, ASCII. `date` as RFC 5322 writes it; `calendar` is iCalendar data."""
        values = {
            "to": mailbox("To", to),
            "subject": unstructured("Subject", subject),
            "date": date,
            "messageid": message_id,
            "text": _base64(text.encode()),
            "html": _base64(html.encode()),
            "calendar": _base64(calendar),
        }
        filled = [
            piece for fixed, mark in zip(self._fixed, self._marks, strict=False) for piece in (fixed, values[mark])
        ]
        return "".join((*filled, self._fixed[-1]))


@lru_cache(maxsize=8)
def letterhead(sender: str, with_calendar: bool = True) -> Letterhead:
    """The form for a sender, drawn once."""
    return Letterhead(sender, with_calendar)


def _form(sender: str, with_calendar: bool) -> str:
    client = yagmail.Client(
        user=sender_for_yagmail(sender), password="", smtp_skip_login=True, soft_email_validation=False
    )
    calendar = io.BytesIO(b"calendar")
    calendar.name = CALENDAR_FILE
    _, drawn = client.prepare_send(
        to="@@to@@",
        subject="@@subject@@",
        contents=["html"],
        attachments=[calendar] if with_calendar else None,
        prettify_html=False,
        message_id="@@messageid@@",
        headers={"Date": "@@date@@", "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
    mail = message_from_string(drawn)
    for part in mail.walk():
        _mark(part)
    # whole fields are filled in, folded (notifications/mail/headers.py): yagmail folds none
    mail.replace_header("From", "@@from@@")
    whole = mail.as_string().replace("\n", "\r\n")
    whole = re.sub(r"^[A-Za-z-]+: (@@(?:from|to|subject)@@\r)$", r"\1", whole, flags=re.MULTILINE)
    return whole.replace("@@from@@", mailbox("From", sender), 1)


def plain_mail(*, sender: str, to: str, subject: str, date: str, message_id: str, text: str) -> str:
    """A mail of text alone, lines ending in CRLF, ASCII."""
    fields = (
        mailbox("From", sender),
        mailbox("To", to),
        unstructured("Subject", subject),
        f"Date: {date}",
        f"Message-ID: {message_id}",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
    )
    return "\r\n".join((*fields, "", _base64(text.encode())))


def _mark(part: Message) -> None:
    kind = part.get_content_type()
    if kind == "text/plain":
        part.set_payload("@@text@@")
    elif kind == "text/html":
        part.set_payload("@@html@@")
    elif kind == "text/calendar":
        part.set_payload("@@calendar@@")
        part.set_param("method", "PUBLISH")
        part.set_param("charset", "utf-8")
        part.add_header("Content-Disposition", "attachment", filename=CALENDAR_FILE)


def _base64(raw: bytes) -> str:
    return base64.encodebytes(raw).decode().replace("\n", "\r\n")
