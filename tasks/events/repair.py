"""What a lost event left behind: agreements that wait for a stage whose run isn't there get one.

Events can be lost while Prefect's server is down. The database says which stage each agreement waits for; Prefect says
which runs are alive. The difference is started, once for each agreement and revision (the run's idempotency key).
"""

from __future__ import annotations

import logging

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
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
    """Starts the runs that are missing. Returns how many. Files that nothing shows are taken away too."""
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
        missing = [(code, stage, revision) for code, stage, revision in wanted if (stage, code) not in alive]
        for code, stage, revision in missing:
            if stage in known:
                client.create_flow_run_from_deployment(
                    known[stage].id,
                    parameters={"form": {"agreement": code}},
                    tags=[code],
                    idempotency_key=f"repair-{deployments.NAMES[stage]}-{code}-{revision}",
                )
    return len(missing)


def waiting_stages(session: Session) -> list[tuple[str, str, int]]:
    """(agreement, stage, revision) for each agreement that a stage's run should be busy with."""
    query = select(Agreement).where(col(Agreement.status).in_(list(STAGES))).order_by(col(Agreement.code))
    return [(found.code, _stage(session, found), found.revision) for found in session.exec(query).all()]


def _stage(session: Session, found: Agreement) -> str:
    if found.status is AgreementStatus.SIGNING:
        version = agreement_versions.latest_version(session, found)
        return "sign" if signing.unsigned(session, found, version) else "force"
    return STAGES[found.status]
