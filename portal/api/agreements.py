"""The API's agreements."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request

from lifecycle.access import visibility
from lifecycle.access.visitor import Visitor
from lifecycle.kernel.clock import today
from lifecycle.views import agreement_page as papers
from lifecycle.views.agreements import agreement_detail
from portal.api.auth import ANSWERS, looking, program
from portal.api.paging import Paged, Thing
from portal.web.again import Again
from portal.web.request import Code

router = APIRouter(route_class=Again, responses=ANSWERS)


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
        found = visibility.agreement(session, who.organization_id, code)
        versions = papers.versions(session, found)
        newest = next(version for version in versions if not version.dropped)
        detail = agreement_detail(session, code, today())
        return Thing(
            item={**detail, "text": papers.as_lines(newest.terms), "versions": [one.number for one in versions]}
        )
