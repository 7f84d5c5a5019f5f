"""The API's events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request

from lifecycle.access.visitor import Visitor
from lifecycle.webhook.audience import events_after
from portal.api.auth import ANSWERS, After, Limit, looking, program
from portal.api.paging import Paged, paged
from portal.web.again import Again

router = APIRouter(route_class=Again, responses=ANSWERS)


@router.get("/events")
def events(
    request: Request,
    who: Annotated[Visitor, Depends(program("events:read"))],
    after: After = 0,
    limit: Limit = 100,
) -> Paged:
    """List what happened to the body's agreements and checkpoints, oldest first."""
    with looking(request, who) as session:
        found = events_after(session, who.organization_id, after, limit)
        items = [
            {
                "id": one.id,
                "key": one.key,
                "type": one.name,
                "resource": one.resource,
                "occurred_at": one.occurred_at,
                "data": one.payload,
            }
            for one in found
        ]
    return paged(items, limit)
