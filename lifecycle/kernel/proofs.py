"""Proofs of rows: what a transaction wrote is hashed as it commits, and its last audit line covers the hashes.

The session notes by itself what its unit of work wrote. A statement that writes many rows at once says which (`wrote`).
Nothing of the sweep is proved: it writes notices, which stand in no verb's way and are counted in its line.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import event, insert
from sqlmodel import Session, SQLModel

from models import Proof
from models.proof import GONE, PAGE, PROVED, hashes_of, page, proved_columns, reading, said_of

NOTED = "rows to be proved"
ADD: Any = insert(Proof.__table__).returning(Proof.__table__.c.id)  # type: ignore[attr-defined]


def wrote(session: Session, model: type[SQLModel], ids: Iterable[int]) -> None:
    """Note rows that one statement made, changed or took away. Only such: another's row may change until this commits."""
    _noted(session)[str(model.__tablename__)].update(ids)


def _noted(session: Session) -> defaultdict[str, set[int]]:
    found: defaultdict[str, set[int]] = session.info.setdefault(NOTED, defaultdict(set))
    return found


@event.listens_for(Session, "after_flush")
def _note_what_was_flushed(session: Session, _context: Any) -> None:
    changed = (row for row in session.dirty if session.is_modified(row, include_collections=False))
    for row in (*session.new, *changed, *session.deleted):
        if row.__tablename__ in PROVED:
            wrote(session, type(row), [row.id])


def write(session: Session, chain: str, number: int) -> str:
    """Write the proofs of what this transaction wrote. Return their digest; empty where there is nothing to prove.

    The first line of a chain has a proof of no row at least: when its lines and its head are gone, it is missed.
    """
    noted = session.info.pop(NOTED, {})
    parts = [part for table in sorted(noted) for part in _of_table(session, table, sorted(noted[table]))]
    if not parts and number > 1:
        return ""
    digest = hashlib.sha256()
    for part in parts or [page("", (), {})]:
        key = session.execute(ADD, {"chain": chain, "number": number, **part}).scalar_one()
        digest.update(said_of(key, **part))
    return digest.hexdigest()


def forget(session: Session) -> None:
    """Drop what was noted: the transaction ended."""
    session.info.pop(NOTED, None)


def _of_table(session: Session, table: str, ids: list[int]) -> Iterator[dict[str, str]]:
    columns, connection = proved_columns(table), session.connection()
    remaining = iter(ids)
    while some := list(islice(remaining, PAGE)):
        which = f"IN ({','.join(str(int(key)) for key in some)})"
        if some[-1] - some[0] == len(some) - 1:
            which = f"BETWEEN {some[0]} AND {some[-1]}"
        query = f"{reading(table, columns, connection.dialect.name)} WHERE id {which}"
        yield page(table, columns, dict.fromkeys(some, GONE) | hashes_of(connection.exec_driver_sql(query).all()))
