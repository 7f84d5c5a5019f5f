"""The API: a key speaks for one body and its scopes; whatever is sent, the answer is never a 500."""

from __future__ import annotations

import datetime as dt
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import anyio
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from sqlalchemy import Engine
from starlette.testclient import TestClient

from lifecycle.access.api_keys import SCOPES, issue_key, revoke_key
from lifecycle.checkpoint import extension as checkpoint_extension
from lifecycle.checkpoint import waiver as checkpoint_waiver
from lifecycle.kernel.actor import SYSTEM, Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.webhook import deliveries as webhooks
from models import Organization, transaction, utc_now
from notifications.webhooks import push, reachable
from portal.app import create_app
from portal.web.limits import Buckets
from tests.integration.mail.test_relay import own_certificate
from tests.portal_support import PDF
from tests.rules import named
from tests.support import LEAD, OWNER, execute, rows, set_up_office

API = "/api/v1"
RAW = {"Content-Type": "application/octet-stream"}
NAME = "ctph-ubnd-2021 · viec-1 · ubnd · 2021-12-24"
STRANGER = 3


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up_office(engine)
    execute(
        engine,
        "INSERT INTO organization (id, code, name, short, side, superior, place)"
        " VALUES (3, 'tand', 'Tòa án nhân dân tỉnh', '', 'state', '', '')",
    )
    return engine


def key_for(office: Engine, body: int = OWNER, scopes: tuple[str, ...] = SCOPES, **more: Any) -> str:
    with transaction(office) as session:
        return issue_key(session, SYSTEM, session.get_one(Organization, body), "Hệ thống văn bản", scopes, **more)


def program(office: Engine, body: int = OWNER, scopes: tuple[str, ...] = SCOPES) -> TestClient:
    headers = {"Authorization": f"Bearer {key_for(office, body, scopes)}"}
    return TestClient(create_app(office), headers=headers, raise_server_exceptions=False)


def test_a_key_is_kept_as_a_hash_and_opens_only_its_scopes(office: Engine) -> None:
    key = key_for(office, scopes=("events:read",))
    assert key not in str(rows(office, "SELECT * FROM api_key"))
    client = TestClient(create_app(office), headers={"Authorization": f"Bearer {key}"})
    assert client.get(f"{API}/events").status_code == 200
    for path in ("agreements", "checkpoints", "reports", "webhooks"):
        assert client.get(f"{API}/{path}").status_code == 401, path


def test_no_key_a_wrong_one_an_expired_and_a_revoked_one_get_a_401(office: Engine) -> None:
    past = key_for(office, expires_at=utc_now() - dt.timedelta(seconds=1))
    revoked = key_for(office)
    with transaction(office) as session:
        assert revoke_key(session, SYSTEM, 2)
        assert not revoke_key(session, SYSTEM, 2)
    client = TestClient(create_app(office))
    for header in (
        "",
        "Bearer ",
        "Bearer x",
        "Basic eDp5",
        f"Bearer {past}",
        f"Bearer {revoked}",
        "Bearer ph_" + "é" * 32,
    ):
        answer = client.get(f"{API}/agreements", headers={"Authorization": header.encode()})
        assert answer.status_code == 401, header
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_key_of_an_unknown_scope_isn_t_made(office: Engine) -> None:
    with pytest.raises(Refusal), transaction(office) as session:
        issue_key(session, SYSTEM, session.get_one(Organization, OWNER), "x", ["everything"])


