"""Transition tables (design.md, section 4): which verb takes which state to which, who may, and what is announced.

These rows are the rule. The verbs look them up, docs/ draws them, and the tests walk them. A room makes the table of its
noun and hands it to `lifecycle/kernel/verb.py`; nothing is registered anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlmodel import Session, SQLModel

from lifecycle.kernel.words import Sentence

if TYPE_CHECKING:
    from lifecycle.kernel.actor import Actor


class Who(StrEnum):
    """Callers of a verb besides the office, which may call every one on somebody's behalf."""

    ANY_PARTY = "any_party"
    # a party, or the body that signs for it (a Party group for a State body)
    SIGNATORY = "signatory"
    LEAD = "lead"
    OWNER = "owner"
    OFFICE = "office"
    # nobody calls it: another verb brings it about, for many rows at once (`verb.settle_many`)
    CONSEQUENCE = "consequence"


@dataclass(frozen=True)
class Transition:
    """One row. `sources` empty: the verb makes the thing. `to` None: the state stays as it is."""

    verb: str
    sources: tuple[StrEnum, ...]
    to: StrEnum | None
    who: Who
    event: str  # empty for a consequence: the event of the verb that brings it about tells of it
    guard: str = ""  # what else must hold, in a word that the verb's docstring explains


R = TypeVar("R", bound=SQLModel)


@dataclass(frozen=True)
class Table(Generic[R]):
    """The verbs of a noun with states, and what every line and event of theirs says.

    `model` has an `id` and a `status`. `name`: how a line and an event call one (`agreement ctph-ubnd-2021`). `chain`: the
    audit chain it belongs to. `facts`: what each of its lines says besides the move. `may`: whether the actor is `Who` to
    it; the office is never asked. `lock`: locks the row against other verbs, and what is locked before it, and reads it
    again. `forbidden`: the sentence for a state that doesn't admit the verb; its braces are
    `verb`, `state`, `subject` and the facts.
    """

    noun: str
    model: type[R]
    rows: tuple[Transition, ...]
    name: Callable[[R], object]
    chain: Callable[[Session, R], str]
    facts: Callable[[Session, R], dict[str, Any]]
    may: Callable[[Session, Actor, Who, R], bool]
    lock: Callable[[Session, R], object]
    forbidden: Sentence
    # called by every verb on what it settles
    touch: Callable[[R], None] = lambda row: None
    # the same as values, for the rows that a consequence moves in one statement
    touched: Callable[[], dict[str, Any]] = dict

    def row(self, verb: str) -> Transition:
        """Return the row of `verb`. KeyError for a verb that doesn't exist."""
        return {row.verb: row for row in self.rows}[verb]

    def allowed(self, state: StrEnum) -> list[str]:
        """The verbs that somebody may call in `state`, in the table's order."""
        return [row.verb for row in self.rows if state in row.sources and row.who is not Who.CONSEQUENCE]


@dataclass(frozen=True)
class Waiting(Generic[R]):
    """Rows that wait for one decision: a review round, a report, a request for more time. They have no line of their own:
    the verb that decides is their agreement's or their checkpoint's. The names are those of columns."""

    model: type[R]
    state: str
    undecided: StrEnum | str | None
    reason: str
