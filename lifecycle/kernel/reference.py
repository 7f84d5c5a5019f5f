"""References: how people tell several checkpoints of one day apart."""

from __future__ import annotations

import datetime as dt

# the same as `numbered_day`, of a checkpoint `c`
NUMBERED_DAY = "(c.nominal_on || CASE WHEN c.number > 1 THEN ' (' || c.number || ')' ELSE '' END)"


def numbered_day(nominal_on: dt.date | str, number: int) -> str:
    """A nominal date; with its number where it is not the first of its day: `2026-03-31 (2)`."""
    return str(nominal_on) if number == 1 else f"{nominal_on} ({number})"
