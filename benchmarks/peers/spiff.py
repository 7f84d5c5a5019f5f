"""One SpiffWorkflow instance a checkpoint, up to where it waits. Run by .bench-venv's Python: spiff.py ROWS"""

import json
import sys
import time

from SpiffWorkflow.specs.Simple import Simple
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.workflow import Workflow


def specification() -> WorkflowSpec:
    spec = WorkflowSpec("follow-up", addstart=True)
    remind, report = Simple(spec, "remind"), Simple(spec, "report", manual=True)
    spec.start.connect(remind)
    remind.connect(report)
    return spec


def main() -> None:
    rows = int(sys.argv[1])
    spec = specification()
    start = time.perf_counter()
    waiting = []
    for _ in range(rows):
        instance = Workflow(spec)
        instance.run_next()
        instance.run_next()
        waiting.append(instance)
    print(json.dumps({"peer": "SpiffWorkflow", "rows": rows, "seconds": round(time.perf_counter() - start, 3)}))


if __name__ == "__main__":
    main()
