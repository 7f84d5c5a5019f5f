"""Header fields of a mail: encoded words of at most 75 characters (RFC 2047, section 2), lines of at most 78 columns
wherever a field can be folded (RFC 5322, section 2.1.1).

A message identifier is never folded, however long: receivers compare it, and some keep the blank of a fold.
A field's text that looks like an encoded word is encoded itself, so that it reads as what was typed.
"""

from __future__ import annotations

import base64
import re
from email.utils import parseaddr

COLUMNS = 78
ENCODED_WORD = 75
FRAME = len("=?utf-8?b??=")
LEAST = 15  # bytes of a word that is cut at a blank
FOLD = "\r\n "
# RFC 5322, 3.2.3: what a name may hold outside of quotes; a blank stands between two of them
ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def unstructured(name: str, text: str) -> str:
    """A field of plain text (Subject), folded: ASCII as it is where it fits, else encoded words."""
    line = " ".join(text.split())
    if _plain(line) and len(name) + 2 + len(line) <= COLUMNS:
        return f"{name}: {line}"
    return f"{name}: {FOLD.join(_words(line, len(name) + 2))}"


def mailbox(name: str, value: str) -> str:
    """A field with one mailbox (From, To), folded. `value`: `Name <address>`, or an address."""
    who, address = name_and_address(value)
    if not who:
        return _folded(name, [address])
    if not _plain(who):
        pieces = _words(who, len(name) + 2)
    elif ATOMS.fullmatch(who):
        pieces = who.split(" ")
    else:
        # quoted: a blank in quotes may be folded at as well
        pieces = ('"' + who.replace("\\", "\\\\").replace('"', '\\"') + '"').split(" ")
    return _folded(name, [*pieces, f"<{address}>"])


def name_and_address(value: str) -> tuple[str, str]:
    """The two parts of `Name <address>`; a name with a comma needs no quotes. An address alone has no name."""
    found = re.fullmatch(r"\s*(?P<name>[^<>]*?)\s*<\s*(?P<address>[^<>\s]+)\s*>\s*", value)
    if found is None:
        name, address = parseaddr(value)
        return " ".join(name.split()), address
    name = " ".join(found["name"].split())
    if len(name) > 1 and name.startswith('"') and name.endswith('"'):
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return name, found["address"]


def domain_of(sender: str) -> str:
    """The domain in which the message identifiers of a sender's mails are made."""
    return name_and_address(sender)[1].rpartition("@")[2] or "phoihop"


def _plain(text: str) -> bool:
    """Whether it can stand as it is: printable ASCII that no reader takes for an encoded word, and no word of which is
    longer than a line."""
    words = text.split(" ")
    return text.isascii() and text.isprintable() and "=?" not in text and max(map(len, words)) < COLUMNS - 4


def _folded(name: str, pieces: list[str]) -> str:
    """The pieces with blanks between them, as many on a line as fit."""
    lines = [f"{name}:"]
    for piece in pieces:
        if len(lines[-1]) + 1 + len(piece) <= COLUMNS:
            lines[-1] += f" {piece}"
        else:
            lines.append(f" {piece}")
    return "\r\n".join(lines)


def _words(text: str, column: int) -> list[str]:
    """Encoded words, none splitting a letter, and after a blank where one is near: some readers show a blank between two
    of them, though there is none (RFC 2047, 6.2). `column`: where the first one begins."""
    words, start, raw = [], 0, text.encode()
    room = min(ENCODED_WORD, COLUMNS - column)
    while start < len(raw):
        end = min(start + (room - FRAME) // 4 * 3, len(raw))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:
            end -= 1
        blank = raw.rfind(b" ", start + LEAST, end) if end < len(raw) else -1
        end = blank + 1 or end
        words.append(f"=?utf-8?b?{base64.b64encode(raw[start:end]).decode()}?=")
        start, room = end, ENCODED_WORD
    return words
