"""Receivers of webhooks on a bad day: each holds up itself, for no longer than the deadline, and takes no memory."""

from __future__ import annotations

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from lifecycle.access.visitor import Visitor
from lifecycle.checkpoint import waiver as checkpoint_waiver
from lifecycle.kernel.actor import SYSTEM
from lifecycle.webhook import deliveries as webhooks
from models import transaction, utc_now
from models.enums import LinkScope
from notifications import webhooks as posting
from notifications.webhooks import is_open, push
from runtime.companion import ROOT, Companion
from tests.integration.mail.test_relay import own_certificate
from tests.rules import named
from tests.support import OWNER, execute, rows, set_up_office

DEADLINE = 1.0
STEP = DEADLINE / 4
NAMES = [f"ctph-ubnd-2021 · viec-{number} · ubnd · 2021-12-24" for number in range(1, 5)]

Serve = Callable[[socket.socket, threading.Event], None]


def taken(caller: socket.socket, _stop: threading.Event) -> None:
    caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


def byte_by_byte(caller: socket.socket, stop: threading.Event) -> None:
    """Headers that never come to their end, a sign every now and then."""
    caller.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while not stop.wait(STEP):
        caller.sendall(b"x")


def endless_body(caller: socket.socket, stop: threading.Event) -> None:
    caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n")
    while not stop.is_set():
        caller.sendall(b"x" * 65536)


def slow_body(caller: socket.socket, stop: threading.Event) -> None:
    caller.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not stop.wait(STEP):
        caller.sendall(b"1\r\nx\r\n")


def endless_headers(caller: socket.socket, stop: threading.Event) -> None:
    caller.sendall(b"HTTP/1.1 200 OK\r\n")
    while not stop.is_set():
        caller.sendall(b"X-Y: " + b"z" * 60_000 + b"\r\n")


def endless_interim(caller: socket.socket, stop: threading.Event) -> None:
    while not stop.wait(0.01):
        caller.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")


def silent(_caller: socket.socket, stop: threading.Event) -> None:
    stop.wait(60)


def closes(_caller: socket.socket, _stop: threading.Event) -> None:
    """Takes the request and hangs up."""


def leads_inside(caller: socket.socket, _stop: threading.Event) -> None:
    caller.sendall(b"HTTP/1.1 307 Away\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")


# name: (what it does, what is written down); where the answer is in the headers, it was taken
BAD_DAYS: dict[str, tuple[Serve, bool, str]] = {
    "a byte now and then": (byte_by_byte, False, "no answer within 1 s"),
    "two gigabytes of answer": (endless_body, True, "HTTP 200"),
    "an answer without end": (slow_body, True, "HTTP 200"),
    "headers without end": (endless_headers, False, "RemoteProtocolError"),
    "interim answers without end": (endless_interim, False, "no answer within 1 s"),
    "no answer": (silent, False, "no answer within 1 s"),
    "hangs up": (closes, False, "RemoteProtocolError"),
    "a redirect": (leads_inside, False, "HTTP 307"),
}


def _read_request(caller: socket.socket) -> None:
    """Headers and the whole body, which may come apart: to close on what is unread resets the connection, answer and all."""
    taken_in = b""
    while b"\r\n\r\n" not in taken_in:
        taken_in += (more := caller.recv(65536))
        if not more:
            return
    headers, _, body = taken_in.partition(b"\r\n\r\n")
    length = int(re.search(rb"(?i)content-length: (\d+)", headers)[1])  # type: ignore[index]
    while len(body) < length and (more := caller.recv(65536)):
        body += more


@contextmanager
def serving(serve: Serve, read: bool = True) -> Iterator[tuple[str, list[float]]]:
    """A receiver on this machine; yields its address and when it was called."""
    stop, called, threads = threading.Event(), [], []

    def one(caller: socket.socket) -> None:
        with caller, suppress(OSError):
            if read:
                _read_request(caller)
            serve(caller, stop)

    def accept(listener: socket.socket) -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            called.append(time.monotonic())
            threads.append(threading.Thread(target=one, args=(caller,), daemon=True))
            threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=accept, args=(listener,), daemon=True)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}", called
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)
    for thread in threads:
        thread.join(5)


@pytest.fixture
def office(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    set_up_office(engine)
    monkeypatch.setenv("PHOIHOP_WEBHOOK_HOSTS", "127.0.0.1,hook.example")
    monkeypatch.setattr(posting, "SECONDS", DEADLINE)
    monkeypatch.setattr(posting, "CONNECT_SECONDS", DEADLINE)
    return engine


def add(office: Engine, url: str, organization: int = OWNER) -> None:
    visitor = Visitor(0, LinkScope.WORK, "", 1, "", "Văn phòng", "clerk", "a@b.example", organization, "ubnd", "UBND")
    with transaction(office) as session:
        webhooks.add_webhook(session, visitor, url)


def happen(office: Engine, name: str = NAMES[0]) -> None:
    with transaction(office) as session:
        named(checkpoint_waiver.waive)(session, SYSTEM, name, "Hoãn")


def deliveries(office: Engine) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in rows(office, "SELECT state, answer FROM webhook_delivery ORDER BY webhook_id, id")]


