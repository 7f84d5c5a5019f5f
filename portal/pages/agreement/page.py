"""Agreements: their text, side by side versions, review, signatures, calendar and history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

import settings
from lifecycle.access import visibility as sight
from lifecycle.access.visitor import Unseen
from lifecycle.agreement.signing import DelegationPaper, SignatureInput
from lifecycle.evidence.file_types import ACCEPTED
from lifecycle.evidence.store import StoredFile
from lifecycle.kernel.clock import today
from lifecycle.kernel.place import Wrong
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.typed import Day
from lifecycle.kernel.words import CASE_TEXT_EMPTY
from lifecycle.submission.agreement import hand_in_comment, hand_in_refusal, hand_in_revision, hand_in_signature
from lifecycle.submission.words import COMMENT_UNKNOWN
from lifecycle.views import agreement_page as papers
from lifecycle.views.agreements import agreement_detail
from models import AgreementVersion, Receipt
from models.enums import Authority, Medium
from portal.pages.agreement import obligation_rows as obligations
from portal.pages.agreement.obligation_rows import ObligationRow
from portal.web.again import Again
from portal.web.form import DocumentNumber, Form, by, called, handed_in, line, paragraphs, told
from portal.web.request import Blank, Code, Look, Posted, PostedForm, looking

router = APIRouter(route_class=Again)
Number = Annotated[int, Query(ge=1, le=100_000)]


@router.get("/thoa-thuan")
def listed(request: Request) -> Response:
    with looking(request) as look:
        found = papers.agreements_of(look.session, look.visitor.organization_id, today())
        return look.page("agreements.html", agreements=found)


@router.get("/thoa-thuan/{code}")
def show(request: Request, code: Code) -> Response:
    with looking(request) as look:
        return agreement_page(look, code)


@router.get("/thoa-thuan/{code}/so-sanh")
def compare(request: Request, code: Code, cu: Number = 1, moi: Number = 1) -> Response:
    """Two versions side by side: `?cu=1&moi=2`."""
    with looking(request) as look:
        found = sight.agreement(look.session, look.visitor.organization_id, code)
        known = {version.number: version for version in papers.versions(look.session, found)}
        older, newer = known.get(cu), known.get(moi)
        if older is None or newer is None:
            raise Unseen(f"version {cu} {moi} of {code}")
        rows = papers.compare(older, newer)
        return look.page("compare.html", agreement=found, rows=rows, older=older, newer=newer, known=sorted(known))


@router.get("/thoa-thuan/{code}/lich-su")
def history(request: Request, code: Code) -> Response:
    with looking(request) as look:
        found = sight.agreement(look.session, look.visitor.organization_id, code)
        lines = papers.history(look.session, found, look.visitor.organization_id)
        return look.page("history.html", agreement=found, lines=lines)


def _answers(text: str) -> int | None:
    """Read which comment is answered; none where nothing was chosen."""
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Wrong(COMMENT_UNKNOWN)
    return int(text)


class CommentForm(Form):
    """An opinion."""

    body: Annotated[str, paragraphs()] = called("comment_body")
    answers: Annotated[int | None, by(_answers)] = called("comment_answers")


class RevisionForm(Form):
    """The next version of a draft: its text, and its obligations line by line."""

    title: Annotated[str, line(1_000)] = called("propose_name")
    content: Annotated[str, paragraphs()] = called("propose_content")
    note: Annotated[str, paragraphs(2_000)] = called("revise_note")
    obligations: dict[int, ObligationRow] = called("propose_obligations")

    @classmethod
    def said(cls, given: Posted) -> dict[str, Any]:
        return {**super().said(given), "obligations": obligations.typed_rows(given, obligations.MOST)}


def _medium(text: str) -> Medium:
    return Medium.DIGITAL if text == Medium.DIGITAL else Medium.WET_INK


class DelegationForm(Form):
    """The paper by which somebody signs TUQ."""

    delegation_number: Annotated[str, line(80)] = called("sign_delegation_number")
    delegation_content: Annotated[str, line(1_000)] = called("sign_delegation_content")
    delegation_from: Day = called("sign_delegation_from")
    delegation_to: Day = called("sign_delegation_to")
    delegation_by: Annotated[str, line(200)] = called("sign_delegation_by")

    @property
    def paper(self) -> DelegationPaper:
        """The paper as its verb takes it."""
        return DelegationPaper(
            self.delegation_number,
            self.delegation_content,
            self.delegation_from,
            self.delegation_to,
            self.delegation_by,
        )


class SignatureForm(Form):
    """One party's signature. `delegation`: only where it is signed TUQ."""

    organization: Annotated[str, line(60)] = called("sign_for")
    signer: Annotated[str, line(200, empty=CASE_TEXT_EMPTY)] = called("sign_signer")
    post: Annotated[str, line(200)] = called("sign_post")
    authority: Authority = called("sign_authority")
    medium: Annotated[Medium, by(_medium)] = called("sign_medium")
    signed_on: Day = called("sign_on")
    number: DocumentNumber = called("sign_number")
    symbol: Annotated[str, line(120)] = called("sign_symbol")
    delegation: DelegationForm | None = called("sign_delegation")

    @classmethod
    def said(cls, given: Posted) -> dict[str, Any]:
        by_paper = given.get("authority") == Authority.TUQ
        return {**super().said(given), "delegation": DelegationForm.said(given) if by_paper else None}

    def signature(self, scan: StoredFile | None) -> SignatureInput:
        """The signature as its verb takes it."""
        return SignatureInput(
            signer=self.signer,
            post=self.post,
            authority=self.authority,
            signed_on=self.signed_on,
            medium=self.medium,
            delegation=self.delegation.paper if self.delegation else None,
            evidence_sha256=scan.sha256 if scan else "",
        )


