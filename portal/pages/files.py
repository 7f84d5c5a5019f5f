"""Evidence and scans, for those who may see what they belong to; always saved, never opened by the browser."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from lifecycle.access import visibility as sight
from lifecycle.access.visitor import Unseen
from lifecycle.evidence.store import BLOCK, opened
from models.enums import LinkScope
from portal.again import Again
from portal.doorway import Key, looking

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


def saved(sha256: str, name: str) -> Response:
    """The file as an attachment of no type: what a browser can't run (with nosniff and a sandbox besides)."""
    try:
        file = opened(sha256)
    except (OSError, ValueError):
        raise Unseen(f"lost file {sha256[:12]}") from None

    def blocks() -> Iterator[bytes]:
        with file:
            while block := file.read(BLOCK):
                yield block

    # RFC 6266 and 8187: the plain name for what doesn't know the other
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in name) or "tep"
    return StreamingResponse(
        blocks(),
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
