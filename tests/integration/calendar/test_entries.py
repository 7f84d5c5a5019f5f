"""One date in every calendar: one identity in mail and feed, and the higher number holds."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable
from email import message_from_string
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import Engine
from sqlmodel import Session, col

from lifecycle.calendar.store import DEFAULT_FILE
from lifecycle.checkpoint import extension, waiver
from lifecycle.checkpoint.recompute import recompute
from lifecycle.checkpoint.transitions import CHECKPOINT
from lifecycle.kernel.actor import SYSTEM
from lifecycle.kernel.clock import today
from lifecycle.kernel.verb import settle_many
from models import Agreement, Checkpoint, transaction
from notifications.digest.compose import compose
from notifications.mail.stored import filled
from tests.portal_support import Agency, words
from tests.support import add_notices, execute, rows, set_up_office

ROOT = Path(__file__).parents[3]
CLERK = 1


@pytest.fixture
def office(engine: Engine) -> Engine:
    """Four dates in forty days; the calendar is the shipped one."""
    set_up_office(engine)
    execute(engine, "UPDATE work_calendar SET text = :text", text=DEFAULT_FILE.read_text(encoding="utf-8"))
    execute(engine, f"UPDATE checkpoint SET due_on = '{today() + dt.timedelta(days=40)}'")
    return engine


class Feed:
    """A body's feed, as a calendar program reads it."""

    def __init__(self, office: Engine) -> None:
        self.agency = Agency(office)
        self.agency.enter(CLERK)
        page = self.agency.post("/lich/dia-chi", "/lich")
        self.address = page.text.split('readonly value="http://testserver')[1].split('"')[0]
        self.reader = Agency(office)

    def entries(self) -> dict[int, Any]:
        found = Calendar.from_ical(self.reader.get(self.address).content).walk("VEVENT")
        return {int(str(one["UID"]).split("@")[0].removeprefix("checkpoint-")): one for one in found}


def mailed(office: Engine) -> Any:
    stored = rows(office, "SELECT mail, links FROM message ORDER BY id")[-1]
    mail = message_from_string(filled(*stored), _class=EmailMessage, policy=modern)  # type: ignore[arg-type]
    (found,) = Calendar.from_ical(next(mail.iter_attachments()).get_content()).walk("VEVENT")
    return found


@pytest.mark.parametrize("portal", ["", "https://phoihop.example"])
def test_a_date_is_one_in_the_mail_and_in_the_feed(
    office: Engine, monkeypatch: pytest.MonkeyPatch, portal: str
) -> None:
    feed = Feed(office)
    monkeypatch.setenv("PHOIHOP_SMTP_URL", "smtp://127.0.0.1/?from=so@btgtu.example")
    monkeypatch.setenv("PHOIHOP_PORTAL_HOSTS", "testserver")
    if portal:
        monkeypatch.setenv("PHOIHOP_PORTAL_URL", portal)
    due_on = today() + dt.timedelta(days=40)
    add_notices(office, [CLERK], [1], "T-7", on_day=today(), reached_on=today())
    execute(office, f"UPDATE notice SET due_on = '{due_on}'")
    assert compose(office, today()) == 1
    mail, fed = mailed(office), feed.entries()[1]
    for name in ("UID", "SUMMARY", "DESCRIPTION", "SEQUENCE", "STATUS", "DTSTART", "DTEND", "URL"):
        assert mail.get(name) == fed.get(name), name
    (alarm,), (fed_alarm,) = mail.walk("VALARM"), fed.walk("VALARM")
    assert alarm["TRIGGER"].dt == fed_alarm["TRIGGER"].dt


def sequence(feed: Feed, checkpoint: int = 1) -> tuple[int, str]:
    found = feed.entries()[checkpoint]
    return int(found["SEQUENCE"]), str(found["STATUS"])


def grant(session: Session) -> None:
    extension.ask_extension(
        session, SYSTEM, session.get_one(Checkpoint, 1), today() + dt.timedelta(days=60), "Chờ số liệu"
    )
    extension.grant_extension(session, SYSTEM, session.get_one(Checkpoint, 1))


def swap(session: Session) -> None:
    session.get_one(Checkpoint, 2).nominal_on = today() + dt.timedelta(days=90)
    session.flush()
    session.execute(Checkpoint.__table__.update().values(calendar_version="older"))  # type: ignore[attr-defined]
    recompute(session, SYSTEM, today())


