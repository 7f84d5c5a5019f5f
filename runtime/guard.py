"""Guard of Prefect's server: who may ask it at all, by the name it was asked for, by the page that asks, by the password.

Prefect itself looks at no Host, lets pages of every origin read its answers, and counts no wrong passwords. Whoever gets
past it may start any program as the service's user (docs/security.md, docs/adr/0050).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import json
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic as moment

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import hosts

HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ASKED_BY_PROBES = ("/health", "/ready")
READS = ("GET", "HEAD", "OPTIONS")
WRONG_AT_ONCE, WRONG_EVERY = 10, 30.0  # tries of one address, and seconds until it has another
KNOCKERS = 10_000  # addresses that are remembered
SLOWLY = 1.0  # seconds that a program of this machine waits for its refusal
POLICY_VIOLATION = 1008  # how Prefect closes a websocket whose password is wrong

REFUSALS = {
    401: "Cần tên và mật khẩu của bàn làm việc. / The desk's name and password are needed.",
    403: "Trang của nơi khác không được dùng bàn làm việc. / Pages from elsewhere may not use the desk.",
    421: "Máy chủ không phục vụ tên miền này: đặt PREFECT_UI_URL. / Not a name of this server: set PREFECT_UI_URL.",
    429: "Sai mật khẩu quá nhiều lần: chờ một lát. / Too many wrong passwords: wait a while.",
}


@dataclass(frozen=True)
class Door:
    """Names that the server is known by. `addresses`: URLs that people type; `base`: where its API begins."""

    password: str
    names: frozenset[str]
    addresses: tuple[str, ...] = ()
    base: str = "/api"


class Tries:
    """Wrong passwords by address: WRONG_AT_ONCE, and one every WRONG_EVERY seconds after that."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def has_none(self, address: str) -> bool:
        return self._of(address) < 1

    def one_less(self, address: str) -> None:
        left = self._of(address)
        self._left.pop(address, None)
        self._left[address] = (max(left - 1, 0.0), moment())
        while len(self._left) > KNOCKERS:
            self._left.popitem(last=False)

    def _of(self, address: str) -> float:
        now = moment()
        left, seen = self._left.get(address, (float(WRONG_AT_ONCE), now))
        return min(float(WRONG_AT_ONCE), left + (now - seen) / WRONG_EVERY)


@dataclass
class Guard:
    """ASGI around Prefect's server. Its own services ask it within the process, and don't come by here."""

    app: ASGIApp
    door: Door
    tries: Tries = field(default_factory=Tries)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = self._stranger(scope) or await self._password(scope)
        if status:
            await _refuse(status, _with_headers(send))
        else:
            await self.app(scope, receive, _with_headers(send))

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A websocket tells its password in its first message: Prefect looks at it, and here it is counted."""
        address = _address(scope)

        async def counted(message: Message) -> None:
            if message["type"] == "websocket.close" and message.get("code") == POLICY_VIOLATION:
                await self._wrong(address)
            await send(message)

        if self._stranger(scope) or self.tries.has_none(address):
            # before it is accepted: the server answers 403
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            await self.app(scope, receive, counted)

    def _stranger(self, scope: Scope) -> int:
        """The status for what was not meant for this server, or not sent by a page of it; 0 for the others."""
        if not hosts.answers_to([value for name, value in scope["headers"] if name == b"host"], self.door.names):
            return 421
        headers = Headers(scope=scope)
        origins, site = headers.getlist("origin"), headers.get("sec-fetch-site", "none")
        own = all(hosts.is_own(origin, headers["host"], self.door.addresses) for origin in origins)
        # a browser that says no Origin still says where the page is; a link from a mail may open a page of ours
        posts = scope["type"] == "http" and scope["method"] not in READS
        return 0 if own and not (posts and site not in ("same-origin", "none")) else 403

    async def _password(self, scope: Scope) -> int:
        """The status for who doesn't know it, 0 for who does, or asks for what everybody may see."""
        path: str = scope["path"]
        asked = path.removeprefix(self.door.base)
        if not path.startswith(f"{self.door.base}/") or (scope["method"] == "GET" and asked in ASKED_BY_PROBES):
            return 0
        address, given = _address(scope), Headers(scope=scope).get("authorization")
        if given is None:
            return 401
        if self.tries.has_none(address):
            return 429
        if hmac.compare_digest(_told(given), self.door.password.encode()):
            return 0
        await self._wrong(address)
        return 401

    async def _wrong(self, address: str) -> None:
        """A program of this machine only waits: were it shut out, it would shut out the worker."""
        if hosts.is_local(address):
            await asyncio.sleep(SLOWLY)
        else:
            self.tries.one_less(address)


def _told(authorization: str) -> bytes:
    """`name:password` of basic authentication (RFC 7617); empty where it is something else."""
    scheme, _, told = authorization.partition(" ")
    try:
        return base64.b64decode(told.strip(), validate=True) if scheme.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        return b""


def _address(scope: Scope) -> str:
    """The client's address; of IPv6 the network, because one client has all of it."""
    return hosts.network_of(str((scope.get("client") or ("",))[0]))


def _with_headers(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return guarded


async def _refuse(status: int, send: Send) -> None:
    body = json.dumps({"exception_message": REFUSALS[status], "detail": REFUSALS[status]}, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status == 429:
        headers.append((b"retry-after", str(int(WRONG_EVERY)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def names(host: str, addresses: Iterator[str] | tuple[str, ...], more: str = "") -> frozenset[str]:
    """Collect what the server answers to: this machine, the host it listens on, the hosts of `addresses`, `more` by commas."""
    given = {name.strip().lower() for name in more.split(",")} | {host.lower()} - {"0.0.0.0", "::"}
    return hosts.LOOPBACK | hosts.names_of(addresses) | (given - {""})
