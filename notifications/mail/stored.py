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
LINE, BLANK, BOUNDARY = "\r\n", "\r\n\r\n", "\r\n--"
# a whole line: a subject may say it too
ENCODED = "\r\nContent-Transfer-Encoding: base64\r\n"


def new_seed() -> str:
    """24 random bytes."""
    return secrets.token_urlsafe(24)


def place(number: int) -> str:
    """Write what stands in the text for the token of the mail's link `number`, from 0; nothing that opens anything."""
    return f"[lien-ket-da-go-{number}]"


def token_of(seed: str, key: bytes | None = None) -> str:
    """The token that a seed stands for: 192 bits, which nobody can make without the server's key."""
    return base64.urlsafe_b64encode(_mac(key or settings.secret(), f"mail link {seed}")[:24]).decode()


def kept(seeds: list[str]) -> str:
    """`message.links`: which key they belong to, and the seeds. Empty without any."""
    return f"{_name(settings.secret())}:{','.join(seeds)}" if seeds else ""


def filled(mail: str, links: str) -> str:
    """The mail as it goes out: the same text each time. Refusal where this process has another key than who wrote it."""
    if not links or links == PLAIN:
        return mail
    name, _, seeds = links.partition(":")
    key = settings.secret()
    if name != _name(key):
        raise Refusal(MAIL_SECRET_DIFFERS)
    tokens = [token_of(seed, key).encode() for seed in seeds.split(",")]

    def opened(found: re.Match[bytes]) -> bytes:
        number = int(found[1])
        return b"/l/" + tokens[number] if number < len(tokens) else found[0]

    return _in_parts(mail, lambda raw: PLACE.sub(opened, raw) if b"/l/[" in raw else raw)


def cut(mail: str) -> str:
    """A mail of before without its tokens."""
    return _in_parts(mail, lambda raw: TOKEN.sub(rb"\1" + GONE.encode(), raw))


def _in_parts(mail: str, change: Callable[[bytes], bytes]) -> str:
    """Change what lies in base64. By plain searches: it is done for every mail that goes out."""
    pieces: list[str] = []
    at = 0
    while (head := mail.find(ENCODED, at)) >= 0 and (start := mail.find(BLANK, head + len(ENCODED) - len(LINE))) >= 0:
        start += len(BLANK)
        end = mail.find(BOUNDARY, start)
        end = len(mail) if end < 0 else end
        raw = base64.b64decode(mail[start:end])
        changed = change(raw)
        text = mail[start:end]
        if changed != raw:
            rest = text[len(text.rstrip(LINE)) :]
            text = base64.encodebytes(changed).decode().rstrip("\n").replace("\n", LINE) + rest
        pieces += (mail[at:start], text)
        at = end
    return "".join((*pieces, mail[at:]))


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _name(key: bytes) -> str:
    return _mac(key, "mail links").hex()[:8]
