"""The words of a paper: a template that an office may replace, checked before use and run where it can reach nothing.

A template makes lines: `# ` a heading, `## ` a smaller one, `- ` a dash, `| a | b |` a row of a table, anything else
a paragraph. What the records put in never becomes such a sign: a value stays in its line and in its cell.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from documents.papers.paper import Block, letter
from documents.words import PAPER_TEMPLATE, PAPER_TOO_LONG, PAPER_UNKNOWN_FIELDS
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import say

SHIPPED = Path(__file__).parent / "templates"
MOST_LETTERS = 2_000_000
# private use: stand for signs of ours that came with a value, until the lines are read
AS_TEXT, BAR, LINE = "\ue000", "\ue001", "\ue002"
SIGNS = ("#", "|", "-")
MARKED = re.compile(f"[{AS_TEXT}{BAR}{LINE}]")
ROMAN = re.compile(r"[IVX]{1,6}\s*[.-]\s+\S")
NUMBERED = re.compile(r"\d{1,2}\.\s+\S")


class _Environment(ImmutableSandboxedEnvironment):
    """Values and their filters, no attributes that begin with an underscore, no long ranges, no files."""

    intercepted_binops = frozenset({"**", "*"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or not all(isinstance(one, int) for one in (left, right)):
            raise SecurityError(f"{operator}")
        return super().call_binop(context, operator, left, right)


def _finalized(value: Any) -> str:
    """A value on one line, its signs made harmless. What `prose` made is let through."""
    if isinstance(value, _Prose):
        return value.text
    text = " ".join(MARKED.sub("", str(value)).split()).replace("|", BAR)
    return AS_TEXT + text if text.startswith(SIGNS) else text


class _Prose:
    """Several lines that a person wrote, as lines of a template."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __bool__(self) -> bool:
        return bool(self.text)


def _prose(value: str) -> _Prose:
    """A text of several lines: "I. ..." is a heading, "1. ..." a smaller one, "- ..." a dash, the rest paragraphs."""
    lines = []
    for line in str(value).splitlines():
        said = " ".join(MARKED.sub("", line).split()).replace("|", BAR)
        if not said:
            continue
        if ROMAN.match(said):
            lines.append(f"# {said}")
        elif NUMBERED.match(said) and len(said) < 120:
            lines.append(f"## {said}")
        elif said[:2] in ("- ", "– "):
            lines.append(f"- {said[2:]}")
        else:
            lines.append(AS_TEXT + said if said.startswith(SIGNS) else said)
    return _Prose("\n" + "\n".join(lines) + "\n")


def _environment() -> _Environment:
    made = _Environment(
        undefined=StrictUndefined, finalize=_finalized, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    # nothing but values: no functions that make long things
    made.globals.clear()
    made.filters = {
        name: made.filters[name] for name in ("length", "default", "join", "first", "last", "upper", "lower")
    }
    made.filters.update(prose=_prose, letter=letter)
    return made


def shipped(name: str) -> str:
    """The text of a template that comes with the product."""
    return (SHIPPED / f"{name}.j2").read_text(encoding="utf-8")


def checked(source: str, name: str, fields: frozenset[str]) -> None:
    """Check a template before it is used. Refusal: a wrong sign with its line, or names that no record bears."""
    try:
        used = meta.find_undeclared_variables(_environment().parse(source))
    except TemplateSyntaxError as wrong:
        raise Refusal(PAPER_TEMPLATE, file=name, line=wrong.lineno, problem=str(wrong.message)[:200]) from None
    except TemplateError as wrong:
        raise Refusal(PAPER_TEMPLATE, file=name, line=1, problem=str(wrong)[:200]) from None
    unknown = sorted(used - fields)
    if unknown:
        line = next((n for n, text in enumerate(source.splitlines(), 1) if unknown[0] in text), 1)
        raise Refusal(PAPER_TEMPLATE, file=name, line=line, problem=say(PAPER_UNKNOWN_FIELDS, names=", ".join(unknown)))


def blocks(source: str, name: str, values: dict[str, Any]) -> tuple[Block, ...]:
    """The template's lines as blocks. Refusal: as `checked`, and what only shows when it runs."""
    checked(source, name, frozenset(values))
    made: list[str] = []
    letters = 0
    try:
        for piece in _environment().from_string(source).generate(**values):
            letters += len(piece)
            if letters > MOST_LETTERS:
                raise Refusal(PAPER_TEMPLATE, file=name, line=1, problem=say(PAPER_TOO_LONG, most=MOST_LETTERS))
            made.append(piece)
    except (
        UndefinedError,
        SecurityError,
        TemplateError,
        TypeError,
        ValueError,
        ArithmeticError,
        RecursionError,
    ) as wrong:
        raise Refusal(PAPER_TEMPLATE, file=name, line=_line_of(wrong), problem=str(wrong)[:200]) from None
    return tuple(_block(line) for line in "".join(made).splitlines() if line.strip())


def _line_of(wrong: BaseException) -> int:
    """The template's line that an error came from: Jinja puts it into the traceback."""
    trace, line = wrong.__traceback__, 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _block(line: str) -> Block:
    said = line.strip()
    if said.startswith("## "):
        return Block("subheading", _plain(said[3:]))
    if said.startswith("# "):
        return Block("heading", _plain(said[2:]))
    if said.startswith("- "):
        return Block("dash", _plain(said[2:]))
    if said.startswith("|"):
        return Block("row", cells=tuple(_plain(cell) for cell in said.strip("|").split("|")))
    return Block("paragraph", _plain(said))


def _plain(text: str) -> str:
    return text.replace(AS_TEXT, "").replace(BAR, "|").strip()
