"""The faults are a suite of their own (`make faults`): slow, and random on purpose."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.office import mailbox

ROUNDS = int(os.environ.get("ROUNDS", "200"))


@pytest.fixture(scope="session")
def dice() -> random.Random:
    """Random moments; FAULTS_SEED plays a round again."""
    seed = int(os.environ.get("FAULTS_SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
    print(f"\nFAULTS_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A mailbox of the test's own: its folder, and its URL."""
    with mailbox(tmp_path / "mailbox") as url:
        yield tmp_path / "mailbox", url
