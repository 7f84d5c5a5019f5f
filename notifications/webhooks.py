"""Posting deliveries: what is due is claimed, posted with its signature, and settled; nothing is held while it is posted."""

from __future__ import annotations

import ipaddress
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import httpx
from sqlalchemy import Engine

import settings
from lifecycle.webhooks import body_of, claim, fan_out, secret_of, settle, signature
from models import transaction, utc_now

BATCH, AT_ONCE, SECONDS = 40, 8, 10.0


class Parcel(NamedTuple):
    """What is posted, and where."""

    delivery: int
    url: str
    secret: str
    key: str
    body: bytes


def push(engine: Engine) -> int:
    """Posts what is due. Returns how many were taken (2xx)."""
    with transaction(engine) as session:
        fan_out(session)
    taken = 0
    while parcels := _claimed(engine):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            results = list(pool.map(_post, parcels))
        with transaction(engine) as session:
            for parcel, (ok, answer) in zip(parcels, results, strict=True):
                settle(session, parcel.delivery, ok, answer)
        taken += sum(ok for ok, _ in results)
    return taken


def _claimed(engine: Engine) -> list[Parcel]:
    with transaction(engine) as session:
        return [
            Parcel(delivery.id or 0, hook.url, secret_of(hook), event.key, body_of(event))
            for delivery, hook, event in claim(session, BATCH, utc_now())
        ]


def _post(parcel: Parcel) -> tuple[bool, str]:
    """(taken, what was said). A receiver's trouble is a sentence, never an exception."""
    url = httpx.URL(parcel.url)
    try:
        addresses = reachable(url.host)
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
        answer = _at_one_of(addresses, url, parcel.body, headers)
        return answer.is_success, f"HTTP {answer.status_code}"
    except (httpx.HTTPError, OSError, ValueError) as error:
        return False, type(error).__name__


def _at_one_of(addresses: list[str], url: httpx.URL, body: bytes, headers: dict[str, str]) -> httpx.Response:
    """Posts to the addresses that were looked at, not to the name: asked again, it could lead inside (DNS rebinding).
    The certificate is still checked against the name."""
    # trust_env off: a proxy of the environment is not for these; a redirect is not followed, it could lead inside
    with httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client:
        for left, address in enumerate(addresses, 1 - len(addresses)):
            try:
                pinned = url.copy_with(host=address)
                return client.post(pinned, content=body, headers=headers, extensions={"sni_hostname": url.host})
            except (httpx.ConnectError, httpx.ConnectTimeout):
                # nothing was said yet: the name's next address may answer
                if not left:
                    raise
    raise AssertionError("no address")


def reachable(host: str) -> list[str]:
    """The addresses at which a host may be posted to: all of them, or none where one lies on a private network and the
    settings don't name the host."""
    found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
    addresses = list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))
    if host.lower() in settings.webhook_hosts() or all(ipaddress.ip_address(one).is_global for one in addresses):
        return addresses
    return []
