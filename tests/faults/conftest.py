"""The faults are a suite of their own (`make faults`): slow, and random on purpose."""

from __future__ import annotations

import os
import random

import pytest

ROUNDS = int(os.environ.get("ROUNDS", "200"))


@pytest.fixture(scope="session")
def dice() -> random.Random:
    """Random moments; FAULTS_SEED plays a round again."""
    seed = int(os.environ.get("FAULTS_SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
    print(f"\nFAULTS_SEED={seed}")
    return random.Random(seed)
