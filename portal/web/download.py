"""Downloads: a stored file as an answer."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from lifecycle.access.visitor import Unseen
from lifecycle.evidence.store import BLOCK, opened


def saved(sha256: str, name: str) -> Response:
    """The file as an attachment of no type: what a browser can't run (with nosniff and a sandbox besides)."""
    try:
        file = opened(sha256)
    except (OSError, ValueError):
        raise Unseen(f"lost file {sha256[:12]}") from None

    def blocks() -> Iterator[bytes]:
        with file:
            while block := file.read(BLOCK):
                yield block

    # RFC 6266 and 8187: the plain name for what doesn't know the other
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in name) or "tep"
    return StreamingResponse(
        blocks(),
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
