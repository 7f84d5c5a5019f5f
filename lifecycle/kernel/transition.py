"""The transition tables (design.md, section 4): which verb takes which state to which, who may, and what is announced.

These rows are the rule. The verbs look them up, docs/ draws them, and the tests walk them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """Who may call a verb, besides the office, which may call every one on somebody's behalf."""

    ANY_PARTY = "any_party"
    # a party, or the body that signs for it (a Party group for a State body)
    SIGNATORY = "signatory"
    LEAD = "lead"
    OWNER = "owner"
    OFFICE = "office"


@dataclass(frozen=True)
class Transition:
    """One row. `sources` empty: the verb makes the thing. `to` None: the state stays as it is."""

    verb: str
    sources: tuple[StrEnum, ...]
    to: StrEnum | None
    who: Who
    event: str
    guard: str = ""  # what else must hold, in a word that the verb's docstring explains


def transition(rows: tuple[Transition, ...], verb: str) -> Transition:
    """Return the row of `verb` in a table. KeyError for a verb that doesn't exist."""
    return {row.verb: row for row in rows}[verb]


def allowed(rows: tuple[Transition, ...], state: StrEnum) -> list[str]:
    """The verbs that `state` admits, in the table's order."""
    return [row.verb for row in rows if state in row.sources]
