"""Mails as they are stored: without a working link, before they are sent and after (docs/adr/0048).

The text holds a place for each link. Its token is made, each time the same, from a seed in the row (`message.links`) and
the server's key, which isn't in the database; the seed goes when the mail is sent.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable

import settings
from lifecycle.kernel.refusal import Refusal
from notifications.mail.words import MAIL_SECRET_DIFFERS

# a row of before that waited at the upgrade: its text holds the token itself, and is cut when it is sent
PLAIN = "plain"
GONE = "[lien-ket-da-go]"
PLACE = re.compile(rb"/l/\[lien-ket-da-go-(\d{1,4})\]")
# of a link into the portal, and of a calendar's private address
TOKEN = re.compile(rb"(/(?:l|lich)/)[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])")
# a part in base64, as notifications/mail/message.py writes them all
PART = re.compile(r"(?i)(content-transfer-encoding: base64(?:\r\n[^\r\n]+)*\r\n\r\n)([A-Za-z0-9+/=\r\n]+)")


def new_seed() -> str:
    """24 random bytes."""
    return secrets.token_urlsafe(24)


def place(number: int) -> str:
    """What stands in the text for the token of the mail's link `number`, from 0; nothing that opens anything."""
    return f"[lien-ket-da-go-{number}]"


def token_of(seed: str) -> str:
    """The token that a seed stands for: 192 bits, which nobody can make without the server's key."""
    return base64.urlsafe_b64encode(_mac(f"mail link {seed}")[:24]).decode()


def kept(seeds: list[str]) -> str:
    """`message.links`: which key they belong to, and the seeds. Empty without any."""
    return f"{_key_name()}:{','.join(seeds)}" if seeds else ""


def filled(mail: str, links: str) -> str:
    """The mail as it goes out: the same text each time. Refusal where this process has another key than who wrote it."""
    if not links or links == PLAIN:
        return mail
    name, _, seeds = links.partition(":")
    if name != _key_name():
        raise Refusal(MAIL_SECRET_DIFFERS)
    tokens = [token_of(seed).encode() for seed in seeds.split(",")]

    def opened(found: re.Match[bytes]) -> bytes:
        number = int(found[1])
        return b"/l/" + tokens[number] if number < len(tokens) else found[0]

    return _in_parts(mail, lambda raw: PLACE.sub(opened, raw) if b"/l/[" in raw else raw)


def cut(mail: str) -> str:
    """A mail of before without its tokens."""
    return _in_parts(mail, lambda raw: TOKEN.sub(rb"\1" + GONE.encode(), raw))


def _in_parts(mail: str, change: Callable[[bytes], bytes]) -> str:
    def one(found: re.Match[str]) -> str:
        raw = base64.b64decode(found[2])
        changed = change(raw)
        if changed == raw:
            return found[0]
        text = base64.encodebytes(changed).decode().replace("\n", "\r\n")
        # what followed the part's text follows it still
        return found[1] + text + found[2][len(found[2].rstrip("\r\n")) + 2 :]

    return PART.sub(one, mail)


def _mac(text: str) -> bytes:
    return hmac.new(settings.secret(), text.encode(), hashlib.sha256).digest()


def _key_name() -> str:
    return _mac("mail links").hex()[:8]
