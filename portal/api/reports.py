"""The API's reports, as read."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlmodel import col, select
from starlette.requests import Request

from lifecycle.access import visibility as sight
from lifecycle.access.visitor import Unseen, Visitor
from models import Checkpoint, Evidence, Report
from portal.api.auth import ANSWERS, After, Limit, looking, program
from portal.api.paging import Paged, Thing, _paged
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
    body = who.organization_id
    with looking(request, who) as session:
        query = (
            select(Report)
            .join(Checkpoint, col(Checkpoint.id) == Report.checkpoint_id)
            .where(col(Report.id) > after, (col(Checkpoint.owner_id) == body) | (col(Checkpoint.lead_id) == body))
        )
        found = session.exec(query.order_by(col(Report.id)).limit(limit)).all()
        return _paged([as_report(one, []) for one in found], limit)


@router.get("/reports/{key}")
def report(request: Request, key: Key, who: Annotated[Visitor, Depends(program("reports:read"))]) -> Thing:
    """One report with its evidence."""
    with looking(request, who) as session:
        found = session.get(Report, key)
        if found is None:
            raise Unseen(f"report {key}")
        sight.checkpoint(session, who.organization_id, found.checkpoint_id)
        pieces = session.exec(select(Evidence).where(Evidence.report_id == found.id).order_by(col(Evidence.id))).all()
        return Thing(item=as_report(found, list(pieces)))


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
