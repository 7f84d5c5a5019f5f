"""Working days: the figures that must hold, and the arithmetic against a count day by day."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecycle.calendar.overlay import OverlayEntry
from lifecycle.calendar.working_days import WorkCalendar
from lifecycle.kernel.refusal import BadInput

DATA = Path(__file__).parents[3] / "data"
VN = WorkCalendar.from_file(DATA / "calendar-vn.yaml")
BARE = WorkCalendar()
ONE = dt.timedelta(days=1)

DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2029, 12, 31))
COUNTS = st.integers(-60, 60)
FAST = settings(max_examples=150, deadline=None)


def day(text: str) -> dt.date:
    """`15/6/2025`, as the offices write it."""
    date, month, year = map(int, text.split("/"))
    return dt.date(year, month, date)


def test_fifteen_weekdays_less_three_holidays_and_a_worked_saturday_are_thirteen() -> None:
    assert VN.count_working_days(day("21/4/2025"), day("9/5/2025")) == 13
    assert VN.add_working_days(day("25/4/2025"), 1) == day("26/4/2025")


WORKED = ["26/4/2025", "4/5/2024", "10/1/2026", "22/8/2026", "24/11/2025"]
OFF = ["2/1/2026", "29/4/2024", "2/5/2025", "31/8/2026", "24/11/2026", "2/5/2022", "3/5/2022", "2/1/2023", "3/5/2021"]


@pytest.mark.parametrize(("text", "worked"), [*((one, True) for one in WORKED), *((one, False) for one in OFF)])
def test_a_day_is_worked_or_off(text: str, worked: bool) -> None:
    assert VN.is_working_day(day(text)) is worked


def test_the_library_alone_gets_the_swap_of_new_year_2026_wrong() -> None:
    """The day it gets them right, the overlay's first entry can go."""
    assert BARE.is_working_day(day("2/1/2026"))
    assert not BARE.is_working_day(day("10/1/2026"))


TET = {
    2021: ("10/2/2021", "16/2/2021"),
    2022: ("31/1/2022", "4/2/2022"),
    2023: ("20/1/2023", "26/1/2023"),
    2024: ("8/2/2024", "14/2/2024"),
    2025: ("27/1/2025", "1/2/2025"),
    2026: ("16/2/2026", "20/2/2026"),
    2027: ("4/2/2027", "10/2/2027"),
    2028: ("24/1/2028", "29/1/2028"),
}


@pytest.mark.parametrize(("first", "last"), TET.values(), ids=map(str, TET))
def test_tet_is_off_from_its_first_day_to_its_last(first: str, last: str) -> None:
    assert VN.count_working_days(day(first), day(last)) == 0
    assert VN.next_working_day(day(first)) > day(last)


def test_five_working_days_after_12_february_2026_is_the_26th_with_tet_between() -> None:
    assert VN.add_working_days(day("12/2/2026"), 5) == day("26/2/2026")


def test_holidays_on_a_weekend_push_the_next_working_day_to_the_fourth_of_may() -> None:
    assert VN.next_working_day(day("30/4/2022")) == day("4/5/2022")


def test_a_month_that_ends_on_a_saturday_ends_on_the_monday_after() -> None:
    # Bộ luật Dân sự art. 148: one month from 31/1/2026
    assert VN.next_working_day(day("28/2/2026")) == day("2/3/2026")


# domain.md, 3b: the day, the next working day, the one before; what isn't named is a working day itself
USUAL = ("15/1", "15/6", "20/6", "15/11", "5/12", "15/12", "20/12", "31/12")
MOVED = {
    "20/6/2021": ("21/6/2021", "18/6/2021"),
    "5/12/2021": ("6/12/2021", "3/12/2021"),
    "15/1/2022": ("17/1/2022", "14/1/2022"),
    "31/12/2022": ("3/1/2023", "30/12/2022"),
    "15/1/2023": ("16/1/2023", "13/1/2023"),
    "31/12/2023": ("2/1/2024", "29/12/2023"),
    "15/6/2024": ("17/6/2024", "14/6/2024"),
    "15/12/2024": ("16/12/2024", "13/12/2024"),
    "15/6/2025": ("16/6/2025", "13/6/2025"),
    "15/11/2025": ("17/11/2025", "14/11/2025"),
    "20/12/2025": ("22/12/2025", "19/12/2025"),
    "20/6/2026": ("22/6/2026", "19/6/2026"),
    "15/11/2026": ("16/11/2026", "13/11/2026"),
    "5/12/2026": ("7/12/2026", "4/12/2026"),
    "20/12/2026": ("21/12/2026", "18/12/2026"),
    "20/6/2027": ("21/6/2027", "18/6/2027"),
    "5/12/2027": ("6/12/2027", "3/12/2027"),
}


