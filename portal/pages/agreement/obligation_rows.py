"""The lines of obligations in a form: of a new proposal, and of a draft that is revised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, ValidationInfo

from lifecycle.agreement.draft import ObligationSaid
from lifecycle.calendar.due_rules import DueRule
from lifecycle.calendar.due_typed import due, shown
from lifecycle.kernel import fields
from lifecycle.kernel.place import Wrong
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.typed import grouped
from lifecycle.kernel.words import CASE_TEXT_EMPTY
from models.enums import Form as FormOfCoordination
from portal.web.form import Amount, Form, by, called, line
from portal.web.form import rows as form_rows
from portal.web.request import Posted

NEW, ADDED = 6, 3  # empty lines: of a proposal, of a revision
MOST = 200  # lines of a revision
OWNERS = ("partner", "lead", "each", "rotating")
FORMS = list(FormOfCoordination)
LONGEST_RULE = 1_000  # letters of a rule's canonical text
CHOSEN = ("owner", "form", "rule")  # filled in an empty line too


def _rule(text: str) -> str:
    """Read the rule that a draft has, as the page was given it; what isn't one is none."""
    try:
        return DueRule.from_text(text[:LONGEST_RULE]).text
    except (Refusal, Wrong, ValueError, RecursionError):
        return ""


def _due(text: str, info: ValidationInfo) -> str:
    """Read what was typed as a rule's canonical text. One that was left as it was shown stays, in words or not."""
    rule = info.data["rule"]
    try:
        said = fields.line(text, most=200)
        return rule if rule and said == shown(DueRule.from_text(rule)) else DueRule.parse(due(said)).text
    except Refusal as refusal:
        raise Wrong.of(refusal) from None


def _owner(text: str) -> str:
    return text or "partner"


def _form(text: str) -> str:
    return text or FormOfCoordination.REPORT


class ObligationRow(Form):
    """One line as it was typed. `code` and `rule`: of an obligation that the draft has already."""

    code: Annotated[str, line(60)] = called("propose_obligation")
    title: Annotated[str, line(1_000, empty=CASE_TEXT_EMPTY)] = called("propose_obligation")
    owner: Annotated[str, by(_owner), line(60)] = called("cp_owner")
    form: Annotated[FormOfCoordination, by(_form)] = called("cp_form")
    rule: Annotated[str, by(_rule)] = called("propose_due")
    due: Annotated[str, BeforeValidator(_due)] = called("propose_due")
    budget: Amount = called("propose_budget")
    evidence: Annotated[bool, by("1".__eq__)] = called("propose_evidence")
    drop: Annotated[bool, by("1".__eq__)] = called("revise_drop")

    def as_said(self, n: int) -> ObligationSaid:
        """The line as the draft's rules take it."""
        return ObligationSaid(
            n, self.code, self.title, self.owner, str(self.form), self.due, self.budget, self.evidence, self.drop
        )


class Row(NamedTuple):
    """One line as the form shows it. `code`, `rule`: of an obligation that the draft has already."""

    n: int
    code: str = ""
    title: str = ""
    owner: str = "partner"
    form: str = "report"
    due: str = ""
    budget: str = ""
    evidence: bool = False
    dropped: bool = False
    rule: str = ""

    def faulty(self, faults: Mapping[str, str]) -> bool:
        """Tell whether one of the line's fields is wrong."""
        return any(name.endswith(f"_{self.n}") for name in faults)

    @property
    def owners(self) -> tuple[str, ...]:
        """List the owners that may be chosen: one party may have been named by the office."""
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
            shown(DueRule.from_text(one["due"])),
            grouped(one["budget"]) if one["budget"] else "",
            one["evidence"],
            rule=one["due"],
        )
        for n, one in enumerate(terms, 1)
    ]
    return [*known, *(Row(n) for n in range(len(known) + 1, len(known) + empty + 1))]


def rows_typed(typed: Mapping[str, str], rows: list[Row]) -> list[Row]:
    """The lines as they were typed, where a form was refused."""

    def get(name: str, row: Row) -> str:
        return typed.get(f"{name}_{row.n}", "")

    return [
        Row(
            row.n,
            row.code,
            get("title", row),
            get("owner", row) or row.owner,
            get("form", row) or row.form,
            get("due", row),
            get("budget", row),
            get("evidence", row) == "1",
            get("drop", row) == "1",
            row.rule,
        )
        for row in rows
    ]


def said(rows: Mapping[int, ObligationRow]) -> list[ObligationSaid]:
    """The lines of a form, in their order."""
    return [row.as_said(n) for n, row in sorted(rows.items())]


def typed_rows(given: Posted, most: int) -> dict[int, dict[str, str]]:
    """The lines in which something was typed; what a line lets choose is chosen already."""
    return form_rows(given, ObligationRow, range(1, most + 1), *CHOSEN)
