"""Papers at the door: proposals, comments, revisions, signatures and contacts, on the case of July 2021."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from lifecycle.agreement import lookup as find
from lifecycle.agreement import review as reviewing
from lifecycle.agreement import signing
from lifecycle.agreement import versions as agreement_versions
from lifecycle.casefile.load import load_case, seed
from lifecycle.casefile.reader import Case, read_case
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.clock import today
from lifecycle.kernel.words import written
from models import Contact, Organization, reading, transaction
from models.enums import Authority, Role
from notifications.letters.write import write_letters
from tests.portal_support import PDF, Agency, small_case, words
from tests.rules import named
from tests.support import rows

OFFICE = Actor("Quản trị", channel="cli")
TITLE = "Kế hoạch phối hợp tuyên truyền chuyển đổi số"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return read_case(small_case(tmp_path_factory.mktemp("case")))


@pytest.fixture
def office(engine: Engine, case: Case) -> Engine:
    with transaction(engine) as session:
        seed(session)
        load_case(session, case, OFFICE, today())
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


def test_what_was_understood_is_said(office: Engine, ubnd: Agency) -> None:
    fields = {"kind": "plan", "title": "Kế hoạch", "lead": "btgtu", "period_from": "01/01/2027", "period_to": "2030"}
    answer = ubnd.post("/de-xuat", "/de-xuat", **fields, title_1="Báo cáo", due_1="15/6, 15/12", budget_1="45 triệu")
    assert answer.status_code == 303, words(answer)
    receipt = words(ubnd.get(answer.headers["location"]))
    assert "Thời kỳ: 01/01/2027 - 31/12/2030." in receipt
    assert "viec-1: hạn hằng năm: 15/06, 15/12; 45.000.000 đồng." in receipt


def test_both_sides_comment_answer_and_revise(office: Engine, ubnd: Agency, proposed: str) -> None:
    with transaction(office) as session:
        named(reviewing.open_review)(session, OFFICE, proposed)
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
        named(reviewing.request_changes)(session, OFFICE, proposed, "Ghi rõ kinh phí.")
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


def test_a_revision_changes_leaves_out_and_adds_obligations_and_keeps_what_it_doesn_t_touch(
    office: Engine, ubnd: Agency, proposed: str
) -> None:
    rule = "rrule:FREQ=MONTHLY;BYMONTHDAY=20"
    monthly = {"code": "ban-tin", "title": "Bản tin", "owner": "ubnd", "form": "internal_bulletin", "due": rule}
    more = {"roll": "as_is", "inclusive": False}
    asked(office, proposed, {"obligations": [*obligations(office, proposed), {**monthly, **more}]})
    path = f"/thoa-thuan/{proposed}"
    form = filled(ubnd.get(path).text)
    assert form["due_1"] == "15/6, 15/12"
    assert form["due_3"] == "ngày 20 hằng tháng"
    form |= {"title_3": "Bản tin nội bộ", "due_1": "30/6", "drop_2": "1", "title_4": "Hội nghị", "due_4": "20/11/2027"}
    answer = ubnd.post(f"{path}/chinh-sua", **form, note="Đã sửa.")
    assert answer.status_code == 303, words(answer)
    now = {one["code"]: one for one in obligations(office, proposed)}
    assert list(now) == ["viec-1", "ban-tin", "viec-4"]
    assert now["viec-1"]["due"] == "yearly:06-30"
    assert now["viec-1"]["evidence"] is True
    assert now["ban-tin"] | {"title": "Bản tin nội bộ", **more, "due": rule, "owner": "ubnd"} == now["ban-tin"]
    assert now["viec-4"]["due"] == "on:2027-11-20"


def test_a_wrong_line_of_a_revision_is_named_and_all_that_was_typed_stays(
    office: Engine, ubnd: Agency, proposed: str
) -> None:
    asked(office, proposed)
    path = f"/thoa-thuan/{proposed}"
    form = filled(ubnd.get(path).text) | {"title_1": "Báo cáo quý", "due_1": "sang năm", "drop_2": "1"}
    answer = ubnd.post(f"{path}/chinh-sua", **form)
    assert answer.status_code == 422
    assert "Hạn của nhiệm vụ 1" in words(answer)
    again = filled(answer.text)
    assert (again["title_1"], again["due_1"]) == ("Báo cáo quý", "sang năm")
    assert 'name="drop_2" value="1" checked' in answer.text


def asked(office: Engine, code: str, changes: dict[str, Any] | None = None) -> None:
    """Changes are asked for; `changes`: the lead makes some first."""
    with transaction(office) as session:
        named(reviewing.open_review)(session, OFFICE, code)
        named(reviewing.request_changes)(session, OFFICE, code, "Bổ sung.")
        if changes:
            named(reviewing.revise)(session, OFFICE, code, changes)
            named(reviewing.request_changes)(session, OFFICE, code, "Bổ sung nữa.")


def obligations(office: Engine, code: str) -> list[dict[str, Any]]:
    with reading(office) as session:
        found: list[dict[str, Any]] = agreement_versions.latest_version(
            session, find.get_agreement(session, code)
        ).terms["obligations"]
    return found


def filled(page: str) -> dict[str, str]:
    """The fields of the revision's form as a browser sends them untouched."""
    form = page[page.index("/chinh-sua") : page.index("</form>", page.index("/chinh-sua"))]
    inputs = [
        dict(re.findall(r'(name|value|type)="([^"]*)"', one)) | {"on": " checked" in one}
        for one in re.findall(r"<input[^>]*>", form)
    ]
    fields = {
        one["name"]: html.unescape(one.get("value", "")) for one in inputs if one.get("type") != "checkbox" or one["on"]
    }
    for name, options in re.findall(r'(?s)<select[^>]* name="(\w+)">(.*?)</select>', form):
        chosen = re.search(r'value="(\w+)" selected', options) or re.search(r'value="(\w+)"', options)
        fields[name] = chosen[1] if chosen else ""
    for name, text in re.findall(r'(?s)<textarea[^>]* name="(\w+)"[^>]*>(.*?)</textarea>', form):
        fields[name] = html.unescape(text)
    return {name: value for name, value in fields.items() if name not in ("secret", "once", "note")}


def test_the_board_is_in_the_menu_of_who_leads(office: Engine, ubnd: Agency) -> None:
    assert 'href="/bang"' not in ubnd.get("/").text
    assert 'href="/bang"' in agency(office, "btgtu").get("/").text


def approved(office: Engine, code: str) -> None:
    with transaction(office) as session:
        named(reviewing.open_review)(session, OFFICE, code)
        named(reviewing.approve)(session, OFFICE, code)
        named(signing.start_signing)(session, OFFICE, code)


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
