"""`python -m portal --port 8080`: the portal, on this machine only unless `--host` says otherwise.

Behind a reverse proxy that speaks https: it has to pass X-Forwarded-For and X-Forwarded-Proto, from 127.0.0.1.
"""

from __future__ import annotations

import argparse
import os

import uvicorn

import settings
from portal.connections import OPTIONS


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m portal", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--workers", type=int, default=1, help="processes; they share the limits")
    chosen = parser.parse_args()
    os.environ[settings.WORKERS] = str(chosen.workers)  # the processes are started with it
    settings.begin()
    uvicorn.run(
        "portal.app:create_app", factory=True, host=chosen.host, port=chosen.port, workers=chosen.workers, **OPTIONS
    )


if __name__ == "__main__":
    main()
