"""A clerk with a phone and one with a desktop: from the mail in the mailbox to the receipt, and the mail that confirms it.

The pictures of docs/agency-guide.md are made here, with PHOIHOP_PICTURES=docs/images.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Engine

from devtools.mailbox.server import DevMailbox
from lifecycle.agreement import review as reviewing
from lifecycle.casefile.load import known, load_case, seed
from lifecycle.casefile.reader import read_case
from lifecycle.checkpoint import report as reporting
from lifecycle.kernel.actor import SYSTEM, Actor
from lifecycle.kernel.clock import today
from models import make_engine, metadata, transaction
from models.enums import LinkScope
from portal.app import create_app
from runtime.dispatcher import carry
from tasks.followup import steps as daily
from tests.portal_support import HA_GIANG, PDF, link_for
from tests.rules import named
from tests.support import execute, rows

pytestmark = pytest.mark.acceptance
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
CLERK = "vanphong@ubnd.example"
CONTENT = "Phối hợp tuyên truyền chuyển đổi số trong cơ quan nhà nước và nhân dân."


class Town:
    """The portal on a port of its own, with a mailbox beside it."""

    def __init__(self, engine: Engine, url: str, box: DevMailbox, pictures: Path) -> None:
        self.engine, self.url, self.box, self.pictures = engine, url, box, pictures

    def mails(self, to: str) -> list[Any]:
        return [mail for mail in self.box.messages() if mail["To"] == to]

    def link(self, to: str) -> str:
        """The portal's link in the newest mail to an address."""
        body = self.mails(to)[-1].get_body(("plain",)).get_content()
        found = re.search(re.escape(self.url) + r"/l/[\w-]{32}", body)
        assert found, body
        return found[0]

    def picture(self, page: Page, name: str, *, whole: bool = False) -> None:
        page.screenshot(path=self.pictures / f"agency-{name}.png", full_page=whole)

    def late_id(self) -> int:
        query = """
        SELECT c.id FROM checkpoint c JOIN organization o ON o.id = c.owner_id JOIN obligation b ON b.id = c.obligation_id
        WHERE o.code = 'ubnd' AND b.code = 'bao-cao' AND c.status = 'upcoming' ORDER BY c.due_on
        """
        return int(rows(self.engine, query)[0][0])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    database = f"sqlite:///{tmp_path / 'phoihop.db'}"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    pictures = Path(os.environ.get("PHOIHOP_PICTURES") or tmp_path)
    engine = make_engine(database)
    metadata.create_all(engine)
    prepare(engine)
    server = uvicorn.Server(uvicorn.Config(create_app(engine), port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    with DevMailbox(maildir=tmp_path / "mailbox") as box:
        monkeypatch.setenv("PHOIHOP_SMTP_URL", box.url)
        monkeypatch.setenv("PHOIHOP_PORTAL_URL", url)
        daily.sweep_day(engine, today())
        daily.compose_day(engine, today())
        daily.deliver_day(engine, today())
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield Town(engine, url, box, pictures)
        server.should_exit = True
        thread.join()
    engine.dispose()


def prepare(engine: Engine) -> None:
    """The case of 2021, as if its dates lay around today: some done, one late, one returned, the rest to come."""
    with transaction(engine) as session:
        seed(session)
        load_case(session, read_case(HA_GIANG, known(session)), SYSTEM, dt.date(2021, 7, 13))
    execute(engine, "UPDATE checkpoint SET status = 'accepted', closed_on = due_on WHERE due_on < '2024-06-01'")
    days = rows(engine, "SELECT id, due_on FROM checkpoint WHERE due_on >= '2024-06-01'")
    moved = today() - dt.date(2025, 6, 13)
    for key, due_on in days:
        new = dt.date.fromisoformat(str(due_on)) + moved
        execute(
            engine, "UPDATE checkpoint SET due_on = :new, previous_due_on = NULL WHERE id = :key", new=str(new), key=key
        )
    execute(
        engine,
        "UPDATE checkpoint SET status = 'accepted', closed_on = due_on WHERE due_on < :day",
        day=str(today() - dt.timedelta(days=9)),
    )
    with transaction(engine) as session:
        reviewing_content(session)


def reviewing_content(session: Any) -> None:
    """A plan that waits for comments."""
    from lifecycle.agreement.content import checked
    from lifecycle.agreement.proposal import propose

    content = {
        "code": "khph-ubnd-2027",
        "kind": "plan",
        "lead": "btgtu",
        "parties": ["btgtu", "ubnd"],
        "legal_basis": "238-QĐ/TW",
        "title": "Kế hoạch phối hợp tuyên truyền chuyển đổi số năm 2027",
        "period_from": dt.date(2027, 1, 1),
        "period_to": dt.date(2027, 12, 31),
        "content": f"{CONTENT}\nMỗi quý một hội nghị.",
        "obligations": [
            {"code": "bao-cao", "title": "Báo cáo kết quả", "owner": "partner", "form": "report", "due": ["06-15"]}
        ],
    }
    propose(session, Actor("Phó Trưởng ban", channel="prefect"), checked(content))
    named(reviewing.open_review)(session, Actor("Phó Trưởng ban", channel="prefect"), "khph-ubnd-2027")
    named(reviewing.comment)(
        session, Actor("Phòng Tuyên truyền"), "khph-ubnd-2027", "btgtu", "Đề nghị ghi rõ kinh phí từng quý."
    )
    named(reviewing.request_changes)(session, Actor("Phó Trưởng ban"), "khph-ubnd-2027", "Bổ sung kinh phí.")
    changes = {"content": f"{CONTENT}\nMỗi quý một hội nghị; kinh phí do ngân sách tỉnh."}
    named(reviewing.revise)(session, Actor("Văn phòng UBND"), "khph-ubnd-2027", changes, "Đã bổ sung.")


def visit(browser: Browser, size: dict[str, int], **more: Any) -> Page:
    page = browser.new_context(viewport=size, locale="vi-VN", **more).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(20_000)
    return page


@pytest.mark.parametrize(("name", "size"), [("phone", PHONE), ("desktop", DESKTOP)])
def test_an_agency_comes_from_the_mail_and_leaves_with_a_receipt(
    town: Town, browser: Browser, tmp_path: Path, name: str, size: dict[str, int]
) -> None:
    evidence = tmp_path / "Báo cáo quý III.pdf"
    evidence.write_bytes(PDF)
    key = town.late_id()
    page = visit(browser, size)
    page.goto(town.link(CLERK))
    assert "/viec/" in page.url
    assert "Nộp" in page.inner_text("main")
    page.goto(town.url)
    town.picture(page, f"home-{name}")
    page.goto(f"{town.url}/viec/{key}")
    page.get_by_role("button", name="Đã xem").click()
    assert "đã xem lúc" in page.inner_text("main")
    page.get_by_label("Nội dung báo cáo").fill("Đã tổ chức 04 hội nghị, phát hành 12 tin bài; kinh phí theo dự toán.")
    page.get_by_label("Kinh phí đã sử dụng").fill("45.000.000")
    page.get_by_label("Số, ký hiệu văn bản").fill("131/BC-UBND")
    page.set_input_files("input[type=file]", evidence)
    town.picture(page, f"report-{name}", whole=True)
    page.get_by_role("button", name="Nộp báo cáo").click()
    assert "Đã nhận." in page.inner_text("main")
    number = page.inner_text("h1").removeprefix("Biên nhận ")
    town.picture(page, f"receipt-{name}", whole=True)
    carry(town.engine)
    confirmed = town.mails(CLERK)[-1]
    assert number in confirmed["Subject"]
    page.goto(town.link(CLERK))
    assert number in page.inner_text("h1")
    # the lead returns it, and the agency reads why
    parts = rows(
        town.engine,
        "SELECT a.code, b.code, o.code, c.nominal_on FROM checkpoint c JOIN agreement a ON a.id = c.agreement_id"
        f" JOIN obligation b ON b.id = c.obligation_id JOIN organization o ON o.id = c.owner_id WHERE c.id = {key}",
    )[0]
    with transaction(town.engine) as session:
        named(reporting.return_report)(
            session,
            Actor("Phó Trưởng ban phụ trách", channel="prefect"),
            " · ".join(map(str, parts)),
            "Thiếu số liệu từng quý; đề nghị bổ sung bảng số liệu.",
        )
    page.goto(f"{town.url}/viec/{key}")
    assert "Thiếu số liệu từng quý" in page.inner_text("main")
    town.picture(page, f"returned-{name}")


def test_everything_works_without_a_script(town: Town, browser: Browser) -> None:
    key = town.late_id()
    page = visit(browser, PHONE, java_script_enabled=False)
    page.goto(town.link(CLERK))
    page.goto(f"{town.url}/viec/{key}")
    page.get_by_label("Nội dung báo cáo").fill("Đã làm xong.")
    page.get_by_role("button", name="Lưu nháp").click()
    assert "Đang dùng bản nháp" in page.inner_text("main")
    assert page.get_by_label("Nội dung báo cáo").input_value() == "Đã làm xong."
    page.get_by_label("Số, ký hiệu văn bản").fill("1/BC")
    page.get_by_role("button", name="Nộp báo cáo").click()
    assert "Đã nhận." in page.inner_text("main")


def test_what_was_typed_survives_a_line_that_drops(town: Town, browser: Browser) -> None:
    key = town.late_id()
    page = visit(browser, PHONE)
    page.goto(town.link(CLERK))
    page.goto(f"{town.url}/viec/{key}")
    page.get_by_label("Nội dung báo cáo").press_sequentially("Đang viết thì mất mạng")
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    page.context.set_offline(False)
    page.goto(f"{town.url}/viec/{key}")
    assert page.get_by_label("Nội dung báo cáo").input_value() == "Đang viết thì mất mạng"
    assert "Đã khôi phục" in page.inner_text("main")
    page.get_by_label("Số, ký hiệu văn bản").fill("1/BC")
    page.get_by_role("button", name="Nộp báo cáo").click()
    assert "Đã nhận." in page.inner_text("main")
    page.wait_for_function("Object.keys(localStorage).length === 0")


def test_what_was_typed_is_nobody_else_s_and_leaving_forgets_it(town: Town, browser: Browser) -> None:
    key = town.late_id()
    page = visit(browser, DESKTOP)
    page.goto(town.link(CLERK))
    page.goto(f"{town.url}/viec/{key}")
    page.get_by_label("Nội dung báo cáo").press_sequentially("Chưa gửi")
    assert page.evaluate("Object.keys(localStorage).length") == 1
    # another contact's link asks first, in this browser; pressing its button leaves
    colleague = """
    SELECT c.id FROM contact c JOIN organization o ON o.id = c.organization_id WHERE o.code = 'ubnd' AND c.email <> :clerk
    """
    other = rows(town.engine, colleague, clerk=CLERK)[0][0]
    page.goto(f"{town.url}/l/{link_for(town.engine, other)}")
    assert "Mở liên kết của đầu mối khác?" in page.inner_text("main")
    page.get_by_role("button", name="Kết thúc phiên này và mở liên kết").click()
    page.wait_for_url(lambda url: "/l/" not in url)
    assert page.evaluate("Object.keys(localStorage).length") == 0
    page.goto(f"{town.url}/viec/{key}")
    assert page.get_by_label("Nội dung báo cáo").input_value() == ""
    page.get_by_label("Nội dung báo cáo").press_sequentially("Cũng chưa gửi")
    page.get_by_role("button", name="Thoát").click()
    assert "Đã thoát" in page.inner_text("main")
    assert page.evaluate("Object.keys(localStorage).length") == 0
    page.goto(f"{town.url}/viec/{key}")
    assert "Cần liên kết mới" in page.inner_text("main")


def test_a_keyboard_is_enough(town: Town, browser: Browser) -> None:
    page = visit(browser, DESKTOP)
    page.goto(town.link(CLERK))
    page.goto(f"{town.url}/viec/{town.late_id()}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "body":
            break
    page.keyboard.type("Viết bằng bàn phím")
    assert page.get_by_label("Nội dung báo cáo").input_value() == "Viết bằng bàn phím"


PAGES = (
    "/",
    "/viec/{key}",
    "/thoa-thuan",
    "/thoa-thuan/khph-ubnd-2027",
    "/thoa-thuan/khph-ubnd-2027/so-sanh?cu=1&moi=2",
    "/thoa-thuan/khph-ubnd-2027/lich-su",
    "/thoa-thuan/ctph-ubnd-2021",
    "/de-xuat",
    "/lich",
    "/dau-moi",
    "/bien-nhan",
    "/bang",
    "/nothing",
)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_screen_reader_finds_nothing_serious_and_no_page_is_heavy(
    town: Town, browser: Browser, size: dict[str, int]
) -> None:
    page = visit(browser, size)
    page.goto(town.link(CLERK))
    found: dict[str, list[str]] = {}
    for path in (*PAGES, "/lien-ket"):
        page.goto(town.url + path.replace("{key}", str(town.late_id())))
        bad = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
        if bad:
            found[path] = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in bad]
        # nothing runs off the side of a phone
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        weight = page.evaluate(
            "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
            ".reduce((sum, one) => sum + one.decodedBodySize, 0)"
        )
        assert weight < 100_000, (path, weight)
    assert found == {}


def test_the_pictures_of_the_guide(town: Town, browser: Browser) -> None:
    """The pages that the guide shows besides those of the report."""
    page = visit(browser, DESKTOP)
    page.goto(town.link(CLERK))
    for name, path in (
        ("agreement", "/thoa-thuan/khph-ubnd-2027"),
        ("compare", "/thoa-thuan/khph-ubnd-2027/so-sanh?cu=1&moi=2"),
        ("propose", "/de-xuat"),
        ("contacts", "/dau-moi"),
        ("calendar", "/lich"),
    ):
        page.goto(town.url + path)
        town.picture(page, name)
    leader = visit(browser, DESKTOP)
    token = link_for(
        town.engine,
        rows(town.engine, "SELECT id FROM contact WHERE email = 'truongban@btgtu.example'")[0][0],
        scope=LinkScope.BOARD,
    )
    leader.goto(f"{town.url}/l/{token}")
    assert leader.url == f"{town.url}/bang"
    town.picture(leader, "board", whole=True)
    nobody = visit(browser, PHONE)
    nobody.goto(f"{town.url}/l/{'x' * 32}")
    town.picture(nobody, "link")
    nobody.get_by_label("Địa chỉ thư").fill("chutich@ubnd.example")
    nobody.get_by_role("button", name="Gửi lại liên kết").click()
    assert "Nếu địa chỉ vừa nhập" in nobody.inner_text("main")
    carry(town.engine)
    nobody.goto(town.link("chutich@ubnd.example"))
    assert "Ủy ban nhân dân tỉnh" in nobody.inner_text("main")
