"""What a program may read: its body's agreements, checkpoints, reports and events."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlmodel import col, select
from starlette.requests import Request

from lifecycle.access import visibility as sight
from lifecycle.access.visitor import Unseen, Visitor
from lifecycle.kernel.clock import today
from lifecycle.views import agreement_page as papers
from lifecycle.views.agreements import agreement_detail
from lifecycle.webhook.audience import events_after
from models import Checkpoint, Evidence, Report
from models.enums import CheckpointStatus
from portal.again import Again
from portal.api.door import ANSWERS, After, Limit, looking, program
from portal.doorway import Key
from portal.pages.agreements import Code

router = APIRouter(route_class=Again, responses=ANSWERS)


class Paged(BaseModel):
    """A page. `next`: the `after` of the next one; null on the last."""

    items: list[dict[str, Any]]
    next: int | None = None


class Thing(BaseModel):
    """One of them."""

    item: dict[str, Any]


@router.get("/agreements")
def agreements(request: Request, who: Annotated[Visitor, Depends(program("agreements:read"))]) -> Paged:
    """Every agreement that the body is a party to."""
    with looking(request, who) as session:
        found = papers.agreements_of(session, who.organization_id, today())
    return Paged(items=[{**one, "status": str(one["status"])} for one in found])


@router.get("/agreements/{code}")
def agreement(request: Request, code: Code, who: Annotated[Visitor, Depends(program("agreements:read"))]) -> Thing:
    """One agreement with its parties, signatures and obligations, and the text of its newest version."""
    with looking(request, who) as session:
        found = sight.agreement(session, who.organization_id, code)
        versions = papers.versions(session, found)
        newest = next(version for version in versions if not version.dropped)
        detail = agreement_detail(session, code, today())
        return Thing(
            item={**detail, "text": papers.as_lines(newest.terms), "versions": [one.number for one in versions]}
        )


@router.get("/checkpoints")
def checkpoints(
    request: Request,
    who: Annotated[Visitor, Depends(program("checkpoints:read"))],
    agreement: Annotated[str, Query(max_length=60)] = "",
    status: CheckpointStatus | None = None,
    due_from: dt.date | None = None,
    due_to: dt.date | None = None,
    after: After = 0,
    limit: Limit = 100,
) -> Paged:
    """The checkpoints that the body owes or leads, by id."""
    where, values = ["c.id > :after"], {"after": after, "limit": limit}
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
        found = sight.seen(session, query, who.organization_id, **values)
    return _paged([as_checkpoint(one) for one in found], limit)


@router.get("/checkpoints/{key}")
def checkpoint(request: Request, key: Key, who: Annotated[Visitor, Depends(program("checkpoints:read"))]) -> Thing:
    """One checkpoint."""
    with looking(request, who) as session:
        return Thing(item=as_checkpoint(sight.checkpoint(session, who.organization_id, key)))


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


@router.get("/events")
def events(
    request: Request,
    who: Annotated[Visitor, Depends(program("events:read"))],
    after: After = 0,
    limit: Limit = 100,
) -> Paged:
    """What happened to the body's agreements and checkpoints, oldest first."""
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
    return _paged(items, limit)


def as_checkpoint(one: sight.Seen) -> dict[str, Any]:
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
        "status": one.status,
        "overdue_days": max(0, late),
        "evidence_required": one.evidence,
        "budget": one.budget,
    }


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


def _paged(items: list[dict[str, Any]], limit: int) -> Paged:
    return Paged(items=items, next=items[-1]["id"] if len(items) == limit else None)