def waive(session: Session) -> None:
    waiver.waive(session, SYSTEM, session.get_one(Checkpoint, 1), "Thôi không làm")


def end(session: Session) -> None:
    waiver.lapse_rest(session, session.get_one(Agreement, 1))


def owe_again(session: Session) -> None:
    settle_many(session, CHECKPOINT, "revive", col(Checkpoint.id) == 1)


def test_whatever_moves_a_date_or_its_state_makes_its_number_higher(office: Engine) -> None:
    feed = Feed(office)
    steps: list[tuple[int, Callable[[Session], None], str]] = [
        (1, grant, "CONFIRMED"),
        (2, swap, "CONFIRMED"),
        (1, end, "CANCELLED"),
        (1, owe_again, "CONFIRMED"),
        (1, waive, "CANCELLED"),
    ]
    for checkpoint, step, status in steps:
        before, _ = sequence(feed, checkpoint)
        with transaction(office) as session:
            step(session)
        number, told = sequence(feed, checkpoint)
        assert number > before, step
        assert told == status


@pytest.mark.parametrize("dropped", [waive, end])
def test_what_nobody_owes_any_more_is_told_for_a_while(office: Engine, dropped: Callable[[Session], None]) -> None:
    feed = Feed(office)
    with transaction(office) as session:
        dropped(session)
    entry = feed.entries()[1]
    assert entry["STATUS"] == "CANCELLED"
    assert not entry.walk("VALARM")
    assert int(entry["SEQUENCE"]) == 1
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=62)
    execute(office, f"UPDATE checkpoint SET revised_at = '{long_ago:%Y-%m-%d %H:%M:%S}' WHERE id = 1")
    assert 1 not in feed.entries()
    # the page lists what is owed and done
    page = words(feed.agency.get("/lich"))
    assert "được miễn" not in page


def test_the_alarm_is_on_a_working_day_before(office: Engine) -> None:
    feed = Feed(office)
    # a Monday of next year, so that two working days before is a Thursday
    monday = dt.date(today().year + 1, 1, 25)
    monday -= dt.timedelta(days=monday.weekday())
    execute(office, f"UPDATE checkpoint SET due_on = '{monday}' WHERE id = 1")
    if (monday - today()).days > 399:
        pytest.fail("the feed looks 400 days ahead")
    (alarm,) = feed.entries()[1].walk("VALARM")
    rings = dt.datetime.combine(monday, dt.time()) + alarm["TRIGGER"].dt
    assert rings.time() == dt.time(8)
    assert rings.weekday() == 3


def test_an_alarm_that_has_passed_rings_no_more(office: Engine) -> None:
    feed = Feed(office)
    execute(office, f"UPDATE checkpoint SET due_on = '{today()}' WHERE id = 1")
    execute(office, f"UPDATE checkpoint SET due_on = '{today() - dt.timedelta(days=9)}' WHERE id = 2")
    entries = feed.entries()
    assert not entries[1].walk("VALARM")
    assert not entries[2].walk("VALARM")
    assert entries[3].walk("VALARM")


def test_the_head_of_a_feed_is_that_of_its_get_without_the_words(office: Engine) -> None:
    feed = Feed(office)
    whole = feed.reader.get(feed.address)
    head = feed.reader.client.head(feed.address)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head.headers[name] == whole.headers[name]
    assert feed.reader.client.head(feed.address.replace("/lich/", "/lich/x")).status_code == 404


def due_dates_written(source: str) -> list[tuple[str, bool]]:
    """Functions that write a due date, and whether they count the change."""
    found = []
    for function in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)):
        writes, counts = False, False
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and node.attr == "due_on" and isinstance(node.ctx, ast.Store):
                writes = True
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                writes = writes or (called == "values" and any(word.arg == "due_on" for word in node.keywords))
                counts = counts or called in ("revise", "revised", "settle")
        if writes:
            found.append((function.name, counts))
    return found


def test_no_due_date_is_written_without_counting_the_change() -> None:
    found = [
        (path.name, *one)
        for path in sorted((ROOT / "lifecycle").rglob("*.py"))
        for one in due_dates_written(path.read_text(encoding="utf-8"))
    ]
    assert {name for _, name, _ in found} >= {"grant_extension", "_move"}
    assert all(counts for _, _, counts in found), found
