"""One contact with many forms: the office's server mails strangers a bounded number of times, and none of his words."""

from __future__ import annotations

import base64
import datetime as dt
import re
from email import message_from_string

import pytest
from sqlalchemy import Engine

from lifecycle.organization.contact_news import MOST_A_DAY, MOST_OF_BODY
from lifecycle.organization.contacts import MOST
from lifecycle.organization.recipients import read_for
from models import reading, utc_now
from models.enums import Role
from notifications.digest.compose import compose
from notifications.letters.write import write_letters
from portal.app import create_app
from portal.web.limits import Buckets
from tests.portal_support import Agency, at_once, posting, words
from tests.support import DAY, OWNER, add_notices, execute, rows, set_up_office

ADVISORY, LEADER, HEAD, LEAD_HEAD = 1, 2, 3, 4
SPAM = "TRÚNG THƯỞNG xin mở http://bay.example ngay"


@pytest.fixture
def office(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("PHOIHOP_PORTAL_URL", "http://127.0.0.1:24000")
    set_up_office(engine)
    execute(
        engine,
        "INSERT INTO agreement_party (agreement_id, organization_id, signatory_id, position)"
        " VALUES (1, 1, 1, 0), (1, 2, 2, 1)",
    )
    if engine.dialect.name == "postgresql":
        execute(engine, "SELECT setval(format('%I', sequencename)\\:\\:regclass, 100) FROM pg_sequences")
    return engine


@pytest.fixture
def clerk(office: Engine) -> Agency:
    agency = Agency(office, create_app(office))
    agency.enter(ADVISORY)
    return agency


def text_of(mail: str) -> str:
    """Everything a reader sees."""
    message = message_from_string(mail)
    parts = [part.get_payload(decode=True).decode() for part in message.walk() if part.get_content_maintype() == "text"]
    subject = re.sub(r"=\?utf-8\?b\?([^?]*)\?=\s*", lambda hit: base64.b64decode(hit[1]).decode(), message["Subject"])
    return "\n".join((subject, *parts))


def mails(office: Engine) -> list[tuple[str, str]]:
    return [(to, text_of(mail)) for to, mail in rows(office, 'SELECT "to", mail FROM message ORDER BY id')]


def add(agency: Agency, number: int, role: str = "clerk") -> int:
    answer = agency.post(
        "/dau-moi/them", role=role, name=SPAM, post=SPAM, phone="0900 bay", email=f"la{number}@nguoi-la.example"
    )
    return int(answer.status_code)


def test_sixty_strangers_named_in_a_moment_get_twenty_mails_with_nothing_typed_in_them(
    office: Engine, clerk: Agency
) -> None:
    codes = [add(clerk, number) for number in range(60)]
    assert codes == [303] * MOST_A_DAY + [422] * (60 - MOST_A_DAY)
    write_letters(office)
    sent = mails(office)
    strangers = [(to, said) for to, said in sent if to.endswith("nguoi-la.example")]
    assert len(strangers) == MOST_A_DAY == len({to for to, _ in strangers})
    assert all("Tôi là đầu mối, bắt đầu" in said for _, said in strangers)
    assert not any("bay" in said or "THƯỞNG" in said for to, said in sent if to != "vanphong@ubnd.example")
    # the other side and his own: a letter each, that says all of it
    told = [(to, said) for to, said in sent if "nguoi-la" not in to and to != "vanphong@ubnd.example"]
    assert sorted(to for to, _ in told) == ["chutich@ubnd.example", "phutrach@ubnd.example", "truongban@btgtu.example"]
    assert all(f"Thêm văn thư: {MOST_A_DAY}" in said for _, said in told)


def test_his_own_post_carries_no_address_either(office: Engine, clerk: Agency) -> None:
    execute(office, "UPDATE contact SET post = 'Xem http://bay.example' WHERE id = 1")
    add(clerk, 1)
    write_letters(office)
    assert not any("bay" in said for to, said in mails(office) if to != "vanphong@ubnd.example")


def test_changing_and_ending_count_too_and_a_restart_forgets_nothing(office: Engine, clerk: Agency) -> None:
    key = rows(office, "SELECT id FROM contact WHERE email = 'chutich@ubnd.example'")[0][0]
    for number in range(MOST_A_DAY):
        answer = clerk.post(f"/dau-moi/{key}/sua", "/dau-moi", role="head", email=f"doi{number}@nguoi-la.example")
        assert answer.status_code == 303
    again = Agency(office, create_app(office))  # a process that has just started
    again.enter(ADVISORY)
    answer = again.post(f"/dau-moi/{key}/sua", "/dau-moi", role="head", email="nua@nguoi-la.example")
    assert answer.status_code == 422
    assert f"nhiều nhất {MOST_A_DAY} lần" in words(answer)
    assert add(again, 1) == 422
    assert again.post(f"/dau-moi/{key}/thoi", "/dau-moi").status_code == 422
    execute(office, "UPDATE receipt SET received_at = :old", old=(utc_now() - dt.timedelta(days=2)).isoformat())
    assert add(again, 1) == 303


def test_three_contacts_together_change_no_more_than_the_body_may(office: Engine) -> None:
    app, made = create_app(office), []
    for contact in (ADVISORY, LEADER, HEAD):
        agency = Agency(office, app)
        agency.enter(contact)
        made += [add(agency, contact * 100 + number) for number in range(MOST_A_DAY)]
    assert made.count(303) == min(MOST_OF_BODY, MOST - 3)


def test_a_body_has_so_many_contacts_and_no_more_even_at_once(office: Engine) -> None:
    execute(office, "UPDATE contact SET active = TRUE")
    for number in range(MOST - 4):
        execute(
            office,
            "INSERT INTO contact (id, organization_id, role, name, post, email, phone, active, bounce_reason, created_at)"
            f" VALUES ({500 + number}, 2, 'clerk', '', '', 'c{number}@ubnd.example', '', TRUE, '', '2021-12-01 00:00:00')",
        )
    app, pair = create_app(office), []
    for contact in (ADVISORY, LEADER):
        agency = Agency(office, app)
        agency.enter(contact)
        pair.append(posting(agency, "/dau-moi/them", role="clerk", email=f"nua{contact}@ubnd.example"))
    assert sorted(at_once(*pair)) == [303, 422]
    assert rows(office, "SELECT COUNT(*) FROM contact WHERE organization_id = 2 AND active") == [(MOST,)]


def test_who_was_named_hears_of_nothing_else_until_they_have_begun(office: Engine, clerk: Agency) -> None:
    assert add(clerk, 1, role="advisory_unit") == 303
    named = rows(office, "SELECT id FROM contact WHERE email = 'la1@nguoi-la.example'")[0][0]
    with reading(office) as session:
        assert named not in read_for(session, OWNER, Role.ADVISORY_UNIT)
    add_notices(office, [named, ADVISORY], [1])
    write_letters(office)
    compose(office, DAY)
    assert clerk.post("/dau-moi/them", role="clerk", email="van@ubnd.example").status_code == 303
    write_letters(office)
    assert len([to for to, _ in mails(office) if to == "la1@nguoi-la.example"]) == 1
    # opening the link isn't beginning: a mail scanner does that, with HEAD and GET
    guest = Agency(office, clerk.client.app)
    assert guest.enter(named) == "/bat-dau"
    assert "Tôi là đầu mối, bắt đầu" in words(guest.get("/bat-dau"))
    assert rows(office, f"SELECT invited_at IS NULL FROM contact WHERE id = {named}")[0][0] in (False, 0)
    assert guest.post("/bat-dau", "/bat-dau").headers["location"] == "/"
    assert guest.get("/bat-dau").headers["location"] == "/"
    with reading(office) as session:
        assert named in read_for(session, OWNER, Role.ADVISORY_UNIT)
    assert rows(office, "SELECT verb FROM audit_line WHERE verb = 'begin'") == [("begin",)]
    # what was theirs went to who reads instead; what comes now is theirs
    add_notices(office, [named], [2])
    compose(office, DAY)
    assert len([to for to, _ in mails(office) if to == "la1@nguoi-la.example"]) == 2


def test_a_report_is_a_beginning_too(office: Engine, clerk: Agency) -> None:
    add(clerk, 1)
    named = rows(office, "SELECT id FROM contact WHERE email = 'la1@nguoi-la.example'")[0][0]
    guest = Agency(office, clerk.client.app)
    guest.enter(named)
    assert guest.post("/viec/1/bao-cao", body="Đã làm").status_code == 303
    assert rows(office, f"SELECT invited_at FROM contact WHERE id = {named}") == [(None,)]


def test_who_hasn_t_begun_isn_t_the_one_that_a_body_may_be_left_with(office: Engine, clerk: Agency) -> None:
    add(clerk, 1, role="leader_in_charge")
    assert clerk.post(f"/dau-moi/{LEADER}/thoi", "/dau-moi").status_code == 422


def test_changes_are_told_once_a_day(office: Engine, clerk: Agency) -> None:
    add(clerk, 1)
    write_letters(office)
    add(clerk, 2)
    add(clerk, 3)
    write_letters(office)
    lead = [said for to, said in mails(office) if to == "truongban@btgtu.example"]
    assert len(lead) == 1
    write_letters(office, now=utc_now() + dt.timedelta(days=1, hours=12))
    lead = [said for to, said in mails(office) if to == "truongban@btgtu.example"]
    assert len(lead) == 2
    assert "Thêm văn thư: 2" in lead[1]


def test_forms_have_a_rate_by_contact_and_by_body(office: Engine) -> None:
    app = create_app(office)
    app.state.limits.posts = Buckets(0.001, 3)
    app.state.limits.posts_of_body = Buckets(0.001, 5)
    pair = [Agency(office, app), Agency(office, app)]
    for agency, contact in zip(pair, (ADVISORY, LEADER), strict=True):
        agency.enter(contact)
    assert [pair[0].post("/viec/1/nhap", body="x").status_code for _ in range(4)] == [303, 303, 303, 429]
    assert [pair[1].post("/viec/1/nhap", body="x").status_code for _ in range(3)] == [303, 303, 429]
