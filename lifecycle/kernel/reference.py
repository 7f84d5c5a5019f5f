"""References: how people name agreements, checkpoints, bodies and contacts."""

from __future__ import annotations

import datetime as dt
import re

from lifecycle.kernel.words import label

NAME = 60  # letters of a name in a choice

SEPARATOR = "·"
# the same as `numbered_day`, of a checkpoint `c`
NUMBERED_DAY = "(c.nominal_on || CASE WHEN c.number > 1 THEN ' (' || c.number || ')' ELSE '' END)"


def joined(*parts: object) -> str:
    """The parts of a choice, as people read it and `reference.code_of` takes it apart again."""
    return f" {SEPARATOR} ".join(str(part) for part in parts if str(part))


def contact_choice(organization: str, role: str, email: str, name: str = "") -> str:
    """How a contact is written in a drop-down."""
    return joined(organization, label("role", role), email, name[:NAME])


def organization_choice(code: str, name: str) -> str:
    """How a body is written in a drop-down."""
    return joined(code, name[:NAME])


NUMBERED = re.compile(r"\d{4}-\d{2}-\d{2}(?: \((\d{1,4})\))?", re.ASCII)


def code_of(choice: str) -> str:
    """The code in what a drop-down hands back ("ctph-ubnd-2021 · UBND tỉnh · đang ký"), or a code as it is."""
    return choice.split(SEPARATOR)[0].strip()


def checkpoint_name(
    agreement_code: str, obligation_code: str, owner_code: str, nominal_on: dt.date | str, number: int = 1
) -> str:
    """How a checkpoint is written in a drop-down, a link or a command."""
    return f" {SEPARATOR} ".join((agreement_code, obligation_code, owner_code, numbered_day(nominal_on, number)))


def numbered_day(nominal_on: dt.date | str, number: int) -> str:
    """A nominal date; with its number where it is not the first of its day: `2026-03-31 (2)`."""
    return str(nominal_on) if number == 1 else f"{nominal_on} ({number})"
