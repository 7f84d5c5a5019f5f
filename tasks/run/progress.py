"""Progress of long work: a bar among the run's artifacts, for whoever waits for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.runtime import flow_run

LOG = logging.getLogger("phoihop.progress")
EVERY = 1.0  # seconds between two changes of the bar: the server has other things to do


class Progress:
    """A bar under `key`, with words for the step that is being done. Trouble with it never holds the work up."""

    def __init__(self, key: str, words: str) -> None:
        self._artifact: UUID | None = None
        self._said, self._at = (0.0, words), time.monotonic()
        if not flow_run.id:
            return
        with quietly():
            # outside an event loop it is the number itself
            self._artifact = cast(UUID, create_progress_artifact(progress=0, key=key, description=words))

    def at(self, percent: float, words: str = "") -> None:
        """The bar stands there now. Shown at most once a second; the last step always."""
        said = min(100.0, round(percent, 1)), words or self._said[1]
        now = time.monotonic()
        if self._artifact is None or said == self._said or (now - self._at < EVERY and percent < 100):
            return
        self._said, self._at = said, now
        with quietly():
            update_progress_artifact(self._artifact, progress=said[0], description=said[1])

    def between(self, first: float, last: float, words: str) -> Callable[[int, int], None]:
        """A listener to "so many of so many", which stand between two places of the bar."""
        return lambda done, of: self.at(
            first + (last - first) * done / of if of else last, words.format(done=done, of=of)
        )

    @contextmanager
    def watching(self, left: Callable[[], int], first: float, last: float, words: str) -> Iterator[None]:
        """Move the bar while the block works off what `left` counts, for work that doesn't tell how far it is."""
        told, of, over = self.between(first, last, words), left(), threading.Event()

        def look() -> None:
            while not over.wait(EVERY):
                with quietly():
                    told(max(0, of - left()), of)

        watcher = threading.Thread(target=look, daemon=True)
        if of and self._artifact is not None:
            watcher.start()
        try:
            yield
        finally:
            over.set()
            if watcher.is_alive():
                watcher.join()


@contextmanager
def quietly() -> Iterator[None]:
    """A bar that can't be drawn is a line in the log, and no more."""
    try:
        yield
    except Exception as error:
        LOG.warning("Chưa cập nhật được tiến độ (%s).", error)
