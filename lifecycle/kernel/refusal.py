"""Refusals: what a verb, a loader or a calendar says no with.

A refusal is a sentence for its reader, in the language of the office (design.md, section 10: one line, never a
traceback). The sentence itself stands in `lifecycle/kernel/words.py`; code raises its key and the values it names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lifecycle.kernel.words import CASE_MORE, Sentence, say


class Refusal(Exception):
    """A rule said no, or the input can't be taken. Nothing was written.

    `key` names the sentence in a `words.py`; `values` fill its braces. `str()` gives the sentence in
    the language set by `PHOIHOP_LANGUAGE` (`vi` unless set).
    """

    def __init__(self, key: Sentence, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        return say(self.key, **self.values)


class BadInput(Refusal):
    """A file or a form field that can't be read: the sentence is put after where it stands (`file:line: field`)."""

    def __init__(self, key: Sentence, *, file: str = "", line: int = 0, field: str = "", **values: Any) -> None:
        super().__init__(key, **values)
        self.file, self.line, self.field = file, line, field

    def __str__(self) -> str:
        where = ":".join(part for part in (self.file, str(self.line) if self.line else "") if part)
        place = ": ".join(part for part in (where, self.field) if part)
        sentence = super().__str__()
        return f"{place}: {sentence}" if place else sentence


MOST_TOLD = 20


class BadInputs(BadInput):
    """Several faults of one file, told together: a line each, the first MOST_TOLD of them, then how many more."""

    def __init__(self, faults: Sequence[BadInput]) -> None:
        first = faults[0]
        super().__init__(first.key, file=first.file, line=first.line, field=first.field, **first.values)
        self.faults = list(faults)

    @property
    def lines(self) -> list[str]:
        """The faults as they are printed."""
        told = [" ".join(str(fault).split()) for fault in self.faults[:MOST_TOLD]]
        rest = len(self.faults) - len(told)
        return [*told, f"{self.file}: {say(CASE_MORE, count=rest)}"] if rest else told

    def __str__(self) -> str:
        return "\n".join(self.lines)


def all_told(faults: Sequence[BadInput]) -> BadInput:
    """One fault as it is, several together. At least one."""
    return faults[0] if len(faults) == 1 else BadInputs(faults)
