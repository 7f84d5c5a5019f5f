"""Proposing content for a new agreement: the same fields as the administrator's form, without codes to invent."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from lifecycle.agreement.draft import proposed
from lifecycle.calendar.due_rules import Period, parse_period
from lifecycle.calendar.due_typed import bound
from lifecycle.evidence.store import StoredFile
from lifecycle.kernel.place import Wrong
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import CASE_TEXT_EMPTY
from lifecycle.submission.agreement import hand_in_proposal
from lifecycle.views.form_choices import all_bodies, all_legal_bases
from models import Receipt
from models.enums import Kind
from portal.pages.agreement import obligation_rows as obligations
from portal.pages.agreement.obligation_rows import ObligationRow
from portal.web.again import Again
from portal.web.form import Form, by, called, checked_with, handed_in, line, paragraphs, told
from portal.web.request import Blank, Look, Posted, PostedForm, looking

router = APIRouter(route_class=Again)


def _period(last: int | dt.date | None, said: dict[str, Any]) -> Period:
    """Read the period as a whole, at its second field."""
    if "period_from" not in said:  # told at its own field
        return Period()
    first = said["period_from"]
    try:
        return parse_period(None if first is None and last is None else {"from": first, "to": last})
    except Refusal as refusal:
        raise Wrong.of(refusal) from None


class ProposalForm(Form):
    """A proposal, as the page asks for it."""

    kind: Kind = called("propose_kind")
    title: Annotated[str, line(1_000, empty=CASE_TEXT_EMPTY)] = called("propose_name")
    lead: Annotated[str, line(60)] = called("cp_lead")
    partners: list[str] = called("propose_partners")
    legal_basis: Annotated[str, line(80)] = called("propose_basis")
    period_from: Annotated[int | dt.date | None, by(bound)] = called("propose_period_from")
    period_to: Annotated[Period, checked_with(_period), by(bound)] = called("propose_period_to")
    content: Annotated[str, paragraphs()] = called("propose_content")
    obligations: dict[int, ObligationRow] = called("propose_obligations")

    @classmethod
    def said(cls, given: Posted) -> dict[str, Any]:
        lists = {"partners": given.lists.get("partners", [])}
        return {**super().said(given), **lists, "obligations": obligations.typed_rows(given, obligations.NEW)}

    def terms(self, own: str) -> dict[str, Any]:
        """The fields of AgreementContent, for a proposal of the body `own`; without a code."""
        lead = self.lead or own
        partners = [code for code in dict.fromkeys([own, *self.partners]) if code != lead]
        return {
            "kind": self.kind,
            "title": self.title,
            "lead": lead,
            "parties": [lead, *partners],
            "legal_basis": self.legal_basis,
            "period_from": self.period_to.first,
            "period_to": self.period_to.last,
            "content": self.content,
            "obligations": proposed(obligations.said(self.obligations)),
        }


@router.get("/de-xuat")
def show(request: Request) -> Response:
    with looking(request) as look:
        return _page(look)


@router.post("/de-xuat")
def propose(request: Request, given: PostedForm) -> Response:
    def act(session: Session, form: ProposalForm, _files: list[StoredFile]) -> Receipt:
        return hand_in_proposal(session, given.visitor, given.once, form.terms(given.visitor.organization_code))

    return handed_in(request, given, ProposalForm, act, lambda look, no: _page(look, no, given))


def _page(look: Look, refusal: Refusal | None = None, given: Posted | None = None) -> Response:
    empty = obligations.rows_of([], obligations.NEW)
    return look.page(
        "propose.html",
        422 if refusal else 200,
        **told(refusal),
        bodies=all_bodies(look.session),
        bases=all_legal_bases(look.session),
        kinds=list(Kind),
        forms=obligations.FORMS,
        rows=obligations.rows_typed(given.fields, empty) if given else empty,
        typed=Blank(given.fields if given else {}),
        chosen=set(given.lists.get("partners", [])) if given else set(),
    )
