"""What a program may do: hand in files and reports, ask for time, and be told of events."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import tempfile
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from pydantic import Field
from sqlmodel import Session, select
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from lifecycle.access.receipts import Asked, fingerprint, once_only
from lifecycle.access.visitor import Unseen, Visitor
from lifecycle.checkpoint.report import EvidenceInput, ReportInput
from lifecycle.evidence.store import StoredFile, keep, opened
from lifecycle.kernel.clock import today
from lifecycle.kernel.conflict import again
from lifecycle.kernel.fields import line, paragraphs
from lifecycle.kernel.locks import lock_bodies
from lifecycle.kernel.refusal import Refusal
from lifecycle.submission.checkpoint import ask_for_time, hand_in_report
from lifecycle.webhook import deliveries as webhooks
from models import Receipt, Upload
from portal.again import Again
from portal.api.door import ANSWERS, Given, Text, acting, looking, program, refusing
from portal.api.reads import Paged, Thing
from portal.doorway import Key, engine_of
from portal.pages.files import saved
from portal.security import TooLarge
from portal.words import t

router = APIRouter(route_class=Again, responses=ANSWERS)
SPOOL = 1_048_576  # bytes of an upload kept in memory
RAW = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}, "required": True}
Once = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x20-\x7e]+$",
        description="A number of the request's own, as a UUID. The same request again gets the first answer; another"
        " request under a used number gets a 422 (draft-ietf-httpapi-idempotency-key-header)",
    ),
]
Short = Annotated[Text, Field(max_length=200)]


class ReportGiven(Given):
    """A report. `files`: sha256 of files handed in before; `spent` in đồng."""

    body: Text = Field(min_length=1, max_length=20_000)
    spent: int = Field(default=0, ge=0, le=10**15)
    figures: dict[Short, Short] = Field(default_factory=dict, max_length=50)
    documents: list[Short] = Field(default_factory=list, max_length=50)
    files: list[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]] = Field(default_factory=list, max_length=10)


class ExtensionGiven(Given):
    """More time."""

    wanted_on: dt.date
    reason: Text = Field(min_length=1, max_length=1_000)


class WebhookGiven(Given):
    """An address to be told at."""

    url: Text = Field(min_length=1, max_length=500)


@router.post("/files", status_code=201, openapi_extra={"requestBody": RAW})
async def upload(
    request: Request,
    name: Annotated[Text, Query(min_length=1, max_length=255)],
    who: Annotated[Visitor, Depends(program("reports:write"))],
) -> Thing:
    """Hands a file in, as the request's body; a report names it by its sha256."""
    if request.scope.get("phoihop.too_large"):
        raise TooLarge
    with tempfile.SpooledTemporaryFile(max_size=SPOOL) as spool:
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
        lock_bodies(session, who.organization_id)
        if _uploaded(session, who, stored.sha256) is None:
            session.add(
                Upload(
                    organization_id=who.organization_id,
                    sha256=stored.sha256,
                    file_name=stored.file_name,
                    media_type=stored.media_type,
                    size=stored.size,
                )
            )


def _uploaded(session: Session, who: Visitor, sha256: str) -> Upload | None:
    query = select(Upload).where(Upload.organization_id == who.organization_id, Upload.sha256 == sha256)
    return session.exec(query).one_or_none()


@router.get("/files/{sha256}")
def download(request: Request, sha256: str, who: Annotated[Visitor, Depends(program("reports:read"))]) -> Response:
    """A file that the body handed in by the API."""
    with looking(request, who) as session:
        found = _uploaded(session, who, sha256.replace("\x00", "")[:64])
        if found is None:
            raise Unseen("file")
        return saved(found.sha256, found.file_name)


@router.post("/checkpoints/{key}/reports", status_code=201)
def report(
    request: Request,
    key: Key,
    given: ReportGiven,
    who: Annotated[Visitor, Depends(program("reports:write"))],
    once: Once = None,
) -> Thing:
    """Hands a report in. The same `Idempotency-Key` again gives the first one's receipt."""

    with refusing():
        content = _content(given)

    def act(session: Session, number: str) -> Receipt:
        return hand_in_report(session, who, number, key, content, _files(session, who, given.files))

    return _handed_in(request, who, once, given, act)


@router.post("/checkpoints/{key}/extensions", status_code=201)
def extension(
    request: Request,
    key: Key,
    given: ExtensionGiven,
    who: Annotated[Visitor, Depends(program("reports:write"))],
    once: Once = None,
) -> Thing:
    """Asks for more time."""
    with refusing():
        reason = paragraphs(given.reason)

    def act(session: Session, number: str) -> Receipt:
        return ask_for_time(session, who, number, key, given.wanted_on, reason)

    return _handed_in(request, who, once, given, act)


def _handed_in(
    request: Request, who: Visitor, once: str | None, given: Given, act: Callable[[Session, str], Receipt]
) -> Thing:
    """Run `act` (session, number) once for each Idempotency-Key. A field at its default is as one that isn't sent."""
    number, path = _once(request, once), request.url.path
    content = given.model_dump(mode="json", exclude_defaults=True)
    asked = Asked(number, path, fingerprint(who, request.method, path, content))
    with refusing():
        receipt = once_only(engine_of(request), who, asked, lambda session: act(session, number))
    return Thing(item={"receipt": receipt.number, "received_at": receipt.received_at, **receipt.facts})


@router.get("/webhooks")
def listed(request: Request, who: Annotated[Visitor, Depends(program("webhooks:write"))]) -> Paged:
    """The body's webhooks."""
    with looking(request, who) as session:
        found = webhooks.webhooks_of(session, who.organization_id)
        return Paged(items=[{"id": one.id, "url": one.url, "created_at": one.created_at} for one in found])


@router.post("/webhooks", status_code=201)
def add(request: Request, given: WebhookGiven, who: Annotated[Visitor, Depends(program("webhooks:write"))]) -> Thing:
    """Tells an address of the body's events from now on. The secret is shown this once."""
    with acting(request, who) as session:
        made, secret = webhooks.add_webhook(session, who, given.url)
        return Thing(item={"id": made.id, "url": made.url, "secret": secret})


@router.delete("/webhooks/{key}", status_code=204)
def end(request: Request, key: Key, who: Annotated[Visitor, Depends(program("webhooks:write"))]) -> Response:
    """Tells it no more."""
    with acting(request, who) as session:
        webhooks.end_webhook(session, who, key)
    return Response(status_code=204)


def _once(request: Request, given: str | None) -> str:
    """A number for the request: the caller's own, hashed; a new one where it gave none."""
    if len(request.headers.getlist("idempotency-key")) > 1:
        raise HTTPException(400, t("one_key"))
    return f"api-{hashlib.sha256(given.encode()).hexdigest()[:40]}" if given else f"api-{secrets.token_hex(16)}"


def _content(given: ReportGiven) -> ReportInput:
    return ReportInput(
        body=paragraphs(given.body),
        reported_on=today(),
        spent=given.spent,
        figures={line(name, most=200): line(value, most=200) for name, value in given.figures.items()},
        evidence=tuple(EvidenceInput(document=line(one), title=line(one)) for one in given.documents if one.strip()),
    )


def _files(session: Session, who: Visitor, hashes: list[str]) -> list[StoredFile]:
    files = []
    for sha256 in dict.fromkeys(hashes):
        found = _uploaded(session, who, sha256)
        if found is None:
            raise Refusal("upload_unknown", sha256=sha256)
        opened(sha256).close()
        files.append(StoredFile(found.sha256, found.file_name, found.media_type, found.size))
    return files
