"""A due rule reads as an office says it."""

from __future__ import annotations

import pytest

from lifecycle.due_words import due_in_words

SAID = {
    "": "",
    "on:2023-12-15": "15/12/2023",
    "yearly:06-15,12-15": "hằng năm: 15/06, 15/12",
    "rrule:FREQ=MONTHLY;BYMONTHDAY=25": "ngày 25 hằng tháng",
    "rrule:FREQ=MONTHLY;BYMONTHDAY=-1": "ngày cuối cùng hằng tháng",
    "rrule:FREQ=MONTHLY;BYDAY=-1FR": "thứ Sáu cuối cùng hằng tháng",
    "rrule:FREQ=MONTHLY;BYDAY=1MO": "thứ Hai thứ 1 hằng tháng",
    "rrule:FREQ=WEEKLY;BYDAY=FR": "thứ Sáu hằng tuần",
    "rrule:FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1": "ngày cuối cùng các tháng 3, 6, 9, 12 hằng năm",
    # what offices don't use stays as it is written
    "rrule:FREQ=MONTHLY;BYMONTHDAY=25;INTERVAL=2": "FREQ=MONTHLY;BYMONTHDAY=25;INTERVAL=2",
    "rrule:FREQ=DAILY": "FREQ=DAILY",
    "rrule:FREQ=YEARLY;BYYEARDAY=100": "FREQ=YEARLY;BYYEARDAY=100",
}


@pytest.mark.parametrize(("rule", "words"), SAID.items())
def test_a_rule_in_words(rule: str, words: str) -> None:
    assert due_in_words(rule) == words
