"""What the office looks at: agreements, one agreement, checkpoints. Only reads; what is counted is counted by SQL.

Rows are plain dictionaries, in the shape that `--json` prints (design.md, section 10): dates are `datetime.date`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator
from typing import Any

from sqlalchemy import Row, text
from sqlmodel import Session, col, select

from lifecycle import find, sql
from lifecycle.errors import Refusal
from lifecycle.transitions import OPEN
from models import Agreement, AgreementVersion, AuditHead, Ladder, LegalBasis, Obligation, Organization, Signature

COUNTS = f"""
SELECT c.agreement_id,
    COUNT(CASE WHEN {sql.owed()} THEN 1 END) AS open,
    COUNT(CASE WHEN {sql.overdue()} THEN 1 END) AS overdue,
    COUNT(CASE WHEN c.status = 'reported' THEN 1 END) AS reported,
    COUNT(CASE WHEN c.status = 'accepted' THEN 1 END) AS accepted,
    COUNT(CASE WHEN c.status = 'waived' THEN 1 END) AS waived,
    MIN(CASE WHEN {sql.owed()} AND c.due_on >= :today THEN c.due_on END) AS next_due
FROM checkpoint c
"""
EACH = f"{COUNTS} GROUP BY c.agreement_id"
# ix_checkpoint_agreement
ONE = f"{COUNTS} WHERE c.agreement_id = :agreement GROUP BY c.agreement_id"
NOTHING = {"open": 0, "overdue": 0, "reported": 0, "accepted": 0, "waived": 0, "next_due": None}

PARTIES = """
SELECT p.agreement_id, o.code
FROM agreement_party p JOIN organization o ON o.id = p.organization_id
ORDER BY p.agreement_id, p.position
"""

# ix_checkpoint_agreement where one agreement is asked for
CHECKPOINTS = """
SELECT a.code AS agreement, b.code AS obligation, o.code AS owner, c.nominal_on, c.due_on, c.status
FROM checkpoint c
JOIN agreement a ON a.id = c.agreement_id
JOIN obligation b ON b.id = c.obligation_id
JOIN organization o ON o.id = c.owner_id
{where}
ORDER BY c.due_on, a.code, b.code, o.code, c.nominal_on, c.number
"""
FETCH = 2_000


def agreements(session: Session, today: dt.date) -> list[dict[str, Any]]:
    """Every agreement in order of its code, with its parties and what stands open."""
    counted = {row.agreement_id: _counts(row) for row in session.execute(text(EACH), {"today": _day(session, today)})}
    parties: dict[int, list[str]] = {}
    for agreement_id, code in session.execute(text(PARTIES)):
        parties.setdefault(agreement_id, []).append(code)
    leads = dict(session.exec(select(Organization.id, Organization.code)).all())
    return [
        {
            "code": found.code,
            "kind": str(found.kind),
            "title": found.title,
            "status": str(found.status),
            "lead": leads[found.lead_id],
            "parties": parties.get(found.id or 0, []),
            "period_from": found.period_from,
            "period_to": found.period_to,
            "signed_on": found.signed_on,
            "checkpoints": counted.get(found.id, dict(NOTHING)),
        }
        for found in session.exec(select(Agreement).order_by(col(Agreement.code))).all()
    ]


def agreement_detail(session: Session, code: str, today: dt.date) -> dict[str, Any]:
    """One agreement with its parties in order and who signs for each, its signatures, obligations and counts.

    Refusal: there is no such agreement.
    """
    found = find.agreement(session, code)
    counted = session.execute(text(ONE), {"today": _day(session, today), "agreement": found.id}).one_or_none()
    lead = session.get_one(Organization, found.lead_id)
    return {
        "code": found.code,
        "kind": str(found.kind),
        "title": found.title,
        "status": str(found.status),
        "version": found.version,
        "lead": lead.code,
        "legal_basis": _field(session, LegalBasis.number, found.legal_basis_id),
        "parent": _field(session, Agreement.code, found.parent_id),
        "predecessor": _field(session, Agreement.code, found.predecessor_id),
        "ladder": _field(session, Ladder.code, found.ladder_id),
        "period_from": found.period_from,
        "period_to": found.period_to,
        "signed_on": found.signed_on,
        "in_force_on": found.in_force_on,
        "ended_on": found.ended_on,
        "end_reason": found.end_reason,
        "adopted": bool(found.remarks.get("adopted")),
        "parties": _parties(session, found),
        "signatures": _signatures(session, found),
        "obligations": _obligations(session, found),
        "checkpoints": _counts(counted) if counted else dict(NOTHING),
    }


def checkpoints(session: Session, code: str | None, today: dt.date) -> Generator[dict[str, Any], None, None]:
    """Every checkpoint, or those of one agreement, by due date; read as they are asked for, never all at once.

    `overdue_days`: calendar days since the due date for what is open (upcoming or returned), else 0. Dates are in ISO
    text already: there may be a million. Refusal: there is no such agreement.
    """
    # asked here and not at the first row, so that nothing is printed before it is refused
    agreement_id = find.agreement(session, code).id if code else None
    return _checkpoints(session, agreement_id, today)


def _checkpoints(session: Session, agreement_id: int | None, today: dt.date) -> Generator[dict[str, Any], None, None]:
    where, values = ("WHERE c.agreement_id = :agreement", {"agreement": agreement_id}) if agreement_id else ("", {})
    query = text(CHECKPOINTS.format(where=where)).execution_options(yield_per=FETCH)
    late: dict[str, int] = {}
    # closed with the generator, even when nobody reads it to its end
    with session.execute(query, values) as found:
        for agreement, obligation, owner, nominal_on, due_on, status in found:
            due = str(due_on)
            if due not in late:
                late[due] = max(0, (today - dt.date.fromisoformat(due)).days)
            yield {
                "agreement": agreement,
                "obligation": obligation,
                "owner": owner,
                "nominal_on": str(nominal_on),
                "due_on": due,
                "status": status,
                "overdue_days": late[due] if status in OPEN else 0,
            }


def messages(session: Session) -> Generator[dict[str, Any], None, None]:
    """The outbox, oldest first; the mails themselves are left out."""
    query = text('SELECT message_id, "to", subject, state, attempts, in_doubt FROM message ORDER BY id')
    with session.execute(query.execution_options(yield_per=FETCH)) as found:
        for row in found.mappings():
            yield {**row, "in_doubt": bool(row["in_doubt"])}


def chain_heads(session: Session) -> list[dict[str, Any]]:
    """Where each audit chain ends: kept elsewhere, it shows a chain that was rewritten whole."""
    heads = session.exec(select(AuditHead).order_by(col(AuditHead.chain))).all()
    return [{"chain": head.chain, "length": head.length, "hash": head.hash} for head in heads]


def _parties(session: Session, found: Agreement) -> list[dict[str, Any]]:
    rows = []
    for party, body in find.parties(session, found):
        signs = body if party.signatory_id == body.id else session.get_one(Organization, party.signatory_id)
        rows.append(
            {
                "organization": body.code,
                "name": body.name,
                "lead": body.id == found.lead_id,
                "signed_by": signs.code,
                "signed_by_name": signs.name,
            }
        )
    return rows


def _signatures(session: Session, found: Agreement) -> list[dict[str, Any]]:
    """Under every version that wasn't dropped, the newest version first."""
    query = (
        select(Signature, AgreementVersion.number, Organization.code)
        .join(AgreementVersion, col(AgreementVersion.id) == Signature.version_id)
        .join(Organization, col(Organization.id) == Signature.organization_id)
        .where(AgreementVersion.agreement_id == found.id, ~col(AgreementVersion.dropped))
        .order_by(col(AgreementVersion.number).desc(), col(Signature.signed_on), col(Signature.id))
    )
    return [
        {
            "version": number,
            "organization": body,
            "signed_by": signature.signatory_name,
            "signer": signature.signer,
            "post": signature.post,
            "authority": str(signature.authority),
            "medium": str(signature.medium),
            "signed_on": signature.signed_on,
        }
        for signature, number, body in session.exec(query).all()
    ]


