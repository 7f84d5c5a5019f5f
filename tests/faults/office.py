"""What the fault tests share: a small office, a real SMTP server in a process of its own, follow-ups as children."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path

from sqlalchemy import Engine

from models import make_engine
from tasks.followup import steps as daily
from tests.support import rows

ROOT = Path(__file__).resolve().parents[2]
DAY = "2021-12-24"

FOLLOW_UP = "import sys; from cli.app import run; sys.exit(run(['follow-up', '--as-of', sys.argv[1], '--json']))"
LOAD = "import sys; from cli.app import run; sys.exit(run(['load', sys.argv[1], '--json']))"


@contextmanager
def mailbox(folder: Path) -> Iterator[str]:
    """URL of a development mailbox in a process of its own, which keeps what it gets under `folder`."""
    command = [sys.executable, "-m", "devtools.mailbox.server", "--smtp-port", "0", "--http-port", "0"]
    with subprocess.Popen([*command, "--maildir", str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[1]
        finally:
            process.terminate()


def child(script: str, argument: str, database_url: str, smtp_url: str) -> subprocess.Popen[str]:
    """A command line of ours in a process of its own."""
    settings = {"PHOIHOP_DATABASE_URL": database_url, "PHOIHOP_SMTP_URL": smtp_url, "PHOIHOP_LANGUAGE": "en"}
    return subprocess.Popen(
        [sys.executable, "-c", script, argument],
        cwd=ROOT,
        env={**os.environ, **settings, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def forked(engine: Engine, database_url: str, smtp_url: str) -> int:
    """A follow-up in a process of its own that has everything imported: its whole life is work. Returns its id."""
    engine.dispose()  # no connection is shared
    process = os.fork()
    if process:
        return process
    try:
        os.environ.update(PHOIHOP_SMTP_URL=smtp_url)
        daily.follow_up(make_engine(database_url), dt.date.fromisoformat(DAY))
        os._exit(0)
    finally:
        os._exit(1)


def received(folder: Path) -> Counter[str]:
    """Message-ID -> how often the server has it."""
    found: Counter[str] = Counter()
    for part in ("new", "cur"):
        for path in (folder / part).glob("*"):
            found[str(message_from_bytes(path.read_bytes())["Message-ID"])] += 1
    return found


def assert_at_most_once_and_never_lost(engine: Engine, box: Path, notices: set[tuple[object, ...]]) -> None:
    """Point by point: every due notice once; every message at the server; a second copy only flagged, under one id."""
    found = [tuple(row) for row in rows(engine, NOTICES)]
    assert len(found) == len(set(found)), "a notice twice"
    assert set(found) == notices, "a notice lost, or one too many"
    assert rows(engine, "SELECT COUNT(*) FROM notice WHERE state = 'pending' AND message_id IS NULL")[0][0] == 0
    messages = {key: (state, bool(doubt)) for key, state, doubt in rows(engine, MESSAGES)}
    got = received(box)
    assert {state for state, _ in messages.values()} == {"sent"}, "a message that waits"
    assert set(got) == set(messages), "the server lacks a message, or has one that nobody wrote"
    for key, times in got.items():
        assert times == 1 or messages[key][1], f"{key} came {times} times, unflagged"


NOTICES = "SELECT checkpoint_id, rung_id, repeat, due_on, recipient_id FROM notice"
MESSAGES = "SELECT message_id, state, in_doubt FROM message"
