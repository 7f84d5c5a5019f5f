"""One durable DBOS workflow a checkpoint, on SQLite. Run by .bench-venv's Python: dbos_workflows.py ROWS"""

import json
import logging
import sys
import tempfile
import time

from dbos import DBOS


@DBOS.workflow()
def follow(row: int) -> bool:
    return row % 100 == 0


def main() -> None:
    rows = int(sys.argv[1])
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        DBOS(config={"name": "bench", "system_database_url": f"sqlite:///{folder}/dbos.db"})
        DBOS.launch()
        follow(0)
        start = time.perf_counter()
        for row in range(rows):
            follow(row)
        print(json.dumps({"peer": "DBOS workflow", "rows": rows, "seconds": round(time.perf_counter() - start, 3)}))
        DBOS.destroy()


if __name__ == "__main__":
    main()
