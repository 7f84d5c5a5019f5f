"""A program of ours at another one's side: a process of its own, started again when it dies, ended with who started it."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from pathlib import Path

LOG = logging.getLogger("phoihop.companion")
ROOT = Path(__file__).parent.parent
# one that dies at its start isn't started all the time; one that is told to end has this long
PAUSE, ENDS_WITHIN = 5.0, 12.0  # seconds


class Companion:
    """`python -m <module> --with-parent`. Its standard input is a pipe that closes with this process, however that ends."""

    def __init__(self, module: str) -> None:
        self.module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def look(self) -> None:
        """Start it where it isn't running."""
        if self._process is not None and self._process.poll() is None:
            return
        if self._process is not None:
            if time.monotonic() - self._started < PAUSE:
                return
            LOG.warning("%s ended with %s: started again", self.module, self._process.returncode)
            self._close()
        self._started = time.monotonic()
        command = [sys.executable, "-m", self.module, "--with-parent"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT)

    def end(self) -> None:
        """Tell it to end, and end it where it doesn't."""
        if self._process is None:
            return
        self._close()
        try:
            self._process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _close(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
