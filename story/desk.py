"""The administrator's hands: starts deployments and resumes suspended runs, as a click in the UI does."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName
from prefect.client.schemas.objects import FlowRun, StateType

PATIENCE = 120.0  # seconds for one step; an idle machine needs three
NO_FORM_YET = "Run input schema not found"


class StepFailed(Exception):
    """A step that didn't come to what the story needs."""


class Desk:
    """Prefect's API, as the story uses it."""

    def __init__(self, client: SyncPrefectClient) -> None:
        self.client = client
        self.deployments: dict[str, UUID] = {found.name: found.id for found in client.read_deployments()}

    def run(self, deployment: str, form: dict[str, Any]) -> FlowRun:
        """Start a deployment with its form filled in, and wait until it ends."""
        started = self.client.create_flow_run_from_deployment(self._id(deployment), parameters={"form": form})
        return self.ended(started.id)

    def ended(self, run_id: UUID) -> FlowRun:
        """The run when it has ended."""
        return self._until(run_id, lambda run: bool(run.state and run.state.is_final()), "kết thúc")

    def suspended(self, deployment: str, agreement: str, besides: set[UUID]) -> FlowRun:
        """The run of `deployment` about `agreement` that waits for a person; its event started it."""
        return self._find(deployment, agreement, besides, lambda run: run.state_type is StateType.PAUSED)

    def started(self, deployment: str, agreement: str) -> FlowRun:
        """The run of `deployment` about `agreement` that its event started, when it has ended."""
        return self.ended(self._find(deployment, agreement, set(), lambda run: True).id)

    def resume(self, run: FlowRun, answer: dict[str, Any]) -> None:
        """Hand a suspended run its form. StepFailed where the server refuses it."""
        deadline = time.monotonic() + PATIENCE
        while True:
            result = self.client.resume_flow_run(run.id, run_input=answer)
            if getattr(result.status, "value", result.status) == "ACCEPT":
                return
            # Prefect says that a run is suspended a moment before it keeps the form that the run waits for
            if NO_FORM_YET not in str(result) or time.monotonic() > deadline:
                raise StepFailed(f"Không tiếp tục được {run.name}: {result}")
            time.sleep(0.25)

    def waiting_again(self, run: FlowRun) -> FlowRun:
        """The run when it is suspended anew, or has ended. `run`: as it was when it was resumed."""
        return self._until(
            run.id,
            lambda now: bool(
                now.state and (now.state.is_final() or (now.state.is_paused() and now.state_id != run.state_id))
            ),
            "chờ bước tiếp",
        )

    def _find(self, deployment: str, agreement: str, besides: set[UUID], fits: Any) -> FlowRun:
        deadline = time.monotonic() + PATIENCE
        only = DeploymentFilter(name=DeploymentFilterName(any_=[deployment]))
        while time.monotonic() < deadline:
            for run in self.client.read_flow_runs(deployment_filter=only, limit=50):
                about = (run.parameters.get("form") or {}).get("agreement", "")
                if about == agreement and run.id not in besides and fits(run):
                    return run
            time.sleep(0.3)
        raise StepFailed(f'Không thấy lượt chạy "{deployment}" của {agreement} sau {PATIENCE:.0f} giây.')

    def _until(self, run_id: UUID, fits: Any, what: str) -> FlowRun:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            run = self.client.read_flow_run(run_id)
            if fits(run):
                return run
            time.sleep(0.25)
        raise StepFailed(f"Lượt chạy {run_id} chưa {what} sau {PATIENCE:.0f} giây.")

    def _id(self, deployment: str) -> UUID:
        return self.deployments[deployment]
