"""The body's contacts, changed by itself; the other side is told."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from lifecycle.kernel.fields import line
from lifecycle.kernel.mail_address import LONGEST_ADDRESS
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import MOST_NAME
from lifecycle.kernel.words import CONTACT_EMAIL, FIELD_WRONG
from lifecycle.organization.contacts import (
    ContactInput,
    add_contact,
    begin,
    change_contact,
    contacts_of,
    end_contact,
    is_invited,
)
from models.enums import Role
from portal.web.again import Again
from portal.web.request import Blank, Key, Look, Posted, PostedForm, acting, looking, receive, see, to_receipt
from portal.web.words import t

router = APIRouter(route_class=Again)


@router.get("/bat-dau")
def begin_page(request: Request) -> Response:
    """What somebody sees first whom a colleague named: nothing is mailed to them until they press its button."""
    with looking(request) as look:
        if not is_invited(look.session, look.visitor):
            return see("/")
        return look.page("begin.html")


@router.post("/bat-dau")
def begin_now(request: Request, given: PostedForm) -> Response:
    with acting(request, given) as session:
        begin(session, given.visitor)
    return see("/")


@router.get("/dau-moi")
def listed(request: Request) -> Response:
    with looking(request) as look:
        return _page(look)


@router.post("/dau-moi/them")
def add(request: Request, given: PostedForm) -> Response:
    def parse() -> Any:
        typed = _typed(given)
        return lambda session, _: add_contact(session, given.visitor, given.once, typed)

    return _hand_in(request, given, parse)


@router.post("/dau-moi/{key}/sua")
def change(request: Request, key: Key, given: PostedForm) -> Response:
    def parse() -> Any:
        typed = _typed(given)
        return lambda session, _: change_contact(session, given.visitor, given.once, key, typed)

    return _hand_in(request, given, parse, key)


@router.post("/dau-moi/{key}/thoi")
def end(request: Request, key: Key, given: PostedForm) -> Response:
    def parse() -> Any:
        return lambda session, _: end_contact(session, given.visitor, given.once, key)

    return _hand_in(request, given, parse, key)


def _hand_in(request: Request, given: Posted, parse: Any, key: int = 0) -> Response:
    try:
        return to_receipt(receive(request, given, parse()))
    except Refusal as refusal:
        with looking(request) as look:
            return _page(look, str(refusal), given.fields, key)


def _page(look: Look, problem: str = "", typed: dict[str, str] | None = None, key: int = 0) -> Response:
    return look.page(
        "contacts.html",
        422 if problem else 200,
        contacts=contacts_of(look.session, look.visitor.organization_id),
        roles=list(Role),
        problem=problem,
        typed=Blank(typed or {}),
        wrong=key,
    )


def _typed(given: Posted) -> ContactInput:
    role = given.get("role") or Role.CLERK
    if role not in list(Role):
        raise Refusal(FIELD_WRONG, field=t("contact_role"), problem=role[:20])
    return ContactInput(
        Role(role),
        line(given.get("email"), t(CONTACT_EMAIL), LONGEST_ADDRESS),
        line(given.get("name"), t("contact_name"), MOST_NAME),
        line(given.get("post"), t("contact_post"), MOST_NAME),
        line(given.get("phone"), t("contact_phone"), 40),
    )
