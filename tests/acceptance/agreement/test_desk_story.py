"""The whole story of the main job by clicking only, in both of Prefect's UIs; its pictures are the guide's."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlmodel import col, select

from lifecycle.kernel.clock import today
from lifecycle.views.agreements import agreement_detail
from models import Agreement, AuditLine, Checkpoint, Extension, reading
from tasks.desk.artifacts import newest
from tasks.desk.markdown import plain
from tests.acceptance.conftest import ROOT, House, soon
from tests.acceptance.hands import UIS, Hands, browser_page

pytestmark = pytest.mark.acceptance
POST = "Người thực hiện (chức vụ)"
LEADER = "Phó Trưởng ban phụ trách"
# what a person may type who wants to see what happens
EVIL = 'Kế hoạch <img src=x onerror="alert(1)"> [bấm](javascript:alert(1)) **đậm**'


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser_page() as page:
        yield page


@pytest.fixture(params=sorted(UIS))
def hands(page: Page, house: House, request: pytest.FixtureRequest) -> Hands:
    """Pictures of the first UI are the guide's, where PHOIHOP_PICTURES asks for them (`make pictures`)."""
    wanted = os.environ.get("PHOIHOP_PICTURES") and request.param == "v1"
    album = ROOT / "docs" / "images" if wanted else None
    return Hands(page, house, request.param, album)


def state(house: House, code: str) -> str:
    with reading(house.engine) as session:
        return str(session.exec(select(Agreement.status).where(Agreement.code == code)).one())


def inbox(house: House) -> str:
    return newest(house.desk.client, ["viec-can-xu-ly"])["viec-can-xu-ly"][1]


def test_an_agreement_lives_its_whole_life_by_clicks(hands: Hands, house: House) -> None:
    code = f"khph-{hands.ui}"
    propose(hands, code)
    review(hands, code)
    sign(hands, code)
    handle_checkpoints(hands, code)
    conclude(hands, code)
    assert state(house, code) == "concluded"
    assert soon(lambda: plain(code) not in inbox(house))
    chain_says(house, code, LEADER)


def propose(hands: Hands, code: str) -> None:
    hands.open_form("01 · Đề xuất")
    hands.write("Mã thỏa thuận", code)
    hands.choose("Loại văn bản", "Kế hoạch")
    hands.write("Tên gọi", EVIL if hands.ui == "v2" else "Kế hoạch phối hợp tuyên truyền chuyển đổi số năm 2027")
    hands.choose("Cơ quan chủ trì", "btgtu")
    hands.choose("Cơ quan phối hợp", "ubnd")
    hands.write("Nội dung phối hợp", "Tuyên truyền chuyển đổi số trong cơ quan và nhân dân.")
    hands.write(POST, LEADER)
    run = hands.submit("01 · Đề xuất", "propose")
    assert run.state_name == "Completed", run.state
    assert run.name == f"Đề xuất · {code}"
    assert {code, "btgtu", "ubnd"} <= set(run.tags)


def review(hands: Hands, code: str) -> None:
    desk = hands.house.desk
    first = desk.suspended("02 · Thẩm định", code, set())
    assert first.name == f"Thẩm định · {code} · vòng 1"
    assert soon(lambda: f"/runs/flow-run/{first.id}" in inbox(hands.house))
    open_inbox(hands, "inbox")
    assert not hands.page.locator("img[src=x]").count()
    fields = {"Quyết định": ">Yêu cầu chỉnh sửa", "Ý kiến": "Bổ sung nhiệm vụ.", "Người quyết định": LEADER}
    decided = hands.resume(first, fields, "review")
    assert decided.state_name == "Completed", decided.state
    hands.open_form("02b · Chỉnh sửa dự thảo")
    hands.choose("Thỏa thuận", code)
    for name, due in (("bao-cao", "03-15, 06-15"), ("so-ket", "09-15")):
        hands.add_item("Các nhiệm vụ mới")
        hands.write("Mã nhiệm vụ", name)
        hands.write("Nội dung nhiệm vụ", "Báo cáo kết quả")
        hands.write("Hạn thực hiện", due)
    revised = hands.submit("02b · Chỉnh sửa dự thảo", "revise")
    assert revised.state_name == "Completed", revised.state
    second = desk.suspended("02 · Thẩm định", code, {first.id})
    assert second.name == f"Thẩm định · {code} · vòng 2"
    approved = hands.resume(second, {"Người quyết định": LEADER}, "approve")
    assert approved.state_name == "Completed", approved.state


def sign(hands: Hands, code: str) -> None:
    desk = hands.house.desk
    run = desk.suspended("03 · Ký kết", code, set())
    for body, signer in (("btgtu", "Nguyễn Văn A"), ("ubnd", "Trần Thị B")):
        fields = {"Bên ký": f">{body}", "Họ và tên người ký": signer, "Chức vụ người ký": "Trưởng ban"}
        run = hands.resume(run, fields, f"sign-{body}")
    assert run.state_name == "Completed", run.state
    forced = desk.started("04 · Đưa vào hiệu lực", code)
    assert forced.state_name == "Completed", forced.state


