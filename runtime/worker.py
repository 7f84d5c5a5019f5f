"""`python -m runtime.worker`: Prefect's own worker with a warm process at its side (runtime/warm.py, docs/adr/0030)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import certifi

import settings
from runtime.launch import ADDRESS

ROOT = Path(__file__).parent.parent
# a person waits for the run they started; but each question makes the server write twice, and its SQLite has one writer
QUERY_SECONDS = "1"
# Prefect's server on SQLite may fail a heartbeat that meets another write, and then waits for its own lock (seen with
# 3.8.8: up to 60 s): the fewer the better; a worker that is gone is noticed after three
HEARTBEAT_SECONDS = "60"
# both are installed from one lock: a run need not ask the server for its version, twice
ENVIRONMENT = {
    "PREFECT_WORKER_QUERY_SECONDS": QUERY_SECONDS,
    "PREFECT_WORKER_HEARTBEAT_SECONDS": HEARTBEAT_SECONDS,
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
}
LOOK = 2.0  # seconds between two looks at the warm process


def main() -> int:
    """Run until the worker ends; return its exit code."""
    settings.begin()
    settings.use_desk_password()
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    # a short path: a Unix socket's may have a hundred letters; and a folder that only this user may enter
    with tempfile.TemporaryDirectory(prefix="phoihop-") as folder:
        address = os.environ[ADDRESS] = str(Path(folder) / "warm")
        trust_little(Path(folder) / "trusted.pem")
        given = sys.argv[1:]
        name = given[given.index("--name") + 1] if "--name" in given[:-1] else settings.WORK_POOL
        named = [] if name in given else ["--name", name]
        command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", settings.WORK_POOL, *named, *given]
        worker = subprocess.Popen(command, cwd=ROOT)
        # what the last worker left behind, if it was killed
        orphans = subprocess.Popen([sys.executable, "-m", "runtime.orphans", name, str(time.time())], cwd=ROOT)
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda number, _: worker.send_signal(number))
        try:
            return keep_warm(worker, address)
        finally:
            orphans.kill()
            orphans.wait()


def trust_little(file: Path) -> None:
    """Over plain HTTP no certificate is looked at, and yet each of a run's clients reads all that there are: one will do."""
    if os.environ.get("PREFECT_API_URL", "").startswith("http://") and "PREFECT_API_SSL_CERT_FILE" not in os.environ:
        first, end, _ = Path(certifi.where()).read_text(encoding="utf-8").partition("-----END CERTIFICATE-----\n")
        file.write_text(first + end, encoding="utf-8")
        os.environ["PREFECT_API_SSL_CERT_FILE"] = str(file)


def keep_warm(worker: subprocess.Popen[bytes], address: str) -> int:
    """The worker's exit code. A warm process that died is started again; until then runs start cold."""
    warm = start_warm(address)
    while True:
        try:
            code = worker.wait(LOOK)
        except subprocess.TimeoutExpired:
            if warm.poll() is not None:
                warm = start_warm(address)
        else:
            warm.communicate()  # closes its standard input: it ends
            return code


def start_warm(address: str) -> subprocess.Popen[bytes]:
    """The process that runtime/launch.py finds at `address`."""
    Path(address).unlink(missing_ok=True)
    return subprocess.Popen([sys.executable, "-m", "runtime.warm", address], stdin=subprocess.PIPE, cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
