"""Choices that a form offers: what exists and what its verb applies to, newest or most urgent first, at most `MOST`.

Which states a verb applies to is read from the transition tables. A choice begins with the code that the verbs
are given; what follows is for the reader. The desk makes texts of them (`tasks/desk/choices.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, TextClause, bindparam, column, text
from sqlmodel import Session, col, select

from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.kernel import sql
from lifecycle.kernel.clock import today
from lifecycle.kernel.reference import NUMBERED_DAY
from lifecycle.kernel.words import label
from models import LegalBasis, Organization

# a list that a person still looks through, and a form that opens at once
MOST = 200
NAME = 60  # letters of a name in a choice
Parts = tuple[str, ...]

# one pass, where a question for each of thousands would read them all each time
NOT_RENEWED = """a.id NOT IN (SELECT n.predecessor_id FROM agreement n
    WHERE n.predecessor_id IS NOT NULL AND n.status NOT IN ('rejected', 'withdrawn'))"""

AGREEMENTS = """
SELECT a.code, a.status, (
    SELECT o.name FROM agreement_party p JOIN organization o ON o.id = p.organization_id
    WHERE p.agreement_id = a.id AND p.organization_id <> a.lead_id ORDER BY p.position LIMIT 1) AS partner
FROM agreement a WHERE a.status IN :states AND {guard} ORDER BY a.id DESC LIMIT :most
"""

NAMED = """
JOIN agreement a ON a.id = c.agreement_id JOIN obligation b ON b.id = c.obligation_id
JOIN organization o ON o.id = c.owner_id
"""
NAME_OF = f"SELECT a.code AS agreement, b.code AS obligation, o.code AS owner, {NUMBERED_DAY} AS day"
# ix_checkpoint_sweep: what is late or due soon, the latest due date first. A million may be open.
SWEPT = f"c.ladder_id = l.id AND c.calendar_id = w.id AND {sql.owed()}"
LAST_OPEN = (
    text(f"""
SELECT MAX(last) FROM (SELECT (SELECT MAX(c.due_on) FROM checkpoint c WHERE {SWEPT} AND c.due_on <= :until) AS last
    FROM ladder l CROSS JOIN work_calendar w) AS found
