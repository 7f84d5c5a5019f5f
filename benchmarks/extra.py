"""Figures beside `phoihop bench`: a sweep with another spread of due dates, and the forecast of a quarter.

python -m benchmarks.extra sweep DATABASE ROWS DUE_DAYS RUNS | forecast DATABASE DUE_DAYS
"""

from __future__ import annotations

import json
import statistics
import sys
from typing import Any

from benchmarks.measure import peak_megabytes, seconds
from benchmarks.office import DAY, build
from benchmarks.places import database
from benchmarks.sweep import bench_sweep
from lifecycle.followup.forecast import forecast
from models import reading

FORECAST_ROWS, FORECAST_DAYS = 100_000, 90


def bench_forecast(where: str, due_days: int, runs: int = 3) -> dict[str, Any]:
    """Seconds for a forecast of 90 days over 100,000 open checkpoints that fall due on so many working days."""
    with database(where) as engine:
        build(engine, FORECAST_ROWS, due_days=due_days)
        counts: list[int] = []

        def once() -> None:
            with reading(engine) as session:
                counts.append(sum(1 for _ in forecast(session, DAY, FORECAST_DAYS)))

        spent = [seconds(once) for _ in range(runs)]
        value = round(statistics.median(spent), 3)
        years = due_days // 250
        return {
            "database": engine.dialect.name,
            "years": years,
            "value": value,
            "notices": counts[0],
            "peak_mb": peak_megabytes(),
        }


def main() -> None:
    what, where, *numbers = sys.argv[1:]
    if what == "forecast":
        print(json.dumps(bench_forecast(where, int(numbers[0]))))
        return
    rows, due_days, runs = (int(number) for number in numbers)
    print(json.dumps(bench_sweep(where, rows, runs, due_days)))


if __name__ == "__main__":
    main()
