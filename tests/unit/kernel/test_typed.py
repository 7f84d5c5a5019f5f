"""Amounts, numbers and days as people type them: what has one meaning is read, the rest is refused."""

from __future__ import annotations

import contextlib
import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from lifecycle.kernel.place import Bare, Wrong
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.scalars import day as day_of_file
from lifecycle.kernel.scalars import money
from lifecycle.kernel.typed import Amount, Day, amount, day, grouped, month_day, number, read

SUMS = st.integers(0, 10**15)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))


@given(
    SUMS, st.sampled_from([",", ".", " ", "\u00a0", "\u202f", "_"]), st.sampled_from(["", "đ", " đồng", " VND", "₫"])
)
def test_a_sum_is_read_as_it_was_grouped_whoever_wrote_it(value: int, mark: str, currency: str) -> None:
    grouping = f"{value:,}".replace(",", "" if mark == "_" else mark)
    assert amount(f" {grouping}{currency} ") == value


@given(st.integers(1000, 10**15))
def test_two_noughts_behind_the_other_mark_are_no_more_đồng(value: int) -> None:
    assert amount(grouped(value) + ",00") == amount(f"{value:,}.00") == amount(f"{value},00") == value


@given(SUMS)
def test_what_is_shown_is_read_back(value: int) -> None:
    assert amount(grouped(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("45.000.000,00", 45_000_000),
        ("45 triệu", 45_000_000),
        ("4,5 triệu đồng", 4_500_000),
        ("1 tỷ 200 triệu", 1_200_000_000),
        ("45.000", 45_000),
        ("", 0),
    ],
)
def test_sums_of_offices(text: str, value: int) -> None:
    assert amount(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("45,00", "45.00", "45.5", "45.000.00", "45.000,000", "45.00.000", "4.5000", "0.045", "45. 000", "45'000"),
        *("1.500 triệu", "1 tỷ 2", "1 triệu 2 tỷ", "1,5 tỷ 200 triệu", "45tr", "45.000.000,50", "45.000.000,0"),
        *("05a", "abc", "05", "-5", "+5", "1e6", "4_5", "0x10", "٤٥", "đ", "1.000.000.000.000.001", "9" * 99),
    ],
)
def test_a_sum_with_two_meanings_or_none_is_refused(text: str) -> None:
    with pytest.raises(Wrong):
        amount(text)


@given(st.text("0123456789., đ", max_size=14))
def test_no_sum_is_guessed(text: str) -> None:
    """Whatever is taken has its own figures, in their order, and nothing else; but for two noughts at the end."""
    try:
        value = amount(text)
    except Wrong:
        return
    assert str(value) in {re.sub(r"\D", "", part) or "0" for part in (text, re.sub(r"[.,]00\D*$", "", text))}


@pytest.mark.parametrize("text", ["05a", "abc", "0", "12/BC", "1.000", "45 triệu", "-1", "1000000", "٥"])
def test_a_documents_number_is_no_amount(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(number, text, "Số")
    assert str(refused.value).startswith("Số: ")
    assert "tiền" not in str(refused.value)


def test_a_documents_number_may_have_its_nought() -> None:
    assert (number("05"), number(" 5 "), number("")) == (5, 5, None)


@given(DAYS)
def test_a_day_is_read_as_this_country_writes_it_and_as_programs_do(on: dt.date) -> None:
    ways = [
        f"{on:%d/%m/}{on.year}",
        f"{on.day}/{on.month}/{on.year}",
        f"{on.day}-{on.month:02d}-{on.year}",
        on.isoformat(),
    ]
    ways += [f"{on.day}.{on.month}.{on.year}", f"Ngày {on.day:02d}  tháng {on.month} năm {on.year}"]
    assert {day(way) for way in ways} == {on}


@pytest.mark.parametrize(
    "text",
    [
        *("05-06", "15/6", "15/12/26", "12/15/2026", "31/4/2026", "29/2/2027", "20261215", "2026-W50-2", "2026-5-6"),
        *("2026/12/15", "15/12-2026", "15/12/1726", "2026-13-01", "", "hôm nay", "15/12/2026 08:00", "1797292800"),
    ],
)
def test_a_day_with_two_meanings_or_none_is_refused(text: str) -> None:
    with pytest.raises(Wrong):
        day(text)


@given(DAYS)
def test_a_day_of_every_year_is_read_where_its_figures_cant_be_exchanged(on: dt.date) -> None:
    kept = f"{on:%m-%d}"
    assert month_day(f"{on.day}/{on.month}") == month_day(f"{on:%d.%m}") == kept
    for hyphened in (f"{on:%d-%m}", kept):
        if on.day <= 12 and on.day != on.month:
            with pytest.raises(Wrong):
                month_day(hyphened)
        else:
            assert month_day(hyphened) == kept


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for how in (amount, number, day, month_day):
        with contextlib.suppress(Wrong):
            how(text)


@pytest.mark.parametrize("value", [45.0, True, "45.00", "4_5", " ", "٤٥"][:4])
def test_a_programs_sum_is_whole(value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Amount).validate_python(value)


def test_a_programs_sum_may_be_a_number_or_a_text() -> None:
    assert {TypeAdapter(Amount).validate_python(one) for one in (45_000, "45.000", "45,000", "45000")} == {45_000}


@pytest.mark.parametrize("value", [1797292800, "1797292800", True, 1.0, None, "05-06", dt.datetime(2026, 12, 15)])  # noqa: DTZ001
def test_a_programs_day_is_no_number(value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(value)


def test_a_files_figures_mean_what_they_meant() -> None:
    assert money(Bare("int", "45_000_000")) == money("45000000") == money("45.000.000") == 45_000_000
    assert isinstance(money(Bare("float", "45.000")), Bare)
    assert day_of_file("2021-07-12") == day_of_file(Bare("timestamp", "2021-07-12"))
    with pytest.raises(Wrong):
        day_of_file("12/7/2021")
