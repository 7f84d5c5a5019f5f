"""Fields of the portal's forms: as lifecycle/kernel/text.py keeps what people type, with the field's name where it is wrong."""

from __future__ import annotations

from collections.abc import Callable

from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import MOST_MARKS, SLACK, SPREAD, need_unicode, one_line, spaced, tidy
from lifecycle.kernel.words import TYPED_MARKS, TYPED_TEXT, TYPED_TOO_LONG

LINE, TEXT = 300, 20_000  # letters


def line(text: str, field: str = "", most: int = LINE) -> str:
    """One line of text. Refusal where it is longer than `most` letters."""
    return _within(_tidied(one_line, text, field, most), field, most)


def paragraphs(text: str, field: str = "", most: int = TEXT) -> str:
    """Text with its line breaks (as `\\n`). Refusal where it is longer than `most` letters."""
    return _within(_tidied(_paragraphs, text, field, most), field, most)


def _paragraphs(text: str, most: int) -> str:
    return tidy(spaced(text.replace("\r\n", "\n").replace("\r", "\n")), most)


def _tidied(tidying: Callable[[str, int], str], text: str, field: str, most: int) -> str:
    """Tidy `text`, and name the field where it is refused. The length comes first: nothing is done with a text too long."""
    if len(text) > SPREAD * most + SLACK:
        raise Refusal(TYPED_TOO_LONG, field=field, most=most, count=len(text))
    try:
        need_unicode(text, most)
        return tidying(text, most)
    except Refusal as refusal:
        if refusal.key in ("text_legacy", "text_broken"):
            raise Refusal(TYPED_TEXT, field=field, problem=refusal) from None
        if refusal.key != "text_marks":
            raise
        raise Refusal(TYPED_MARKS, field=field, most=MOST_MARKS, text=refusal.values["text"]) from None


def _within(text: str, field: str, most: int) -> str:
    if len(text) > most:
        raise Refusal(TYPED_TOO_LONG, field=field, most=most, count=len(text))
    return text
