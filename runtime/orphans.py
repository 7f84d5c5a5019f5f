"""Runs whose process died with its worker: Prefect would say for ever that they run, and keep their place for them.

`python -m runtime.orphans` is called by `runtime.worker` when it starts. What ran is closed as crashed, which tells the
administrator and frees the place of a deployment that runs once at a time; what had not begun is given to the worker again.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import sys
from pathlib import Path
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.states import Crashed, Scheduled

import settings
from settings import WORK_POOL

LOG = logging.getLogger("phoihop.orphans")
MESSAGE = "Tiến trình của lượt chạy không còn (worker hoặc máy đã ngừng đột ngột). Hãy chạy lại."


def close_orphans(client: SyncPrefectClient, worker: str, since: dt.datetime) -> int:
    """Close the pool's runs that lost their process before `since` (aware), when `worker` started. Returns how many.

    Nothing where another worker of the pool is there: a run's process may be on its machine.
    """
    if _others(client, worker):
        return 0
    body = {
        "work_pools": {"name": {"any_": [WORK_POOL]}},
        "flow_runs": {"state": {"type": {"any_": ["PENDING", "RUNNING", "CANCELLING"]}}},
        "limit": 200,
    }
    closed = 0
    for run in client.request("POST", "/flow_runs/filter", json=body).json():
        known_since = dt.datetime.fromisoformat(run["state"]["timestamp"])
        if known_since >= since or _lives(run["infrastructure_pid"], run["id"]):
            continue
        begun = run["state_type"] != "PENDING"
        client.set_flow_run_state(UUID(run["id"]), Crashed(message=MESSAGE) if begun else Scheduled(), force=True)
        LOG.warning("%s: %s", run["name"], "closed" if begun else "given out again")
        closed += 1
    return closed


def _others(client: SyncPrefectClient, worker: str) -> bool:
    """Whether a worker of another name is there."""
    found = client.request(
        "POST", "/work_pools/{work_pool_name}/workers/filter", path_params={"work_pool_name": WORK_POOL}, json={}
    )
    return any(other["status"] == "ONLINE" and other["name"] != worker for other in found.json())


def _lives(process: str | None, run: str) -> bool:
    """Whether the process of a run is still there, and is not another one that got its number."""
    if not process or not process.isdigit():
        return False
    if Path("/proc/self/environ").exists():
        try:
            return run.encode() in (Path("/proc") / process / "environ").read_bytes()
        except OSError:
            return False
    try:
        os.kill(int(process), 0)
    except OSError:
        return False
    return True


def main() -> None:
    """`python -m runtime.orphans WORKER SECONDS`: of the runs that are as they were before that moment of the epoch."""
    settings.begin()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    since = dt.datetime.fromtimestamp(float(sys.argv[2]), dt.UTC)
    with get_client(sync_client=True) as client:
        close_orphans(client, sys.argv[1], since)


if __name__ == "__main__":
    main()
