"""`python -m flows.server`: Prefect's server for real use, behind a name and password unless told otherwise.

The name and password are PREFECT_SERVER_API_AUTH_STRING, or else `desk.password` under PHOIHOP_HOME, made when missing:
worker, set-up, carrier and command line find it there (settings.use_desk_password). `--open` leaves the desk open, as
`make run` does. What else is given goes to `prefect server start`.
"""

from __future__ import annotations

import os
import sys

import settings

OPEN = "--open"
# the server of an office talks to nobody outside
DEFAULTS = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false"}
ASKS = "PREFECT_SERVER_API_AUTH_STRING"


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
    os.execv(sys.executable, [sys.executable, "-m", "prefect", "server", "start", *given])


if __name__ == "__main__":
    main()