@pytest.mark.parametrize("text", [f"{one}/{year}" for year in range(2021, 2028) for one in USUAL])
def test_a_usual_due_date_moves_as_the_table_of_the_field_says(text: str) -> None:
    later, earlier = MOVED.get(text, (text, text))
    assert VN.next_working_day(day(text)) == day(later)
    assert VN.previous_working_day(day(text)) == day(earlier)


# against a count day by day


@cache
def works(when: dt.date) -> bool:
    return VN.is_working_day(when)


def counted(start: dt.date, count: int) -> dt.date:
    """The `count`-th working day strictly after `start` (before it, where negative), one day at a time."""
    step, found = (ONE if count > 0 else -ONE), start
    while count:
        found += step
        if works(found):
            count += -1 if count > 0 else 1
    return found


@FAST
@given(DAYS, COUNTS.filter(bool))
def test_the_nth_working_day_is_the_one_a_finger_finds(start: dt.date, count: int) -> None:
    assert VN.add_working_days(start, count) == counted(start, count)


@FAST
@given(DAYS)
def test_zero_working_days_is_the_day_itself_or_the_next_working_day(start: dt.date) -> None:
    found = VN.add_working_days(start, 0)
    assert found == (start if works(start) else counted(start, 1))


@FAST
@given(DAYS, st.integers(0, 500))
def test_a_count_of_working_days_is_the_count_of_a_finger(first: dt.date, length: int) -> None:
    days = [first + ONE * step for step in range(length + 1)]
    assert VN.count_working_days(days[0], days[-1]) == sum(map(works, days))
    assert VN.count_working_days(days[-1] + ONE, days[0]) == 0


@FAST
@given(DAYS, st.integers(1, 60))
def test_forth_and_back_again_is_where_it_began(start: dt.date, count: int) -> None:
    there = VN.add_working_days(start, count)
    back = VN.add_working_days(there, -count)
    assert back == VN.previous_working_day(start)
    assert VN.count_working_days(start + ONE, there) == count


@FAST
@given(DAYS, DAYS, COUNTS)
def test_a_later_day_never_comes_earlier(one: dt.date, other: dt.date, count: int) -> None:
    early, late = sorted((one, other))
    assert VN.add_working_days(early, count) <= VN.add_working_days(late, count)


@FAST
@given(DAYS, COUNTS)
def test_the_latest_date_that_reached_a_rung_is_the_end_of_the_range(as_of: dt.date, offset: int) -> None:
    latest = VN.latest_reaching(offset, as_of)
    assert VN.add_working_days(latest, offset) <= as_of
    assert VN.add_working_days(latest + ONE, offset) > as_of


# overlays


@FAST
@given(DAYS, st.booleans())
def test_an_overlay_decides_its_day_and_no_other(corrected: dt.date, worked: bool) -> None:
    entry = OverlayEntry("thử", None if worked else corrected, corrected if worked else None)
    other = VN.with_overlay([entry])
    assert other.is_working_day(corrected) is worked
    around = [corrected + ONE * step for step in range(-10, 11) if step]
    assert [other.is_working_day(one) for one in around] == [works(one) for one in around]


def test_a_body_s_own_correction_has_the_last_word() -> None:
    court = VN.with_overlay([OverlayEntry("Tòa án", worked=day("2/1/2026"), day_off=day("10/1/2026"))])
    assert court.is_working_day(day("2/1/2026"))
    assert not court.is_working_day(day("10/1/2026"))


@pytest.mark.parametrize("day", ["2029-11-26", "2030-11-25", "2035-11-26"])
def test_the_culture_day_on_a_weekend_frees_no_other_day(day: str) -> None:
    """Nghị quyết 28/2026/QH16, Điều 2, stands outside of Bộ luật Lao động, Điều 112(1): the library thinks otherwise."""
    assert not BARE.is_working_day(dt.date.fromisoformat(day))
    assert VN.is_working_day(dt.date.fromisoformat(day))


