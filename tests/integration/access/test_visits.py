"""A visit is apart from its link: it ends by leaving, by itself and by its contact; no page switches it in silence."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from lifecycle.access.admission import admitted
from lifecycle.access.links import Closed, open_visit
from lifecycle.access.visits import MOST_VISITS, leave
from lifecycle.integrity import chains as integrity_chains
from models import reading, transaction, utc_now
from models.enums import LinkScope
from portal.app import create_app
from portal.web.request import COOKIE, PLAIN_COOKIE
from tests.portal_support import Agency, at_once, link_for, words
from tests.support import execute, rows, set_up_office

CLERK, LEADER, LEAD_HEAD = 1, 2, 4


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up_office(engine)
    return engine


@pytest.fixture
def agency(office: Engine) -> Agency:
    agency = Agency(office)
    agency.enter(CLERK)
    return agency


def secret_of(agency: Agency) -> str:
    return str(agency.client.cookies[PLAIN_COOKIE])


def copied(agency: Agency) -> Agency:
    """Another browser that has got the cookie."""
    other = Agency(agency.engine)
    other.client.cookies.set(PLAIN_COOKIE, secret_of(agency))
    return other


def test_who_left_leaves_a_cookie_that_opens_nothing(office: Engine, agency: Agency) -> None:
    copy, hidden = copied(agency), agency.form("/viec/1")
    assert copy.get("/").status_code == 200
    left = agency.client.post("/thoat")
    assert (left.status_code, left.headers["clear-site-data"]) == (200, '"storage"')
    assert PLAIN_COOKIE not in agency.client.cookies
    assert copy.get("/").status_code == 403
    assert copy.client.post("/viec/1/bao-cao", data={**hidden, "body": "x"}).status_code == 403
    assert copy.client.post("/thoat").status_code == 403
    assert rows(office, "SELECT COUNT(*) FROM report") == [(0,)]
    with reading(office) as session:
        assert [one for one in integrity_chains.breaks(session) if one.chain == "portal"] == []
    assert rows(office, "SELECT verb FROM audit_line WHERE chain = 'portal'") == [("end_visit",)]


def test_the_link_stays_good_for_who_has_the_mail(office: Engine) -> None:
    token, agency = link_for(office, CLERK), Agency(office)
    agency.get(f"/l/{token}")
    agency.client.post("/thoat")
    assert agency.get(f"/l/{token}").status_code == 303
    assert agency.get("/").status_code == 200


def test_a_cookie_is_not_its_link_and_a_link_no_cookie(office: Engine, agency: Agency) -> None:
    assert Agency(office).get(f"/l/{secret_of(agency)}").status_code == 404
    other = Agency(office)
    other.client.cookies.set(PLAIN_COOKIE, link_for(office, CLERK))
    assert other.get("/").status_code == 403
    assert secret_of(agency) not in str(rows(office, "SELECT * FROM visit"))


@pytest.mark.parametrize(("column", "hours"), [("seen_at", 12), ("made_at", 168)])
def test_a_visit_ends_by_itself_unused_and_after_its_whole_time(
    office: Engine, agency: Agency, column: str, hours: int
) -> None:
    with reading(office) as session:
        secret, now = secret_of(agency), utc_now()
        if column == "seen_at":
            assert open_visit(session, secret, now + dt.timedelta(hours=hours, minutes=-1)) is not None
        assert open_visit(session, secret, now + dt.timedelta(hours=hours, minutes=1)) is None
    hidden = agency.form("/viec/1")
    moment = str(utc_now() - dt.timedelta(hours=hours, minutes=1))
    execute(office, f"UPDATE visit SET {column} = '{moment}'")
    assert agency.get("/").status_code == 403
    assert agency.client.post("/viec/1/bao-cao", data={**hidden, "body": "x"}).status_code == 403


def test_the_setting_says_when(office: Engine, agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOIHOP_VISIT_IDLE_HOURS", "1")
    execute(office, f"UPDATE visit SET seen_at = '{utc_now() - dt.timedelta(minutes=50)}'")
    assert agency.get("/").status_code == 200
    execute(office, f"UPDATE visit SET seen_at = '{utc_now() - dt.timedelta(minutes=70)}'")
    assert agency.get("/").status_code == 403


def test_what_is_handed_in_keeps_the_visit_going_and_what_is_read_doesn_t(office: Engine, agency: Agency) -> None:
    before = utc_now() - dt.timedelta(hours=11)
    execute(office, f"UPDATE visit SET seen_at = '{before}'")
    kept = rows(office, "SELECT seen_at FROM visit")
    for path in ("/", "/viec/1", "/phien", "/viec/999", "/thoa-thuan/ctph-khac"):
        agency.get(path)
    assert rows(office, "SELECT seen_at FROM visit") == kept
    assert agency.post("/viec/1/nhap", body="Đang viết").status_code in (200, 303)
    assert rows(office, "SELECT seen_at FROM visit") != kept


def test_a_visit_ends_with_its_link(office: Engine, agency: Agency) -> None:
    execute(office, "UPDATE access_link SET revoked_at = '2021-01-01'")
    assert agency.get("/").status_code == 403


def test_another_contact_s_link_asks_before_it_switches(office: Engine, agency: Agency) -> None:
    token = link_for(office, LEADER)
    before = secret_of(agency)
    answer = agency.get(f"/l/{token}")
    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    assert "Mở liên kết của đầu mối khác?" in words(answer)
    assert secret_of(agency) == before
    assert rows(office, "SELECT COUNT(*) FROM visit") == [(1,)]
    # a foreign page can't press its button
    for given in ({}, {"secret": "0" * 40, "once": "a" * 22}):
        assert agency.client.post(f"/l/{token}/mo", data=given).status_code == 403
    hidden = dict(re.findall(r'name="(secret|once)" value="([^"]+)"', answer.text))
    foreign = agency.client.post(f"/l/{token}/mo", data=hidden, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    copy = copied(agency)
    taken = agency.client.post(f"/l/{token}/mo", data=hidden)
    assert taken.status_code == 303
    assert secret_of(agency) != before
    assert rows(office, "SELECT contact_id FROM visit WHERE ended_at IS NULL") == [(LEADER,)]
    assert copy.get("/").status_code == 403


@pytest.mark.parametrize("scope", [LinkScope.CALENDAR, None])
def test_no_switch_to_what_opens_nothing(office: Engine, agency: Agency, scope: LinkScope | None) -> None:
    token = link_for(office, LEADER, scope=scope or LinkScope.WORK)
    if scope is None:
        execute(office, "UPDATE access_link SET expires_at = created_at WHERE contact_id = :key", key=LEADER)
    answer = agency.client.post(f"/l/{token}/mo", data=agency.form("/viec/1"))
    assert (answer.status_code, "set-cookie" in answer.headers) == (404, False)
    assert agency.get("/").status_code == 200


def test_a_newer_link_in_another_tab_leaves_the_form_of_this_one_good(office: Engine, agency: Agency) -> None:
    hidden = agency.form("/viec/1")
    answer = agency.get(f"/l/{link_for(office, CLERK, 'checkpoint:2')}")
    assert answer.headers["location"] == "/viec/2"
    assert agency.client.post("/viec/1/bao-cao", data={**hidden, "body": "Đã làm."}).status_code == 303
    assert rows(office, "SELECT COUNT(*) FROM visit") == [(1,)]


def test_a_contact_sees_what_lets_in_and_ends_it(office: Engine, agency: Agency) -> None:
    other = Agency(office)
    other.enter(CLERK)
    page = words(agency.get("/phien"))
    assert page.count("Mở lúc") == 2
    assert page.count("(phiên này)") == 2
    (key,) = [row[0] for row in rows(office, "SELECT id FROM visit ORDER BY id DESC LIMIT 1")]
    assert agency.post(f"/phien/{key}/ket-thuc", "/phien").status_code == 303
    assert other.get("/").status_code == 403
    other.enter(CLERK)
    assert agency.post("/phien/ket-thuc-khac", "/phien").status_code == 303
    assert (other.get("/").status_code, agency.get("/").status_code) == (403, 200)
    token = link_for(office, CLERK)
    (link,) = [row[0] for row in rows(office, "SELECT id FROM access_link ORDER BY id DESC LIMIT 1")]
    assert agency.post(f"/phien/lien-ket/{link}/thu-hoi", "/phien").status_code == 303
    assert Agency(office).get(f"/l/{token}").status_code == 404
    verbs = [row[0] for row in rows(office, "SELECT verb FROM audit_line WHERE actor LIKE '%ubnd%' ORDER BY id")]
    assert verbs == ["end_visit", "end_visit", "revoke_link"]


def test_what_lets_others_in_is_nobody_else_s(office: Engine, agency: Agency) -> None:
    colleague = Agency(office)
    colleague.enter(LEADER)
    for path in ("/phien/2/ket-thuc", "/phien/lien-ket/2/thu-hoi"):
        assert agency.post(path, "/phien").status_code == 404
    assert colleague.get("/").status_code == 200


def test_a_link_has_twenty_visits_at_most_however_often_it_is_opened(office: Engine) -> None:
    token, app = link_for(office, CLERK), create_app(office)
    client = TestClient(app, follow_redirects=False)
    for _ in range(MOST_VISITS + 5):
        client.cookies.clear()
        assert client.get(f"/l/{token}").status_code == 303
    assert rows(office, "SELECT COUNT(*) FROM visit") == [(MOST_VISITS,)]
    # a scanner that never ends has to wait
    for _ in range(10):
        client.cookies.clear()
        last = client.get(f"/l/{token}").status_code
    assert last == 429


def test_by_https_the_cookie_is_bound_to_the_host(office: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOIHOP_PORTAL_URL", "https://testserver")
    client = TestClient(create_app(office), base_url="https://testserver", follow_redirects=False)
    kept = client.get(f"/l/{link_for(office, CLERK)}").headers["set-cookie"]
    name, _, rest = kept.partition("=")
    assert name == COOKIE == "__Host-phoihop_cua"
    said = {part.strip().lower() for part in rest.split(";")[1:]}
    # no Domain, and the path is all: what the prefix asks for; no end of its own: the server decides
    assert said == {"httponly", "secure", "samesite=lax", "path=/"}
    assert client.get("/").status_code == 200
    secret = client.cookies[COOKIE]
    # a name that another host of the domain could set isn't read
    other = TestClient(create_app(office), base_url="https://testserver", cookies={PLAIN_COOKIE: secret})
    assert other.get("/").status_code == 403
    gone = client.post("/thoat").headers["set-cookie"].lower()
    assert all(part in gone for part in ("secure", "path=/", "max-age=0"))


def test_an_act_and_leaving_never_pass_each_other(office: Engine) -> None:
    """What isn't done when the visit is over is never done."""
    for turn in range(12):
        agency = Agency(office)
        agency.enter(CLERK)
        secret, order = secret_of(agency), []
        with reading(office) as session:
            visitor = open_visit(session, secret)
        assert visitor is not None

        def act(visitor: Any = visitor, order: list[str] = order) -> None:
            with transaction(office) as session:
                admitted(session, visitor)
                order.append("in")
                order.append("done")

        def go(secret: str = secret, order: list[str] = order) -> None:
            with transaction(office) as session:
                leave(session, secret)
                order.append("left")

        acted, _ = at_once(act, go)
        assert order in (["left"], ["in", "done", "left"]), (turn, order)
        assert isinstance(acted, Closed) is (order == ["left"])
