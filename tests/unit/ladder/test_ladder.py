"""A ladder's file is checked whole before a rung of it is climbed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecycle.kernel.refusal import BadInput
from lifecycle.ladder.policy import FURTHEST, parse_ladder
from models.enums import Severity

DATA = Path(__file__).parents[3] / "data"
RUNG = {"name": "D", "offset": 0, "severity": "due", "to": ["owner.head"]}


def ladder(*rungs: Any, **others: Any) -> str:
    return yaml.safe_dump({"format": "phoihop-ladder/1", "code": "thu", "rungs": list(rungs), **others})


def test_the_default_ladder_goes_from_a_month_before_to_a_month_after_and_then_repeats() -> None:
    rungs = parse_ladder((DATA / "ladder-default.yaml").read_text(encoding="utf-8"), "ladder").rungs
    assert [rung.offset for rung in rungs] == [-30, -15, -7, -1, 0, 1, 5, 10, 30]
    assert [rung.severity for rung in rungs] == sorted(rung.severity for rung in rungs)
    assert rungs[-2].to == [("owner", "head"), ("lead", "head")]
    assert [rung.every for rung in rungs] == [None] * 8 + [20]


def test_rungs_are_climbed_in_the_order_of_their_days_however_they_are_written() -> None:
    found = parse_ladder(ladder({**RUNG, "name": "D+1", "offset": 1, "severity": "late"}, RUNG), "x").rungs
    assert [rung.name for rung in found] == ["D", "D+1"]


def test_a_reader_named_twice_on_a_rung_is_one() -> None:
    assert parse_ladder(ladder({**RUNG, "to": ["owner.head", "owner.head"]}), "x").rungs[0].to == [("owner", "head")]


WRONG = [
    (ladder(), "rungs"),
    (ladder(RUNG, format="phoihop/1"), ""),
    (ladder(RUNG, code="Thang nhắc"), "code"),
    (ladder(RUNG, colour="red"), "colour"),
    (ladder({**RUNG, "offset": FURTHEST + 1}), "rungs.0.offset"),
    (ladder({**RUNG, "offset": "soon"}), "rungs.0.offset"),
    (ladder({**RUNG, "severity": "loud"}), "rungs.0.severity"),
    (ladder({**RUNG, "severity": 4}), "rungs.0.severity"),
    (ladder({**RUNG, "to": []}), "rungs.0.to"),
    (ladder({**RUNG, "to": "owner.head"}), "rungs.0.to"),
    (ladder({**RUNG, "to": ["owner.boss"]}), "rungs.0.to.0.1"),
    (ladder({**RUNG, "to": ["head"]}), "rungs.0.to"),
    (ladder(RUNG, RUNG), ""),
    (ladder(RUNG, {**RUNG, "name": "D2"}), ""),
    (ladder(RUNG, {**RUNG, "name": "D+1", "offset": 1, "severity": "info"}), ""),
    (ladder({**RUNG, "every": 5}, {**RUNG, "name": "D+9", "offset": 9, "severity": "late"}), ""),
    (ladder({**RUNG, "offset": -1, "every": 5}), ""),
    (ladder({**RUNG, "every": 0}), "rungs.0.every"),
    (ladder(RUNG, unit="hour"), ""),
    (ladder(RUNG, unit="week"), "unit"),
    (ladder({**RUNG, "key": "k"}, {**RUNG, "name": "D+9", "offset": 9, "severity": "late", "key": "k"}), ""),
    ("rungs: [", ""),
    ("format: 2026-02-30", ""),
    ("[]", ""),
]


@pytest.mark.parametrize(("text", "field"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_ladder_is_one_line_that_names_its_field(text: str, field: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_ladder(text, "thang.yaml")
    assert caught.value.field == field
    assert str(caught.value).startswith("thang.yaml")
    assert "\n" not in str(caught.value)


RUNGS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.text("TD+-0123456789", min_size=1, max_size=5),
            "offset": st.integers(-130, 130),
            "severity": st.sampled_from([one.name.lower() for one in Severity]),
            "to": st.lists(st.sampled_from(["owner.head", "lead.clerk", "owner.boss"]), max_size=2),
        }
    ),
    max_size=5,
)


@settings(max_examples=150, deadline=None)
@given(RUNGS)
def test_a_ladder_that_is_taken_never_grows_milder(rungs: list[dict[str, Any]]) -> None:
    try:
        found = parse_ladder(ladder(*rungs), "x").rungs
    except BadInput:
        return
    offsets, severities = [rung.offset for rung in found], [rung.severity for rung in found]
    assert offsets == sorted(set(offsets))
    assert severities == sorted(severities)
    assert len({rung.name for rung in found}) == len(found) == len(rungs)
    assert all(rung.to for rung in found)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_ladder_or_a_refusal(text: str) -> None:
    with pytest.raises(BadInput):
        parse_ladder(text, "x")
