"""Between a request and the rules: who comes in, what they typed, and the page they get back."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Path
from sqlalchemy import Engine
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

import hosts
import settings
from lifecycle.access.admission import admitted
from lifecycle.access.links import Closed, open_visit, twins
from lifecycle.access.visitor import Unseen, Visitor
from lifecycle.access.visits import touch_visit
from models import Receipt, reading, transaction
from models.enums import LinkScope
from portal.web.limits import Limits
from portal.web.parts import form_of
from portal.web.render import render
from portal.web.security import TooLarge, body_limit, comes_from_here, form_secret, is_own_form, plain_charset, size_of

# `__Host-`: no other host of the domain can set it, and it comes over https alone
COOKIE = "__Host-phoihop_cua"
# where there is no https: on this machine (`make run`)
PLAIN_COOKIE = "phoihop_cua"
ONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
# a row's id: what both databases can hold
Key = Annotated[int, Path(ge=1, le=2_147_483_647)]


class Foreign(Exception):
    """A form that isn't ours, or that belongs to another visit."""


class Slow(Exception):
    """Too often."""


@dataclass
class Look:
    """A visitor's look at the database, and the page made of it."""

    request: Request
    session: Session
    visitor: Visitor

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """The page, for this visitor. `once` numbers its forms, `secret` proves that they are ours. On each: a switch to
        the other bodies whose links were mailed to the visitor's mailbox."""
        if self.visitor.scope is LinkScope.WORK:
            values.setdefault("twins", twins(self.session, self.visitor))
        return page(self.request, template, status, visitor=self.visitor, **values)


@dataclass
class Posted:
    """A form that a visitor handed in. `fields`: the first value of each; `lists`: all of them."""

    visitor: Visitor
    fields: dict[str, str]
    lists: dict[str, list[str]]
    files: list[UploadFile] = field(default_factory=list)
    nameless: int = 0  # parts that are named as files and are none

    def get(self, name: str) -> str:
        return self.fields.get(name, "")

    @property
    def once(self) -> str:
        return self.get("once")


