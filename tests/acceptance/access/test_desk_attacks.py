"""A page elsewhere, open in the browser of somebody who uses the desk, tries to start a program by it. Nothing happens."""

from __future__ import annotations

import base64
import json
import os
import socket
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from story.services import HOST
from tests.acceptance.conftest import House
from tests.acceptance.hands import UIS, browser_page, know_the_password
from tests.support import at_the_desk

pytestmark = pytest.mark.acceptance

# what the attack did on the open desk: a block, a deployment of any command, a run of one that is there
MAKES = {
    "/variables/": {"name": "tan_cong", "value": "x"},
    "/flows/": {"name": "tan-cong"},
    "/work_pools/": {"name": "tan-cong", "type": "process"},
    "/block_types/": {"name": "Tan cong", "slug": "tan-cong"},
}
ATTACK = """async ([base, run, makes]) => {
  const said = [];
  const kinds = [{"Content-Type": "text/plain"}, {"Content-Type": "application/json"}, {}];
  for (const [path, body] of [...Object.entries(makes), [run, {parameters: {form: {}}}]]) {
    for (const headers of kinds)
      for (const mode of ["cors", "no-cors"])
        for (const credentials of ["include", "omit"])
          try {
            const answer = await fetch(base + path, {method: "POST", mode, credentials, headers, body: JSON.stringify(body)});
            said.push([path, answer.type, answer.status, await answer.text()]);
          } catch (problem) { said.push([path, "error", 0, ""]); }
    navigator.sendBeacon(base + path, JSON.stringify(body));
    navigator.sendBeacon(base + path, new Blob([JSON.stringify(body)], {type: "application/json"}));
    const form = document.createElement("form");
    const frame = document.createElement("iframe");
    frame.name = form.target = "f" + Math.random();
    document.body.append(frame, form);
    Object.assign(form, {method: "post", enctype: "text/plain", action: base + path});
    const field = document.createElement("input");
    [field.name, field.value] = [JSON.stringify(body).slice(0, -1) + ',"x":"', '"}'];
    form.append(field);
    form.submit();
    await new Promise(done => { frame.onload = done; setTimeout(done, 2000); });
  }
  for (const path of ["/events/in", "/events/out", "/logs/out", "/task_runs/subscriptions/scheduled"])
    said.push([path, await new Promise(done => {
      const socket = new WebSocket(base.replace("http", "ws") + path, "prefect");
      socket.onopen = () => done("opened");
      socket.onerror = socket.onclose = () => done("refused");
    })]);
  return said;
}"""


