"""A paper's words: what the records hold stays text, and a template can reach nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.papers.paper import letter
from documents.papers.wording import blocks, checked
from lifecycle.kernel.refusal import Refusal


def test_lines_become_headings_dashes_rows_and_paragraphs() -> None:
    made = blocks("# I. A\n## 1. B\n- c\n| d | e |\nf\n", "t", {})
    assert [(one.kind, one.text, one.cells) for one in made] == [
        ("heading", "I. A", ()),
        ("subheading", "1. B", ()),
        ("dash", "c", ()),
        ("row", "", ("d", "e")),
        ("paragraph", "f", ()),
    ]


@given(st.text(max_size=200))
def test_a_value_stays_one_paragraph_whatever_it_holds(value: str) -> None:
    made = blocks("{{ value }}!\n", "t", {"value": value})
    assert [one.kind for one in made] == ["paragraph"]


@given(st.text(max_size=100), st.text(max_size=100))
def test_a_value_stays_in_its_cell(left: str, right: str) -> None:
    made = blocks("| {{ left }} | {{ right }} |\n", "t", {"left": left, "right": right})
    assert [one.kind for one in made] == ["row"]
    assert len(made[0].cells) == 2


def test_a_bar_in_a_value_is_printed() -> None:
    assert blocks("| {{ value }} | b |", "t", {"value": "x|y"})[0].cells == ("x|y", "b")


def test_a_text_of_several_lines_keeps_its_headings_and_no_table_of_its_own() -> None:
    text = "I. MỤC ĐÍCH\n1. Yêu cầu\n- một\n| hai |\n# ba"
    made = blocks("{{ text|prose }}", "t", {"text": text})
    assert [(one.kind, one.text) for one in made] == [
        ("heading", "I. MỤC ĐÍCH"),
        ("subheading", "1. Yêu cầu"),
        ("dash", "một"),
        ("paragraph", "| hai |"),
        ("paragraph", "# ba"),
    ]


@pytest.mark.parametrize(
    ("source", "line", "says"),
    [
        ("a\n{{ nobody }}", 2, "nobody"),
        ("a\nb\n{% if x %}", 3, ""),
        ("{{ ''.__class__.__mro__ }}", 1, ""),
        ("\n{% include '/etc/passwd' %}", 2, ""),
        ("{{ value.__init__.__globals__ }}", 1, ""),
        ("{% for a in value * 100000000 %}{{ a }}{% endfor %}", 1, ""),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", 1, ""),
        ("{{ 9 ** 99999999 }}", 1, ""),
    ],
)
def test_a_template_that_asks_for_what_is_not_there_is_refused_with_its_line(source: str, line: int, says: str) -> None:
    with pytest.raises(Refusal) as refused:
        blocks(source, "mau.j2", {"value": "x"})
    assert refused.value.values["file"] == "mau.j2"
    assert refused.value.values["line"] == line
    assert says in refused.value.values["problem"]


def test_an_unknown_field_is_found_before_anything_is_made() -> None:
    with pytest.raises(Refusal, match="titel"):
        checked("{% if false %}{{ titel }}{% endif %}", "mau.j2", frozenset({"title"}))


def test_points_are_lettered_as_this_country_does() -> None:
    assert [letter(place) for place in range(10)] == ["a", "b", "c", "d", "đ", "e", "g", "h", "i", "k"]
    assert letter(23) == "aa"
