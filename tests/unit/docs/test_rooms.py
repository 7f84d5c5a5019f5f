"""Every folder of the house says what it is for, and docs/architecture.md shows all of them."""

from __future__ import annotations

import pytest

from devtools import rooms

FOLDERS = [folder for floor in rooms.FLOORS for folder in rooms.rooms(rooms.ROOT / floor)]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(rooms.ROOT)))
def test_a_room_says_what_it_holds(folder):
    assert rooms.says(folder / "__init__.py").endswith("."), f"{folder}/__init__.py wants a docstring of one line"


def test_the_architecture_shows_every_room_that_there_is():
    page = (rooms.ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    shown = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
    assert {f"{folder.relative_to(rooms.ROOT)}/" for folder in FOLDERS} <= shown, "run `make docs`"
    assert all((rooms.ROOT / name).is_dir() for name in shown if name.endswith("/"))


def test_no_folder_of_a_floor_is_left_without_being_a_room():
    for floor in rooms.FLOORS:
        folders = {file.parent for file in (rooms.ROOT / floor).rglob("*.py") if "__pycache__" not in file.parts}
        assert folders <= set(rooms.rooms(rooms.ROOT / floor))
