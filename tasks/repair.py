"""What a lost event left behind: agreements that wait for a stage whose run isn't there get one.

Events can be lost while Prefect's server is down. The database says which stage each agreement waits for; Prefect says
which runs are alive. The difference is started, once for each agreement and revision (the run's idempotency key).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from sqlmodel import Session, col, select

from lifecycle import find, signing
from lifecycle.find import code_of
from models import Agreement
from models.enums import AgreementStatus
from tasks.act import look

REVIEW, SIGN, FORCE = "02 · Thẩm định", "03 · Ký kết", "04 · Đưa vào hiệu lực"
STAGES = {
    AgreementStatus.PROPOSED: REVIEW,
    AgreementStatus.IN_REVIEW: REVIEW,
    AgreementStatus.APPROVED: SIGN,
    AgreementStatus.SIGNING: SIGN,
}
ALIVE = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.PAUSED]
PAGE = 200


@task(name="Khôi phục bước bị bỏ lỡ", retries=1, retry_delay_seconds=2, cache_policy=NO_CACHE)
def repair() -> int:
    """Starts the runs that are missing. Returns how many."""
    wanted = look(waiting_stages)
    if not wanted:
        return 0
    with get_client(sync_client=True) as client:
        deployments = _deployments(client)
        alive = _alive(client, list(deployments))
        missing = [(code, stage, revision) for code, stage, revision in wanted if (stage, code) not in alive]
        for code, stage, revision in missing:
            if stage in deployments:
                client.create_flow_run_from_deployment(
                    deployments[stage],
                    parameters={"form": {"agreement": code}},
                    tags=[code],
                    idempotency_key=f"repair-{stage}-{code}-{revision}",
                )
    return len(missing)


def waiting_stages(session: Session) -> list[tuple[str, str, int]]:
    """(agreement, stage, revision) for each agreement that a stage's run should be busy with."""
    query = select(Agreement).where(col(Agreement.status).in_(list(STAGES))).order_by(col(Agreement.code))
    return [(found.code, _stage(session, found), found.revision) for found in session.exec(query).all()]


def _stage(session: Session, found: Agreement) -> str:
    if found.status is AgreementStatus.SIGNING:
        version = find.latest_version(session, found)
        return SIGN if signing.unsigned(session, found, version) else FORCE
    return STAGES[found.status]


def _deployments(client: SyncPrefectClient) -> dict[str, UUID]:
    names = DeploymentFilter(name=DeploymentFilterName(any_=[REVIEW, SIGN, FORCE]))
    return {found.name: found.id for found in client.read_deployments(deployment_filter=names)}


def _alive(client: SyncPrefectClient, stages: list[str]) -> set[tuple[str, str]]:
    """(stage, agreement) of every run of the stages that hasn't ended."""
    if not stages:
        return set()
    deployments = DeploymentFilter(name=DeploymentFilterName(any_=stages))
    states = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=ALIVE)))
    by_id = {deployment: name for name, deployment in _deployments(client).items()}
    found: set[tuple[str, str]] = set()
    offset = 0
    while page := client.read_flow_runs(
        flow_run_filter=states, deployment_filter=deployments, limit=PAGE, offset=offset
    ):
        found |= {(by_id[run.deployment_id], _agreement(run.parameters)) for run in page if run.deployment_id in by_id}
        offset += len(page)
    return found


def _agreement(parameters: dict[str, Any]) -> str:
    form = parameters.get("form")
    return code_of(str(form.get("agreement", ""))) if isinstance(form, dict) else ""
