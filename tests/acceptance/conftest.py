"""One house for all acceptance tests: Prefect's server, the worker, the portal, a mailbox, and a client that clicks."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from prefect.client.schemas.objects import FlowRun
from sqlalchemy import Engine

from models import make_engine
from story.desk import Desk
from story.services import HOST, ROOT, Ports, running

__all__ = ["ROOT"]


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((HOST, 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


# the desk is made current just after a run has ended, and events of the door are handed over by the carrier
SOON = 120.0  # seconds: a busy machine


def soon(holds: Callable[[], bool], seconds: float = SOON) -> bool:
    """Whether it holds now, or does within a moment."""
    deadline = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return held


def message(run: FlowRun) -> str:
    """What the run said at its end."""
    assert run.state is not None
    return run.state.message or ""


@dataclass(frozen=True)
class House:
    """What runs, and where. Mails go to `smtp_port`, on which nobody listens until a test does."""

    home: Path
    ports: Ports
    smtp_port: int
    desk: Desk
    engine: Engine
    environment: dict[str, str]

    @property
    def ui(self) -> str:
        return f"http://{HOST}:{self.ports.prefect}"

    @property
    def password(self) -> str:
        """The desk's name and password, as a person types them."""
        return self.environment["PREFECT_API_AUTH_STRING"]


@pytest.fixture(scope="session")
def standing_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The servers, started once for the session."""
    home = tmp_path_factory.mktemp("house")
    before = dict(os.environ)
    os.environ["PHOIHOP_HOME"] = str(home)
    os.environ["PHOIHOP_DATABASE_URL"] = f"sqlite:///{home / 'phoihop.db'}"
    *own, smtp_port = free_ports(5)
    ports = Ports(*own)
    try:
        with running(ports, PHOIHOP_SMTP_URL=f"smtp://{HOST}:{smtp_port}?from=phoihop@btgtu.example"):
            # imported late: Prefect reads its settings when it is imported
            from prefect.client.orchestration import SyncPrefectClient

            engine = make_engine(os.environ["PHOIHOP_DATABASE_URL"])
            password = os.environ["PREFECT_API_AUTH_STRING"]
            with SyncPrefectClient(f"http://{HOST}:{ports.prefect}/api", auth_string=password) as client:
                yield House(home, ports, smtp_port, Desk(client), engine, dict(os.environ))
            engine.dispose()
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture
def house(standing_house: House, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house, with its settings in this process too."""
    for name in (
        "PHOIHOP_HOME",
        "PHOIHOP_DATABASE_URL",
        "PHOIHOP_PORTAL_URL",
        "PREFECT_API_URL",
        "PREFECT_UI_URL",
        "PREFECT_API_AUTH_STRING",
    ):
        monkeypatch.setenv(name, standing_house.environment[name])
    return standing_house
