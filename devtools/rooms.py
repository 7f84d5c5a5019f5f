"""Table of the rooms in docs/architecture.md: every folder of the house, what it says of itself, and its modules."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
FLOORS = ("runtime", "flows", "tasks", "notifications", "documents", "portal", "lifecycle", "models", "cli", "devtools")


def table() -> str:
    """Draw the rooms as Markdown, floor by floor."""
    rows = ["| room | what it holds | modules |", "|---|---|---|"]
    for floor in FLOORS:
        for folder in rooms(ROOT / floor):
            named = ", ".join(f"`{file.stem}`" for file in modules(folder))
            rows.append(f"| `{folder.relative_to(ROOT)}/` | {says(folder / '__init__.py')} | {named} |")
    return "\n".join(rows)


def rooms(folder: Path) -> list[Path]:
    """List a floor and the packages in it."""
    return [folder, *sorted(file.parent for file in folder.rglob("__init__.py") if file.parent != folder)]


def modules(folder: Path) -> list[Path]:
    """List a room's modules, without those that only forward an old name."""
    files = sorted(file for file in folder.glob("*.py") if not file.stem.startswith("__"))
    return [file for file in files if not says(file).startswith("Deprecated")]


def says(file: Path) -> str:
    """Return the first line of a module's docstring; empty without one."""
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0]
