"""Posting deliveries, in a process of its own: a receiver that is slow, silent or hostile holds up nobody but itself.

    python -m notifications.webhooks

Each delivery has one deadline, from looking the name up to the last header; the answer's body isn't read. A receiver has
one delivery under way, each body a few. The carrier (runtime/dispatcher.py) starts this program, starts it again when
it died, and ends it with itself.
"""

from __future__ import annotations

import argparse
import asyncio
import ipaddress
import logging
import signal
import socket
import ssl
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from functools import cache
from typing import NamedTuple

import httpx
from sqlalchemy import Engine, func
from sqlmodel import select

import settings
from lifecycle.webhook.deliveries import body_of, claim, fan_out, is_due, secret_of, settle, signature
from models import Event, make_engine, reading, transaction, utc_now

LOG = logging.getLogger("phoihop.webhooks")
AT_ONCE = 64  # deliveries under way
SECONDS = 10.0  # a whole delivery; below lifecycle.webhook.deliveries.LEASE
CONNECT_SECONDS = 3.0  # to one of the name's addresses, and as long for its TLS: the next may answer
MOST_ADDRESSES = 4
MOST_LOOKUPS = 64  # a lookup can't be interrupted: so many threads may hang in one
EVERY, LOOK_ANYWAY, AFTER_TROUBLE = 1.0, 10.0, 5.0  # seconds

