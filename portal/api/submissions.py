"""Acting for programs: hand in files and reports, ask for time, and be told of events."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Header
from pydantic import Field
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request

from lifecycle.access import visibility
from lifecycle.access.receipts import Asked, fingerprint, once_only
from lifecycle.access.visitor import Unseen, Visitor
from lifecycle.checkpoint.report import EvidenceInput, ReportInput
from lifecycle.evidence.store import StoredFile, opened
from lifecycle.kernel.clock import today
from lifecycle.kernel.fields import line, paragraphs
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.typed import MOST_AMOUNT, Amount, Day
from lifecycle.submission.checkpoint import ask_for_time, hand_in_report
from models import Receipt
from portal.api.auth import ANSWERS, Given, Text, program, refusing
from portal.api.paging import Thing
from portal.api.words import UPLOAD_UNKNOWN
from portal.web.again import Again
from portal.web.request import Key, engine_of
from portal.web.words import t

router = APIRouter(route_class=Again, responses=ANSWERS)
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
    spent: Amount = Field(default=0, ge=0, le=MOST_AMOUNT)
    figures: dict[Short, Short] = Field(default_factory=dict, max_length=50)
    documents: list[Short] = Field(default_factory=list, max_length=50)
    files: list[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]] = Field(default_factory=list, max_length=10)


class ExtensionGiven(Given):
    """More time."""

    wanted_on: Day
    reason: Text = Field(min_length=1, max_length=1_000)


@router.post("/checkpoints/{key}/reports", status_code=201)
def report(
    request: Request,
    key: Key,
    given: ReportGiven,
    who: Annotated[Visitor, Depends(program("reports:write"))],
    once: Once = None,
) -> Thing:
    """Hand a report in. The same `Idempotency-Key` again gives the first one's receipt."""

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
    """Ask for more time."""
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
        try:
            found = visibility.upload(session, who.organization_id, sha256)
        except Unseen:
            raise Refusal(UPLOAD_UNKNOWN, sha256=sha256) from None
        opened(sha256).close()
        files.append(StoredFile(found.sha256, found.file_name, found.media_type, found.size))
    return files
