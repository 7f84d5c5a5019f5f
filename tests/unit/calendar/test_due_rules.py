"""The long forms of due rules: what they yield, how they roll, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecycle.agreement.content import AgreementContent, ObligationContent
from lifecycle.agreement.shortfalls import shortfalls
from lifecycle.calendar.due_rules import DueRule, OnDate, Period, Roll, Yearly, covered, covers_of, expand, year_after
from lifecycle.calendar.due_words import due_in_words
from lifecycle.kernel.refusal import Refusal
from tests.unit.calendar.test_calendar import VN
from tests.unit.calendar.test_due import DATES, HORIZON, MONTH_DAYS, YEARLY, rules

FAST = settings(max_examples=150, deadline=None)
Y2026 = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def nominal(due: Any, first: str = "2026-01-01", last: str = "2026-12-31", **options: Any) -> list[str]:
    return [str(one) for one in DueRule.parse(due).nominal_dates(day(first), day(last), **options)]


def dues(due: Any, period: Period = Y2026, signed: str = "2026-01-01") -> list[str]:
    rule = DueRule.parse(due)
    found = expand(rule, period, day(signed), rule.default_roll, True, VN, HORIZON)
    return [f"{one.due_on}" if one.number == 1 else f"{one.due_on} ({one.number})" for one in found]


SAME = [
    ({"date": "2026-12-15"}, "2026-12-15"),
    ({"on": "2026-12-15"}, dt.date(2026, 12, 15)),
    ({"yearly": ["06-15", "12-15"]}, ["06-15", "12-15"]),
    ({"rrule": "FREQ=MONTHLY;BYMONTHDAY=25"}, "FREQ=MONTHLY;BYMONTHDAY=25"),
    ([{"every": "quarter"}], {"every": "quarter"}),
]


@pytest.mark.parametrize(("long", "short"), SAME)
def test_a_long_form_is_its_short_form_spelled_out(long: Any, short: Any) -> None:
    assert DueRule.parse(long) == DueRule.parse(short)
    assert DueRule.parse(long).text == DueRule.parse(short).text


def test_a_period_without_a_day_is_due_on_its_last_day_and_rolls_back() -> None:
    assert nominal({"every": "quarter"}) == ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]
    assert nominal({"every": "half"}) == ["2026-06-30", "2026-12-31"]
    assert dues({"every": "month"})[:5] == ["2026-01-30", "2026-02-27", "2026-03-31", "2026-04-29", "2026-05-29"]


def test_a_broken_last_period_is_due_on_the_period_s_last_day() -> None:
    assert nominal({"every": "quarter"}, "2026-02-15", "2026-08-20") == ["2026-03-31", "2026-06-30", "2026-08-20"]
    # an open period has no last day: the horizon isn't one
    assert nominal({"every": "quarter"}, "2026-02-15", "2026-08-20", closed=False) == ["2026-03-31", "2026-06-30"]


def test_a_window_is_due_at_its_end_and_may_run_over_new_year() -> None:
    assert nominal({"window": ["09-20", "10-10"]}, "2026-01-01", "2027-12-31") == ["2026-10-10", "2027-10-10"]
    over = DueRule.parse({"window": ["12-20", "01-10"]})
    assert over.windows(day("2026-02-01"), day("2028-01-31")) == [
        (day("2026-12-20"), day("2027-01-10")),
        (day("2027-12-20"), day("2028-01-10")),
    ]
    # one that the period breaks off is due on the period's last day
    assert nominal({"window": ["12-20", "01-10"]}, "2026-02-01", "2026-12-31") == ["2026-12-31"]


def test_a_quota_is_so_many_numbered_dates_a_period() -> None:
    assert dues({"at_least": 2, "per": "half"}) == ["2026-06-30", "2026-06-30 (2)", "2026-12-31", "2026-12-31 (2)"]


def test_a_list_of_rules_is_all_of_them_and_what_falls_on_one_day_is_numbered() -> None:
    found = dues([{"every": "month"}, {"every": "half"}, {"every": "year"}])
    assert len(found) == 12 + 2 + 1
    assert found[-3:] == ["2026-12-31", "2026-12-31 (2)", "2026-12-31 (3)"]


def test_a_list_of_month_days_is_yearly_and_of_any_other_each_is_a_rule() -> None:
    assert DueRule.parse(["06-15"]) == Yearly(yearly=("06-15",))
    mixed = DueRule.parse(["06-15", {"date": "2026-03-01"}])
    assert [type(rule) for rule in mixed.rules] == [Yearly, OnDate]


def test_a_single_date_may_lie_up_to_a_year_after_the_period() -> None:
    assert dues({"date": "2027-12-31"}) == ["2027-12-31"]
    assert dues("2027-06-30") == ["2027-06-30"]
    assert dues("2028-01-03") == []
    assert nominal("2027-06-30", closed=False) == []


def test_days_after_an_event_do_not_count_its_own_and_zero_is_the_same_day() -> None:
    five = DueRule.parse({"after": "nhận yêu cầu", "n": 5, "unit": "working_day"})
    assert five.due_from(day("2026-05-20"), VN) == day("2026-05-27")
    assert DueRule.parse({"after": "x", "n": 0, "unit": "day"}).due_from(day("2026-05-20"), VN) == day("2026-05-20")
    assert DueRule.parse({"after": "x", "n": 3, "unit": "month"}).due_from(day("2026-11-30"), VN) == day("2027-02-28")
    back = DueRule.parse({"before": "hội nghị", "n": 3, "unit": "working_day"})
    assert back.due_from(day("2026-05-20"), VN) == day("2026-05-15")


def test_a_length_may_be_chosen_when_the_event_is_recorded() -> None:
    rule = DueRule.parse({"after": "nhận đơn", "n": {"thường": 3, "phức tạp": 4}, "unit": "month"})
    assert rule.due_from(day("2026-01-15"), VN, "phức tạp") == day("2026-05-15")
    with pytest.raises(Refusal) as caught:
        rule.due_from(day("2026-01-15"), VN)
    assert caught.value.key == "event_case"
    # a rule with one length has it in every case
    assert DueRule.parse({"after": "x", "n": 1}).due_from(day("2026-01-15"), VN, "phức tạp") == day("2026-01-16")


def test_what_is_due_at_once_has_no_date() -> None:
    assert DueRule.parse({"after": "phát hiện", "n": "ngay"}).due_from(day("2026-05-20"), VN) is None


WRONG = [
    ({"at_least": 0, "per": "quarter"}, "due_quota"),
    ({"at_least": 1000, "per": "quarter"}, "due_quota"),
    ({"at_least": True, "per": "quarter"}, "due_quota"),
    ({"at_least": 2}, "due_period"),
    ({"every": "week"}, "due_period"),
    ({"window": ["09-20"]}, "due_window"),
    ({"window": ["09-20", "09-20"]}, "due_window"),
    ({"window": ["09-31", "10-10"]}, "due_month_day"),
    ({"after": "phát hiện", "n": 2, "unit": "hour"}, "due_hours"),
    ({"after": "phát hiện", "n": -1}, "due_length"),
    ({"after": "phát hiện"}, "due_length"),
    ({"after": "phát hiện", "n": 1.5}, "due_length"),
    ({"after": "", "n": 1}, "due_event_words"),
    ({"after": "x", "n": 1, "unit": "year"}, "due_unit"),
    ({"after": "x", "n": 1, "per": "month"}, "due_field"),
    ({"after": "x", "before": "y", "n": 1}, "due_malformed"),
    ({"date": "2026-02-30"}, "date_unreal"),
    ({"on": True}, "due_malformed"),
    ({"with": "Báo cáo"}, "code_malformed"),
    ({"rrule": 7}, "rrule_malformed"),
    ({}, "due_malformed"),
    ([{"every": "month"}, None], "due_malformed"),
    ([{"every": "month"}] * 25, "due_many"),
    ("{", "due_malformed"),
]


@pytest.mark.parametrize(("value", "key"), WRONG, ids=[str(value)[:40] for value, _ in WRONG])
def test_a_wrong_long_form_is_refused_in_a_sentence(value: Any, key: str) -> None:
    with pytest.raises(Refusal) as caught:
        DueRule.parse(value)
    assert caught.value.key == key
    assert "\n" not in str(caught.value)
    assert "{" not in str(caught.value).replace(str(value)[:2], "") or key in ("due_malformed", "due_length")


EVENT = st.fixed_dictionaries(
    {
        "n": st.one_of(
            st.integers(0, 60),
            st.just("ngay"),
            st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 9), min_size=1),
        ),
        "unit": st.sampled_from(["day", "working_day", "month"]),
    }
)
SINGLE = st.one_of(
    DATES.map(lambda on: {"date": on.isoformat()}),
    YEARLY.map(lambda days: {"yearly": days}),
    st.sampled_from(["month", "quarter", "half", "year"]).map(lambda name: {"every": name}),
    st.lists(MONTH_DAYS, min_size=2, max_size=2, unique=True).map(lambda days: {"window": days}),
    st.builds(lambda n, per: {"at_least": n, "per": per}, st.integers(1, 5), st.sampled_from(["month", "quarter"])),
    st.builds(lambda event: {"after": "nhận yêu cầu", **event}, EVENT),
    st.builds(lambda event: {"before": "hội nghị", **event}, EVENT),
    st.just({"with": "bao-cao"}),
)
ANY = st.one_of(SINGLE, st.lists(SINGLE, min_size=2, max_size=4))


@FAST
@given(ANY)
def test_a_long_form_s_text_reads_back_as_the_same_rule_and_is_said_in_words(value: Any) -> None:
    rule = DueRule.parse(value)
    assert DueRule.from_text(rule.text) == rule
    assert DueRule.parse(rule.text) == rule
    assert DueRule.parse(rule.long) == rule
    assert due_in_words(rule)


@FAST
@given(ANY, DATES, st.integers(0, 1500))
def test_dates_lie_within_the_period_but_for_a_single_one_up_to_a_year_after(
    value: Any, first: dt.date, length: int
) -> None:
    rule, last = DueRule.parse(value), first + dt.timedelta(days=length)
    found = rule.nominal_dates(first, last, start=first)
    assert found == sorted(found)
    given_days = {one.date for one in rule.rules if isinstance(one, OnDate)}
    for one in found:
        assert first <= one <= (year_after(last) if one in given_days else last)


@FAST
@given(ANY, DATES, st.integers(0, 1500))
def test_what_falls_on_one_day_is_numbered_from_one(value: Any, first: dt.date, length: int) -> None:
    rule, last = DueRule.parse(value), first + dt.timedelta(days=length)
    found = expand(rule, Period(first, last), first, rule.default_roll, True, VN, HORIZON)
    keys = [(one.nominal_on, one.number) for one in found]
    assert len(set(keys)) == len(keys)
    assert all(number == 1 or (on, number - 1) in keys for on, number in keys)


# what is told


def content(due: Any, first: str = "2026-01-01", last: str | None = "2027-12-31") -> AgreementContent:
    return AgreementContent.model_validate(
        {
            "code": "ct",
            "kind": "plan",
            "title": "Kế hoạch",
            "lead": "a",
            "parties": ["a", "b"],
            "period_from": first,
            "period_to": last,
            "obligations": [{"code": "bao-cao", "title": "t", "owner": "b", "form": "report", "due": due}],
        }
    )


TOLD = [
    "2029-01-01",
    "2025-12-31",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYMONTHDAY=15,31",
    "FREQ=MONTHLY;BYDAY=5FR",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYMONTHDAY=20;UNTIL=20251231",
    "FREQ=MONTHLY;BYMONTHDAY=20;UNTIL=20301231",
    "FREQ=MONTHLY;BYMONTHDAY=20;COUNT=100",
]
NOT_TOLD = [
    None,
    "2028-12-31",
    ["06-15", "12-15"],
    ["02-29"],
    "FREQ=MONTHLY;BYMONTHDAY=20",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYMONTHDAY=20;COUNT=3",
    "FREQ=MONTHLY;BYMONTHDAY=20;UNTIL=20261231",
    "FREQ=WEEKLY;BYDAY=FR",
    {"every": "quarter"},
    {"window": ["12-20", "01-10"]},
    {"at_least": 2, "per": "month"},
    {"after": "nhận yêu cầu", "n": 5, "unit": "working_day"},
]


@pytest.mark.parametrize("due", TOLD, ids=str)
def test_a_rule_that_yields_less_than_it_says_is_told_by_its_code(due: Any) -> None:
    (told,) = shortfalls(content(due), day("2026-01-01"))
    assert "bao-cao" in told
    assert "\n" not in told


@pytest.mark.parametrize("due", NOT_TOLD, ids=str)
def test_a_rule_that_yields_what_it_says_is_not_told(due: Any) -> None:
    assert shortfalls(content(due), day("2026-01-01")) == []


def test_a_broken_first_year_is_not_told_and_a_year_without_its_day_at_the_end_is() -> None:
    assert shortfalls(content(["06-15"], "2026-07-01"), day("2026-07-01")) == []
    assert len(shortfalls(content(["12-15"], "2026-07-01", "2027-06-30"), day("2026-07-01"))) == 1
    assert len(shortfalls(content(["12-15"], "2026-01-01", "2026-06-30"), day("2026-01-01"))) == 1


def test_each_rule_of_a_list_is_told_in_a_line_of_its_own() -> None:
    assert len(shortfalls(content([{"date": "2031-01-01"}, {"date": "2032-01-01"}]), day("2026-01-01"))) == 2


@FAST
@given(rules(), DATES, st.integers(0, 900))
def test_a_recurrence_without_a_date_is_always_told(text: str, first: dt.date, length: int) -> None:
    last = first + dt.timedelta(days=length)
    try:
        rule = DueRule.parse(text)
    except Refusal:
        return
    if not rule.nominal_dates(first, last, start=first):
        assert shortfalls(content(text, str(first), str(last)), first)


# the obligation that holds a rule


def obligation(**fields: Any) -> ObligationContent:
    return ObligationContent.model_validate({"code": "a", "title": "t", "owner": "b", "form": "report", **fields})


def test_a_period_without_a_day_rolls_back_unless_it_is_said() -> None:
    assert obligation(due={"every": "month"}).roll is Roll.PREVIOUS_WORKING_DAY
    assert obligation(due={"every": "month"}, roll="next_working_day").roll is Roll.NEXT_WORKING_DAY
    assert obligation(due=["06-15"]).roll is Roll.NEXT_WORKING_DAY
    assert obligation(due=[{"every": "month"}, {"yearly": ["06-15"]}]).roll is Roll.NEXT_WORKING_DAY


def test_what_a_report_covers_is_the_last_window_that_ended() -> None:
    year = covers_of({"from": "12-15", "to": "12-14"})
    assert year is not None
    assert covered(year, day("2026-12-20"), Y2026) == (day("2025-12-15"), day("2026-12-14"))
    assert covered(year, day("2026-06-15"), Y2026) == (day("2024-12-15"), day("2025-12-14"))
    assert covered("period", day("2026-06-15"), Y2026) == (Y2026.first, Y2026.last)
    with pytest.raises(Refusal):
        covers_of({"from": "12-15"})


def test_a_case_is_found_wherever_its_tone_is_typed() -> None:
    rule = DueRule.parse({"after": "nhận yêu cầu", "n": {"hòa giải": 3, "phức tạp": 4}, "unit": "day"})
    assert rule.due_from(day("2026-03-02"), VN, "Hoà giải") == day("2026-03-05")