def engine_of(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


def limits_of(request: Request) -> Limits:
    limits: Limits = request.app.state.limits
    return limits


def address_of(request: Request) -> str:
    """Tell who asks, as far as the network tells: one address, of IPv6 one network."""
    return hosts.network_of(request.client.host) if request.client else "?"


def counted_as(visitor: Visitor) -> str:
    """Name whom a limit counts: one contact, or one key."""
    return f"key {visitor.link_id}" if visitor.channel == "api" else str(visitor.contact_id)


@contextmanager
def handing_in(request: Request, visitor: Visitor) -> Iterator[None]:
    """Hold room for the request's body until it is over. Slow: too much of the visitor or their body is under way."""
    most = body_limit(request.url.path, request.headers.get("content-type", ""))
    announced = request.headers.get("content-length", "")
    size = min(int(announced), most) if announced.isdigit() and len(announced) <= 18 else most
    with limits_of(request).unfinished.holds(str(visitor.organization_id), counted_as(visitor), size) as room:
        if not room:
            raise Slow
        yield


def is_secure(request: Request) -> bool:
    """Tell whether people open the portal by https, though a proxy may ask without."""
    return request.url.scheme == "https" or settings.portal_url().startswith("https://")


def visit_secret(request: Request) -> str:
    """The secret of the browser's visit; empty where there is none."""
    return request.cookies.get(COOKIE if is_secure(request) else PLAIN_COOKIE, "")


def keep_visit(request: Request, answer: Response, secret: str) -> Response:
    """Have the browser keep a visit until it is closed; when the visit ends, the server says."""
    secure = is_secure(request)
    answer.set_cookie(COOKIE if secure else PLAIN_COOKIE, secret, httponly=True, samesite="lax", secure=secure)
    return answer


def forget_visit(request: Request, answer: Response) -> Response:
    secure = is_secure(request)
    # what was typed and kept for a dropped line
    answer.headers["Clear-Site-Data"] = '"storage"'
    answer.delete_cookie(COOKIE if secure else PLAIN_COOKIE, httponly=True, samesite="lax", secure=secure)
    return answer


@contextmanager
def looking(request: Request, scope: LinkScope = LinkScope.WORK) -> Iterator[Look]:
    """A look of the visitor whose cookie came along. Closed where there is none; Unseen where the link isn't for this."""
    with reading(engine_of(request)) as session:
        visitor = open_visit(session, visit_secret(request))
        if visitor is None:
            raise Closed
        request.state.visitor = visitor
        if visitor.scope is not scope and not (scope is LinkScope.BOARD and visitor.scope is LinkScope.WORK):
            raise Unseen(request.url.path)
        yield Look(request, session, visitor)


async def posted(request: Request) -> AsyncIterator[Posted]:
    """The form of a visitor: from our own page, of this visit, not too large. Files are spooled to disk by the parser.

    The look at the visitor keeps strangers from sending bodies; `acting` and `form.hand_in` decide.
    """
    if not comes_from_here(request):
        raise Foreign
    visitor = await run_in_threadpool(_visitor, request)
    refuse_charset(request)
    limits = limits_of(request)
    if not limits.posts.allows(str(visitor.contact_id)) or not limits.posts_of_body.allows(
        str(visitor.organization_id)
    ):
        raise Slow
    if request.scope.get("phoihop.too_large"):
        raise TooLarge
    size = size_of(request.url.path)
    with handing_in(request, visitor):
        async with form_of(request, size) as (form, nameless):
            if nameless and not size.files:
                raise HTTPException(400)
            given = _posted(visitor, form, nameless)
            if not is_own_form(visit_secret(request), given.get("secret")) or not ONCE.fullmatch(given.once):
                raise Foreign
            yield given


def refuse_charset(request: Request) -> None:
    if not plain_charset(request.headers.get("content-type", "")):
        raise HTTPException(415)


def _posted(visitor: Visitor, form: FormData, nameless: int) -> Posted:
    lists: dict[str, list[str]] = {}
    files: list[UploadFile] = []
    for name, value in form.multi_items():
        if isinstance(value, str):
            lists.setdefault(name, []).append(value)
        elif value.filename:
            files.append(value)
    return Posted(visitor, {name: values[0] for name, values in lists.items()}, lists, files, nameless)


def _visitor(request: Request) -> Visitor:
    with looking(request) as look:
        return look.visitor


PostedForm = Annotated[Posted, Depends(posted)]


@contextmanager
def acting(request: Request, given: Posted, beside: int = 0) -> Iterator[Session]:
    """One transaction of the visitor who handed `given` in, as in `admitted`. Closed where they may not come in any more."""
    with transaction(engine_of(request)) as session:
        given.visitor = admitted(session, given.visitor, beside=beside)
        touch_visit(session, given.visitor)
        yield session


def to_receipt(receipt: Receipt) -> Response:
    """After a form comes a page that can be loaded again without handing it in again."""
    return see(f"/bien-nhan/{receipt.id}")


def see(path: str) -> Response:
    return RedirectResponse(path, 303)


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page for whoever it is."""
    secret = form_secret(visit_secret(request))
    values = {"visitor": None, "twins": [], "faults": {}, **values}
    words = render(template, path=request.url.path, secret=secret, once=secrets.token_urlsafe(16), **values)
    return HTMLResponse(words, status)


def forbid_unless(condition: object, subject: str) -> None:
    """Unseen unless `condition`."""
    if not condition:
        raise Unseen(subject)


def not_found() -> HTTPException:
    return HTTPException(404)


Code = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]


class Blank(dict[str, Any]):
    """Form values in which what wasn't typed is empty."""

    def __missing__(self, key: str) -> str:
        return ""
