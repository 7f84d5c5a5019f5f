"""A database in which every proved table has a row, all of it written by verbs, and how to change it past them."""

from __future__ import annotations

import datetime as dt
import io

from sqlalchemy import Engine
from sqlmodel import select

from lifecycle.access.api_keys import issue_key
from lifecycle.access.links import issue_link, open_link, turn_away
from lifecycle.access.visitor import Visitor
from lifecycle.agreement import review as reviewing
from lifecycle.agreement import signing
from lifecycle.agreement.numbering import number
from lifecycle.agreement.proposal import propose
from lifecycle.calendar import store as calendars
from lifecycle.checkpoint import extension, report
from lifecycle.checkpoint.happenings import EventInput, record_event
from lifecycle.checkpoint.recompute import recompute
from lifecycle.evidence.store import keep
from lifecycle.in_force.entry import put_in_force
from lifecycle.integrity import verify
from lifecycle.kernel.actor import SYSTEM
from lifecycle.organization import contacts
from lifecycle.organization import lookup as organization_lookup
from lifecycle.submission import checkpoint as submission
from lifecycle.webhook.deliveries import add_webhook
from models import Contact, LegalBasis, reading, transaction
from models.enums import Authority, Role
from tests.portal_support import PDF
from tests.rules import OFFICE, START, actor, checkpoint, checkpoint_name, content, do, obligation, set_up, signature

CODE = "ct-1"
EVENT = {"after": "nhận yêu cầu", "n": 5, "unit": "working_day"}


SWAP = '  - {day_off: 2022-06-15, worked: 2022-06-18, source: "số 1"}\n'


def build(engine: Engine) -> None:
    """One agreement through its life up to an accepted report, and what the office and the portal do beside it."""
    set_up(engine)
    made = content(CODE, obligation(), obligation("tra-loi", EVENT, owner="b"))
    do(engine, propose, made)
    do(engine, reviewing.open_review, CODE)
    do(engine, reviewing.comment, CODE, "b", "Nhất trí.")
    do(engine, reviewing.approve, CODE)
    do(engine, signing.start_signing, CODE)
    paper = signing.DelegationPaper("05/GUQ", "ký chương trình phối hợp", START, START, "Chủ tịch")
    by_delegation = {"authority": Authority.TUQ, "post": "Chánh Văn phòng", "delegation": paper}
    do(engine, signing.sign, CODE, *signature("a"), START)
    do(engine, signing.sign, CODE, *signature("b", **by_delegation), START)
    do(engine, put_in_force, CODE, START)
    do(engine, number, CODE, "a", START)
    do(engine, record_event, CODE, "tra-loi", EventInput(START), START)
    _hand_in(engine)
    _beside(engine)


def _hand_in(engine: Engine) -> None:
    visitor = visit(engine, "b")
    name = checkpoint_name(CODE, "bao-cao", "b", dt.date(2021, 12, 15))
    do(engine, extension.ask_extension, name, dt.date(2021, 12, 31), "Chờ số liệu", by="b")
    do(engine, extension.grant_extension, name)
    key = checkpoint(engine, CODE, dt.date(2021, 12, 15)).id or 0
    file = keep(engine, io.BytesIO(PDF), "bao-cao.pdf")
    with transaction(engine) as session:
        given = report.ReportInput("Đã làm.", START, spent=1_500_000)
        submission.hand_in_report(session, visitor, "once-1", key, given, [file])
    do(engine, report.accept, name)


def _beside(engine: Engine) -> None:
    """The office's own: a key, a webhook, a contact, a legal basis, a calendar that moves a date; and the portal's log."""
    visitor = visit(engine, "b")
    with transaction(engine) as session:
        body = organization_lookup.get_organization(session, "b")
        issue_key(session, OFFICE, body, "Phần mềm", ["agreements:read"])
        session.add(LegalBasis(number="238-QĐ/TW", title="Quy định"))
    with transaction(engine) as session:
        contacts.add_contact(session, visitor, "once-2", contacts.ContactInput(Role.CLERK, "van-thu@b.example"))
    with transaction(engine) as session:
        add_webhook(session, visitor, "https://van-ban.b.example/nhan")
    calendar = calendars.DEFAULT_FILE.read_text(encoding="utf-8")
    swapped = calendar.replace("overlay:\n", f"overlay:\n{SWAP}", 1)
    with transaction(engine) as session:
        calendars.store_calendar(session, OFFICE, calendars.DEFAULT, swapped, "calendar.yaml")
    do(engine, recompute, START)
    with transaction(engine) as session:
        turn_away(session, visitor, "checkpoint 999")


def visit(engine: Engine, body: str) -> Visitor:
    """A contact of the body at the portal."""
    with transaction(engine) as session:
        contact = session.exec(select(Contact).where(Contact.organization_id == actor(engine, body).organization_id))
        visitor = open_link(session, issue_link(session, SYSTEM, contact.first()))
    assert visitor is not None
    return visitor


def faults(engine: Engine) -> list[tuple[str, str]]:
    """What `phoihop verify` names: the check and the subject."""
    with reading(engine) as session:
        return [(fault.check, fault.subject) for fault in verify.faults(session)]
