"""The guard before Prefect's server, around a small application that remembers who got in."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from runtime import guard
from runtime.guard import WRONG_AT_ONCE, Door, Guard, Tries, names

PASSWORD = "quantri:bí mật"
DESK = "https://ban.example"


@pytest.fixture
def seen() -> list[str]:
    return []


@pytest.fixture
def app(seen: list[str]) -> Guard:
    async def page(request: Request) -> PlainTextResponse:
        seen.append(request.url.path)
        return PlainTextResponse("x")

    async def stream(websocket: WebSocket) -> None:
        await websocket.accept(subprotocol="prefect")
        told = await websocket.receive_json()
        await websocket.close(1000 if told["token"] == PASSWORD else 1008)

    methods = ["GET", "POST", "OPTIONS", "DELETE"]
    inner = Starlette(routes=[WebSocketRoute("/api/out", stream), Route("/{path:path}", page, methods=methods)])
    return Guard(inner, Door(PASSWORD, names("0.0.0.0", (DESK,), "ban-2.example, "), (DESK,)))


def right(password: str = PASSWORD) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(password.encode()).decode()}


@pytest.fixture
def client(app: Guard) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://127.0.0.1:4200", client=("192.0.2.7", 1), headers=right()) as client:
        yield client


OWN = ["ban.example", "BAN.example:443", "ban.example.", "ban-2.example", "localhost", "[::1]:4200"]
FOREIGN = [
    "doi.example",
    "0.0.0.0",
    "a.ban.example",
    "ban.example:x",
    "ban.example/x",
    "127.0.0.1@doi.example",
    "[::1",
    "",
]
ELSEWHERE = ["http://doi.example", "null", "http://127.0.0.1:1", "http://[::1", "https://ban.example.doi.example"]


@pytest.mark.parametrize("host", OWN)
def test_the_desk_answers_to_its_own_names(client: TestClient, host: str) -> None:
    assert client.get("/api/x", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("path", ["/", "/api/x", "/api/health", "/ui-settings"])
def test_it_answers_to_no_other(client: TestClient, seen: list[str], host: str, path: str) -> None:
    answer = client.get(path, headers={"Host": host})
    assert (answer.status_code, seen) == (421, [])
    assert "doi.example" not in answer.text


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "DELETE"])
@pytest.mark.parametrize("origin", ELSEWHERE)
def test_a_page_elsewhere_gets_nothing(client: TestClient, seen: list[str], method: str, origin: str) -> None:
    answer = client.request(method, "/api/x", headers={"Origin": origin})
    assert (answer.status_code, seen) == (403, [])


@pytest.mark.parametrize("origin", ["http://127.0.0.1:4200", DESK])
def test_its_own_pages_get_through_behind_a_proxy_too(client: TestClient, origin: str) -> None:
    assert client.post("/api/x", headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_a_link_from_a_mail_opens_a_page_and_posts_nothing(client: TestClient) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert client.get("/deployments", headers=elsewhere).status_code == 200
    assert client.post("/api/x", headers=elsewhere).status_code == 403


NO_PASSWORDS = [
    "",
    "Basic",
    "Basic !!!",
    "Bearer x",
    f"Basic {base64.b64encode(bytes([255])).decode()}",
    "Basic " + "A" * 9000,
]


@pytest.mark.parametrize("said", NO_PASSWORDS)
def test_what_is_no_password_is_a_401(client: TestClient, seen: list[str], said: str) -> None:
    assert client.get("/api/x", headers={"Authorization": said}).status_code == 401
    assert seen == []


@pytest.mark.parametrize("path", ["/api/health/x", "/api//health", "/api/x/health", "/api/healthy"])
def test_only_the_probe_itself_is_answered_without_a_password(app: Guard, seen: list[str], path: str) -> None:
    with TestClient(app, base_url="http://127.0.0.1") as stranger:
        assert stranger.get("/api/health").status_code == 200
        assert stranger.post("/api/health").status_code == 401
        assert stranger.get(path).status_code == 401
    assert seen == ["/api/health"]


def test_wrong_passwords_are_counted_by_address(app: Guard, seen: list[str]) -> None:
    def of(address: str) -> TestClient:
        return TestClient(app, base_url="http://127.0.0.1", client=(address, 1))

    for _ in range(WRONG_AT_ONCE):
        assert of("192.0.2.7").get("/api/x", headers=right("a:b")).status_code == 401
    late = of("192.0.2.7").get("/api/x", headers=right())
    assert (late.status_code, late.headers["retry-after"], seen) == (429, "30", [])
    assert of("192.0.2.8").get("/api/x", headers=right()).status_code == 200
    # one client has a whole network of IPv6
    for number in range(WRONG_AT_ONCE):
        assert of(f"2001:db8::{number}").get("/api/x", headers=right("a:b")).status_code == 401
    assert of("2001:db8::ffff").get("/api/x", headers=right()).status_code == 429
    assert of("2001:db8:0:1::1").get("/api/x", headers=right()).status_code == 200


def test_a_websocket_counts_with_the_others(client: TestClient) -> None:
    here = {"Host": "localhost"}  # the test client says another for websockets
    for _ in range(WRONG_AT_ONCE):
        with client.websocket_connect("/api/out", ["prefect"], headers=here) as line:
            line.send_json({"token": "a:b"})
            with pytest.raises(WebSocketDisconnect):
                line.receive_text()
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/api/out", ["prefect"], headers=here):
        pass
    assert client.get("/api/x").status_code == 429


@pytest.mark.parametrize("lie", [{"Host": "doi.example"}, {"Host": "localhost", "Origin": "http://doi.example"}])
def test_a_websocket_from_elsewhere_is_not_opened(client: TestClient, lie: dict[str, str]) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/api/out", ["prefect"], headers=lie):
        pass


def test_this_machine_waits_instead_of_being_shut_out(app: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "SLOWLY", 0.0)
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as local:
        for _ in range(WRONG_AT_ONCE + 5):
            assert local.get("/api/x", headers=right("a:b")).status_code == 401
        assert local.get("/api/x", headers=right()).status_code == 200


def test_a_try_comes_back_and_the_oldest_addresses_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(guard, "moment", lambda: now)
    monkeypatch.setattr(guard, "KNOCKERS", 3)
    tries = Tries()
    for _ in range(WRONG_AT_ONCE):
        tries.one_less("a")
    assert tries.has_none("a")
    now = guard.WRONG_EVERY
    assert not tries.has_none("a")
    tries.one_less("a")
    assert tries.has_none("a")
    for other in "bcd":
        tries.one_less(other)
    assert not tries.has_none("a")


def test_nothing_is_shown_in_a_frame(client: TestClient) -> None:
    for path in ("/", "/api/x"):
        answer = client.get(path)
        assert answer.headers["content-security-policy"] == "frame-ancestors 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"
