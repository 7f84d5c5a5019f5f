"""The API's webhooks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from lifecycle.access.visitor import Visitor
from lifecycle.webhook import deliveries as webhooks
from portal.api.auth import ANSWERS, Given, Text, acting, looking, program
from portal.api.paging import Paged, Thing
from portal.web.again import Again
from portal.web.request import Key


class WebhookGiven(Given):
    """An address to be told at."""

    url: Text = Field(min_length=1, max_length=500)


router = APIRouter(route_class=Again, responses=ANSWERS)


@router.get("/webhooks")
def listed(request: Request, who: Annotated[Visitor, Depends(program("webhooks:write"))]) -> Paged:
    """The body's webhooks."""
    with looking(request, who) as session:
        found = webhooks.webhooks_of(session, who.organization_id)
        return Paged(items=[{"id": one.id, "url": one.url, "created_at": one.created_at} for one in found])


@router.post("/webhooks", status_code=201)
def add(request: Request, given: WebhookGiven, who: Annotated[Visitor, Depends(program("webhooks:write"))]) -> Thing:
    """Tell an address of the body's events from now on. The secret is shown this once."""
    with acting(request, who) as session:
        made, secret = webhooks.add_webhook(session, who, given.url)
        return Thing(item={"id": made.id, "url": made.url, "secret": secret})


@router.delete("/webhooks/{key}", status_code=204)
def end(request: Request, key: Key, who: Annotated[Visitor, Depends(program("webhooks:write"))]) -> Response:
    """Tell it no more."""
    with acting(request, who) as session:
        webhooks.end_webhook(session, who, key)
    return Response(status_code=204)
