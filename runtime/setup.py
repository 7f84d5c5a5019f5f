"""`python -m runtime.setup`: makes the desk, or makes it again after an upgrade; running it twice changes nothing.

The pool, the deployments of prefect.yaml, the file that mails take their links from, block types, automations, and the
drop-downs, the inbox and the board as they are now. Needs PREFECT_API_URL and a server that is up.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.exceptions import ObjectNotFound
from prefect.workers.process import ProcessWorker

import settings
from lifecycle.casefile.load import seed
from lifecycle.kernel.actor import SYSTEM
from lifecycle.kernel.clock import today
from migrations.upgrade import upgrade
from models import transaction
from runtime import automations
from tasks.desk import deployments
from tasks.desk import refresh as desk
from tasks.desk.pages import publish_board
from tasks.operations import blocks
from tasks.run.act import engine

ROOT = Path(__file__).parent.parent
FILE = "deployments.json"


def main() -> int:
    """0 when the desk is as it should be; 1 with one line where there is no server."""
    settings.begin()
    if not os.environ.get("PREFECT_API_URL"):
        # Prefect would start a server of its own for a moment, and the desk would be gone with it
        print("Chưa đặt PREFECT_API_URL: địa chỉ máy chủ Prefect, ví dụ http://127.0.0.1:4200/api", file=sys.stderr)
        return 1
    settings.use_desk_password()
    make_database()
    with get_client(sync_client=True) as client:
        make_pool(client)
        deploy()
        write_links(client)
        blocks.register()
        automations.make(client, deployments.read(client))
    publish_board(today())
    desk.refresh()
    return 0


def make_database() -> None:
    """The newest tables, with the default calendar and ladder."""
    upgrade(engine())
    with transaction(engine()) as session:
        seed(session, SYSTEM)


def make_pool(client: SyncPrefectClient) -> None:
    """The pool whose runs are started by our launcher (runtime/launch.py), in this folder."""
    template = pool_template()
    try:
        client.read_work_pool(settings.WORK_POOL)
        client.update_work_pool(settings.WORK_POOL, WorkPoolUpdate(base_job_template=template))
    except ObjectNotFound:
        client.create_work_pool(WorkPoolCreate(name=settings.WORK_POOL, type="process", base_job_template=template))


def pool_template() -> dict[str, Any]:
    """Prefect's own template of a process pool, with our command and folder."""
    template = ProcessWorker.get_default_base_job_template()
    variables = template["variables"]["properties"]
    # without a command Prefect starts two more interpreters before the run's own
    variables["command"]["default"] = f"{sys.executable} -I -S {ROOT / 'runtime' / 'launch.py'}"
    variables["working_dir"]["default"] = str(ROOT)
    return template


def deploy() -> None:
    """Deploy what prefect.yaml says. It writes the schemas as the code has them: the drop-downs are filled after it."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdin=subprocess.DEVNULL)


def write_links(client: SyncPrefectClient) -> None:
    """Slug -> deployment id, for the links of mails (notifications/digest/links.py). Written whole or not at all."""
    known = {slug: str(found.id) for slug, found in deployments.read(client).items()}
    home = settings.home()
    home.mkdir(parents=True, exist_ok=True)
    beside = home / f"{FILE}.new"
    beside.write_text(json.dumps(known, indent=1), encoding="utf-8")
    beside.replace(home / FILE)


if __name__ == "__main__":
    sys.exit(main())
