"""One duty from the mail to the end, both sides by clicking: the agency at its door, the administrator at Prefect's desk.

Real server, worker, portal, carrier and mailbox. Once with a phone in the agency's hand, once with a desktop; the pictures
are docs/agency-guide.md's, where PHOIHOP_PICTURES asks for them (`PHOIHOP_PICTURES=docs/images`).
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlmodel import col, select

from devtools.mailbox.server import DevMailbox
from lifecycle.calendar.store import calendar
from lifecycle.casefile.load import known, load_case
from lifecycle.casefile.reader import read_case
from lifecycle.kernel.actor import SYSTEM
from lifecycle.kernel.clock import today
from lifecycle.kernel.words import written
from models import Agreement, AuditLine, Checkpoint, reading, transaction
from models.enums import CheckpointStatus
from tasks.desk.artifacts import newest
from tests.acceptance.conftest import House
from tests.acceptance.hands import PATIENCE, Hands, browser_page
from tests.portal_support import PDF

pytestmark = pytest.mark.acceptance
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
SIZES = {"phone": PHONE, "desktop": DESKTOP}
POST, LEADER = "Người thực hiện (chức vụ)", "Phó Trưởng ban phụ trách"
REPORT, MEETING = "Báo cáo kết quả phối hợp năm", "Tổ chức hội nghị tuyên truyền"
WHY = "Thiếu số liệu từng quý; đề nghị bổ sung bảng số liệu."
# what the guide shows of it
PICTURES = {
    "mail-phone", "mail-desktop", "confirmed-desktop", "why-phone", "granted-desktop", "done-phone", "desk-inbox", "desk-return"
}  # fmt: skip
# one body for each width, so that each has a mailbox and duties of its own
BODIES = {"phone": ("sgddt", "Sở Giáo dục và Đào tạo"), "desktop": ("syt", "Sở Y tế")}
CASE = """
format: phoihop/1
organizations:
  - {{code: {code}, name: {name}, side: state, superior: Ủy ban nhân dân tỉnh, place: Hà Giang}}
contacts:
  - {{organization: {code}, role: head, post: Giám đốc, email: giamdoc@{code}.example}}
  - {{organization: {code}, role: leader_in_charge, post: Phó Giám đốc phụ trách, email: phutrach@{code}.example}}
  - {{organization: {code}, role: advisory_unit, post: Văn phòng, email: vanphong@{code}.example}}
agreements:
  - code: khph-{code}
    kind: plan
    title: Kế hoạch phối hợp giữa Ban Tuyên giáo Tỉnh ủy và {name}
    lead: btgtu
    parties: [btgtu, {code}]
    legal_basis: 238-QĐ/TW
    period: {{from: {first}, to: {last}}}
    status: in_force
    signed_on: {first}
    obligations:
      - {{code: bao-cao, title: {report}, owner: partner, form: report, due: {soon}, evidence: required}}
      - {{code: hoi-nghi, title: {meeting}, owner: partner, form: conference, due: {later}}}
