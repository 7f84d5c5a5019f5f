"""Suspended runs that wait for what was recorded elsewhere (in the portal, by another run) are resumed to look again.

Told by level, not by event: a run's pause key says what it waits for (`sign-<version>-<signatures missing>`), the
database says what is missing now. Where they differ, the run is resumed with the answer "look"; it records nothing.
"""

from __future__ import annotations

import json
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from sqlmodel import Session

from lifecycle.agreement import lookup as find
from lifecycle.agreement import signing
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import LABELS
from models.enums import AgreementStatus
from tasks.desk import deployments
from tasks.desk.choices import code_of
from tasks.run.act import look

LOOK = tuple(word.casefold() for word in ("look", *LABELS["answer", "look"]))


def wake() -> int:
    """Resume the runs of the signing whose wait is over. Returns how many."""
    with get_client(sync_client=True) as client:
        known = deployments.read(client)
        if "sign" not in known:
            return 0
        paused = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.PAUSED])))
        signing_only = DeploymentFilter(id=DeploymentFilterId(any_=[known["sign"].id]))
        runs = client.read_flow_runs(flow_run_filter=paused, deployment_filter=signing_only, limit=200)
        return sum(_wake(client, run) for run in runs)


def _wake(client: SyncPrefectClient, run: FlowRun) -> bool:
    if run.state is None:
        return False
    code = code_of(str((run.parameters.get("form") or {}).get("agreement", "")))
    key = run.state.state_details.pause_key or ""
    if not key.startswith("sign-") or key == look(lambda session: awaited(session, code)):
        return False
    schema = json.loads(client.read_flow_run_input(run.id, f"{(run.state.name or '').lower()}-{key}-schema"))
    answer = _look_again(schema)
    if answer is None:
        return False  # a run of an older program: its form knows no such answer
    result = client.resume_flow_run(run.id, run_input=answer)
    return getattr(result.status, "value", result.status) == "ACCEPT"


def awaited(session: Session, code: str) -> str:
    """The pause key that a run of the signing would have now; empty where it would have ended."""
    try:
        found = find.get_agreement(session, code)
        if found.status not in (AgreementStatus.SIGNING, AgreementStatus.IN_FORCE):
            return ""
        version = signing.waiting_version(session, found)
    except Refusal:
        return ""
    left = signing.unsigned(session, found, version)
    return f"sign-{version.number}-{len(left)}" if left else ""


def _look_again(schema: dict[str, Any]) -> dict[str, str] | None:
    """The form filled in so that it says "look"; None where it can't."""
    fields = schema.get("properties", {})
    look_word = next((word for word in _choices(fields.get("answer", {})) if word.casefold() in LOOK), None)
    bodies = _choices(fields.get("organization", {}))
    return {"organization": bodies[0], "answer": look_word} if look_word and bodies else None


def _choices(field: dict[str, Any]) -> list[str]:
    return [field["const"]] if "const" in field else list(field.get("enum", []))
