"""`python -m runtime.office`: an office's servers with one command: Prefect, the desk, the worker, the portal, its carrier.

For one machine. A service manager that keeps each of them running does the same (docs/operations.md). The database is
the office's: a rehearsal, whose days are made up, is refused.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import settings
from migrations.upgrade import State, is_rehearsal, state
from models import make_engine, shown_url

HOST = "127.0.0.1"
PATIENCE = 120.0  # seconds until Prefect's server answers
END = 15.0  # seconds that a program is given to end


def main() -> int:
    """Run until it is told to stop, or until one of the programs ends; 1 with one line where it can't start."""
    parser = argparse.ArgumentParser(prog="python -m runtime.office", description=__doc__)
    parser.add_argument("--prefect-port", type=int, default=4200)
    parser.add_argument("--portal-port", type=int, default=8080)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    settings.begin()
    problem = _not_an_office()
    if problem:
        print(problem, file=sys.stderr)
        return 1
    os.environ.setdefault("PREFECT_API_URL", f"http://{HOST}:{given.prefect_port}/api")
    os.environ.setdefault("PREFECT_HOME", str(settings.home() / "prefect"))
    try:
        return _run(given.prefect_port, given.portal_port)
    except KeyboardInterrupt:
        return 0


def _not_an_office() -> str:
    """Why this database isn't one to open an office on; empty where it is."""
    engine = make_engine(settings.database_url())
    where = shown_url(engine.url)
    try:
        found = state(engine)
        if found is State.FOREIGN:
            return f"{where} không phải của chương trình này, hoặc thuộc phiên bản mới hơn."
        if is_rehearsal(engine):
            return f"{where} là bản diễn tập: hãy chọn cơ sở dữ liệu thật (PHOIHOP_HOME hoặc PHOIHOP_DATABASE_URL)."
    finally:
        engine.dispose()
    print(f"Cơ sở dữ liệu: {where}", flush=True)
    return ""


def _run(prefect_port: int, portal_port: int) -> int:
    with ExitStack() as stack:
        programs = [stack.enter_context(_program("runtime.server", "--host", HOST, "--port", str(prefect_port)))]
        _await(f"http://{HOST}:{prefect_port}/api/health", programs[0])
        # makes or upgrades the database, and the desk
        subprocess.run([sys.executable, "-m", "runtime.setup"], check=True, stdin=subprocess.DEVNULL)
        for name, *options in (
            ("runtime.worker",),
            ("portal", "--host", HOST, "--port", str(portal_port)),
            ("runtime.dispatcher",),
        ):
            programs.append(stack.enter_context(_program(name, *options)))
        print(
            f"Bàn làm việc: http://{HOST}:{prefect_port}; cổng: http://{HOST}:{portal_port}. Ctrl-C để dừng.",
            flush=True,
        )
        while all(program.poll() is None for program in programs):
            time.sleep(1)
    print("Một chương trình đã dừng, nên tất cả đã dừng: xem dòng cuối của nó ở trên.", file=sys.stderr)
    return 1


@contextmanager
def _program(name: str, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs while the block does; ended by the id we started it with, and its children with it."""
    process = subprocess.Popen([sys.executable, "-m", name, *options], stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process
    finally:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if process.poll() is not None:
                break
            os.killpg(process.pid, sign)
            try:
                process.wait(END)
            except subprocess.TimeoutExpired:
                continue


def _await(url: str, program: subprocess.Popen[bytes]) -> None:
    """Wait for the server. CalledProcessError where it ends, or doesn't come."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and program.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError:
            return  # it answers, and asks for its password
        except OSError:
            time.sleep(0.3)
    raise subprocess.CalledProcessError(program.poll() or 1, "runtime.server")


if __name__ == "__main__":
    sys.exit(main())
