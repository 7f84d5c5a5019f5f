"""Page of what waits for the visitor's body."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from lifecycle.kernel.clock import today
from lifecycle.views.agency_home import MOST, SOON, duties, my_page
from models.enums import LinkScope
from portal.web.again import Again
from portal.web.request import looking, see

router = APIRouter(route_class=Again)
# a code, and nothing that a database couldn't take
Agreement = Annotated[str, Query(max_length=60, pattern=r"^[a-z0-9._-]*$")]


@router.get("/")
def home(request: Request) -> Response:
    with looking(request, LinkScope.BOARD) as look:
        if look.visitor.scope is LinkScope.BOARD:
            return see("/bang")
        mine = my_page(look.session, look.visitor.organization_id, today())
        return look.page("home.html", mine=mine, soon=SOON)


@router.get("/viec")
def all_duties(request: Request, trang: Annotated[int, Query(ge=1, le=10_000)] = 1, ma: Agreement = "") -> Response:
    """Everything the body owes, page by page; `ma`: of one agreement."""
    with looking(request) as look:
        lines, total = duties(look.session, look.visitor.organization_id, trang, ma)
        pages = max(1, -(-total // MOST))
        return look.page("duties.html", lines=lines, total=total, page=trang, pages=pages, agreement=ma)
