"""The door itself: a link is opened, a new one asked for, and the browser forgets it."""

from __future__ import annotations

from contextlib import suppress

from fastapi import APIRouter
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from lifecycle.access import visibility as sight
from lifecycle.access.links import Closed, ask_for_link, open_link, switch
from lifecycle.access.visitor import Visitor
from lifecycle.kernel.conflict import again
from lifecycle.kernel.refusal import Refusal
from lifecycle.organization.contacts import is_invited
from models import reading, transaction
from models.enums import LinkScope
from portal.web.again import Again
from portal.web.request import (
    COOKIE,
    Foreign,
    Key,
    PostedForm,
    Slow,
    acting,
    address_of,
    engine_of,
    limits_of,
    page,
    refuse_charset,
    see,
    token_of,
)
from portal.web.security import TooLarge, comes_from_here, size_of
from portal.web.words import t

router = APIRouter(route_class=Again)
# until the browser forgets it; the link's own end is what counts
KEEP_SECONDS = 75 * 24 * 3600


@router.get("/l/{token}")
def enter(request: Request, token: str) -> Response:
    """Opens a link: its token goes into the cookie, the reader to what they must do. Nothing is written."""
    with reading(engine_of(request)) as session:
        visitor = open_link(session, token)
        target = _target(session, visitor) if visitor else ""
    if visitor is None or visitor.scope is LinkScope.CALENDAR:
        if not limits_of(request).wrong_links.allows(address_of(request)):
            raise Slow
        return page(request, "link.html", 404)
    return _with_cookie(request, see(target), token)


def _with_cookie(request: Request, answer: Response, token: str) -> Response:
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, max_age=KEEP_SECONDS, httponly=True, samesite="lax", secure=secure)
    return answer


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
        token = switch(session, given.visitor, key)
    return _with_cookie(request, see("/"), token)


@router.get("/lien-ket")
def asking(request: Request) -> Response:
    return page(request, "link.html")


@router.post("/lien-ket")
async def asked(request: Request) -> Response:
    """The same answer, after the same work, whether the address is known or not."""
    limits = limits_of(request)
    if not comes_from_here(request):
        raise Foreign
    if not limits.asking.allows(address_of(request)) or not limits.asking_all.allows("all"):
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
def leave(request: Request) -> Response:
    """The browser forgets the link; it stays good for who has the mail."""
    if not comes_from_here(request):
        raise Foreign
    if not token_of(request):
        raise Closed
    answer = page(request, "note.html", title=t("gone_title"), words=t("gone"))
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/khoe")
def health(request: Request) -> Response:
    """For whoever watches over the machine."""
    with reading(engine_of(request)):
        return PlainTextResponse("ok")
