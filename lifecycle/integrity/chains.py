"""Audit chains: their heads, and where one is broken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from lifecycle.integrity.rows import Line, digests
from lifecycle.kernel.audit import GENESIS, OFFICE, digest
from models import Agreement, AuditHead, AuditLine, Organization


@dataclass(frozen=True)
class Break:
    """The first line of a chain that isn't as it was written. `what`: altered | removed | put_in; proof: what it
    proves of rows was changed."""

    chain: str
    number: int
    what: str
    now: int = 0  # lines that the chain has now, where it was rolled back


def breaks(session: Session, proofs: Mapping[Line, str] | None = None) -> Iterator[Break]:
    """Walk every chain, oldest line first, and yield the first break of each that has one.

    `proofs`: the digest of each line's proofs, as they are now, where they were read already.
    """
    heads = {head.chain: head for head in session.exec(select(AuditHead))}
    chains = set(session.exec(select(AuditLine.chain).distinct()))
    by_chain: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for (chain, number), said in (digests(session) if proofs is None else proofs).items():
        by_chain[chain][number] = said
    # no agreement came to be without a line, nobody without the office's, and each chain's first line has a proof: one
    # whose lines and head are all gone lacks its first
    expected = {*session.exec(select(Agreement.code)), *by_chain}
    if expected or session.exec(select(Organization.id).limit(1)).first():
        expected.add(OFFICE)
    for chain in sorted({*heads, *chains, *expected}):
        if chain not in heads and chain not in chains:
            yield Break(chain, 1, "removed")
            continue
        found = _first_break(session, chain, heads.get(chain), by_chain[chain])
        if found:
            yield found


def _first_break(session: Session, chain: str, head: AuditHead | None, proofs: dict[int, str]) -> Break | None:
    lines = select(AuditLine).where(AuditLine.chain == chain).order_by(col(AuditLine.number), col(AuditLine.id))
    with closing(session.exec(lines.execution_options(yield_per=1000))) as result:
        walked = _walk(chain, result, proofs)
    if isinstance(walked, Break):
        return walked
    number, previous = walked
    length, last = (head.length, head.hash) if head else (0, GENESIS)
    if number < length:
        return Break(chain, number + 1, "removed")
    if number > length:
        return Break(chain, length + 1, "put_in")
    return None if previous == last else Break(chain, number, "altered")


def _walk(chain: str, lines: Iterable[AuditLine], proofs: dict[int, str]) -> Break | tuple[int, str]:
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
        if line.proof != proofs.pop(line.number, ""):
            return Break(chain, line.number, "proof")
        previous, number = line.hash, line.number
    if proofs:
        # of a line that says nothing of rows, or of one that isn't there any more
        first = min(proofs)
        return Break(chain, first, "proof") if first <= number else Break(chain, number + 1, "removed")
    return number, previous


def chain_heads(session: Session) -> list[dict[str, Any]]:
    """List where each audit chain ends: kept elsewhere, it shows a chain that was rewritten whole."""
    heads = session.exec(select(AuditHead).order_by(col(AuditHead.chain))).all()
    return [{"chain": head.chain, "length": head.length, "hash": head.hash} for head in heads]
