"""Papers at the door: proposals, comments, revisions, signatures and contacts, on the case of July 2021."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from lifecycle import reviewing, signing
from lifecycle.actor import Actor
from lifecycle.calendar import today
from lifecycle.casefile import read_case
from lifecycle.load import known, load_case, seed
from lifecycle.words import written
from models import Contact, Organization, transaction
from models.enums import Authority, Role
from notifications.letters import write_letters
from tests.portal_support import HA_GIANG, PDF, Agency, words
from tests.support import rows

OFFICE = Actor("Quản trị", channel="cli")
TITLE = "Kế hoạch phối hợp tuyên truyền chuyển đổi số"


@pytest.fixture
def office(engine: Engine) -> Engine:
    with transaction(engine) as session:
        seed(session)
        load_case(session, read_case(HA_GIANG, known(session)), OFFICE, today())
    return engine


def contact(office: Engine, body: str, role: Role = Role.ADVISORY_UNIT) -> int:
    with transaction(office) as session:
        query = select(Contact.id).join(Organization).where(Organization.code == body, Contact.role == role)
        return session.exec(query).one() or 0


def agency(office: Engine, body: str, role: Role = Role.ADVISORY_UNIT) -> Agency:
    one = Agency(office)
    one.enter(contact(office, body, role))
    return one


@pytest.fixture
def ubnd(office: Engine) -> Agency:
    return agency(office, "ubnd")


@pytest.fixture
def proposed(office: Engine, ubnd: Agency) -> str:
    """The code of an agreement that ubnd has proposed to btgtu."""
    answer = ubnd.post(
        "/de-xuat",
        "/de-xuat",
        kind="plan",
        title=TITLE,
        lead="btgtu",
        legal_basis="238-QĐ/TW",
        period_from="2026",
        period_to="2027",
        content="Phối hợp tuyên truyền.\nHai bên cùng làm.",
        title_1="Báo cáo kết quả",
        due_1="15/6, 15/12",
        evidence_1="1",
        budget_1="50.000.000",
        title_2="Tổng kết",
        owner_2="lead",
        form_2="review",
        due_2="30/11/2027",
    )
    assert answer.status_code == 303, words(answer)
    (code,) = rows(office, "SELECT code FROM agreement WHERE status = 'proposed'")
    return str(code[0])


def test_an_agency_proposes_without_inventing_codes(office: Engine, ubnd: Agency, proposed: str) -> None:
    assert proposed == "khph-ubnd-2026"
    page = words(ubnd.get(f"/thoa-thuan/{proposed}"))
    assert "1. Báo cáo kết quả" in page
    assert "hạn hằng năm: 15/06, 15/12" in page
    assert "hạn 30/11/2027" in page
    assert [row[0] for row in rows(office, "SELECT name FROM event ORDER BY id DESC LIMIT 1")] == [
        "phoihop.agreement.proposed"
    ]
    again = ubnd.post("/de-xuat", "/de-xuat", kind="plan", title=TITLE, lead="btgtu", period_from="2026")
    assert again.status_code == 303
    assert rows(office, "SELECT code FROM agreement ORDER BY id DESC LIMIT 1") == [("khph-ubnd-2026-2",)]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("kind", "x", "Loại văn bản"),
        ("lead", "khong-co", "khong-co"),
        ("due_1", "15/13", "Hạn của nhiệm vụ 1"),
        ("due_1", "mai", "15/12/2026"),
        ("period_from", "xxxx", "Thời kỳ từ"),
        ("budget_1", "-5", "số tiền"),
        ("title", "a" * 1_001, "nhiều nhất"),
    ],
)
def test_a_wrong_proposal_says_which_field_and_keeps_what_was_typed(
    office: Engine, ubnd: Agency, field: str, typed: str, said: str
) -> None:
    fields = {"kind": "plan", "title": TITLE, "lead": "btgtu", "title_1": "Báo cáo", "due_1": "15/6", field: typed}
    answer = ubnd.post("/de-xuat", "/de-xuat", **fields)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "Báo cáo" in answer.text
    assert rows(office, "SELECT COUNT(*) FROM agreement WHERE status = 'proposed'") == [(0,)]


def test_both_sides_comment_answer_and_revise(office: Engine, ubnd: Agency, proposed: str) -> None:
    with transaction(office) as session:
        reviewing.open_review(session, OFFICE, proposed)
    lead = agency(office, "btgtu")
    assert "Góp ý dự thảo" in words(lead.get("/"))
    path = f"/thoa-thuan/{proposed}"
    assert lead.post(f"{path}/y-kien", body="Bổ sung <b>kinh phí</b>.").status_code == 303
    assert ubnd.post(f"{path}/y-kien", body="Xin tiếp thu.", answers="1").status_code == 303
    page = ubnd.get(path)
    assert "Trả lời ý kiến của" in words(page)
    assert "<b>kinh phí</b>" not in page.text
    assert ubnd.post(f"{path}/y-kien", body=" ").status_code == 422
    assert ubnd.post(f"{path}/y-kien", body="x", answers="999").status_code == 422
    with transaction(office) as session:
        reviewing.request_changes(session, OFFICE, proposed, "Ghi rõ kinh phí.")
    assert "Chỉnh sửa dự thảo" in words(ubnd.get("/"))
    content = "Phối hợp tuyên truyền.\nKinh phí do ngân sách tỉnh."
    assert ubnd.post(f"{path}/chinh-sua", title=TITLE, content=content, note="Đã bổ sung.").status_code == 303
    shown = ubnd.get(f"{path}/so-sanh?cu=1&moi=2")
    assert "<ins>Kinh phí do ngân sách tỉnh.</ins>" in shown.text
    assert "<del>Hai bên cùng làm.</del>" in shown.text
    assert ubnd.get(f"{path}/so-sanh?cu=1&moi=9").status_code == 404
    history = words(ubnd.get(f"{path}/lich-su"))
    assert "Yêu cầu chỉnh sửa" in history
    assert "Ghi rõ kinh phí." in history


def approved(office: Engine, code: str) -> None:
    with transaction(office) as session:
        reviewing.open_review(session, OFFICE, code)
        reviewing.approve(session, OFFICE, code)
        signing.start_signing(session, OFFICE, code)


def test_a_party_records_its_signature_with_the_scan_and_the_other_side_can_open_it(
    office: Engine, ubnd: Agency, proposed: str
) -> None:
    approved(office, proposed)
    path = f"/thoa-thuan/{proposed}"
    answer = ubnd.post(
        f"{path}/ky",
        files=[("bản ký.pdf", PDF)],
        organization="ubnd",
        signer="Trần Thị B",
        post="Chủ tịch",
        authority="TM",
        signed_on=written(today()),
        number="12",
    )
    assert answer.status_code == 303, words(answer)
    assert "12/KH-UBND" in words(ubnd.get(answer.headers["location"]))
    assert "Ghi nhận chữ ký" not in words(ubnd.get(path))
    lead = agency(office, "btgtu")
    scan = next(part for part in lead.get(path).text.split('"') if part.startswith("/tep/chu-ky/"))
    assert lead.get(scan).content == PDF
    assert lead.get(scan).headers["content-disposition"].startswith("attachment")
    assert agency(office, "tand").get(scan).status_code == 404


def test_no_party_signs_for_another(office: Engine, ubnd: Agency, proposed: str) -> None:
    approved(office, proposed)
    answer = ubnd.post(
        f"/thoa-thuan/{proposed}/ky", organization="btgtu", signer="X", authority="head", signed_on=written(today())
    )
    assert answer.status_code == 422
    assert rows(office, "SELECT COUNT(*) FROM signature") == [(0,)]


def test_a_delegation_needs_its_paper(office: Engine, ubnd: Agency, proposed: str) -> None:
    approved(office, proposed)
    fields = {"organization": "ubnd", "signer": "X", "authority": Authority.TUQ.value, "signed_on": written(today())}
    assert ubnd.post(f"/thoa-thuan/{proposed}/ky", **fields).status_code == 422


def test_refusing_to_sign_needs_a_reason_and_sends_the_draft_back(office: Engine, ubnd: Agency, proposed: str) -> None:
    approved(office, proposed)
    path = f"/thoa-thuan/{proposed}"
    assert ubnd.post(f"{path}/tu-choi", organization="ubnd", reason=" ").status_code == 422
    assert ubnd.post(f"{path}/tu-choi", organization="ubnd", reason="Chưa thống nhất kinh phí").status_code == 303
    assert rows(office, f"SELECT status FROM agreement WHERE code = '{proposed}'") == [("changes_requested",)]


def test_contacts_are_changed_by_the_body_and_the_other_side_is_told(
    office: Engine, ubnd: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHOIHOP_PORTAL_URL", "http://127.0.0.1:24000")
    answer = ubnd.post("/dau-moi/them", role="clerk", name="Lê Văn C", post="Văn thư", email="VanThu@ubnd.example ")
    assert answer.status_code == 303, words(answer)
    assert rows(office, "SELECT email FROM contact WHERE name = 'Lê Văn C'") == [("vanthu@ubnd.example",)]
    assert ubnd.post("/dau-moi/them", role="clerk", email="vanthu@ubnd.example").status_code == 422
    for email in ("không phải thư", "a@", "a b@c.example", "x@y@z", "a@b.example\r\nBcc: c@d.example"):
        assert ubnd.post("/dau-moi/them", role="clerk", email=email).status_code in (303, 422)
        assert rows(office, "SELECT COUNT(*) FROM contact WHERE email LIKE '%bcc%' AND email LIKE '% %'") == [(0,)]
    write_letters(office)
    told = {row[0] for row in rows(office, 'SELECT "to" FROM message')}
    # the lead of their agreement, the new one, and the body's own
    assert {"tuyentruyen@btgtu.example", "vanthu@ubnd.example", "chutich@ubnd.example"} <= told


def test_a_changed_address_ends_the_links_of_the_old_one(office: Engine, ubnd: Agency) -> None:
    leader = contact(office, "ubnd", Role.LEADER_IN_CHARGE)
    old = agency(office, "ubnd", Role.LEADER_IN_CHARGE)
    answer = ubnd.post(f"/dau-moi/{leader}/sua", "/dau-moi", post="Phó Chủ tịch", email="moi@ubnd.example")
    assert answer.status_code == 303
    assert old.get("/").status_code == 403
    assert (
        ubnd.post(f"/dau-moi/{leader}/sua", "/dau-moi", post="Phó Chủ tịch", email="moi@ubnd.example").status_code
        == 422
    )


def test_the_last_leader_in_charge_stays(office: Engine, ubnd: Agency) -> None:
    leader = contact(office, "ubnd", Role.LEADER_IN_CHARGE)
    answer = ubnd.post(f"/dau-moi/{leader}/thoi", "/dau-moi")
    assert answer.status_code == 422
    assert "lãnh đạo phụ trách" in words(answer)
    assert rows(office, f"SELECT active FROM contact WHERE id = {leader}") in ([(True,)], [(1,)])


def test_another_body_s_contact_isn_t_there(office: Engine, ubnd: Agency) -> None:
    other = contact(office, "tand")
    for action in ("sua", "thoi"):
        assert ubnd.post(f"/dau-moi/{other}/{action}", "/dau-moi", email="x@y.example").status_code == 404
    assert rows(office, f"SELECT email FROM contact WHERE id = {other}") == [("vanphong@tand.example",)]


def test_the_list_shows_the_body_s_own_agreements_only(office: Engine, ubnd: Agency) -> None:
    page = ubnd.get("/thoa-thuan")
    assert re.findall(r'href="/thoa-thuan/([^"/]+)"', page.text) == ["ctph-ubnd-2021", "ctph-ubnd-2016"]
    assert ubnd.get("/thoa-thuan/ctph-tand-2021").status_code == 404
    assert ubnd.get("/thoa-thuan/khong-co").status_code == 404
