"""A due rule reads as an office says it."""

from __future__ import annotations

import pytest

from lifecycle.calendar.due_rules import DueRule
from lifecycle.calendar.due_words import due_in_words

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
    '{"every":"quarter"}': "hằng quý",
    '[{"every":"month"},{"every":"half"},{"every":"year"}]': "hằng tháng; 06 tháng một lần; hằng năm",
    '{"window":["09-20","10-10"]}': "từ 20/09 đến 10/10 hằng năm",
    '{"at_least":2,"per":"quarter"}': "ít nhất 02 lần mỗi quý",
    '{"with":"bao-cao"}': "cùng hạn với nhiệm vụ bao-cao",
    '{"after":"ngày nhận được yêu cầu","n":5,"unit":"working_day"}': (
        "chậm nhất 05 ngày làm việc kể từ ngày nhận được yêu cầu"
    ),
    '{"after":"nhận đơn","n":{"thường":3,"phức tạp":4},"unit":"month"}': (
        "chậm nhất 03 tháng (thường), 04 tháng (phức tạp) kể từ ngày nhận đơn"
    ),
    '{"after":"nhận đơn","n":0,"unit":"day"}': "trong ngày nhận đơn",
    '{"after":"phát hiện","n":"ngay"}': "ngay khi phát hiện",
    '{"before":"hội nghị","n":3,"unit":"day"}': "chậm nhất 03 ngày trước hội nghị",
    # what offices don't use stays as it is written
    "rrule:FREQ=MONTHLY;BYMONTHDAY=25;INTERVAL=2": "FREQ=MONTHLY;BYMONTHDAY=25;INTERVAL=2",
    "rrule:FREQ=DAILY": "FREQ=DAILY",
    "rrule:FREQ=YEARLY;BYYEARDAY=100": "FREQ=YEARLY;BYYEARDAY=100",
}


@pytest.mark.parametrize(("rule", "words"), SAID.items())
def test_a_rule_in_words(rule: str, words: str) -> None:
    assert due_in_words(DueRule.from_text(rule)) == words
