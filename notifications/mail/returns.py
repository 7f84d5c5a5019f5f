"""Return addresses, one a mail (VERP), and the delivery reports that come back to them (RFC 3464).

A relay that says 250 and gives up an hour later sends a report to the envelope's sender. `bounce+17-<mark>@office` tells
which row it is about; the mark is made with the server's key, so that nobody reports a mail that wasn't theirs.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from email import message_from_bytes
from email.message import Message as Part
from typing import NamedTuple

import settings
from lifecycle.kernel.refusal import Refusal
from notifications.mail.smtp import plain
from notifications.mail.words import BOUNCE_FOREIGN, BOUNCE_LARGE, BOUNCE_NO_REPORT

MOST_BYTES = 2_000_000
MARK_SIGNS = 20
RETURN = re.compile(rf"\+(\d{{1,12}})-([0-9a-f]{{{MARK_SIGNS}}})@", re.IGNORECASE)
# where a server writes whom the report is for
HEADERS = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
STATUS = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})")


class DeliveryReport(NamedTuple):
    """Report of a mail server about one mail. `message`: its row; `action`: failed, delayed, delivered, relayed, expanded;
    `status`: RFC 3463, (class, subject, detail); `answer`: what an administrator reads."""

    message: int
    action: str
    status: tuple[int, int, int]
    answer: str


def return_address(message: int) -> str:
    """The envelope's sender of one mail; empty where none is set."""
    local, _, domain = settings.bounce_address().partition("@")
    return f"{local}+{message}-{_mark(message)}@{domain}" if domain else ""


def read_report(raw: bytes) -> DeliveryReport:
    """Read a delivery report. Refusal where it is none, or isn't about a mail of ours."""
    if len(raw) > MOST_BYTES:
        raise Refusal(BOUNCE_LARGE, most=MOST_BYTES // 1_000_000)
    mail = message_from_bytes(raw)
    told = [
        block for part in mail.walk() if part.get_content_type() == "message/delivery-status" for block in _blocks(part)
    ]
    recipients = [block for block in told if block["Action"]]
    if mail.get_content_type() != "multipart/report" or not recipients:
        raise Refusal(BOUNCE_NO_REPORT)
    message = _whose(mail)
    failed = [block for block in recipients if _word(block["Action"]) == "failed"]
    block = (failed or recipients)[0]
    status = STATUS.match(str(block["Status"] or ""))
    if status is None:
        raise Refusal(BOUNCE_NO_REPORT)
    said = str(block["Diagnostic-Code"] or "").partition(";")[2] or status[0]
    kind = int(status[1]), int(status[2]), int(status[3])
    return DeliveryReport(message, _word(block["Action"]), kind, plain(said))


def _blocks(part: Part) -> list[Part]:
    inside = part.get_payload()
    return [block for block in inside if isinstance(block, Part)] if isinstance(inside, list) else []


def _word(header: object) -> str:
    """A field's word without a comment behind it."""
    return str(header).partition("(")[0].strip().lower()


def _whose(mail: Part) -> int:
    """The row whose return address the report came to."""
    for name in HEADERS:
        for value in mail.get_all(name, []):
            for number, mark in RETURN.findall(str(value)):
                if hmac.compare_digest(mark.lower(), _mark(int(number))):
                    return int(number)
    raise Refusal(BOUNCE_FOREIGN)


def _mark(message: int) -> str:
    return hmac.new(settings.secret(), f"return address {message}".encode(), hashlib.sha256).hexdigest()[:MARK_SIGNS]
