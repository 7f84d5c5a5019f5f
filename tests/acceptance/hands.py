"""A person's hands in Prefect's UI: finds a form's fields by their Vietnamese titles, clicks, and looks at what came."""

from __future__ import annotations

import base64
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urljoin
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright
from prefect.client.schemas.objects import FlowRun

from lifecycle.views.form_choices import choices
from models import reading
from tasks.desk.dropdowns import refreshed
from tests.acceptance.conftest import House, soon

# the first UI is at the root, the new one beside it
UIS = {"v1": "", "v2": "/v2"}
PATIENCE = 120_000  # milliseconds: a busy machine
ANSWERED = 8.0  # seconds after which a form that is still open was refused by the server


@contextmanager
def browser_page() -> Iterator[Page]:
    """A page of a headless Chromium: the machine's own, or Playwright's."""
    own = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=own, args=["--no-sandbox"])
        except Exception as error:
            pytest.fail(f"Chromium is needed: apt-get install chromium, or playwright install chromium ({error})")
        page = browser.new_page(viewport={"width": 1280, "height": 1700}, locale="vi-VN")
        page.set_default_timeout(PATIENCE)
        yield page
        browser.close()


def know_the_password(page: Page, house: House) -> None:
    """As somebody who signed in before: both UIs keep it so (that they ask for it: test_desk_attacks.py)."""
    kept = base64.b64encode(house.password.encode()).decode()
    page.add_init_script(f"if (location.origin === '{house.ui}') localStorage.setItem('prefect-password', '{kept}')")