def handle_checkpoints(hands: Hands, code: str) -> None:
    with reading(hands.house.engine) as session:
        detail = agreement_detail(session, code, today())
        query = select(Checkpoint).join(Agreement, col(Agreement.id) == Checkpoint.agreement_id)
        dates = [
            row.nominal_on for row in session.exec(query.where(Agreement.code == code).order_by(col(Checkpoint.due_on)))
        ]
    assert detail["status"] == "in_force"
    first = f"{code} · bao-cao · ubnd · {dates[0]}"
    report(hands, first, "Đã triển khai.")
    decide(hands, first, ">Trả lại", "Thiếu số liệu.", "return")
    report(hands, first, "Đã tổ chức 04 hội nghị, phát hành 12 tin bài.", "report")
    assert soon(lambda: "Duyệt báo cáo" in inbox(hands.house))
    decide(hands, first, ">Duyệt", "", "accept")
    second = f"{code} · bao-cao · ubnd · {dates[1]}"
    extend(hands, second, dates[1])
    hands.open_form("09 · Miễn thực hiện")
    name_checkpoint(hands, f"{code} · so-ket · ubnd · {dates[2]}")
    hands.write("Lý do miễn", "Đã gộp vào báo cáo năm.")
    waived = hands.submit("09 · Miễn thực hiện", "waive")
    assert waived.state_name == "Completed", waived.state


def name_checkpoint(hands: Hands, name: str) -> None:
    """A checkpoint that is due far from now isn't in the list: it is written beside it."""
    hands.write("Mốc khác", name)


def report(hands: Hands, checkpoint: str, body: str, picture: str = "") -> None:
    hands.open_form("06 · Báo cáo")
    name_checkpoint(hands, checkpoint)
    hands.write("Nội dung báo cáo", body)
    hands.write(POST, "Văn phòng UBND tỉnh")
    run = hands.submit("06 · Báo cáo", picture)
    assert run.state_name == "Completed", run.state
    assert run.name.endswith(checkpoint)


def decide(hands: Hands, checkpoint: str, decision: str, reason: str, picture: str) -> None:
    hands.open_form("07 · Duyệt báo cáo")
    hands.choose("Mốc thực hiện", checkpoint)
    hands.choose("Quyết định", decision.removeprefix(">"))
    hands.write("Ý kiến", reason)
    hands.write(POST, LEADER)
    run = hands.submit("07 · Duyệt báo cáo", picture)
    assert run.state_name == "Completed", run.state


def extend(hands: Hands, checkpoint: str, due: dt.date) -> None:
    """Asked for by a form that a link filled in, granted from the inbox."""
    wanted = due + dt.timedelta(days=20)
    form = {"checkpoint_other": checkpoint, "until": wanted.isoformat(), "reason": "Chờ số liệu cấp huyện."}
    hands.open_form("08 · Gia hạn mốc", form)
    asked = hands.submit("08 · Gia hạn mốc", "extend")
    assert asked.state_name == "Completed", asked.state
    assert soon(lambda: "Xét gia hạn" in inbox(hands.house))
    open_inbox(hands, "inbox-extension")
    hands.follow(hands.page.get_by_role("row").filter(has_text="Xét gia hạn").get_by_role("link").first)
    granted = hands.submit("08 · Gia hạn mốc", "grant")
    assert granted.state_name == "Completed", granted.state
    with reading(hands.house.engine) as session:
        assert session.exec(select(Extension.granted_on).order_by(col(Extension.id).desc()).limit(1)).one() == wanted


def conclude(hands: Hands, code: str) -> None:
    hands.open_form("11 · Tổng kết")
    hands.choose("Thỏa thuận", code)
    hands.write("Đánh giá chung", "Hoàn thành.")
    hands.write("Lý do miễn các mốc còn lại", "Kết thúc sớm theo thống nhất của các bên.")
    hands.write(POST, LEADER)
    run = hands.submit("11 · Tổng kết", "conclude")
    assert run.state_name == "Completed", run.state
    hands.open(f"/artifacts/artifact/{newest(hands.house.desk.client, ['bang-tong-hop'])['bang-tong-hop'][0]}")
    hands.take("board")


def open_inbox(hands: Hands, picture: str) -> None:
    """The way a person goes: the first deployment's page leads to it."""
    hands.open(f"/deployments/deployment/{hands.house.desk.deployments['00 · Bàn làm việc']}")
    hands.page.get_by_role("tab", name="Description").or_(
        hands.page.get_by_text("Description", exact=True)
    ).first.click()
    hands.page.get_by_role("link", name="Việc cần xử lý").first.wait_for()
    hands.take("desk" if picture == "inbox" else "")
    hands.follow(hands.page.get_by_role("link", name="Việc cần xử lý").first)
    hands.page.get_by_text("Chờ từ").first.wait_for()
    hands.take(picture)


def chain_says(house: House, code: str, post: str) -> None:
    """Who decided stands in the audit log, by the post they gave."""
    with reading(house.engine) as session:
        lines = session.exec(select(AuditLine).where(AuditLine.chain == code)).all()
    actors = {line.verb: line.actor for line in lines}
    assert actors["approve"] == actors["conclude"] == f"{post} [prefect]"
    assert Path(house.home).exists()
