"""Repair of what a lost event left behind: agreements that wait for a stage whose run isn't there get one.

Events can be lost while Prefect's server is down. The database says which stage each agreement waits for; Prefect says
which runs are alive. The difference is started: one run an attempt, for each agreement and revision. The number of the
attempt is part of the run's idempotency key, so that a repair tried twice starts one run, and one whose run crashed or was
cancelled starts another the next time.
"""

from __future__ import annotations

import logging
from http import HTTPStatus

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import SyncPrefectClient, get_client
from sqlmodel import Session, col, select

from lifecycle.agreement import signing
from lifecycle.agreement import versions as agreement_versions
from lifecycle.evidence.store import sweep_orphans
from models import Agreement, utc_now
from models.enums import AgreementStatus
from tasks.desk import deployments
from tasks.run.act import engine, look

LOG = logging.getLogger("phoihop.repair")
STAGES = {
    AgreementStatus.PROPOSED: "review",
    AgreementStatus.IN_REVIEW: "review",
    AgreementStatus.APPROVED: "sign",
    AgreementStatus.SIGNING: "sign",
}


@task(name="Khôi phục bước bị bỏ lỡ", retries=1, retry_delay_seconds=2, cache_policy=NO_CACHE)
def repair() -> int:
    """Start the runs that are missing. Returns how many it started. Files that nothing shows are taken away too."""
    try:
        sweep_orphans(engine(), utc_now())
    except OSError as error:  # the files' store is away; what waits for a run waits no longer for that
        LOG.warning("evidence: %s", error)
    wanted = look(waiting_stages)
    if not wanted:
        return 0
    with get_client(sync_client=True) as client:
        known = deployments.read(client)
        alive = deployments.alive(client, {slug: known[slug] for slug in ("review", "sign", "force") if slug in known})
        missing = [one for one in wanted if one[1] in known and (one[1], one[0]) not in alive]
        return sum(_start(client, known[stage], code, revision) for code, stage, revision in missing)


def _start(client: SyncPrefectClient, stage: deployments.Deployment, code: str, revision: int) -> bool:
    """Start the stage's run for an agreement; tell whether a run was made by it (201), not found (200)."""
    key = f"repair-{deployments.NAMES[stage.slug]}-{code}-{revision}"
    attempts = [_attempt(known, key) for known in deployments.keys_of(client, stage, code)]
    body = {
        "parameters": {"form": {"agreement": code}},
        "tags": [code],
        "idempotency_key": f"{key}#{max(attempts, default=0) + 1}",
    }
    answer = client.request("POST", "/deployments/{id}/create_flow_run", path_params={"id": stage.id}, json=body)
    return bool(answer.status_code == HTTPStatus.CREATED)


def _attempt(known: str, key: str) -> int:
    """The number of the attempt in a run's key; 0 for another's, and for one of before attempts were counted."""
    number = known.removeprefix(f"{key}#")
    return int(number) if number != known and number.isdecimal() else 0


def waiting_stages(session: Session) -> list[tuple[str, str, int]]:
    """(agreement, stage, revision) for each agreement that a stage's run should be busy with."""
    query = select(Agreement).where(col(Agreement.status).in_(list(STAGES))).order_by(col(Agreement.code))
    return [(found.code, _stage(session, found), found.revision) for found in session.exec(query).all()]


def _stage(session: Session, found: Agreement) -> str:
    if found.status is AgreementStatus.SIGNING:
        version = agreement_versions.latest_version(session, found)
        return "sign" if signing.unsigned(session, found, version) else "force"
    return STAGES[found.status]
