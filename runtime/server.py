"""`python -m runtime.server [--host 127.0.0.1] [--port 4200]`: Prefect's server, behind a password and for its own pages only.

The name and password are PREFECT_SERVER_API_AUTH_STRING, or else `desk.password` under PHOIHOP_HOME, made when missing:
worker, set-up, carrier and command line find it there (settings.use_desk_password). Whoever has it may start any program
as this user, so a server without one isn't to be had. What else Prefect can be told, it reads from its environment.

Prefect's database is the one that PREFECT_SERVER_DATABASE_CONNECTION_URL names, or else a PostgreSQL of its own under
PHOIHOP_HOME (runtime/store.py), or SQLite where this machine has no wheel for it.
"""

from __future__ import annotations

import argparse
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import settings
from runtime import store

ROOT = Path(__file__).parent.parent
# the server of an office talks to nobody outside, and only its own pages talk to it
DEFAULTS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
    # the page asks where it came from: one origin, by whatever name it was opened
    "PREFECT_UI_API_URL": "/api",
}
ORIGINS = "PREFECT_SERVER_CORS_ALLOWED_ORIGINS"
ASKS = "PREFECT_SERVER_API_AUTH_STRING"
DATABASES = ("PREFECT_SERVER_DATABASE_CONNECTION_URL", "PREFECT_API_DATABASE_CONNECTION_URL")
# for doctor: which it is
OWN, NAMED, SQLITE = "own", "named", "sqlite"
EVERY = 1.0  # seconds between two looks for garbage
# looks after which what is there stays for good (modules, routes, schemas); looks between two through everything
STARTED, WHOLE_EVERY = 30, 60


def main() -> None:
    """Become Prefect's server."""
    settings.begin()
    parser = argparse.ArgumentParser(prog="python -m runtime.server", description=__doc__)
    parser.add_argument("--host", default=os.environ.get("PREFECT_SERVER_API_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("PREFECT_SERVER_API_PORT", "4200")))
    chosen = parser.parse_args()
    # uvicorn ends by the signal that it got: what was started here is to be ended before
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    ask_for_a_password()
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault(ORIGINS, settings.prefect_ui_url() or f"http://127.0.0.1:{chosen.port}")
    with database() as kind:
        settings.home().mkdir(parents=True, exist_ok=True)
        settings.desk_database_file().write_text(kind, encoding="utf-8")
        if kind == SQLITE:
            collect_apart()
        serve(chosen.host, chosen.port)


@contextmanager
def database() -> Iterator[str]:
    """Provide the database of Prefect's runs, told to Prefect by the environment; PostgreSQL lives as long as the block."""
    if named := next(filter(None, map(os.environ.get, DATABASES)), ""):
        yield SQLITE if named.startswith("sqlite") else NAMED
    elif store.programs() is None:
        print(
            "Máy này không chạy được PostgreSQL đi kèm: Prefect dùng SQLite, chậm hơn khi nhiều người bấm.",
            file=sys.stderr,
        )
        yield SQLITE
    else:
        command = [sys.executable, "-m", "runtime.store", str(settings.home() / "prefect-postgresql")]
        keeper = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True, cwd=ROOT
        )
        with keeper:
            assert keeper.stdout
            os.environ[DATABASES[0]] = url = keeper.stdout.readline().strip()
            if not url:
                sys.exit(1)  # the keeper said why
            yield OWN
        # leaving the block closes its standard input, and waits


def ask_for_a_password() -> None:
    """See to it that Prefect asks for one, and that the server's own services know it."""
    if not os.environ.get(ASKS):
        os.environ[ASKS] = settings.desk_password(make=True)
        print(f"Tên và mật khẩu của bàn làm việc: xem {settings.desk_password_file()}", file=sys.stderr)
    os.environ["PREFECT_API_AUTH_STRING"] = os.environ[ASKS]


def serve(host: str, port: int) -> None:
    """As `prefect server start` does, with the guard in front."""
    # imported late: Prefect reads its settings when it is imported
    import uvicorn
    from prefect.server.api.server import create_app
    from prefect.settings import get_current_settings

    from runtime.guard import Door, Guard, names

    api = get_current_settings().server.api
    addresses = tuple(filter(None, (settings.prefect_ui_url(), os.environ.get("PREFECT_API_URL", ""))))
    known = names(host, addresses, ",".join(settings.desk_hosts()))
    door = Door(os.environ[ASKS], known, addresses, api.base_path or "/api")
    uvicorn.run(
        Guard(create_app(final=True), door),
        host=host,
        port=port,
        timeout_keep_alive=api.keepalive_timeout,
        ws_ping_interval=api.websocket_ping_interval,
        ws_ping_timeout=api.websocket_ping_timeout,
        log_level=get_current_settings().server.logging_level.lower(),
        server_header=False,
    )


def collect_apart(every: float = EVERY) -> None:
    """Python's garbage is collected by a thread of its own from now on, never by the one that answers requests.

    For Prefect on SQLite only.

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
