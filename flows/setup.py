"""`python -m flows.setup`: makes the desk, or makes it again after a change; running it twice changes nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.exceptions import ObjectNotFound
from prefect.workers.process import ProcessWorker

ROOT = Path(__file__).parent.parent
POOL = "phoihop"


def main() -> int:
    with get_client(sync_client=True) as client:
        make_pool(client)
        deploy()
    return 0


def make_pool(client: SyncPrefectClient) -> None:
    """The pool whose runs are started by our launcher (flows/launch.py), in this folder."""
    template = pool_template()
    try:
        client.read_work_pool(POOL)
        client.update_work_pool(POOL, WorkPoolUpdate(base_job_template=template))
    except ObjectNotFound:
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=template))


def pool_template() -> dict[str, Any]:
    template = ProcessWorker.get_default_base_job_template()
    variables = template["variables"]["properties"]
    # without a command Prefect starts two more interpreters before the run's own
    variables["command"]["default"] = f"{sys.executable} -I -S {ROOT / 'flows' / 'launch.py'}"
    variables["working_dir"]["default"] = str(ROOT)
    return template


def deploy() -> None:
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    subprocess.run(command, cwd=ROOT, check=True, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
