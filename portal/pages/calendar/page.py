"""The body's calendar: a page, and a private address that calendar programs read (RFC 5545)."""

from __future__ import annotations

import datetime as dt
import hashlib

from fastapi import APIRouter
from icalendar import Alarm, Calendar, Event
from starlette.requests import Request
from starlette.responses import Response

import settings
from lifecycle.access.links import issue_link, open_link
from lifecycle.access.visibility import Seen
from lifecycle.kernel.clock import today
from lifecycle.kernel.words import label
from lifecycle.views.calendar_feed import around
from models import Contact, reading
from models.enums import LinkScope
from portal.web.again import Again
from portal.web.request import PostedForm, acting, engine_of, looking, page
from portal.web.words import t

router = APIRouter(route_class=Again)
AHEAD = 180  # days on the page
REMIND = dt.timedelta(days=-2)


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


@router.get("/lich/{token}.ics")
def feed(request: Request, token: str) -> Response:
    """The feed. It follows extensions and swaps of days, because it is made of the dates that hold when it is read."""
    with reading(engine_of(request)) as session:
        visitor = open_link(session, token)
        if visitor is None or visitor.scope is not LinkScope.CALENDAR:
            return Response(status_code=404)
        content = calendar_of(around(session, visitor.organization_id, today()), visitor.organization, today())
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=900"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="phoi-hop.ics"'
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def calendar_of(lines: list[Seen], organization: str, day: dt.date) -> bytes:
    """An all-day entry a checkpoint, the same UID every time; an alarm two days before what is still open."""
    calendar = Calendar()
    for name, value in (
        ("prodid", "-//phoihop//phoihop//VI"),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("x-wr-calname", t("feed_name", body=organization)),
        ("x-wr-timezone", "Asia/Ho_Chi_Minh"),
        ("x-published-ttl", "PT6H"),
    ):
        calendar.add(name, value)
    # the same all day, so that an unchanged feed is an unchanged file
    stamp = dt.datetime.combine(day, dt.time(), dt.UTC)
    for line in lines:
        calendar.add_component(_entry(line, stamp))
    written: bytes = calendar.to_ical()
    return written


def _entry(line: Seen, stamp: dt.datetime) -> Event:
    entry = Event()
    portal = settings.portal_url()
    mark = "" if line.is_open else "✓ "
    entry.add("uid", f"checkpoint-{line.id}@phoihop")
    entry.add("dtstamp", stamp)
    entry.add("dtstart", line.due_on)
    entry.add("dtend", line.due_on + dt.timedelta(days=1))
    entry.add("summary", f"{mark}{t('due')}: {line.title}")
    entry.add("description", f"{line.agreement_title}\n{label('checkpoint', line.status)}")
    entry.add("transp", "TRANSPARENT")
    if portal:
        entry.add("url", f"{portal}/viec/{line.id}")
    if line.is_open:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", line.title)
        alarm.add("trigger", REMIND)
        entry.add_component(alarm)
    return entry


def _by_month(lines: list[Seen]) -> list[tuple[str, list[Seen]]]:
    months: dict[str, list[Seen]] = {}
    for line in lines:
        months.setdefault(t("month", month=line.due_on.month, year=line.due_on.year), []).append(line)
    return list(months.items())
