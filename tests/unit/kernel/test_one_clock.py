"""The office's zone is named once, and today and now are read in one place each."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.kernel import clock
from models.base import OFFICE_ZONE

ROOT = Path(__file__).parents[3]
PRODUCT = (
    "benchmarks", "cli", "devtools", "documents", "flows", "lifecycle", "models", "notifications", "portal", "runtime",
    "story", "tasks",
)  # fmt: skip
HOME = "models/base.py"  # utc_now and the zone's name
CLOCK = "lifecycle/kernel/clock.py"
# a moment from its own seconds since 1970, which says its zone: a process's start, a moment of pendulum's
FROM_SECONDS = {"runtime/orphans.py", CLOCK}
# `now` and `today` of these read a clock; a zone of one's own is made by these
READ = {"now", "today", "utcnow"}
ZONES = {"ZoneInfo", "timezone"}
CLOCKS = {"dt", "datetime", "date", "pendulum"}
# in SQL a day is always handed in
SQL_CLOCKS = ("CURRENT_DATE", "CURRENT_TIMESTAMP", "NOW()", "date('now'", "datetime('now'")


def modules() -> list[Path]:
    return [path for folder in PRODUCT for path in sorted((ROOT / folder).rglob("*.py"))] + [
        ROOT / "hosts.py",
        ROOT / "settings.py",
    ]


def own_clocks(source: str) -> Iterator[str]:
    """Where a module reads a clock or makes a zone by itself."""
    for node in ast.walk(ast.parse(source)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            owner = node.func.value if isinstance(node.func, ast.Attribute) else None
            of = getattr(owner, "attr", getattr(owner, "id", ""))
            if called in READ and of in CLOCKS:
                yield f"{line}: {of}.{called}()"
            if called == "fromtimestamp" or called in ZONES:
                yield f"{line}: {called}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if "Ho_Chi_Minh" in node.value:
                yield f"{line}: the zone's name"
            yield from (f"{line}: {said}" for said in SQL_CLOCKS if said.lower() in node.value.lower())


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_has_a_clock_or_a_zone_of_its_own(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    found = list(own_clocks(path.read_text(encoding="utf-8")))
    if name == HOME:
        found = [one for one in found if not one.endswith(("datetime.now()", "the zone's name"))]
    if name in (CLOCK, "models/receipt.py"):
        found = [one for one in found if not one.endswith(("ZoneInfo", "timezone"))]
    if name in FROM_SECONDS:
        found = [one for one in found if not one.endswith("fromtimestamp")]
    assert not found, found


@pytest.mark.parametrize(
    "source",
    [
        "dt.date.today()",
        "date.today()",
        "dt.datetime.now()",
        "dt.datetime.now(dt.UTC).date()",
        "pendulum.today('Asia/Tokyo')",
        "dt.timezone(dt.timedelta(hours=7))",
        "ZoneInfo('Asia/Bangkok')",
        "x = 'Asia/Ho_Chi_Minh'",
        "text('SELECT 1 WHERE due_on < CURRENT_DATE')",
        "dt.datetime.fromtimestamp(0)",
    ],
)
def test_the_search_finds_what_it_looks_for(source: str) -> None:
    assert list(own_clocks(source))


def test_what_is_no_code_names_the_same_zone() -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    scheduled = [one["timezone"] for each in deployments for one in each.get("schedules") or ()]
    shipped = yaml.safe_load((ROOT / "data" / "calendar-vn.yaml").read_text(encoding="utf-8"))["timezone"]
    assert scheduled
    assert {*scheduled, shipped} == {OFFICE_ZONE}


MOMENTS = st.integers(189_302_400, 4_102_444_800).map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC))


@given(MOMENTS)
def test_the_office_is_seven_hours_ahead_of_utc(moment: dt.datetime) -> None:
    there = clock.local(moment)
    assert there == moment
    assert there.utcoffset() == dt.timedelta(hours=7)
    assert clock.day_of(moment) == (moment + dt.timedelta(hours=7)).date()
    assert type(clock.day_of(moment)) is dt.date


@given(st.dates(dt.date(1976, 1, 1), dt.date(2100, 1, 1)), st.times())
def test_a_day_and_a_time_are_a_moment_and_back(day: dt.date, time: dt.time) -> None:
    moment = clock.moment_at(day, time)
    assert clock.day_of(moment) == day
    assert clock.local(moment).time() == time.replace(microsecond=0)
    assert type(moment) is dt.datetime


def test_a_typed_moment_is_the_office_s_unless_it_names_its_zone() -> None:
    assert clock.typed_moment("2026-12-15T06:30") == dt.datetime(2026, 12, 14, 23, 30, tzinfo=dt.UTC)
    assert clock.typed_moment("2026-12-15T06:30+00:00") == dt.datetime(2026, 12, 15, 6, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("text", ["", "0001-01-01T00:00", "9999-12-31T23:59-07:00", "24:00", "mai"])
def test_what_is_no_moment_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        clock.typed_moment(text)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        clock.local(dt.datetime(2026, 1, 1))  # noqa: DTZ001 (what is tried)


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        ({"seconds": 59}, "vừa xong"),
        ({"seconds": -3600}, "vừa xong"),
        ({"seconds": 60}, "1 phút trước"),
        ({"minutes": 59, "seconds": 59}, "59 phút trước"),
        ({"hours": 3, "minutes": 20}, "3 giờ trước"),
        ({"hours": 47}, "1 ngày trước"),
        ({"days": 400}, "400 ngày trước"),
    ],
)
def test_how_long_ago_is_said_in_the_largest_unit(passed: dict[str, int], said: str) -> None:
    now = dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC)
    assert clock.ago(now - dt.timedelta(**passed), now) == said
