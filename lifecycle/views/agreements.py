"""Queries of the office: agreements, one agreement, checkpoints. Only reads; what is counted is counted by SQL.

Rows are plain dictionaries, in the shape that `--json` prints (design.md, section 10): dates are `datetime.date`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Row, text
from sqlmodel import Session, col, select

from lifecycle.agreement import lookup as find
from lifecycle.agreement import versions as agreement_versions
from lifecycle.kernel import sql
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import AGREEMENT_UNKNOWN
from models import Agreement, AgreementVersion, Ladder, LegalBasis, Obligation, Organization, Signature

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
    found = find.get_agreement(session, code)
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
    proposed = agreement_versions.latest_version(session, found).terms.get("obligations", [])
    return [{key: item[key] for key in ("code", "title", "owner", "form", "due")} for item in proposed]


def _field(session: Session, column: Any, id_: int | None) -> str | None:
    """One column of the row of that id; None for no id."""
    if id_ is None:
        return None
    found = session.exec(select(column).where(column.class_.id == id_)).one_or_none()
    if found is None:
        raise Refusal(AGREEMENT_UNKNOWN, code=id_)
    return str(found)


def _counts(row: Row[Any]) -> dict[str, Any]:
    counted = {name: getattr(row, name) for name in NOTHING}
    if isinstance(counted["next_due"], str):  # SQLite keeps dates as text
        counted["next_due"] = dt.date.fromisoformat(counted["next_due"])
    return counted


def _day(session: Session, day: dt.date) -> dt.date | str:
    """A date as raw SQL compares it."""
    return day.isoformat() if session.get_bind().dialect.name == "sqlite" else day