# what `is_global` lets through and is another network's door, or nobody's: 6to4 and its relays, NAT64, Teredo, ORCHID,
# documentation, site-local, and IPv4 in IPv6 dress
V6_OPEN = ipaddress.IPv6Network("2000::/3")
DOORS = tuple(
    ipaddress.ip_network(network)
    for network in ("192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


class Parcel(NamedTuple):
    """Content of a post, and its address."""

    webhook: int
    delivery: int
    organization: int
    url: str
    secret: str
    key: str
    body: bytes


Result = tuple[Parcel, bool, str]


def push(engine: Engine) -> int:
    """Post what is due, until nothing is. Returns how many were taken (2xx)."""
    return asyncio.run(Dispatcher(engine).run_out())


class Dispatcher:
    """Keeps deliveries under way: whatever ended is recorded, and what may be posted next is started beside the rest."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.under_way: dict[asyncio.Task[tuple[bool, str]], Parcel] = {}
        self.ended: list[Result] = []  # and not recorded yet
        self.taken = 0
        self._newest: int | None = None
        self._looked = 0.0

    async def run_out(self) -> int:
        """Until nothing is due and nothing under way."""
        while True:
            await self._turn()
            if not self.under_way:
                return self.taken
            await self._some_end(None)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; what is under way then is still recorded."""
        while not stop.is_set():
            try:
                await self._turn()
            except Exception as error:  # the database's trouble: what ended is recorded in a later turn
                LOG.warning("%s", type(error).__name__)
                await _wait(stop, AFTER_TROUBLE)
            if self.under_way:
                await self._some_end(EVERY)
            else:
                await _wait(stop, EVERY)
        while self.under_way:
            await self._some_end(None)
        await asyncio.to_thread(self._record, self.ended, False)

    async def _turn(self) -> None:
        """Off the loop: a lock of the database may be waited for, and the deadlines run on."""
        ended, self.ended = self.ended, []
        try:
            parcels = await asyncio.to_thread(self._record, ended, True)
        except BaseException:
            self.ended = [*ended, *self.ended]
            raise
        for parcel in parcels:
            self.under_way[asyncio.create_task(post(parcel))] = parcel

    async def _some_end(self, seconds: float | None) -> None:
        done, _ = await asyncio.wait(self.under_way, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            ok, answer = task.result()
            self.taken += ok
            self.ended.append((self.under_way.pop(task), ok, answer))

    def _record(self, ended: list[Result], go_on: bool) -> list[Parcel]:
        """Record what ended and claim what goes next, in one transaction; none where there is nothing to do."""
        fanning = go_on and self._something_happened()
        if not (ended or fanning or (go_on and self._is_due())):
            return []
        with transaction(self.engine) as session:
            for parcel, ok, answer in sorted(ended):  # rows are locked in the order of their numbers
                settle(session, parcel.delivery, ok, answer)
            if fanning:
                fan_out(session)
            if not go_on:
                return []
            busy = Counter(parcel.organization for parcel in self.under_way.values())
            return [
                Parcel(
                    hook.id or 0,
                    delivery.id or 0,
                    hook.organization_id,
                    hook.url,
                    secret_of(hook),
                    event.key,
                    body_of(event),
                )
                for delivery, hook, event in claim(session, AT_ONCE - len(self.under_way), utc_now(), busy)
            ]

    def _something_happened(self) -> bool:
        """Whether there is a newer event; and now and then in any case: one of a lower number may be committed later."""
        with reading(self.engine) as session:
            newest = session.exec(select(func.max(Event.id))).one() or 0
        if newest == self._newest and time.monotonic() - self._looked < LOOK_ANYWAY:
            return False
        self._newest, self._looked = newest, time.monotonic()
        return True

    def _is_due(self) -> bool:
        with reading(self.engine) as session:
            return is_due(session, utc_now())


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


async def post(parcel: Parcel) -> tuple[bool, str]:
    """(taken, what was said), within the deadline. A receiver's trouble is a word, never an exception: its own words may
    be long, and the address isn't for the log."""
    try:
        async with asyncio.timeout(SECONDS):
            return await _told(parcel)
    except TimeoutError:
        return False, f"no answer within {SECONDS:.0f} s"
    except Exception as error:
        return False, type(error).__name__


async def _told(parcel: Parcel) -> tuple[bool, str]:
    url = httpx.URL(parcel.url)
    addresses = await looked_up(url.host)
    if not addresses:
        return False, "private network: not in PHOIHOP_WEBHOOK_HOSTS"
    now = int(time.time())
    headers = {
        "Host": url.netloc.decode("ascii"),
        "Content-Type": "application/json",
        "User-Agent": "phoihop",
        "webhook-id": parcel.key,
        "webhook-timestamp": str(now),
        "webhook-signature": signature(parcel.secret, parcel.key, now, parcel.body),
    }
    status = await _at_one_of(addresses[:MOST_ADDRESSES], url, parcel.body, headers)
    return 200 <= status < 300, f"HTTP {status}"


async def _at_one_of(addresses: list[str], url: httpx.URL, body: bytes, headers: dict[str, str]) -> int:
    """Post to the addresses that were looked at, not to the name: asked again, it could lead inside (DNS rebinding).
    The certificate is still checked against the name. Returns the answer's status: its body isn't read."""
    until = time.monotonic() + SECONDS
    # trust_env off: a proxy of the environment is not for these; a redirect is not followed, it could lead inside. One
    # client a delivery: a kept connection or a cookie would belong to an address, which receivers may share
    async with httpx.AsyncClient(follow_redirects=False, trust_env=False, verify=_trust()) as client:
        for left, address in enumerate(addresses, 1 - len(addresses)):
            # ends before the deadline does: a handshake that is cancelled would leave its socket open
            times = httpx.Timeout(None, connect=min(CONNECT_SECONDS, max(0.0, until - time.monotonic()) * 0.45))
            asked = client.build_request(
                "POST",
                url.copy_with(host=address),
                content=body,
                headers=headers,
                extensions={"sni_hostname": url.host},
                timeout=times,
            )
            try:
                answer = await client.send(asked, stream=True)
                await answer.aclose()
                return answer.status_code
            except (httpx.ConnectError, httpx.ConnectTimeout):
                # nothing was said yet: the name's next address may answer
                if not left:
                    raise
    raise AssertionError("no address")


@cache
def _trust() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


async def looked_up(host: str) -> list[str]:
    """`reachable`, in a thread that may be left behind: the receiver's own name server may never answer."""
    if sum(thread.name == "lookup" for thread in threading.enumerate()) >= MOST_LOOKUPS:
        raise OSError("too many lookups hang")
    loop = asyncio.get_running_loop()
    found: asyncio.Future[list[str]] = loop.create_future()

    def look() -> None:
        try:
            answer: list[str] | Exception = reachable(host)
        except (OSError, ValueError) as error:
            answer = error
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(told, answer)

    def told(answer: list[str] | Exception) -> None:
        if found.done():
            return
        if isinstance(answer, Exception):
            found.set_exception(answer)
        else:
            found.set_result(answer)

    threading.Thread(target=look, name="lookup", daemon=True).start()
    return await found


def reachable(host: str) -> list[str]:
    """The addresses at which a host may be posted to: all of them, or none where one lies on a private network and the
    settings don't name the host."""
    found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
    addresses = list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))
    if host.lower() in settings.webhook_hosts() or all(is_open(one) for one in addresses):
        return addresses
    return []


def is_open(address: str) -> bool:
    """Tell whether an address is on the open network by itself, and no way into another one."""
    one = ipaddress.ip_address(address)
    if not one.is_global or one.is_multicast or one.is_reserved or one.is_unspecified:
        return False
    if one.version == 6 and one not in V6_OPEN:
        return False
    return not any(one in door for door in DOORS if door.version == one.version)


async def _serve(engine: Engine, with_parent: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    if with_parent:
        threading.Thread(target=_watch_parent, args=(loop, stop), name="parent", daemon=True).start()
    await Dispatcher(engine).run(stop)


def _watch_parent(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Standard input closes with the parent, however that ends."""
    sys.stdin.buffer.read()
    loop.call_soon_threadsafe(stop.set)


def main() -> None:
    settings.begin()
    parser = argparse.ArgumentParser(prog="python -m notifications.webhooks", description=__doc__)
    parser.add_argument("--once", action="store_true", help="post what is due and end")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input closes")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    # they would write whole addresses down, and an address may be a receiver's password
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    engine = make_engine(settings.database_url())
    if chosen.once:
        push(engine)
    else:
        asyncio.run(_serve(engine, chosen.with_parent))


if __name__ == "__main__":
    main()