class RefusalForm(Form):
    """A party that won't sign."""

    organization: Annotated[str, line(60)] = called("sign_for")
    reason: Annotated[str, paragraphs(1_000)] = called("ext_reason")


@router.post("/thoa-thuan/{code}/y-kien")
def comment(request: Request, code: Code, given: PostedForm) -> Response:
    def act(session: Session, form: CommentForm, _files: list[StoredFile]) -> Receipt:
        return hand_in_comment(session, given.visitor, given.once, code, form.body, form.answers)

    return handed_in(request, given, CommentForm, act, lambda look, no: agreement_page(look, code, no, given.fields))


@router.post("/thoa-thuan/{code}/chinh-sua")
def revise(request: Request, code: Code, given: PostedForm) -> Response:
    def act(session: Session, form: RevisionForm, _files: list[StoredFile]) -> Receipt:
        lines = obligations.said(form.obligations)
        return hand_in_revision(session, given.visitor, given.once, code, form.title, form.content, lines, form.note)

    return handed_in(request, given, RevisionForm, act, lambda look, no: agreement_page(look, code, no, given.fields))


@router.post("/thoa-thuan/{code}/ky")
def sign(request: Request, code: Code, given: PostedForm) -> Response:
    def act(session: Session, form: SignatureForm, files: list[StoredFile]) -> Receipt:
        scan = files[0] if files else None
        signed = form.signature(scan)
        return hand_in_signature(
            session, given.visitor, given.once, code, form.organization, signed, today(), scan, form.number, form.symbol
        )

    return handed_in(request, given, SignatureForm, act, lambda look, no: agreement_page(look, code, no, given.fields))


@router.post("/thoa-thuan/{code}/tu-choi")
def refuse(request: Request, code: Code, given: PostedForm) -> Response:
    def act(session: Session, form: RefusalForm, _files: list[StoredFile]) -> Receipt:
        return hand_in_refusal(session, given.visitor, given.once, code, form.organization, form.reason)

    return handed_in(request, given, RefusalForm, act, lambda look, no: agreement_page(look, code, no, given.fields))


def agreement_page(
    look: Look, code: str, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    """The page; with what was typed and what was wrong with it, where a form was refused."""
    session, body = look.session, look.visitor.organization_id
    found = sight.agreement(session, body, code)
    known = papers.versions(session, found)
    newest: AgreementVersion = next(version for version in known if not version.dropped)
    rounds = papers.rounds(session, found)
    revising = found.status == "changes_requested"
    rows = obligations.rows_of(newest.terms["obligations"], obligations.ADDED) if revising else []
    return look.page(
        "agreement.html",
        422 if refusal else 200,
        **told(refusal),
        agreement=found,
        detail=agreement_detail(session, code, today()),
        versions=known,
        newest=newest,
        text=papers.as_lines(newest.terms),
        rounds=rounds,
        reviewing=found.status == "in_review" and bool(rounds),
        revising=revising,
        signatures=papers.signatures(session, found),
        to_sign=papers.to_sign(session, found, body),
        coming=papers.coming(session, found, body, today()),
        authorities=list(Authority),
        typed=Blank(typed or {}),
        rows=obligations.rows_typed(typed, rows) if typed and "due_1" in typed else rows,
        forms=obligations.FORMS,
        accept=",".join(ACCEPTED),
        most_bytes=settings.upload_limit(),
    )
