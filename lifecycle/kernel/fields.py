"""Fields of the portal's forms: as lifecycle/kernel/text.py keeps what people type, with the field's name where it is wrong."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import MOST_MARKS, SLACK, SPREAD, one_line, tidy
from lifecycle.kernel.words import TYPED_AMOUNT, TYPED_DATE, TYPED_MARKS, TYPED_TOO_LONG

LINE, TEXT = 300, 20_000  # letters
SUM = 40  # characters of a sum or a day
DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)


def line(text: str, field: str = "", most: int = LINE) -> str:
    """One line of text. Refusal where it is longer than `most` letters."""
    return _within(_tidied(one_line, text, field, most), field, most)


def paragraphs(text: str, field: str = "", most: int = TEXT) -> str:
    """Text with its line breaks (as `\\n`). Refusal where it is longer than `most` letters."""
    return _within(_tidied(_paragraphs, text, field, most), field, most)


def amount(text: str, field: str = "") -> int:
    """A sum in đồng as an office writes it: 45000000, 45.000.000 or 45 000 000; empty is 0."""
    if len(text) > SUM:
        raise Refusal(TYPED_AMOUNT, field=field)
    digits = "".join(sign for sign in text.strip() if sign not in " .,\u00a0").removesuffix("đ")
    if not digits:
        return 0
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 15:
        raise Refusal(TYPED_AMOUNT, field=field)
    return int(digits)


def day(text: str, field: str = "") -> dt.date:
    """15/12/2026, 15-12-2026 or 2026-12-15. Refusal for anything else: a date is never guessed."""
    trimmed = text[: SUM + 1].strip()
    try:
        found = DAY.fullmatch(trimmed)
        if found:
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        return dt.date.fromisoformat(trimmed)
    except ValueError:
        raise Refusal(TYPED_DATE, field=field, text=trimmed[:40]) from None


def _paragraphs(text: str, most: int) -> str:
    return tidy(text.replace("\r\n", "\n").replace("\r", "\n"), most)


def _tidied(tidying: Callable[[str, int], str], text: str, field: str, most: int) -> str:
    """Tidy `text`, and name the field where it is refused. The length comes first: nothing is done with a text too long."""
    if len(text) > SPREAD * most + SLACK:
        raise Refusal(TYPED_TOO_LONG, field=field, most=most, count=len(text))
    try:
        return tidying(text, most)
    except Refusal as refusal:
        if refusal.key != "text_marks":
            raise
        raise Refusal(TYPED_MARKS, field=field, most=MOST_MARKS, text=refusal.values["text"]) from None


def _within(text: str, field: str, most: int) -> str:
    if len(text) > most:
        raise Refusal(TYPED_TOO_LONG, field=field, most=most, count=len(text))
    return text
