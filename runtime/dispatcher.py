"""Dispatcher of what the portal left for others: letters to the outbox, the outbox to the mail server, events to Prefect.

`python -m runtime.dispatcher` runs beside the portal and looks every second; each part fails alone and is tried again.
What it doesn't manage, the daily follow-up does. Webhooks are posted by a process of their own, which it keeps running:
no receiver can hold up a letter, a mail or an event.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from sqlalchemy import Engine, func
from sqlmodel import col, select

import settings
from lifecycle.access.links import forget_old
from lifecycle.kernel import clock
from models import Event, reading, transaction
from notifications.letters.write import write_letters
from notifications.mail.relay import deliver, waiting
from notifications.mail.smtp import smtp_settings
from runtime.companion import ROOT, Companion
from tasks.desk import refresh as desk
from tasks.events.hand_over import emit_pending
from tasks.events.wake import wake
from tasks.followup.steps import compose_day
from tasks.operations.blocks import fill_environment
from tasks.run.act import engine

LOG = logging.getLogger("phoihop.carrier")
WEBHOOKS = "notifications.webhooks"
# what a suspended run of the signing may wait for
SIGNINGS = ("phoihop.agreement.signed", "phoihop.agreement.all_signed", "phoihop.agreement.refused")
_seen: dict[Engine, int] = {}
_last: dict[tuple[str, Engine], float] = {}
# a run hands its own events over when it ends, and makes the desk current with it: once is enough for a small server
OTHERS = 3.0  # seconds
EVERY, AFTER_TROUBLE, LOOK_ANYWAY, FORGET_EVERY = 1.0, 15.0, 60.0, 3600.0  # seconds
BLOCKS_EVERY = 60.0  # seconds


def carry(office: Engine) -> dict[str, int]:
    """Carry what there is, once. Returns how many of each."""
    parts: dict[str, Callable[[], int]] = {
        "letters": lambda: write_letters(office),
        "mails": lambda: _deliver(office),
    }
    if _due("forget", office, FORGET_EVERY):
        parts["forgotten"] = lambda: _forget(office)
    if os.environ.get("PREFECT_API_URL"):
        if _due("blocks", office, BLOCKS_EVERY):
            # before the mails: they may hold the mail account
            parts = {"blocks": _read_blocks, **parts}
        parts["events"] = _tell_desk
        # only where something happened: asking Prefect costs it more than asking our own database
        if done_elsewhere(office):
            parts["woken"] = wake
    done = {}
    for name, part in parts.items():
        try:
            done[name] = part()
        except Exception as error:  # one part's trouble must not hold up the others
            LOG.warning("%s: %s", name, error)
            done[name] = -1
    return done


def _due(what: str, office: Engine, every: float) -> bool:
    last = _last.get((what, office))
    if last is not None and time.monotonic() - last < every:
        return False
    _last[what, office] = time.monotonic()
    return True


def _read_blocks() -> int:
    fill_environment()
    return 0


def _forget(office: Engine) -> int:
    with transaction(office) as session:
        return forget_old(session)


def done_elsewhere(office: Engine) -> bool:
    """Tell whether somebody signed or refused since this process looked last; and once a minute in any case."""
    since = _seen.get(office, 0)
    with reading(office) as session:
        found = select(func.max(Event.id)).where(col(Event.id) > since, col(Event.name).in_(SIGNINGS))
        newest = session.exec(found).one() or since
    _seen[office] = newest
    return newest > since or _due("look", office, LOOK_ANYWAY)


def _tell_desk() -> int:
    """Events handed over; and where there were some, the administrator's inbox and lists made current."""
    told = emit_pending(older_than=OTHERS)
    if told:
        desk.refresh()
    return told


def _deliver(office: Engine) -> int:
    if not settings.smtp_url() or not waiting(office):
        return 0
    # urgent only: the digests of the day leave with the follow-up that made them
    done = deliver(office, smtp_settings(settings.smtp_url()), urgent_only=True)
    if done.taken_back:
        _write_anew(office)
    if done.problem:
        LOG.warning("%s", done.problem)
    return done.sent


def _write_anew(office: Engine) -> None:
    """What the last look took back: what is left of it is said by another mail of the same day. Letters are written with
    the next look."""
    with reading(office) as session:
        day = clock.last_swept(session)
    if day is not None:
        compose_day(office, day)


def main() -> None:
    settings.begin()
    parser = argparse.ArgumentParser(prog="python -m runtime.dispatcher", description=__doc__)
    parser.add_argument("--once", action="store_true", help="carry what there is and end")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    settings.use_desk_password()
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if chosen.once:
        _told(carry(engine()))
        subprocess.run([sys.executable, "-m", WEBHOOKS, "--once"], cwd=ROOT, check=False)
        return
    webhooks = Companion(WEBHOOKS)
    try:
        while not stop.is_set():
            webhooks.look()
            done = carry(engine())
            _told(done)
            stop.wait(AFTER_TROUBLE if -1 in done.values() else EVERY)
    finally:
        webhooks.end()


def _told(done: dict[str, int]) -> None:
    if any(count > 0 for count in done.values()):
        LOG.info("%s", done)


if __name__ == "__main__":
    main()
