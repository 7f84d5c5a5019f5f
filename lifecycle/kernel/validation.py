"""Validation errors of pydantic as sentences."""

from __future__ import annotations

from pydantic_core import ErrorDetails

from lifecycle.kernel.place import Wrong
from lifecycle.kernel.words import (
    CASE_FLAG,
    CASE_NOT_LIST,
    CASE_NOT_TEXT,
    CASE_PARTIES,
    CASE_TEXT_EMPTY,
    CASE_TEXT_LONG,
    CODE_SHAPE,
    FIELD_CHOICE,
    FIELD_DATE,
    FIELD_MISSING,
    FIELD_NUMBER,
    FIELD_STRANGE,
    say,
)

# pydantic's own kinds of error: the sentence that says it to an office
_KINDS = {
    "string_pattern_mismatch": CODE_SHAPE,
    "string_too_short": CASE_TEXT_EMPTY,
    "string_too_long": CASE_TEXT_LONG,
    "string_type": CASE_NOT_TEXT,
    "missing": FIELD_MISSING,
    "extra_forbidden": FIELD_STRANGE,
    "enum": FIELD_CHOICE,
    "literal_error": FIELD_CHOICE,
    "list_type": CASE_NOT_LIST,
    "bool_parsing": CASE_FLAG,
    "bool_type": CASE_FLAG,
    "too_short": CASE_PARTIES,
    "too_long": CASE_PARTIES,
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float", "int_parsing_size"), FIELD_NUMBER),
    **dict.fromkeys(("greater_than_equal", "less_than_equal"), FIELD_NUMBER),
    **dict.fromkeys(("date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), FIELD_DATE),
    **dict.fromkeys(("date_type", "date_from_datetime_exact"), FIELD_DATE),
}


def problem_of(error: ErrorDetails) -> str:
    """Put a pydantic error in words: our own sentence where there is one, else pydantic's. No full stop at its end."""
    wrong = (error.get("ctx") or {}).get("error")
    if isinstance(wrong, Wrong):
        return say(wrong.key, **wrong.values).rstrip(".")
    message = error["msg"].removeprefix("Value error, ")
    bounds = error.get("ctx") or {}
    most = bounds.get("max_length", 60)
    kind = _KINDS.get(error["type"])
    return (say(kind, most=most, known=bounds.get("expected", "")) if kind else message).rstrip(".")