"""


class Town:
    """The house with a mailbox that listens, and a browser."""

    def __init__(self, house: House, box: DevMailbox, desk: Page) -> None:
        self.house, self.box = house, box
        album = Path(wanted).resolve() if (wanted := os.environ.get("PHOIHOP_PICTURES")) else None
        self.album = album
        self.hands = Hands(desk, house, "v1")

    @property
    def browser(self) -> Browser:
        found = self.hands.page.context.browser
        assert found
        return found

    def picture(self, page: Page, name: str, *, whole: bool = False) -> None:
        if self.album and name in PICTURES:
            page.screenshot(path=self.album / f"agency-{name}.png", full_page=whole)


@pytest.fixture(scope="module")
def desk_page() -> Iterator[Page]:
    with browser_page() as page:
        yield page


@pytest.fixture
def town(house: House, desk_page: Page) -> Iterator[Town]:
    with DevMailbox(smtp_port=house.smtp_port, http_port=0) as box:
        yield Town(house, box, desk_page)


@pytest.mark.parametrize("name", SIZES)
def test_a_duty_goes_from_the_mail_to_its_end_by_the_clicks_of_both_sides(
    town: Town, tmp_path: Path, name: str
) -> None:
    agency = visit(town, name)
    # the administrator's screen is as wide, and long enough for a form
    town.hands.page.set_viewport_size({**SIZES[name], "height": 1700 if name == "phone" else 1150})
    code, days = agreed(town.house, *BODIES[name])
    follow_up(town.house)

    open_mail(town, agency, code, "Mở cổng thông tin", picture=f"mail-{name}")
    number = hand_in(town, agency, tmp_path, f"received-{name}")
    open_mail(town, agency, code, "Xem biên nhận", picture=f"confirmed-{name}", subject=number)
    assert number in agency.inner_text("h1")

    decide(town, REPORT, "Trả lại", WHY, picture="return")
    open_mail(town, agency, code, "Mở cổng thông tin", picture=f"returned-mail-{name}", subject="trả lại")
    assert WHY in agency.inner_text("main")
    town.picture(agency, f"why-{name}")
    again = hand_in(town, agency, tmp_path, "")
    assert again != number

    ask_for_time(town, agency, days[MEETING])
    grant(town)
    open_mail(town, agency, code, "Mở cổng thông tin", picture="", subject="gia hạn")
    assert written(days[MEETING] + dt.timedelta(days=20)) in agency.inner_text(".due")
    town.picture(agency, f"granted-{name}")

    decide(town, REPORT, "Duyệt", "", picture="accept")
    agency.goto(f"{town.house.environment['PHOIHOP_PORTAL_URL']}/viec/{checkpoint_id(town.house, code)}")
    assert "Mốc này đã hoàn thành." in agency.inner_text("main")
    town.picture(agency, f"done-{name}")
    said = chain(town.house, code)
    verbs = [verb for verb, _ in said if verb in VERBS]
    assert verbs == ["report", "return_report", "report", "ask_extension", "grant_extension", "accept"]
    who = dict(said)
    assert who["report"] == f"Văn phòng ({BODIES[name][0]}) [portal]"
    assert who["accept"] == who["return_report"] == f"{LEADER} [prefect]"


VERBS = ("report", "return_report", "ask_extension", "grant_extension", "refuse_extension", "accept")


def visit(town: Town, name: str) -> Page:
    """The agency's own browser: nothing of the administrator's is in it."""
    phone = {"is_mobile": True, "has_touch": True} if name == "phone" else {}
    page = town.browser.new_context(viewport=SIZES[name], locale="vi-VN", **phone).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(20_000)
    return page


def agreed(house: House, body: str, name: str) -> tuple[str, dict[str, dt.date]]:
    """A plan signed on paper a month ago, with a report due tomorrow and a meeting due in a week."""
    with transaction(house.engine) as session:
        days = calendar(session)
        soon, later = (days.add_working_days(today(), count) for count in (1, 5))
        text = CASE.format(
            code=body,
            name=name,
            first=today() - dt.timedelta(days=30),
            last=later + dt.timedelta(days=200),
            report=REPORT,
            meeting=MEETING,
            soon=soon,
            later=later,
        )
        path = house.home / f"{body}.yaml"
        path.write_text(text, encoding="utf-8")
        load_case(session, read_case(path, known(session)), SYSTEM, today())
    return f"khph-{body}", {REPORT: soon, MEETING: later}


def follow_up(house: House) -> None:
    run = house.desk.run("05 · Đôn đốc hằng ngày", {})
    assert run.state
    assert run.state.name == "Completed", run.state.message


def open_mail(town: Town, page: Page, code: str, link: str, *, picture: str, subject: str = "") -> None:
    """Waits for a mail to the body's advisory unit, opens it in the mailbox as a reader does, and clicks its link."""
    to = f"vanphong@{code.removeprefix('khph-')}.example"
    key = until(lambda: mail_of(town.box, to, subject), f"a mail to {to} about {subject!r}")
    page.goto(f"{town.box.page_url}/mail/{key}")
    frame = page.frame_locator("iframe")
    frame.get_by_role("link", name=link).wait_for()
    if picture:
        town.picture(page, picture)
    # the mailbox shows a mail in a frame that may not lead the page away; the same mail on a page of its own
    page.goto(f"{town.box.page_url}/mail/{key}/html")
    page.get_by_role("link", name=link).click()
    page.wait_for_url(f"{town.house.environment['PHOIHOP_PORTAL_URL']}/**")


