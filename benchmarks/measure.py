"""Two ways of doing one thing, timed in turns in one process, so that the machine's mood hits both alike."""

from __future__ import annotations

import gc
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any


def seconds(work: Callable[[], object]) -> float:
    """Measure one call, in seconds by the wall clock."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turns(runs: int, *ways: Callable[[], float]) -> list[list[float]]:
    """`runs` figures of each way; who goes first changes every round."""
    figures: list[list[float]] = [[] for _ in ways]
    for number in range(runs):
        order = list(range(len(ways)))
        for place in order if number % 2 == 0 else reversed(order):
            figures[place].append(ways[place]())
    return figures


def told(ours: list[float], yardstick: list[float]) -> dict[str, Any]:
    """Median and spread of both, and the ratio of the medians."""
    value, limit = statistics.median(ours), statistics.median(yardstick)
    return {
        "value": _short(value),
        "limit": _short(limit),
        "ratio": round(value / limit, 3),
        "runs": len(ours),
        "spread": [_short(min(ours)), _short(max(ours))],
        "limit_spread": [_short(min(yardstick)), _short(max(yardstick))],
    }


def peak_megabytes() -> float:
    """The most memory this process ever held (resident), in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def _short(value: float) -> float:
    return round(value, 5) if value < 100 else round(value, 1)
