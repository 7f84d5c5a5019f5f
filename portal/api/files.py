"""The API's files."""

from __future__ import annotations

import tempfile
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from lifecycle.access import visibility
from lifecycle.access.visitor import Visitor
from lifecycle.evidence.store import StoredFile, keep, keep_upload
from lifecycle.kernel.conflict import again
from portal.api.auth import ANSWERS, Text, acting, looking, program, refusing
from portal.api.paging import Thing
from portal.web.again import Again
from portal.web.download import saved
from portal.web.request import engine_of, handing_in
from portal.web.security import TooLarge

SPOOL = 1_048_576  # bytes of an upload kept in memory
RAW = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}, "required": True}

router = APIRouter(route_class=Again, responses=ANSWERS)


@router.post("/files", status_code=201, openapi_extra={"requestBody": RAW})
async def upload(
    request: Request,
    name: Annotated[Text, Query(min_length=1, max_length=255)],
    who: Annotated[Visitor, Depends(program("reports:write"))],
) -> Thing:
    """Hand a file in, as the request's body; a report names it by its sha256."""
    if request.scope.get("phoihop.too_large"):
        raise TooLarge
    with handing_in(request, who), tempfile.SpooledTemporaryFile(max_size=SPOOL) as spool:
        async for block in request.stream():
            spool.write(block)
        with refusing():
            await run_in_threadpool(_still_admitted, request, who)
            stored = await run_in_threadpool(keep, engine_of(request), spool, name)  # type: ignore[arg-type]
            await run_in_threadpool(again, lambda: _keep_upload(request, who, stored))
    shown = {"file_name": stored.file_name, "media_type": stored.media_type, "size": stored.size}
    return Thing(item={"sha256": stored.sha256, **shown})


def _still_admitted(request: Request, who: Visitor) -> None:
    """Look, before anything is stored: nobody fills the disk with a key that is over."""
    with looking(request, who):
        pass


def _keep_upload(request: Request, who: Visitor, stored: StoredFile) -> None:
    with acting(request, who) as session:
        keep_upload(session, who.organization_id, stored)


@router.get("/files/{sha256}")
def download(request: Request, sha256: str, who: Annotated[Visitor, Depends(program("reports:read"))]) -> Response:
    """A file that the body handed in by the API."""
    with looking(request, who) as session:
        found = visibility.upload(session, who.organization_id, sha256.replace("\x00", ""))
        return saved(found.sha256, found.file_name)
