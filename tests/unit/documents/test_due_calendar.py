"""Calendar entries: escaped and folded as RFC 5545 says, one identity a date, the higher sequence holds."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from documents.due_calendar import DueDate, calendar_file, escaped, folded

NOW = dt.datetime(2026, 12, 1, 0, 30, tzinfo=dt.UTC)
DUE = dt.date(2026, 12, 15)
DATE = DueDate(7, 2, DUE, "upcoming", "Báo cáo; năm, quý\\I", "UBND tỉnh", "Chương trình", dt.date(2026, 12, 11))
TYPED = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@pytest.fixture(autouse=True)
def no_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PHOIHOP_PORTAL_URL", raising=False)


def entry(date: DueDate, **options: Any) -> Any:
    (found,) = Calendar.from_ical(calendar_file([date], NOW, **options)).walk("VEVENT")
    return found


def read_by_hand(content: bytes) -> dict[str, str]:
    """Lines of a file, unfolded and unescaped by the RFC's words and not by a library's. Of names that recur, the first."""
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    found: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        found.setdefault(name, re.sub(r"\\([n;,\\])", lambda sign: sign[1].replace("n", "\n"), value))
    return found


def printable(text: str) -> str:
    """What is left of a text: line breaks of every kind as one, no other control sign."""
    lines = "\n".join(text.splitlines())
    return "".join(sign for sign in lines if sign == "\n" or (ord(sign) >= 32 and ord(sign) != 127))


def test_an_entry_says_what_is_due_when_and_for_whom() -> None:
    found = entry(DATE)
    assert found["SUMMARY"] == "Hạn: Báo cáo; năm, quý\\I (UBND tỉnh)"
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (DUE, DUE + dt.timedelta(days=1))
    assert (found["UID"], found["SEQUENCE"], found["STATUS"]) == ("checkpoint-7@phoihop", 2, "CONFIRMED")
    assert found["DTSTAMP"].dt == NOW
    assert "chưa báo cáo" in found["DESCRIPTION"]
    assert "URL" not in found


@pytest.mark.parametrize(
    ("portal", "uid"),
    [("https://Phoihop.tinh.example", "checkpoint-7@phoihop.tinh.example"), ("", "checkpoint-7@phoihop")],
)
def test_a_date_s_identity_is_of_the_portal_s_name(monkeypatch: pytest.MonkeyPatch, portal: str, uid: str) -> None:
    monkeypatch.setenv("PHOIHOP_PORTAL_URL", portal)
    found = entry(DATE)
    assert found["UID"] == uid
    assert str(found.get("URL", "")) == (f"{portal}/viec/7" if portal else "")


@given(due=st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)), before=st.integers(0, 20))
def test_the_alarm_is_at_eight_of_its_day(due: dt.date, before: int) -> None:
    found = entry(DATE._replace(due_on=due, remind_on=due - dt.timedelta(days=before)))
    (alarm,) = found.walk("VALARM")
    midnight = dt.datetime.combine(due, dt.time())
    assert midnight + alarm["TRIGGER"].dt == dt.datetime.combine(due - dt.timedelta(days=before), dt.time(8))
    assert alarm["DESCRIPTION"]


@pytest.mark.parametrize("status", ["reported", "accepted", "waived"])
def test_what_is_not_owed_rings_no_alarm(status: str) -> None:
    found = entry(DATE._replace(status=status))
    assert not found.walk("VALARM")
    assert found["STATUS"] == ("CANCELLED" if status == "waived" else "CONFIRMED")


def test_no_alarm_without_a_day_for_it() -> None:
    assert not entry(DATE._replace(remind_on=None)).walk("VALARM")


def test_a_mail_s_file_is_published_and_a_feed_has_a_name() -> None:
    mail = Calendar.from_ical(calendar_file([DATE], NOW, method="PUBLISH"))
    feed = Calendar.from_ical(calendar_file([DATE], NOW, name="Phối hợp, UBND"))
    assert (mail["METHOD"], "X-WR-CALNAME" in mail) == ("PUBLISH", False)
    assert ("METHOD" in feed, feed["X-WR-CALNAME"]) == (False, "Phối hợp, UBND")
    assert calendar_file([], NOW).count(b"BEGIN:") == 1


@given(title=TYPED, owner=TYPED, agreement=TYPED)
def test_what_was_typed_is_read_back_and_makes_no_line_of_its_own(title: str, owner: str, agreement: str) -> None:
    date = DATE._replace(title=title, owner_name=owner, agreement_title=agreement)
    content = calendar_file([date], NOW)
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(set(line) & set(range(32)) for line in lines)
    assert content.count(b"BEGIN:VEVENT\r\n") == 1
    by_hand = read_by_hand(content)
    found = entry(date)
    for name in ("SUMMARY", "DESCRIPTION"):
        assert by_hand[name] == str(found[name])
    # a sentence stands on one line, whatever was typed
    assert printable(" ".join(title.split())) in by_hand["SUMMARY"]


@given(TYPED)
def test_a_text_is_escaped_and_read_back(text: str) -> None:
    assert read_by_hand(f"X:{escaped(text)}".encode())["X"] == printable(text)


@given(TYPED)
def test_a_line_is_folded_at_75_octets_and_read_back(text: str) -> None:
    line = f"SUMMARY:{escaped(text)}"
    pieces = folded(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert folded(line).replace("\r\n ", "") == line
