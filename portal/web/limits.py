"""Limits of how often somebody may ask: token buckets in this process's memory, the least recently used forgotten first."""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

import settings


class Buckets:
    """For each key, `burst` at once and `per_second` after that. At most `keys` are remembered."""

    def __init__(self, per_second: float, burst: int, keys: int = 10_000) -> None:
        self._rate, self._burst, self._most = per_second, float(burst), keys
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, key: str, now: float | None = None) -> bool:
        """Take one for `key`; False where none is left. `now`: seconds of a monotonic clock."""
        moment = time.monotonic() if now is None else now
        with self._lock:
            left, seen = self._left.pop(key, (self._burst, moment))
            left = min(self._burst, left + (moment - seen) * self._rate)
            self._left[key] = (left - 1 if left >= 1 else left, moment)
            while len(self._left) > self._most:
                self._left.popitem(last=False)
            return left >= 1


class Unfinished:
    """Submissions that aren't done with yet: bytes of a body and of all, requests of a visitor.

    What comes in lies on the disk until its request is over. A request counts with what it announced, or with the most
    that its door takes.
    """

    def __init__(self, of_body: int, of_all: int, of_visitor: int) -> None:
        self.of_body, self.of_all, self.of_visitor = of_body, of_all, of_visitor
        self._bytes: Counter[str] = Counter()
        self._requests: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def holds(self, body: str, visitor: str, size: int) -> Iterator[bool]:
        """Hold room, if there is any, until the end of the block."""
        with self._lock:
            room = (
                self._bytes[body] + size <= self.of_body
                and self._bytes.total() + size <= self.of_all
                and self._requests[visitor] < self.of_visitor
            )
            if room:
                self._bytes[body] += size
                self._requests[visitor] += 1
        try:
            yield room
        finally:
            if room:
                self._give_back(body, visitor, size)

    def _give_back(self, body: str, visitor: str, size: int) -> None:
        with self._lock:
            self._bytes[body] -= size
            self._requests[visitor] -= 1
            # zero and less: forgotten
            self._bytes, self._requests = +self._bytes, +self._requests


class Limits:
    """The limits of one process, which is one of `share`: each takes its part, so that together they allow what one would.
    A connection stays with its process, so a person may meet the smaller burst: never less than a few tries."""

    def __init__(self, share: int = 1) -> None:
        def buckets(per_second: float, burst: int, keys: int = 10_000) -> Buckets:
            return Buckets(per_second / share, max(2, burst // share), keys)

        # asking for a link: a person asks once or twice, an office behind one address a few times
        self.asking = buckets(per_second=1 / 20, burst=6)
        self.asking_all = buckets(per_second=5, burst=30, keys=1)
        # while that is drained each network still has one: strangers together keep nobody out
        self.asking_first = Buckets(1 / 600, 1)
        # what isn't theirs, and links and keys that don't exist
        self.turned_away = buckets(per_second=1 / 2, burst=30)
        self.wrong_links = buckets(per_second=1, burst=60)
        # forms that no page of ours made
        self.refused = buckets(per_second=1, burst=120)
        # links opened anew of one contact: each leaves a visit's row
        self.openings = buckets(per_second=1 / 5, burst=30)
        # forms of a visitor, and of all visitors of one body: a form that saves what is typed comes every few seconds
        self.posts = buckets(per_second=2, burst=120)
        self.posts_of_body = buckets(per_second=10, burst=600)
        # programs, by their key
        self.api = buckets(per_second=50, burst=200)
        # largest files of a body and in all (of this process), and requests of a visitor, that are under way
        largest = settings.upload_limit()
        self.unfinished = Unfinished(12 * largest, 40 * largest, 12)

    def may_ask(self, network: str) -> bool:
        """Tell whether a link may be asked for from a network now."""
        if not self.asking.allows(network):
            return False
        return self.asking_all.allows("all") or self.asking_first.allows(network)
