"""What a verb, a loader or a calendar says when it refuses.

A refusal is a sentence for its reader, in the language of the office (design.md, section 10: one line, never a
traceback). The sentence itself stands in `lifecycle/words.py`; code raises its key and the values it names.
"""

from __future__ import annotations

from typing import Any

from lifecycle.words import say


class Refusal(Exception):
    """A rule said no, or the input can't be taken. Nothing was written.

    `key` names the sentence in `lifecycle.words.SENTENCES`; `values` fill its braces. `str()` gives the sentence in
    the language set by `PHOIHOP_LANGUAGE` (`vi` unless set).
    """

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        return say(self.key, **self.values)


class BadInput(Refusal):
    """A file or a form field that can't be read: the sentence is put after where it stands (`file:line: field`)."""

    def __init__(self, key: str, *, file: str = "", line: int = 0, field: str = "", **values: Any) -> None:
        super().__init__(key, **values)
        self.file, self.line, self.field = file, line, field

    def __str__(self) -> str:
        where = ":".join(part for part in (self.file, str(self.line) if self.line else "") if part)
        place = ": ".join(part for part in (where, self.field) if part)
        sentence = super().__str__()
        return f"{place}: {sentence}" if place else sentence
