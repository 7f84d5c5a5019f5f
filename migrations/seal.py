"""Proving what is there: for a migration that found rows without proofs, or that changes proved rows itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from lifecycle.kernel.audit import GENESIS, OFFICE, digest
from models import AuditLine
from models.base import Moment
from models.proof import PAGE, PROVED, hashes_of, page, proved_columns, reading, said_of

SYSTEM = "Hệ thống (nâng cấp)"
LINE = sa.table(
    "audit_line",
    *(sa.column(name) for name in ("chain", "number", "actor", "verb", "subject", "previous", "hash", "proof")),
    sa.column("at", Moment()),
    sa.column("detail", sa.JSON()),
)
HEAD = sa.table("audit_head", *(sa.column(name) for name in ("chain", "length", "hash")))
PROOF = sa.table("proof", *(sa.column(name) for name in ("id", "chain", "number", "of_table", "columns", "hashes")))


def seal(connection: sa.Connection, revision: str) -> None:
    """Prove every row of the proved tables as it is now, by one line of the office's chain; none in an empty database.

    The tables are those of the migration that calls it: only columns that are there are named.
    """
    if connection.execute(sa.select(LINE.c.number).limit(1)).first() is None:
        return
    head = connection.execute(sa.select(HEAD.c.chain).where(HEAD.c.chain == OFFICE)).first()
    # the last line itself: a log that is broken already goes on, and verify tells of the break
    newest = sa.select(LINE.c.number, LINE.c.hash).where(LINE.c.chain == OFFICE).order_by(LINE.c.number.desc())
    length, previous = connection.execute(newest.limit(1)).one_or_none() or (0, GENESIS)
    proving, counts = hashlib.sha256(), {}
    for table, columns in _tables(connection):
        counts[table] = 0
        for hashes in _pages(connection, table, columns):
            said = page(table, columns, hashes)
            adding = sa.insert(PROOF).values(chain=OFFICE, number=length + 1, **said).returning(PROOF.c.id)
            proving.update(said_of(connection.execute(adding).scalar_one(), **said))
            counts[table] += len(hashes)
    line = AuditLine(
        chain=OFFICE,
        number=length + 1,
        actor=SYSTEM,
        verb="seal",
        subject=f"migration {revision}",
        detail={"rows": counts},
        previous=previous,
        hash="",
        proof=proving.hexdigest(),
    )
    line.hash = digest(line)
    names = {column.name for column in LINE.c}
    connection.execute(sa.insert(LINE).values(line.model_dump(include=names)))
    if head is None:
        connection.execute(sa.insert(HEAD).values(chain=OFFICE, length=line.number, hash=line.hash))
    longer = sa.update(HEAD).where(HEAD.c.chain == OFFICE)
    connection.execute(longer.values(length=line.number, hash=line.hash))


def _tables(connection: sa.Connection) -> Iterator[tuple[str, tuple[str, ...]]]:
    inspector = sa.inspect(connection)
    for table in sorted(set(inspector.get_table_names()) & set(PROVED)):
        there = {column["name"] for column in inspector.get_columns(table)}
        yield table, tuple(name for name in proved_columns(table) if name in there)


def _pages(connection: sa.Connection, table: str, columns: tuple[str, ...]) -> Iterator[dict[int, str]]:
    last: Any = -1
    while True:
        some = f"{reading(table, columns, connection.dialect.name)} WHERE id > {int(last)} ORDER BY id LIMIT {PAGE}"
        hashes = hashes_of(connection.exec_driver_sql(some).all())
        if not hashes:
            return
        yield hashes
        last = max(hashes)
