"""What the guides name is there: commands, environment variables, fields of the case file, the default ladder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from cli import app as cli
from devtools.diagrams import ROOT
from lifecycle.calendar.due_rules import Roll
from lifecycle.casefile.reader import AGREEMENT, OBLIGATION, ContactEntry, OrganizationEntry
from lifecycle.kernel.words import LABELS
from lifecycle.ladder.policy import DEFAULT_FILE, parse_ladder
from models.enums import Form, Kind, Role, Side

GUIDES = [
    ROOT / name
    for name in ("README.md", "README.vi.md", "CONTRIBUTING.md", "docs/operations.md", "docs/office-guide.vi.md")
]
OFFICE = (ROOT / "docs" / "office-guide.vi.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_command_and_option_that_a_guide_shows_exists(guide):
    commands = typer.main.get_command(cli.app).commands
    shown = re.findall(
        r"(?:^\$ |bin/|`)phoihop ([a-z][a-z-]*)([^`\n|]*)", guide.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert shown or guide.name == "CONTRIBUTING.md"
    for name, rest in shown:
        assert name in commands, name
        options = {option for parameter in commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options, name


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_make_target_that_a_guide_shows_exists(guide):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", guide.read_text(encoding="utf-8"), re.MULTILINE)) <= targets


def test_the_office_guide_names_every_field_and_word_of_a_case_file():
    fields = {*AGREEMENT, *OBLIGATION, *OrganizationEntry.model_fields, *ContactEntry.model_fields}
    words = {str(word) for words in (Role, Kind, Form, Roll, Side) for word in words}
    # what the file keeps without a rule that reads it, and what says when a paper that is over ended
    beside = {"assumed", "commendations", "concluded_on", "terminated_on", "ladder"}
    assert {word for word in (fields | words) - beside if f"`{word}`" not in OFFICE} == set()


def test_the_office_guide_shows_the_default_ladder():
    rules = parse_ladder(DEFAULT_FILE.read_text(encoding="utf-8"), DEFAULT_FILE.name)
    table = [line for line in OFFICE.splitlines() if re.match(r"\| (trước|đúng hạn|sau) ", line)]
    days = [int(day) for line in table for day in re.findall(r"\d+", line.split("|")[1])]
    assert sorted(days) == sorted(abs(rung.offset) for rung in rules.rungs if rung.offset)
    named = [line.split("|")[2].strip() for line in table]
    assert list(dict.fromkeys(named)) == list(
        dict.fromkeys(LABELS["severity", rung.severity.name.lower()][0] for rung in rules.rungs)
    )


@pytest.mark.parametrize("page", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]), ids=lambda path: path.name)
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