@pytest.mark.parametrize("day", BAD_DAYS)
def test_a_delivery_ends_within_its_deadline_whatever_the_receiver_does(office: Engine, day: str) -> None:
    serve, ok, answer = BAD_DAYS[day]
    with serving(serve) as (address, called):
        add(office, f"http://{address}/nhan")
        happen(office)
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
        assert push(office) == ok
        assert time.monotonic() - began < DEADLINE + 4
    assert deliveries(office) == [("sent" if ok else "waiting", answer)]
    assert len(called) == 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000, "kilobytes"


def test_one_that_never_accepts_and_one_that_never_shakes_hands_end_too(office: Engine) -> None:
    with socket.socket() as full, serving(silent, read=False) as (slow, _):
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        stuffing = [socket.socket() for _ in range(4)]
        for one in stuffing:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        add(office, f"http://127.0.0.1:{full.getsockname()[1]}/")
        add(office, f"https://{slow}/")
        happen(office)
        began = time.monotonic()
        assert push(office) == 0
        assert time.monotonic() - began < DEADLINE + 4
        for one in stuffing:
            one.close()
    assert {state for state, _ in deliveries(office)} == {"waiting"}


def test_a_slow_handshake_ends_within_the_deadline(office: Engine, tmp_path: Path) -> None:
    own_certificate(tmp_path)

    def drip(caller: socket.socket, stop: threading.Event) -> None:
        # the head of a TLS record of 16 kB, and then a byte at a time
        caller.sendall(b"\x16\x03\x03\x40\x00")
        while not stop.wait(STEP):
            caller.sendall(b"\x02")

    with serving(drip) as (address, _):
        add(office, f"https://{address}/")
        happen(office)
        began = time.monotonic()
        assert push(office) == 0
        assert time.monotonic() - began < DEADLINE + 4