class Elsewhere(BaseHTTPRequestHandler):
    """The attacker's page: anything, on an origin of its own."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>x</title><body></body>")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[int]:
    """The port of the attacker's server."""
    server = ThreadingHTTPServer((HOST, 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture
def page() -> Iterator[Page]:
    with browser_page() as page:
        yield page


@pytest.fixture
def run_path(house: House) -> str:
    return f"/deployments/{house.desk.deployments['00 · Bàn làm việc']}/create_flow_run"


@pytest.fixture
def api(house: House) -> str:
    return f"{house.ui}/api"


def everything(house: House, api: str) -> dict[str, Any]:
    """What an attack would have made, and how many runs there are."""
    with at_the_desk(api, house.password) as desk:
        listed = [
            desk.post(f"{path}filter", json={}).raise_for_status().json()
            for path in ("/variables/", "/flows/", "/work_pools/", "/block_types/", "/deployments/", "/automations/")
        ]
        found = {each.get("name") for some in listed for each in some}
        # the other deployments' schedules make runs by themselves
        only = {"deployments": {"name": {"any_": ["00 · Bàn làm việc"]}}}
        return {"names": found, "runs": desk.post("/flow_runs/count", json=only).raise_for_status().json()}


# another port, another name of this machine, and a name of the attacker's that leads to this machine
@pytest.mark.parametrize("name", [HOST, "localhost", "doi.example"])
def test_a_page_elsewhere_makes_and_starts_nothing(
    house: House, page: Page, api: str, run_path: str, elsewhere: int, name: str
) -> None:
    before = everything(house, api)
    with desk_user(page, house, rebinding=f"MAP doi.example {HOST}") as mine:
        mine.goto(f"http://{name}:{elsewhere}/")
        said = mine.evaluate(ATTACK, [api, run_path, MAKES])
    readable = [one for one in said if one[1] not in ("error", "opaque", "refused")]
    assert readable == []
    assert everything(house, api) == before


def test_a_name_that_the_attacker_points_here_is_not_answered(
    house: House, page: Page, api: str, run_path: str
) -> None:
    """DNS rebinding: to the browser, the page and the desk are one origin."""
    before = everything(house, api)
    foreign = api.replace(HOST, "doi.example")
    with desk_user(page, house, rebinding=f"MAP doi.example {HOST}") as mine:
        answer = mine.goto(foreign.removesuffix("/api"))
        assert answer is not None
        assert answer.status == 421
        said = mine.evaluate(ATTACK, [foreign, run_path, MAKES])
    assert {one[2] for one in said if len(one) > 2 and one[1] == "basic"} <= {421}
    assert {one[1] for one in said if len(one) == 2} == {"refused"}
    assert everything(house, api) == before


class desk_user:
    """A page of a browser whose user is signed in at the desk, and for whom the attacker's name leads where he wants."""

    def __init__(self, page: Page, house: House, rebinding: str) -> None:
        own = page.context.browser
        assert own is not None
        kind = own.browser_type
        path = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
        self.browser: Browser = kind.launch(
            executable_path=path if os.path.exists(path) else None,
            args=["--no-sandbox", f"--host-resolver-rules={rebinding}"],
        )
        self.page = self.browser.new_page()
        know_the_password(self.page, house)
        self.page.goto(house.ui)

    def __enter__(self) -> Page:
        return self.page

    def __exit__(self, *_: object) -> None:
        self.browser.close()


FOREIGN = {"Origin": "http://doi.example"}
LIES = [
    pytest.param({"Host": "doi.example"}, 421, id="foreign host"),
    pytest.param({"Host": "127.0.0.1.doi.example:4200"}, 421, id="a host that begins like ours"),
    pytest.param({"Host": "doi.example@127.0.0.1"}, 421, id="a host with a user"),
    pytest.param({"Host": ""}, 421, id="no host"),
    pytest.param(FOREIGN, 403, id="foreign origin"),
    pytest.param({"Origin": "null"}, 403, id="no origin"),
    pytest.param({"Origin": "http://[::1"}, 403, id="an origin that is none"),
    pytest.param({"Origin": "http://127.0.0.1:1"}, 403, id="another port"),
    pytest.param({"Sec-Fetch-Site": "cross-site"}, 403, id="a foreign page without an origin"),
    pytest.param({"Sec-Fetch-Site": "same-site"}, 403, id="another port without an origin"),
]


@pytest.mark.parametrize(("lie", "status"), LIES)
def test_who_knows_the_password_is_still_refused_from_elsewhere(
    house: House, api: str, run_path: str, lie: dict[str, str], status: int
) -> None:
    """A page that got hold of the password, or a browser that sends it by itself, is a page from elsewhere all the same."""
    with at_the_desk(api, house.password) as desk:
        answer = desk.post(run_path, json={"parameters": {"form": {}}}, headers=lie)
    assert answer.status_code == status
    assert "access-control-allow-origin" not in answer.headers
    assert "doi.example" not in answer.text + str(answer.headers)


def test_a_preflight_from_elsewhere_is_answered_with_no_leave(api: str, run_path: str) -> None:
    asks = {**FOREIGN, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answer = httpx.options(f"{api}{run_path}", headers=asks)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_without_the_sign_against_forged_posts_even_the_password_starts_nothing(
    house: House, api: str, run_path: str
) -> None:
    name, _, word = house.password.partition(":")
    answer = httpx.post(f"{api}{run_path}", json={"parameters": {"form": {}}}, auth=(name, word))
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/admin/settings", "/admin/version", "/flow_runs/filter", "/csrf-token?client=x"])
def test_without_the_password_nothing_is_told(api: str, path: str) -> None:
    ask = partial(httpx.request, "POST" if path.endswith("filter") else "GET", f"{api}{path}")
    assert ask().status_code == 401
    assert ask(auth=("quantri", "doan")).status_code == 401
    assert ask(headers={"Authorization": "Basic khong-phai"}).status_code == 401


@pytest.mark.parametrize("path", ["/events/in", "/events/out", "/logs/out", "/task_runs/subscriptions/scheduled"])
@pytest.mark.parametrize("lie", [FOREIGN, {"Host": "doi.example"}])
def test_a_websocket_from_elsewhere_is_not_opened(house: House, path: str, lie: dict[str, str]) -> None:
    origin = lie.get("Origin")
    port = house.ports.prefect
    if "Host" in lie:
        # the client library says the host of the address
        with socket.create_connection((HOST, port), timeout=10) as line:
            line.sendall(
                f"GET /api{path} HTTP/1.1\r\nHost: doi.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Key: {base64.b64encode(bytes(16)).decode()}\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Protocol: prefect\r\n\r\n".encode()
            )
            assert line.recv(100).startswith(b"HTTP/1.1 403")
        return
    with (
        pytest.raises(InvalidStatus),
        connect(f"ws://{HOST}:{port}/api{path}", subprotocols=["prefect"], origin=origin),
    ):  # type: ignore[arg-type, list-item]
        pass


def test_a_websocket_with_a_wrong_password_hears_nothing(house: House) -> None:
    with connect(f"ws://{HOST}:{house.ports.prefect}/api/events/out", subprotocols=["prefect"]) as line:  # type: ignore[list-item]
        line.send(json.dumps({"type": "auth", "token": "quantri:doan"}))
        with pytest.raises(ConnectionClosed):
            line.recv(10)


@pytest.mark.parametrize("ui", UIS)
def test_the_desk_asks_for_its_password_and_opens_by_it(house: House, page: Page, ui: str) -> None:
    """Both of Prefect's pages, in a browser that was never here: the password, then a form with its fields."""
    base = house.ui + UIS[ui]
    page.goto(f"{base}/deployments")
    field = page.locator("input[type=password]")
    field.fill("quantri:doan")
    field.press("Enter")
    page.wait_for_timeout(2500)
    expect(field).to_be_visible()
    field.fill(house.password)
    field.press("Enter")
    expect(page.get_by_text("06 · Báo cáo").first).to_be_visible()
    album = os.environ.get("PHOIHOP_PICTURES")
    page.goto(f"{base}/deployments/deployment/{house.desk.deployments['06 · Báo cáo']}/run")
    expect(page.get_by_text("Người thực hiện (chức vụ)").first).to_be_visible()
    if album:
        page.screenshot(path=f"{album}/desk-{ui}.png")
