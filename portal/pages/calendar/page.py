"""The body's calendar: a page, and a private address that calendar programs read (RFC 5545)."""

from __future__ import annotations

import hashlib

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

import settings
from documents.due_calendar import DueDate, calendar_file
from lifecycle.access.links import issue_link, open_link
from lifecycle.access.visibility import Seen
from lifecycle.kernel.clock import moment_at, today
from lifecycle.views.calendar_feed import Reminding, around, fed, reminding
from models import Contact, reading
from models.enums import LinkScope
from portal.web.again import Again
from portal.web.request import PostedForm, acting, engine_of, looking, page
from portal.web.words import t

router = APIRouter(route_class=Again)
AHEAD = 180  # days on the page


@router.get("/lich")
def show(request: Request) -> Response:
    with looking(request) as look:
        lines = around(look.session, look.visitor.organization_id, today(), AHEAD)
        return look.page("calendar.html", months=_by_month(lines), address="")


@router.post("/lich/dia-chi")
def make_address(request: Request, given: PostedForm) -> Response:
    """A new private address; the old one ends. It is shown once: only its hash is kept."""
    with acting(request, given) as session:
        visitor = given.visitor
        contact = session.get_one(Contact, visitor.contact_id)
        token = issue_link(session, visitor.actor, contact, LinkScope.CALENDAR)
        lines = around(session, visitor.organization_id, today(), AHEAD)
        base = settings.portal_url() or str(request.base_url).rstrip("/")
        address = f"{base}/lich/{token}.ics"
        return page(request, "calendar.html", visitor=visitor, months=_by_month(lines), address=address)


@router.api_route("/lich/{token}.ics", methods=["GET", "HEAD"])
def feed(request: Request, token: str) -> Response:
    """The feed. It follows extensions and swaps of days, because it is made of the dates that hold when it is read."""
    day = today()
    with reading(engine_of(request)) as session:
        visitor = open_link(session, token)
        if visitor is None or visitor.scope is not LinkScope.CALENDAR:
            return Response(status_code=404)
        remind_on = reminding(session, day)
        dates = [_entry(line, remind_on) for line in fed(session, visitor.organization_id, day)]
    # the same all day, so that an unchanged feed is an unchanged file
    content = calendar_file(dates, moment_at(day), name=t("feed_name", body=visitor.organization))
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=900"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="phoi-hop.ics"'
    answer = Response(content, media_type="text/calendar; charset=utf-8", headers=headers)
    if request.method == "HEAD":  # what a GET would say of itself (RFC 9110, 9.3.2)
        answer.body = b""
    return answer


def _entry(line: Seen, remind_on: Reminding) -> DueDate:
    return DueDate(
        line.id,
        line.revision,
        line.due_on,
        line.status,
        line.title,
        line.owner_name,
        line.agreement_title,
        remind_on(line.calendar_id, line.due_on),
    )


def _by_month(lines: list[Seen]) -> list[tuple[str, list[Seen]]]:
    months: dict[str, list[Seen]] = {}
    for line in lines:
        months.setdefault(t("month", month=line.due_on.month, year=line.due_on.year), []).append(line)
    return list(months.items())
