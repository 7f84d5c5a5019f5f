"""Amounts, numbers and days as people of this country type them: one grammar for every door, and nothing guessed.

What has one meaning is read, in Vietnamese or in English grouping; what has two, or none, is refused with a sentence
(`Wrong`) that its caller puts at its field. Decree 30/2020/NĐ-CP, annex I, writes days as day, month, year.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator

from lifecycle.kernel.place import Wrong
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import escaped, one_line
from lifecycle.kernel.words import (
    AMOUNT_FRACTION,
    AMOUNT_LARGE,
    AMOUNT_TWO_WAYS,
    AMOUNT_UNREAD,
    CASE_DATE_FAR,
    DATE_UNREAL,
    DAY_NO_YEAR,
    DAY_SHORT_YEAR,
    DAY_TWO_WAYS,
    DAY_UNREAD,
    FIELD_WRONG,
    MONTH_DAY_UNREAD,
    MONTH_UNREAL,
    NUMBER_LARGE,
    NUMBER_UNREAD,
    say,
)

# outside these years a date is a slip of the pen, and the calendar can't be counted on
FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_AMOUNT = 10**15  # đồng
MOST_NUMBER = 999_999  # of a document, in its year
LONGEST = 60  # characters of a sum, a number or a day
T = TypeVar("T")
_LEAP_YEAR = 2028  # so that 29/2 may be said of every year

_CURRENCY = re.compile(r"\s*(?:đồng|đ|vnđ|vnd|₫)\.?$")
_WHOLE = re.compile(r"0|[1-9]\d{0,17}", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?P<mark>[., ])\d{3})(?:(?P=mark)\d{3}){0,5}", re.ASCII)
# a fraction stands behind the other mark, and behind enough figures that it can't be a group cut short
_FRACTION = re.compile(r"(?P<whole>.+?)(?P<mark>[.,])(?P<cents>\d{1,2})", re.ASCII)
_UNITS = {"tỷ": 10**9, "tỉ": 10**9, "triệu": 10**6, "nghìn": 10**3, "ngàn": 10**3}
_IN_UNITS = re.compile(rf"(?:[\d.,]+ ?(?:{'|'.join(_UNITS)}) ?)+", re.ASCII)
_ONE_UNIT = re.compile(rf"([\d.,]+) ?({'|'.join(_UNITS)})", re.ASCII)
_OF_UNIT = re.compile(r"(0|[1-9]\d{0,5})(?:[.,](\d{1,2}))?", re.ASCII)

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
_LOCAL = re.compile(r"(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})", re.ASCII)
_SPELLED = re.compile(r"ngày (?P<day>\d{1,2}) tháng (?P<month>\d{1,2}) năm (?P<year>\d{4})", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{2}", re.ASCII)
_MONTH_DAY = re.compile(r"(?P<one>\d{1,2})(?P<mark>[/.-])(?P<other>\d{1,2})", re.ASCII)


def amount(text: str) -> int:
    """Read a sum in đồng: 45000000, 45.000.000, 45,000,000, 45 000 000, 45.000.000,00, 45 triệu, 1 tỷ 200 triệu; empty
    is 0. Wrong for the rest."""
    shown = _shown(text)
    said = _CURRENCY.sub("", _plain(text, AMOUNT_UNREAD)).strip()
    if not said:
        if shown:
            raise Wrong(AMOUNT_UNREAD)
        return 0
    read = _in_units(said, shown) if _IN_UNITS.fullmatch(said) else _in_figures(said, shown)
    if read > MOST_AMOUNT:
        raise Wrong(AMOUNT_LARGE, most=grouped(MOST_AMOUNT))
    return read


def _in_figures(said: str, shown: str) -> int:
    whole, fraction = _figures(said), _FRACTION.fullmatch(said)
    if whole is None and fraction:
        whole = _figures(fraction["whole"])
        grouped = _GROUPED.fullmatch(fraction["whole"])
        # 45,00 may be a slip of 45,000; 45.000.00 has its last group cut short
        if whole is not None and (whole < 1000 or (grouped and grouped["mark"] == fraction["mark"])):
            whole = None
        elif whole is not None and (len(fraction["cents"]) != 2 or int(fraction["cents"])):
            raise Wrong(AMOUNT_FRACTION, text=shown)
    if whole is None:
        raise Wrong(AMOUNT_UNREAD)
    return whole


def _figures(said: str) -> int | None:
    if _WHOLE.fullmatch(said):
        return int(said)
    return int(re.sub(r"[., ]", "", said)) if _GROUPED.fullmatch(said) else None


def _in_units(said: str, shown: str) -> int:
    """45 triệu, 4,5 tỷ, 1 tỷ 200 triệu. Not 1.500 triệu, which is a thousand and a half or one and a half."""
    parts = _ONE_UNIT.findall(said)
    total, above = 0, 10**16
    for number, unit in parts:
        found, size = _OF_UNIT.fullmatch(number), _UNITS[unit]
        if found is None or (found[2] and len(parts) > 1) or size >= above or (total and int(found[1]) >= 1000):
            raise Wrong(AMOUNT_TWO_WAYS, text=shown)
        total += int(found[1]) * size + int((found[2] or "0").ljust(2, "0")) * size // 100
        above = size
    return total


def grouped(value: int) -> str:
    """Write a sum as `amount` reads it: 45.000.000."""
    return f"{value:,}".replace(",", ".")


def number(text: str) -> int | None:
    """Read a document's number: 5, 05; empty is none. Wrong for the rest: it is no amount, and has no letters."""
    said = _plain(text, NUMBER_UNREAD)
    if not said:
        return None
    if not re.fullmatch(r"\d{1,9}", said, re.ASCII) or not int(said):
        raise Wrong(NUMBER_UNREAD)
    if int(said) > MOST_NUMBER:
        raise Wrong(NUMBER_LARGE, most=MOST_NUMBER)
    return int(said)


