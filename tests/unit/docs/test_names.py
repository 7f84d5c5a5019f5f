"""Names and docstrings keep to the manner of the house (CONTRIBUTING.md): one way of saying what a thing is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from devtools import rooms

FLOORS = (*rooms.FLOORS, "benchmarks", "migrations", "story")
FILES = sorted(
    [*rooms.ROOT.glob("*.py"), *(file for floor in FLOORS for file in (rooms.ROOT / floor).rglob("*.py"))],
)
QUESTIONS = {"How", "What", "When", "Where", "Whether", "Which", "Who", "Whom", "Whose", "Why"}
# verbs of the house in the third person: a function's docstring says what to do
THIRD_PERSON = frozenset(
    [
        "Adds",
        "Asks",
        "Binds",
        "Calls",
        "Carries",
        "Changes",
        "Claims",
        "Clears",
        "Closes",
        "Collects",
        "Connects",
        "Counts",
        "Creates",
        "Does",
        "Ends",
        "Extends",
        "Fills",
        "Finds",
        "Frees",
        "Gives",
        "Hands",
        "Has",
        "Holds",
        "Imports",
        "Keeps",
        "Lets",
        "Makes",
        "Moves",
        "Notes",
        "Opens",
        "Plays",
        "Posts",
        "Puts",
        "Queues",
        "Reads",
        "Records",
        "Refuses",
        "Resumes",
        "Returns",
        "Runs",
        "Says",
        "Sees",
        "Sends",
        "Serves",
        "Sets",
        "Starts",
        "Stores",
        "Takes",
        "Tells",
        "Turns",
        "Verifies",
        "Waits",
        "Walks",
        "Warns",
        "Writes",
    ]
)


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def public(node: ast.AST) -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield a module with what is public in it; what lies inside a function is nobody else's."""
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        if getattr(node, "name", "").startswith("_"):
            return
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return
    for child in ast.iter_child_nodes(node):
        yield from public(child)


def opening(node: ast.AST) -> str:
    words = (ast.get_docstring(node) or "").split()  # type: ignore[arg-type]
    return words[0].strip(",.:;") if words else ""


def wrong_openings(module: ast.Module) -> list[str]:
    found = []
    for node in public(module):
        word = opening(node)
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if word in QUESTIONS or (is_function and word in THIRD_PERSON):
            found.append(f"line {getattr(node, 'lineno', 1)}: {word} ...")
    return found


def test_a_public_docstring_opens_with_a_noun_or_an_imperative_verb():
    found = {str(file.relative_to(rooms.ROOT)): wrong_openings(tree(file)) for file in FILES}
    assert {file: openings for file, openings in found.items() if openings} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('"""What it is."""', ["line 1: What ..."]),
        ('def late():\n    """Whether it is late."""', ["line 1: Whether ..."]),
        ('class A:\n    def put(self):\n        """Puts it there."""', ["line 2: Puts ..."]),
        ('"""Keeps of a castle."""\ndef put():\n    """Put it there."""', []),
        ('def _late():\n    """Whether it is late."""', []),
    ],
)
def test_a_docstring_that_asks_or_tells_of_somebody_else_is_found(source, found):
    assert wrong_openings(ast.parse(source)) == found
