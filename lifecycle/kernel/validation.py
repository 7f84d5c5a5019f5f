"""Validation errors of pydantic as sentences."""

from __future__ import annotations

from pydantic_core import ErrorDetails

from lifecycle.kernel.place import Wrong
from lifecycle.kernel.words import SENTENCES, say

# pydantic's own kinds of error: the sentence that says it to an office
_KINDS = {
    "string_pattern_mismatch": "code_shape",
    "string_too_short": "case_text_empty",
    "string_too_long": "case_text_long",
    "string_type": "case_not_text",
    "missing": "field_missing",
    "extra_forbidden": "field_strange",
    "enum": "field_choice",
    "literal_error": "field_choice",
    "list_type": "case_not_list",
    "bool_parsing": "case_flag",
    "bool_type": "case_flag",
    "too_short": "case_parties",
    "too_long": "case_parties",
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float", "int_parsing_size"), "field_number"),
    **dict.fromkeys(("greater_than_equal", "less_than_equal"), "field_number"),
    **dict.fromkeys(("date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), "field_date"),
    **dict.fromkeys(("date_type", "date_from_datetime_exact"), "field_date"),
}


def problem_of(error: ErrorDetails) -> str:
    """What a pydantic error says: our own sentence where there is one, else pydantic's. No full stop at its end."""
    wrong = (error.get("ctx") or {}).get("error")
    if isinstance(wrong, Wrong):
        return say(wrong.key, **wrong.values).rstrip(".")
    message = error["msg"].removeprefix("Value error, ")
    if message in SENTENCES:
        return say(message).rstrip(".")
    bounds = error.get("ctx") or {}
    most = bounds.get("max_length", 60)
    kind = _KINDS.get(error["type"])
    return (say(kind, most=most, known=bounds.get("expected", "")) if kind else message).rstrip(".")
