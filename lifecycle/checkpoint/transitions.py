"""Transition table of a checkpoint (design.md, section 4)."""

from __future__ import annotations

from lifecycle.kernel.transition import Transition, Who
from models.enums import OPEN
from models.enums import CheckpointStatus as C

CHECKPOINT: tuple[Transition, ...] = (
    Transition("report", OPEN, C.REPORTED, Who.OWNER, "checkpoint.reported", "evidence where required"),
    Transition("accept", (C.REPORTED,), C.ACCEPTED, Who.LEAD, "checkpoint.accepted"),
    Transition("return_report", (C.REPORTED,), C.RETURNED, Who.LEAD, "checkpoint.returned", "reason"),
    Transition("waive", OPEN, C.WAIVED, Who.LEAD, "checkpoint.waived", "reason"),
    Transition("ask_extension", OPEN, None, Who.OWNER, "extension.asked", "one open, a later date"),
    Transition("grant_extension", OPEN, None, Who.LEAD, "extension.granted"),
    Transition("refuse_extension", OPEN, None, Who.LEAD, "extension.refused", "reason"),
)
