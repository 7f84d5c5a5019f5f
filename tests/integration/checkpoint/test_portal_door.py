"""The agencies' door: a link opens what must be done, and what is handed in there is received once and confirmed."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from email import message_from_string
from email.policy import default as modern

import pytest
from sqlalchemy import Engine

from lifecycle.access.links import issue_link, open_link, revoke_link, revoke_links
from lifecycle.checkpoint import report as reporting
from lifecycle.checkpoint import waiver as checkpoint_waiver
from lifecycle.evidence.store import opened
from lifecycle.integrity import chains as integrity_chains
from lifecycle.kernel.actor import SYSTEM, Actor
from models import Contact, reading, transaction, utc_now
from notifications.letters.write import write_letters
from notifications.mail.stored import filled
from portal.web.limits import Limits
from tests.portal_support import PDF, Agency, link_for, words
from tests.rules import named
from tests.support import TITLES, add_notices, execute, rows, set_up_office

CLERK, LEADER, LEAD_HEAD = 1, 2, 4
NAME = "ctph-ubnd-2021 · viec-1 · ubnd · 2021-12-24"


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up_office(engine)
    return engine


@pytest.fixture
def agency(office: Engine) -> Agency:
    return Agency(office)


def test_a_link_opens_what_must_be_done_and_keeps_only_its_hash(office: Engine, agency: Agency) -> None:
    assert agency.enter(CLERK, "checkpoint:1") == "/viec/1"
    page = agency.get("/viec/1")
    assert "Nộp báo cáo" in words(page)
    assert "Hạn 24/12/2021" in words(page)
    token = agency.client.cookies["phoihop_cua"]
    assert token not in str(rows(office, "SELECT * FROM access_link"))
    assert token not in page.text


def test_an_expired_revoked_altered_or_unknown_link_gets_the_page_that_says_how_to_get_another(
    office: Engine, agency: Agency
) -> None:
    expired, revoked, good = (link_for(office, CLERK) for _ in range(3))
    with transaction(office) as session:
        assert revoke_link(session, SYSTEM, revoked)
        assert not revoke_link(session, SYSTEM, revoked)
    later = utc_now() + dt.timedelta(days=76)
    with reading(office) as session:
        assert open_link(session, good) is not None
        assert open_link(session, good, later) is None
    execute(office, "UPDATE access_link SET expires_at = created_at WHERE id = 1")
    altered = ("A" if good[0] != "A" else "B") + good[1:]
    for token in (expired, revoked, altered, "x", "../../etc", "%00" * 32, "A" * 32):
        answer = agency.get(f"/l/{token}")
        assert answer.status_code == 404, token
        assert "phoihop_cua" not in answer.cookies
        if len(token) == 32:
            assert "Gửi lại liên kết" in words(answer)
    agency.client.cookies.set("phoihop_cua", revoked)
    assert agency.get("/").status_code == 403
    assert "Gửi lại liên kết" in words(agency.get("/viec/1"))


def test_the_links_of_a_contact_who_left_open_nothing(office: Engine, agency: Agency) -> None:
    agency.enter(CLERK)
    execute(office, "UPDATE contact SET active = FALSE WHERE id = 1")
    assert agency.get("/").status_code == 403


def test_all_links_of_a_contact_can_be_ended_at_once(office: Engine, agency: Agency) -> None:
    agency.enter(CLERK)
    link_for(office, CLERK)
    with transaction(office) as session:
        assert revoke_links(session, Actor("Quản trị"), CLERK) == 2
    assert agency.get("/").status_code == 403


def test_acknowledging_silences_the_rung_for_who_saw_it_and_for_nobody_else(office: Engine, agency: Agency) -> None:
    add_notices(office, [CLERK, LEADER], [1])
    agency.enter(CLERK, "checkpoint:1")
    assert agency.post("/viec/1/da-xem").status_code == 303
    assert rows(office, "SELECT recipient_id FROM notice WHERE acknowledged_at IS NULL") == [(LEADER,)]
    assert rows(office, "SELECT state FROM notice WHERE recipient_id = 1") == [("skipped",)]
    assert "đã xem lúc" in words(agency.get("/viec/1"))
    assert "Xác nhận đã xem" not in words(agency.get("/viec/1"))
    assert rows(office, "SELECT verb, actor FROM audit_line WHERE chain = 'ctph-ubnd-2021'") == [
        ("acknowledge", "Văn phòng (ubnd) [portal]")
    ]
    assert rows(office, "SELECT name FROM event") == [("phoihop.checkpoint.acknowledged",)]


def test_a_report_is_received_with_its_files_and_gets_a_number(office: Engine, agency: Agency) -> None:
    agency.enter(CLERK, "checkpoint:2")
    answer = agency.post(
        "/viec/2/bao-cao",
        files=[("../../Ba\u0301o ca\u0301o.pdf", PDF)],
        body="Đã tổ chức 04 hội nghị.",
        spent="45.000.000",
        documents="125/BC-UBND\n\n126/BC-UBND",
        figure_name_1="Hội nghị",
        figure_value_1="04",
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/bien-nhan/1")
    receipt = words(agency.get("/bien-nhan/1"))
    year = (utc_now() + dt.timedelta(hours=7)).year
    assert f"Biên nhận BN-{year}-000001" in receipt
    assert "45.000.000 đồng" in receipt
    # composed letters, no folders
    assert "Báo cáo.pdf" in receipt
    assert rows(office, "SELECT status FROM checkpoint WHERE id = 2") == [("reported",)]
    assert rows(office, "SELECT spent, reported_by FROM report") == [(45_000_000, "Văn phòng (ubnd)")]
    stored = rows(office, "SELECT sha256, media_type, size FROM evidence WHERE sha256 <> ''")
    assert [row[1:] for row in stored] == [("application/pdf", len(PDF))]
    with opened(stored[0][0]) as file:
        assert file.read() == PDF
    assert [row[0] for row in rows(office, "SELECT document FROM evidence WHERE document <> ''")] == [
        "125/BC-UBND",
        "126/BC-UBND",
    ]


def test_the_receipt_is_confirmed_by_a_mail_that_opens_it(
    office: Engine, agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHOIHOP_PORTAL_URL", "http://127.0.0.1:24000")
    agency.enter(CLERK)
    agency.post("/viec/1/bao-cao", body="Đã làm.", documents="1/BC")
    assert write_letters(office) == 1
    assert write_letters(office) == 0
    ((text, links),) = rows(office, "SELECT mail, links FROM message")
    mail = message_from_string(filled(text, links), policy=modern)
    assert mail["To"] == "vanphong@ubnd.example"
    assert "BN-" in mail["Subject"]
    body = mail.get_body(("plain",)).get_content()
    assert "Văn bản minh chứng: 1/BC" in body
    link = next(line for line in body.splitlines() if "/l/" in line)
    assert Agency(office).get(link.removeprefix("http://127.0.0.1:24000")).headers["location"] == "/bien-nhan/1"


def test_a_returned_report_says_why_and_can_be_handed_in_again(office: Engine, agency: Agency) -> None:
    agency.enter(CLERK)
    agency.post("/viec/1/bao-cao", body="Sơ sài.", documents="1/BC")
    with transaction(office) as session:
        named(reporting.return_report)(session, Actor("Phó Trưởng ban"), NAME, "Thiếu số liệu <b>và</b> kinh phí.")
    page = words(agency.get("/viec/1"))
    assert "Báo cáo bị trả lại" in page
    assert "Thiếu số liệu <b>và</b> kinh phí." in page
    assert "Bị trả lại: cần nộp lại" in words(agency.get("/"))
    assert agency.post("/viec/1/bao-cao", body="Đầy đủ.", documents="2/BC").status_code == 303
    assert "Báo cáo lần 2" in words(agency.get("/bien-nhan/2"))


def test_who_handed_in_is_told_by_mail_that_it_came_back_and_why(office: Engine, agency: Agency) -> None:
    agency.enter(CLERK)
    agency.post("/viec/1/bao-cao", body="Sơ sài.", documents="1/BC")
    write_letters(office)
    with transaction(office) as session:
        named(reporting.return_report)(session, Actor("Phó Trưởng ban"), NAME, "Thiếu số liệu.")
    assert write_letters(office) == 1
    assert write_letters(office) == 0
    found = rows(office, 'SELECT "to", subject FROM message ORDER BY id DESC LIMIT 1')[0]
    assert found[0] == "vanphong@ubnd.example"
    assert found[1].startswith("[Phối hợp] Báo cáo được trả lại, đề nghị bổ sung và nộp lại")


def test_a_double_click_is_one_report_with_one_receipt(office: Engine, agency: Agency) -> None:
    agency.enter(CLERK)
    hidden = agency.form("/viec/1")
    answers = [agency.client.post("/viec/1/bao-cao", data={**hidden, "body": "Đã làm."}) for _ in range(2)]
    assert [answer.headers["location"] for answer in answers] == ["/bien-nhan/1"] * 2
    assert rows(office, "SELECT COUNT(*) FROM report") == [(1,)]
    assert rows(office, "SELECT COUNT(*) FROM letter") == [(1,)]


def test_two_clicks_at_the_same_moment_are_one_report(office: Engine, agency: Agency) -> None:
    agency.enter(CLERK)
    hidden = agency.form("/viec/1")
    answers = at_once(4, lambda _: agency.client.post("/viec/1/bao-cao", data={**hidden, "body": "Đã làm."}))
    assert {answer.headers.get("location") for answer in answers} == {"/bien-nhan/1"}
    assert rows(office, "SELECT COUNT(*) FROM report") == [(1,)]


def test_two_colleagues_at_once_make_one_report_and_the_other_reads_who_was_faster(office: Engine) -> None:
    colleagues = [Agency(office), Agency(office)]
    colleagues[0].enter(CLERK)
    colleagues[1].enter(LEADER)
    forms = [one.form("/viec/1") for one in colleagues]
    answers = at_once(
        2, lambda n: colleagues[n].client.post("/viec/1/bao-cao", data={**forms[n], "body": f"Của người {n}."})
    )
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    slower = next(answer for answer in answers if answer.status_code == 422)
    assert "Mốc này đã có báo cáo do" in words(slower)
    # what they typed isn't lost
    assert "Của người" in words(slower)
    assert rows(office, "SELECT COUNT(*) FROM report") == [(1,)]


def test_a_report_on_a_checkpoint_just_waived_is_told_so(office: Engine, agency: Agency) -> None:
    agency.enter(CLERK)
    hidden = agency.form("/viec/1")
    with transaction(office) as session:
        named(checkpoint_waiver.waive)(session, SYSTEM, NAME, "Hội nghị hoãn")
    answer = agency.client.post(
        "/viec/1/bao-cao", data={**hidden, "body": "Đã làm."}, files=[("files", ("a.pdf", PDF))]
    )
    assert answer.status_code == 422
    assert "vừa được miễn thực hiện" in words(answer)
    assert rows(office, "SELECT COUNT(*) FROM report") == [(0,)]
    # the file lies there until the sweep takes it: another form may hold the same one
    with opened(digest(PDF)) as file:
        assert file.read() == PDF


def test_a_refused_form_leaves_the_file_of_another_alone(office: Engine) -> None:
    """Two hand the same file in at the same moment; one form is refused, the other's evidence stays."""
    agency, later = Agency(office), Agency(office)
    agency.enter(CLERK)
    later.enter(LEADER)
    too_late = later.form("/viec/1")
    with transaction(office) as session:
        named(checkpoint_waiver.waive)(session, SYSTEM, NAME, "Hội nghị hoãn")
    for number in range(5):
        content = PDF + str(number).encode()
        forms = {agency: agency.form("/viec/2"), later: too_late}
        bar = threading.Barrier(2)

        def hand_in(one: Agency, path: str, content: bytes = content, bar: threading.Barrier = bar, **form: str) -> int:
            bar.wait()
            return one.client.post(path, data={**form, "body": "x"}, files=[("files", ("a.pdf", content))]).status_code

        with ThreadPoolExecutor(2) as pool:
            taken = pool.submit(hand_in, agency, "/viec/2/bao-cao", **forms[agency])
            refused = pool.submit(hand_in, later, "/viec/1/bao-cao", **forms[later])
            assert (taken.result(), refused.result()) == (303, 422)
        opened(digest(content)).close()
        execute(office, "UPDATE checkpoint SET status = 'upcoming' WHERE id = 2")


