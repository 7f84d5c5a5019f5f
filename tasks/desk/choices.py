"""Choices: the texts that the desk's drop-downs offer and hand back, "code · what a person reads", made and parsed here.

A free entry beside a list is written the same way, or is the code alone. What comes out is what look-ups take: verbs never
see a text.
"""

from __future__ import annotations

import datetime as dt
import re

from lifecycle.checkpoint.lookup import CheckpointName
from lifecycle.checkpoint.words import CHECKPOINT_UNKNOWN
from lifecycle.kernel.reference import numbered_day
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import label
from lifecycle.organization.lookup import ContactName
from lifecycle.organization.words import CONTACT_UNKNOWN
from models.enums import Role

SEPARATOR = "·"
NUMBERED = re.compile(r"(\d{4}-\d{2}-\d{2})(?: \((\d{1,4})\))?", re.ASCII)


def choice(*parts: object) -> str:
    """The text of a choice; parts that are empty are left out."""
    return f" {SEPARATOR} ".join(str(part) for part in parts if str(part))


def checkpoint_choice(name: CheckpointName) -> str:
    """The text of a checkpoint."""
    return choice(name.agreement, name.obligation, name.owner, numbered_day(name.nominal_on, name.number))


def parts_of(text: str) -> list[str]:
    """The parts of a choice, as they were put together."""
    return [part.strip() for part in text.split(SEPARATOR)]


def code_of(text: str) -> str:
    """The code that a choice begins with; of a checkpoint, its agreement's."""
    return parts_of(text)[0]


def checkpoint_of(text: str) -> CheckpointName:
    """The checkpoint of a choice; more parts may follow. Refusal where it names none."""
    parts = parts_of(text)
    day = NUMBERED.fullmatch(parts[3]) if len(parts) > 3 else None
    try:
        if day is None:
            raise ValueError
        return CheckpointName(parts[0], parts[1], parts[2], dt.date.fromisoformat(day[1]), int(day[2] or 1))
    except ValueError:
        raise Refusal(CHECKPOINT_UNKNOWN, code=text[:120]) from None


def obligation_of(text: str) -> tuple[str, str]:
    """The code of an obligation, and of the agreement that its choice names (empty where it is a code alone)."""
    code, agreement, *_ = [*parts_of(text), ""]
    return code, agreement


def contact_of(text: str) -> ContactName:
    """The contact of a choice. Refusal where it names none."""
    parts = parts_of(text)
    role = next((role for role in Role if len(parts) > 2 and parts[1] in (role, label("role", role))), None)
    if role is None:
        raise Refusal(CONTACT_UNKNOWN, contact=text[:120])
    return ContactName(parts[0], role, parts[2])
