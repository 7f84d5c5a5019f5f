"""What waits for the visitor's body."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from lifecycle.access import twins
from lifecycle.calendar import today
from lifecycle.mypage import SOON, my_page
from models.enums import LinkScope
from portal.doorway import looking, see

router = APIRouter()


@router.get("/")
def home(request: Request) -> Response:
    with looking(request, LinkScope.BOARD) as look:
        if look.visitor.scope is LinkScope.BOARD:
            return see("/bang")
        mine = my_page(look.session, look.visitor.organization_id, today())
        return look.page("home.html", mine=mine, soon=SOON, twins=twins(look.session, look.visitor))
