"""A paper as PDF/A-2b: the paper's parts go to Typst as data, never as markup."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import typst

from documents.papers.paper import Block, Paper
from documents.words import PAPER_NOT_SET
from lifecycle.kernel.refusal import Refusal

TEMPLATE = Path(__file__).parent / "paper.typ"
# one family for the whole paper: the first that is here and has every letter of it. The last comes with Typst
FAMILIES = ("Times New Roman", "Liberation Serif", "Libertinus Serif")
STANDARD: Final = "a-2b"
MOST_COLUMN, LEAST_COLUMN = 12.0, 2.0


def as_pdf(paper: Paper) -> bytes:
    """The paper's file. The same paper gives the same bytes. Refusal: a letter that no family here has."""
    return _set(paper)[1]


def as_pictures(paper: Paper, dots: int = 100) -> list[bytes]:
    """The paper's pages as PNG, `dots` an inch. Refusal: as `as_pdf`."""
    # only a PDF/A is refused for a letter that a family lacks: it says which family to take
    family, _ = _set(paper)
    made = _compiled(paper, family, format="png", ppi=float(dots))
    return [made] if isinstance(made, bytes) else list(made or [])


def _set(paper: Paper) -> tuple[str, bytes]:
    """The family that has all the paper's letters, and the PDF/A set in it: one is refused for a letter without a glyph."""
    problem = ""
    for family in families():
        try:
            made = _compiled(paper, family, format="pdf", pdf_standards=[STANDARD])
        except typst.TypstError as wrong:
            problem = str(wrong.message)
            continue
        assert isinstance(made, bytes)
        return family, made
    raise Refusal(PAPER_NOT_SET, problem=problem[:200])


def _compiled(paper: Paper, family: str, **wanted: Any) -> bytes | list[bytes] | None:
    return typst.Compiler(root=str(TEMPLATE.parent), font_paths=_fonts()).compile(
        str(TEMPLATE),
        **wanted,
        sys_inputs={"paper": json.dumps({**as_data(paper), "font": family}, ensure_ascii=False)},
        timestamp=int(paper.made.timestamp()),
    )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The fonts of this machine, looked for once."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)


def families() -> tuple[str, ...]:
    """The families that a paper may be set in, the best first, as far as they are here."""
    here = {name.casefold() for name in _fonts().families()}
    return tuple(name for name in FAMILIES if name.casefold() in here)


def as_data(paper: Paper) -> dict[str, Any]:
    """The paper as plain values: what `paper.typ` reads."""
    rules = paper.format
    return {
        "title": paper.title,
        "author": ", ".join(paper.bodies),
        "format": rules.model_dump(mode="json"),
        "superior": paper.superior,
        "bodies": list(paper.bodies),
        "number": paper.number,
        "dated": paper.dated,
        "type": paper.type,
        "abstract": paper.abstract,
        "bases": list(paper.bases),
        "blocks": list(_blocks(paper.blocks)),
        "signings": [
            {"marks": list(one.marks), "post": one.post, "name": one.name, "post_bold": rules.signing.post_bold}
            for one in paper.signings
        ],
        "columns": paper.columns,
        "recipients": list(paper.recipients),
    }


def _blocks(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    """The blocks, rows that follow each other gathered to one table with its columns' widths."""
    made: list[dict[str, Any]] = []
    for is_row, run in groupby(blocks, key=lambda one: one.kind == "row"):
        if not is_row:
            made += [{"kind": one.kind, "text": one.text} for one in run]
            continue
        rows = [one.cells for one in run]
        count = max(len(row) for row in rows)
        filled = [(*row, *("",) * (count - len(row))) for row in rows]
        made.append({"kind": "table", "rows": filled, "widths": column_widths(filled)})
    return made


def column_widths(rows: list[tuple[str, ...]]) -> list[float]:
    """Shares of the columns: by the longest text in each, within bounds, so that no column starves."""
    longest = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [min(max(letters / 5, LEAST_COLUMN), MOST_COLUMN) for letters in longest]
