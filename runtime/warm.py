"""A process that has imported everything already, and gives each run a copy of itself by fork.

Importing Prefect and the flows costs a run 2 s on a small machine; a fork costs some milliseconds. The process stays
single-threaded and opens no connection, so that a copy is as good as a fresh one. It is started by `runtime.worker`,
and ends when its standard input closes: with the worker, however that ends.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import runpy
import selectors
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from typing import Any

ENGINE = "prefect.engine"


def main(address: str) -> None:
    """Serve until standard input closes. `address`: path of the Unix socket, in a folder only this user may enter."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    warm_up()
    listener.listen(64)
    Nursery(listener).serve()


def warm_up() -> None:
    """Import what runs need. Nothing here may start a thread or open a connection: neither survives a fork."""
    import importlib
    import pkgutil

    from sqlalchemy.orm import configure_mappers

    import flows

    for module in pkgutil.walk_packages(flows.__path__, "flows."):
        importlib.import_module(module.name)
    configure_mappers()
    assert threading.active_count() == 1, f"threads would not survive a fork: {threading.enumerate()}"
    # what is here now is never collected, and its pages stay shared with the copies
    gc.collect()
    gc.freeze()


class Nursery:
    """Forks a copy for each launcher, tells it the copy's pid, and its exit code when it has ended."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.launchers: dict[int, socket.socket] = {}
        self.select = selectors.DefaultSelector()
        self.wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.wake_write = wake_write

    def serve(self) -> None:
        """Until standard input closes; then every copy is ended too."""
        for source in (self.listener, self.wake_read, sys.stdin):
            self.select.register(source, selectors.EVENT_READ)
        while True:
            for key, _ in self.select.select():
                if key.fileobj is self.listener:
                    self._welcome()
                elif key.fileobj == self.wake_read:
                    os.read(self.wake_read, 4096)
                    self._reap()
                elif key.fileobj is sys.stdin:
                    if not os.read(0, 4096):
                        self._end()
                        return
                else:
                    self._abandoned(key.data)

    def _welcome(self) -> None:
        launcher, _ = self.listener.accept()
        launcher.settimeout(5)
        try:
            wish, outputs = _read_wish(launcher)
        except (OSError, ValueError):
            launcher.close()
            return
        adopt(wish["env"])
        pid = os.fork()
        if not pid:
            self._become(launcher, wish, outputs)
        for output in outputs:
            os.close(output)
        self.launchers[pid] = launcher
        self.select.register(launcher, selectors.EVENT_READ, data=pid)
        _tell(launcher, pid)

    def _become(self, launcher: socket.socket, wish: dict[str, Any], outputs: list[int]) -> None:
        """The copy: leaves everything of the nursery behind, and is the engine. Never returns."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.select.close()
            for leftover in (launcher, self.listener, *self.launchers.values()):
                leftover.close()
            for ours in (self.wake_read, self.wake_write):
                os.close(ours)
            for output, place in zip(outputs, (1, 2), strict=True):
                os.dup2(output, place)
                os.close(output)
            nothing = os.open(os.devnull, os.O_RDONLY)
            os.dup2(nothing, 0)
            os.close(nothing)
            code = run_engine(wish)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _reap(self) -> None:
        while self.launchers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            launcher = self.launchers.pop(pid)
            code = os.waitstatus_to_exitcode(status)
            # as a shell says it: 128 + the signal
            _tell(launcher, code if code >= 0 else 128 - code)
            self.select.unregister(launcher)
            launcher.close()

    def _abandoned(self, pid: int) -> None:
        """The launcher was killed: nobody waits for its copy, and the worker reports the run as crashed."""
        if pid in self.launchers and not self.launchers[pid].recv(1):
            os.kill(pid, signal.SIGKILL)
            self.select.unregister(self.launchers[pid])

    def _end(self) -> None:
        for pid in self.launchers:
            os.kill(pid, signal.SIGTERM)


def adopt(environment: dict[str, str]) -> None:
    """Prefect's settings as the worker has them, read here once instead of in every copy."""
    from prefect.context import refresh_global_settings_context

    before, wanted = _settings(os.environ), _settings(environment)
    if wanted != before:
        for name in before.keys() - wanted.keys():
            del os.environ[name]
        os.environ.update(wanted)
        refresh_global_settings_context()


def _settings(environment: Mapping[str, str]) -> dict[str, str]:
    """What Prefect reads its settings from; `PREFECT__` leads what it tells a run."""
    return {
        name: value
        for name, value in environment.items()
        if name.startswith("PREFECT_") and not name.startswith("PREFECT__")
    }


def run_engine(wish: dict[str, Any]) -> int:
    """Prefect's engine in this process, with the environment and folder the worker gave. Returns its exit code."""
    import random

    os.environ.clear()
    os.environ.update(wish["env"])
    os.chdir(wish["cwd"])
    random.seed()
    sys.argv = [ENGINE]
    # imported to be warm, and now run as a program
    sys.modules.pop(ENGINE, None)
    try:
        runpy.run_module(ENGINE, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        # this process ends without Python's own farewell
        sys.modules["flows.stage"].finish()
    return 0


def _read_wish(launcher: socket.socket) -> tuple[dict[str, Any], list[int]]:
    head, outputs, _, _ = socket.recv_fds(launcher, 4, 2)
    left = int.from_bytes(head, "big")
    told = b""
    while len(told) < left:
        part = launcher.recv(left - len(told))
        if not part:
            raise ValueError("the launcher went away")
        told += part
    return json.loads(told), outputs


def _tell(launcher: socket.socket, number: int) -> None:
    with contextlib.suppress(OSError):
        launcher.sendall(f"{number}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1])
