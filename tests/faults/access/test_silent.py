"""Connections that say nothing, or the half of it, or what is no HTTP: they cost themselves, and nobody else."""

from __future__ import annotations

import logging
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import uvicorn
from sqlalchemy import Engine

import hosts
import portal.connections
import portal.web.security
from lifecycle.access.api_keys import SCOPES, issue_key
from lifecycle.kernel.actor import SYSTEM
from models import Organization, transaction
from portal.app import API, create_app
from portal.connections import MOST, MOST_OF_ADDRESS, OPTIONS
from portal.web.limits import Limits, Unfinished
from portal.web.request import PLAIN_COOKIE
from portal.web.security import HEADERS, form_secret
from tests.portal_support import Agency
from tests.support import rows, set_up_office

CLERK, LEADER = 1, 2
NO_HTTP = {
    "no line": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "an address of other letters": b"GET /\xe1\xba\xa3 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "an address that is none": b"GET http://[::1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: b\r\n\r\n",
    "half a host": b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
    "a length that is none": b"POST /thoat HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
    "half an origin": b"POST /thoat HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://[::1\r\nContent-Length: 0\r\n\r\n",
    "an origin without a port": b"POST /thoat HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://a:b\r\nContent-Length: 0\r\n\r\n",
    "a cookie that is none": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: \xff=\xfe;;;=;phoihop_cua=\xe1\r\n\r\n",
    "a query that is none": b"GET /viec?ma=%FF%FE&trang=%ED%A0%80 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a path with nothing in it": b"GET /viec/%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a type that is none": b"POST /lien-ket HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=\xff\r\n"
    b"Content-Length: 4\r\n\r\nabcd",
    "a websocket": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
}


@pytest.fixture(autouse=True)
def many_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, before[1]), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.fixture
def office(sqlite_engine: Engine) -> Engine:
    set_up_office(sqlite_engine)
    return sqlite_engine


