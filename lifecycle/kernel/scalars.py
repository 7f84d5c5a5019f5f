"""Scalars of a file: how a text, a day, a number or a flag may be written. For pydantic's BeforeValidator."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from lifecycle.kernel import typed
from lifecycle.kernel.mail_address import normal_address
from lifecycle.kernel.place import Bare, Wrong
from lifecycle.kernel.text import one_line
from lifecycle.kernel.words import CASE_DATE, CASE_FLAG, CASE_MAIL, CASE_TEXT_EMPTY, DATE_UNREAL, MONTH_UNREAL

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
NUMBER = re.compile(r"0|[1-9]\d{0,2}(?:_?\d{3})*|[1-9]\d*")


def line(value: Any) -> Any:
    """Take text on one line; null is empty."""
    return "" if value is None else one_line(value) if isinstance(value, str) else value


def day(value: Any) -> dt.date | None:
    """Take a date written 2021-07-12, quoted or not; None for null. 12/7/2021 is refused: programs write files, in either
    order."""
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    text = str(value).strip() if isinstance(value, (str, Bare)) else ""
    if not DATE.fullmatch(text):
        raise Wrong(CASE_DATE)
    try:
        return typed.day(text)
    except Wrong as wrong:
        raise (Wrong(DATE_UNREAL, date=text) if wrong.key == MONTH_UNREAL else wrong) from None


def flag(value: Any) -> bool:
    """Take true or false (YAML 1.1 reads yes, no, on, off as them too)."""
    if not isinstance(value, bool):
        raise Wrong(CASE_FLAG)
    return value


def number(value: Any) -> Any:
    """Take a whole number of the decimal system; others are left for the field to refuse."""
    if isinstance(value, Bare) and value.kind == "int" and NUMBER.fullmatch(value.text):
        return int(value.text)
    return Bare("bool", str(value)) if isinstance(value, bool) else value


def money(value: Any) -> Any:
    """Take a sum in đồng: a whole number, or a text as an office writes it (45.000.000). YAML's 45.000 is forty-five, and
    is left for the field to refuse."""
    if isinstance(value, str) and value.strip():
        return typed.amount(value)
    return Bare("float", str(value)) if isinstance(value, (str, float)) else number(value)


def digits(value: Any) -> Any:
    """Take a telephone number as it is written: 0219 3866... stays what it is, quoted or not."""
    return value.text if isinstance(value, Bare) and value.kind == "int" else line(value)


def mail(value: Any) -> str:
    """Take a mail address, in small letters."""
    raw = value if isinstance(value, str) else ""
    address = normal_address(raw)
    if address is None:
        raise Wrong(CASE_MAIL, value=" ".join(raw.split())[:80])
    return address


def named(value: str) -> str:
    """Refuse an empty name."""
    if not value:
        raise Wrong(CASE_TEXT_EMPTY)
    return value


# the bound stands before the validator: it is the text's own, after it was put on one line
Line = Annotated[str, BeforeValidator(line)]
Line60 = Annotated[str, Field(max_length=60), BeforeValidator(line)]
Line120 = Annotated[str, Field(max_length=120), BeforeValidator(line)]
Line200 = Annotated[str, Field(max_length=200), BeforeValidator(line)]
Line300 = Annotated[str, Field(max_length=300), BeforeValidator(line)]
Line1000 = Annotated[str, Field(max_length=1000), BeforeValidator(line)]
Name300 = Annotated[Line300, AfterValidator(named)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$"), BeforeValidator(line)]
Number = Annotated[str, Field(max_length=80), BeforeValidator(line)]
Day = Annotated[dt.date | None, BeforeValidator(day)]
Flag = Annotated[bool, BeforeValidator(flag)]
Phone = Annotated[str, Field(max_length=40), BeforeValidator(digits)]
Mail = Annotated[str, BeforeValidator(mail)]
Money = Annotated[int, BeforeValidator(money)]


def plain(value: Any) -> Any:
    """Turn whatever a file says into what JSON keeps, for remarks that no rule reads."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Bare):
        return int(value.text) if re.fullmatch(r"-?\d{1,15}", value.text) else value.text
    return value
