"""The server as an office starts it (docs/operations.md): behind a password that nobody had to think of."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from lifecycle.casefile.load import known, load_case
from lifecycle.casefile.reader import read_case
from lifecycle.kernel.actor import SYSTEM
from lifecycle.kernel.clock import today
from models import Event, make_engine, reading, transaction
from story.services import CASE, HOST, child
from tests.acceptance.conftest import ROOT, free_ports, soon
from tests.support import at_the_desk

pytestmark = pytest.mark.acceptance


@dataclass(frozen=True)
class Guarded:
    """A server behind a password, and what its neighbours know: where it is, and the home."""

    api: str
    home: Path
    environment: dict[str, str]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *words],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            stdin=subprocess.DEVNULL,
        )


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    home = tmp_path_factory.mktemp("guarded")
    (port,) = free_ports(1)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "PHOIHOP_"))}
    api = f"http://{HOST}:{port}/api"
    environment = {
        **kept,
        "PHOIHOP_HOME": str(home),
        "PHOIHOP_DATABASE_URL": f"sqlite:///{home / 'phoihop.db'}",
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_API_URL": api,
    }
    start = [sys.executable, "-m", "runtime.server", "--host", HOST, "--port", str(port)]
    with child(start, home / "server.log", environment):
        assert soon(lambda: answers(f"{api}/health"))
        yield Guarded(api, home, environment)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).is_success
    except httpx.HTTPError:
        return False


def password(guarded: Guarded) -> tuple[str, str]:
    name, _, word = (guarded.home / "desk.password").read_text(encoding="ascii").strip().partition(":")
    return name, word


def test_who_has_no_password_is_turned_away(guarded: Guarded) -> None:
    url = f"{guarded.api}/deployments/filter"
    assert httpx.post(url, json={}).status_code == 401
    assert httpx.post(url, json={}, auth=("quantri", "doan")).status_code == 401
    # the password alone is not enough for a post: with the sign against forged ones
    with at_the_desk(guarded.api, ":".join(password(guarded))) as desk:
        assert desk.post("/deployments/filter", json={}).status_code == 200


def test_the_password_is_for_the_services_user_only(guarded: Guarded) -> None:
    assert stat.S_IMODE((guarded.home / "desk.password").stat().st_mode) == 0o600
    assert password(guarded)[1] not in (guarded.home / "server.log").read_text(encoding="utf-8")


def test_set_up_worker_carrier_and_doctor_answer_with_it(guarded: Guarded) -> None:
    done = guarded.command("runtime.setup")
    assert done.returncode == 0, done.stderr
    engine = make_engine(guarded.environment["PHOIHOP_DATABASE_URL"])
    with transaction(engine) as session:
        load_case(session, read_case(CASE, known(session)), SYSTEM, today())
    time.sleep(4)  # the carrier leaves what is fresh to the run that may have written it
    carried = guarded.command("runtime.dispatcher", "--once")
    assert carried.returncode == 0, carried.stderr
    with reading(engine) as session:
        assert None not in session.exec(select(Event.emitted_at)).all()
    assert "Prefect" in (said := guarded.command("cli", "doctor").stdout)
    assert "401" not in said
    with child([sys.executable, "-m", "runtime.worker"], guarded.home / "worker.log", guarded.environment):
        assert soon(lambda: ran(guarded))


def ran(guarded: Guarded) -> bool:
    """Whether a run of the desk came to its end; starts one, the first time."""
    with at_the_desk(guarded.api, ":".join(password(guarded))) as client:
        only = {"flows": {"name": {"any_": ["Cập nhật bàn làm việc"]}}}
        runs = client.post("/flow_runs/filter", json=only).json()
        if not runs:
            found = client.post(
                "/deployments/filter", json={"deployments": {"name": {"any_": ["00 · Bàn làm việc"]}}}
            ).json()
            client.post(f"/deployments/{found[0]['id']}/create_flow_run", json={"parameters": {"form": {}}})
        return any(run["state_type"] == "COMPLETED" for run in runs)
