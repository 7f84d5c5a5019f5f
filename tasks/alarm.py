"""A mail to the administrator about the program itself: it doesn't wait in the outbox, which may be what is broken."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from sqlmodel import Session, func, select

import settings
from lifecycle.calendars import calendar
from lifecycle.errors import Refusal
from models import SweepMark
from notifications.smtp import Connection, Verdict, smtp_settings


def mail_administrator(subject: str, body: str) -> str:
    """Sends it now. Returns whom it went to. Refusal: no address is set, or the mail server didn't take it."""
    to = settings.admin_mail()
    if not to:
        raise Refusal("admin_mail_unset")
    account = smtp_settings(settings.smtp_url())
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = account.sender, to, " ".join(subject.split())[:200]
    mail["Date"], mail["Message-ID"] = formatdate(localtime=True), make_msgid(domain="phoihop.invalid")
    mail.set_content(body, cte="quoted-printable")
    connection = Connection(account)
    try:
        outcome = connection.send(to, mail.as_string())
    finally:
        connection.close()
    if outcome.verdict is not Verdict.SENT:
        raise Refusal("admin_mail_refused", to=to, answer=outcome.answer[:200])
    return to


def follow_up_missed(session: Session, today: dt.date) -> bool:
    """True when today is a working day and no follow-up has swept it yet."""
    swept = session.exec(select(func.max(SweepMark.swept_on))).one()
    return calendar(session).is_working_day(today) and (swept is None or swept < today)
