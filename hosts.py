"""The names that a server of ours answers to, and the origins that are its own.

A page of a foreign origin reaches a server on this machine in two ways: it asks by the server's own address (then the
browser says its Origin), or by a name of its own that it points here (DNS rebinding: then the Host is foreign).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def name_of(host: str) -> str:
    """The name in a Host header, without port and brackets, small letters. Empty where it is none."""
    try:
        parts = urlsplit(f"//{host}")
        parts.port  # noqa: B018 (raises where it is no number)
    except ValueError:
        return ""
    if parts.netloc != host or "@" in host:
        return ""
    return (parts.hostname or "").removesuffix(".")


def names_of(addresses: Iterable[str]) -> frozenset[str]:
    """The names in some URLs; what has none is left out."""
    return frozenset(filter(None, (name_of(_netloc(address)) for address in addresses)))


def answers_to(given: list[bytes], names: frozenset[str]) -> bool:
    """Tell whether a request with these Host headers is meant for a server of these names."""
    return len(given) == 1 and name_of(given[0].decode("latin-1")) in names


def is_own(origin: str, host: str, addresses: Iterable[str] = ()) -> bool:
    """Tell whether a page of `origin` is one of the server that was asked as `host`, or that people know by `addresses`.

    A proxy in front may give the server another Host than the address that people see.
    """
    ours = {host.lower(), *(_netloc(address).lower() for address in addresses)} - {""}
    return _netloc(origin).lower() in ours


def is_local(address: str) -> bool:
    """Tell whether a client's address is one of this machine."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def network_of(address: str) -> str:
    """Give the network that is counted as one: an IPv4 address (in IPv6 dress too), or a /64, because one client has all of it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or (found if found.is_loopback else ipaddress.IPv6Address(int(found) >> 64 << 64))
    return str(found)


def _netloc(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""
