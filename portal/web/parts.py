"""Parts of a form: each is a field or a file, and one that calls itself a file is never taken for a field.

RFC 7578 (4.2) has a file's name stand in `filename`; `filename*` (RFC 5987) and `filename*0` (RFC 2231) aren't to be used,
and the parser takes such a part for text. Browsers leave `filename` empty where no file was chosen.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from portal.web.security import Size

_OTHER_NAME = re.compile(rb";\s*filename\*", re.IGNORECASE)


class Parts(MultiPartParser):
    """A parser that tells how many parts are named as files and are none."""

    nameless = 0

    def on_headers_finished(self) -> None:
        super().on_headers_finished()
        disposition = self._current_part.content_disposition or b""
        if self._current_part.file is None and _OTHER_NAME.search(disposition):
            self.nameless += 1


@asynccontextmanager
async def form_of(request: Request, size: Size) -> AsyncIterator[tuple[FormData, int]]:
    """The request's form, and how many of its parts are named as files and are none. HTTPException 400: no form."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        async with request.form(max_files=0, max_fields=size.fields, max_part_size=size.part) as form:
            yield form, 0
        return
    # one file more than is taken, where files are: a sentence says so
    most = size.files + 1 if size.files else 0
    parser = Parts(request.headers, request.stream(), max_files=most, max_fields=size.fields, max_part_size=size.part)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise HTTPException(400, error.message) from None
    try:
        yield form, parser.nameless + sum(_unnamed(value) for _, value in form.multi_items())
    finally:
        await form.close()


def _unnamed(value: UploadFile | str) -> bool:
    return isinstance(value, UploadFile) and not value.filename and bool(value.size)
