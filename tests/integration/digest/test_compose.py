"""Pending notices become one mail a reader and day."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import threading
from email import message_from_string
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy import Engine, event

from notifications.digest.compose import compose
from notifications.digest.facts import MOST_LINES
from notifications.mail.relay import deliver
from notifications.mail.smtp import smtp_settings
from notifications.mail.stored import filled
from tests.support import DAY, add_notices, add_readers, execute, rows, set_up_office

NEXT_DAY = DAY + dt.timedelta(days=3)
LEADER, HEAD = 2, 3


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up_office(engine)
    return engine


def mails(engine: Engine) -> list[EmailMessage]:
    found = rows(engine, "SELECT mail, links FROM message ORDER BY id")
    return [message_from_string(filled(*row), _class=EmailMessage, policy=modern) for row in found]  # type: ignore[arg-type]


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def calendar(mail: EmailMessage) -> Calendar:
    part = next(mail.iter_attachments())
    assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", "PUBLISH")
    return Calendar.from_ical(part.get_content())


def test_a_reader_gets_one_digest_of_all_notices(office: Engine) -> None:
    add_notices(office, [LEADER], [1, 2], "D")
    add_notices(office, [LEADER], [3], "D+5", reached_on=DAY - dt.timedelta(days=2))
    assert compose(office, DAY) == 1
    mail = mails(office)[0]
    text = body(mail, "plain")
    assert "Kính gửi: Phó Chủ tịch phụ trách, Ủy ban nhân dân tỉnh Hà Giang" in text
    assert text.index("QUÁ HẠN NGHIÊM TRỌNG (1)") < text.index("ĐẾN HẠN (2)")
    assert "Hạn 24/12/2021, hạn hôm nay (phải nhắc từ ngày 22/12/2021)" in text
    assert "<" not in text
    assert "Cơ quan thực hiện: Ủy ban nhân dân tỉnh Hà Giang" in body(mail, "html")
    assert rows(office, "SELECT COUNT(*) FROM notice WHERE message_id IS NULL") == [(0,)]


def test_a_mail_has_the_headers_of_an_automatic_office_mail(office: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "PHOIHOP_SMTP_URL", "smtp://localhost/?from=Ban%20Tuy%C3%AAn%20gi%C3%A1o%20%3Cso%40btgtu.example%3E"
    )
    add_notices(office, [LEADER], [1])
    compose(office, DAY)
    mail, stored = mails(office)[0], rows(office, 'SELECT message_id, "to", subject, state, urgent FROM message')[0]
    assert mail["From"] == "Ban Tuyên giáo <so@btgtu.example>"
    assert mail["To"] == stored[1] == "phutrach@ubnd.example"
    assert mail["Message-ID"] == stored[0]
    assert (
        mail["Subject"]
        == stored[2]
        == "[Phối hợp] Đến hạn: Cử báo cáo viên chuyên sâu tại hội nghị báo cáo viên (hạn 24/12/2021)"
    )
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime is not None
    assert stored[3] == "waiting"
    assert not stored[4]
    assert rows(office, "SELECT mail FROM message")[0][0].isascii()


def test_the_calendar_holds_an_all_day_entry_a_checkpoint_with_a_stable_uid(office: Engine) -> None:
    add_notices(office, [LEADER, HEAD], [1, 2])
    compose(office, DAY)
    for mail in mails(office):
        entries = calendar(mail).walk("VEVENT")
        assert {str(entry["UID"]) for entry in entries} == {"checkpoint-1@phoihop", "checkpoint-2@phoihop"}
        assert {entry["DTSTART"].dt for entry in entries} == {DAY}
    raw = next(mails(office)[0].iter_attachments()).get_content()
    assert all(len(line.encode()) <= 75 for line in str(raw).splitlines())


def test_composing_again_makes_nothing(office: Engine) -> None:
    add_notices(office, [LEADER], [1])
    assert [compose(office, DAY), compose(office, DAY)] == [1, 0]


def test_a_notice_after_todays_digest_waits_for_the_next_day(office: Engine) -> None:
    add_notices(office, [LEADER], [1])
    compose(office, DAY)
    add_notices(office, [LEADER], [2])
    assert compose(office, DAY) == 0
    assert compose(office, NEXT_DAY) == 1
    assert "phải nhắc từ ngày 24/12/2021" in body(mails(office)[1], "plain")


def test_notices_of_a_later_day_are_left_for_it(office: Engine) -> None:
    add_notices(office, [LEADER], [1], on_day=NEXT_DAY)
    assert [compose(office, DAY), compose(office, NEXT_DAY)] == [0, 1]


def test_two_rungs_of_one_checkpoint_are_one_line_the_more_severe(office: Engine) -> None:
    add_notices(office, [LEADER], [1], "D")
    add_notices(office, [LEADER], [1], "D+1")
    compose(office, DAY)
    text = body(mails(office)[0], "plain")
    assert "QUÁ HẠN (1)" in text
    assert "ĐẾN HẠN" not in text
    assert len(calendar(mails(office)[0]).walk("VEVENT")) == 1
    assert rows(office, "SELECT COUNT(*) FROM notice WHERE message_id IS NULL") == [(0,)]


def test_on_a_day_off_only_urgent_notices_are_composed_and_the_rest_waits(engine: Engine) -> None:
    set_up_office(engine, urgent=("D+10",))
    add_notices(engine, [LEADER], [1], "D")
    add_notices(engine, [LEADER], [2], "D+10")
    assert compose(engine, DAY, urgent_only=True) == 1
    assert rows(engine, "SELECT kind, part, urgent FROM message") == [("urgent", 0, True)]
    assert "Hôm nay là ngày nghỉ" in body(mails(engine)[0], "plain")
    add_notices(engine, [LEADER], [3], "D+10")
    assert compose(engine, DAY, urgent_only=True) == 1
    assert rows(engine, "SELECT part FROM message ORDER BY id") == [(0,), (1,)]
    assert compose(engine, NEXT_DAY) == 1
    assert "(1)" in body(mails(engine)[2], "plain")


def test_a_digest_with_an_urgent_line_may_go_on_a_day_off(engine: Engine) -> None:
    set_up_office(engine, urgent=("D+10",))
    add_notices(engine, [LEADER], [1], "D+10")
    compose(engine, DAY)
    assert rows(engine, "SELECT kind, urgent FROM message") == [("digest", True)]


def test_a_long_digest_shows_sixty_lines_and_says_truly_how_many_more(engine: Engine) -> None:
    set_up_office(engine, checkpoints=100)
    add_notices(engine, [LEADER], list(range(1, 71)), "D+1")
    add_notices(engine, [LEADER], list(range(71, 101)), "D")
    compose(engine, DAY)
    mail = mails(engine)[0]
    text = body(mail, "plain")
    assert text.count("\n- ") == MOST_LINES
    assert f"Và {100 - MOST_LINES} việc khác" in text
    assert "QUÁ HẠN (70)" in text
    assert "ĐẾN HẠN (30)" in text
    assert f"<b>{100 - MOST_LINES}</b> việc khác" in body(mail, "html")
    assert rows(engine, "SELECT COUNT(*) FROM notice WHERE message_id IS NULL") == [(0,)]


def test_what_people_typed_is_escaped_in_html_and_kept_on_one_line(office: Engine) -> None:
    typed = "Báo cáo</b><script>alert(1)</script>\r\nBcc: x@evil.example"
    execute(office, "UPDATE obligation SET title = :typed", typed=typed)
    execute(office, "UPDATE contact SET post = :typed", typed='<img src="https://evil.example">\u202e')
    add_notices(office, [LEADER], [1])
    compose(office, DAY)
    mail = mails(office)[0]
    html = body(mail, "html")
    assert "<script" not in html
    assert "<img" not in html
    assert "\u202e" not in html
    assert mail["Bcc"] is None
    assert "Bcc: x@evil.example" in mail["Subject"]
    assert "\nBcc" not in body(mail, "plain")
    assert [str(entry["UID"]) for entry in calendar(mail).walk("VEVENT")] == ["checkpoint-1@phoihop"]


def test_each_mail_has_a_link_of_its_own_into_the_portal_of_which_only_the_hash_is_kept(
    office: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHOIHOP_PORTAL_URL", "https://phoihop.example/")
    add_notices(office, [LEADER, 1], [1, 2])
    compose(office, DAY)
    tokens = [
        re.findall(r'href="https://phoihop.example/l/([A-Za-z0-9_-]{32})"', body(mail, "html"))
        for mail in mails(office)
    ]
    assert [len(found) for found in tokens] == [1, 1]
    assert len({found[0] for found in tokens}) == 2
    kept = rows(office, "SELECT token_hash, contact_id, organization_id, target FROM access_link ORDER BY contact_id")
    assert {row[0] for row in kept} == {hashlib.sha256(found[0].encode()).hexdigest() for found in tokens}
    assert [row[1:] for row in kept] == [(1, 2, "checkpoint:1"), (LEADER, 2, "checkpoint:1")]


def test_the_link_opens_the_report_form_filled_with_the_readers_own_checkpoint(
    office: Engine, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    own_home.joinpath("deployments.json").write_text(json.dumps({"report": "0f-1"}), encoding="utf-8")
    execute(office, "UPDATE checkpoint SET owner_id = 1 WHERE id = 2")
    add_notices(office, [LEADER], [1], "D")
    add_notices(office, [LEADER], [2], "D+5")
    compose(office, DAY)
    link = next(line for line in body(mails(office)[0], "plain").splitlines() if line.startswith("http"))
    assert link.startswith("http://127.0.0.1:4200/deployments/deployment/0f-1/run?parameters=")
    given = json.loads(parse_qs(urlsplit(link).query)["parameters"][0])
    assert given == {"form": {"checkpoint": "ctph-ubnd-2021 · viec-1 · ubnd · 2021-12-24"}}


def test_without_a_link_the_mail_says_whom_to_answer(office: Engine) -> None:
    add_notices(office, [LEADER], [1])
    compose(office, DAY)
    assert "liên hệ cơ quan chủ trì: Ban Tuyên giáo Tỉnh ủy Hà Giang" in body(mails(office)[0], "plain")


def test_the_office_may_write_english(office: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOIHOP_LANGUAGE", "en")
    add_notices(office, [LEADER], [1], "D+1")
    compose(office, DAY + dt.timedelta(days=1))
    mail = mails(office)[0]
    assert mail["Subject"].startswith("[Coordination] Late: ")
    assert "Due 24/12/2021, 1 day late" in body(mail, "plain")


@pytest.mark.parametrize("change", ["status = 'reported'", "due_on = '2022-01-10'"])
def test_what_was_reported_or_extended_meanwhile_is_not_asked_for(office: Engine, change: str) -> None:
    add_notices(office, [LEADER], [1])
    execute(office, f"UPDATE checkpoint SET {change} WHERE id = 1")
    assert compose(office, DAY) == 0
    assert rows(office, "SELECT state FROM notice") == [("skipped",)]


def test_the_notices_of_a_reader_who_left_go_to_the_next_role_up(office: Engine) -> None:
    add_notices(office, [1], [1])
    execute(office, "UPDATE contact SET active = :no WHERE id = 1", no=False)
    assert compose(office, DAY) == 1
    assert rows(office, 'SELECT "to" FROM message') == [("phutrach@ubnd.example",)]


def test_a_notice_that_nobody_is_left_to_read_waits_until_somebody_is(office: Engine) -> None:
    add_notices(office, [1], [1])
    execute(office, "UPDATE contact SET active = :no", no=False)
    assert compose(office, DAY) == 0
    execute(office, "UPDATE contact SET active = :yes WHERE id = 3", yes=True)
    assert compose(office, NEXT_DAY) == 1
    assert rows(office, 'SELECT "to" FROM message') == [("chutich@ubnd.example",)]


def test_composing_twice_at_once_makes_every_digest_once(office: Engine) -> None:
    readers = add_readers(office, 120)
    add_notices(office, readers, [1, 2])
    made: list[int] = []
    threads = [threading.Thread(target=lambda: made.append(compose(office, DAY, batch=20))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(made) == 120
    assert rows(office, "SELECT COUNT(*), COUNT(DISTINCT recipient_id) FROM message WHERE mail <> ''") == [(120, 120)]
    assert rows(office, "SELECT COUNT(*) FROM notice WHERE message_id IS NULL") == [(0,)]


def test_the_number_of_statements_follows_the_batches_not_the_notices(office: Engine) -> None:
    add_notices(office, add_readers(office, 100), [1, 2, 3])
    statements: list[str] = []
    event.listen(office, "before_cursor_execute", lambda *call: statements.append(call[2]))
    assert compose(office, DAY, batch=50) == 100
    assert len(statements) < 40


# SQLite only: the planner of PostgreSQL reads small tables whole
def test_sqlite_finds_what_is_to_compose_and_to_send_by_its_indexes(sqlite_engine: Engine) -> None:
    office = sqlite_engine
    set_up_office(office)
    seen: list[tuple[str, object]] = []
    event.listen(office, "before_cursor_execute", lambda *call: seen.append((call[2], call[3])))
    add_notices(office, [LEADER], [1])
    compose(office, DAY)
    deliver(office, smtp_settings("smtp://127.0.0.1:1"))
    with office.connect() as connection:
        plans = {
            statement: str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all())
            for statement, parameters in list(seen)
            if isinstance(parameters, tuple)
            and any(word in statement for word in ("UPDATE notice", "FROM notice", "due AS"))
        }
    scans = [
        statement for statement, plan in plans.items() if "SCAN notice" in plan and "ix_notice_to_compose" not in plan
    ]
    assert not scans
    assert any("ix_message_to_send" in plan for statement, plan in plans.items() if "due AS" in statement)
    assert sum("ix_notice_to_compose" in plan for plan in plans.values()) >= 3
