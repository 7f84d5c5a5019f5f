"""What docs/security.md names is there: tests, modules, settings; each requirement of ASVS stands once."""

from __future__ import annotations

import re

import settings
from devtools.diagrams import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_test_that_it_names_exists() -> None:
    files = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    named = set(re.findall(r"`((?:tests/[\w/]+/)?test_\w+\.py)`", PAGE))
    assert len(named) > 15
    assert {one for one in named if "/" not in one} <= files
    assert {one for one in named if "/" in one and not (ROOT / one).exists()} == set()


def test_every_module_and_setting_that_it_names_exists() -> None:
    named = re.findall(r"`((?:lifecycle|portal|notifications|runtime|models)/[\w/]+\.py)`", PAGE)
    assert {one for one in named if not (ROOT / one).exists()} == set()
    assert set(re.findall(r"`(PHOIHOP_[A-Z_]+)`", PAGE)) <= set(settings.NAMES)


def test_no_requirement_stands_twice() -> None:
    table = PAGE.partition("## OWASP ASVS 5.0")[2]
    told: list[str] = []
    for line in table.splitlines():
        if re.match(r"\| \d", line):
            head = line.split("|")[1]
            for first, last in re.findall(r"(\d+\.\d+\.\d+)(?:-(\d+\.\d+\.\d+))?", head):
                stem, _, begin = first.rpartition(".")
                # a range within one section, or over sections: its ends count
                end = last.rpartition(".")[2] if last.startswith(f"{stem}.") else begin
                told += [f"{stem}.{number}" for number in range(int(begin), int(end) + 1)]
    assert len(told) > 100
    assert sorted(told) == sorted(set(told))
