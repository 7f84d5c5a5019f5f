"""`python -m flows.server`: Prefect's server for real use, behind a name and password unless told otherwise.

The name and password are PREFECT_SERVER_API_AUTH_STRING, or else `desk.password` under PHOIHOP_HOME, made when missing:
worker, set-up, carrier and command line find it there (settings.use_desk_password). `--open` leaves the desk open, as
`make run` does. What else is given goes to `prefect server start`, which runs in this process: see `collect_apart`.
"""

from __future__ import annotations

import gc
import os
import runpy
import sys
import threading
import time
from itertools import count

import settings

OPEN = "--open"
# the server of an office talks to nobody outside
DEFAULTS = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false"}
ASKS = "PREFECT_SERVER_API_AUTH_STRING"
EVERY = 1.0  # seconds between two looks for garbage
# looks after which what is there stays for good (modules, routes, schemas); looks between two through everything
STARTED, WHOLE_EVERY = 30, 60


def main() -> None:
    """Becomes Prefect's server."""
    given = sys.argv[1:]
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    if OPEN in given:
        given.remove(OPEN)
        os.environ.pop(ASKS, None)
        print("Bàn làm việc KHÔNG có mật khẩu: ai mở được địa chỉ này cũng làm được mọi việc.", file=sys.stderr)
    elif not os.environ.get(ASKS):
        os.environ[ASKS] = settings.desk_password(make=True)
        print(f"Tên và mật khẩu của bàn làm việc: xem {settings.desk_password_file()}", file=sys.stderr)
    if os.environ.get(ASKS):
        # the server asks itself too: its own services are clients
        os.environ["PREFECT_API_AUTH_STRING"] = os.environ[ASKS]
    collect_apart()
    sys.argv = ["prefect", "server", "start", *given]
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)


def collect_apart(every: float = EVERY) -> None:
    """Python's garbage is collected by a thread of its own from now on, never by the one that answers requests.

    A forgotten cursor of SQLite that the collector finds is reset, and waits for its connection, which may wait for a
    lock that only the thread that now waits could free: the server answered nobody for a minute (docs/adr/0043).
    """
    gc.disable()
    threading.Thread(target=_collect, args=(every,), name="garbage", daemon=True).start()


def _collect(every: float) -> None:
    for look in count(1):
        time.sleep(every)
        gc.collect(2 if look == STARTED or look % WHOLE_EVERY == 0 else 1)
        if look == STARTED:
            # a later whole look would hold everybody up for as long as it takes to go through all of Prefect
            gc.freeze()


if __name__ == "__main__":
    main()
