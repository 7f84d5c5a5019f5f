"""How often somebody may knock: token buckets in this process's memory, the least recently used forgotten first."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict


class Buckets:
    """For each key, `burst` at once and `per_second` after that. At most `keys` are remembered."""

    def __init__(self, per_second: float, burst: int, keys: int = 10_000) -> None:
        self._rate, self._burst, self._most = per_second, float(burst), keys
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, key: str, now: float | None = None) -> bool:
        """Takes one for `key`; False where none is left. `now`: seconds of a monotonic clock."""
        moment = time.monotonic() if now is None else now
        with self._lock:
            left, seen = self._left.pop(key, (self._burst, moment))
            left = min(self._burst, left + (moment - seen) * self._rate)
            self._left[key] = (left - 1 if left >= 1 else left, moment)
            while len(self._left) > self._most:
                self._left.popitem(last=False)
            return left >= 1


class Limits:
    """The limits of one process, which is one of `share`: each takes its part, so that together they allow what one would.
    A connection stays with its process, so a person may meet the smaller burst: never less than a few tries."""

    def __init__(self, share: int = 1) -> None:
        def buckets(per_second: float, burst: int, keys: int = 10_000) -> Buckets:
            return Buckets(per_second / share, max(2, burst // share), keys)

        # asking for a link: a person asks once or twice, an office behind one address a few times
        self.asking = buckets(per_second=1 / 20, burst=6)
        self.asking_all = buckets(per_second=5, burst=30, keys=1)
        # what isn't theirs, and links that don't exist
        self.turned_away = buckets(per_second=1 / 2, burst=30)
        self.wrong_links = buckets(per_second=1, burst=60)
        # forms of a visitor, and of all visitors of one body: a form that saves what is typed comes every few seconds
        self.posts = buckets(per_second=2, burst=120)
        self.posts_of_body = buckets(per_second=10, burst=600)
        # programs
        self.api = buckets(per_second=50, burst=200)