def _obligations(session: Session, found: Agreement) -> list[dict[str, Any]]:
    """In force: the rows. Before: what the newest version proposes."""
    active = select(Obligation).where(Obligation.agreement_id == found.id, col(Obligation.active))
    rows = session.exec(active.order_by(col(Obligation.id))).all()
    if rows:
        return [
            {"code": row.code, "title": row.title, "owner": row.owner, "form": str(row.form), "due": row.due}
            for row in rows
        ]
    proposed = find.latest_version(session, found).terms.get("obligations", [])
    return [{key: item[key] for key in ("code", "title", "owner", "form", "due")} for item in proposed]


def _field(session: Session, column: Any, id_: int | None) -> str | None:
    """One column of the row of that id; None for no id."""
    if id_ is None:
        return None
    found = session.exec(select(column).where(column.class_.id == id_)).one_or_none()
    if found is None:
        raise Refusal("agreement_unknown", code=id_)
    return str(found)


def _counts(row: Row[Any]) -> dict[str, Any]:
    counted = {name: getattr(row, name) for name in NOTHING}
    if isinstance(counted["next_due"], str):  # SQLite keeps dates as text
        counted["next_due"] = dt.date.fromisoformat(counted["next_due"])
    return counted


def _day(session: Session, day: dt.date) -> dt.date | str:
    """A date as raw SQL compares it."""
    return day.isoformat() if session.get_bind().dialect.name == "sqlite" else day
