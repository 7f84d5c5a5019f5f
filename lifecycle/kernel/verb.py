"""What every verb does at its door and on its way out: look the row up, check it, move the state, write it down.

A verb is one function in one transaction (the caller's): it takes a session, an actor and its input, and either
refuses, having written nothing, or leaves its rows, one audit line and one event.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import MOST_REASON, prose
from lifecycle.kernel.words import REASON_MISSING, label


def need_reason(reason: str, verb: str) -> str:
    """The reason, trimmed; a Refusal where there is none: what is refused or ended says why."""
    trimmed = prose(reason, MOST_REASON)
    if not trimmed:
        raise Refusal(REASON_MISSING, verb=label("verb", verb))
    return trimmed


def _plain(detail: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, dt.date) else value for key, value in detail.items()}
