"""The calendar feed follows the dates that hold; the board shows what is late and since when, and opens no form."""

from __future__ import annotations

import datetime as dt

import pytest
from icalendar import Calendar
from sqlalchemy import Engine

from lifecycle.access.links import forget_old
from lifecycle.checkpoint import extension as checkpoint_extension
from lifecycle.kernel.actor import SYSTEM
from lifecycle.kernel.clock import today
from models import transaction
from models.enums import LinkScope
from notifications.digest.compose import compose
from tests.portal_support import Agency, link_for, words
from tests.rules import named
from tests.support import DAY, TITLES, add_notices, execute, rows, set_up_office

CLERK, LEAD_HEAD = 1, 4
NAME = "ctph-ubnd-2021 · viec-1 · ubnd · 2021-12-24"


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up_office(engine)
    soon = (today() + dt.timedelta(days=20)).isoformat()
    execute(engine, f"UPDATE checkpoint SET due_on = '{soon}' WHERE id = 1")
    return engine


def feed_address(agency: Agency) -> str:
    page = agency.post("/lich/dia-chi", "/lich")
    return page.text.split('readonly value="http://testserver')[1].split('"')[0]


def entries(agency: Agency, address: str) -> dict[str, dt.date]:
    answer = agency.get(address)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    assert all(entry["DTSTAMP"] for entry in calendar.walk("VEVENT"))
    return {str(entry["UID"]): entry["DTSTART"].dt for entry in calendar.walk("VEVENT")}


def test_the_feed_follows_an_extension(office: Engine) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    address = feed_address(agency)
    stranger = Agency(office)
    assert entries(stranger, address) == {"checkpoint-1@phoihop": today() + dt.timedelta(days=20)}
    with transaction(office) as session:
        later = today() + dt.timedelta(days=40)
        named(checkpoint_extension.ask_extension)(session, SYSTEM, NAME, later, "Chờ số liệu")
        named(checkpoint_extension.grant_extension)(session, SYSTEM, NAME)
    assert entries(stranger, address) == {"checkpoint-1@phoihop": later}


def test_an_unchanged_feed_isn_t_sent_again(office: Engine) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    address = feed_address(agency)
    tag = agency.get(address).headers["etag"]
    assert agency.client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_a_new_address_ends_the_old_one_and_opens_nothing_else(office: Engine) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    old, new = feed_address(agency), feed_address(agency)
    assert agency.get(old).status_code == 404
    assert agency.get(new).status_code == 200
    token = new.removeprefix("/lich/").removesuffix(".ics")
    assert agency.get(f"/l/{token}").status_code == 404
    stranger = Agency(office)
    stranger.client.cookies.set("phoihop_cua", token)
    assert stranger.get("/").status_code == 403


def test_the_board_opens_by_its_own_link_and_shows_what_is_late_since_when(office: Engine) -> None:
    leader = Agency(office)
    assert leader.enter(LEAD_HEAD, scope=LinkScope.BOARD) == "/bang"
    page = leader.get("/bang?nam=2021")
    text = words(page)
    assert "Đang quá hạn 3" in text
    assert "24/12/2021" in text
    assert str((today() - dt.date(2021, 12, 24)).days) in text
    assert page.text.count("<svg") == 3
    assert "Ủy ban nhân dân tỉnh Hà Giang" in text


def test_the_board_leads_down_to_a_report_and_its_evidence(office: Engine) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    agency.post("/viec/2/bao-cao", body="Đã làm xong.", files=[("a.pdf", b"%PDF-1.7\n" + b"x" * 100)])
    leader = Agency(office)
    leader.enter(LEAD_HEAD, scope=LinkScope.BOARD)
    page = leader.get("/bang/viec/2")
    assert "Đã làm xong." in words(page)
    assert page.text.count("<form") == 1  # to leave
    assert leader.get("/tep/1").status_code == 200
    assert "Đã làm xong." not in words(leader.get("/bang/in"))
    assert "Đang quá hạn 2" in words(leader.get("/bang/in?nam=2021"))


def test_the_head_of_the_lead_is_mailed_a_link_to_look_on(office: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOIHOP_PORTAL_URL", "http://127.0.0.1:24000")
    add_notices(office, [LEAD_HEAD, CLERK], [2], "D+10")
    assert compose(office, DAY) == 2
    kept = rows(office, "SELECT contact_id, scope, target FROM access_link ORDER BY contact_id")
    assert kept == [(CLERK, "work", "checkpoint:2"), (LEAD_HEAD, "board", "checkpoint:2")]
    assert Agency(office).enter(LEAD_HEAD, "checkpoint:2", LinkScope.BOARD) == "/bang/viec/2"


def test_what_is_over_is_forgotten_after_a_month_and_nothing_else(office: Engine) -> None:
    kept, gone = link_for(office, CLERK), link_for(office, CLERK)
    assert Agency(office).get(f"/l/{gone}").status_code == 303
    execute(office, "UPDATE access_link SET expires_at = '2021-01-01' WHERE id = 2")
    with transaction(office) as session:
        assert forget_old(session) == 1
        assert forget_old(session) == 0
    assert rows(office, "SELECT COUNT(*) FROM visit") == [(0,)]
    assert Agency(office).get(f"/l/{kept}").status_code == 303
    assert Agency(office).get(f"/l/{gone}").status_code == 404


def test_a_board_s_link_does_no_work(office: Engine) -> None:
    leader = Agency(office)
    leader.enter(LEAD_HEAD, scope=LinkScope.BOARD)
    for path in ("/viec/2", "/thoa-thuan", "/dau-moi", "/de-xuat", "/lich", "/bien-nhan"):
        assert leader.get(path).status_code == 404, path
    hidden = {"secret": "x", "once": "y" * 20}
    assert leader.client.post("/viec/2/bao-cao", data={**hidden, "body": "x"}).status_code == 404
    assert rows(office, "SELECT COUNT(*) FROM report") == [(0,)]


def test_a_partner_s_board_shows_nothing_of_what_others_lead(office: Engine) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    page = words(agency.get("/bang"))
    assert "không có mốc nào thuộc thỏa thuận do cơ quan chủ trì" in page
    assert TITLES[1] not in page
