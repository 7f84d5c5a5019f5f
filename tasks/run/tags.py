"""Tags of a run: the agreement and the bodies it is about, so that filtering by one gives its whole history."""

from __future__ import annotations

from prefect.context import SyncClientContext
from prefect.runtime import flow_run

from lifecycle.agreement import lookup as find
from lifecycle.kernel.refusal import Refusal
from tasks.run.act import look


def tag(agreement: str) -> None:
    """Tag this run with the agreement's code and its parties' codes. Does nothing outside of a run."""
    if not agreement or not flow_run.id:
        return
    wanted = {*flow_run.tags, agreement, *bodies(agreement)}
    if wanted != set(flow_run.tags):
        with SyncClientContext.get_or_create() as run:
            run.client.update_flow_run(flow_run.id, tags=sorted(wanted))


def bodies(agreement: str) -> list[str]:
    """The codes of the parties; none for an agreement that isn't known (yet)."""
    try:
        return look(
            lambda session: [body.code for _, body in find.parties(session, find.get_agreement(session, agreement))]
        )
    except Refusal:
        return []
