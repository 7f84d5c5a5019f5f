"""Legacy text: Vietnamese that isn't Unicode, recognized before anybody keeps it.

Three kinds reach us by copying from old documents: TCVN3 (ABC, fonts .Vn...: `Céng hßa`), VNI (`Coäng hoøa`), whose letters
are those of Latin-1 under a font of their own, and mojibake, UTF-8 read as Latin-1, CP1252 or CP1258 (`Cá»™ng hÃ²a`).
A word counts as legacy where it can't be a Vietnamese syllable as it stands, and is one when it is converted; so a foreign
name, a symbol or a quotation mark alone is no reason.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from lifecycle.kernel.syllables import is_syllable

TCVN3, VNI, MOJIBAKE = "TCVN3 (ABC)", "VNI", "UTF-8"

# TCVN 5712:1993, VN3, as CP1252 shows it
_TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ăâêôơưđăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
# VNI Windows: a vowel and a sign, or one letter for both
_TONES = ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
_VNI_ONE = {"ñ": "đ", "ö": "ư", "ô": "ơ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}
_VNI_SIGNS = (
    *((vowel, _VNI_ONE.get(vowel, vowel), "ùøûõï", _TONES) for vowel in "aeouyôö"),
    *((vowel, letter, "âáàåãä", ("", *_TONES)) for vowel, letter in ("aâ", "eê", "oô")),
    ("a", "ă", "êéèúüë", ("", *_TONES)),
)
_VNI = {
    **_VNI_ONE,
    **{
        vowel + sign: unicodedata.normalize("NFC", letter + tone)
        for vowel, letter, signs, tones in _VNI_SIGNS
        for sign, tone in zip(signs, tones, strict=True)
    },
}
_VNI_READ = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))
# letters with the signs that TCVN3 puts in words; a soft hyphen is its ư
_SYMBOLS = "µª" + "".join(sign for sign in _TCVN3 if not sign.isalpha())
_WORD = re.compile(rf"(?:[^\W\d_]|[{re.escape(_SYMBOLS)}])+")
_ONLY_UNICODE = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")

# UTF-8's bytes of Vietnamese letters, each as CP1252 (or Latin-1) shows it. Ã and Ă (CP1258's Ã) end words in capitals, so a
# quotation mark or a space may follow them: they count between a small letter and whatever follows, or before a letter.
_BYTES = "".join(bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xC0))
_C1 = "\x80-\x9f"
_AFTER = re.escape(_BYTES) + _C1
_MOJIBAKE = re.compile(
    rf"á[º»][{_AFTER}\s]"  # ạ to ỹ
    r"|Ä(?:[\x82\x83\x90\x91‚ƒ‘¨©])"  # ă đ ĩ
    r"|Å[¨©]|Æ[\xa0¡¯°]"  # ũ ơ ư
    rf"|(?<=[a-z])[ÃĂ][{_AFTER}\s]"
    rf"|[ÃĂ][{_AFTER}](?=[a-zá])"
    r"|Ã[¡¢£¨©ªº¹]|â€[\x93\x94\x98-\x9d“”˜™œ\x9d¦]"
    r"|[ÃĂ]\xa0 "
    r"|\ufffd"
)
SHOWN, MOST_WORDS = 40, 8


class Legacy(NamedTuple):
    """A find: which code page, the words, and what they were meant to be (empty where that can't be told)."""

    kind: str
    text: str
    meant: str


def find_legacy(text: str) -> Legacy | None:
    """Find what in a text (NFC) isn't Unicode, or None."""
    if text.isascii():
        return None
    broken = _MOJIBAKE.search(text)
    if broken:
        start = max(text.rfind(" ", 0, broken.start()) + 1, broken.start() - 20)
        return Legacy(MOJIBAKE, text[start : broken.end() + 20], "")
    return _converted(text)


def _converted(text: str) -> Legacy | None:
    """The code page by which more words become syllables, where they are enough."""
    words = [word.strip("\xad") if word.isalpha() else word for word in _WORD.findall(text)]
    odd = [word for word in dict.fromkeys(words) if not word.isascii() and not _is_plain(word)]
    # beside real Vietnamese one word may be a foreign name: two are none
    needed = 4 if _ONLY_UNICODE.search(text) else 2
    best = max(
        ((sum(found[word] for word in odd if word in found), kind, found) for kind, found in _readings(odd)),
        key=lambda one: one[0],
    )
    if best[0] < needed:
        return None
    first = next(word for word in odd if word in best[2])
    start = text.index(first)
    words_said = text[start if start > SHOWN else 0 :].split()[:MOST_WORDS]
    read = _from_tcvn3 if best[1] == TCVN3 else _from_vni
    meant = (word if word.isascii() else _like(word, read(word)) for word in words_said)
    return Legacy(best[1], " ".join(words_said)[: 2 * SHOWN], " ".join(meant)[: 2 * SHOWN])


def _like(word: str, read: str) -> str:
    """What was read, in the capitals of the word."""
    if word.isupper() and sum(map(str.isalpha, word)) > 1:
        return read.upper()
    return read[:1].upper() + read[1:] if word[0].isupper() or word[0] == "§" else read


def _readings(odd: list[str]) -> list[tuple[str, dict[str, int]]]:
    return [
        (TCVN3, {word: weight for word in odd if (weight := _weight_tcvn3(word))}),
        (VNI, {word: weight for word in odd if (weight := _weight_vni(word))}),
    ]


@lru_cache(maxsize=20_000)
def _is_plain(word: str) -> bool:
    return is_syllable(word)


@lru_cache(maxsize=20_000)
def _weight_tcvn3(word: str) -> int:
    """How much a word tells: 2 where signs or capitals stand inside of it, as no text has them; 1; 0 for nothing."""
    if len(word) < 2 or not all(sign in _TCVN3 or (sign.isascii() and sign.isalpha()) for sign in word):
        return 0
    if not is_syllable(_from_tcvn3(word)):
        return 0
    inside = any(sign in _SYMBOLS for sign in word[1:]) or (word[0] in "§®" and word[1:].isalpha())
    plain = [sign for sign in word if sign.isascii()]
    signed = [sign for sign in word[1:] if not sign.isascii()]
    capitals = any(map(str.isupper, signed)) and not word.isupper()
    small = len(plain) > 1 and all(map(str.isupper, plain)) and any(map(str.islower, signed))
    return 2 if inside or capitals or small else 1


@lru_cache(maxsize=20_000)
def _weight_vni(word: str) -> int:
    """The same: 2 where a sign of VNI follows its vowel, as in no other language; 1 for a letter alone."""
    small = word.lower()
    if len(word) < 2 or not word.isalpha() or not is_syllable(_from_vni(word)):
        return 0
    pairs = [found.group() for found in _VNI_READ.finditer(small) if len(found.group()) == 2]
    return 2 if pairs else 1


def _from_tcvn3(text: str) -> str:
    return "".join(_TCVN3.get(sign, sign) for sign in text)


def _from_vni(text: str) -> str:
    return _VNI_READ.sub(lambda found: _VNI[found.group()], text.lower())
