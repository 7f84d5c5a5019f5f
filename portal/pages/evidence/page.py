"""Evidence and scans, for those who may see what they belong to; always saved, never opened by the browser."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from lifecycle.access import visibility as sight
from models.enums import LinkScope
from portal.web.again import Again
from portal.web.download import saved
from portal.web.request import Key, looking

router = APIRouter(route_class=Again)


@router.get("/tep/{key}")
def evidence(request: Request, key: Key) -> Response:
    with looking(request, LinkScope.BOARD) as look:
        found = sight.evidence(look.session, look.visitor.organization_id, key)
        return saved(found.sha256, found.file_name or found.title)


@router.get("/tep/chu-ky/{key}")
def scan(request: Request, key: Key) -> Response:
    with looking(request) as look:
        found = sight.signature(look.session, look.visitor.organization_id, key)
        return saved(found.evidence_sha256, f"chu-ky-{found.signed_on.isoformat()}-{found.id}")
