"""Outgoing events: a row in the verb's own transaction, handed to Prefect afterwards (tasks/), as often as needed.

The key is the event's id at the receiver, so that one handed over twice is one.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from models import Event

ROW = insert(Event.__table__)  # type: ignore[attr-defined]


def announce(session: Session, name: str, resource: str, payload: dict[str, Any]) -> None:
    """Write the event `phoihop.<name>` about `phoihop.<resource>` (for example agreement.ctph-ubnd-2021)."""
    event = Event(key=str(uuid.uuid4()), name=f"phoihop.{name}", resource=f"phoihop.{resource}", payload=payload)
    session.execute(ROW, event.model_dump(exclude={"id"}))