def test_more_time_is_asked_for_once_with_a_later_day_and_a_reason(office: Engine, agency: Agency) -> None:
    agency.enter(CLERK)
    for typed in ("24/12/2021", "31/02/2022", "mai", "2021-12-01"):
        answer = agency.post("/viec/1/gia-han", wanted_on=typed, reason="Chờ số liệu")
        assert answer.status_code == 422, typed
    assert agency.post("/viec/1/gia-han", wanted_on="31/12/2021", reason=" ").status_code == 422
    assert agency.post("/viec/1/gia-han", wanted_on="31/12/2021", reason="Chờ số liệu").status_code == 303
    assert "Đề nghị gia hạn đến 31/12/2021" in words(agency.get("/bien-nhan/1"))
    assert "đang chờ cơ quan chủ trì" in words(agency.get("/viec/1"))
    assert "đã xin gia hạn" in words(agency.get("/"))


def test_a_draft_is_kept_until_it_is_handed_in(office: Engine, agency: Agency) -> None:
    agency.enter(CLERK)
    agency.post("/viec/1/nhap", body="Đang viết dở", spent="1.000")
    page = agency.get("/viec/1")
    assert "Đang dùng bản nháp" in words(page)
    assert ">Đang viết dở</textarea>" in page.text
    other = Agency(office)
    other.enter(LEADER)
    assert "Đang viết dở" not in other.get("/viec/1").text
    agency.post("/viec/1/bao-cao", body="Xong.")
    assert rows(office, "SELECT COUNT(*) FROM draft") == [(0,)]


