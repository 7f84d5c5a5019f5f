"""`python -m benchmarks.click [--runs 200] [--people 3] [--log FILE]`: from click to done, of one verb's run.

On a server and a worker that are up. Each run asks for an extension of one checkpoint, or refuses it, in turn, so that no run
starts another; people click at once, each at a checkpoint of their own. A click is the request that Prefect's pages send, once:
an answer that isn't one is what a person sees as "Oops". Timed from that request to the moment the run's final state was set,
both by the server's own clock. Prints one JSON object: seconds, where they went, and what went wrong.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

import settings
from lifecycle.checkpoint.lookup import CheckpointName
from lifecycle.kernel.clock import today
from lifecycle.views import checkpoints as views_checkpoints
from models import make_engine, reading
from tasks.desk.choices import checkpoint_choice

FLOW, DEPLOYMENT = "Gia hạn", "08 · Gia hạn mốc"
STEPS = ("Scheduled", "Pending", "Submitting", "Running", "Completed")
FINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
PATIENCE = 120.0  # seconds for one run


def main() -> int:
    """0 when every click was answered, and every run came to its end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=30, help="clicks of each person")
    parser.add_argument("--people", type=int, default=1)
    parser.add_argument("--log", type=Path, help="the server's log: counts 'locked' in it")
    chosen = parser.parse_args()
    people = [Person(checkpoint) for checkpoint in open_checkpoints(chosen.people)]
    before = locked(chosen.log)
    with ThreadPoolExecutor(len(people)) as threads:
        list(threads.map(lambda person: person.click_through(chosen.runs), people))
    said = summary([steps for person in people for steps in person.measured])
    trouble = [each for person in people for each in person.trouble]
    said |= {"people": len(people), "oops": len(trouble), "first": trouble[:3], "locked": locked(chosen.log) - before}
    print(json.dumps(said, ensure_ascii=False))
    return 1 if trouble else 0


def locked(log: Path | None) -> int:
    """Count how often the server said so."""
    return log.read_text(encoding="utf-8", errors="replace").count("is locked") if log else 0


def form(checkpoint: str, number: int) -> dict[str, str]:
    """Refuse, ask, refuse ...: the first may have nothing to refuse, and clears what a broken run left."""
    action = "ask" if number % 2 else "refuse"
    return {"checkpoint": checkpoint, "action": action, "until": "2100-01-01", "reason": "Đo thời gian"}


def open_checkpoints(count: int) -> list[str]:
    """The names of some that are owed."""
    found = []
    with reading(make_engine(settings.database_url())) as session:
        for row in views_checkpoints.checkpoints(session, None, today()):
            if row["status"] == "upcoming":
                nominal = dt.date.fromisoformat(row["nominal_on"])
                found.append(
                    checkpoint_choice(CheckpointName(row["agreement"], row["obligation"], row["owner"], nominal))
                )
    if len(found) < count:
        sys.exit("No open checkpoint: load a case first.")
    return found[:count]


class Person:
    """One who clicks, with the requests that Prefect's pages make: nothing is tried again."""

    def __init__(self, checkpoint: str) -> None:
        self.checkpoint = checkpoint
        self.measured: list[dict[str, float]] = []
        self.trouble: list[str] = []
        name, _, word = settings.desk_password().partition(":")
        self.desk = httpx.Client(base_url=os.environ["PREFECT_API_URL"], auth=(name, word), timeout=70)
        sign = self.desk.get("/csrf-token", params={"client": str(uuid.uuid4())})
        if sign.is_success:
            self.desk.headers.update(
                {"Prefect-Csrf-Token": sign.json()["token"], "Prefect-Csrf-Client": sign.json()["client"]}
            )

    def click_through(self, runs: int) -> None:
        found = self._ask("GET", f"/deployments/name/{FLOW}/{DEPLOYMENT}")
        for number in range(runs + 1):
            steps = self.click(found["id"], form(self.checkpoint, number), may_fail=not number)
            if number and steps:  # the first one warms the server up
                self.measured.append(steps)
            time.sleep(0.37)  # runs begin at every moment of the worker's interval

    def click(self, deployment: str, filled: dict[str, str], may_fail: bool) -> dict[str, float]:
        """Seconds from the run's creation to each of its states; nothing where it came to no good end."""
        made = self._ask("POST", f"/deployments/{deployment}/create_flow_run", {"parameters": {"form": filled}})
        if made is None:
            return {}
        run, deadline = made, time.monotonic() + PATIENCE
        while run["state_type"] not in FINAL and time.monotonic() < deadline:
            time.sleep(0.2)
            # as the page of a run does
            self._ask("POST", "/logs/filter", {"logs": {"flow_run_id": {"any_": [made["id"]]}}, "limit": 50})
            run = self._ask("GET", f"/flow_runs/{made['id']}") or run
        if run["state_type"] != "COMPLETED" and not may_fail:
            self.trouble.append(f"{run['name']}: {run['state_name']}")
            return {}
        states = self._ask("GET", "/flow_run_states/", params={"flow_run_id": made["id"]}) or []
        when = {each["name"]: dt.datetime.fromisoformat(each["timestamp"]) for each in states}
        return {name: (moment - min(when.values())).total_seconds() for name, moment in when.items()}

    def _ask(self, method: str, path: str, body: Any = None, params: dict[str, str] | None = None) -> Any:
        try:
            answer = self.desk.request(method, path, json=body, params=params)
        except httpx.HTTPError as error:
            self.trouble.append(f"{method} {path}: {error!r}")
            return None
        if not answer.is_success:
            self.trouble.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
            return None
        return answer.json()


def summary(measured: list[dict[str, float]]) -> dict[str, Any]:
    """The spread of the whole, and the median of each step."""
    whole = sorted(steps["Completed"] for steps in measured if "Completed" in steps)
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
