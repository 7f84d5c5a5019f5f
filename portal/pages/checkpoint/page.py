"""One checkpoint: seen, reported, more time asked for; and why a report came back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import AfterValidator
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

import settings
from lifecycle.access import visibility as sight
from lifecycle.access.drafts import draft_of, save_draft
from lifecycle.checkpoint.report import EvidenceInput, ReportInput
from lifecycle.checkpoint.words import REPORT_EMPTY
from lifecycle.evidence.file_types import ACCEPTED
from lifecycle.evidence.store import StoredFile
from lifecycle.followup.acknowledgement import acknowledge, seen_by, unseen_notices
from lifecycle.kernel.clock import today
from lifecycle.kernel.fields import line as line_of
from lifecycle.kernel.fields import paragraphs as text_of
from lifecycle.kernel.place import Wrong
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.typed import Day
from lifecycle.submission.checkpoint import ask_for_time, hand_in_report
from lifecycle.views.checkpoint_page import extensions_of, reports_of
from models import Receipt
from models.enums import ExtensionStatus
from portal.pages.checkpoint.words import DOCUMENTS_TOO_MANY, FIGURE_NAMELESS, FIGURE_TWICE
from portal.web.again import Again
from portal.web.form import Amount, Form, by, called, handed_in, line, paragraphs, rows, told
from portal.web.request import Blank, Key, Look, Posted, PostedForm, acting, looking, see
from portal.web.security import MOST_FILES

router = APIRouter(route_class=Again)
FIGURES = range(1, 6)
MOST_DOCUMENTS = 50
DRAFTED = ("body", "spent", "documents", *(f"figure_{part}_{n}" for n in FIGURES for part in ("name", "value")))


def _documents(text: str) -> tuple[str, ...]:
    """Read the numbers of documents, one a line."""
    lines = [one for one in text.splitlines() if one.strip()]
    if len(lines) > MOST_DOCUMENTS:
        raise Wrong(DOCUMENTS_TOO_MANY, most=MOST_DOCUMENTS)
    return tuple(line_of(one, most=200) for one in lines)


class FigureRow(Form):
    """A figure with its name."""

    figure_name: Annotated[str, line(200, empty=FIGURE_NAMELESS)] = called("report_figure_name")
    figure_value: Annotated[str, line(60)] = called("report_figure_value")


def _once_each(figures: dict[int, FigureRow]) -> dict[int, FigureRow]:
    names = [one.figure_name for one in figures.values()]
    if len(set(names)) < len(names):
        raise Wrong(FIGURE_TWICE)
    return figures


class ReportForm(Form):
    """A report, as the page asks for it."""

    body: Annotated[str, paragraphs(empty=REPORT_EMPTY)] = called("report_body")
    spent: Amount = called("report_spent")
    documents: Annotated[tuple[str, ...], by(_documents), paragraphs(MOST_DOCUMENTS * 200)] = called("report_documents")
    figures: Annotated[dict[int, FigureRow], AfterValidator(_once_each)] = called("report_figures")

    @classmethod
    def said(cls, given: Posted) -> dict[str, Any]:
        return {**super().said(given), "figures": rows(given, FigureRow, FIGURES)}

    @property
    def report(self) -> ReportInput:
        """The report as its verb takes it."""
        return ReportInput(
            body=self.body,
            reported_on=today(),
            spent=self.spent,
            figures={one.figure_name: one.figure_value for one in self.figures.values()},
            evidence=tuple(EvidenceInput(document=text, title=text) for text in self.documents),
        )


class ExtensionForm(Form):
    """More time, as the page asks for it."""

    wanted_on: Day = called("ext_wanted")
    reason: Annotated[str, paragraphs(2_000)] = called("ext_reason")


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
    def act(session: Session, form: ReportForm, files: list[StoredFile]) -> Receipt:
        return hand_in_report(session, given.visitor, given.once, key, form.report, files)

    return handed_in(request, given, ReportForm, act, lambda look, no: checkpoint_page(look, key, no, given.fields))


@router.post("/viec/{key}/nhap")
def draft(request: Request, key: Key, given: PostedForm) -> Response:
    """Keep what was typed so far, for the contact; no verb, no audit line: nothing was handed in."""
    try:
        typed = {name: text_of(given.get(name), name) for name in DRAFTED if given.get(name).strip()}
        with acting(request, given) as session:
            sight.checkpoint(session, given.visitor.organization_id, key)
            save_draft(session, given.visitor, f"report:{key}", typed)
    except Refusal as refusal:
        with looking(request) as look:
            return checkpoint_page(look, key, refusal, given.fields)
    return see(f"/viec/{key}#bao-cao")


@router.post("/viec/{key}/gia-han")
def extension(request: Request, key: Key, given: PostedForm) -> Response:
    def act(session: Session, form: ExtensionForm, _files: list[StoredFile]) -> Receipt:
        return ask_for_time(session, given.visitor, given.once, key, form.wanted_on, form.reason)

    return handed_in(request, given, ExtensionForm, act, lambda look, no: checkpoint_page(look, key, no, given.fields))


def checkpoint_page(
    look: Look, key: int, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    """The page; with what was typed and what was wrong with it, where a form was refused."""
    session, visitor = look.session, look.visitor
    item = sight.checkpoint(session, visitor.organization_id, key)
    extensions = extensions_of(session, key)
    saved = draft_of(session, visitor, f"report:{key}") if item.is_open else None
    fields = typed if typed is not None else dict(saved.fields) if saved else {}
    return look.page(
        "checkpoint.html",
        422 if refusal else 200,
        **told(refusal),
        item=item,
        mine=item.owner_id == visitor.organization_id,
        typed=Blank(fields),
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
