"""The door itself: a link is opened, a new one asked for; a visit is left; who may come in is seen and ended."""

from __future__ import annotations

from contextlib import suppress

from fastapi import APIRouter
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from lifecycle.access import visibility as sight
from lifecycle.access.links import Closed, ask_for_link, open_link, open_visit, revoke_own_link, switch
from lifecycle.access.visitor import Visitor
from lifecycle.access.visits import begin_visit, end_other_visits, end_visit, go_on_as, leave, links_of, visits_of
from lifecycle.kernel.conflict import again
from lifecycle.kernel.refusal import Refusal
from lifecycle.organization.contacts import is_invited
from models import reading, transaction
from models.enums import LinkScope
from portal.web.again import Again
from portal.web.request import (
    Foreign,
    Key,
    PostedForm,
    Slow,
    acting,
    address_of,
    engine_of,
    forget_visit,
    keep_visit,
    limits_of,
    looking,
    page,
    refuse_charset,
    see,
    visit_secret,
)
from portal.web.security import TooLarge, comes_from_here, size_of
from portal.web.words import t

router = APIRouter(route_class=Again)


@router.get("/l/{token}")
def enter(request: Request, token: str) -> Response:
    """Open a link: a visit begins, its secret goes into the cookie, the reader to what they must do.

    The visit's row is all that is written. A visit of the same contact goes on, so that forms in other tabs stay good;
    one of another contact is only left by a click, because any page can lead a browser here.
    """
    with reading(engine_of(request)) as session:
        visitor = open_link(session, token)
        target = _target(session, visitor) if visitor else ""
        current = open_visit(session, visit_secret(request))
    if visitor is None or visitor.scope is LinkScope.CALENDAR:
        return _opens_nothing(request)
    if current and current.contact_id != visitor.contact_id:
        return page(request, "other_visit.html", visitor=current, other=visitor, token=token)
    if current and current.scope in (visitor.scope, LinkScope.WORK):
        return see(target)
    if not limits_of(request).openings.allows(str(visitor.contact_id)):
        raise Slow
    with transaction(engine_of(request)) as session:
        secret = begin_visit(session, visitor)
    return keep_visit(request, see(target), secret)


def _opens_nothing(request: Request) -> Response:
    if not limits_of(request).wrong_links.allows(address_of(request)):
        raise Slow
    return page(request, "link.html", 404)


@router.post("/l/{token}/mo")
def enter_instead(request: Request, token: str, given: PostedForm) -> Response:
    """The link of another contact is opened, since the browser's user said so."""
    with acting(request, given) as session:
        secret = go_on_as(session, given.visitor, token)
        found = open_visit(session, secret) if secret else None
        target = _target(session, found) if found else ""
    return keep_visit(request, see(target), secret) if secret else _opens_nothing(request)


def _target(session: Session, visitor: Visitor) -> str:
    """The page of `checkpoint:12`, `receipt:3` ...; the visitor's first page where a target says nothing, or where the
    line belongs to another body that the same mailbox speaks for."""
    if visitor.scope is LinkScope.WORK and is_invited(session, visitor):
        return "/bat-dau"
    kind, _, key = visitor.target.partition(":")
    paths = {"checkpoint": "/viec/", "agreement": "/thoa-thuan/", "receipt": "/bien-nhan/", "contacts": "/dau-moi"}
    first = "/bang" if visitor.scope is LinkScope.BOARD else "/"
    if kind == "checkpoint" and not sight.seen(session, "c.id = :id", visitor.organization_id, id=int(key)):
        return first
    if visitor.scope is LinkScope.BOARD:
        return f"/bang/viec/{key}" if kind == "checkpoint" else first
    return f"{paths[kind]}{key}" if kind in paths else "/"


@router.post("/chuyen/{key}")
def change(request: Request, key: Key, given: PostedForm) -> Response:
    """The same mailbox, speaking for another body."""
    with acting(request, given, beside=key) as session:
        secret = go_on_as(session, given.visitor, switch(session, given.visitor, key))
    return keep_visit(request, see("/"), secret) if secret else _opens_nothing(request)


@router.get("/lien-ket")
def asking(request: Request) -> Response:
    return page(request, "link.html")


@router.post("/lien-ket")
async def asked(request: Request) -> Response:
    """The same answer, after the same work, whether the address is known or not."""
    limits = limits_of(request)
    if not comes_from_here(request):
        raise Foreign
    if not limits.may_ask(address_of(request)):
        raise Slow
    if request.scope.get("phoihop.too_large"):
        raise TooLarge
    refuse_charset(request)
    size = size_of(request.url.path)
    async with request.form(max_files=0, max_fields=size.fields, max_part_size=size.part) as form:
        await run_in_threadpool(_ask, request, str(form.get("address", "")))
    return page(request, "note.html", 200, title=t("link_asked_title"), words=t("link_asked"))


def _ask(request: Request, address: str) -> None:
    with suppress(Refusal):  # an address that can't be one gets the same answer
        again(lambda: _asked_for(request, address))


def _asked_for(request: Request, address: str) -> None:
    with transaction(engine_of(request)) as session:
        ask_for_link(session, address)


@router.post("/thoat")
def leave_now(request: Request) -> Response:
    """The visit ends: its cookie opens nothing more. The link stays good for who has the mail."""
    if not comes_from_here(request):
        raise Foreign
    with reading(engine_of(request)) as session:
        if open_visit(session, visit_secret(request)) is None:
            raise Closed
    with transaction(engine_of(request)) as session:
        leave(session, visit_secret(request))
    return forget_visit(request, page(request, "note.html", title=t("gone_title"), words=t("gone")))


@router.get("/phien")
def own_doors(request: Request) -> Response:
    """List what lets somebody in as this contact: links and visits, each with its end."""
    with looking(request) as look:
        visits, links = visits_of(look.session, look.visitor), links_of(look.session, look.visitor)
        return look.page("doors.html", visits=visits, links=links)


@router.post("/phien/{key}/ket-thuc")
def end_one_visit(request: Request, key: Key, given: PostedForm) -> Response:
    with acting(request, given) as session:
        end_visit(session, given.visitor, key)
    return see("/phien")


@router.post("/phien/ket-thuc-khac")
def end_others(request: Request, given: PostedForm) -> Response:
    with acting(request, given) as session:
        end_other_visits(session, given.visitor)
    return see("/phien")


@router.post("/phien/lien-ket/{key}/thu-hoi")
def revoke_one_link(request: Request, key: Key, given: PostedForm) -> Response:
    with acting(request, given) as session:
        revoke_own_link(session, given.visitor, key)
    return see("/phien")


@router.get("/khoe")
def health(request: Request) -> Response:
    """For whoever watches over the machine."""
    with reading(engine_of(request)):
        return PlainTextResponse("ok")
