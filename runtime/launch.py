"""Program that the worker starts for a run: asks the warm process for a copy of itself, and ends as that copy ends.

`python -I -S runtime/launch.py`: only the standard library, because every millisecond here is a person waiting. Where
there is no warm process (a worker started by hand), it becomes Prefect's own engine, only slower. See docs/adr/0030.
"""

import contextlib
import json
import os
import signal
import socket
import sys

ADDRESS = "PHOIHOP_WARM_SOCKET"
LOST = 1  # the warm process died under the run: the worker marks the run as crashed


def main() -> int:
    """The exit code of the run's process, or of nothing when this process becomes the engine."""
    try:
        line = socket.socket(socket.AF_UNIX)
        line.connect(os.environ[ADDRESS])
    except (KeyError, OSError):
        os.execv(sys.executable, [sys.executable, "-m", "prefect.engine"])
    wish = json.dumps({"env": dict(os.environ), "cwd": os.getcwd()}).encode()
    socket.send_fds(line, [len(wish).to_bytes(4, "big")], [1, 2])
    line.sendall(wish)
    return follow(line)


def follow(line: socket.socket) -> int:
    """Hand signals on to the run's process, and wait for its exit code."""
    answers = line.makefile()
    pid = int(answers.readline() or 0)
    if not pid:
        return LOST
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, lambda number, _: _hand_on(pid, number))
    code = answers.readline()
    if not code:
        _hand_on(pid, signal.SIGKILL)
        return LOST
    return int(code)


def _hand_on(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


if __name__ == "__main__":
    sys.exit(main())
