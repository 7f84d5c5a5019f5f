"""The API's checkpoints."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request

from lifecycle.access import visibility
from lifecycle.access.visitor import Visitor
from lifecycle.kernel.clock import today
from lifecycle.kernel.typed import Day
from models.enums import CheckpointStatus
from portal.api.auth import ANSWERS, After, Limit, looking, program
from portal.api.paging import Paged, Thing, paged
from portal.web.again import Again
from portal.web.request import Key

router = APIRouter(route_class=Again, responses=ANSWERS)


@router.get("/checkpoints")
def checkpoints(
    request: Request,
    who: Annotated[Visitor, Depends(program("checkpoints:read"))],
    agreement: Annotated[str, Query(max_length=60)] = "",
    status: CheckpointStatus | None = None,
    due_from: Day | None = None,
    due_to: Day | None = None,
    after: After = 0,
    limit: Limit = 100,
) -> Paged:
    """The checkpoints that the body owes or leads, by id."""
    where = ["c.id > :after"]
    values: dict[str, Any] = {"after": after, "limit": limit}
    for name, value, condition in (
        ("agreement", agreement.replace("\x00", ""), "a.code = :agreement"),
        ("status", str(status) if status else "", "c.status = :status"),
        ("due_from", due_from, "c.due_on >= :due_from"),
        ("due_to", due_to, "c.due_on <= :due_to"),
    ):
        if value:
            where.append(condition)
            values[name] = value
    with looking(request, who) as session:
        query = f"{' AND '.join(where)} ORDER BY c.id LIMIT :limit"
        found = visibility.seen(session, query, who.organization_id, **values)
    return paged([as_checkpoint(one) for one in found], limit)


@router.get("/checkpoints/{key}")
def checkpoint(request: Request, key: Key, who: Annotated[Visitor, Depends(program("checkpoints:read"))]) -> Thing:
    """One checkpoint."""
    with looking(request, who) as session:
        return Thing(item=as_checkpoint(visibility.checkpoint(session, who.organization_id, key)))


def as_checkpoint(one: visibility.Seen) -> dict[str, Any]:
    """As the API shows it; `overdue_days` as in `phoihop checkpoints`."""
    late = (today() - one.due_on).days if one.is_open else 0
    return {
        "id": one.id,
        "agreement": one.agreement,
        "obligation": one.obligation,
        "title": one.title,
        "form": one.form,
        "owner": one.owner,
        "lead": one.lead,
        "nominal_on": one.nominal_on,
        "due_on": one.due_on,
        "provisional": one.provisional,
        "status": one.status,
        "overdue_days": max(0, late),
        "evidence_required": one.evidence,
        "budget": one.budget,
    }
