"""The development mailbox's page: newest first, each mail with its HTML, its text, its headers, its attachments.

A mail's HTML is shown in a sandboxed frame under a policy that loads nothing: what is in a mail can't act on the page.
"""

from __future__ import annotations

import threading
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, quote, unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import hosts

PER_PAGE = 50
FRAME_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)

TEMPLATES = Path(__file__).parent / "templates"


class Box(Protocol):
    """Source that the page reads from."""

    def keys(self) -> list[str]: ...
    def read(self, key: str) -> EmailMessage | None: ...
    def raw(self, key: str) -> bytes | None: ...


class Reply:
    """One answer. `headers` beside the type."""

    def __init__(
        self, body: str | bytes, kind: str = "text/html; charset=utf-8", status: int = 200, **headers: str
    ) -> None:
        self.body = body.encode() if isinstance(body, str) else body
        self.kind, self.status = kind, status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


OTHER_NAME = Reply("Hộp thư không phục vụ tên miền này: mở bằng 127.0.0.1.", "text/plain; charset=utf-8", 421)


class Pages:
    """Pages by the path they answer."""

    def __init__(self, box: Box) -> None:
        self.box = box
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals["quote"] = lambda text: quote(text, safe="")
        self._list = environment.get_template("mailbox.list.html.j2")
        self._mail = environment.get_template("mailbox.mail.html.j2")
        self._summary = lru_cache(maxsize=2000)(self._read_summary)

    def answer(self, target: str) -> Reply:
        """`/`, `/mail/<key>`, and below it `/html`, `/raw`, `/file/<number>`."""
        parts = urlsplit(target)
        steps = [unquote(step) for step in parts.path.split("/") if step]
        if not steps:
            return self._listing(parse_qs(parts.query))
        mail = self.box.read(steps[1]) if steps[0] == "mail" and len(steps) > 1 else None
        if mail is None:
            return Reply("Không có thư này.", "text/plain; charset=utf-8", 404)
        return self._one(steps[1], mail, steps[2:])

    def _listing(self, query: dict[str, list[str]]) -> Reply:
        keys = self.box.keys()[::-1]
        asked = query.get("page", ["1"])[0]
        pages = max(1, -(-len(keys) // PER_PAGE))
        page = min(max(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1, 1), pages)
        shown = [self._summary(key) for key in keys[(page - 1) * PER_PAGE : page * PER_PAGE]]
        body = self._list.render(mails=shown, total=len(keys), page=page, pages=pages)
        return Reply(body, Content_Security_Policy=PAGE_POLICY)

    def _read_summary(self, key: str) -> dict[str, str]:
        mail = self.box.read(key)
        if mail is None:
            return {"key": key, "date": "", "to": "", "subject": ""}
        return {"key": key, "date": _when(mail), "to": str(mail.get("To", "")), "subject": str(mail.get("Subject", ""))}

    def _one(self, key: str, mail: EmailMessage, rest: list[str]) -> Reply:
        if not rest:
            return self._whole(key, mail)
        if rest == ["html"]:
            return Reply(_body(mail, "html"), Content_Security_Policy=FRAME_POLICY)
        if rest == ["raw"]:
            return Reply(self.box.raw(key) or b"", "text/plain; charset=utf-8")
        files = list(mail.iter_attachments())
        if (
            rest[0] == "file"
            and len(rest) == 2
            and rest[1].isascii()
            and rest[1].isdigit()
            and int(rest[1]) < len(files)
        ):
            return _download(files[int(rest[1])])
        return Reply("Không có trang này.", "text/plain; charset=utf-8", 404)

    def _whole(self, key: str, mail: EmailMessage) -> Reply:
        files = [part.get_filename() or "tệp đính kèm" for part in mail.iter_attachments()]
        body = self._mail.render(
            key=key,
            subject=str(mail.get("Subject", "")),
            headers=[(name, str(value)) for name, value in mail.items()],
            when=_when(mail),
            to=str(mail.get("To", "")),
            sender=str(mail.get("From", "")),
            text=_body(mail, "plain"),
            has_html=bool(_body(mail, "html")),
            files=files,
        )
        return Reply(body, Content_Security_Policy=PAGE_POLICY)


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _download(part: EmailMessage) -> Reply:
    content = part.get_content()
    raw = content.encode() if isinstance(content, str) else content if isinstance(content, bytes) else bytes(content)
    name = quote(part.get_filename() or "tep", safe="")
    return Reply(raw, "application/octet-stream", Content_Disposition=f"attachment; filename*=utf-8''{name}")


def _when(mail: EmailMessage) -> str:
    try:
        return parsedate_to_datetime(str(mail["Date"])).strftime("%d/%m/%Y %H:%M")
    except (TypeError, ValueError):
        return ""


class MailboxPage:
    """Serves the pages in a thread of its own. OSError where the port is taken."""

    def __init__(self, box: Box, host: str, port: int) -> None:
        pages, names = Pages(box), hosts.LOOPBACK | {host}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = [value.encode("latin-1", "replace") for value in self.headers.get_all("Host", [])]
                try:
                    # a page elsewhere may point a name of its own here, and would read every mail
                    reply = pages.answer(self.path) if hosts.answers_to(asked, names) else OTHER_NAME
                except (LookupError, ValueError):
                    # a mail that isn't one: somebody put a file into the folder
                    reply = Reply("Thư này không đọc được.", "text/plain; charset=utf-8", 500)
                self.send_response(reply.status)
                named = {
                    "Content-Type": reply.kind,
                    "X-Content-Type-Options": "nosniff",
                    "Referrer-Policy": "no-referrer",
                    "Cross-Origin-Resource-Policy": "same-origin",
                }
                for name, value in {**named, **reply.headers, "Content-Length": str(len(reply.body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, format: str, *args: object) -> None:
                """A mailbox says nothing about who reads it."""

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._server.daemon_threads = True
        self.url = f"http://{host}:{self._server.server_address[1]}/"
        self._thread = threading.Thread(target=self._server.serve_forever, name="mailbox-page", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
