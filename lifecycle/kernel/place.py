"""Places: where a value stands in what somebody handed in (a file's line, a sheet's cell), and what is wrong there.

The models say what a value must be (lifecycle/agreement/content.py, lifecycle/casefile/reader.py) and know nothing of
files. A source
knows where each value stands: `faults_of` puts pydantic's errors at their places, in the office's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from lifecycle.kernel.refusal import BadInput, Refusal
from lifecycle.kernel.words import (
    CASE_AMOUNT,
    CASE_CHOICE,
    CASE_FLAG,
    CASE_KEY_MISSING,
    CASE_KEY_UNKNOWN,
    CASE_NOT_LIST,
    CASE_NOT_MAPPING,
    CASE_NOT_TEXT,
    CASE_PARTIES,
    CASE_TEXT_EMPTY,
    CASE_TEXT_LONG,
    CODE_MALFORMED,
    FIELD_WRONG_HERE,
    Sentence,
)

# the way to a value: names of fields and numbers of items
Loc = tuple[str | int, ...]


@dataclass(frozen=True)
class Bare:
    """A scalar that its file doesn't put as text: what it means depends on the field. `kind`: int | float | timestamp."""

    kind: str
    text: str

    def __str__(self) -> str:
        return self.text


class Wrong(ValueError):
    """Complaint of a validator: a sentence's key with its values. `at`: the part of the value that is wrong."""

    def __init__(self, key: Sentence, *, at: Loc = (), **values: Any) -> None:
        super().__init__(key)
        self.key, self.at, self.values = key, at, values

    @classmethod
    def of(cls, refusal: Refusal, at: Loc = ()) -> Wrong:
        """Say what a rule refused."""
        made = cls(refusal.key, at=at)
        made.values = refusal.values
        return made


@dataclass(frozen=True)
class Place:
    """`path`: the field as a person finds it (`agreements[2].obligations[0].due`, or a sheet's cell); `line` 0: none."""

    file: str
    path: str = ""
    line: int = 0

    def fail(self, key: Sentence, **values: Any) -> BadInput:
        """Say what is wrong here."""
        return BadInput(key, file=self.file, line=self.line, field=self.path, **values)

    def failed(self, refusal: Refusal) -> BadInput:
        """Put a rule's refusal where it belongs."""
        return self.fail(refusal.key, **refusal.values)


class Source(Protocol):
    """Source that was handed in: plain values, where each of them stands, and what was wrong with it before anybody read them."""

    @property
    def file(self) -> str: ...

    @property
    def values(self) -> Any: ...

    @property
    def faults(self) -> Sequence[BadInput]: ...

    def place(self, loc: Loc) -> Place: ...


def path_of(loc: Loc) -> str:
    """Write a way as a person reads it: `agreements[2].obligations[0].due`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc).removeprefix(".")


def faults_of(error: ValidationError, source: Source, loc: Loc, known: Iterable[str]) -> Iterator[BadInput]:
    """Put each of pydantic's errors at its place. `loc`: of what was validated; `known`: the fields that it may have."""
    for one in error.errors(include_url=False):
        wrong = (one.get("ctx") or {}).get("error")
        inner = tuple(part for part in one["loc"] if not str(part).startswith("function-"))
        if isinstance(wrong, Wrong):
            yield source.place((*loc, *inner, *wrong.at)).fail(wrong.key, **wrong.values)
        elif one["type"] == "missing":
            yield source.place((*loc, *inner[:-1])).fail(CASE_KEY_MISSING, name=inner[-1])
        elif one["type"] == "extra_forbidden":
            names = ", ".join(sorted(known)) if len(inner) == 1 else ""
            yield source.place((*loc, *inner)).fail(CASE_KEY_UNKNOWN, known=names)
        else:
            key, values = _sentence(one)
            yield source.place((*loc, *inner)).fail(key, **values)


# pydantic's own kinds of error: the sentence that says it of a file
_KINDS = {
    "string_type": CASE_NOT_TEXT,
    "string_too_short": CASE_TEXT_EMPTY,
    "bool_type": CASE_FLAG,
    "bool_parsing": CASE_FLAG,
    "list_type": CASE_NOT_LIST,
    "model_type": CASE_NOT_MAPPING,
    "dict_type": CASE_NOT_MAPPING,
    "model_attributes_type": CASE_NOT_MAPPING,
}


def _sentence(error: ErrorDetails) -> tuple[Sentence, dict[str, Any]]:
    bounds, given, kind = error.get("ctx") or {}, error["input"], error["type"]
    if kind in ("enum", "literal_error"):
        choices = ", ".join(re.findall(r"'([^']*)'", str(bounds.get("expected", ""))))
        return CASE_CHOICE, {"value": _shown(given), "known": choices}
    if kind == "string_pattern_mismatch":
        return (CODE_MALFORMED, {"code": given[:60]}) if given else (CASE_TEXT_EMPTY, {})
    if kind == "string_too_long":
        return CASE_TEXT_LONG, {"most": bounds["max_length"]}
    if kind in ("too_short", "too_long"):
        return CASE_PARTIES, {"most": 60}
    if kind.startswith("int_") or kind in ("greater_than_equal", "less_than_equal"):
        return CASE_AMOUNT, {"most": bounds.get("le", 10**15)}
    if kind in _KINDS:
        return _KINDS[kind], {}
    message = error["msg"].removeprefix("Value error, ")
    return FIELD_WRONG_HERE, {"problem": message}


def _shown(value: Any) -> str:
    return str(value)[:40] if isinstance(value, (str, Bare)) else ""
