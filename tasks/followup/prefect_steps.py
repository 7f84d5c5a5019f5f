"""The follow-up's steps as Prefect tasks, walked with a bar: each is tried again by itself, and repeating one does nothing
twice. After the steps that every program does come those that need Prefect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.followup.steps import STEPS, Counts, Day, Step
from tasks.run.progress import Progress


def walk(day: Day, progress: Progress, afterwards: tuple[Step, ...] = ()) -> Iterator[Counts]:
    """Do the steps in their order, then `afterwards`; move the bar by their shares, and yield each one's result."""
    steps = (*STEPS, *afterwards)
    whole = sum(step.share for step in steps)
    at, so_far = 0.0, Counts()
    for step in steps:
        until = at + 100 * step.share / whole
        title = step.title.format_map(so_far)
        progress.at(min(at, 99), title)
        left = partial(step.left, day.engine) if step.left else None
        with progress.watching(left, at, until, title + ": {done}/{of}") if left else nullcontext():
            part = as_task(step)(day) if step in STEPS else step.do(day)
        so_far |= part
        at = until
        yield part


def as_task(step: Step) -> Callable[[Day], Counts]:
    """A step as a task of the flow's run."""
    made = task(name=step.title.partition(" {")[0], retries=2, retry_delay_seconds=5, cache_policy=NO_CACHE)
    return made(step.do)
