"""The warm process and its launcher (docs/adr/0030): a run's process ends as a fresh one would, and nothing is left."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.launch import ADDRESS

ROOT = Path(__file__).parents[3]
LAUNCH = [sys.executable, "-I", "-S", str(ROOT / "runtime" / "launch.py")]


@pytest.fixture(scope="module")
def warm() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A warm process that listens. The folder is not pytest's own: a socket's path must stay short."""
    with tempfile.TemporaryDirectory(prefix="phoihop-") as folder:
        address = str(Path(folder) / "warm")
        process = subprocess.Popen([sys.executable, "-m", "runtime.warm", address], stdin=subprocess.PIPE, cwd=ROOT)
        deadline = time.monotonic() + 120
        while _refused(address) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.2)
        yield process, address
        process.communicate(timeout=60)


def _refused(address: str) -> bool:
    import socket

    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(address) != 0


def launched(address: str, run: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, ADDRESS: address, "PREFECT__FLOW_RUN_ID": run, "PYTHONPATH": str(ROOT)}
    return subprocess.run(LAUNCH, env=env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_a_run_that_cannot_start_ends_with_the_engines_own_code_and_words(
    warm: tuple[subprocess.Popen[bytes], str],
) -> None:
    done = launched(warm[1], "not-a-run")
    assert done.returncode == 1
    assert "Invalid flow run id" in done.stdout + done.stderr


def test_a_copy_that_fails_leaves_the_warm_process_ready_for_the_next(
    warm: tuple[subprocess.Popen[bytes], str],
) -> None:
    assert [launched(warm[1], "not-a-run").returncode for _ in range(3)] == [1, 1, 1]
    assert warm[0].poll() is None


def test_without_a_warm_process_the_launcher_is_the_engine() -> None:
    done = launched("/nowhere/warm", "not-a-run")
    assert done.returncode == 1
    assert "Invalid flow run id" in done.stdout + done.stderr
