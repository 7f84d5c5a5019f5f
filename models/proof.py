"""Proofs: hashes of the rows that a verb left behind, covered by the hash of its audit line.

One row of `proof` holds, for one table, the hashes of up to a page of rows. It names the columns that it speaks of, so
that a column added later leaves older proofs as they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Date, Integer, Text
from sqlmodel import Field, SQLModel

from models.base import Moment, metadata

# The tables whose rows are proved, each with the columns that no line speaks of: what the sweep keeps for itself, and what
# a worker counts. A table that isn't here isn't proved (docs/security.md says which, and why).
PROVED: dict[str, frozenset[str]] = {
    "agreement": frozenset({"revision"}),
    "agreement_party": frozenset(),
    "agreement_version": frozenset(),
    "api_key": frozenset(),
    "checkpoint": frozenset({"armed", "calendar_version", "previous_due_on"}),
    "contact": frozenset({"refusal", "refused_on"}),
    "delegation": frozenset(),
    "document_number": frozenset(),
    "due_date_move": frozenset(),
    "evidence": frozenset(),
    "extension": frozenset(),
    "happening": frozenset(),
    "ladder": frozenset(),
    "legal_basis": frozenset(),
    "obligation": frozenset({"expanded_to"}),
    "organization": frozenset(),
    "receipt": frozenset(),
    "report": frozenset(),
    "review_comment": frozenset(),
    "review_round": frozenset(),
    "rung": frozenset(),
    "rung_audience": frozenset(),
    "signature": frozenset(),
    "webhook": frozenset({"after_event", "failures", "not_before"}),
    "work_calendar": frozenset(),
}
PAGE = 500  # rows a proof
KEPT = 32  # hexadecimal digits of a row's hash: 128 bits
GONE = ""  # the hash of a row that a verb took away
QUOTE = "''''"  # SQL's text of one quotation mark


class Proof(SQLModel, table=True):
    """The rows of one table that a line's transaction wrote, as it left them. `hashes`: JSON, a hash by each row's id."""

    id: int | None = Field(default=None, primary_key=True)
    chain: str = Field(max_length=80)
    number: int
    # empty: no row, only that the line is there (the first one of a chain)
    of_table: str = Field(default="", max_length=40)
    columns: str = Field(default="", sa_type=Text)  # their names, with commas
    hashes: str = Field(default="{}", sa_type=Text)


@cache
def proved_columns(table: str) -> tuple[str, ...]:
    """The columns of a proved table that a proof made now speaks of, in the table's order."""
    left_out = PROVED[table] | {"id"}
    return tuple(column.name for column in metadata.tables[table].columns if column.name not in left_out)


@cache
def reading(table: str, columns: tuple[str, ...], dialect: str) -> str:
    """SQL that reads each row's id and its values as one text, quoted, the same on both databases.

    The database writes the text: no type of ours can stumble over what somebody else put there. `table` and `columns` are
    names of the models.
    """
    there = metadata.tables[table].columns
    said = [f'quote("{name}")' if dialect == "sqlite" else _quoted(name, there[name].type) for name in columns]
    return f"""SELECT id, {" || ',' || ".join(said) or "''"} FROM "{table}" """


def _quoted(name: str, kind: Any) -> str:
    """A value of PostgreSQL as SQLite keeps and quotes it, whatever the session's zone and style of dates."""
    said = f'"{name}"'
    if isinstance(kind, Boolean | Integer):
        return f"COALESCE({said}::int8::text, 'NULL')" if isinstance(kind, Integer) else f"({said}::int)::text"
    if isinstance(kind, Moment):
        said = f"to_char({said} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    elif isinstance(kind, Date):
        said = f"to_char({said}, 'YYYY-MM-DD')"
    return f"COALESCE({QUOTE} || replace({said}::text, {QUOTE}, {QUOTE} || {QUOTE}) || {QUOTE}, 'NULL')"


def hashes_of(rows: Iterable[Sequence[Any]]) -> dict[int, str]:
    """The hash of each row by its id (`reading`)."""
    return {key: row_hash(said) for key, said in rows}


def row_hash(said: str) -> str:
    """The hash of a row's values, as `reading` says them."""
    return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()[:KEPT]


def page(table: str, columns: Sequence[str], hashes: dict[int, str]) -> dict[str, str]:
    """Write what a proof says of some rows of a table."""
    return {"of_table": table, "columns": ",".join(columns), "hashes": json.dumps(hashes, separators=(",", ":"))}


def said_of(key: int, of_table: str, columns: str, hashes: str) -> bytes:
    """Write what the digest of a line's proofs takes in of one of them."""
    text = json.dumps([key, of_table, columns, hashes], ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass") + b"\n"
