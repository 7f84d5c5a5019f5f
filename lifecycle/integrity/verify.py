"""`phoihop verify`: is everything still as it was written? Chains, rows, files, signatures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlmodel import Session, col, select

from lifecycle.evidence import store as evidence
from lifecycle.integrity import chains as integrity_chains
from lifecycle.integrity import heads, rows
from lifecycle.integrity.words import (
    ROW_BY,
    SEALED,
    VERIFY_BY,
    VERIFY_FILE_ALTERED,
    VERIFY_FILE_MISSING,
    VERIFY_FILE_NAME,
    VERIFY_UNSIGNED,
)
from lifecycle.kernel.clock import local
from lifecycle.kernel.words import label, say
from models import Agreement, AgreementParty, AgreementVersion, Evidence, Organization, Signature
from models.enums import AgreementStatus

BLOCK = 1_048_576  # bytes


@dataclass(frozen=True)
class Fault:
    """Something that isn't as it should be. `check`: audit | row | file | signature; `problem`: one sentence."""

    check: str
    subject: str
    problem: str


def faults(session: Session, elsewhere: Sequence[heads.KeptHead] = ()) -> Iterator[Fault]:
    """Everything that is wrong: chains first, then rows, files, signatures.

    `elsewhere`: heads of chains that were kept elsewhere; each chain is compared with its own.
    """
    proved = rows.proofs(session)
    for found in chain(integrity_chains.breaks(session, proved.digests), heads.differing(session, elsewhere)):
        problem = say(VERIFY_BY[found.what], number=found.number, chain=found.chain, now=found.now)
        yield Fault("audit", f"{found.chain}#{found.number}", problem)
    yield from _rows(session, proved)
    yield from _files(session)
    yield from _signatures(session)


def notes(session: Session) -> list[str]:
    """List what a reader of the answer should know: from when on it holds for what is older than the proofs."""
    line = rows.sealed(session)
    return [say(SEALED, at=local(line.at))] if line else []


def _rows(session: Session, proved: rows.Proved) -> Iterator[Fault]:
    """Each row that isn't as the newest line that speaks of it says."""
    for one in rows.strayed(session, proved):
        where = {"chain": one.line.chain, "number": one.line.number} if one.line else {}
        said = ROW_BY[one.what if one.line else "unknown"]
        yield Fault("row", f"{one.table} {one.key}", say(said, table=label("table", one.table), key=one.key, **where))


def _files(session: Session) -> Iterator[Fault]:
    """Each file that a report or a signature names, once: there, and with the hash it is named by."""
    handed_in = select(Evidence.sha256).where(Evidence.sha256 != "")
    signed = select(Signature.evidence_sha256).where(Signature.evidence_sha256 != "")
    for sha256 in session.execute(handed_in.union(signed)).scalars().all():
        if not evidence.HASH.fullmatch(sha256):
            yield Fault("file", sha256, say(VERIFY_FILE_NAME, sha256=sha256))
            continue
        where = evidence.where(sha256)
        try:
            if _digest(sha256) != sha256:
                yield Fault("file", sha256, say(VERIFY_FILE_ALTERED, path=where))
        except OSError:
            yield Fault("file", sha256, say(VERIFY_FILE_MISSING, path=where))


def _digest(sha256: str) -> str:
    digest = hashlib.sha256()
    with evidence.opened(sha256) as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _signatures(session: Session) -> Iterator[Fault]:
    """Every party of an agreement in force signed its version, unless that one came in from paper."""
    unsigned = (
        select(Agreement.code, Agreement.remarks, AgreementVersion.number, Organization.code)
        .join(AgreementVersion, col(AgreementVersion.agreement_id) == Agreement.id)
        .join(AgreementParty, col(AgreementParty.agreement_id) == Agreement.id)
        .join(Organization, col(Organization.id) == AgreementParty.organization_id)
        .outerjoin(
            Signature,
            (col(Signature.version_id) == AgreementVersion.id)
            & (col(Signature.organization_id) == AgreementParty.organization_id),
        )
        .where(Agreement.status == AgreementStatus.IN_FORCE, AgreementVersion.number == Agreement.version)
        .where(col(Signature.id).is_(None))
        .order_by(col(Agreement.code), col(AgreementParty.position))
    )
    for code, remarks, number, body in session.execute(unsigned).all():
        if not (remarks.get("adopted") and number == 1):
            yield Fault("signature", code, say(VERIFY_UNSIGNED, code=code, number=number, organization=body))
