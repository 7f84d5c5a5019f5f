"""One Prefect task a checkpoint, mapped, on a server of its own that the test harness starts.

python -m benchmarks.peers.prefect_tasks ROWS
"""

from __future__ import annotations

import json
import logging
import sys
import time

from prefect import flow, task
from prefect.testing.utilities import prefect_test_harness


@task
def look_at(row: int) -> bool:
    return row % 100 == 0


@flow
def follow_up(rows: int) -> None:
    for future in look_at.map(list(range(rows))):
        future.result()


def main() -> None:
    rows = int(sys.argv[1])
    logging.disable(logging.WARNING)
    with prefect_test_harness():
        follow_up(10)
        start = time.perf_counter()
        follow_up(rows)
        print(json.dumps({"peer": "Prefect task", "rows": rows, "seconds": round(time.perf_counter() - start, 3)}))


if __name__ == "__main__":
    main()
