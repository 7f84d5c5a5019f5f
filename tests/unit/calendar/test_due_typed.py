"""Due rules as people type them in a form."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.calendar.due_rules import DueRule
from lifecycle.calendar.due_typed import bound, due, shown
from lifecycle.kernel.place import Wrong
from lifecycle.kernel.refusal import Refusal

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))


@given(st.one_of(DAYS, st.lists(DAYS.map(lambda on: f"{on:%m-%d}"), min_size=1, max_size=5, unique=True)))
def test_a_rule_that_is_shown_is_read_back(value: object) -> None:
    rule = DueRule.parse(value)
    assert DueRule.parse(due(shown(rule))) == rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("01/01/2027", "on:2027-01-01"),
        ("15/6, 15/12", "yearly:06-15,12-15"),
        ("15/6 và 15/12", "yearly:06-15,12-15"),
        ("06-15; 15-12", "yearly:06-15,12-15"),
        ("FREQ=MONTHLY;BYMONTHDAY=25", "rrule:FREQ=MONTHLY;BYMONTHDAY=25"),
        ('{"every":"quarter"}', '{"every":"quarter"}'),
        ("", ""),
    ],
)
def test_rules_of_offices(text: str, rule: str) -> None:
    assert DueRule.parse(due(text)).text == rule


@pytest.mark.parametrize(
    "text", ["05-06", "15/6, 05-06", "15/6, 15/12/2026", "15/12/26", "12/15/2026", "31/4", "15/6/", "quý", "15/6 15/12"]
)
def test_a_rule_with_two_meanings_or_none_is_refused(text: str) -> None:
    with pytest.raises(Wrong):
        due(text)


def test_a_file_means_what_it_meant() -> None:
    assert DueRule.parse(["05-06"]).text == "yearly:05-06"
    for wrong in ("05-06", ["5/6"], "12/7/2021"):
        with pytest.raises(Refusal):
            DueRule.parse(wrong)


def test_a_bound_of_a_period_is_a_year_or_a_day() -> None:
    assert (bound("2026"), bound("01/01/2026"), bound("  ")) == (2026, dt.date(2026, 1, 1), None)
    for wrong in ("26", "01/2026", "2016-2020", "05-06"):
        with pytest.raises(Wrong):
            bound(wrong)
