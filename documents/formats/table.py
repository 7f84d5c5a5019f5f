"""The table of paper formats: read, checked, and the one that holds for a side on a day (design.md, section 8)."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

import settings
from documents.words import PAPER_FORMATS_UNREADABLE, PAPER_NO_FORMAT
from lifecycle.kernel.refusal import Refusal
from models.enums import Authority, Side

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "paper-formats.yaml"
Points = Field(ge=6, le=40)


class Part(BaseModel):
    """One part of a format. Sizes are points, lengths millimetres."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Page(Part):
    margins: tuple[float, float, float, float]  # top, bottom, left, right
    number_size: float = Points
    number_top: float = Field(ge=0, le=30)


class Motto(Part):
    lines: tuple[str, ...] = Field(min_length=1, max_length=3)
    sizes: tuple[float, ...] = Field(min_length=1, max_length=3)
    rule: Literal["full", "none"]


class BodyHead(Part):
    superior_size: float = Points
    size: float = Points
    mark: Literal["line", "star"]


class Number(Part):
    label: str
    size: float = Points
    pattern: str


class Sized(Part):
    size: float = Points


class Abstract(Part):
    size: float = Points
    mark: Literal["line", "hyphens"]


class Text(Part):
    size: float = Points
    line: float = Field(ge=10, le=40)
    paragraph: float = Field(ge=0, le=40)
    indent: float = Field(ge=0, le=30)
    end: str


class Bases(Part):
    italic: bool
    dash: bool


class Signing(Part):
    marks: dict[str, str]
    post_bold: bool
    size: float = Points
    collective_deputy: bool

    def mark(self, authority: Authority) -> str:
        return self.marks.get(authority.value, authority.value)


class Recipients(Part):
    label: str
    label_size: float = Points
    label_style: Literal["bold-italic", "underline"]
    size: float = Points
    last: str


class Format(Part):
    """Look of one side's papers between two days."""

    side: Literal["state", "party"]
    since: dt.date = Field(alias="from")
    until: dt.date | None = Field(default=None, alias="to")
    source: str
    weak: tuple[str, ...] = ()
    page: Page
    motto: Motto
    body_head: BodyHead
    number: Number
    dated: Sized
    type: Sized
    abstract: Abstract
    text: Text
    bases: Bases
    signing: Signing
    recipients: Recipients


class Joint(Part):
    lead_signs: Literal["first", "last"]
    columns: int = Field(ge=1, le=3)


class Table(Part):
    """Every format, which bodies are collective, and how a paper of several bodies is laid out."""

    format: Literal["phoihop-paper-formats/1"]
    formats: tuple[Format, ...]
    collective: tuple[str, ...]
    joint: Joint

    def of(self, side: Side, day: dt.date) -> Format:
        """The format that holds. A paper older than every format takes its side's first. Refusal: none."""
        wanted = "party" if side is Side.PARTY else "state"
        found = sorted((one for one in self.formats if one.side == wanted), key=lambda one: one.since)
        holding = [one for one in found if one.since <= day and (one.until is None or day <= one.until)]
        if holding:
            return holding[-1]
        if found and day < found[0].since:
            return found[0]
        raise Refusal(PAPER_NO_FORMAT, side=wanted, day=day, file=place().name)

    def is_collective(self, name: str) -> bool:
        return name.casefold().startswith(tuple(one.casefold() for one in self.collective))


def place() -> Path:
    """The table's file: the office's own where PHOIHOP_PAPER_FORMATS names one."""
    own = settings.read().paper_formats.strip()
    return Path(own) if own else SHIPPED


def table() -> Table:
    """The table in use. Refusal: unreadable, with the first thing that is wrong."""
    return _read(place())


@lru_cache(maxsize=4)
def _read(file: Path) -> Table:
    try:
        if not file.is_file():
            raise FileNotFoundError("?")
        return Table.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        problem = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as wrong:
        problem = " ".join(str(wrong).split())[:200]
    raise Refusal(PAPER_FORMATS_UNREADABLE, file=file.name, problem=problem)
