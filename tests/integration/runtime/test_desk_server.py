"""Prefect's server as we start it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

# a forgotten cursor of a connection that waits for the lock of another, which is freed only after the garbage is found
WAITS = """
import gc, sqlite3, sys, threading, time
from runtime.server import collect_apart

if sys.argv[2] == "apart":
    collect_apart(every=0.1)
    collect = lambda: time.sleep(0.5)  # the thread has been there by then
else:
    collect = gc.collect

waiting = sqlite3.connect(sys.argv[1], timeout=3, isolation_level=None, check_same_thread=False)
holding = sqlite3.connect(sys.argv[1], timeout=3, isolation_level=None)
waiting.execute("PRAGMA journal_mode = WAL")
waiting.execute("CREATE TABLE thing (x)")
forgotten = [waiting.execute("PRAGMA journal_mode")]
forgotten.append(forgotten)
del forgotten
holding.execute("BEGIN IMMEDIATE")

def write():
    try:
        waiting.execute("INSERT INTO thing VALUES (1)")
        print("written")
    except sqlite3.OperationalError as error:
        print(error)

writer = threading.Thread(target=write)
writer.start()
time.sleep(0.5)
collect()
holding.execute("COMMIT")
writer.join()
"""


def said(folder: Path, collecting: str) -> str:
    """What the writer said."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WAITS, str(folder / "some.db"), collecting]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def test_garbage_that_waits_for_a_lock_stops_who_must_free_it(tmp_path: Path) -> None:
    """The trouble itself: where Python no longer behaves so, docs/adr/0043 can go."""
    assert said(tmp_path, "as usual") == "database is locked"


def test_garbage_collected_apart_stops_nobody(tmp_path: Path) -> None:
    assert said(tmp_path, "apart") == "written"
