"""Callers of the API: a program with a key, good for one body and the scopes it was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import Query, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AfterValidator, BaseModel, ConfigDict
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request

from lifecycle.access.admission import admitted
from lifecycle.access.api_keys import open_key
from lifecycle.access.links import Closed
from lifecycle.access.receipts import KeyReused
from lifecycle.access.visitor import Visitor
from lifecycle.kernel.refusal import Refusal
from models import reading, transaction
from portal.web.request import Slow, address_of, counted_as, engine_of, limits_of

BEARER = HTTPBearer(auto_error=False, description="API key, as issued by the office")
MOST = 200
After = Annotated[int, Query(ge=0, le=2_147_483_647, description="The last id of the page before")]
Limit = Annotated[int, Query(ge=1, le=MOST)]


def _one_form(text: str) -> str:
    """What no database keeps isn't taken: half letters (JSON can say them) and NUL."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("not a text") from None
    if "\x00" in text:
        raise ValueError("holds a NUL")
    return text


Text = Annotated[str, AfterValidator(_one_form)]


class Given(BaseModel):
    """Base of what is handed in: nothing besides the fields."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """Reason of a refusal: a sentence, or the fields that are wrong."""

    detail: Any


ANSWERS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": words}
    for status, words in {
        400: "The body can't be read",
        401: "No key, one that is over, or one without this scope",
        404: "There is no such thing, or it isn't your body's",
        409: "A rule said no; `detail` is its sentence",
        413: "Too large",
        422: "A field is wrong, or the Idempotency-Key was used for another request",
        429: "Too often",
    }.items()
}


def program(scope: str) -> Callable[..., Visitor]:
    """The dependency: a visitor whose key has `scope`."""

    def opened(
        request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)] = None
    ) -> Visitor:
        found = None
        if given is not None:
            with reading(engine_of(request)) as session:
                found = open_key(session, given.credentials, scope)
        if found is None:
            # by where it comes from: what it calls itself costs nothing
            if not limits_of(request).wrong_links.allows(address_of(request)):
                raise Slow
            raise Closed
        if not limits_of(request).api.allows(counted_as(found)):
            raise Slow
        request.state.visitor = found
        return found

    return opened


@contextmanager
def looking(request: Request, who: Visitor) -> Iterator[Session]:
    """A session that reads, for a program whose key still holds."""
    with reading(engine_of(request)) as session:
        admitted(session, who, lock=False)
        yield session


@contextmanager
def acting(request: Request, who: Visitor) -> Iterator[Session]:
    """One transaction of a program whose key still holds; a refusal is a 409 with its sentence."""
    with refusing(), transaction(engine_of(request)) as session:
        admitted(session, who)
        yield session


@contextmanager
def refusing() -> Iterator[None]:
    try:
        yield
    except KeyReused as refusal:
        raise HTTPException(422, str(refusal)) from None
    except Refusal as refusal:
        raise HTTPException(409, str(refusal)) from None
