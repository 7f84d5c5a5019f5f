"""Printing: tables for people, JSON for programs."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import chain, islice, zip_longest
from typing import Any

from cli.words import CLI_NOTHING
from lifecycle.kernel.words import label, say, written

FORECAST = ("on", "to", "role", "organization", "agreement", "obligation", "owner", "due_on", "rung", "severity")
CHECKPOINT = ("agreement", "obligation", "owner", "nominal_on", "due_on", "status", "overdue_days")
MESSAGE = ("message_id", "to", "subject", "state", "attempts", "in_doubt")
DETAIL = (
    "code",
    "title",
    "kind",
    "status",
    "version",
    "lead",
    "legal_basis",
    "parent",
    "predecessor",
    "period",
    "signed_on",
    "in_force_on",
    "ended_on",
    "end_reason",
    "adopted",
)
PAGE = 500  # rows of one table: a list of a million is shown as it is read


def _print_json(thing: Any) -> None:
    print(json.dumps(thing, ensure_ascii=False, default=str))


def _print_rows(rows: Iterable[dict[str, Any]]) -> None:
    """One JSON array, written as the rows are read. Nothing is printed before the first row is there."""
    encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
    coming = iter(rows)
    first = list(islice(coming, 1))
    sys.stdout.write("[")
    for number, row in enumerate(chain(first, coming)):
        sys.stdout.write(f"{',' if number else ''}\n{encode(row)}")
    sys.stdout.write("\n]\n" if first else "]\n")


def _show(columns: Sequence[str], rows: Iterable[dict[str, Any]], groups: dict[str, str]) -> None:
    """A table for people, in pages. `groups`: the columns whose identifiers have names (lifecycle.kernel.words.LABELS)."""
    coming = iter(rows)
    heads = [label("column", column) for column in columns]
    widths: list[int] = []
    while page := [[_cell(row[column], groups.get(column)) for column in columns] for row in islice(coming, PAGE)]:
        if not widths:
            widths = _widths([heads, *page])
            page = [heads, ["-" * width for width in widths], *page]
        for line in page:
            _print_folded(line, widths)
    if not widths:
        print(say(CLI_NOTHING))


def _widths(lines: Sequence[Sequence[str]]) -> list[int]:
    """What each column takes. In a window the widest are narrowed, but never below a word: a code is never cut."""
    columns = list(zip(*lines, strict=True))
    widths = [max(len(cell) for cell in column) for column in columns]
    if not sys.stdout.isatty():
        return widths
    least = [max(len(word) for cell in column for word in cell.split() or [""]) for column in columns]
    room = shutil.get_terminal_size().columns - 2 * (len(columns) - 1)
    while sum(widths) > room >= sum(least):
        widest = max(range(len(columns)), key=lambda place: (widths[place] > least[place], widths[place]))
        widths[widest] -= 1
    return widths


def _print_folded(line: Sequence[str], widths: Sequence[int]) -> None:
    """One row; a cell wider than its column goes on below, between words. One of a later page may stick out."""
    cells = [
        [cell]
        if len(cell) <= width or " " not in cell
        else textwrap.wrap(cell, width, break_long_words=False, break_on_hyphens=False)
        for cell, width in zip(line, widths, strict=True)
    ]
    for parts in zip_longest(*cells, fillvalue=""):
        print("  ".join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip())


def _show_forecast(rows: Iterable[dict[str, Any]]) -> None:
    _show(FORECAST, rows, {"role": "role", "severity": "severity"})


def _show_detail(detail: dict[str, Any]) -> None:
    from lifecycle.calendar.due_rules import DueRule
    from lifecycle.calendar.due_words import due_in_words

    named = {"kind": "kind", "status": "agreement"}
    detail = {**detail, "period": _period(detail)}
    for name in DETAIL:
        if detail[name] not in (None, "", False):
            print(f"{label('column', name)}: {_cell(detail[name], named.get(name))}")
    counts = detail["checkpoints"]
    print("; ".join(f"{label('column', name)}: {_cell(counts[name])}" for name in counts if counts[name] is not None))
    tables = {
        "parties": ("organization", "name", "lead", "signed_by"),
        "signatures": ("version", "organization", "signer", "post", "authority", "signed_on"),
        "obligations": ("code", "owner", "form", "due", "title"),
    }
    for name, columns in tables.items():
        if detail[name]:
            print()
            rows = ({**row, "due": due_in_words(DueRule.from_text(row.get("due", "")))} for row in detail[name])
            _show(columns, rows, {"form": "form", "owner": "owner"})


def _period(row: dict[str, Any]) -> str:
    first, last = row["period_from"], row["period_to"]
    return f"{written(first) if first else '?'} - {written(last) if last else '...'}" if first or last else ""


def _cell(value: Any, group: str | None = None) -> str:
    """A value as a clerk reads it; what a terminal would obey is taken out."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return label("answer", "yes" if value else "no")
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        with suppress(ValueError):
            value = dt.date.fromisoformat(value)
    text = label(group, str(value)) if group else written(value)
    return "".join(sign if sign.isprintable() else " " for sign in text)
