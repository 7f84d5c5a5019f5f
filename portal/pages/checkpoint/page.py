"""One checkpoint: seen, reported, more time asked for; and why a report came back."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

import settings
from lifecycle.access import visibility as sight
from lifecycle.access.drafts import draft_of, save_draft
from lifecycle.checkpoint.report import EvidenceInput, ReportInput
from lifecycle.evidence.file_types import ACCEPTED
from lifecycle.followup.acknowledgement import acknowledge, seen_by, unseen_notices
from lifecycle.kernel.clock import today
from lifecycle.kernel.fields import line, paragraphs
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.typed import amount, day, read
from lifecycle.submission.checkpoint import ask_for_time, hand_in_report
from lifecycle.views.checkpoint_page import extensions_of, reports_of
from models.enums import ExtensionStatus
from portal.pages.checkpoint.words import DOCUMENTS_TOO_MANY
from portal.web.again import Again
from portal.web.request import Key, Look, Posted, PostedForm, acting, looking, receive, see, to_receipt
from portal.web.security import MOST_FILES
from portal.web.words import t

router = APIRouter(route_class=Again)
FIGURES = range(1, 6)
MOST_DOCUMENTS = 50
DRAFTED = ("body", "spent", "documents", *(f"figure_{part}_{n}" for n in FIGURES for part in ("name", "value")))


@router.get("/viec/{key}")
def show(request: Request, key: Key) -> Response:
    with looking(request) as look:
        return checkpoint_page(look, key)


@router.post("/viec/{key}/da-xem")
def seen(request: Request, key: Key, given: PostedForm) -> Response:
    with acting(request, given) as session:
        acknowledge(session, given.visitor, key)
    return see(f"/viec/{key}")


@router.post("/viec/{key}/bao-cao")
def report(request: Request, key: Key, given: PostedForm) -> Response:
    def parse() -> Any:
        content = _report(given)
        return lambda session, files: hand_in_report(session, given.visitor, given.once, key, content, files)

    return _hand_in(request, key, given, parse)


@router.post("/viec/{key}/nhap")
def draft(request: Request, key: Key, given: PostedForm) -> Response:
    """What was typed so far, kept for the contact; no verb, no audit line: nothing was handed in."""
    try:
        fields = {name: paragraphs(given.get(name), name) for name in DRAFTED if given.get(name).strip()}
        with acting(request, given) as session:
            sight.checkpoint(session, given.visitor.organization_id, key)
            save_draft(session, given.visitor, f"report:{key}", fields)
    except Refusal as refusal:
        return _again(request, key, given, refusal)
    return see(f"/viec/{key}#bao-cao")


@router.post("/viec/{key}/gia-han")
def extension(request: Request, key: Key, given: PostedForm) -> Response:
    def parse() -> Any:
        wanted = read(day, given.get("wanted_on"), t("ext_wanted"))
        reason = paragraphs(given.get("reason"), t("ext_reason"), 2_000)
        return lambda session, _: ask_for_time(session, given.visitor, given.once, key, wanted, reason)

    return _hand_in(request, key, given, parse)


def _hand_in(request: Request, key: int, given: Posted, parse: Any) -> Response:
    try:
        return to_receipt(receive(request, given, parse()))
    except Refusal as refusal:
        return _again(request, key, given, refusal)


def checkpoint_page(look: Look, key: int, problem: str = "", typed: dict[str, str] | None = None) -> Response:
    """The page; with what was typed and what was wrong with it, where a form was refused."""
    session, visitor = look.session, look.visitor
    item = sight.checkpoint(session, visitor.organization_id, key)
    extensions = extensions_of(session, key)
    saved = draft_of(session, visitor, f"report:{key}") if item.is_open else None
    fields = typed if typed is not None else dict(saved.fields) if saved else {}
    return look.page(
        "checkpoint.html",
        422 if problem else 200,
        item=item,
        mine=item.owner_id == visitor.organization_id,
        problem=problem,
        typed=_Blank(fields),
        draft_at=saved.saved_at if saved and typed is None else None,
        unseen=unseen_notices(session, visitor, key),
        seen_by=seen_by(session, key),
        reports=reports_of(session, key),
        extensions=extensions,
        open_extension=next((one for one in extensions if one.status is ExtensionStatus.ASKED), None),
        accept=",".join(ACCEPTED),
        most_files=MOST_FILES,
        most_bytes=settings.upload_limit(),
        most_mb=settings.upload_limit() // 1_048_576,
    )


class _Blank(dict[str, Any]):
    """What wasn't typed is empty."""

    def __missing__(self, key: str) -> str:
        return ""


def _report(given: Posted) -> ReportInput:
    lines = paragraphs(given.get("documents"), t("report_documents"), MOST_DOCUMENTS * 200).splitlines()
    if len(lines) > MOST_DOCUMENTS:
        raise Refusal(DOCUMENTS_TOO_MANY, most=MOST_DOCUMENTS)
    documents = [line(text, t("report_documents"), 200) for text in lines]
    return ReportInput(
        body=paragraphs(given.get("body"), t("report_body")),
        reported_on=today(),
        spent=read(amount, given.get("spent"), t("report_spent")),
        figures=_figures(given),
        evidence=tuple(EvidenceInput(document=text, title=text) for text in documents if text),
    )


def _figures(given: Posted) -> dict[str, str]:
    pairs = (
        (line(given.get(f"figure_name_{n}"), t("report_figures"), 200), line(given.get(f"figure_value_{n}"), "", 60))
        for n in FIGURES
    )
    return {name: value for name, value in pairs if name}


def _again(request: Request, key: int, given: Posted, refusal: Refusal) -> Response:
    with looking(request) as look:
        return checkpoint_page(look, key, str(refusal), given.fields)