def test_a_name_server_that_never_answers_holds_up_nobody(office: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    real, forever = socket.getaddrinfo, threading.Event()

    def resolve(host: Any, *more: Any, **named: Any) -> Any:
        if host == "hook.example":
            forever.wait(20)
        return real(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with serving(taken) as (address, called):
        add(office, "http://hook.example/")
        add(office, f"http://{address}/")
        happen(office)
        began = time.monotonic()
        assert push(office) == 1
        assert time.monotonic() - began < DEADLINE + 4
        assert called[0] - began < DEADLINE + 1
    forever.set()
    assert deliveries(office) == [("waiting", "no answer within 1 s"), ("sent", "HTTP 200")]


def test_a_slow_receiver_holds_up_no_other_one(office: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also not one whose body has slow ones only: ten of them, and many events."""
    with serving(byte_by_byte) as (slow, slow_calls), serving(taken) as (quick, quick_calls):
        for number in range(9):
            add(office, f"http://{slow}/{number}")
        add(office, f"http://{quick}/", organization=1)
        for name in NAMES:
            happen(office, name)
        monkeypatch.setattr(posting, "SECONDS", 6.0)
        assert push(office) == len(NAMES)
        assert quick_calls[-1] - slow_calls[0] < 6, "all of them while the first slow one is still open"
        assert sum(call - slow_calls[0] < 5 for call in slow_calls) <= webhooks.A_BODY
    # a receiver that failed is left alone, and with it what else waits for it
    tries = rows(office, "SELECT webhook_id, SUM(attempts) FROM webhook_delivery GROUP BY webhook_id ORDER BY 1")
    assert [count for _, count in tries][:9] == [1] * 9
    assert push(office) == 0


def test_a_receiver_waits_longer_each_time_and_is_forgiven_at_once(office: Engine) -> None:
    with serving(closes) as (address, _):
        add(office, f"http://{address}/")
        for name in NAMES[:2]:
            happen(office, name)
        waits = []
        for _ in range(3):
            execute(office, "UPDATE webhook SET not_before = NULL")
            execute(office, "UPDATE webhook_delivery SET not_before = '2021-01-01'")
            push(office)
            (until,) = rows(office, "SELECT not_before FROM webhook")[0]
            waits.append(_since(until))
        assert [round(wait / 30) for wait in waits] == [1, 2, 4]
    with serving(taken) as (address, _):
        execute(office, f"UPDATE webhook SET url = 'http://{address}/', not_before = NULL")
        execute(office, "UPDATE webhook_delivery SET not_before = '2021-01-01'")
        assert push(office) == 2
    assert rows(office, "SELECT failures FROM webhook") == [(0,)]


def _since(until: Any) -> float:
    from datetime import UTC, datetime

    moment = datetime.fromisoformat(until) if isinstance(until, str) else until
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return float((moment - utc_now()).total_seconds())


def test_what_waits_for_a_receiver_that_is_gone_is_given_up_in_the_end(office: Engine) -> None:
    with serving(closes) as (address, _):
        add(office, f"http://{address}/")
        for name in NAMES[:3]:
            happen(office, name)
        push(office)
        execute(office, f"UPDATE webhook SET not_before = NULL, failures = {webhooks.GIVE_UP_AFTER}")
        execute(office, "UPDATE event SET occurred_at = '2021-01-01' WHERE id < (SELECT MAX(id) FROM event)")
        execute(office, "UPDATE webhook_delivery SET not_before = '2021-01-01'")
        push(office)
    states = sorted(state for state, _ in deliveries(office))
    assert states == ["given_up", "given_up", "waiting"], "the one of today is tried on"


REFUSED = (
    "64:ff9b::7f00:1",
    "64:ff9b::5db8:d822",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:20::1",
    "2001:db8::1",
    "3fff::1",
    "::ffff:127.0.0.1",
    "::ffff:93.184.216.34",
    "::7f00:1",
    "::",
    "::1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "ff02::1",
    "ff0e::1",
    "100::1",
    "5f00::1",
    "4000::1",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "240.0.0.1",
    "0.0.0.0",
    "100.64.0.1",
    "169.254.169.254",
    "192.88.99.1",
    "192.0.2.1",
    "198.18.0.1",
    "10.0.0.1",
)


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_leads_elsewhere_is_refused(address: str) -> None:
    assert not is_open(address)
    assert posting.reachable(address) == []


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "2400:cb00::1"])
def test_an_address_on_the_open_network_is_not(address: str) -> None:
    assert is_open(address)


def environment(engine: Engine) -> dict[str, str]:
    url = engine.url.render_as_string(hide_password=False)
    return {**os.environ, "PHOIHOP_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}


def test_killed_while_it_posts_nothing_is_lost_and_the_repeat_has_the_same_id(office: Engine) -> None:
    ids: list[bytes] = []

    def notes(caller: socket.socket, stop: threading.Event) -> None:
        ids.append(next(line for line in first.split(b"\r\n") if line.lower().startswith(b"webhook-id:")))
        (silent if len(ids) == 1 else taken)(caller, stop)

    first = b""

    def reads(caller: socket.socket, stop: threading.Event) -> None:
        nonlocal first
        first = caller.recv(65536)
        notes(caller, stop)

    with serving(reads, read=False) as (address, called):
        add(office, f"http://{address}/")
        happen(office)
        command = [sys.executable, "-m", "notifications.webhooks", "--once"]
        process = subprocess.Popen(command, env=environment(office), cwd=ROOT)
        _until(lambda: bool(ids))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert deliveries(office) == [("waiting", "")]
        assert push(office) == 0, "nobody knows yet what became of it"
        execute(office, "UPDATE webhook SET not_before = NULL")
        execute(office, "UPDATE webhook_delivery SET not_before = '2021-01-01'")
        assert push(office) == 1
        assert len(called) == 2
    assert len(set(ids)) == 1


def _until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_process_is_started_again_when_it_dies_and_ends_with_its_parent(
    office: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.companion.PAUSE", 0.0)
    for name, value in environment(office).items():
        monkeypatch.setenv(name, value)
    with serving(taken) as (address, called):
        add(office, f"http://{address}/")
        companion = Companion("notifications.webhooks")
        companion.look()
        first = companion.process_id
        assert first is not None
        os.kill(first, signal.SIGKILL)
        _until(lambda: _looks_until_another(companion, first))
        happen(office)
        _until(lambda: len(called) == 1)
        began = time.monotonic()
        companion.end()
        assert time.monotonic() - began < 10
    assert deliveries(office) == [("sent", "HTTP 200")]


def _looks_until_another(companion: Companion, first: int) -> bool:
    companion.look()
    return companion.process_id != first


def test_no_address_is_written_down(office: Engine, caplog: pytest.LogCaptureFixture) -> None:
    with serving(taken) as (address, _):
        add(office, f"http://{address}/bi-mat-cua-noi-nhan?khoa=abc")
        happen(office)
        done = subprocess.run(
            [sys.executable, "-m", "notifications.webhooks", "--once"],
            env=environment(office),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    assert "bi-mat" not in done.stdout + done.stderr
    assert "bi-mat" not in str(rows(office, "SELECT * FROM audit_line"))
    assert "bi-mat" not in str(rows(office, "SELECT * FROM event"))
    assert deliveries(office) == [("sent", "HTTP 200")]


def test_two_processes_post_nothing_twice(office: Engine) -> None:
    with serving(taken) as (address, called):
        for number in range(5):
            add(office, f"http://{address}/{number}")
        for name in NAMES:
            happen(office, name)
        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(push, [office, office])) == 5 * len(NAMES)
        assert len(called) == 5 * len(NAMES)
    assert {state for state, _ in deliveries(office)} == {"sent"}
