"""Proposing content for a new agreement: the same fields as the administrator's form, without codes to invent."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from lifecycle.agreement.content import AgreementContent, checked
from lifecycle.calendar.due_rules import parse_period
from lifecycle.calendar.due_typed import bound
from lifecycle.kernel.clock import today
from lifecycle.kernel.fields import line, paragraphs
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.typed import read
from lifecycle.kernel.words import FIELD_WRONG
from lifecycle.register.codes import free_code
from lifecycle.submission.agreement import hand_in_proposal
from models import LegalBasis, Organization
from models.enums import Kind
from portal.pages.agreement import obligation_rows as obligations
from portal.web.again import Again
from portal.web.request import Blank, Look, Posted, PostedForm, looking, receive, to_receipt
from portal.web.words import t

router = APIRouter(route_class=Again)


@router.get("/de-xuat")
def show(request: Request) -> Response:
    with looking(request) as look:
        return _page(look)


@router.post("/de-xuat")
def propose(request: Request, given: PostedForm) -> Response:
    def act(session: Any, _files: Any) -> Any:
        return hand_in_proposal(session, given.visitor, given.once, _content(session, given))

    try:
        return to_receipt(receive(request, given, act))
    except Refusal as refusal:
        with looking(request) as look:
            return _page(look, str(refusal), given)


def _page(look: Look, problem: str = "", given: Posted | None = None) -> Response:
    bodies = look.session.exec(select(Organization).order_by(col(Organization.id))).all()
    bases = look.session.exec(select(LegalBasis).order_by(col(LegalBasis.issued_on).desc())).all()
    empty = obligations.rows_of([], obligations.NEW)
    return look.page(
        "propose.html",
        422 if problem else 200,
        bodies=bodies,
        bases=bases,
        kinds=list(Kind),
        forms=obligations.FORMS,
        rows=obligations.rows_typed(given, empty) if given else empty,
        problem=problem,
        typed=Blank(given.fields if given else {}),
        chosen=set(given.lists.get("partners", [])) if given else set(),
    )


def _content(session: Session, given: Posted) -> AgreementContent:
    kind = given.get("kind")
    if kind not in list(Kind):
        raise Refusal(FIELD_WRONG, field=t("propose_kind"), problem=kind[:20])
    own = given.visitor.organization_code
    lead = given.get("lead") or own
    partners = [code for code in dict.fromkeys([own, *given.lists.get("partners", [])]) if code != lead]
    period = parse_period(_period(given))
    year = period.first.year if period.first else today().year
    return checked(
        {
            "code": free_code(session, Kind(kind), own, year),
            "kind": kind,
            "title": line(given.get("title"), t("propose_name"), 1_000),
            "lead": lead,
            "parties": [lead, *partners],
            "legal_basis": given.get("legal_basis"),
            "period_from": period.first,
            "period_to": period.last,
            "content": paragraphs(given.get("content"), t("propose_content")),
            "obligations": obligations.proposed(given),
        }
    )


def _period(given: Posted) -> dict[str, Any] | None:
    first, last = (read(bound, given.get(name), t(f"propose_{name}")) for name in ("period_from", "period_to"))
    return None if first is None else {"from": first, "to": last}