def test_a_proposed_swap_decides_nothing() -> None:
    text = (
        "format: phoihop-calendar/1\ndecided: 2026-12-31\noverlay:\n"
        "  - {day_off: 2026-11-23, worked: 2026-11-28, source: đề xuất, proposed: true}\n"
    )
    proposed = WorkCalendar.from_text(text)
    assert proposed.version == BARE.version
    assert proposed.is_working_day(dt.date(2026, 11, 23))
    assert not proposed.is_working_day(dt.date(2026, 11, 28))
    assert (proposed.decided, VN.decided) == (dt.date(2026, 12, 31), dt.date(2026, 12, 31))
    assert [entry.proposed for entry in proposed.overlay] == [True]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("decided: soon", "decided"),
        ("overlay:\n  - {worked_again: soon, source: x}", "overlay[0].worked_again"),
        ("overlay:\n  - {worked_again: [2029-11-26, null], source: x}", "overlay[0].worked_again"),
        ("overlay:\n  - {day_off: 2026-11-23, source: x, proposed: maybe}", "overlay[0].proposed"),
        ("overlay:\n  - {worked_again: 2026-11-23, source: x}\n  - {day_off: 2026-11-23, source: y}", "overlay"),
    ],
)
def test_a_wrong_correction_is_told_with_its_field(line: str, field: str) -> None:
    with pytest.raises(BadInput) as caught:
        WorkCalendar.from_text(f"format: phoihop-calendar/1\n{line}\n")
    assert caught.value.field == field


def test_a_calendar_s_version_changes_with_what_it_decides_and_with_nothing_else() -> None:
    entry = OverlayEntry("một nguồn", day_off=day("24/12/2021"))
    assert VN.with_overlay([entry]).version != VN.version
    assert VN.with_overlay([entry]).version == VN.with_overlay([OverlayEntry("nguồn khác", entry.day_off)]).version
    assert WorkCalendar(culture_day=False).version != WorkCalendar().version


def test_the_culture_day_can_be_switched_off() -> None:
    assert WorkCalendar(culture_day=False).is_working_day(day("24/11/2026"))


HEAD = "format: phoihop-calendar/1\n"
WRONG = [
    ("format: phoihop/1\n", "calendar_format", "format"),
    ("[]", "calendar_format", "format"),
    (HEAD + "country: LA\n", "calendar_country", "country"),
    (HEAD + "timezone: Asia/Tokyo\n", "calendar_timezone", "timezone"),
    (HEAD + "colour: red\n", "calendar_field", "colour"),
    (HEAD + "options: [1]\n", "calendar_field", "options"),
    (HEAD + "options: {culture_day: perhaps}\n", "calendar_boolean", "options.culture_day"),
    (HEAD + "overlay: 3\n", "calendar_entry", "overlay"),
    (HEAD + "overlay: [3]\n", "calendar_entry", "overlay[0]"),
    (HEAD + "overlay: [{source: x}]\n", "calendar_entry", "overlay[0]"),
    (HEAD + "overlay: [{day_off: 2026-01-02}]\n", "calendar_source", "overlay[0].source"),
    (HEAD + "overlay: [{day_off: tomorrow, source: x}]\n", "calendar_date", "overlay[0].day_off"),
    (HEAD + "overlay: [{worked: 2026-02-30, source: x}]\n", "yaml_malformed", ""),
    (
        HEAD + "overlay: [{day_off: 2026-01-02, source: x}, {worked: 2026-01-02, source: y}]\n",
        "calendar_both",
        "overlay",
    ),
    (HEAD + "overlay: [\n", "yaml_malformed", ""),
]


@pytest.mark.parametrize(("text", "key", "field"), WRONG, ids=[f"{key}-{n}" for n, (_, key, _) in enumerate(WRONG)])
def test_a_wrong_calendar_is_told_with_its_field(text: str, key: str, field: str) -> None:
    with pytest.raises(BadInput) as caught:
        WorkCalendar.from_text(text, "lich.yaml")
    assert (caught.value.key, caught.value.field) == (key, field)
    assert str(caught.value).startswith("lich.yaml")
    assert "\n" not in str(caught.value)
