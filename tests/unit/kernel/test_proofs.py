"""Statements that write many proved rows at once say which; the unit of work notes its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import SQLModel

from models import metadata
from models.proof import PROVED, hashes_of, row_hash

ROOT = Path(__file__).parents[3]
PRODUCT = ("lifecycle", "documents", "portal", "notifications", "tasks", "flows", "runtime", "cli")
SQL = re.compile(rf"""\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?({"|".join(PROVED)})"?\b""")
# they set what no line speaks of (models/proof.py)
UNPROVED = {
    "lifecycle/checkpoint/schedule.py": "expanded_to",
    "lifecycle/followup/putting_back.py": "armed",
    "lifecycle/followup/sweep.py": "armed",
    "lifecycle/ladder/policy.py": "armed",
    "lifecycle/organization/recipients.py": "armed",
}


def models() -> dict[str, str]:
    """The table of each model, by the model's name."""
    return {one.__name__: str(one.__tablename__) for one in SQLModel.__subclasses__() if hasattr(one, "__table__")}


def written_at_once(source: str) -> Iterator[str]:
    """The proved tables that a module writes past the unit of work."""
    tables = models()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("insert", "update", "delete"):
            table = tables.get(getattr(node.args[0], "id", "") if node.args else "", "")
            if table in PROVED:
                yield table
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from SQL.findall(node.value)


def test_a_statement_that_writes_proved_rows_says_which() -> None:
    silent = set()
    for path in (path for folder in PRODUCT for path in (ROOT / folder).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if any(written_at_once(source)) and "proofs.wrote(" not in source:
            silent.add(str(path.relative_to(ROOT)))
    assert silent == set(UNPROVED)


def test_the_search_finds_what_it_looks_for() -> None:
    assert list(written_at_once("update(Checkpoint).values(due_on=day)")) == ["checkpoint"]
    assert list(written_at_once("text('UPDATE contact SET email = 1')")) == ["contact"]
    assert list(written_at_once("update(Message); text('UPDATE notice SET state = 1')")) == []


def test_what_is_proved_are_tables_and_columns_of_the_models() -> None:
    for table, left_out in PROVED.items():
        assert left_out <= {column.name for column in metadata.tables[table].columns}, table


def test_a_hash_tells_rows_apart_that_read_alike() -> None:
    assert row_hash("'a',NULL") != row_hash("'a','NULL'")
    assert hashes_of([(1, "'x'"), (2, "'x'")]) == {1: row_hash("'x'"), 2: row_hash("'x'")}