def day(text: str) -> dt.date:
    """Read a day: 15/12/2026 (also with dots or hyphens), "ngày 15 tháng 12 năm 2026" or 2026-12-15. Wrong for the rest."""
    said, shown = _plain(text, DAY_UNREAD), _shown(text)
    found = _ISO.fullmatch(said) or _LOCAL.fullmatch(said) or _SPELLED.fullmatch(said)
    if found is None:
        if _SHORT_YEAR.fullmatch(said):
            raise Wrong(DAY_SHORT_YEAR, text=shown)
        raise Wrong(DAY_NO_YEAR if _MONTH_DAY.fullmatch(said) else DAY_UNREAD, text=shown)
    on = _real(int(found["year"]), int(found["month"]), int(found["day"]), shown)
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise Wrong(CASE_DATE_FAR, first=FIRST_YEAR, last=LAST_YEAR)
    return on


def month_day(text: str) -> str:
    """Read a day of every year as MM-DD: 15/6. With a hyphen, as programs write it, only where the two figures can't be
    exchanged: 06-15 and 15-06 are 15 June, 05-06 is refused. Wrong for the rest."""
    said, shown = _plain(text, MONTH_DAY_UNREAD), _shown(text)
    found = _MONTH_DAY.fullmatch(said)
    if found is None:
        raise Wrong(DAY_SHORT_YEAR if _SHORT_YEAR.fullmatch(said) else MONTH_DAY_UNREAD, text=shown)
    one, other = int(found["one"]), int(found["other"])
    if found["mark"] == "-":
        if one <= 12 and other <= 12 and one != other:
            raise Wrong(DAY_TWO_WAYS, text=shown, one=f"{one}/{other}", other=f"{other}/{one}")
        one, other = (other, one) if other > 12 else (one, other)
    on = _real(_LEAP_YEAR, other, one, shown)
    return f"{on.month:02d}-{on.day:02d}"


def is_month_day(text: str) -> bool:
    """Tell whether a text is of a day without its year, right or wrong."""
    return _MONTH_DAY.fullmatch(one_line(text, LONGEST)) is not None


def at(field: str, wrong: Wrong) -> Refusal:
    """Say what is wrong at its field, by the name that people see."""
    if "{field}" in wrong.key.vi:
        return Refusal(wrong.key, **{**wrong.values, "field": field})
    sentence = say(wrong.key, **wrong.values).rstrip(".")
    return Refusal(FIELD_WRONG, field=field, problem=f"{sentence[:1].lower()}{sentence[1:]}")


def read(how: Callable[[str], T], text: str, field: str) -> T:
    """Read `text` by one of the above, for the field that people call `field`. Refusal naming it."""
    try:
        return how(text)
    except Wrong as wrong:
        raise at(field, wrong) from None


def _real(year: int, month: int, day_: int, shown: str) -> dt.date:
    if not 1 <= month <= 12:
        raise Wrong(MONTH_UNREAL, month=month, text=shown)
    try:
        return dt.date(year, month, day_)
    except ValueError:
        raise Wrong(DATE_UNREAL, date=shown) from None


def _plain(text: str, unread: Any) -> str:
    """The text in small letters on one line, no-break spaces as spaces."""
    if len(text) > LONGEST:
        raise Wrong(unread, text=_shown(text))
    try:
        return one_line(text, LONGEST).casefold()
    except Refusal:
        raise Wrong(unread, text=_shown(text)) from None


def _shown(text: str) -> str:
    return escaped(" ".join(text[:LONGEST].split()))[:40]


def _sum(value: Any) -> Any:
    """A whole number as it is, a text by the grammar above. A fraction is left for the field to refuse: 45.000 in JSON is 45."""
    if isinstance(value, str):
        return amount(value)
    return str(value) + "?" if isinstance(value, (bool, float)) else value


def _date(value: Any) -> Any:
    """A day as it is, a text by the grammar above; a number isn't a day (pydantic would take it for seconds)."""
    if isinstance(value, str):
        return day(value)
    return value if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else str(value) + "?"


# for pydantic: what a program or a form's field may say
Amount = Annotated[int, BeforeValidator(_sum)]
Day = Annotated[dt.date, BeforeValidator(_date)]
