"""The worker killed (SIGKILL) with everything it started, in the middle of a follow-up: the next one leaves nothing out."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun
from sqlalchemy import Engine

from story.desk import Desk
from story.services import HOST, child, finish
from tests.acceptance.conftest import free_ports, soon
from tests.faults.conftest import ROUNDS
from tests.faults.followup.test_killed_follow_up import due_notices, fresh, load_case
from tests.faults.office import DAY, ROOT, assert_at_most_once_and_never_lost
from tests.support import rows

FOLLOW_UP = "05 · Đôn đốc hằng ngày"
PASSWORD = "quantri:thu-nghiem"
# Prefect's server and its database: another machine, as it were
SERVER = (b"runtime.server", b"runtime.store", b"postgres")


@dataclass
class Office:
    """A server with its deployments, and a worker that may be killed and started again."""

    home: Path
    environment: dict[str, str]
    desk: Desk
    worker: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.home / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(
                [sys.executable, "-m", "runtime.worker"],
                cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """The worker, its warm process and every run's: as when the machine is switched off."""
        ours = f"PHOIHOP_HOME={self.home}".encode()
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                said = (path / "cmdline").read_bytes()
                if ours in (path / "environ").read_bytes() and not any(name in said for name in SERVER):
                    os.kill(int(path.name), signal.SIGKILL)
        if self.worker is not None:
            self.worker.wait()

    def begin(self) -> FlowRun:
        return self.desk.client.create_flow_run_from_deployment(
            self.desk.deployments[FOLLOW_UP], parameters={"form": {"as_of": DAY}}
        )

    def state(self, run: FlowRun) -> str:
        return self.desk.client.read_flow_run(run.id).state_name or ""


@pytest.fixture
def office(engine: Engine, database_url: str, tmp_path: Path, box: tuple[Path, str]) -> Iterator[Office]:
    load_case(engine)
    home = tmp_path / "home"
    home.mkdir()
    (port,) = free_ports(1)
    environment = {
        **os.environ,
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_API_URL": f"http://{HOST}:{port}/api",
        "PHOIHOP_HOME": str(home),
        "PHOIHOP_DATABASE_URL": database_url,
        "PHOIHOP_SMTP_URL": box[1],
        "PYTHONPATH": str(ROOT),
        "PREFECT_API_AUTH_STRING": PASSWORD,
    }
    with ExitStack() as stack:
        serve = [sys.executable, "-m", "runtime.server", "--host", HOST, "--port", str(port)]
        stack.enter_context(child(serve, home / "server.log", environment))
        client = stack.enter_context(SyncPrefectClient(f"http://{HOST}:{port}/api", auth_string=PASSWORD))
        assert soon(lambda: healthy(client))
        finish([sys.executable, "-m", "runtime.setup"], home / "setup.log", environment)
        made = Office(home, environment, Desk(client))
        stack.callback(made.kill)
        yield made


def healthy(client: SyncPrefectClient) -> bool:
    return client.api_healthcheck() is None


def test_a_follow_up_whose_worker_is_killed_is_made_good_by_the_next(
    engine: Engine, office: Office, box: tuple[Path, str], dice: random.Random
) -> None:
    folder = box[0]
    wanted = due_notices(engine)
    in_time = 0
    for _ in range(max(ROUNDS // 20, 1)):
        fresh(engine, folder)
        office.start()
        run = office.begin()
        assert soon(lambda: office.state(run) in ("Running", "Completed"))  # noqa: B023
        time.sleep(dice.uniform(0.0, 1.5))
        office.kill()
        in_time += office.state(run) != "Completed"
        office.start()
        # closed by the new worker, or given out again where it had not begun
        assert soon(lambda: office.state(run) in ("Crashed", "Completed")), office.state(run)  # noqa: B023
        while True:
            done = office.desk.ended(office.begin().id)
            assert done.state_name == "Completed", done.state
            if not rows(engine, "SELECT 1 FROM message WHERE state <> 'sent' LIMIT 1"):
                break
        assert_at_most_once_and_never_lost(engine, folder, wanted)
        office.kill()
    print(f"\n{engine.dialect.name}: the worker was killed {in_time} times in the middle of a follow-up")
