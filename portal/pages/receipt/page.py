"""Receipts: the page after a form, and the list of them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from lifecycle.access.receipts import receipt_of, recent
from models import Receipt
from portal.web.again import Again
from portal.web.render import day
from portal.web.request import Key, forbid_unless, looking
from portal.web.words import t

router = APIRouter(route_class=Again)


@router.get("/bien-nhan")
def listed(request: Request) -> Response:
    with looking(request) as look:
        found = [(one, what(one)) for one in recent(look.session, look.visitor)]
        return look.page("receipts.html", receipts=found)


@router.get("/bien-nhan/{key}")
def show(request: Request, key: Key) -> Response:
    with looking(request) as look:
        receipt = receipt_of(look.session, look.visitor, key)
        forbid_unless(receipt, f"receipt {key}")
        assert receipt is not None
        return look.page("receipt.html", receipt=receipt, facts=_Facts(receipt.facts), what=what(receipt))


class _Facts(dict[str, Any]):
    """A receipt of one verb lacks what another's has."""

    def __missing__(self, key: str) -> str:
        return ""


def what(receipt: Receipt) -> str:
    """`Báo cáo lần 2`: what a receipt is for."""
    facts = _Facts(receipt.facts)
    return t(
        f"receipt_{receipt.verb}",
        report=facts["report"],
        wanted=day(facts["wanted_on"]),
        version=facts["version"],
        organization=facts["organization"],
    )
