"""The audit log: one line a verb, each carrying the hash of the line before it in its chain.

A chain is an agreement's code, or `office` for what belongs to no agreement (a sweep, a load, a contact). The chain's
head is kept apart, so that cutting off its tail shows too. As a transaction commits, its last line takes in the hashes of
the rows that it wrote (`lifecycle/kernel/proofs.py`). What this can't show: somebody who rewrites whole chains and their
heads with the program's own hash; a copy of the heads kept elsewhere does (`phoihop verify --against`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from sqlalchemy import bindparam, event, insert, update
from sqlalchemy import select as sql_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session, col, select

from lifecycle.kernel import proofs
from lifecycle.kernel.text import escaped
from models import AuditHead, AuditLine, utc_now

OFFICE = "office"
PORTAL = "portal"  # what the door turned away; apart, so that a flood of it holds up no verb
OWN_CHAINS = frozenset({OFFICE, PORTAL})  # no agreement is coded so: its chain bears its code
ACTOR = SUBJECT = 200  # letters that a line keeps of each
GENESIS = "0" * 64
_HEADS: Any = AuditHead.__table__  # type: ignore[attr-defined]
HEAD = sql_select(_HEADS.c.length, _HEADS.c.hash).where(_HEADS.c.chain == bindparam("of")).with_for_update()
FIRST: dict[str, Any] = {
    "sqlite": sqlite.insert(_HEADS).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_HEADS).on_conflict_do_nothing(),
}
LONGER = update(_HEADS).where(_HEADS.c.chain == bindparam("of"))
LONGER = LONGER.values(length=bindparam("length"), hash=bindparam("hash"))
LINES: Any = AuditLine.__table__  # type: ignore[attr-defined]
LINE = insert(LINES)
PROVE = update(LINES).where(LINES.c.chain == bindparam("of"), LINES.c.number == bindparam("length"))
PROVE = PROVE.values(proof=bindparam("digest"), hash=bindparam("now"))
LAST = "last line"


def record(
    session: Session,
    chain: str,
    actor: str,
    verb: str,
    subject: str,
    detail: dict[str, Any],
    at: dt.datetime | None = None,
    run_key: str = "",
) -> None:
    """Add one line to `chain` in the caller's transaction. The chain's head is locked until that transaction ends.

    `run_key` marks the line as what one step of one flow run did (`done_by`); no two lines may bear one.
    """
    head = session.execute(HEAD, {"of": chain}).one_or_none()
    if head is None:
        # of two that begin a chain at once the second waits here, and goes on where the first ended
        session.execute(FIRST[session.get_bind().dialect.name], {"chain": chain, "length": 0, "hash": GENESIS})
        head = session.execute(HEAD, {"of": chain}).one()
    length, previous = head.length, head.hash
    line = AuditLine(
        chain=chain,
        number=length + 1,
        at=at or utc_now(),
        actor=escaped(actor)[:ACTOR],
        verb=verb,
        subject=escaped(subject)[:SUBJECT],
        detail=_escaped(json.loads(json.dumps(detail, default=str))),
        previous=previous,
        hash="",
        run_key=run_key or None,
    )
    line.hash = digest(line)
    # plain statements: every verb comes through here, and a unit of work costs more than the three of them
    session.execute(LINE, line.model_dump(exclude={"id"}))
    session.execute(LONGER, {"of": chain, "length": line.number, "hash": line.hash})
    session.info[LAST] = line


@event.listens_for(Session, "before_commit")
def _prove(session: Session) -> None:
    """The last line of a transaction takes in what the transaction wrote, as it is at its end: a receipt, or what a load
    sets last, comes after its verb's line. Nobody has seen that line: its chain's head is still locked."""
    line = session.info.get(LAST)
    if line is None or session.in_nested_transaction():
        return
    session.flush()
    line.proof = proofs.write(session, line.chain, line.number)
    if not line.proof:
        return
    line.hash = digest(line)
    said = {"of": line.chain, "length": line.number}
    session.execute(PROVE, {**said, "digest": line.proof, "now": line.hash})
    session.execute(LONGER, {**said, "hash": line.hash})


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(LAST, None)
        proofs.forget(session)


def _escaped(value: Any) -> Any:
    """Every text in a JSON value with its unseen signs shown: who reads the log sees what is there, and any database
    keeps it (PostgreSQL takes no NUL)."""
    if isinstance(value, str):
        return escaped(value, kept="\n\t")
    if isinstance(value, dict):
        return {escaped(key): _escaped(item) for key, item in value.items()}
    return [_escaped(item) for item in value] if isinstance(value, list) else value


def done_by(session: Session, run_key: str) -> AuditLine | None:
    """The line that a step of a run left when it ran before; None when it didn't."""
    return session.exec(select(AuditLine).where(AuditLine.run_key == run_key)).one_or_none()


def steps_of(session: Session, run: str) -> list[AuditLine]:
    """The lines that the steps of one run left so far, oldest first."""
    query = select(AuditLine).where(col(AuditLine.run_key).startswith(f"{run}:")).order_by(col(AuditLine.id))
    return list(session.exec(query).all())


def digest(line: AuditLine) -> str:
    """sha256, in hex, of everything the line says and of the hash before it."""
    said = [
        line.chain,
        line.number,
        line.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        line.actor,
        line.verb,
        line.subject,
        line.detail,
        line.run_key,
        line.previous,
    ]
    if line.proof:  # lines of before rows were proved say nothing of them
        said.append(line.proof)
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
