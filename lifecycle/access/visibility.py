"""Visibility rules: which checkpoints, agreements, reports, events and files an organization may read.

A checkpoint is seen by the body that owes it and by the lead of its agreement; an agreement by its parties and by
those who sign for them. Whatever else is asked for isn't there (`Unseen`), whether it exists or not.
The two conditions stand here once, as SQL and as expressions; no page and no call of the API has one of its own
(`tests/integration/api/test_one_rule_of_sight.py`).
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, TextClause, bindparam, or_, text
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, col, select

from lifecycle.access.visitor import Unseen
from lifecycle.kernel import sql
from models import Agreement, AgreementParty, AgreementVersion, Checkpoint, Evidence, Report, Signature, Upload
from models.base import Moment

COLUMNS = f"""
SELECT c.id, c.status, c.nominal_on, c.due_on, c.owner_id, c.lead_id, a.id, a.code, a.title, b.code, b.title, b.form,
       b.evidence_required, b.budget_planned, owner.code, owner.name, lead.code, lead.name,
       c.number, {sql.provisional()}, c.revision, c.calendar_id
FROM checkpoint c
JOIN agreement a ON a.id = c.agreement_id
JOIN obligation b ON b.id = c.obligation_id
JOIN organization owner ON owner.id = c.owner_id
JOIN organization lead ON lead.id = c.lead_id
"""
TYPES: dict[type, type[TypeEngine[Any]]] = {dt.date: Date, dt.datetime: Moment}
SEEN = "(c.owner_id = :organization OR c.lead_id = :organization)"

# the parties, and who signs for one
OF_PARTY = "(p.organization_id = :organization OR p.signatory_id = :organization)"
PARTY = text(f"SELECT 1 FROM agreement_party p WHERE p.agreement_id = :agreement AND {OF_PARTY}")


class Seen(NamedTuple):
    """A checkpoint with what people call it. `budget` in đồng."""

    id: int
    status: str
    nominal_on: dt.date
    due_on: dt.date
    owner_id: int
    lead_id: int
    agreement_id: int
    agreement: str
    agreement_title: str
    obligation: str
    title: str
    form: str
    evidence: bool
    budget: int
    owner: str
    owner_name: str
    lead: str
    lead_name: str
    number: int = 1
    provisional: bool = False
    revision: int = 0
    calendar_id: int = 0

    @property
    def is_open(self) -> bool:
        return self.status in ("upcoming", "returned")


def checkpoint_seen(organization_id: int) -> ColumnElement[bool]:
    """SEEN as an expression over Checkpoint."""
    return or_(col(Checkpoint.owner_id) == organization_id, col(Checkpoint.lead_id) == organization_id)


def party_seen(organization_id: int) -> ColumnElement[bool]:
    """OF_PARTY as an expression over AgreementParty."""
    party = AgreementParty
    return or_(col(party.organization_id) == organization_id, col(party.signatory_id) == organization_id)


def seen(session: Session, where: str, organization_id: int, **values: Any) -> list[Seen]:
    """The checkpoints that `organization_id` sees and `where` (SQL over c, a, b) finds."""
    typed = tuple((name, type(value)) for name, value in values.items() if type(value) in TYPES)
    rows = session.execute(_prepared(where, typed), {"organization": organization_id, **values}).all()
    return [as_seen(row) for row in rows]


@lru_cache(maxsize=200)
def _prepared(where: str, typed: tuple[tuple[str, type], ...]) -> TextClause:
    query = text(f"{COLUMNS} WHERE {SEEN} AND {where}")
    return query.bindparams(*(bindparam(name, type_=TYPES[kind]()) for name, kind in typed))


def as_seen(row: Any) -> Seen:
    """A row of COLUMNS; SQLite keeps dates as text and truth as a number."""
    values = list(row)
    for place in (2, 3):
        if isinstance(values[place], str):
            values[place] = dt.date.fromisoformat(values[place])
    for place in (12, 19):
        values[place] = bool(values[place])
    return Seen(*values)


def checkpoint(session: Session, organization_id: int, checkpoint_id: int) -> Seen:
    """The checkpoint of that id. Unseen where the body neither owes it nor leads."""
    found = seen(session, "c.id = :id", organization_id, id=checkpoint_id)
    if not found:
        raise Unseen(f"checkpoint {checkpoint_id}")
    return found[0]


def agreement(session: Session, organization_id: int, code: str) -> Agreement:
    """The agreement of that code. Unseen where the body is no party to it."""
    found = session.exec(select(Agreement).where(Agreement.code == code)).one_or_none()
    if found is None or not is_party(session, organization_id, found.id or 0):
        raise Unseen(f"agreement {code[:60]}")
    return found


def is_party(session: Session, organization_id: int, agreement_id: int) -> bool:
    values = {"agreement": agreement_id, "organization": organization_id}
    return session.execute(PARTY, values).first() is not None


def evidence(session: Session, organization_id: int, evidence_id: int) -> Evidence:
    """A file of a report on a checkpoint that the body sees. Unseen otherwise, and where it is no file."""
    found = session.get(Evidence, evidence_id)
    if found is None or not found.sha256:
        raise Unseen(f"file {evidence_id}")
    report = session.get_one(Report, found.report_id)
    if not seen(session, "c.id = :id", organization_id, id=report.checkpoint_id):
        raise Unseen(f"file {evidence_id}")
    return found


def reports(session: Session, organization_id: int, after: int, limit: int) -> list[Report]:
    """The reports on the checkpoints that the body sees, by id, from the first after `after` on."""
    query = (
        select(Report)
        .join(Checkpoint, col(Checkpoint.id) == Report.checkpoint_id)
        .where(col(Report.id) > after, checkpoint_seen(organization_id))
    )
    return list(session.exec(query.order_by(col(Report.id)).limit(limit)).all())


def report(session: Session, organization_id: int, report_id: int) -> tuple[Report, list[Evidence]]:
    """A report on a checkpoint that the body sees, with its evidence. Unseen otherwise."""
    found = session.get(Report, report_id)
    if found is None or not seen(session, "c.id = :id", organization_id, id=found.checkpoint_id):
        raise Unseen(f"report {report_id}")
    pieces = select(Evidence).where(Evidence.report_id == found.id).order_by(col(Evidence.id))
    return found, list(session.exec(pieces).all())


def upload(session: Session, organization_id: int, sha256: str) -> Upload:
    """A file that the body itself handed in by the API. Unseen otherwise, whoever else did."""
    query = select(Upload).where(Upload.organization_id == organization_id, Upload.sha256 == sha256[:64])
    found = session.exec(query).one_or_none()
    if found is None:
        raise Unseen("file")
    return found


def signature(session: Session, organization_id: int, signature_id: int) -> Signature:
    """A signature, with a scan, under an agreement that the body is a party to. Unseen otherwise."""
    found = session.get(Signature, signature_id)
    if found is None or not found.evidence_sha256:
        raise Unseen(f"signature {signature_id}")
    version = session.exec(select(AgreementVersion).where(col(AgreementVersion.id) == found.version_id)).one()
    if not is_party(session, organization_id, version.agreement_id):
        raise Unseen(f"signature {signature_id}")
    return found