@contextmanager
def served(app: Any) -> Iterator[int]:
    """The port of a portal that listens as `python -m portal` does."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, **OPTIONS)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


def knock(port: int, said: bytes = b"") -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), 20)
    if said:
        made.sendall(said)
    return made


def answer(made: socket.socket) -> str:
    """All that comes until the other side hangs up; empty where it just does."""
    said = b""
    with suppress(ConnectionError):
        while part := made.recv(65_536):
            said += part
            if b"\r\n\r\n" in said and b"connection: close" not in said.lower():
                break
    made.close()
    return said.decode("latin-1")


def ask(port: int, path: str = "/khoe") -> str:
    return answer(knock(port, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()))


def status(said: str) -> int:
    return int(said.split(" ", 2)[1]) if said.startswith("HTTP/1.1 ") else 0


def test_five_hundred_silent_connections_shut_nobody_out(office: Engine) -> None:
    with served(create_app(office)) as port:
        silent = [knock(port, b"GET / HTTP/1.1\r\nX-A: " if turn % 2 else b"") for turn in range(500)]
        assert [status(ask(port)) for _ in range(20)] == [200] * 20
        for one in silent:
            one.close()
    assert MOST < 500


def test_a_connection_that_doesn_t_finish_its_headers_is_closed(
    office: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal.connections, "HEAD_SECONDS", 0.6)
    monkeypatch.setattr(portal.connections, "LOOK_SECONDS", 0.1)
    kept = b"GET /khoe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with served(create_app(office)) as port:
        silent, half, second = knock(port), knock(port, kept[:20]), knock(port, kept)
        assert b" 200 " in second.recv(1000)
        # the second request of a connection is waited for no longer than the first
        second.sendall(kept[:20])
        drops = knock(port, kept[:-2])
        for turn in range(20):
            with suppress(OSError):
                drops.sendall(f"X-{turn}: a\r\n".encode())
            time.sleep(0.1)
        with suppress(OSError):
            drops.sendall(b"\r\n")
        assert answer(drops) == ""
        for one in (silent, half, second):
            assert answer(one) == ""
        assert status(ask(port)) == 200


def test_a_body_that_doesn_t_come_or_comes_by_drops_is_not_waited_for(
    office: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal.web.security, "BODY_SECONDS", 0.5)
    agency = Agency(office)
    agency.enter(CLERK)
    secret = agency.client.cookies[PLAIN_COOKIE]
    head = "POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {}={}\r\nContent-Type: {}\r\nContent-Length: 900\r\n\r\n--a"
    with served(create_app(office)) as port:
        for path, kind in (
            ("/viec/1/bao-cao", "application/x-www-form-urlencoded"),
            ("/viec/1/bao-cao", "multipart/form-data; boundary=a"),
            ("/lien-ket", "application/x-www-form-urlencoded"),
        ):
            held = knock(port, head.format(path, PLAIN_COOKIE, secret, kind).encode())
            said = answer(held)
            assert status(said) == 408, path
            assert "content-security-policy" in said.lower()
        dropping = knock(port, head.format("/viec/1/bao-cao", PLAIN_COOKIE, secret, kind).encode())
        for _ in range(20):
            with suppress(OSError):
                dropping.sendall(b"a")
            time.sleep(0.1)
        assert status(answer(dropping)) == 408
    assert rows(office, "SELECT COUNT(*) FROM report") == [(0,)]


def test_one_address_has_its_share_of_connections(office: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "is_local", lambda _: False)
    with served(create_app(office)) as port:
        held = [knock(port) for _ in range(MOST_OF_ADDRESS)]
        time.sleep(0.2)
        assert ask(port) == ""
        held.pop().close()
        time.sleep(0.2)
        assert status(ask(port)) == 200
        for one in held:
            one.close()


@pytest.mark.parametrize("said", NO_HTTP.values(), ids=NO_HTTP.keys())
def test_what_is_no_request_is_refused_with_every_header_and_without_a_line(
    office: Engine, caplog: pytest.LogCaptureFixture, said: bytes
) -> None:
    caplog.set_level(logging.WARNING, "asyncio")
    with served(create_app(office)) as port:
        got = answer(knock(port, said))
        assert 400 <= status(got) < 500, got[:200]
        for name, value in HEADERS.items():
            assert f"{name}: {value}".lower() in got.lower(), (name, got[:200])
        assert status(ask(port)) == 200
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []


def test_forms_that_no_page_made_are_counted(office: Engine) -> None:
    agency = Agency(office)
    tried = [agency.client.post("/thoat", headers={"Origin": "http://[::1"}).status_code for _ in range(130)]
    assert (tried[0], tried[-1]) == (403, 429)


def test_our_own_fault_has_every_header_and_one_line(
    office: Engine, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    monkeypatch.setattr("portal.pages.agency_home.page.my_page", lambda *_: 1 / 0)
    app = create_app(office)
    with served(app) as port:
        cookie = f"{PLAIN_COOKIE}={agency.client.cookies[PLAIN_COOKIE]}"
        said = f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        got = answer(knock(port, said.encode()))
    assert status(got) == 500
    for name, value in HEADERS.items():
        assert f"{name}: {value}".lower() in got.lower(), name
    assert len([one for one in caplog.records if one.levelno >= logging.ERROR]) == 1


def test_what_is_being_handed_in_has_a_sum_for_each_body(office: Engine) -> None:
    agency, app = Agency(office), create_app(office)
    agency.enter(CLERK)
    app.state.limits.unfinished = Unfinished(of_body=3_000, of_all=5_000, of_visitor=4)
    secret = agency.client.cookies[PLAIN_COOKIE]

    def held(length: int) -> socket.socket:
        head = (
            f"POST /viec/1/bao-cao HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {PLAIN_COOKIE}={secret}\r\nConnection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n"
        )
        return knock(port, head.encode())

    def until(size: int) -> None:
        """Waits until the server has begun, or ended, what makes this sum."""
        for _ in range(500):
            if app.state.limits.unfinished._bytes.total() == size:
                return
            time.sleep(0.02)
        raise AssertionError(size)

    with served(app) as port:
        first = held(2_000)
        until(2_000)
        assert status(answer(held(1_500))) == 429
        small = [held(10) for _ in range(3)]
        until(2_030)
        # four requests of one visitor
        assert status(answer(held(10))) == 429
        for one in (first, *small):
            one.close()
        until(0)
        last = held(2_000)
        form = f"secret={form_secret(secret)}&once={'a' * 22}&body="
        last.sendall((form + "x" * (2_000 - len(form))).encode())
        assert status(answer(last)) == 303


def test_sixty_addresses_keep_nobody_from_asking_for_a_link() -> None:
    limits = Limits()
    flood = [f"198.51.100.{last}" for last in range(60)]
    taken = sum(limits.may_ask(one) for _ in range(50) for one in flood)
    # each its first, and what all have together
    assert taken <= 60 + 30 + 5
    assert limits.may_ask("203.0.113.7")
    # nor do they take the one who asks from being counted
    assert sum(limits.may_ask("203.0.113.7") for _ in range(20)) <= 6


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("?", "?", True),
    ],
)
def test_an_ipv6_network_is_one(one: str, other: str, same: bool) -> None:
    assert (hosts.network_of(one) == hosts.network_of(other)) is same


def test_programs_are_counted_by_their_key_and_what_is_no_key_by_where_it_comes_from(office: Engine) -> None:
    app = create_app(office)
    client = Agency(office, app).client
    with transaction(office) as session:
        bodies = [session.get_one(Organization, key) for key in (1, 2)]
        keys = [issue_key(session, SYSTEM, body, "Hệ thống", SCOPES) for body in bodies]
    signed = [{"Authorization": f"Bearer {key}"} for key in keys]
    missing = [client.get(f"{API}/checkpoints/99999", headers=signed[0]).status_code for _ in range(40)]
    assert (missing[0], missing[-1]) == (404, 429)
    # one program's 404s are nothing to another
    assert client.get(f"{API}/checkpoints/99999", headers=signed[1]).status_code == 404
    made_up = [
        client.get(f"{API}/events", headers={"Authorization": f"Bearer ph_{turn:032}"}).status_code
        for turn in range(80)
    ]
    assert (made_up[0], made_up[-1]) == (401, 429)
    assert client.get(f"{API}/events", headers=signed[1]).status_code == 200
