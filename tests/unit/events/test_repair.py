"""The repair counts the runs that it started, and a run that ended badly is followed by another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from tasks.desk import deployments
from tasks.events import repair


@dataclass
class Answer:
    """What the server answers."""

    content: Any
    status_code: int = 200

    def json(self) -> Any:
        return self.content


@dataclass
class Server:
    """Prefect's server, as far as the repair asks it: a key that is known brings the run that bears it, ended or not."""

    stages: dict[str, UUID] = field(default_factory=lambda: {slug: uuid4() for slug in ("review", "sign", "force")})
    runs: list[dict[str, Any]] = field(default_factory=list)

    def request(self, method: str, path: str, json: dict[str, Any], path_params: Any = None) -> Answer:
        if path == "/deployments/filter":
            names = deployments.NAMES
            return Answer(
                [{"id": str(key), "name": names[slug], "description": ""} for slug, key in self.stages.items()]
            )
        if path == "/flow_runs/filter":
            return Answer([run for run in self.runs if self._let_through(run, json)])
        stage = str(path_params["id"])
        known = [run for run in self.runs if run["idempotency_key"] == json["idempotency_key"]]
        if known:
            return Answer(known[0], 200)
        self.runs.append({"id": str(uuid4()), "deployment_id": stage, "state": "SCHEDULED", **json})
        return Answer(self.runs[-1], 201)

    @staticmethod
    def _let_through(run: dict[str, Any], asked: dict[str, Any]) -> bool:
        which = asked["flow_runs"]
        if run["deployment_id"] not in asked["deployments"]["id"]["any_"]:
            return False
        if "state" in which and run["state"] not in which["state"]["type"]["any_"]:
            return False
        return set(which.get("tags", {}).get("all_", ())) <= set(run["tags"])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    made = Server()

    @contextmanager
    def client(sync_client: bool) -> Iterator[Server]:
        yield made

    monkeypatch.setattr(repair, "get_client", client)
    monkeypatch.setattr(repair, "look", lambda _query: [("ct-1", "review", 2)])
    monkeypatch.setattr(repair, "sweep_orphans", lambda *_: None)
    monkeypatch.setattr(repair, "engine", lambda: None)
    return made


@pytest.mark.parametrize("ended", ["CRASHED", "FAILED", "CANCELLED", "COMPLETED"])
def test_a_run_that_ended_is_followed_by_another_and_each_is_counted_once(server: Server, ended: str) -> None:
    assert repair.repair.fn() == 1
    assert repair.repair.fn() == 0  # it is alive
    server.runs[0]["state"] = ended
    assert repair.repair.fn() == 1
    assert repair.repair.fn() == 0
    assert [run["idempotency_key"][-2:] for run in server.runs] == ["#1", "#2"]


def test_an_attempt_follows_the_last_one_even_where_older_runs_were_deleted(server: Server) -> None:
    for _ in range(3):
        repair.repair.fn()
        server.runs[-1]["state"] = "CRASHED"
    del server.runs[0]
    assert repair.repair.fn() == 1
    assert server.runs[-1]["idempotency_key"].endswith("#4")


def test_a_run_of_before_attempts_were_counted_is_no_wall(server: Server) -> None:
    old = {"id": str(uuid4()), "deployment_id": str(server.stages["review"]), "state": "CRASHED", "tags": ["ct-1"]}
    server.runs.append({**old, "idempotency_key": f"repair-{deployments.NAMES['review']}-ct-1-2", "parameters": {}})
    assert repair.repair.fn() == 1


def test_a_stage_that_is_not_deployed_is_not_counted_as_started(server: Server) -> None:
    del server.stages["review"]
    assert repair.repair.fn() == 0


def test_a_run_that_somebody_else_started_meanwhile_is_not_counted(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deployments, "keys_of", lambda *_: [])
    assert repair.repair.fn() == 1
    monkeypatch.setattr(deployments, "alive", lambda *_: {})
    assert repair.repair.fn() == 0
