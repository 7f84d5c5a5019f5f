"""Connections of the portal's server: a time for each part of a request, and a number for each address and in all.

uvicorn waits for headers for ever, and refuses everybody once it has so many connections as it takes: five hundred that
say nothing shut the portal. Here a connection that doesn't finish its headers is closed; where there are too many, the
one that has been silent for longest makes room; one address has its share. What waits for a body is timed in
`portal.web.security` (Patience).
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from typing import Any, ClassVar

from uvicorn.protocols.http.auto import AutoHTTPProtocol

import hosts
from portal.web.security import HEADERS

HEAD_SECONDS = 10.0  # from the connection, or the first byte of another request, to the end of its headers
LOOK_SECONDS = 2.0
MOST = 400  # connections of a process
MOST_OF_ADDRESS = 60  # of one address (IPv6: a /64): an office behind one; a proxy on this machine isn't counted


class Patient(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """uvicorn's protocol, with an end to its patience."""

    _of: ClassVar[Counter[str]] = Counter()

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._who = "" if self.client is None or hosts.is_local(self.client[0]) else hosts.network_of(self.client[0])
        self._of[self._who] += 1
        self._waiting: float | None = self.loop.time()
        self._timer = self.loop.call_later(LOOK_SECONDS, self._look)
        if self._who and self._of[self._who] > MOST_OF_ADDRESS:
            transport.abort()
        elif len(self.connections) > MOST:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        try:
            super().data_received(data)
        except ValueError:
            # an address that isn't ASCII: uvicorn would log its own fault, with the stack
            self.send_400_response("Invalid HTTP request received.")
        if self._is_answering():
            self._waiting = None
        elif self._waiting is None:
            self._waiting = self.loop.time()

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()
        self._of[self._who] -= 1
        if not self._of[self._who]:
            del self._of[self._who]
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """The answer to what is no HTTP, with the headers that every answer has."""
        said = msg.encode("ascii", "replace")
        lines = [
            "HTTP/1.1 400 Bad Request",
            "content-type: text/plain; charset=utf-8",
            f"content-length: {len(said)}",
            "connection: close",
            *(f"{name.lower()}: {value}" for name, value in HEADERS.items()),
        ]
        self.transport.write("\r\n".join((*lines, "", "")).encode() + said)
        self.transport.close()

    def _is_answering(self) -> bool:
        """Whether a request's headers have come and its answer isn't over."""
        return self.cycle is not None and not self.cycle.response_complete

    def _look(self) -> None:
        if self.transport.is_closing():
            return
        if self._waiting is not None and self.loop.time() - self._waiting >= HEAD_SECONDS:
            self.transport.abort()
            return
        self._timer = self.loop.call_later(LOOK_SECONDS, self._look)

    def _make_room(self) -> None:
        free = [one for one in self.connections if one is not self and not one._is_answering()]
        # all are at work: this one has to come again
        longest: Any = min(free, key=_since, default=self)
        longest.transport.abort()


def _since(connection: Any) -> float:
    """Since when a connection has been owing its headers; those that are idle between two requests come last."""
    waiting: float | None = connection._waiting
    return math.inf if waiting is None else waiting


# what `uvicorn.run` is told besides where to listen
OPTIONS: dict[str, Any] = {
    # no access log: addresses hold the keys of links
    "access_log": False,
    # a line for each request that is no HTTP would fill the log
    "log_level": "error",
    "server_header": False,
    "timeout_keep_alive": 20,
    "ws": "none",
    "http": Patient,
}
