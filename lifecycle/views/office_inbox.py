"""Inbox of the office: reviews to decide, signatures to record, agreements to put in force, reports to accept,
extensions to grant, contacts that no mail reaches. Each goes away by the verb that handles it, and by nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from sqlmodel import Session

from lifecycle.kernel import sql
from lifecycle.kernel.clock import day_of
from lifecycle.kernel.reference import NUMBERED_DAY
from lifecycle.kernel.words import label
from lifecycle.views.form_choices import NAMED, Parts, contact_parts

MOST = 100  # lines of one kind; the rest is counted
USUAL_DAYS = 10  # how long a round or a signature without a date may wait before it is more urgent than what is due

REVIEWS = """
SELECT a.code, a.title, r.number, r.opened_at, r.due_on
FROM review_round r JOIN agreement a ON a.id = r.agreement_id
WHERE r.decision IS NULL AND a.status = 'in_review' ORDER BY r.opened_at LIMIT :most
"""

TO_SIGN = f"(a.status = 'signing' OR (a.status = 'in_force' AND {sql.amended()}))"

SIGNATURES = f"""
SELECT a.code, a.title, o.code AS organization, o.name, w.created_at
FROM agreement a JOIN agreement_version w ON w.agreement_id = a.id AND w.number = {sql.newest()}
JOIN agreement_party p ON p.agreement_id = a.id JOIN organization o ON o.id = p.organization_id
WHERE {TO_SIGN} AND {sql.unsigned()} ORDER BY w.created_at, a.id, p.position LIMIT :most
"""

SIGNED = f"""
SELECT a.code, a.title, a.status, w.created_at
FROM agreement a JOIN agreement_version w ON w.agreement_id = a.id AND w.number = {sql.newest()}
WHERE {TO_SIGN} AND NOT EXISTS (SELECT 1 FROM agreement_party p WHERE p.agreement_id = a.id AND {sql.unsigned()})
ORDER BY w.created_at LIMIT :most
"""

# ix_checkpoint_reported
REPORTS = f"""
SELECT a.code, b.code AS obligation, o.code AS owner, {NUMBERED_DAY} AS day, b.title, o.name, c.due_on,
    (SELECT MAX(r.reported_on) FROM report r WHERE r.checkpoint_id = c.id) AS since
FROM checkpoint c {NAMED} WHERE c.status = 'reported' ORDER BY c.due_on, c.id LIMIT :most
"""

# uq_extension_open
EXTENSIONS = f"""
SELECT a.code, b.code AS obligation, o.code AS owner, {NUMBERED_DAY} AS day, b.title, o.name, c.due_on, e.asked_at, e.wanted_on,
    e.reason
FROM extension e JOIN checkpoint c ON c.id = e.checkpoint_id {NAMED}
WHERE e.status = 'asked' AND {sql.owed()}
ORDER BY c.due_on, e.id LIMIT :most
"""

BOUNCES = """
SELECT o.code, k.role, k.email, k.name, o.name AS organization, k.bounced_at, k.bounce_reason
FROM contact k JOIN organization o ON o.id = k.organization_id
WHERE k.active AND k.bounced_at IS NOT NULL ORDER BY k.bounced_at LIMIT :most
"""


@dataclass(frozen=True)
class Waiting:
    """One thing to do. `kind`: review | sign | force | report | extension | bounce.

    `about`: the parts of what the form's field takes (an agreement, a checkpoint, a contact). `act_by` orders
    the list. `wanted_on`: for an extension, the day asked for.
    """

    kind: str
    agreement: str
    about: Parts
    what: str
    since: dt.date
    act_by: dt.date
    wanted_on: dt.date | None = None


def waiting(session: Session, most: int = MOST) -> list[Waiting]:
    """Everything that waits, most urgent first; at most `most` of a kind."""
    found = [
        item
        for read in (_bounces, _reviews, _signatures, _signed, _reports, _extensions)
        for item in read(session, most)
    ]
    return sorted(found, key=lambda item: (item.act_by, item.since, item.about))


def _rows(session: Session, query: str, most: int) -> list[Row[Any]]:
    return list(session.execute(text(query), {"most": most}))


def _reviews(session: Session, most: int) -> Iterator[Waiting]:
    for row in _rows(session, REVIEWS, most):
        since = _day(row.opened_at)
        act_by = _day(row.due_on) if row.due_on else since + dt.timedelta(days=USUAL_DAYS)
        yield Waiting("review", row.code, (row.code,), f"Vòng {row.number}: {row.title}", since, act_by)


def _signatures(session: Session, most: int) -> Iterator[Waiting]:
    for row in _rows(session, SIGNATURES, most):
        since = _day(row.created_at)
        yield Waiting("sign", row.code, (row.code,), row.name, since, since + dt.timedelta(days=USUAL_DAYS))


def _signed(session: Session, most: int) -> Iterator[Waiting]:
    for row in _rows(session, SIGNED, most):
        since = _day(row.created_at)
        yield Waiting("force", row.code, (row.code,), row.title, since, since)


def _reports(session: Session, most: int) -> Iterator[Waiting]:
    for row in _rows(session, REPORTS, most):
        about = (row.code, row.obligation, row.owner, row.day)
        yield Waiting("report", row.code, about, f"{row.name}: {row.title}", _day(row.since), _day(row.due_on))


def _extensions(session: Session, most: int) -> Iterator[Waiting]:
    for row in _rows(session, EXTENSIONS, most):
        about = (row.code, row.obligation, row.owner, row.day)
        what = f"{row.name}: {row.title} ({row.reason})"
        since = _day(row.asked_at)
        yield Waiting("extension", row.code, about, what, since, _day(row.due_on), _day(row.wanted_on))


def _bounces(session: Session, most: int) -> Iterator[Waiting]:
    for row in _rows(session, BOUNCES, most):
        since = _day(row.bounced_at)
        what = f"{row.organization}, {label('role', row.role)}: {row.email} ({row.bounce_reason})"
        yield Waiting("bounce", "", contact_parts(row.code, row.role, row.email, row.name), what, since, since)


def _day(value: object) -> dt.date:
    """A date or a moment as raw SQL gives it (SQLite keeps both as text), on the office's clock."""
    if isinstance(value, str):
        value = dt.date.fromisoformat(value) if len(value) == 10 else dt.datetime.fromisoformat(value)
    if isinstance(value, dt.datetime):
        return day_of(value if value.tzinfo else value.replace(tzinfo=dt.UTC))
    assert isinstance(value, dt.date)
    return value
