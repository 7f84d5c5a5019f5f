"""A paper as its parts, apart from any file format: what stands in which place (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from documents.formats.table import Format

BlockKind = Literal["heading", "subheading", "paragraph", "dash", "row"]
# points of a list: the alphabet of this country without f, j, w, z and letters with signs but đ (Phụ lục I, mục II, 5)
LETTERS = "abcdđeghiklmnopqrstuvxy"


@dataclass(frozen=True)
class Block:
    """One paragraph of the text, or one row of a table (`cells`; the first row of a run is its head)."""

    kind: BlockKind
    text: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class SigningBlock:
    """Place where one party signs: whose right it is, the post, the name (empty until somebody signed)."""

    marks: tuple[str, ...]
    post: str
    name: str


@dataclass(frozen=True)
class Paper:
    """A whole paper. `made`: the moment its file bears, so that the same records give the same bytes."""

    title: str
    format: Format
    superior: str
    bodies: tuple[str, ...]
    number: str
    dated: str
    type: str
    abstract: str
    bases: tuple[str, ...]
    blocks: tuple[Block, ...]
    signings: tuple[SigningBlock, ...]
    columns: int
    recipients: tuple[str, ...]
    made: dt.datetime


def day_in_words(day: dt.date | None, year: int) -> str:
    """`ngày 05 tháng 02 năm 2021`: a zero before days under 10 and before months 1 and 2; blanks for a day not given yet."""
    if day is None:
        return f"ngày      tháng      năm {year}"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def letter(place: int) -> str:
    """The letter of the point at `place`, from 0: a, b, c, d, đ, e, g ...; after the last one: aa, ab ..."""
    rest, last = divmod(place, len(LETTERS))
    return (letter(rest - 1) if rest else "") + LETTERS[last]
