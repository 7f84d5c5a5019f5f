"""An agreement as its parties read it: its text in every version, its reviews, its signatures, and what became of it."""

from __future__ import annotations

import datetime as dt
import difflib
from collections import Counter
from typing import Any, NamedTuple

from sqlalchemy import Date, bindparam, text
from sqlmodel import Session, col, select

from lifecycle.access import visibility as sight
from lifecycle.access.visibility import OF_PARTY
from lifecycle.agreement import lookup as find
from lifecycle.agreement import signing
from lifecycle.calendar.due_rules import DueRule
from lifecycle.calendar.due_words import due_in_words
from lifecycle.kernel import sql
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import label, say, written
from lifecycle.views.words import PAPER_DUE, PAPER_OWNER, PAPER_PERIOD
from models import (
    Agreement,
    AgreementVersion,
    AuditLine,
    DocumentNumber,
    Organization,
    ReviewComment,
    ReviewRound,
    Signature,
)
from models.enums import AgreementStatus

# late: ix_checkpoint_owner and ix_checkpoint_agreement
LISTED = f"""
SELECT a.code, a.title, a.kind, a.status, a.period_from, a.period_to, a.signed_on, lead.name AS lead,
    COALESCE(late.number, 0) AS late
FROM agreement a JOIN organization lead ON lead.id = a.lead_id
LEFT JOIN (SELECT agreement_id, COUNT(*) AS number FROM (
        SELECT c.id, c.agreement_id FROM checkpoint c WHERE c.owner_id = :organization AND {sql.overdue()}
        UNION SELECT c.id, c.agreement_id FROM checkpoint c
        WHERE c.agreement_id IN (SELECT id FROM agreement WHERE lead_id = :organization) AND {sql.overdue()}) AS found
    GROUP BY agreement_id) AS late ON late.agreement_id = a.id
WHERE a.id IN (SELECT p.agreement_id FROM agreement_party p WHERE {OF_PARTY})
ORDER BY CASE a.status WHEN 'in_force' THEN 1 WHEN 'concluded' THEN 2 WHEN 'superseded' THEN 3 WHEN 'rejected' THEN 4
    WHEN 'withdrawn' THEN 4 WHEN 'terminated' THEN 4 ELSE 0 END, a.code
"""
# what the body sees of an agreement's checkpoints, the nearest first
DUE = "c.agreement_id = :agreement AND c.due_on >= :since ORDER BY c.due_on, c.id LIMIT 20"
MOST_PAIRS = 20_000  # pairs of equal lines that two versions are compared with
HISTORY = 200  # lines


class Round(NamedTuple):
    """A review round, its version's number, its chair, and what was said in it."""

    round: ReviewRound
    version: int
    chair: str
    comments: list[tuple[ReviewComment, str]]


class Signed(NamedTuple):
    """A signature under one version, and the number its body gave."""

    signature: Signature
    version: int
    body: str
    number: str


class Told(NamedTuple):
    """One line of the history: when, who, what, why."""

    at: dt.datetime
    who: str
    what: str
    about: str


def agreements_of(session: Session, organization_id: int, today: dt.date) -> list[dict[str, Any]]:
    """The agreements that the body is a party to, what is on its way first. `late`: what it owes, or leads, overdue."""
    query = (
        text(LISTED)
        .bindparams(bindparam("today", type_=Date()))
        .columns(period_from=Date, period_to=Date, signed_on=Date)
    )
    found = session.execute(query, {"organization": organization_id, "today": today})
    return [dict(row) for row in found.mappings()]


def versions(session: Session, found: Agreement) -> list[AgreementVersion]:
    """Every version, the newest first."""
    query = select(AgreementVersion).where(AgreementVersion.agreement_id == found.id)
    return list(session.exec(query.order_by(col(AgreementVersion.number).desc())).all())


def rounds(session: Session, found: Agreement) -> list[Round]:
    """Every review round with its comments, the newest first."""
    query = select(ReviewRound).where(ReviewRound.agreement_id == found.id).order_by(col(ReviewRound.number).desc())
    held = session.exec(query).all()
    if not held:
        return []
    numbers = {version.id: version.number for version in versions(session, found)}
    names = _names(session)
    said = session.exec(
        select(ReviewComment)
        .where(col(ReviewComment.round_id).in_([one.id for one in held]))
        .order_by(col(ReviewComment.id))
    ).all()
    return [
        Round(
            one,
            numbers.get(one.version_id, 0),
            names.get(one.chair_id, ""),
            [(comment, names.get(comment.organization_id, "")) for comment in said if comment.round_id == one.id],
        )
        for one in held
    ]


