"""Handing the outgoing events to Prefect: over HTTP, so that we know it has them before we say so.

Prefect's own emitter works in a background thread and forgets what it couldn't send. A row is marked after the
server's 204; one that is handed over twice (a crash in between) bears the same id, and the flows it starts do
nothing twice.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from prefect.client.orchestration import get_client
from sqlmodel import col, select, update

from models import Event, reading, transaction, utc_now
from tasks.run.act import engine

BATCH = 100


def emit_pending(older_than: float = 0.0) -> int:
    """Hand over every event that isn't marked yet, oldest first. Returns how many. `older_than`: seconds.

    Raises what the HTTP client raises when the server can't be reached.
    """
    sent = 0
    until = utc_now() - dt.timedelta(seconds=older_than)
    while batch := _unsent(until):
        with get_client(sync_client=True) as client:
            client._client.post("/events", json=[_told(event) for event in batch]).raise_for_status()
        with transaction(engine()) as session:
            done = [event.id for event in batch]
            session.execute(update(Event).where(col(Event.id).in_(done)).values(emitted_at=utc_now()))
        sent += len(batch)
    return sent


def _unsent(until: dt.datetime) -> list[Event]:
    with reading(engine()) as session:
        query = (
            select(Event)
            .where(col(Event.emitted_at).is_(None), col(Event.occurred_at) <= until)
            .order_by(col(Event.id))
            .limit(BATCH)
        )
        return list(session.exec(query).all())


def _told(event: Event) -> dict[str, Any]:
    resource = {"prefect.resource.id": event.resource, "prefect.resource.name": event.resource}
    return {
        "id": event.key,
        "event": event.name,
        "occurred": event.occurred_at.isoformat(),
        "resource": resource,
        "payload": event.payload,
    }
