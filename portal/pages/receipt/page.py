"""Receipts: the page after a form, and the list of them."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from lifecycle.access.receipts import receipt_of, recent
from lifecycle.kernel.words import label
from models import Receipt
from portal.web.again import Again
from portal.web.render import day
from portal.web.request import Blank, Key, forbid_unless, looking
from portal.web.words import TEXTS, t

router = APIRouter(route_class=Again)


@router.get("/bien-nhan")
def listed(request: Request) -> Response:
    with looking(request) as look:
        found = [(one, Blank(one.facts), what(one)) for one in recent(look.session, look.visitor)]
        return look.page("receipts.html", receipts=found)


@router.get("/bien-nhan/{key}")
def show(request: Request, key: Key) -> Response:
    with looking(request) as look:
        receipt = receipt_of(look.session, look.visitor, key)
        forbid_unless(receipt, f"receipt {key}")
        assert receipt is not None
        return look.page("receipt.html", receipt=receipt, facts=Blank(receipt.facts), what=what(receipt))


def what(receipt: Receipt) -> str:
    """`Báo cáo lần 2`: what a receipt is for."""
    facts, key = Blank(receipt.facts), f"receipt_{receipt.verb}"
    if key not in TEXTS:
        return label("verb", receipt.verb)
    return t(
        key,
        report=facts["report"],
        wanted=day(facts["wanted_on"]),
        version=facts["version"],
        organization=facts["organization"],
    )