def test_a_body_reads_its_own_and_nothing_of_another(office: Engine) -> None:
    own, stranger = program(office), program(office, STRANGER)
    assert [one["code"] for one in own.get(f"{API}/agreements").json()["items"]] == []
    execute(
        office,
        "INSERT INTO agreement_party (agreement_id, organization_id, signatory_id, position) VALUES (1, 1, 1, 0), (1, 2, 2, 1)",
    )
    execute(
        office,
        "INSERT INTO agreement_version (agreement_id, number, terms, note, dropped, created_at)"
        """ VALUES (1, 1, '{"title": "Chương trình", "obligations": []}', '', FALSE, '2021-07-12')""",
    )
    assert [one["code"] for one in own.get(f"{API}/agreements").json()["items"]] == ["ctph-ubnd-2021"]
    assert own.get(f"{API}/agreements/ctph-ubnd-2021").json()["item"]["versions"] == [1]
    assert len(own.get(f"{API}/checkpoints").json()["items"]) == 4
    page = own.get(f"{API}/checkpoints?limit=3").json()
    assert page["next"] == 3
    assert [one["id"] for one in own.get(f"{API}/checkpoints?limit=3&after=3").json()["items"]] == [4]
    assert own.get(f"{API}/checkpoints?due_from=2022-01-01").json()["items"] == []
    for path in ("agreements/ctph-ubnd-2021", "checkpoints/1", "reports/1", "webhooks/1"):
        assert stranger.get(f"{API}/{path}").status_code in (404, 405), path
    for path in ("agreements", "checkpoints", "reports", "events"):
        assert stranger.get(f"{API}/{path}").json()["items"] == []
    assert stranger.post(f"{API}/checkpoints/1/reports", json={"body": "x"}).status_code == 404
    assert {row[0] for row in rows(office, "SELECT actor FROM audit_line WHERE chain = 'portal'")} == {
        "Hệ thống văn bản (tand) [api]"
    }


