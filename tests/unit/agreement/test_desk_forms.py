"""The desk's form of an obligation: sums and days as an office types them."""

from __future__ import annotations

import datetime as dt

import pytest

from flows.checkpoint import DateForm, ReportForm
from flows.forms.fields import complaint, sum_of
from flows.forms.obligation import ObligationForm, obligation_fields, period_of
from lifecycle.calendar.due_rules import DueRule, Period
from lifecycle.kernel.refusal import Refusal


def form(**values: object) -> ObligationForm:
    return ObligationForm.model_validate({"code": "bao-cao", "title": "Báo cáo", **values})


def test_the_desk_reads_days_and_sums_as_this_country_writes_them() -> None:
    said = obligation_fields(form(due="01/01/2027", budget="45.000.000"))
    assert (DueRule.parse(said["due"]).text, said["budget"]) == ("on:2027-01-01", 45_000_000)
    assert obligation_fields(form(due="15/6, 15/12"))["due"] == ["06-15", "12-15"]
    assert obligation_fields(form())["due"] == ["12-15"]


def test_programs_may_send_numbers_to_the_desk() -> None:
    assert obligation_fields(form(budget=45_000_000))["budget"] == 45_000_000
    assert sum_of(ReportForm(checkpoint="x", body="y", spent=45_000, acting_post="z").spent, "Kinh phí") == 45_000


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"due": "05-06"}, "Hạn thực hiện: 05-06 có thể là ngày 5/6 hoặc ngày 6/5"),
        ({"due": "12/15/2026"}, "Hạn thực hiện: không có tháng 15"),
        ({"budget": "45,00"}, "Kinh phí dự kiến (đồng): ghi số tiền"),
        ({"budget": 45.0}, "Kinh phí dự kiến (đồng): ghi số tiền"),
    ],
)
def test_what_has_two_meanings_is_refused_at_its_field(values: dict[str, object], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        obligation_fields(form(**values))
    assert str(refused.value).startswith(f"Báo cáo: {field}")


def test_a_period_of_the_desk_is_of_years_or_days() -> None:
    assert period_of("01/01/2027", "2030") == Period(dt.date(2027, 1, 1), dt.date(2030, 12, 31))
    assert period_of(" ", "") == Period()
    for first, last in (("05-06", ""), ("", "2030"), ("2030", "2027")):
        with pytest.raises(Refusal):
            period_of(first, last)


def test_a_date_of_the_desk_is_read_and_a_wrong_one_named() -> None:
    given = {"agreement": "a", "obligation": "b", "acting_post": "c"}
    assert DateForm.model_validate({**given, "on": "15/12/2026"}).on == dt.date(2026, 12, 15)
    with pytest.raises(ValueError) as refused:
        DateForm.model_validate({**given, "on": "15/12/26"})
    assert complaint(refused.value) == "Ngày thực hiện: ghi năm đủ bốn chữ số, ví dụ 15/12/2026 (đã ghi: 15/12/26)."  # type: ignore[arg-type]
