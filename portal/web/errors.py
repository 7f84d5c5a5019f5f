"""Errors as pages: never a traceback, never a word about what exists elsewhere."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

import settings
from lifecycle.access.admission import admitted
from lifecycle.access.links import Closed, open_visit, turn_away
from lifecycle.access.visitor import Unseen, Visitor
from lifecycle.kernel.conflict import again, is_conflict, told
from lifecycle.kernel.place import Wrong
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import MEANWHILE, say
from models import reading, transaction
from portal.web.request import Foreign, Slow, address_of, counted_as, engine_of, limits_of, page, visit_secret
from portal.web.security import TOLD, size_of
from portal.web.words import t

LOG = logging.getLogger("phoihop.portal")


def install(app: FastAPI) -> None:
    """Hang the handlers up."""
    app.add_exception_handler(Closed, closed)
    app.add_exception_handler(Unseen, unseen)
    app.add_exception_handler(Foreign, foreign)
    app.add_exception_handler(Slow, slow)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(Refusal, said_no)
    app.add_exception_handler(DBAPIError, in_the_way)
    app.add_exception_handler(ClientDisconnect, gone)
    app.add_exception_handler(Exception, broken)


def is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


async def closed(request: Request, _error: Exception) -> Response:
    """No link, or one that opens nothing: the page that says how to get another."""
    if is_api(request):
        return _json(401, t("api_key"), {"WWW-Authenticate": "Bearer"})
    return page(request, "link.html", 403)


async def unseen(request: Request, error: Exception) -> Response:
    """Another body's: written down, and nothing shown. One who keeps trying has to wait."""
    subject = error.subject if isinstance(error, Unseen) else ""
    try:
        visitor = await run_in_threadpool(_write_down, request, subject)
    except Closed:
        return await closed(request, error)
    if visitor is None:
        return await slow(request, error)
    if is_api(request):
        return _json(404, t("none_text"))
    return page(request, "note.html", 404, title=t("none_title"), words=t("none_text"), visitor=visitor)


def _write_down(request: Request, subject: str) -> Visitor | None:
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    if visitor is None:
        with reading(engine_of(request)) as session:
            visitor = open_visit(session, visit_secret(request))
    key = counted_as(visitor) if visitor else address_of(request)
    if visitor is None or not limits_of(request).turned_away.allows(key):
        return None
    return again(lambda: _turn_away(request, visitor, f"{request.method} {request.url.path}: {subject}"))


def _turn_away(request: Request, visitor: Visitor, asked: str) -> Visitor:
    with transaction(engine_of(request)) as session:
        now = admitted(session, visitor)
        turn_away(session, now, asked)
        return now


async def said_no(request: Request, error: Exception) -> Response:
    """A refusal that no form shows beside what was typed."""
    if is_api(request):
        return _json(409, str(error))
    return page(request, "note.html", 409, title=t("problem"), words=str(error))


async def in_the_way(request: Request, error: Exception) -> Response:
    """A conflict where nothing was tried again: its sentence, and a line in the log without the statement."""
    if not is_conflict(error):
        return await broken(request, error)
    LOG.warning("conflict %s at %s %s", told(error), request.method, getattr(request.scope.get("route"), "path", "?"))
    return await said_no(request, Refusal(MEANWHILE))


async def foreign(request: Request, error: Exception) -> Response:
    if not limits_of(request).refused.allows(address_of(request)):
        return await slow(request, error)
    return page(request, "note.html", 403, title=t("wrong_form_title"), words=t("wrong_form"))


async def slow(request: Request, _error: Exception) -> Response:
    if is_api(request):
        return _json(429, t("slow"), {"Retry-After": "60", "Connection": "close"})
    answer = page(request, "note.html", 429, title=t("slow_title"), words=t("slow"))
    # the rest of the body isn't waited for
    answer.headers.update({"Retry-After": "60", "Connection": "close"})
    return answer


async def malformed(request: Request, error: Exception) -> Response:
    """An address that can't be one of ours; for a program, which field is wrong."""
    if is_api(request):
        problems = error.errors() if isinstance(error, RequestValidationError) else []
        told = [{"field": ".".join(str(part) for part in one["loc"]), "problem": _problem(one)} for one in problems]
        return JSONResponse({"detail": told}, 422)
    return page(request, "note.html", 404, title=t("none_title"), words=t("none_text"))


def _problem(error: Any) -> str:
    wrong = (error.get("ctx") or {}).get("error")
    return say(wrong.key, **wrong.values) if isinstance(wrong, Wrong) else str(error["msg"])


async def refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    headers = dict(getattr(error, "headers", None) or {})
    if status in (408, 413):
        # the rest of the body isn't waited for
        headers["Connection"] = "close"
        title, words = _unread(request, status)
    else:
        title, words = t("none_title"), t("none_text")
    if is_api(request):
        said = words if status in (408, 413) else str(getattr(error, "detail", "")) or words
        return _json(status, said, headers)
    answer = page(request, "note.html", status, title=title, words=words)
    answer.headers.update(headers)
    return answer


def _unread(request: Request, status: int) -> tuple[str, str]:
    """Title and words for a body that wasn't read to its end: it came too slowly, or is too large."""
    if status == 408:
        return t("slow_body_title"), t("slow_body")
    if size_of(request.url.path).files:
        return t("large_title"), t("large", most=settings.upload_limit() // 1_048_576)
    return t("large_title"), t("large_text")


async def gone(_request: Request, _error: Exception) -> Response:
    """Answer nobody: who hung up amid their request reads nothing, and is no fault of ours."""
    return Response(status_code=400)


async def broken(request: Request, error: Exception) -> Response:
    """Our own fault: a code that finds the line in the log. The address may hold a key, and isn't logged."""
    code = secrets.token_hex(4)
    route = getattr(request.scope.get("route"), "path", "?")
    request.scope[TOLD] = True
    LOG.error("%s %s %s", code, request.method, route, exc_info=error)
    if is_api(request):
        return _json(500, t("trouble", code=code))
    return page(request, "note.html", 500, title=t("trouble_title"), words=t("trouble", code=code))


def _json(status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"detail": words}, status, headers)