def test_a_report_comes_in_with_a_file_and_once_for_each_key_of_its_sender(office: Engine) -> None:
    client = program(office)
    sent = client.post(f"{API}/files?name=B%C3%A1o%20c%C3%A1o.pdf", content=PDF, headers=RAW).json()["item"]
    assert client.get(f"{API}/files/{sent['sha256']}").content == PDF
    given_ = {"body": "Đã làm", "files": [sent["sha256"]], "figures": {"Hội nghị": "4"}}
    answers = [
        client.post(f"{API}/checkpoints/1/reports", json=given_, headers={"Idempotency-Key": "lan-1"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert client.post(f"{API}/checkpoints/1/reports", json=given_).status_code == 409
    report = client.get(f"{API}/reports").json()["items"][0]
    assert client.get(f"{API}/reports/{report['id']}").json()["item"]["evidence"][0]["file_name"] == "Báo cáo.pdf"


def test_a_file_of_another_body_can_t_be_shown_as_one_s_own(office: Engine) -> None:
    other = program(office, LEAD)
    sent = other.post(f"{API}/files?name=a.pdf", content=PDF, headers=RAW).json()["item"]
    client = program(office)
    assert client.get(f"{API}/files/{sent['sha256']}").status_code == 404
    answer = client.post(f"{API}/checkpoints/1/reports", json={"body": "x", "files": [sent["sha256"]]})
    assert answer.status_code == 409
    assert rows(office, "SELECT COUNT(*) FROM report") == [(0,)]


def test_an_extension_is_asked_for(office: Engine) -> None:
    client = program(office)
    assert (
        client.post(f"{API}/checkpoints/1/extensions", json={"wanted_on": "2021-12-31", "reason": "x"}).status_code
        == 201
    )
    assert (
        client.post(f"{API}/checkpoints/1/extensions", json={"wanted_on": "2021-12-31", "reason": "x"}).status_code
        == 409
    )


def test_a_body_that_is_too_large_or_no_known_file_is_refused(office: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOIHOP_UPLOAD_MB", "1")
    client = program(office)
    assert (
        client.post(f"{API}/files?name=a.pdf", content=b"%PDF-1.7" + b"x" * 1_100_000, headers=RAW).status_code == 413
    )
    assert client.post(f"{API}/files?name=a.pdf", content=b"MZ" * 100, headers=RAW).status_code == 409
    assert (
        client.post(f"{API}/checkpoints/1/reports", content=b'{"body": "' + b"x" * 1_100_000 + b'"}').status_code == 413
    )


def test_half_letters_and_nul_are_told_as_a_wrong_field(office: Engine) -> None:
    client = program(office)
    for raw in (b'{"body": "\\ud800"}', b'{"body": "a\\u0000b"}', b'{"body": "x", "figures": {"\\udfff": "1"}}'):
        answer = client.post(f"{API}/checkpoints/1/reports", content=raw, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422, raw


def test_too_many_questions_have_to_wait(office: Engine) -> None:
    client = program(office)
    client.app.state.limits.api = Buckets(per_second=0.001, burst=2)  # type: ignore[attr-defined]
    assert [client.get(f"{API}/events").status_code for _ in range(3)] == [200, 200, 429]


# what a program sends in a night, in a few seconds: valid and invalid, from the API's own description
EXAMPLES = 25


def test_whatever_is_sent_the_answer_is_never_a_500(office: Engine) -> None:
    app = create_app(office)
    app.state.limits.api = Buckets(per_second=10_000, burst=100_000)
    app.state.limits.turned_away = Buckets(per_second=10_000, burst=100_000)
    headers = {"Authorization": f"Bearer {key_for(office)}"}
    schema = schemathesis.openapi.from_asgi(f"{API}/openapi.json", app)
    seen: dict[str, set[int]] = {}

    def send(case: Any) -> None:
        answer = case.call(headers={**(case.headers or {}), **headers})
        seen.setdefault(case.operation.label, set()).add(answer.status_code)
        assert answer.status_code < 500, (case.as_curl_command(), answer.text)

    calm = settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for found in schema.get_all_operations():
        for mode in GenerationMode:
            calm(given(case=found.ok().as_strategy(generation_mode=mode))(send))()
    assert len(seen) == 14
    # it reached the rules, and not only the door
    assert all(codes - {401, 429} for codes in seen.values()), seen


class Receiver(BaseHTTPRequestHandler):
    """A document-management system that remembers what it was told."""

    told: ClassVar[list[tuple[dict[str, str], bytes]]]
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.told.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(type(self).status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, type[Receiver]]]:
    class Mine(Receiver):
        told: ClassVar[list[tuple[dict[str, str], bytes]]] = []

    server = HTTPServer(("127.0.0.1", 0), Mine)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("PHOIHOP_WEBHOOK_HOSTS", "127.0.0.1")
    yield f"http://127.0.0.1:{server.server_port}/nhan", Mine
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_webhook_is_told_once_of_each_event_signed_and_of_no_other_body_s(
    office: Engine, receiver: tuple[str, type[Receiver]]
) -> None:
    url, system = receiver
    secret = program(office).post(f"{API}/webhooks", json={"url": url}).json()["item"]["secret"]
    program(office, STRANGER).post(f"{API}/webhooks", json={"url": url})
    with transaction(office) as session:
        named(checkpoint_extension.ask_extension)(
            session, Actor("Văn phòng", OWNER), NAME, dt.date(2021, 12, 31), "Chờ số liệu"
        )
    assert push(office) == 1
    assert push(office) == 0
    ((headers, body),) = system.told
    assert json.loads(body)["type"] == "phoihop.extension.asked"
    signed = webhooks.signature(secret, headers["webhook-id"], int(headers["webhook-timestamp"]), body)
    assert headers["webhook-signature"] == signed
    assert webhooks.signature(secret, headers["webhook-id"], 1, body) != signed
    assert secret not in str(rows(office, "SELECT * FROM webhook"))


def test_a_receiver_that_is_down_is_told_later_and_given_up_in_the_end(
    office: Engine, receiver: tuple[str, type[Receiver]]
) -> None:
    url, system = receiver
    system.status = 503
    program(office).post(f"{API}/webhooks", json={"url": url})
    with transaction(office) as session:
        named(checkpoint_waiver.waive)(session, SYSTEM, NAME, "Hoãn")
    assert push(office) == 0
    assert rows(office, "SELECT state, attempts, answer FROM webhook_delivery") == [("waiting", 1, "HTTP 503")]
    # not before its time
    assert push(office) == 0
    assert len(system.told) == 1
    execute(office, f"UPDATE webhook_delivery SET not_before = '2021-01-01', attempts = {webhooks.GIVE_UP_AFTER - 1}")
    # the receiver is left alone as well, for all that waits for it
    assert push(office) == 0
    assert len(system.told) == 1
    execute(office, "UPDATE webhook SET not_before = NULL")
    push(office)
    assert rows(office, "SELECT state FROM webhook_delivery") == [("given_up",)]


def test_a_webhook_that_ended_is_told_nothing_more(office: Engine, receiver: tuple[str, type[Receiver]]) -> None:
    url, system = receiver
    client = program(office)
    key = client.post(f"{API}/webhooks", json={"url": url}).json()["item"]["id"]
    assert client.delete(f"{API}/webhooks/{key}").status_code == 204
    assert client.delete(f"{API}/webhooks/{key}").status_code == 404
    with transaction(office) as session:
        named(checkpoint_waiver.waive)(session, SYSTEM, NAME, "Hoãn")
    push(office)
    assert system.told == []


def test_a_webhook_can_t_look_into_the_network_of_the_server(office: Engine) -> None:
    client = program(office)
    for url in (
        "http://a.example/",
        "ftp://a.example",
        "https://u:p@a.example/",
        "https://",
        "x",
        "https://a.example/\u202e",
    ):
        assert client.post(f"{API}/webhooks", json={"url": url}).status_code == 409, url
    assert client.post(f"{API}/webhooks", json={"url": "https://localhost/"}).status_code == 201
    for host in ("localhost", "127.0.0.1", "169.254.169.254", "10.0.0.1", "::1"):
        assert not reachable(host)


@pytest.fixture
def rebinding(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A name that is on the open network when it is looked at, and this machine when it is asked again (DNS rebinding).
    Returns who was connected to."""
    asked: list[str] = []
    connected: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        if host != "hook.example":
            return real(host, port, *more, **named)
        asked.append(host)
        return real("93.184.216.34" if len(asked) == 1 else "127.0.0.1", port, *more, **named)

    async def connect(remote_host: str, **_: Any) -> Any:
        connected.append(remote_host)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(anyio, "connect_tcp", connect)
    return connected


def test_a_name_that_changes_between_the_look_and_the_call_leads_nowhere_else(
    office: Engine, rebinding: list[str]
) -> None:
    program(office).post(f"{API}/webhooks", json={"url": "https://hook.example/"})
    with transaction(office) as session:
        named(checkpoint_waiver.waive)(session, SYSTEM, NAME, "Hoãn")
    assert push(office) == 0
    assert rebinding == ["93.184.216.34"]
    assert rows(office, "SELECT answer FROM webhook_delivery") == [("ConnectError",)]


def test_the_receiver_still_hears_its_own_name_and_its_certificate_is_held_against_it(
    office: Engine, receiver: tuple[str, type[Receiver]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, names = socket.getaddrinfo, []
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *more, **named: real("127.0.0.1" if host == "hook.example" else host, *more, **named),
    )
    monkeypatch.setenv("PHOIHOP_WEBHOOK_HOSTS", "hook.example")
    url, system = receiver
    port = urlsplit(url).port
    _, context = own_certificate(tmp_path)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=greet, args=(listener, context))
        thread.start()
        for there in (f"http://hook.example:{port}/nhan", f"https://hook.example:{listener.getsockname()[1]}/"):
            program(office).post(f"{API}/webhooks", json={"url": there})
        with transaction(office) as session:
            named(checkpoint_waiver.waive)(session, SYSTEM, NAME, "Hoãn")
        assert push(office) == 1
        thread.join()
    assert system.told[0][0]["host"] == f"hook.example:{port}"
    # nobody vouches for the certificate: it was not posted to
    assert names == ["hook.example"]
    answers = rows(office, "SELECT answer FROM webhook_delivery ORDER BY id")
    assert answers == [("HTTP 200",), ("ConnectError",)]


def greet(listener: socket.socket, context: ssl.SSLContext) -> None:
    """Takes one caller, shows the certificate, and is left standing."""
    caller, _ = listener.accept()
    with caller, suppress(ssl.SSLError, OSError):
        context.wrap_socket(caller, server_side=True).close()
