"""Audit chains: their heads, and where one is broken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from lifecycle.kernel.audit import GENESIS, digest
from models import Agreement, AuditHead, AuditLine


@dataclass(frozen=True)
class Break:
    """The first line of a chain that isn't as it was written. `what`: altered | removed | put_in."""

    chain: str
    number: int
    what: str


def breaks(session: Session) -> Iterator[Break]:
    """Walks every chain, oldest line first, and yields the first break of each that has one."""
    heads = {head.chain: head for head in session.exec(select(AuditHead))}
    chains = set(session.exec(select(AuditLine.chain).distinct()))
    # no agreement came to be without a line: one whose whole chain and head are gone lacks its first
    agreements = set(session.exec(select(Agreement.code)))
    for chain in sorted({*heads, *chains, *agreements}):
        if chain not in heads and chain not in chains:
            yield Break(chain, 1, "removed")
            continue
        found = _first_break(session, chain, heads.get(chain))
        if found:
            yield found


def _first_break(session: Session, chain: str, head: AuditHead | None) -> Break | None:
    lines = select(AuditLine).where(AuditLine.chain == chain).order_by(col(AuditLine.number), col(AuditLine.id))
    with closing(session.exec(lines.execution_options(yield_per=1000))) as result:
        walked = _walk(chain, result)
    if isinstance(walked, Break):
        return walked
    number, previous = walked
    length, last = (head.length, head.hash) if head else (0, GENESIS)
    if number < length:
        return Break(chain, number + 1, "removed")
    if number > length:
        return Break(chain, length + 1, "put_in")
    return None if previous == last else Break(chain, number, "altered")


def _walk(chain: str, lines: Iterable[AuditLine]) -> Break | tuple[int, str]:
    """The first line that isn't as it was written; else the number and the hash of the last one."""
    previous, number = GENESIS, 0
    for line in lines:
        if line.number > number + 1:
            return Break(chain, number + 1, "removed")
        if line.number <= number:
            return Break(chain, line.number, "put_in")
        if line.hash != digest(line):
            return Break(chain, line.number, "altered")
        if line.previous != previous:
            # the line is whole but stands on another line than the one before it
            return Break(chain, line.number, "put_in")
        previous, number = line.hash, line.number
    return number, previous


def chain_heads(session: Session) -> list[dict[str, Any]]:
    """Where each audit chain ends: kept elsewhere, it shows a chain that was rewritten whole."""
    heads = session.exec(select(AuditHead).order_by(col(AuditHead.chain))).all()
    return [{"chain": head.chain, "length": head.length, "hash": head.hash} for head in heads]
