"""The development mailbox: a real SMTP server on this machine that keeps what it gets, and a page to read it.

    python -m devtools.mailbox.server --smtp-port 2525 --http-port 8025 --maildir .phoihop/mailbox

Nothing leaves the machine. In tests `DevMailbox` is a context manager on free ports, and a `fault` hook makes it the
server of a bad day: it refuses, drops, hangs or answers slowly, by recipient.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import ssl
import sys
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

import settings
from devtools.mailbox.page import MailboxPage

HOST = "127.0.0.1"
LONG = 3600.0  # seconds: a server that "never" answers
LARGEST_MAIL = 64 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Fault:
    """Fault that the server does to one recipient, instead of taking the mail.

    `at`: connect | mail | rcpt | data (after the final dot). `answer`: what it says, for example `550 no such user`;
    empty with neither `drop` nor `silent` means it takes the mail, `delay` seconds later. `drop` closes the connection
    without an answer, `silent` never answers; `keep` stores the mail before that.
    """

    answer: str = ""
    at: str = "rcpt"
    delay: float = 0.0
    drop: bool = False
    silent: bool = False
    keep: bool = False


FaultHook = Callable[[str], Fault | None]


class Maildir:
    """A Maildir (https://cr.yp.to/proto/maildir.html), written without fsync: it is a tool, and must keep up.

    Written by one thread; stdlib `server.Maildir` and mail readers can open it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        for part in ("tmp", "new", "cur"):
            (path / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        self._host = socket.gethostname().replace("/", "_").replace(":", "_")
        self._count = 0

    def add(self, raw: bytes) -> str:
        """Keep one mail; return its key. Keys sort by time."""
        self._count += 1
        now = time.time_ns()
        key = f"{now // 10**9}.M{now // 1000 % 10**6:06d}P{os.getpid()}Q{self._count:08d}.{self._host}"
        unfinished = self.path / "tmp" / key
        unfinished.write_bytes(raw)
        unfinished.rename(self.path / "new" / key)
        return key

    def keys(self) -> list[str]:
        """Oldest first."""
        return sorted(
            entry.name for part in ("new", "cur") for entry in os.scandir(self.path / part) if entry.is_file()
        )

    def read(self, key: str) -> EmailMessage | None:
        """The mail, or None where there is none of that key."""
        raw = self.raw(key)
        return None if raw is None else message_from_bytes(raw, _class=EmailMessage, policy=modern)

    def raw(self, key: str) -> bytes | None:
        """The mail as it came. A key that isn't a plain file name is none."""
        if not key or key != Path(key).name or key.startswith("."):
            return None
        for part in ("new", "cur"):
            path = self.path / part / key
            if path.is_file():
                return path.read_bytes()
        return None


class _Handler:
    """aiosmtpd's hooks: decide, keep, answer."""

    def __init__(self, box: DevMailbox) -> None:
        self.box = box

    async def handle_MAIL(
        self, server: _Server, session: Session, envelope: Envelope, address: str, mail_options: list[str]
    ) -> str:
        if self.box.login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        fault = self.box.fault_of("mail", address)
        if fault:
            return await _do(server, fault) or "250 OK"
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 OK"

    async def handle_RCPT(
        self, server: _Server, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        fault = self.box.fault_of("rcpt", address)
        answer = await _do(server, fault) if fault else ""
        if not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: _Server, session: Session, envelope: Envelope) -> str:
        raw = envelope.original_content or b""
        fault = next(filter(None, (self.box.fault_of("data", to) for to in envelope.rcpt_tos)), None)
        if fault is None:
            return f"250 OK {self.box.keep(raw, envelope.rcpt_tos)}"
        if fault.keep:
            self.box.keep(raw, envelope.rcpt_tos)
        answer = await _do(server, fault)
        return answer or f"250 OK {self.box.keep(raw, envelope.rcpt_tos)}"


async def _do(server: _Server, fault: Fault) -> str:
    """Play a fault; return what to answer, empty to go on as if nothing had been."""
    if fault.delay:
        await asyncio.sleep(fault.delay)
    if fault.silent:
        await asyncio.sleep(LONG)
    if fault.drop:
        server.transport.abort()
        return "421 gone"
    return fault.answer


class _Server(SMTP):
    """aiosmtpd's server, which may take its time for every answer and may misbehave before its greeting."""

    box: DevMailbox
    # aiosmtpd declares both optional: they are there while a client is
    transport: asyncio.Transport
    envelope: Envelope
    # how far the reader looks for the end of a mail at once; a command's length has its own limit
    line_length_limit = LARGEST_MAIL

    async def smtp_DATA(self, arg: str) -> None:
        """Read a mail in one go: aiosmtpd's own takes it line by line, which is most of what a mail costs there."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        if not self.envelope.rcpt_tos or arg:
            await self.push("501 Syntax: DATA" if arg else "503 Error: need RCPT command")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        try:
            raw = await self._until_dot()
        except asyncio.LimitOverrunError:
            await self.push("552 Error: Too much mail data")
            self.transport.close()
            return
        self.envelope.original_content = self.envelope.content = raw
        answer = await self._call_handler_hook("DATA")
        self.envelope = self._create_envelope()
        await self.push(answer)

    async def _browser(self, arg: str) -> None:
        """A page may post to this port too, with SMTP in its form: nothing of that is read (Postfix forbids the same)."""
        self.transport.abort()
        raise ConnectionResetError("a browser")

    smtp_POST = smtp_GET = smtp_HEAD = smtp_OPTIONS = smtp_PUT = smtp_CONNECT = _browser

    async def _until_dot(self) -> bytes:
        """The mail without its final dot, doubled dots undone (RFC 5321, 4.5.2)."""
        raw = await self._reader.readexactly(3)
        if b"\r" not in raw:
            raw += await self._reader.readuntil(b"\r\n.\r\n")
        while not (raw == b".\r\n" or raw.endswith(b"\r\n.\r\n")):
            raw += await self._reader.readuntil(b"\n")
        raw = raw[:-3]
        return raw.replace(b"\r\n.", b"\r\n").removeprefix(b".")

    async def push(self, status: Any) -> None:
        if self.box.latency:
            await asyncio.sleep(self.box.latency)
        if self.transport is not None and not self.transport.is_closing():
            await super().push(status)

    async def _handle_client(self) -> None:
        fault = self.box.fault_of("connect", "")
        if fault:
            answer = await _do(self, fault)
            if answer:
                await self.push(answer)
                self.transport.close()
                return
        await super()._handle_client()


class DevMailbox:
    """The server and, with `http_port`, the page. Port 0 takes a free one; `maildir` None keeps mails until it closes.

    `login` (user, password) makes it ask for them; `tls` offers STARTTLS, or with `implicit_tls` speaks TLS from the
    first byte. `latency`: seconds before every answer. `fault` is asked for every step and recipient.
    """

    def __init__(
        self,
        maildir: Path | None = None,
        *,
        smtp_port: int = 0,
        http_port: int | None = None,
        fault: FaultHook | None = None,
        latency: float = 0.0,
        login: tuple[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
    ) -> None:
        self._temporary = TemporaryDirectory(prefix="phoihop-mailbox-") if maildir is None else None
        self.maildir = Maildir(Path(self._temporary.name) if self._temporary else Path(str(maildir)))
        self.fault, self.latency, self.login, self._tls, self._implicit = fault, latency, login, tls, implicit_tls
        self._wanted_port, self._http_port = smtp_port, http_port
        self.smtp_port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="dev-mailbox", daemon=True)
        self._up = threading.Event()
        self._page: MailboxPage | None = None
        self._servers: weakref.WeakSet[_Server] = weakref.WeakSet()

    def __enter__(self) -> DevMailbox:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Give the PHOIHOP_SMTP_URL that reaches it."""
        return f"smtp://{HOST}:{self.smtp_port}"

    @property
    def page_url(self) -> str:
        return self._page.url if self._page else ""

    def start(self) -> DevMailbox:
        """Bind both ports and serve in threads. OSError where a port is taken."""
        listener = socket.create_server((HOST, self._wanted_port), backlog=128)
        # accepted connections inherit it: an answer of several lines would wait 40 ms for the reader's acknowledgement
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.smtp_port = listener.getsockname()[1]
        self._listener = listener
        if self._http_port is not None:
            try:
                self._page = MailboxPage(self.maildir, HOST, self._http_port)
            except OSError:
                listener.close()
                raise
        self._thread.start()
        self._up.wait()
        return self

    def stop(self) -> None:
        if self._page:
            self._page.close()
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        if self._temporary:
            self._temporary.cleanup()

    def messages(self) -> list[EmailMessage]:
        """Every mail kept, oldest first."""
        return [mail for mail in map(self.maildir.read, self.maildir.keys()) if mail is not None]

    def fault_of(self, step: str, address: str) -> Fault | None:
        """Ask the hook for what is to be done to this recipient at this step."""
        fault = self.fault(address) if self.fault else None
        return fault if fault is not None and fault.at == step else None

    def keep(self, raw: bytes, recipients: list[str]) -> str:
        """Store a mail, with its envelope's recipients in front, and return its key."""
        return self.maildir.add(b"X-Envelope-To: " + ", ".join(recipients).encode() + b"\r\n" + raw)

    def _protocol(self) -> _Server:
        options: dict[str, Any] = {"hostname": "localhost", "loop": self._loop, "data_size_limit": LARGEST_MAIL}
        if self.login:
            options |= {"authenticator": self._authenticate, "auth_require_tls": False}
        if self._tls and not self._implicit:
            options["tls_context"] = self._tls
        server = _Server(_Handler(self), **options)
        server.box = self
        self._servers.add(server)
        return server

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        given = (data.login.decode(), data.password.decode()) if hasattr(data, "login") else ("", "")
        return AuthResult(success=given == self.login, handled=False)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        # a client that goes away in the middle is part of the work, not worth a traceback
        self._loop.set_exception_handler(lambda loop, context: None)
        context = self._tls if self._implicit else None
        server = self._loop.run_until_complete(
            self._loop.create_server(self._protocol, sock=self._listener, ssl=context)
        )
        self._up.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(self._wind_up())
        self._loop.close()

    async def _wind_up(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for server in list(self._servers):
            if server.transport is not None:
                server.transport.abort()
        await asyncio.sleep(0)  # lets the aborted connections close their sockets


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM. Exit 1, with one line, where a port is taken."""
    settings.begin()
    parser = argparse.ArgumentParser(prog="python -m devtools.mailbox.server", description="Hộp thư thử nghiệm")
    parser.add_argument("--smtp-port", type=int, default=2525)
    parser.add_argument("--http-port", type=int, default=8025)
    parser.add_argument("--maildir", type=Path, default=Path(".phoihop/mailbox"))
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before every answer")
    given = parser.parse_args(arguments)
    box = DevMailbox(given.maildir, smtp_port=given.smtp_port, http_port=given.http_port, latency=given.latency)
    try:
        box.start()
    except OSError as error:
        print(f"hộp thư không mở được cổng {given.smtp_port} hoặc {given.http_port}: {error.strerror}", file=sys.stderr)
        return 1
    # before the line that says it is up: who reads that may end it at once
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    try:
        print(f"SMTP {box.url}  ·  hộp thư {box.page_url}", flush=True)
        threading.Event().wait()
    except (KeyboardInterrupt, SystemExit):
        box.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
