"""Agreements: their text, side by side versions, review, signatures, calendar and history."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

import settings
from lifecycle.access import visibility as sight
from lifecycle.access.visitor import Unseen
from lifecycle.agreement import versions as agreement_versions
from lifecycle.agreement.signing import DelegationPaper, SignatureInput
from lifecycle.evidence.file_types import ACCEPTED
from lifecycle.kernel.clock import today
from lifecycle.kernel.fields import line, paragraphs
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.typed import day, number, read
from lifecycle.kernel.words import FIELD_WRONG
from lifecycle.submission.agreement import hand_in_comment, hand_in_refusal, hand_in_revision, hand_in_signature
from lifecycle.views import agreement_page as papers
from lifecycle.views.agreements import agreement_detail
from models import AgreementVersion
from models.enums import Authority, Medium
from portal.pages.agreement import obligation_rows as obligations
from portal.web.again import Again
from portal.web.request import Blank, Code, Look, Posted, PostedForm, looking, receive, to_receipt
from portal.web.words import t

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


@router.post("/thoa-thuan/{code}/y-kien")
def comment(request: Request, code: Code, given: PostedForm) -> Response:
    def parse() -> Any:
        body = paragraphs(given.get("body"), t("comment_body"))
        answers = given.get("answers")
        answered = int(answers) if answers.isascii() and answers.isdigit() and len(answers) < 10 else None
        return lambda session, _: hand_in_comment(session, given.visitor, given.once, code, body, answered)

    return _hand_in(request, code, given, parse)


@router.post("/thoa-thuan/{code}/chinh-sua")
def revise(request: Request, code: Code, given: PostedForm) -> Response:
    def parse() -> Any:
        changes: dict[str, Any] = {
            "title": line(given.get("title"), t("propose_name"), 1_000),
            "content": paragraphs(given.get("content"), t("propose_content")),
        }
        note = paragraphs(given.get("note"), t("revise_note"), 2_000)

        def act(session: Any, _files: Any) -> Any:
            found = sight.agreement(session, given.visitor.organization_id, code)
            terms = agreement_versions.latest_version(session, found).terms["obligations"]
            revised = {**changes, "obligations": obligations.revised(given, terms)}
            return hand_in_revision(session, given.visitor, given.once, code, revised, note)

        return act

    return _hand_in(request, code, given, parse)


@router.post("/thoa-thuan/{code}/ky")
def sign(request: Request, code: Code, given: PostedForm) -> Response:
    def parse() -> Any:
        signature = _signature(given)
        numbered = read(number, given.get("number"), t("sign_number"))
        symbol = line(given.get("symbol"), t("sign_symbol"), 120)

        def act(session: Any, files: Any) -> Any:
            scan = files[0] if files else None
            signed = replace(signature, evidence_sha256=scan.sha256 if scan else "")
            return hand_in_signature(session, given.visitor, given.once, code, signed, today(), scan, numbered, symbol)

        return act

    return _hand_in(request, code, given, parse)


@router.post("/thoa-thuan/{code}/tu-choi")
def refuse(request: Request, code: Code, given: PostedForm) -> Response:
    def parse() -> Any:
        reason = paragraphs(given.get("reason"), t("ext_reason"), 1_000)
        party = line(given.get("organization"), t("sign_for"), 60)
        return lambda session, _: hand_in_refusal(session, given.visitor, given.once, code, party, reason)

    return _hand_in(request, code, given, parse)


def _hand_in(request: Request, code: str, given: Posted, parse: Any) -> Response:
    """`parse`: () -> (session, files) -> Receipt: what was typed is read before a file is stored or a lock taken."""
    try:
        return to_receipt(receive(request, given, parse()))
    except Refusal as refusal:
        with looking(request) as look:
            return agreement_page(look, code, str(refusal), given)


def agreement_page(look: Look, code: str, problem: str = "", given: Posted | None = None) -> Response:
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
        422 if problem else 200,
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
        problem=problem,
        typed=Blank(given.fields if given else {}),
        rows=obligations.rows_typed(given, rows) if given and "due_1" in given.fields else rows,
        forms=obligations.FORMS,
        accept=",".join(ACCEPTED),
        most_bytes=settings.upload_limit(),
    )


def _signature(given: Posted) -> SignatureInput:
    authority = given.get("authority")
    if authority not in list(Authority):
        raise Refusal(FIELD_WRONG, field=t("sign_authority"), problem=authority[:20])
    paper = None
    if authority == Authority.TUQ:
        paper = DelegationPaper(
            line(given.get("delegation_number"), t("sign_delegation_number"), 80),
            line(given.get("delegation_content"), t("sign_delegation_content"), 1_000),
            read(day, given.get("delegation_from"), t("sign_delegation_from")),
            read(day, given.get("delegation_to"), t("sign_delegation_to")),
            line(given.get("delegation_by"), t("sign_delegation_by"), 200),
        )
    return SignatureInput(
        organization=line(given.get("organization"), t("sign_for"), 60),
        signer=line(given.get("signer"), t("sign_signer"), 200),
        post=line(given.get("post"), t("sign_post"), 200),
        authority=Authority(authority),
        signed_on=read(day, given.get("signed_on"), t("sign_on")),
        medium=Medium.DIGITAL if given.get("medium") == Medium.DIGITAL else Medium.WET_INK,
        delegation=paper,
    )
