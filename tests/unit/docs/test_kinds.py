"""The table of what was found names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TABLE = (
    (ROOT / "docs" / "reliability.md")
    .read_text(encoding="utf-8")
    .split("## What was found, by kind")[1]
    .split("## ")[0]
)
ROWS = [line for line in TABLE.splitlines() if re.match(r"\| [A-G] \|", line)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[2].strip())
def test_a_kind_names_tests_that_are_there(row: str) -> None:
    named = re.findall(r"`([^`]+)`", row.split("|")[3])
    assert named or "none yet" in row
    file = Path()
    for one in named:
        path, _, function = one.partition("::")
        file = ROOT / "tests" / path if path else file
        assert file.exists(), one
        assert not function or re.search(rf"^def {function}\(", file.read_text(encoding="utf-8"), re.MULTILINE), one


def test_no_kind_is_missing() -> None:
    assert len(ROWS) >= 55
