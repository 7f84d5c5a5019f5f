"""Sentences of deadlines: each is read as what it says, or is said to be unread; never as something else.

`time_quotes.json`: quotes of time expressions from codified law and real agreements (their sources are in the facts of
the design), each with the rule that it stands for, or null where a person must decide.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecycle.calendar.due_rules import DueRule
from lifecycle.calendar.due_sentences import next_dates, propose
from lifecycle.calendar.due_words import due_in_words
from tests.unit.calendar.test_calendar import VN

QUOTES: dict[str, Any] = json.loads((Path(__file__).parent / "time_quotes.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("quote", "wanted"), QUOTES.items())
def test_a_quote_is_read_as_what_it_says_or_not_at_all(quote: str, wanted: dict[str, Any] | None) -> None:
    found = propose(quote)
    if wanted is None:
        assert found.unread
        assert found.due is None
    else:
        assert (found.due, found.inclusive, found.unread) == (wanted["due"], wanted["inclusive"], "")


def every(*names: str) -> list[dict[str, str]]:
    return [{"every": name} for name in names]


READ = [
    ("chậm nhất ngày 20 hằng tháng", {"rrule": "FREQ=MONTHLY;BYMONTHDAY=20"}, True),
    ("Trước ngày 25 hàng tháng.", {"rrule": "FREQ=MONTHLY;BYMONTHDAY=25"}, False),
    ("chậm nhất vào ngày 05 tháng sau", {"rrule": "FREQ=MONTHLY;BYMONTHDAY=5"}, True),
    ("ngày cuối cùng của mỗi tháng", {"rrule": "FREQ=MONTHLY;BYMONTHDAY=-1"}, True),
    ("thứ Sáu cuối cùng hằng tháng", {"rrule": "FREQ=MONTHLY;BYDAY=-1FR"}, True),
    ("thứ năm hằng tuần", {"rrule": "FREQ=WEEKLY;BYDAY=TH"}, True),
    ("ngày 10 của tháng đầu quý sau", {"rrule": "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=10"}, True),
    ("06 tháng một lần", {"every": "half"}, True),
    ("sáu tháng một lần", {"every": "half"}, True),
    ("03 tháng/lần", {"every": "quarter"}, True),
    ("hằng quý", {"every": "quarter"}, True),
    ("định kỳ hằng quý và năm", every("quarter", "year"), True),
    ("trước ngày 15/11 hằng năm", {"yearly": ["11-15"]}, False),
    ("chậm nhất ngày 15/6 và ngày 15/12 hàng năm", {"yearly": ["06-15", "12-15"]}, True),
    ("hằng năm, trước ngày 20 tháng 12", {"yearly": ["12-20"]}, False),
    ("ngày 15 tháng 12 năm 2026", {"date": "2026-12-15"}, True),
    ("trước ngày 15/12/2026", {"date": "2026-12-15"}, False),
    ("từ ngày 20/9 đến ngày 10/10 hằng năm", {"window": ["09-20", "10-10"]}, True),
    ("trong tháng 12 hằng năm", {"window": ["12-01", "12-31"]}, True),
    ("ít nhất 02 lần mỗi quý", {"at_least": 2, "per": "quarter"}, True),
    ("mỗi năm ít nhất một lần", {"at_least": 1, "per": "year"}, True),
    (
        "trong vòng 05 (năm) ngày làm việc, kể từ ngày nhận được văn bản",
        {"after": "nhận được văn bản", "n": 5, "unit": "working_day"},
        True,
    ),
    ("02 tuần trước ngày họp", {"before": "họp", "n": 14, "unit": "day"}, True),
    ("trước hội nghị 03 ngày làm việc", {"before": "hội nghị", "n": 3, "unit": "working_day"}, True),
    ("ngay khi phát hiện vụ việc", {"after": "phát hiện vụ việc", "n": "ngay"}, True),
]


@pytest.mark.parametrize(("text", "due", "inclusive"), READ, ids=[text for text, *_ in READ])
def test_the_field_s_expressions_are_read(text: str, due: Any, inclusive: bool) -> None:
    found = propose(text)
    assert (found.due, found.inclusive) == (due, inclusive)


UNREAD = [
    "",
    "hằng tuần",
    "5 năm một lần",
    "ngày 32 hằng tháng",
    "trước ngày 31/2 hằng năm",
    "trong quý III/2026",
    "vào ngày 5 hoặc ngày 20 hằng tháng",
    "trước 17h00 ngày 15 hằng tháng",
    "chậm nhất ngày 20 hằng tháng, trừ tháng 2",
    "trước ngày 15/11 hằng năm hoặc khi có yêu cầu",
    "không quá 05 ngày làm việc kể từ ngày nhận được yêu cầu, nếu phức tạp thì 10 ngày",
    "05 ngày làm việc kể từ ngày nhận được yêu cầu hoặc đề nghị",
    "trong vòng 24 giờ kể từ khi phát hiện",
]


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_not_understood_whole_is_said_to_be_unread(text: str) -> None:
    found = propose(text)
    assert found.unread
    assert "\n" not in found.unread
    assert found.due is None


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(" ".join([*QUOTES, *(text for text, *_ in READ)]).split()), max_size=9).map(" ".join))
def test_whatever_is_typed_is_a_rule_or_unread(text: str) -> None:
    found = propose(text)
    assert bool(found.unread) == (found.due is None)
    if found.due is not None:
        assert DueRule.from_text(found.rule.text) == found.rule
        assert due_in_words(found.rule)


def test_a_proposal_shows_its_next_three_dates() -> None:
    today = dt.date(2026, 11, 25)
    monthly, yearly, quarterly, event = map(
        propose, ("ngày 20 hằng tháng", "trước ngày 15/11 hằng năm", "hằng quý", "05 ngày kể từ ngày ký")
    )
    assert next_dates(monthly, today, VN) == [dt.date(2026, 12, 21), dt.date(2027, 1, 20), dt.date(2027, 2, 22)]
    assert next_dates(yearly, today, VN) == [dt.date(2027, 11, 12), dt.date(2028, 11, 14), dt.date(2029, 11, 14)]
    assert next_dates(quarterly, today, VN) == [dt.date(2026, 12, 31), dt.date(2027, 3, 31), dt.date(2027, 6, 30)]
    assert next_dates(event, today, VN) == []
