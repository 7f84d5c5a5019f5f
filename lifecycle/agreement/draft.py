"""Obligations of a draft as a form says them: new ones get their codes, known ones are changed, left out or left alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any


@dataclass(frozen=True)
class ObligationSaid:
    """One line of a form. `n`: its number there; `code`: of an obligation that the draft has already, else empty; `due`:
    the rule's canonical text; `budget` in đồng."""

    n: int
    code: str
    title: str
    owner: str
    form: str
    due: str
    budget: int
    evidence: bool
    dropped: bool = False

    @property
    def terms(self) -> dict[str, Any]:
        """The fields of ObligationContent that the line says."""
        names = ("title", "owner", "form", "due", "budget", "evidence")
        return {name: getattr(self, name) for name in names}


def proposed(said: Iterable[ObligationSaid]) -> list[dict[str, Any]]:
    """The obligations of a new proposal. Codes are nobody's to invent: `viec-1`, `viec-2` ..."""
    return _new(said, set())


def revised(terms: list[dict[str, Any]], said: Iterable[ObligationSaid]) -> list[dict[str, Any]]:
    """A draft's obligations with what was changed, left out and added. One that the form doesn't speak of stays."""
    lines = list(said)
    by_code = {one.code: one for one in lines if one.code}
    kept = []
    for one in terms:
        line = by_code.get(one["code"])
        if line is None:
            kept.append(one)
        elif not line.dropped:
            kept.append({**one, **line.terms})
    return [*kept, *_new((one for one in lines if not one.code), {one["code"] for one in terms})]


def _new(said: Iterable[ObligationSaid], taken: set[str]) -> list[dict[str, Any]]:
    made = []
    for one in said:
        code = next(name for k in count(one.n) if (name := f"viec-{k}") not in taken)
        taken.add(code)
        made.append({"code": code, **one.terms})
    return made
