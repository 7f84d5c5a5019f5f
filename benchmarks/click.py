"""`python -m benchmarks.click`: from click to done, of one verb's run, on a server and a worker that are up.

Each run asks for an extension of one checkpoint, or refuses it, in turn, so that no run starts another. It is timed from
the request that creates the run to the moment its final state was set, both by the server's own clock. Prints one JSON
object: seconds, and where they went.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import sys
import time
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import StateType

import settings
from lifecycle import board
from lifecycle.calendar import today
from lifecycle.find import checkpoint_name
from models import make_engine, reading

DEPLOYMENT = "Gia hạn/08 · Gia hạn mốc"
STEPS = ("Scheduled", "Pending", "Submitting", "Running", "Completed")


def main() -> int:
    """0 when every run came to its end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=30)
    runs = parser.parse_args().runs
    measured = []
    checkpoint = an_open_checkpoint()
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name(DEPLOYMENT)
        for number in range(runs + 1):
            steps = one(client, deployment.id, form(checkpoint, number), may_fail=not number)
            if number:  # the first one warms the server up
                measured.append(steps)
            time.sleep(0.37)  # runs begin at every moment of the worker's interval
    print(json.dumps(summary(measured), ensure_ascii=False))
    return 0


def form(checkpoint: str, number: int) -> dict[str, str]:
    """Refuses, asks, refuses ...: the first may have nothing to refuse, and clears what a broken run left."""
    action = "ask" if number % 2 else "refuse"
    return {"checkpoint": checkpoint, "action": action, "until": "2100-01-01", "reason": "Đo thời gian"}


def an_open_checkpoint() -> str:
    """The name of one that is owed."""
    with reading(make_engine(settings.database_url())) as session:
        for row in board.checkpoints(session, None, today()):
            if row["status"] == "upcoming":
                nominal = dt.date.fromisoformat(row["nominal_on"])
                return checkpoint_name(row["agreement"], row["obligation"], row["owner"], nominal)
    sys.exit("No open checkpoint: load a case first.")


def one(client: SyncPrefectClient, deployment: UUID, filled: dict[str, str], may_fail: bool) -> dict[str, float]:
    """Seconds from the run's creation to each of its states."""
    made = client.create_flow_run_from_deployment(deployment, parameters={"form": filled})
    while not (run := client.read_flow_run(made.id)).state or not run.state.is_final():
        time.sleep(0.2)
    if run.state_type is not StateType.COMPLETED and not may_fail:
        sys.exit(f"{run.name}: {run.state.name}. {run.state.message}")
    states = client.read_flow_run_states(made.id)
    first = min(state.timestamp for state in states)
    return {state.name: (state.timestamp - first).total_seconds() for state in states}


def summary(measured: list[dict[str, float]]) -> dict[str, Any]:
    """The spread of the whole, and the median of each step."""
    whole = sorted(steps["Completed"] for steps in measured)
    steps = {
        name: round(statistics.median(one[name] for one in measured if name in one), 2)
        for name in STEPS
        if any(name in one for one in measured)
    }
    return {
        "runs": len(whole),
        "median": round(statistics.median(whole), 2),
        "p10": round(whole[len(whole) // 10], 2),
        "p90": round(whole[len(whole) * 9 // 10], 2),
        "worst": round(whole[-1], 2),
        "reached_at": steps,
    }


if __name__ == "__main__":
    sys.exit(main())