""")
    .bindparams(bindparam("until", type_=Date()))
    .columns(column("last", Date))
)
OPEN_ONES = text(f"""
{NAME_OF} FROM ladder l CROSS JOIN work_calendar w
CROSS JOIN checkpoint c {NAMED}
WHERE {SWEPT} AND c.due_on BETWEEN :first AND :until ORDER BY c.due_on DESC, c.id LIMIT :most
""").bindparams(bindparam("first", type_=Date()), bindparam("until", type_=Date()))
# days: as many as are needed for a full list
SPANS = (0, 6, 30, 365, 200_000)
# ix_checkpoint_reported
REPORTED = text(f"""
{NAME_OF} FROM checkpoint c {NAMED}
WHERE c.status = 'reported' ORDER BY c.due_on, c.id LIMIT :most
""")
# uq_extension_open
ASKED = text(f"""
{NAME_OF} FROM extension e JOIN checkpoint c ON c.id = e.checkpoint_id {NAMED}
WHERE e.status = 'asked' AND {sql.owed()}
ORDER BY c.due_on, c.id LIMIT :most
""")
AHEAD = dt.timedelta(days=100)  # reports may be handed in this long before they are due

ORGANIZATIONS = """
SELECT code, name FROM organization WHERE valid_to IS NULL ORDER BY name, code LIMIT :most
"""
CONTACTS = """
SELECT o.code, k.role, k.email, k.name FROM contact k JOIN organization o ON o.id = k.organization_id
WHERE k.active ORDER BY k.bounced_at IS NULL, o.code, k.role, k.email LIMIT :most
"""
OBLIGATIONS = """
SELECT b.code, a.code AS agreement, b.title FROM obligation b JOIN agreement a ON a.id = b.agreement_id
WHERE a.status = 'in_force' AND b.active AND b.due = '' ORDER BY a.id DESC, b.id LIMIT :most
"""
BASES = "SELECT number FROM legal_basis ORDER BY issued_on DESC, number LIMIT :most"


@dataclass(frozen=True)
class Choices:
    """`complete`: nothing was left out, so that no other entry is needed."""

    offered: list[Parts]
    complete: bool


def choices(session: Session, name: str, most: int = MOST) -> Choices:
    """List what `name` offers: `agreements:<verb>[,<verb>]`, `checkpoints:open|reported|extension`, or the plain lists
    `organizations`, `contacts`, `obligations`, `bases`. KeyError for a list that doesn't exist.
    """
    kind, _, which = name.partition(":")
    lines = _agreements(session, which.split(","), most) if kind == "agreements" else LISTS[name](session, most)
    return Choices(lines[:most], len(lines) <= most and name not in PARTIAL)


GUARDS = {
    # an agreement in force is signed, put in force or dropped again only for its amendment
    "sign": f"(a.status <> 'in_force' OR {sql.amended()})",
    "put_in_force": f"(a.status <> 'in_force' OR {sql.amended()})",
    "drop_amendment": sql.amended(),
    "amend": f"NOT {sql.amended()}",
    "renew": NOT_RENEWED,
}


PARTIAL = ("checkpoints:open", "checkpoints:extension")


def _agreements(session: Session, verbs: list[str], most: int) -> list[Parts]:
    states = sorted({str(state) for verb in verbs for state in AGREEMENT.row(verb).sources})
    guard = GUARDS.get(verbs[0], "1 = 1") if len(verbs) == 1 else "1 = 1"
    query = text(AGREEMENTS.format(guard=guard)).bindparams(bindparam("states", expanding=True))
    rows = session.execute(query, {"states": states, "most": most + 1})
    return [(code, (partner or "")[:NAME], label("agreement", status)) for code, status, partner in rows]


def _open(session: Session, most: int) -> list[Parts]:
    """Never said to be complete: what is due later isn't listed."""
    last = session.execute(LAST_OPEN, {"until": today() + AHEAD}).scalar_one_or_none()
    rows: list[Any] = []
    for span in SPANS:
        if last is None or len(rows) >= most:
            break
        rows = list(session.execute(OPEN_ONES, {"most": most, "first": last - dt.timedelta(span), "until": last}))
    return [tuple(row) for row in rows]


def _asked_and_open(session: Session, most: int) -> list[Parts]:
    """Those that somebody asked more time for come first."""
    asked = _few(ASKED)(session, most)
    return list(dict.fromkeys([*asked, *_open(session, most)]))


def _few(query: TextClause) -> Callable[[Session, int], list[Parts]]:
    return lambda session, most: [tuple(row) for row in session.execute(query, {"most": most + 1})]


def contact_parts(organization: str, role: str, email: str, name: str) -> Parts:
    """The parts of a contact's choice."""
    return organization, label("role", role), email, name[:NAME]


def _plain(query: str, write: Callable[..., Parts]) -> Callable[[Session, int], list[Parts]]:
    def read(session: Session, most: int) -> list[Parts]:
        return [write(*row) for row in session.execute(text(query), {"most": most + 1})]

    return read


LISTS: dict[str, Callable[[Session, int], list[Parts]]] = {
    "checkpoints:open": _open,
    "checkpoints:reported": _few(REPORTED),
    "checkpoints:extension": _asked_and_open,
    "organizations": _plain(ORGANIZATIONS, lambda code, name: (code, name[:NAME])),
    "contacts": _plain(CONTACTS, contact_parts),
    "obligations": _plain(OBLIGATIONS, lambda code, agreement, title: (code, agreement, title[:NAME])),
    "bases": _plain(BASES, lambda number: (number,)),
}


def all_bodies(session: Session) -> list[Organization]:
    """Every body, as a proposal offers them."""
    return list(session.exec(select(Organization).order_by(col(Organization.id))).all())


def all_legal_bases(session: Session) -> list[LegalBasis]:
    """Every legal basis, the newest first."""
    return list(session.exec(select(LegalBasis).order_by(col(LegalBasis.issued_on).desc())).all())
