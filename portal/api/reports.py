"""The API's reports, as read."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request

from lifecycle.access import visibility
from lifecycle.access.visitor import Visitor
from models import Evidence, Report
from portal.api.auth import ANSWERS, After, Limit, looking, program
from portal.api.paging import Paged, Thing, paged
from portal.web.again import Again
from portal.web.request import Key

router = APIRouter(route_class=Again, responses=ANSWERS)


@router.get("/reports")
def reports(
    request: Request,
    who: Annotated[Visitor, Depends(program("reports:read"))],
    after: After = 0,
    limit: Limit = 100,
) -> Paged:
    """The reports on the body's checkpoints, and on those it leads, by id."""
    with looking(request, who) as session:
        found = visibility.reports(session, who.organization_id, after, limit)
        return paged([as_report(one, []) for one in found], limit)


@router.get("/reports/{key}")
def report(request: Request, key: Key, who: Annotated[Visitor, Depends(program("reports:read"))]) -> Thing:
    """One report with its evidence."""
    with looking(request, who) as session:
        return Thing(item=as_report(*visibility.report(session, who.organization_id, key)))


def as_report(one: Report, pieces: list[Evidence]) -> dict[str, Any]:
    """As the API shows it."""
    return {
        "id": one.id,
        "checkpoint": one.checkpoint_id,
        "number": one.number,
        "body": one.body,
        "figures": one.figures,
        "spent": one.spent,
        "reported_on": one.reported_on,
        "reported_by": one.reported_by,
        "decision": one.decision,
        "reason": one.reason,
        "evidence": [
            {
                "id": piece.id,
                "document": piece.document,
                "file_name": piece.file_name,
                "media_type": piece.media_type,
                "size": piece.size,
                "sha256": piece.sha256,
            }
            for piece in pieces
        ],
    }
