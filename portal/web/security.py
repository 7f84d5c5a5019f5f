"""Security of pages: headers of every answer, how large a question may be, where a form comes from. Plain ASGI: no page waits.

The form's secret is derived from the visit's, so it needs no table and no key of the server: who doesn't have
the cookie can't make it (OWASP: HMAC-based token; with SameSite=Lax and the Origin check as second and third fences).
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import time
from typing import NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import hosts
import settings
from portal.web.words import t

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # a link's address is its key, and goes to nobody else; `no-referrer` would make a browser send `Origin: null`
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
OTHER_NAME = (
    "Cổng không phục vụ tên miền này; quản trị: đặt PHOIHOP_PORTAL_URL. / "
    "Not a name of this portal; administrators: set PHOIHOP_PORTAL_URL."
)
LONGEST_PATH, LONGEST_QUERY, MOST_HEADERS, HEADER_BYTES = 1_000, 2_000, 64, 32_768
MOST_FILES = 10
TOLD = "phoihop.told"  # in the scope of a request whose fault has been answered and logged
BODY_SECONDS = 20.0  # without a byte of a body, and before its rate counts
LEAST_RATE = 1_000  # bytes a second


class Size(NamedTuple):
    """Limits of what a page takes. `body`: bytes besides files; `fields`, `files`: how many; `part`: bytes of one field."""

    body: int
    fields: int = 30
    part: int = 20_000
    files: int = 0


# a line of the API's own; forms are escaped, so a letter may come in 12 bytes: 20,000 letters in 240,000
SMALL = Size(65_536)
SIZES = (
    (re.compile(r"/lien-ket"), Size(1_024, fields=5, part=800)),
    (re.compile(r"/viec/\d+/bao-cao"), Size(1_048_576, part=300_000, files=MOST_FILES)),
    (re.compile(r"/viec/\d+/nhap"), Size(1_048_576, part=300_000)),
    (re.compile(r"/thoa-thuan/[^/]+/ky"), Size(65_536, files=1)),
    (re.compile(r"/thoa-thuan/[^/]+/y-kien"), Size(400_000, part=300_000)),
    (re.compile(r"/thoa-thuan/[^/]+/chinh-sua"), Size(1_048_576, fields=1_000, part=300_000)),
    (re.compile(r"/de-xuat"), Size(1_048_576, fields=200, part=300_000)),
    (re.compile(r"/api/v1/files"), Size(1, files=1)),
    (re.compile(r"/api/v1/checkpoints/\d+/reports"), Size(400_000)),
)


class TooLarge(HTTPException):
    """The body is larger than what is taken."""

    def __init__(self) -> None:
        super().__init__(413)


class TooSlow(HTTPException):
    """The body doesn't come, or too slowly."""

    def __init__(self) -> None:
        super().__init__(408)


class Around:
    """ASGI around an application: `answer` takes what is HTTP, the rest passes by."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self.answer if scope["type"] == "http" else self.app)(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise NotImplementedError


class SecurityHeaders(Around):
    """Adds HEADERS to every answer that doesn't say otherwise; HSTS where the address is https. A fault that has its page and
    its line in the log isn't told again by the server."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        try:
            await self.app(scope, receive, guarded)
        except Exception:
            if not scope.get(TOLD):
                raise


class KnownHosts(Around):
    """Refuses what was asked under a name that isn't ours: a page elsewhere may point a name of its own here, and no answer
    is to repeat it."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = [value for name, value in scope["headers"] if name == b"host"]
        if hosts.answers_to(given, settings.portal_hosts()):
            await self.app(scope, receive, send)
        else:
            await PlainTextResponse(OTHER_NAME, 421)(scope, receive, send)


class BodyLimit(Around):
    """Refuses what is too long: addresses and headers at once, a body by its announced length, and one that lies about
    it when it passes the limit."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if refusal := _head_refused(scope):
            await refusal(scope, receive, send)
            return
        headers = Headers(scope=scope)
        most, taken = body_limit(scope["path"], headers.get("content-type", "")), 0
        announced = headers.get("content-length") or "0"
        # told to the page, which answers in words (doorway.posted)
        scope["phoihop.too_large"] = not announced.isdigit() or len(announced) > 18 or int(announced) > most

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise TooLarge
            return message

        await self.app(scope, counted, send)


class Patience(Around):
    """Waits for a body as long as it comes: BODY_SECONDS for the next part, and no slower than LEAST_RATE after that much.
    Headers are waited for in `portal.connections`."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        waited, taken, more = 0.0, 0, True

        async def timed() -> Message:
            nonlocal waited, taken, more
            if not more:
                # from here on it is only told that the visitor has gone
                return await receive()
            begun = time.monotonic()
            try:
                message = await asyncio.wait_for(receive(), BODY_SECONDS)
            except TimeoutError:
                raise TooSlow from None
            waited += time.monotonic() - begun
            taken += len(message.get("body", b""))
            more = message.get("more_body", False)
            if more and waited > BODY_SECONDS + taken / LEAST_RATE:
                raise TooSlow
            return message

        await self.app(scope, timed, send)


def _head_refused(scope: Scope) -> PlainTextResponse | None:
    """The answer to an address or headers that no page of ours makes: too long, or with control signs in the path."""
    path, headers = scope["path"], scope["headers"]
    if len(path) > LONGEST_PATH or len(scope["query_string"]) > LONGEST_QUERY:
        return PlainTextResponse(t("long_head"), 414)
    if len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > HEADER_BYTES:
        return PlainTextResponse(t("long_head"), 431)
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in path):
        return PlainTextResponse(t("none_text"), 404)
    return None


def size_of(path: str) -> Size:
    """Look up what the page at `path` takes; SMALL where it isn't listed, so that a new page begins small."""
    return next((size for pattern, size in SIZES if pattern.fullmatch(path)), SMALL)


def body_limit(path: str, content_type: str) -> int:
    """Bytes. A form with files may hold four of the largest; a file of the API is one."""
    size = size_of(path)
    with_files = content_type.startswith("multipart/form-data") or path.startswith("/api/")
    return size.body + min(size.files, 4) * settings.upload_limit() if with_files else size.body


def plain_charset(content_type: str) -> bool:
    """Tell whether a form says no other character set than ours: some of Python's decoders take the square of a text's length,
    and RFC 7578 (5.1.2) has senders use UTF-8."""
    named = re.findall(r"charset\s*=\s*\"?([^\s;\"]*)", content_type[:1_000], re.IGNORECASE)
    return all(one.lower() in ("utf-8", "utf8") for one in named) and len(content_type) <= 1_000


def form_secret(visit: str) -> str:
    """The hidden field of a form, for the holder of a visit's secret."""
    return hmac.new(visit.encode(), b"phoihop form", hashlib.sha256).hexdigest()[:40]


def is_own_form(visit: str, given: str) -> bool:
    return hmac.compare_digest(form_secret(visit).encode(), given.encode("utf-8", "replace"))


def comes_from_here(request: Request) -> bool:
    """Tell whether a POST was made by a page of ours, by what the browser says; a program says nothing and needs the secret."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or hosts.is_own(origin, request.headers.get("host", ""), [settings.portal_url()])
