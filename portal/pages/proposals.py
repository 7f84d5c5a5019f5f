"""Proposing content for a new agreement: the same fields as the administrator's form, without codes to invent."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from lifecycle.calendar import today
from lifecycle.content import AgreementContent, checked
from lifecycle.due import parse_period
from lifecycle.errors import Refusal
from lifecycle.handing_papers import free_code, hand_in_proposal
from lifecycle.typed import amount, day, line, paragraphs
from models import LegalBasis, Organization
from models.enums import Form, Kind
from portal.doorway import Look, Posted, PostedForm, looking, receive, to_receipt
from portal.pages.agreements import Blank
from portal.words import t

router = APIRouter()
ROWS = range(1, 7)
OWNERS = ("partner", "lead", "each", "rotating")


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
    return look.page(
        "propose.html",
        422 if problem else 200,
        bodies=bodies,
        bases=bases,
        kinds=list(Kind),
        forms=list(Form),
        owners=OWNERS,
        rows=ROWS,
        problem=problem,
        typed=Blank(given.fields if given else {}),
        chosen=set(given.lists.get("partners", [])) if given else set(),
    )


def _content(session: Session, given: Posted) -> AgreementContent:
    kind = given.get("kind")
    if kind not in list(Kind):
        raise Refusal("field_wrong", field=t("propose_kind"), problem=kind[:20])
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
            "obligations": [item for n in ROWS if (item := _obligation(given, n))],
        }
    )


def _period(given: Posted) -> dict[str, Any] | None:
    first, last = (line(given.get(name), t(f"propose_{name}"), 10) for name in ("period_from", "period_to"))
    if not first:
        return None
    return {"from": _year_or_day(first, "period_from"), "to": _year_or_day(last, "period_to") if last else None}


def _year_or_day(text: str, name: str) -> Any:
    if text.isascii() and text.isdigit() and len(text) == 4:
        return int(text)
    return day(text, t(f"propose_{name}"))


def _obligation(given: Posted, n: int) -> dict[str, Any] | None:
    title = line(given.get(f"title_{n}"), t("propose_obligation", n=n), 1_000)
    if not title:
        return None
    return {
        "code": f"viec-{n}",
        "title": title,
        "owner": given.get(f"owner_{n}") or "partner",
        "form": given.get(f"form_{n}") or "report",
        "due": _due(given.get(f"due_{n}"), t("propose_due", n=n)),
        "evidence": given.get(f"evidence_{n}") == "1",
        "budget": amount(given.get(f"budget_{n}"), t("propose_budget", n=n)),
    }


def _due(text: str, called: str) -> Any:
    """`15/6, 15/12`: every year; `15/12/2026`: once; empty: not dated yet."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        return None
    if len(parts) == 1 and parts[0].count("/") != 1:
        return day(parts[0], called)
    return [_month_day(part, called) for part in parts]


def _month_day(text: str, called: str) -> str:
    """`15/6` as MM-DD; a leap year, so that 29/2 may be said."""
    found = day(f"{text}/2028", called)
    return f"{found.month:02d}-{found.day:02d}"
