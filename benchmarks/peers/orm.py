"""A loop over the rows by the ORM: every open checkpoint is read and looked at, as a first version would do.

python -m benchmarks.peers.orm ROWS
"""

from __future__ import annotations

import json
import sys
import time

from sqlmodel import Session, select

from benchmarks.office import DAY, build
from benchmarks.places import database
from lifecycle.calendar.store import calendar
from models import Checkpoint


def main() -> None:
    rows = int(sys.argv[1])
    with database("sqlite") as engine, Session(engine) as session:
        build(engine, rows)
        days = calendar(session)
        start, reached = time.perf_counter(), 0
        for checkpoint in session.exec(select(Checkpoint).execution_options(yield_per=1000)):
            reached += days.add_working_days(checkpoint.due_on, 1) == DAY
            session.expunge(checkpoint)
        print(json.dumps({"peer": "ORM loop", "rows": rows, "seconds": round(time.perf_counter() - start, 3)}))


if __name__ == "__main__":
    main()
