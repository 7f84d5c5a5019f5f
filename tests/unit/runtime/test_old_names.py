"""Old module names work for one version: deployments, pools and unit files of the version before name them."""

from __future__ import annotations

import importlib
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FLOWS = [
    ("flows.board", "flows.dashboard.desk"),
    ("flows.propose", "flows.proposal.propose"),
    ("flows.sign", "flows.signing.sign"),
    ("flows.force", "flows.in_force.force"),
    ("flows.report", "flows.checkpoint.report"),
    ("flows.close", "flows.ending.conclude"),
    ("flows.load", "flows.casefile.load"),
]
PROGRAMS = [
    ("flows.server", "runtime.server"),
    ("tasks.portal_events", "runtime.dispatcher"),
    ("portal.office", "cli.access"),
    ("notifications.mailbox", "devtools.mailbox.server"),
]


@pytest.mark.parametrize(("old", "entrypoint"), FLOWS)
def test_a_deployment_of_the_version_before_finds_its_flow_and_hears_of_the_new_name(old, entrypoint):
    new, _, name = entrypoint.rpartition(".")
    module = importlib.import_module(old)  # silent: only use warns
    with pytest.warns(DeprecationWarning, match=new):
        found = getattr(module, name)
    assert found is getattr(importlib.import_module(new), name)


@pytest.mark.parametrize(("old", "new"), PROGRAMS)
def test_a_program_of_the_version_before_starts_and_says_its_new_name(old, new):
    done = subprocess.run([sys.executable, "-m", old, "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "usage:" in done.stdout.lower()
    assert f"`python -m {new}`" in done.stderr


def test_a_work_pool_of_the_version_before_starts_the_launcher():
    """As its template says: without site-packages, by the file's path. The launcher asks the warm process."""
    with tempfile.TemporaryDirectory(prefix="phoihop-") as folder, socket.socket(socket.AF_UNIX) as warm:
        address = str(Path(folder) / "warm")
        warm.bind(address)
        warm.listen(1)
        warm.settimeout(30)
        command = [sys.executable, "-I", "-S", str(ROOT / "flows" / "launch.py")]
        with subprocess.Popen(command, env={**os.environ, "PHOIHOP_WARM_SOCKET": address}) as started:
            asked, _ = warm.accept()
            with asked:
                assert asked.recv(4)
            assert started.wait(30) == 1  # the warm process went away