class Hands:
    """One administrator at one of the two UIs. Pictures go to `album`, if there is one."""

    def __init__(self, page: Page, house: House, ui: str, album: Path | None = None) -> None:
        self.page, self.house, self.ui, self.base, self.album = page, house, ui, house.ui + UIS[ui], album
        know_the_password(page, house)

    def open(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.page.wait_for_load_state("networkidle")

    def follow(self, link: Locator) -> None:
        """Opens a link of an artifact: the first UI opens it in a new tab. It leads to a page of the UI we are in."""
        address = urljoin(self.page.url, link.get_attribute("href") or "")
        assert address.startswith(f"{self.base}/"), address
        self.open(address.removeprefix(self.base))

    def open_form(self, deployment: str, filled: dict[str, str] | None = None) -> None:
        """The form of a deployment, as its Run button opens it; filled in as a link of a mail or of the inbox does."""
        assert soon(lambda: self._lists_are_current(deployment))
        given = f"?parameters={quote(json.dumps({'form': filled}))}" if filled else ""
        self.open(f"/deployments/deployment/{self.house.desk.deployments[deployment]}/run{given}")
        expect(self._label("Người thực hiện (chức vụ)")).to_be_visible()

    def _lists_are_current(self, deployment: str) -> bool:
        """Whether the form offers what there is now: it is brought up to date a moment after a run's end."""
        shown = self.house.desk.client.read_deployment(self.house.desk.deployments[deployment]).parameter_openapi_schema
        with reading(self.house.engine) as session:
            return shown == refreshed(shown or {}, lambda name: choices(session, name))

    def write(self, title: str, text: str) -> None:
        """Types into the field of that title; the last one, where a list has several.

        Looks whether it stays there: a form that is being drawn anew forgets what came too early.
        """
        field = self._label(title).locator("xpath=following::*[self::textarea or self::input][1]")
        for _ in range(4):
            field.fill(text)
            self.page.wait_for_timeout(150)
            if field.input_value() == text:
                return
        raise AssertionError(f"{title}: {text} didn't stay in its field")

    def choose(self, title: str, begin: str) -> None:
        """Picks what begins so from the drop-down of that title."""
        for _ in range(4):
            self._unfold(title)
            # the list finds its place first
            self.page.wait_for_timeout(300)
            self._option(begin).click()
            self.page.wait_for_timeout(300)
            # the new UI shows what is chosen of a list of several beside it, cut short
            if self.ui == "v1" and begin not in self._list(title).inner_text():
                continue
            if self.page.locator("[role=option]").count():
                # a list of several stays open
                self.page.get_by_text("Parameters", exact=True).first.click()
            return
        raise AssertionError(f"{title}: {begin} couldn't be chosen")

    def offered(self, title: str) -> str:
        """What the drop-down of that title shows."""
        self._unfold(title)
        self.page.wait_for_timeout(400)
        text = self.page.locator("body").inner_text()
        self.page.keyboard.press("Escape")
        return text

    def add_item(self, title: str) -> None:
        before = self.page.locator("textarea").count()
        self._label(title).locator("xpath=following::button[normalize-space(.)='Add item'][1]").click()
        self.page.wait_for_function("count => document.querySelectorAll('textarea').length > count", arg=before)

    def submit(self, deployment: str, picture: str = "") -> FlowRun:
        """Presses Submit, and waits until the run has ended or waits for a person."""
        self.take(picture)
        before = {run.id for run in self._runs(deployment)}
        self._press("Submit")
        for _ in self._moments("Submit"):
            for run in self._runs(deployment):
                if run.id not in before:
                    return self.settled(run.id)
        raise AssertionError(f"no run of {deployment} came of the click")

    def resume(self, run: FlowRun, fields: dict[str, str], picture: str = "") -> FlowRun:
        """Opens the run, presses Resume, fills its form in and sends it; the run when it has ended or waits again.

        A value that begins with ">" is picked from the field's list.
        """
        self.open(f"/runs/flow-run/{run.id}")
        if self.ui == "v2":
            # the new UI keeps it in the run's menu, and calls the form's button so too
            self.page.get_by_role("button", name="Open menu").first.click()
            self.page.get_by_role("menuitem", name="Resume").click()
        else:
            self.page.get_by_role("button", name="Resume", exact=True).first.click()
        expect(self.page.get_by_role("dialog").locator("label").first).to_be_visible()
        for title, value in fields.items():
            if value.startswith(">"):
                self.choose(title, value[1:])
            else:
                self.write(title, value)
        self.take(picture)
        send = "Resume" if self.ui == "v2" else "Submit"
        self._press(send)
        for _ in self._moments(send):
            now = self.house.desk.client.read_flow_run(run.id)
            if now.state and not now.state.is_paused():
                break
        assert run.state
        return self.settled(run.id, besides=run.state.id)

    def _press(self, button: str) -> None:
        """By the keyboard: on a narrow screen a passing message of Prefect's lies over the button."""
        self.page.get_by_role("button", name=button, exact=True).last.press("Enter")

    def _moments(self, button: str) -> Iterator[None]:
        """Moments to look in, until patience ends.

        Presses the button again, as a person would, where the form is still there and nothing came of it: Prefect's
        server on SQLite answers some requests that meet another write with an error. Pressed in vain it does nothing:
        a run is resumed once, and an open form has started none.
        """
        began = pressed = time.monotonic()
        again = self.page.get_by_role("button", name=button, exact=True).last
        while time.monotonic() < began + PATIENCE / 1000:
            yield
            self.page.wait_for_timeout(250)
            if time.monotonic() > pressed + ANSWERED and again.is_visible() and again.is_enabled():
                self._press(button)
                pressed = time.monotonic()

    def settled(self, run_id: UUID, besides: UUID | None = None) -> FlowRun:
        """The run when it is final, or suspended by another state than `besides`."""
        deadline = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < deadline:
            run = self.house.desk.client.read_flow_run(run_id)
            if run.state and (run.state.is_final() or (run.state.is_paused() and run.state.id != besides)):
                return run
            self.page.wait_for_timeout(200)
        raise AssertionError(f"the run {run_id} neither ended nor waits")

    def take(self, picture: str) -> None:
        """A picture of the whole page, for the guide."""
        if picture and self.album:
            self.page.screenshot(path=self.album / f"admin-{picture}.png", full_page=True)

    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def _label(self, title: str) -> Locator:
        return self.page.locator(f'xpath=//label[starts-with(normalize-space(.), "{title}")]').last

    def _unfold(self, title: str) -> None:
        if self.ui == "v1":
            # a synthetic click opens it by its focus and shuts it again
            self._list(title).focus()
            self.page.keyboard.press("Space")
        else:
            self._list(title).click()

    def _list(self, title: str) -> Locator:
        # a field's own menu is a button too: within the label in the first UI, after it in the new one
        return self._label(title).locator(f"xpath=following::button[{1 if self.ui == 'v1' else 2}]")

    def _option(self, begin: str) -> Locator:
        return self.page.locator(f'xpath=//*[@role="option" and starts-with(normalize-space(.), "{begin}")]').first

    def _runs(self, deployment: str) -> list[FlowRun]:
        from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName

        only = DeploymentFilter(name=DeploymentFilterName(any_=[deployment]))
        return self.house.desk.client.read_flow_runs(deployment_filter=only, limit=100)
