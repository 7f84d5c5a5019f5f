"""What a person typed, made fit to keep: one way of writing each letter, nothing invisible, within bounds.

Vietnamese reaches us composed (ế as one character) or decomposed (e and two marks), by keyboard and by copying; the
same name must be the same text however it was typed (Unicode NFC, https://unicode.org/reports/tr15/).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from lifecycle.errors import Refusal

MOST_PROSE = 100_000  # letters of a report, a comment, an agreement's content
MOST_REASON = 1000
MOST_NAME = 200
# control characters, lone surrogates and zero-width signs: a database may refuse them, and nobody sees them
_UNSEEN = ("Cc", "Cs", "Cf")
_KEPT = "\n\t"


def tidy(text: str) -> str:
    """`text` composed, without what nobody sees, trimmed."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in composed if sign in _KEPT or unicodedata.category(sign) not in _UNSEEN).strip()


def one_line(text: str) -> str:
    """The same on one line, with single spaces."""
    return " ".join(tidy(text).split())


def name(text: str, most: int = MOST_NAME) -> str:
    """A name, a post, a number: one line of at most `most` letters, else a Refusal."""
    return _within(one_line(text), most)


def prose(text: str, most: int = MOST_PROSE) -> str:
    """Text that keeps its lines, of at most `most` letters, else a Refusal."""
    return _within(tidy(text), most)


def sha256(value: str) -> str:
    """A file's hash, in hex. Refusal for anything else: the file could never be found again."""
    if not re.fullmatch(r"[0-9a-f]{64}", value):
        raise Refusal("evidence_hash", sha256=value[:64])
    return value


def same_name(one: str, other: str) -> bool:
    """One person however written: capitals, spaces and ways of composing letters don't tell names apart."""
    return one_line(one).casefold() == one_line(other).casefold()


def tidied(value: Any) -> Any:
    """Every text in a JSON-like value, tidied; whatever else it holds, as it is."""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, dict):
        return {tidied(key): tidied(item) for key, item in value.items()}
    return [tidied(item) for item in value] if isinstance(value, list) else value


def _within(text: str, most: int) -> str:
    if len(text) > most:
        raise Refusal("text_long", text=text[:40], most=most)
    return text
