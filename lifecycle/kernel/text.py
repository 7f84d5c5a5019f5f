"""Typed text, made fit to keep: one way of writing each letter, nothing invisible, within bounds.

Vietnamese reaches us composed (ế as one character) or decomposed (e and two marks), by keyboard and by copying; the
same name must be the same text however it was typed (Unicode NFC, https://unicode.org/reports/tr15/).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from lifecycle.kernel.legacy_text import MOJIBAKE, find_legacy
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import EVIDENCE_HASH, TEXT_BROKEN, TEXT_LEGACY, TEXT_LONG, TEXT_MARKS, TEXT_MEANT, say

MOST_PROSE = 100_000  # letters of a report, a comment, an agreement's content
MOST_REASON = 1000
MOST_NAME = 200
# Sorting the marks on one letter takes the square of their number: so the length is looked at before anything is
# composed, and more marks on a letter than any script writes are refused (UAX #15, section 13, stream-safe text).
MOST_MARKS = 30
SPREAD = 4  # characters that one letter may come in, decomposed and with its line's spaces
SLACK = 200  # characters of blanks around a short text
# control characters, lone surrogates and zero-width signs: a database may refuse them, and nobody sees them
_UNSEEN = ("Cc", "Cs", "Cf")
_KEPT = "\n\t"
# Two ways of placing a tone are in use where a syllable ends in oa, oe or uy: on its first vowel or on its last. Nowhere
# else, and not after q, whose u is no vowel ("quý" has one spelling).
_TONES = {
    unicodedata.normalize("NFC", f"{pair[0]}{tone}{pair[1]}"): unicodedata.normalize("NFC", f"{pair}{tone}")
    for pair in ("oa", "oe", "uy")
    for tone in "\u0300\u0301\u0303\u0309\u0323"
}
# Unicode's other spaces (category Zs), and its two line ends
_ODD_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINE_ENDS = re.compile("[\u2028\u2029]")
_EARLY_TONE = re.compile(rf"(?<!q)(?:{'|'.join(_TONES)})(?![^\W\d_])")


def composed(text: str, most: int = MOST_PROSE) -> str:
    """Compose each letter (NFC). Refusal, before any work, where more came in than `most` letters can be written with,
    or where marks are piled up. The only place that normalizes: everything that was typed or sent comes through here."""
    if len(text) > SPREAD * most + SLACK:
        raise Refusal(TEXT_LONG, text=escaped(text[:40]), most=most)
    if text.isascii():
        return text
    pile = first_pile(text)
    if pile is not None:
        raise Refusal(TEXT_MARKS, text=escaped(text[max(0, pile - 20) : pile + 1]), most=MOST_MARKS)
    return unicodedata.normalize("NFC", text)


def need_unicode(text: str, most: int = MOST_PROSE) -> None:
    """Refusal, with what to do, where somebody typed or pasted Vietnamese that isn't Unicode (lifecycle/kernel/legacy_text.py).

    Asked at the doors, of what comes in; what is kept is read as it is.
    """
    found = None if text.isascii() else find_legacy(composed(text, most))
    if found is None:
        return
    shown = escaped(" ".join(found.text.split()))
    if found.kind == MOJIBAKE:
        raise Refusal(TEXT_BROKEN, text=shown)
    raise Refusal(TEXT_LEGACY, text=shown, kind=found.kind, meant=say(TEXT_MEANT, meant=found.meant))


def spaced(text: str) -> str:
    """`text` with a plain space for each no-break or odd one, and its lines ended alike."""
    if text.isascii():
        return text
    return _LINE_ENDS.sub("\n", _ODD_SPACES.sub(" ", text))


def first_pile(text: str) -> int | None:
    """Find where the first letter with more than MOST_MARKS marks stands."""
    found = _piles().search(text)
    return found.start() if found else None


def tidy(text: str, most: int = MOST_PROSE) -> str:
    """`text` composed, without what nobody sees, trimmed. Refusal as `composed`."""
    whole = composed(text, most)
    if whole.isprintable():
        return whole.strip()
    return "".join(sign for sign in whole if sign in _KEPT or unicodedata.category(sign) not in _UNSEEN).strip()


def one_line(text: str, most: int = MOST_PROSE) -> str:
    """The same on one line, with single spaces."""
    return " ".join(tidy(text, most).split())


def escaped(text: str, kept: str = "") -> str:
    """Show each sign that nobody sees, or that turns the line around, as its escape (`\\u202e`); keep those in `kept`."""
    if text.isprintable():
        return text
    return "".join(
        sign
        if sign in kept or unicodedata.category(sign) not in _UNSEEN
        else sign.encode("unicode_escape").decode("ascii")
        for sign in text
    )


@cache
def _piles() -> re.Pattern[str]:
    """Match the start of a run of more marks than MOST_MARKS, in one pass over the text."""
    marks = "".join(chr(code) for code in range(0x300, 0x20000) if unicodedata.combining(chr(code)))
    return re.compile(f"(?:\\A|[^{marks}])[{marks}]{{{MOST_MARKS + 1}}}")


def name(text: str, most: int = MOST_NAME) -> str:
    """A name, a post, a number: one line of at most `most` letters, in Unicode, else a Refusal."""
    need_unicode(text, most)
    return _within(one_line(text, most), most)


def prose(text: str, most: int = MOST_PROSE) -> str:
    """Text that keeps its lines, of at most `most` letters, in Unicode, else a Refusal."""
    need_unicode(text, most)
    return _within(tidy(spaced(text), most), most)


def sha256(value: str) -> str:
    """A file's hash, in hex. Refusal for anything else: the file could never be found again."""
    if not re.fullmatch(r"[0-9a-f]{64}", value):
        raise Refusal(EVIDENCE_HASH, sha256=value[:64])
    return value


def same_name(one: str, other: str) -> bool:
    """One person however written, as `fold` compares."""
    return fold(one) == fold(other)


def fold(text: str) -> str:
    """Words for comparing: capitals, spaces, ways of composing letters and the place of the tone mark (Hòa, Hoà) don't
    tell them apart. Only for comparing: what was typed is kept."""
    return _fold(one_line(text))


def folded(value: Any) -> Any:
    """Every text in a JSON-like value, as `fold` compares; whatever else it holds, as it is."""
    if isinstance(value, str):
        return _fold(" ".join(value.split()))
    if isinstance(value, dict):
        return {name: folded(item) for name, item in value.items()}
    return [folded(item) for item in value] if isinstance(value, list) else value


def _fold(text: str) -> str:
    return _EARLY_TONE.sub(lambda found: _TONES[found.group()], text.casefold())


def tidied(value: Any) -> Any:
    """Every text in a JSON-like value, tidied; whatever else it holds, as it is."""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, dict):
        return {tidied(key): tidied(item) for key, item in value.items()}
    return [tidied(item) for item in value] if isinstance(value, list) else value


def _within(text: str, most: int) -> str:
    if len(text) > most:
        raise Refusal(TEXT_LONG, text=text[:40], most=most)
    return text
