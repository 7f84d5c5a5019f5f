"""`python -m devtools.diagrams`: draws the transition tables into docs/ (design.md, section 3).

What it writes stands between two marks in a file, or is a whole file; everything around the marks is left alone. A
test says that the committed files are what this makes, so a changed table without `make docs` doesn't pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from devtools import rooms
from devtools.life_picture import life
from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.checkpoint.transitions import CHECKPOINT
from lifecycle.kernel.transition import Transition
from lifecycle.kernel.words import LABELS

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "architecture.md"
PICTURE = ROOT / "docs" / "images" / "life.svg"
TABLES: dict[str, Sequence[Transition]] = {table.noun: table.rows for table in (AGREEMENT, CHECKPOINT)}


def drawn() -> dict[Path, str]:
    """Every file that is generated, or holds something generated, as it should be."""
    page = PAGE.read_text(encoding="utf-8")
    for table, rows in TABLES.items():
        page = put(page, f"{table} states", state_diagram(table, rows))
        page = put(page, f"{table} verbs", verb_table(table, rows))
    page = put(page, "rooms", rooms.table())
    return {PAGE: page, PICTURE: life()}


def put(page: str, name: str, content: str) -> str:
    """The page with `content` between the marks of `name`. ValueError where the marks aren't there."""
    begin, end = f"<!-- make docs: {name} -->", "<!-- end -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    filled, count = pattern.subn(lambda _: f"{begin}\n{content}\n{end}", page)
    if count != 1:
        raise ValueError(f"docs/architecture.md must hold `{begin}` ... `{end}` once, and holds it {count} times")
    return filled


def state_diagram(table: str, rows: Sequence[Transition]) -> str:
    """A Mermaid state diagram; verbs between the same two states share an arrow."""
    states = list(dict.fromkeys(state for row in rows for state in _states(row)))
    left = {source for row in rows if row.to is not None for source in row.sources if source != row.to}
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{state} ({_vietnamese(table, state)})" as {state}' for state in states]
    lines += [f"    {source} --> {to} : {', '.join(verbs)}" for (source, to), verbs in _arrows(rows).items()]
    lines += [f"    {state} --> [*]" for state in states if state not in left]
    return "\n".join([*lines, "```"])


def verb_table(table: str, rows: Sequence[Transition]) -> str:
    """The rows as a Markdown table, in their order."""
    head = "| verb | tiếng Việt | from | to | who may | guard | event |\n|---|---|---|---|---|---|---|"
    return "\n".join([head, *(_line(row) for row in rows)])


def _line(row: Transition) -> str:
    sources = ", ".join(row.sources) or "(new)"
    to = str(row.to) if row.to is not None else "(any)" if not row.sources else "(stays)"
    event = f"`phoihop.{row.event}`" if row.event else "(in its cause's)"
    said = (f"`{row.verb}`", _vietnamese("verb", row.verb), sources, to, row.who, row.guard, event)
    return f"| {' | '.join(said)} |"


def _arrows(rows: Sequence[Transition]) -> dict[tuple[str, str], list[str]]:
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for source, to in _ends(row):
            arrows.setdefault((source, to), []).append(row.verb)
    return arrows


def _ends(row: Transition) -> Iterator[tuple[str, str]]:
    """From where to where; a thing that comes in any state (`adopt`) has no arrow."""
    if not row.sources and row.to is not None:
        yield "[*]", str(row.to)
    for source in row.sources:
        yield str(source), str(row.to if row.to is not None else source)


def _states(row: Transition) -> Iterator[StrEnum]:
    yield from row.sources
    if row.to is not None:
        yield row.to


def _vietnamese(group: str, identifier: str) -> str:
    return LABELS[group, str(identifier)][0]


if __name__ == "__main__":
    for path, content in drawn().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        print(path.relative_to(ROOT))
