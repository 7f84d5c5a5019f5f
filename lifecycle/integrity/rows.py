"""Rows against the newest proof of each: what was altered, taken away or put in past the verbs."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from lifecycle.kernel.audit import OFFICE
from models import AuditLine, Proof
from models.base import metadata
from models.proof import GONE, PROVED, proved_columns, reading, row_hash, said_of

AT_ONCE = 1000
SEAL = "seal"  # the verb of the migration that proved what was there


class Line(NamedTuple):
    """An audit line, by its place."""

    chain: str
    number: int


class Newest(NamedTuple):
    """Newest proof of a row."""

    hash: str
    columns: tuple[str, ...]
    line: Line


@dataclass
class Proved:
    """All that the proofs say: the digest of each line's, and the newest for each row of each table."""

    digests: dict[Line, str] = field(default_factory=dict)
    rows: defaultdict[str, dict[int, Newest]] = field(default_factory=lambda: defaultdict(dict))


class Strayed(NamedTuple):
    """A row that isn't as its line says. `what`: altered | removed | put_in; no line knows what was put in."""

    table: str
    key: int
    what: str
    line: Line | None


def proofs(session: Session) -> Proved:
    """Read every proof once, oldest first."""
    found = Proved()
    running: dict[Line, Any] = {}
    query = select(Proof).order_by(col(Proof.id)).execution_options(yield_per=AT_ONCE)
    with closing(session.exec(query)) as result:
        for proof in result:
            line = Line(proof.chain, proof.number)
            running.setdefault(line, hashlib.sha256()).update(
                said_of(proof.id or 0, proof.of_table, proof.columns, proof.hashes)
            )
            columns = tuple(proof.columns.split(","))
            if proof.of_table in PROVED:
                newest = {int(key): Newest(hashed, columns, line) for key, hashed in _hashes(proof)}
                found.rows[proof.of_table].update(newest)
    found.digests = {line: digest.hexdigest() for line, digest in running.items()}
    return found


def digests(session: Session) -> dict[Line, str]:
    """The digest of each line's proofs, as they are now."""
    return proofs(session).digests


def _hashes(proof: Proof) -> Iterator[tuple[str, str]]:
    """The hash by each row's id. None where somebody else wrote something else there: the line's digest tells."""
    try:
        said = json.loads(proof.hashes)
    except ValueError:
        return
    if isinstance(said, dict):
        yield from (
            (key, value) for key, value in said.items() if key.isdecimal() and len(key) < 20 and isinstance(value, str)
        )


def strayed(session: Session, proved: Proved) -> Iterator[Strayed]:
    """Every row that isn't as its newest proof says, table by table."""
    for table in PROVED:
        known = proved.rows.pop(table, {})
        yield from _of_table(session, table, known)


def _of_table(session: Session, table: str, known: dict[int, Newest]) -> Iterator[Strayed]:
    """Once for each set of columns that proofs of the table speak of: one, but for rows older than a new column."""
    shapes = {one.columns for one in known.values()} or {proved_columns(table)}
    there: set[int] = set()
    for columns in sorted(shapes):
        for key, hashed in _hashed(session, table, columns):
            newest = known.get(key)
            if key not in there and (newest is None or newest.hash == GONE):
                yield Strayed(table, key, "put_in", newest.line if newest else None)
            elif newest is not None and newest.columns == columns and newest.hash not in (hashed, GONE):
                yield Strayed(table, key, "altered", newest.line)
            there.add(key)
    removed = (key for key, one in known.items() if one.hash != GONE and key not in there)
    yield from (Strayed(table, key, "removed", known[key].line) for key in sorted(removed))


def _hashed(session: Session, table: str, columns: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    # of a column that isn't there any more nothing is said: the migration that dropped it sealed its rows anew
    there = tuple(name for name in columns if name in metadata.tables[table].columns)
    connection, by_pages = session.connection(), {"yield_per": AT_ONCE}
    query = f"{reading(table, there, connection.dialect.name)} ORDER BY id"
    with closing(connection.exec_driver_sql(query, execution_options=by_pages)) as result:
        for key, said in result:
            yield key, row_hash(said)


def sealed(session: Session) -> AuditLine | None:
    """The first line that proved what was there already, made by the upgrade; None where all was proved from the start."""
    first = select(AuditLine).where(AuditLine.chain == OFFICE, AuditLine.verb == SEAL).order_by(col(AuditLine.number))
    return session.exec(first.limit(1)).first()
