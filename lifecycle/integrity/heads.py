"""Heads of chains that were kept elsewhere, against the chains as they are: what was rewritten whole, or rolled back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from lifecycle.integrity.chains import Break
from lifecycle.integrity.words import HEADS_NONE, HEADS_NOT_JSON, HEADS_WRONG
from lifecycle.kernel.refusal import BadInput, all_told
from models import AuditHead, AuditLine

AT_ONCE = 400  # places in one statement
# a line of the table that `phoihop verify --heads` prints, and that the daily mail shows
ROW = re.compile(r"(?P<chain>\S{1,80})\s+(?P<length>\d{1,9})\s+(?P<hash>[0-9a-f]{64})")
TITLES = 2  # lines above the table


class KeptHead(BaseModel):
    """Head of a chain as it was written down."""

    model_config = ConfigDict(extra="ignore", strict=True)

    chain: str = Field(min_length=1, max_length=80)
    length: int = Field(ge=1, le=10**9)
    hash: str = Field(pattern=r"^[0-9a-f]{64}$")


def kept(text: str, file: str) -> list[KeptHead]:
    """Read what `phoihop verify --heads` printed, as JSON or as a table. BadInput: something else stands there, each place
    told."""
    found = _of_json(text, file) if text.lstrip().startswith(("[", "{")) else _of_table(text, file)
    if not found:
        raise BadInput(HEADS_NONE, file=file)
    return found


def _of_json(text: str, file: str) -> list[KeptHead]:
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise BadInput(HEADS_NOT_JSON, file=file, line=getattr(error, "lineno", 0)) from None
    except RecursionError:
        raise BadInput(HEADS_NOT_JSON, file=file) from None
    try:
        return TypeAdapter(list[KeptHead]).validate_python(rows)
    except ValidationError as error:
        places = dict.fromkeys(_place(one["loc"]) for one in error.errors())
        raise all_told([BadInput(HEADS_WRONG, file=file, field=place) for place in places]) from None


def _place(loc: Sequence[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")


def _of_table(text: str, file: str) -> list[KeptHead]:
    found, wrong = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        row = ROW.fullmatch(line.strip())
        if row:
            found.append(KeptHead(chain=row["chain"], length=int(row["length"]), hash=row["hash"]))
        elif line.strip() and (found or number > TITLES):
            wrong.append(BadInput(HEADS_WRONG, file=file, line=number))
    if wrong:
        raise all_told(wrong)
    return found


def differing(session: Session, heads: Sequence[KeptHead]) -> Iterator[Break]:
    """Each chain that isn't the one whose head was kept. `what`: rolled_back (its line isn't there any more) | rewritten.

    Lines after the kept one are no fault: the chain went on.
    """
    lengths = dict(session.exec(select(AuditHead.chain, AuditHead.length)).all())
    for start in range(0, len(heads), AT_ONCE):
        some = heads[start : start + AT_ONCE]
        now = _hashes(session, some)
        for head in some:
            found = now.get((head.chain, head.length))
            if found is None:
                yield Break(head.chain, head.length, "rolled_back", now=lengths.get(head.chain, 0))
            elif found != head.hash:
                yield Break(head.chain, head.length, "rewritten")


def _hashes(session: Session, heads: Sequence[KeptHead]) -> Mapping[tuple[str, int], str]:
    places = tuple_(col(AuditLine.chain), col(AuditLine.number)).in_([(head.chain, head.length) for head in heads])
    rows: Any = session.exec(select(AuditLine.chain, AuditLine.number, AuditLine.hash).where(places)).all()
    return {(chain, number): hashed for chain, number, hashed in rows}
