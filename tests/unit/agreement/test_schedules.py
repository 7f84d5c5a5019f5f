"""The clock of the office: every schedule of prefect.yaml comes to its moments, in Prefect's own reckoning."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.server.schemas.schedules import CronSchedule

FILE = Path(__file__).parents[3] / "prefect.yaml"
DEPLOYMENTS = yaml.safe_load(FILE.read_text(encoding="utf-8"))["deployments"]
SCHEDULES = [(one["name"], schedule) for one in DEPLOYMENTS for schedule in one.get("schedules", [])]


def test_the_follow_up_and_its_watch_have_a_schedule() -> None:
    assert [name[:2] for name, _ in SCHEDULES] == ["05", "18"]


@pytest.mark.parametrize(("name", "schedule"), SCHEDULES)
@pytest.mark.parametrize("start", [dt.datetime(2026, 11, 27, 3, tzinfo=dt.UTC), None])
def test_a_schedule_gives_its_moments(name: str, schedule: dict[str, Any], start: dt.datetime | None) -> None:
    """Seen with whenever 0.10.5, which Prefect 3.9.1 allows: its scheduler failed on every schedule, in its log only."""
    cron = CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
    moments = list(cron._get_dates_generator(n=2, start=start))
    assert len(moments) == 2
    assert {moment.utcoffset() for moment in moments} == {dt.timedelta(hours=7)}
    hour = int(schedule["cron"].split()[1])
    assert {(moment.hour, moment.minute) for moment in moments} == {(hour, 0)}
    if start:
        assert start < moments[0] < moments[1] < start + dt.timedelta(days=5)
