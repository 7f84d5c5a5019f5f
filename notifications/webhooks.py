"""Posting deliveries: what is due is claimed, posted with its signature, and settled; nothing is held while it is posted."""

from __future__ import annotations

import ipaddress
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import urlsplit

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
    host = urlsplit(parcel.url).hostname or ""
    try:
        if not reachable(host):
            return False, "private network: not in PHOIHOP_WEBHOOK_HOSTS"
        now = int(time.time())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "phoihop",
            "webhook-id": parcel.key,
            "webhook-timestamp": str(now),
            "webhook-signature": signature(parcel.secret, parcel.key, now, parcel.body),
        }
        # trust_env off: a proxy of the environment is not for these; a redirect is not followed, it could lead inside
        with httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client:
            answer = client.post(parcel.url, content=parcel.body, headers=headers)
        return answer.is_success, f"HTTP {answer.status_code}"
    except (httpx.HTTPError, OSError, ValueError) as error:
        return False, type(error).__name__


def reachable(host: str) -> bool:
    """Whether a host may be posted to: on the open network, or named in the settings."""
    if host.lower() in settings.webhook_hosts():
        return True
    addresses = {str(found[4][0]) for found in socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)}
    return bool(addresses) and all(ipaddress.ip_address(address.partition("%")[0]).is_global for address in addresses)