def test_what_the_portal_did_is_in_an_unbroken_audit_chain(office: Engine, agency: Agency) -> None:
    add_notices(office, [CLERK], [1])
    agency.enter(CLERK)
    agency.post("/viec/1/da-xem")
    agency.post("/viec/1/bao-cao", body="Đã làm.")
    agency.get("/viec/999")
    with reading(office) as session:
        assert list(integrity_chains.breaks(session)) == []
        assert [row[0] for row in rows(office, "SELECT verb FROM audit_line WHERE chain = 'portal'")] == ["turned_away"]


def test_the_portal_speaks_english_when_the_office_does(
    office: Engine, agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHOIHOP_LANGUAGE", "en")
    agency.enter(CLERK)
    assert "Hand in a report" in words(agency.get("/viec/1"))
    assert 'lang="en"' in agency.get("/").text


def test_a_link_isn_t_issued_to_who_has_left(office: Engine) -> None:
    execute(office, "UPDATE contact SET active = FALSE WHERE id = 1")
    with pytest.raises(Exception, match="không còn hoạt động"), transaction(office) as session:
        issue_link(session, SYSTEM, session.get_one(Contact, CLERK))


def digest(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


def at_once(number: int, act: object) -> list[object]:
    """Calls `act(0)`, `act(1)` ... from as many threads, started together."""
    barrier, answers = threading.Barrier(number), [None] * number

    def run(place: int) -> None:
        barrier.wait()
        answers[place] = act(place)  # type: ignore[operator]

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_all_that_is_owed_can_be_reached_page_by_page(office: Engine, agency: Agency) -> None:
    agency.enter(CLERK)
    page = words(agency.get("/viec"))
    assert "Mọi việc chưa xong của cơ quan" in page
    assert TITLES[1] in page
    assert words(agency.get("/viec?trang=2&ma=ctph-ubnd-2021")).count("Hạn") == 0
    assert agency.get("/viec?trang=0").status_code in (400, 404, 422)


def test_a_list_asked_for_with_a_code_that_can_t_be_one_isn_t_there(office: Engine) -> None:
    clerk = Agency(office)
    clerk.enter(1)
    assert clerk.get("/viec?ma=ctph-ubnd-2021").status_code == 200
    for code in ("%00", "%ED%A0%80", "'", "x" * 61):
        assert clerk.get(f"/viec?ma={code}").status_code == 404, code


def test_two_processes_together_allow_what_one_does() -> None:
    def allowed(share: int) -> int:
        limits = [Limits(share) for _ in range(share)]
        return sum(one.asking_all.allows("all", now=1000.0) for one in limits for _ in range(100))

    assert allowed(1) == allowed(2) == 30