def signatures(session: Session, found: Agreement) -> list[Signed]:
    """Every signature under a version that wasn't dropped, the newest version first."""
    query = (
        select(Signature, AgreementVersion.number, Organization.name)
        .join(AgreementVersion, col(AgreementVersion.id) == Signature.version_id)
        .join(Organization, col(Organization.id) == Signature.organization_id)
        .where(AgreementVersion.agreement_id == found.id, ~col(AgreementVersion.dropped))
        .order_by(col(AgreementVersion.number).desc(), col(Signature.id))
    )
    numbers = {
        (one.version_id, one.organization_id): f"{one.symbol}, {written(one.issued_on)}"
        for one in session.exec(
            select(DocumentNumber)
            .join(AgreementVersion, col(AgreementVersion.id) == DocumentNumber.version_id)
            .where(AgreementVersion.agreement_id == found.id)
        ).all()
    }
    return [
        Signed(signature, number, body, numbers.get((signature.version_id, signature.organization_id), ""))
        for signature, number, body in session.exec(query).all()
    ]


def to_sign(session: Session, found: Agreement, organization_id: int) -> list[tuple[str, str]]:
    """(code, name) of each party that the body still has to sign for: itself, or one that it signs for."""
    if found.status not in (AgreementStatus.SIGNING, AgreementStatus.IN_FORCE):
        return []
    try:
        version = signing.waiting_version(session, found)
    except Refusal:
        return []
    left = set(signing.unsigned(session, found, version))
    return [
        (body.code, body.name)
        for party, body in find.parties(session, found)
        if body.code in left and organization_id in (party.organization_id, party.signatory_id)
    ]


def coming(session: Session, found: Agreement, organization_id: int, since: dt.date) -> list[sight.Seen]:
    """The checkpoints of the agreement that the body sees, from `since` on."""
    return sight.seen(session, DUE, organization_id, agreement=found.id, since=since)


def history(session: Session, found: Agreement, organization_id: int) -> list[Told]:
    """List what happened, the newest first. Lines about another body's checkpoints are left out."""
    query = select(AuditLine).where(AuditLine.chain == found.code).order_by(col(AuditLine.number).desc()).limit(HISTORY)
    lines = session.exec(query).all()
    ids = sorted({int(line.detail["checkpoint"]) for line in lines if "checkpoint" in line.detail})
    where = f"c.id IN ({', '.join(map(str, ids))})"
    seen = {one.id: one for one in sight.seen(session, where, organization_id)} if ids else {}
    told = []
    for line in lines:
        checkpoint = line.detail.get("checkpoint")
        if checkpoint is not None and checkpoint not in seen:
            continue
        about = seen[checkpoint].title if checkpoint is not None else ""
        reason = str(line.detail.get("reason", ""))
        told.append(
            Told(line.at, line.actor, label("verb", line.verb), ": ".join(part for part in (about, reason) if part))
        )
    return told


def as_lines(terms: dict[str, Any]) -> list[str]:
    """A version's content as lines of text, for reading and for comparing."""
    period = " - ".join(_day(terms.get(name)) for name in ("period_from", "period_to") if terms.get(name))
    lines = [terms["title"], f"{say(PAPER_PERIOD)}: {period}" if period else "", ""]
    lines += str(terms.get("content", "")).split("\n")
    for number, item in enumerate(terms.get("obligations", []), 1):
        due = say(PAPER_DUE, due=due_in_words(DueRule.from_text(item["due"]))) if item.get("due") else ""
        lines += [
            "",
            f"{number}. {item['title']}",
            f"    {say(PAPER_OWNER)}: {label('owner', item['owner'])}; {label('form', item['form'])}; {due}".rstrip(
                "; "
            ),
        ]
    return lines


def compare(older: AgreementVersion, newer: AgreementVersion) -> list[tuple[str, str, str]]:
    """(kind, left, right) a row, for two columns side by side. `kind`: same | changed | gone | new."""
    left, right = as_lines(older.terms), as_lines(newer.terms)
    rows: list[tuple[str, str, str]] = []
    for tag, a, b, c, d in _differences(left, right):
        if tag == "equal":
            rows += [("same", line, line) for line in left[a:b]]
            continue
        olds, news = left[a:b], right[c:d]
        for place in range(max(len(olds), len(news))):
            old = olds[place] if place < len(olds) else ""
            new = news[place] if place < len(news) else ""
            rows.append(("changed" if old and new else "gone" if old else "new", old, new))
    return rows


def _differences(left: list[str], right: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Opcodes as difflib's. Where the same lines stand again and again, difflib takes the square of their number, each time
    it looks: such texts are compared from both ends, and what lies between is different."""
    here, there = Counter(left), Counter(right)
    if sum(count * there[one] for one, count in here.items()) <= MOST_PAIRS:
        return list(difflib.SequenceMatcher(a=left, b=right, autojunk=False).get_opcodes())
    shorter = min(len(left), len(right))
    head = next((n for n in range(shorter) if left[n] != right[n]), shorter)
    tail = next((n for n in range(shorter - head) if left[-1 - n] != right[-1 - n]), shorter - head)
    ends = (len(left) - tail, len(right) - tail)
    found = [("equal", 0, head, 0, head), ("replace", head, ends[0], head, ends[1])]
    return [*found, ("equal", ends[0], len(left), ends[1], len(right))]


def _names(session: Session) -> dict[int, str]:
    return {key or 0: name for key, name in session.exec(select(Organization.id, Organization.name)).all()}


def _day(value: Any) -> str:
    return written(dt.date.fromisoformat(str(value))) if value else ""
