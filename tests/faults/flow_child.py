"""Runs one flow run in this process and dies right after its N-th commit. A wrapper of the tests, not of the product.

    python tests/faults/flow_child.py MODULE FLOW FORM [RUN_ID [ANSWER]]     FAULT_AFTER_COMMIT=N

Prints the run's id, then its final state and message. With RUN_ID that run is run again, as a worker does after a
crash; with ANSWER it is resumed first, as a person does who fills in the form that it waits for.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.responses import SetStateStatus
from prefect.exceptions import Pause
from prefect.flow_engine import run_flow
from prefect.states import Scheduled
from sqlalchemy.engine.default import DefaultDialect

DIED = 137
after = int(os.environ.get("FAULT_AFTER_COMMIT", "0"))
commits = 0


def counting(self: DefaultDialect, connection: object) -> None:
    global commits
    committed(self, connection)
    commits += 1
    if commits == after:
        os._exit(DIED)


def main() -> None:
    module, name, form, *again = sys.argv[1:]
    flow = getattr(importlib.import_module(module), name)
    parameters = {"form": json.loads(form)}
    with get_client(sync_client=True) as client:
        if again:
            run_id, *answer = again
            if answer:
                resumed = client.resume_flow_run(UUID(run_id), run_input=json.loads(answer[0]))
                assert resumed.status is SetStateStatus.ACCEPT, resumed
            else:
                client.set_flow_run_state(UUID(run_id), Scheduled(), force=True)
            flow_run = client.read_flow_run(UUID(run_id))
        else:
            # only a deployment's run can wait for a person
            deployment = client.create_deployment(client.create_flow(flow), "faults", enforce_parameter_schema=False)
            flow_run = client.create_flow_run_from_deployment(deployment, parameters=parameters)
    print(flow_run.id, flush=True)
    try:
        state = run_flow(flow, flow_run=flow_run, parameters=parameters, return_type="state")
    except Pause as pause:
        state = pause.state
    print(json.dumps({"state": state.name, "message": state.message, "commits": commits}))


committed = DefaultDialect.do_commit
DefaultDialect.do_commit = counting  # type: ignore[method-assign,assignment]

if __name__ == "__main__":
    main()
