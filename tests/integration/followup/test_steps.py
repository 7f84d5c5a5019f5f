"""The follow-up's order stands once: the flow, the command line and the dry run walk one list of steps."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext

import pytest
from sqlalchemy import Engine

from flows.follow_up import AT_THE_DESK
from tasks.followup import prefect_steps
from tasks.followup import steps as daily

DAY = dt.date(2021, 12, 15)
NAMES = ["move", "top_up", "sweep", "compose", "deliver"]


class Bar:
    """A bar that remembers where it stood."""

    def __init__(self) -> None:
        self.said: list[tuple[float, str]] = []

    def at(self, percent: float, words: str = "") -> None:
        self.said.append((round(percent), words))

    def watching(self, *_: object) -> nullcontext[None]:
        return nullcontext()


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the steps that were done, in order; none of them does anything."""
    names: list[str] = []

    def noted(step: daily.Step) -> daily.Step:
        return daily.Step(
            step.name,
            step.title,
            step.share,
            lambda day: names.append(step.name) or {"notices": 7},  # type: ignore[func-returns-value]
            preview=(lambda day: names.append(f"preview {step.name}") or {}) if step.preview else None,  # type: ignore[func-returns-value]
        )

    made = tuple(noted(step) for step in daily.STEPS)
    monkeypatch.setattr(daily, "STEPS", made)
    monkeypatch.setattr(prefect_steps, "STEPS", made)
    monkeypatch.setattr(prefect_steps, "as_task", lambda step: step.do)
    return names


def test_the_command_line_and_the_flow_walk_the_same_list(engine: Engine, done: list[str]) -> None:
    daily.follow_up(engine, DAY)
    assert done == NAMES
    done.clear()
    bar = Bar()
    parts = list(prefect_steps.walk(daily.Day(engine, DAY), bar))  # type: ignore[arg-type]
    assert (done, len(parts)) == (NAMES, len(NAMES))
    assert [words for _, words in bar.said][3] == "Soạn thư cho 7 lượt nhắc"


def test_a_dry_run_walks_it_too_and_does_nothing(engine: Engine, done: list[str]) -> None:
    daily.follow_up(engine, DAY, dry_run=True)
    assert done == ["preview sweep"]


def test_a_step_put_in_is_done_by_both(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    one = daily.Step("new", "Việc mới", 1, lambda day: {"topped_up": 42})
    monkeypatch.setattr(daily, "STEPS", (one,))
    monkeypatch.setattr(prefect_steps, "STEPS", (one,))
    monkeypatch.setattr(prefect_steps, "as_task", lambda step: step.do)
    assert daily.follow_up(engine, DAY).topped_up == 42
    assert list(prefect_steps.walk(daily.Day(engine, DAY), Bar())) == [{"topped_up": 42}]  # type: ignore[arg-type]


def test_the_bar_ends_full_and_every_step_has_its_part() -> None:
    assert sum(step.share for step in (*daily.STEPS, *AT_THE_DESK)) == 100
    assert all(step.share > 0 for step in daily.STEPS)
