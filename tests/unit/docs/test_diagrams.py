"""The pictures in docs/ are what the transition tables say: whoever changes a table runs `make docs`."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from devtools import diagrams
from devtools import life_picture as picture
from devtools.diagrams import ROOT, TABLES, put, state_diagram
from lifecycle.agreement.transitions import ROWS as AGREEMENT
from lifecycle.checkpoint.transitions import ROWS as CHECKPOINT
from lifecycle.kernel.transition import Transition
from lifecycle.kernel.words import LABELS


@pytest.mark.parametrize("path", diagrams.drawn(), ids=lambda path: path.name)
def test_the_committed_file_is_what_make_docs_makes(path):
    assert path.read_text(encoding="utf-8") == diagrams.drawn()[path], f"{path.relative_to(ROOT)}: run `make docs`"


def test_every_arrow_of_the_picture_stands_for_a_row_of_the_table():
    for rows, routes in ((AGREEMENT, picture.AGREEMENT_ROUTES), (CHECKPOINT, picture.CHECKPOINT_ROUTES)):
        targets = {row.to for row in rows}
        assert {to for _, to in routes} <= targets
        assert len(list(picture._arrows(rows, routes))) == len(routes)


def test_the_picture_names_every_state_and_is_well_formed():
    root = ElementTree.fromstring(picture.life())
    said = {element.text.lower() for element in root.iter("{http://www.w3.org/2000/svg}text")}
    for table, rows in TABLES.items():
        states = {state for row in rows for state in (*row.sources, row.to) if state is not None}
        assert {LABELS[table, str(state)][0] for state in states} <= said


@pytest.mark.parametrize("table", TABLES)
def test_the_state_diagram_has_one_arrow_for_each_pair_of_states_that_a_row_joins(table):
    rows = TABLES[table]
    arrows = [line for line in state_diagram(table, rows).splitlines() if "-->" in line and not line.endswith("[*]")]
    pairs = {(source, row.to or source) for row in rows for source in row.sources}
    new = {row.to for row in rows if not row.sources and row.to is not None}
    assert len(arrows) == len(pairs) + len(new)


def test_a_new_state_has_to_be_given_a_place_in_the_picture():
    lost = Transition("approve", AGREEMENT[2].sources, CHECKPOINT[0].to, AGREEMENT[0].who, "agreement.lost")
    with pytest.raises(KeyError):
        list(picture._arrows([lost], picture.AGREEMENT_ROUTES))


def test_a_page_without_its_marks_says_which_are_missing():
    with pytest.raises(ValueError, match="make docs: agreement states"):
        put("# nothing", "agreement states", "x")