def mail_of(box: DevMailbox, to: str, subject: str) -> str:
    """The newest mail to an address whose subject says so; empty where there is none."""
    for key in reversed(box.maildir.keys()):
        mail = box.maildir.read(key)
        if mail and mail["To"] == to and subject in str(mail["Subject"]).lower() + str(mail["Subject"]):
            return key
    return ""


def hand_in(town: Town, page: Page, folder: Path, picture: str) -> str:
    """Fills the report's form on the page that is open, and sends it; the receipt's number."""
    evidence = folder / "Báo cáo năm.pdf"
    evidence.write_bytes(PDF)
    expect(page.get_by_role("heading", level=1)).to_have_text(REPORT)
    if page.get_by_role("button", name="Đã xem").count():
        page.get_by_role("button", name="Đã xem").click()
    page.get_by_label("Nội dung báo cáo").fill("Đã tổ chức 04 hội nghị, phát hành 12 tin bài; kinh phí theo dự toán.")
    page.get_by_label("Kinh phí đã sử dụng").fill("45.000.000")
    page.set_input_files("input[type=file]", evidence)
    page.get_by_role("button", name="Nộp báo cáo").click()
    expect(page.locator("main")).to_contain_text("Đã nhận.")
    if picture:
        town.picture(page, picture, whole=True)
    return page.inner_text("h1").removeprefix("Biên nhận ")


def ask_for_time(town: Town, page: Page, due: dt.date) -> None:
    page.goto(town.house.environment["PHOIHOP_PORTAL_URL"])
    page.get_by_role("link", name=MEETING).click()
    page.get_by_text("Cơ quan cần thêm thời gian").click()
    page.get_by_label("Gia hạn đến ngày").fill(written(due + dt.timedelta(days=20)))
    page.get_by_label("Lý do").fill("Trùng lịch thi học kỳ.")
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.locator("main")).to_contain_text("Đã nhận.")


def decide(town: Town, what: str, decision: str, why: str, *, picture: str) -> None:
    """The administrator's inbox, its link, the form that the link filled in, a click."""
    hands = town.hands
    click_in_inbox(town, "Duyệt báo cáo")
    hands.choose("Quyết định", decision)
    hands.write("Ý kiến", why)
    hands.write(POST, LEADER)
    town.picture(hands.page, f"desk-{picture}", whole=True)
    run = hands.submit("07 · Duyệt báo cáo")
    assert run.state_name == "Completed", run.state


def grant(town: Town) -> None:
    click_in_inbox(town, "Xét gia hạn")
    town.hands.write(POST, LEADER)
    run = town.hands.submit("08 · Gia hạn mốc")
    assert run.state_name == "Completed", run.state


def click_in_inbox(town: Town, words: str) -> None:
    """Waits until the inbox shows it, which the carrier beside the portal sees to, and follows its link."""
    hands = town.hands
    until(lambda: words in inbox(town.house)[1], f"{words} in the inbox")
    hands.open(f"/artifacts/artifact/{inbox(town.house)[0]}")
    row = hands.page.get_by_role("row").filter(has_text=words)
    link: Locator = row.get_by_role("link").first
    link.wait_for()
    town.picture(hands.page, "desk-inbox", whole=True)
    hands.follow(link)
    expect(hands.page.get_by_role("button", name="Submit", exact=True)).to_be_visible()


def inbox(house: House) -> tuple[str, str]:
    key, text = newest(house.desk.client, ["viec-can-xu-ly"])["viec-can-xu-ly"][:2]
    return str(key), str(text)


def until(seen: Callable[[], object], what: str) -> object:
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        if found := seen():
            return found
        time.sleep(0.2)
    raise AssertionError(f"never came: {what}")


def checkpoint_id(house: House, code: str) -> int:
    with reading(house.engine) as session:
        query = select(Checkpoint.id).join(Agreement, col(Agreement.id) == Checkpoint.agreement_id)
        return (
            session.exec(query.where(Agreement.code == code, Checkpoint.status == CheckpointStatus.ACCEPTED)).one() or 0
        )


def chain(house: House, code: str) -> list[tuple[str, str]]:
    with reading(house.engine) as session:
        lines = select(AuditLine.verb, AuditLine.actor).where(AuditLine.chain == code).order_by(col(AuditLine.number))
        return list(session.exec(lines).all())
