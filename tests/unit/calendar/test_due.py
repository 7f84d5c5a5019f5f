"""Due rules: read back as written, bounded by their period, and the same as a naive count finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecycle.calendar.due_rules import (
    DueRule,
    Period,
    Recurrence,
    Roll,
    Undated,
    due_date,
    expand,
    in_force_from,
    parse_period,
)
from lifecycle.calendar.working_days import WorkCalendar
from lifecycle.kernel.refusal import Refusal
from tests.unit.calendar.test_calendar import VN, day

FAST = settings(max_examples=100, deadline=None)
HORIZON = dt.date(2023, 1, 12)
DATES = st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31))
MONTH_DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 31)).map(lambda found: f"{found:%m-%d}")
YEARLY = st.lists(MONTH_DAYS, min_size=1, max_size=6, unique=True)
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


@st.composite
def rules(draw: st.DrawFn) -> str:
    """An RRULE as somebody may put it: every allowed part, sensible or not."""
    parts = {"FREQ": draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]))}
    few = {"max_size": 3, "min_size": 1}
    optional = {
        "INTERVAL": st.integers(1, 40).map(str),
        "BYMONTH": st.lists(st.integers(1, 12).map(str), **few).map(",".join),  # type: ignore[arg-type]
        "BYMONTHDAY": st.lists(st.integers(-31, 31).filter(bool).map(str), **few).map(",".join),  # type: ignore[arg-type]
        "BYDAY": st.lists(
            st.builds(lambda n, on: f"{n}{on}", st.sampled_from(["", "1", "-1", "2", "5"]), st.sampled_from(WEEKDAYS)),
            **few,  # type: ignore[arg-type]
        ).map(",".join),
        "BYYEARDAY": st.integers(-366, 366).filter(bool).map(str),
        "BYWEEKNO": st.integers(-53, 53).filter(bool).map(str),
        "BYSETPOS": st.sampled_from(["1", "-1", "2"]),
        "WKST": st.sampled_from(WEEKDAYS),
        "COUNT": st.integers(1, 30).map(str),
        "UNTIL": DATES.map(lambda found: f"{found:%Y%m%d}"),
    }
    for name in draw(st.lists(st.sampled_from(sorted(optional)), max_size=3, unique=True)):
        parts[name] = draw(optional[name])
    return ";".join(f"{name}={value}" for name, value in parts.items())


def parsed(value: Any) -> DueRule | None:
    """The rule, or None where it is refused (in one line)."""
    return told_in_one_line(lambda: DueRule.parse(value))


def told_in_one_line(read: Callable[[], DueRule]) -> DueRule | None:
    try:
        return read()
    except Refusal as refusal:
        told = str(refusal)
    assert "\n" not in told
    return None


# what is read


@FAST
@given(st.one_of(st.none(), DATES, YEARLY, rules()))
def test_a_rule_s_text_reads_back_as_the_same_rule(value: Any) -> None:
    rule = parsed(value)
    if rule is not None:
        assert DueRule.from_text(rule.text) == rule
        assert DueRule.from_text(rule.text).text == rule.text


JUNK = st.one_of(
    st.text(max_size=30),
    st.text("FREQ=DAILYMONTHCUBSP;,-+0123456789", max_size=40),
    st.integers(),
    st.floats(),
    st.datetimes(),
    st.lists(st.one_of(st.integers(), st.text("0123456789-", max_size=6)), max_size=4),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@settings(max_examples=300, deadline=None)
@given(JUNK)
def test_anything_else_is_a_rule_or_a_refusal(value: Any) -> None:
    rule = parsed(value)
    if rule is not None:
        rule.nominal_dates(dt.date(2021, 1, 1), dt.date(2025, 12, 31))
    told_in_one_line(lambda: DueRule.from_text(str(value)))


WRONG = [
    ("2021-02-30", "date_unreal"),
    (["02-30"], "due_month_day"),
    (["15-06"], "due_month_day"),
    (["6-15"], "due_month_day"),
    ([615], "due_month_day"),
    (["06-15", "06-15"], "due_twice"),
    ([], "due_empty"),
    (7, "due_malformed"),
    (dt.datetime(2021, 1, 1), "due_malformed"),  # noqa: DTZ001
    ("FREQ=SECONDLY", "rrule_too_often"),
    ("FREQ=HOURLY;INTERVAL=24", "rrule_too_often"),
    ("FREQ=DAILY;BYHOUR=1,2", "rrule_too_often"),
    ("FREQ=MONTHLY;BYEASTER=1", "rrule_malformed"),
    ("FREQ=MONTHLY;COUNT=0", "rrule_malformed"),
    ("FREQ=MONTHLY;INTERVAL=-1", "rrule_malformed"),
    ("FREQ=MONTHLY;BYMONTHDAY=32", "rrule_malformed"),
    ("FREQ=MONTHLY;FREQ=DAILY", "rrule_malformed"),
    ("FREQ=DAILY;COUNT=3;UNTIL=20251231", "rrule_malformed"),
    ("FREQ=DAILY;UNTIL=tomorrow", "rrule_until"),
    ("FREQ=DAILY;UNTIL=20250230", "rrule_malformed"),
    ("FREQ=DAILY\nEXDATE:20210101", "rrule_one_line"),
    ("DTSTART:20200101T000000", "rrule_one_line"),
    ("", None),
]


@pytest.mark.parametrize(("value", "key"), WRONG, ids=[str(value)[:24] for value, _ in WRONG])
def test_a_wrong_rule_is_refused_with_its_reason(value: Any, key: str | None) -> None:
    if key is None:
        assert DueRule.parse(value) == Undated()
        return
    with pytest.raises(Refusal) as caught:
        DueRule.parse(value)
    assert caught.value.key == key


# what it yields


@FAST
@given(rules(), DATES, st.integers(0, 1500))
def test_a_recurrence_stays_within_its_period_and_comes_in_order(text: str, first: dt.date, length: int) -> None:
    rule = parsed(text)
    if rule is None:
        return
    last = first + dt.timedelta(days=length)
    found = rule.nominal_dates(first, last, start=first)
    assert found == sorted(set(found))
    assert all(first <= one <= last for one in found)
    if "COUNT=" in text:
        assert len(found) <= int(text.split("COUNT=")[1].split(";")[0])
    # a longer period only adds to it
    assert rule.nominal_dates(first, last + dt.timedelta(days=90), start=first)[: len(found)] == found


def test_a_rule_that_never_comes_true_ends_with_the_period() -> None:
    for text in ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;UNTIL=99991231"):
        assert DueRule.parse(text).nominal_dates(dt.date(2021, 1, 1), dt.date(2025, 12, 31)) == []


@settings(max_examples=100, deadline=None)
@given(rules().filter(lambda text: "COUNT" not in text and "UNTIL" not in text), DATES)
def test_a_recurrence_is_what_dateutil_counts_in_our_own_era(text: str, first: dt.date) -> None:
    rule = parsed(text)
    if rule is None:
        return
    assert isinstance(rule, Recurrence)
    last = first + dt.timedelta(days=1500)
    found = rule.nominal_dates(first, last, start=first)
    # no more than were found: where a rule never comes true again, dateutil would look for it up to the year 9999
    series = rrulestr(rule.rrule, dtstart=dt.datetime.combine(first, dt.time()))
    assert [moment.date() for moment in islice(series, len(found))] == found


@FAST
@given(YEARLY, DATES, st.integers(0, 1500))
def test_a_yearly_list_is_every_such_day_of_the_period(values: list[str], first: dt.date, length: int) -> None:
    last = first + dt.timedelta(days=length)
    wanted = set()
    for step in range(length + 1):
        one = first + dt.timedelta(days=step)
        leap = (dt.date(one.year, 12, 31) - dt.date(one.year, 1, 1)).days == 365
        stands_for = {f"{one:%m-%d}"} | ({"02-29"} if f"{one:%m-%d}" == "02-28" and not leap else set())
        if stands_for & set(values):
            wanted.add(one)
    assert DueRule.parse(values).nominal_dates(first, last) == sorted(wanted)


@FAST
@given(DATES, st.sampled_from(Roll), st.booleans())
def test_a_due_date_is_where_a_finger_ends(nominal: dt.date, roll: Roll, inclusive: bool) -> None:
    step = -1 if roll is Roll.PREVIOUS_WORKING_DAY or not inclusive else 1
    found = nominal if inclusive else nominal - dt.timedelta(days=1)
    while not VN.is_working_day(found) and not (inclusive and roll is Roll.AS_IS):
        found += dt.timedelta(days=step)
    assert due_date(nominal, roll, inclusive, VN) == found


@FAST
@given(
    st.one_of(st.none(), DATES, YEARLY, rules()),
    DATES,
    st.integers(0, 900),
    DATES,
    st.sampled_from(Roll),
    st.booleans(),
)
def test_nothing_is_due_before_the_agreement_binds(
    value: Any, first: dt.date, length: int, signed_on: dt.date, roll: Roll, inclusive: bool
) -> None:
    rule = parsed(value)
    if rule is None:
        return
    period = Period(first, first + dt.timedelta(days=length))
    found = expand(rule, period, signed_on, roll, inclusive, VN, HORIZON)
    nominal = rule.nominal_dates(first, first + dt.timedelta(days=length), start=first)
    dues = [(one, due_date(one, roll, inclusive, VN)) for one in nominal]
    assert [(one.nominal_on, one.due_on) for one in found] == [
        (one, due) for one, due in dues if due >= max(signed_on, first)
    ]


# the figures that must hold


def due(value: Any, period: Period, signed: str, roll: str = "next_working_day", inclusive: bool = True) -> list[str]:
    calendar: WorkCalendar = VN
    found = expand(DueRule.parse(value), period, day(signed), Roll(roll), inclusive, calendar, HORIZON)
    return [f"{one.due_on.day}/{one.due_on.month}/{one.due_on.year}" for one in found]


Y2021_22 = Period(dt.date(2021, 1, 1), dt.date(2022, 12, 31))
Y2025 = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
Y2026 = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def test_a_report_due_on_a_sunday_moves_to_monday_or_to_the_friday_before() -> None:
    assert due("2025-06-15", Y2025, "1/1/2025") == ["16/6/2025"]
    assert due("2025-06-15", Y2025, "1/1/2025", "previous_working_day") == ["13/6/2025"]
    assert due("2025-06-15", Y2025, "1/1/2025", "as_is") == ["15/6/2025"]


def test_a_report_that_rolls_out_of_its_year_and_period_is_kept() -> None:
    assert due(["12-31"], Y2021_22, "1/1/2022") == ["3/1/2023"]


def test_before_the_fifteenth_read_strictly_is_the_working_day_before_it() -> None:
    # 14/12/2025 is a Sunday
    assert due(["12-15"], Y2025, "1/1/2025", inclusive=False) == ["12/12/2025"]


def test_the_last_friday_of_a_tet_month_is_worked_or_rolled() -> None:
    rule = "FREQ=MONTHLY;BYDAY=-1FR"
    january_2025 = Period(dt.date(2025, 1, 1), dt.date(2025, 2, 28))
    # 31/1/2025 is the third day of Tết
    assert due(rule, january_2025, "1/1/2025", "previous_working_day") == ["24/1/2025", "28/2/2025"]
    assert due(rule, january_2025, "1/1/2025") == ["3/2/2025", "28/2/2025"]
    assert due(rule, Y2026, "1/1/2026")[1] == "27/2/2026"


def test_an_agreement_signed_in_month_four_of_its_period_owes_nothing_before() -> None:
    found = due(["03-15", "06-15", "12-15"], Period(dt.date(2022, 1, 1), dt.date(2022, 12, 31)), "15/4/2022")
    assert found == ["15/6/2022", "15/12/2022"]


def test_what_rolls_onto_the_day_of_signing_is_owed_and_what_rolls_before_it_is_not() -> None:
    saturday = "2025-06-14"
    assert due(saturday, Y2025, "16/6/2025") == ["16/6/2025"]
    assert due(saturday, Y2025, "14/6/2025", "previous_working_day") == []


def test_a_leap_day_is_the_twenty_eighth_in_other_years() -> None:
    assert due(["02-29"], Period(dt.date(2023, 1, 1), dt.date(2024, 12, 31)), "1/1/2023", "as_is") == [
        "28/2/2023",
        "29/2/2024",
    ]


def test_both_ends_of_the_period_are_in_it() -> None:
    ends = Period(dt.date(2021, 3, 15), dt.date(2022, 3, 15))
    assert due(["03-15"], ends, "15/3/2021", "as_is") == ["15/3/2021", "15/3/2022"]


def test_one_act_may_have_two_cadences() -> None:
    long = Period(dt.date(2016, 1, 1), dt.date(2026, 12, 31))
    assert len(due(["12-15"], long, "1/1/2016")) == 11
    assert due("FREQ=YEARLY;INTERVAL=5;BYMONTH=12;BYMONTHDAY=15", long, "1/1/2016", "as_is") == [
        "15/12/2016",
        "15/12/2021",
        "15/12/2026",
    ]


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        (None, None, None),
        ({"from": 2022, "to": 2026}, "1/1/2022", "31/12/2026"),
        ({"from": "2021-07-12", "to": None}, "12/7/2021", None),
        ({"from": dt.date(2021, 7, 12)}, "12/7/2021", None),
        ({"from": 2021, "to": dt.date(2021, 6, 30)}, "1/1/2021", "30/6/2021"),
    ],
)
def test_a_period_is_dates_or_years_open_or_unknown(value: Any, first: str | None, last: str | None) -> None:
    assert parse_period(value) == Period(day(first) if first else None, day(last) if last else None)


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ({"from": 2025, "to": 2021}, "period_backwards_dates"),
        ({"to": 2021}, "period_malformed"),
        ({"from": 1, "to": 2021}, "period_malformed"),
        ({"from": 2021, "until": 2025}, "period_malformed"),
        ({"from": True}, "period_malformed"),
        ({"from": "2021-02-30"}, "date_unreal"),
        ({"from": 1990, "to": 2100}, "period_too_long"),
        ("2021-2025", "period_malformed"),
    ],
)
def test_a_wrong_period_is_refused(value: Any, key: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_period(value)
    assert caught.value.key == key


def test_an_unknown_period_is_counted_from_the_signing_and_an_open_one_ends_at_the_horizon() -> None:
    rule = "FREQ=MONTHLY;BYMONTHDAY=25"
    assert due(rule, Period(), "12/7/2021", "as_is")[0] == "25/7/2021"
    assert due(rule, Period(dt.date(2021, 1, 1)), "12/7/2021", "as_is")[-1] == "25/12/2022"
    assert in_force_from(Period(), day("12/7/2021")) == day("12/7/2021")
    assert in_force_from(Period(dt.date(2022, 1, 1)), day("12/7/2021")) == day("1/1/2022")
