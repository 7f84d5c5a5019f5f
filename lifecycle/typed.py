"""Fields of the portal's forms: as lifecycle/text.py keeps what people type, with the field's name where it is wrong."""

from __future__ import annotations

import datetime as dt
import re

from lifecycle.errors import Refusal
from lifecycle.text import one_line, tidy

LINE, TEXT = 300, 20_000  # letters
DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)


def line(text: str, field: str = "", most: int = LINE) -> str:
    """One line of text. Refusal where it is longer than `most` letters."""
    return _within(one_line(text), field, most)


def paragraphs(text: str, field: str = "", most: int = TEXT) -> str:
    """Text with its line breaks (as `\\n`). Refusal where it is longer than `most` letters."""
    return _within(tidy(text.replace("\r\n", "\n").replace("\r", "\n")), field, most)


def amount(text: str, field: str = "") -> int:
    """A sum in đồng as an office writes it: 45000000, 45.000.000 or 45 000 000; empty is 0."""
    digits = "".join(sign for sign in text.strip() if sign not in " .,\u00a0").removesuffix("đ")
    if not digits:
        return 0
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 15:
        raise Refusal("typed_amount", field=field)
    return int(digits)


def day(text: str, field: str = "") -> dt.date:
    """15/12/2026, 15-12-2026 or 2026-12-15. Refusal for anything else: a date is never guessed."""
    trimmed = text.strip()
    try:
        found = DAY.fullmatch(trimmed)
        if found:
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        return dt.date.fromisoformat(trimmed)
    except ValueError:
        raise Refusal("typed_date", field=field, text=trimmed[:40]) from None


def _within(text: str, field: str, most: int) -> str:
    if len(text) > most:
        raise Refusal("typed_too_long", field=field, most=most, count=len(text))
    return text
