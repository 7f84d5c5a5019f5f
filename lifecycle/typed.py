"""What people type, as it is kept: one form of Vietnamese, no signs that break a page or a database, a length.

Letters typed as base and mark (NFD, as some phones and macOS do) become the composed ones (NFC), so that two ways of
typing one word are one word. Direction signs and controls go; an emoji is a letter like another.
"""

from __future__ import annotations

import unicodedata

from lifecycle.errors import Refusal

LINE, TEXT = 300, 20_000  # letters
# U+202A..E and U+2066..9 turn the direction of what follows; U+FEFF and U+200B show nothing
DIRECTION = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0xFEFF}


def line(text: str, field: str = "", most: int = LINE) -> str:
    """One line of text. Refusal where it is longer than `most` letters."""
    return _kept(" ".join(text.split()), field, most, "")


def paragraphs(text: str, field: str = "", most: int = TEXT) -> str:
    """Text with its line breaks (as `\\n`). Refusal where it is longer than `most` letters."""
    return _kept(text.replace("\r\n", "\n").replace("\r", "\n").strip(), field, most, "\n\t")


def amount(text: str, field: str = "") -> int:
    """A sum in đồng as an office writes it: 45000000, 45.000.000 or 45 000 000; empty is 0."""
    digits = "".join(sign for sign in text.strip() if sign not in " .,\u00a0").removesuffix("đ")
    if not digits:
        return 0
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 15:
        raise Refusal("typed_amount", field=field)
    return int(digits)


def _kept(text: str, field: str, most: int, besides: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(sign for sign in composed if sign in besides or not _is_control(sign))
    if len(kept) > most:
        raise Refusal("typed_too_long", field=field, most=most, count=len(kept))
    return kept.strip()


def _is_control(sign: str) -> bool:
    # Cs: half of a letter, which no database takes
    return ord(sign) in DIRECTION or unicodedata.category(sign) in ("Cc", "Cs", "Cn", "Co")
