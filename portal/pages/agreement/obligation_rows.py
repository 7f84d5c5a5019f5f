"""The lines of obligations in a form: of a new proposal, and of a draft that is revised. Codes are nobody's to invent."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any, NamedTuple

from lifecycle.calendar.due_typed import due, shown
from lifecycle.kernel.fields import line
from lifecycle.kernel.typed import amount, grouped, read
from models.enums import Form
from portal.web.request import Posted
from portal.web.words import t

NEW, ADDED = 6, 3  # empty lines: of a proposal, of a revision
OWNERS = ("partner", "lead", "each", "rotating")
FORMS = list(Form)


class Row(NamedTuple):
    """One line as the form shows it. `code`: of an obligation that the draft has already."""

    n: int
    code: str = ""
    title: str = ""
    owner: str = "partner"
    form: str = "report"
    due: str = ""
    budget: str = ""
    evidence: bool = False
    dropped: bool = False

    @property
    def owners(self) -> tuple[str, ...]:
        """What may be chosen: one party may have been named by the office."""
        return OWNERS if self.owner in OWNERS else (*OWNERS, self.owner)


def rows_of(terms: list[dict[str, Any]], empty: int) -> list[Row]:
    """The draft's obligations, and empty lines after them."""
    known = [
        Row(
            n,
            one["code"],
            one["title"],
            one["owner"],
            one["form"],
            shown(one["due"]),
            grouped(one["budget"]) if one["budget"] else "",
            one["evidence"],
        )
        for n, one in enumerate(terms, 1)
    ]
    return [*known, *(Row(n) for n in range(len(known) + 1, len(known) + empty + 1))]


def rows_typed(given: Posted, shown: list[Row]) -> list[Row]:
    """The lines as they were typed, where a form was refused."""
    get = given.get
    return [
        Row(
            row.n,
            row.code,
            get(f"title_{row.n}"),
            get(f"owner_{row.n}") or row.owner,
            get(f"form_{row.n}") or row.form,
            get(f"due_{row.n}"),
            get(f"budget_{row.n}"),
            get(f"evidence_{row.n}") == "1",
            get(f"drop_{row.n}") == "1",
        )
        for row in shown
    ]


def proposed(given: Posted) -> list[dict[str, Any]]:
    """The obligations of a new proposal."""
    return _new(given, range(1, NEW + 1), taken=set())


def revised(given: Posted, terms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The draft's obligations with what was changed, left out and added. One that the form doesn't speak of stays."""
    places = {code: n for n in range(1, len(terms) + ADDED + 1) if (code := given.get(f"code_{n}"))}
    kept = []
    for one in terms:
        n = places.get(one["code"])
        if n is None:
            kept.append(one)
        elif given.get(f"drop_{n}") != "1":
            kept.append({**one, **_typed(given, n, one["due"])})
    free = [n for n in range(1, len(terms) + ADDED + 1) if n not in places.values()]
    return [*kept, *_new(given, free, taken={one["code"] for one in terms})]


def _new(given: Posted, numbers: Iterable[int], taken: set[str]) -> list[dict[str, Any]]:
    made = []
    for n in numbers:
        fields = _typed(given, n)
        if fields["title"]:
            code = next(name for k in count(n) if (name := f"viec-{k}") not in taken)
            taken.add(code)
            made.append({"code": code, **fields})
    return made


def _typed(given: Posted, n: int, rule: str = "") -> dict[str, Any]:
    typed = line(given.get(f"due_{n}"), t("propose_due", n=n), 200)
    return {
        "title": line(given.get(f"title_{n}"), t("propose_obligation", n=n), 1_000),
        "owner": given.get(f"owner_{n}") or "partner",
        "form": given.get(f"form_{n}") or "report",
        "due": rule if rule and typed == shown(rule) else read(due, typed, t("propose_due", n=n)),
        "evidence": given.get(f"evidence_{n}") == "1",
        "budget": read(amount, given.get(f"budget_{n}"), t("propose_budget", n=n)),
    }
