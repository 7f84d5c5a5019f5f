"""The body's contacts, changed by itself; the other side is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from lifecycle.evidence.store import StoredFile
from lifecycle.kernel.mail_address import LONGEST_ADDRESS
from lifecycle.kernel.place import Wrong
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import MOST_NAME
from lifecycle.organization.contacts import (
    ContactInput,
    add_contact,
    begin,
    change_contact,
    checked_address,
    contacts_of,
    end_contact,
    is_invited,
)
from models import Receipt
from models.enums import Role
from portal.web.again import Again
from portal.web.form import Form, by, called, handed_in, line, told
from portal.web.request import Blank, Key, Look, PostedForm, acting, looking, see

router = APIRouter(route_class=Again)


@router.get("/bat-dau")
def begin_page(request: Request) -> Response:
    """Show what somebody sees first whom a colleague named: nothing is mailed to them until they press its button."""
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


def _role(text: str) -> str:
    return text or Role.CLERK


class ContactForm(Form):
    """A contact, as the page asks for it."""

    role: Annotated[Role, by(_role)] = called("contact_role")
    email: Annotated[str, line(LONGEST_ADDRESS)] = called("contact_email")
    name: Annotated[str, line(MOST_NAME)] = called("contact_name")
    post: Annotated[str, line(MOST_NAME)] = called("contact_post")
    phone: Annotated[str, line(40)] = called("contact_phone")

    @property
    def contact(self) -> ContactInput:
        """The contact as its verbs take it."""
        return ContactInput(self.role, self.email, self.name, self.post, self.phone)


def _address(text: str) -> str:
    try:
        return checked_address(text)
    except Refusal as refusal:
        raise Wrong.of(refusal) from None


class NewContactForm(ContactForm):
    """A contact that isn't there yet; one that is may keep an address that an earlier version took."""

    email: Annotated[str, by(_address), line(LONGEST_ADDRESS)] = called("contact_email")


class EndForm(Form):
    """A contact's end: nothing is asked."""


@router.post("/dau-moi/them")
def add(request: Request, given: PostedForm) -> Response:
    def act(session: Session, form: NewContactForm, _files: list[StoredFile]) -> Receipt:
        return add_contact(session, given.visitor, given.once, form.contact)

    return handed_in(request, given, NewContactForm, act, lambda look, no: _page(look, no, given.fields))


@router.post("/dau-moi/{key}/sua")
def change(request: Request, key: Key, given: PostedForm) -> Response:
    def act(session: Session, form: ContactForm, _files: list[StoredFile]) -> Receipt:
        return change_contact(session, given.visitor, given.once, key, form.contact)

    return handed_in(request, given, ContactForm, act, lambda look, no: _page(look, no, given.fields, key))


@router.post("/dau-moi/{key}/thoi")
def end(request: Request, key: Key, given: PostedForm) -> Response:
    def act(session: Session, _form: EndForm, _files: list[StoredFile]) -> Receipt:
        return end_contact(session, given.visitor, given.once, key)

    return handed_in(request, given, EndForm, act, lambda look, no: _page(look, no, given.fields, key))


def _page(look: Look, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None, key: int = 0) -> Response:
    return look.page(
        "contacts.html",
        422 if refusal else 200,
        **told(refusal),
        contacts=contacts_of(look.session, look.visitor.organization_id),
        roles=list(Role),
        typed=Blank(typed or {}),
        wrong=key,
    )
