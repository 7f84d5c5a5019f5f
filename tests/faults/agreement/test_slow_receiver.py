"""The attack as it was made: a receiver that answers a byte every now and then, in front of the running carrier.

A letter, a mail and an event go all the same, and so does the delivery to another body's receiver.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lifecycle.access.links import ask_for_link
from models import transaction
from tests.faults.office import ROOT, mailbox, received
from tests.integration.webhook.test_webhooks import add, byte_by_byte, happen, serving, taken
from tests.support import LEAD, rows, set_up_office

PATIENCE = 60.0  # seconds


@pytest.mark.parametrize("ends", [signal.SIGTERM, signal.SIGKILL], ids=["told to end", "killed"])
def test_a_slow_receiver_stops_nothing_of_the_office(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: signal.Signals
) -> None:
    set_up_office(engine)
    monkeypatch.setenv("PHOIHOP_WEBHOOK_HOSTS", "127.0.0.1")
    with (
        mailbox(tmp_path / "box") as smtp,
        serving(byte_by_byte) as (slow, slow_calls),
        serving(taken) as (quick, quick_calls),
    ):
        add(engine, f"http://{slow}/")
        add(engine, f"http://{quick}/", organization=LEAD)
        env = {
            **os.environ,
            "PHOIHOP_DATABASE_URL": database_url,
            "PHOIHOP_SMTP_URL": smtp,
            "PHOIHOP_PORTAL_URL": "https://phoihop.example",
            "PYTHONPATH": str(ROOT),
        }
        carrier = subprocess.Popen([sys.executable, "-m", "runtime.dispatcher"], env=env, cwd=ROOT)
        try:
            happen(engine)
            until(lambda: bool(slow_calls))
            began = time.monotonic()
            with transaction(engine) as session:
                ask_for_link(session, "vanphong@ubnd.example")
            until(lambda: sum(received(tmp_path / "box").values()) == 1)
            until(lambda: len(quick_calls) == 1)
            assert time.monotonic() - began < 8, "while the slow one is still open"
            # the next events of both
            happen(engine, "ctph-ubnd-2021 · viec-2 · ubnd · 2021-12-24")
            until(lambda: len(quick_calls) == 2)
            children = subprocess.run(
                ["ps", "-o", "pid=", "--ppid", str(carrier.pid)], capture_output=True, text=True, check=True
            ).stdout.split()
            assert len(children) == 1
        finally:
            carrier.send_signal(ends)
            carrier.wait(30)
        until(lambda: not Path(f"/proc/{children[0]}").exists())
    states = rows(engine, "SELECT webhook_id, state FROM webhook_delivery ORDER BY webhook_id, id")
    assert [state for hook, state in states if hook == 2] == ["sent", "sent"]
    assert {state for hook, state in states if hook == 1} == {"waiting"}, "nothing is lost"


def until(true: Callable[[], bool]) -> None:
    deadline, tick = time.monotonic() + PATIENCE, threading.Event()
    while not true():
        assert time.monotonic() < deadline
        tick.wait(0.05)
