"""`python -m story.pictures`: photographs a run form and a reminder of the house that `make run` has up, for the README."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, sync_playwright

from notifications.digest.links import deployments, form_link
from story.services import HOST, ROOT, USUAL

IMAGES = ROOT / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OF_MAIL = "Quá hạn nghiêm trọng"


def main() -> int:
    """0 when both pictures are there."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        print("make: Chromium is needed: apt-get install chromium", file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        _run_form(browser, f"http://{HOST}:{USUAL['PHOIHOP_PREFECT_PORT']}", IMAGES / "run-form.png")
        _mail(browser, f"http://{HOST}:{USUAL['PHOIHOP_MAILBOX_PORT']}", IMAGES / "reminder-mail.png")
        browser.close()
    return 0


def _run_form(browser: Browser, desk: str, to: Path) -> None:
    page = browser.new_page(viewport={"width": 1100, "height": 1250})
    page.goto(form_link(desk, deployments()["report"], ""), wait_until="networkidle")
    page.get_by_text("Nội dung báo cáo").first.wait_for()
    page.wait_for_timeout(800)
    page.screenshot(path=to)


def _mail(browser: Browser, mailbox: str, to: Path) -> None:
    page = browser.new_page(viewport={"width": 860, "height": 900})
    page.goto(mailbox)
    href = page.get_by_text(OF_MAIL).first.locator("xpath=ancestor-or-self::a").first.get_attribute("href")
    page.goto(f"{mailbox}{quote(href or '', safe='/%')}", wait_until="networkidle")
    page.screenshot(path=to)


if __name__ == "__main__":
    sys.exit(main())
