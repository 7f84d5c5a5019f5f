"""Work that waits for one body, as its page shows it: late, due now, next, and what the other side has to do.

Every query reads what the body owes, by ix_checkpoint_owner: some thousands at most, whatever the country has. Lists
are cut, and say so.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Date, TextClause, bindparam, text
from sqlmodel import Session

from lifecycle.access.visibility import COLUMNS, OF_PARTY, Seen, as_seen
from lifecycle.kernel import sql

SOON, AHEAD, MOST = 7, 60, 40  # days, days, lines a section

OPEN = sql.owed()
# ix_checkpoint_owner
OWED = (
    f"{COLUMNS} WHERE c.owner_id = :organization AND {OPEN} AND c.due_on <= :until ORDER BY c.due_on, c.id LIMIT :most"
)
COUNTED = f"""
SELECT COUNT(CASE WHEN c.due_on < :today THEN 1 END), COUNT(CASE WHEN c.due_on BETWEEN :today AND :soon THEN 1 END),
       COUNT(CASE WHEN c.due_on > :soon THEN 1 END), COUNT(CASE WHEN c.status = 'returned' THEN 1 END)
FROM checkpoint c WHERE c.owner_id = :organization AND {OPEN} AND c.due_on <= :until
"""
DUTIES = f"""{COLUMNS} WHERE c.owner_id = :organization AND {OPEN} AND (:agreement = '' OR a.code = :agreement)
ORDER BY c.due_on, c.id LIMIT :most OFFSET :skip"""
HOW_MANY = f"""SELECT COUNT(*) FROM checkpoint c JOIN agreement a ON a.id = c.agreement_id
WHERE c.owner_id = :organization AND {OPEN} AND (:agreement = '' OR a.code = :agreement)"""
WAITING = f"{COLUMNS} WHERE c.owner_id = :organization AND c.status = 'reported' ORDER BY c.due_on, c.id LIMIT :most"
ASKED = f"""{COLUMNS} JOIN extension x ON x.checkpoint_id = c.id AND x.status = 'asked'
WHERE c.owner_id = :organization ORDER BY c.due_on, c.id LIMIT :most"""

PAPERS = f"""
SELECT a.code, a.title, a.status, a.lead_id, p.organization_id, p.signatory_id,
    {sql.newest()} AS newest, a.version,
    EXISTS (SELECT 1 FROM signature s JOIN agreement_version v ON v.id = s.version_id
        WHERE v.agreement_id = a.id AND s.organization_id = p.organization_id AND v.number =
        {sql.newest()}) AS signed
FROM agreement a JOIN agreement_party p ON p.agreement_id = a.id
WHERE {OF_PARTY} AND NOT {sql.over()}
ORDER BY a.code
"""


class Paper(NamedTuple):
    """An agreement that asks something of the body, or waits for the others. `step`: review | changes | sign | wait."""

    code: str
    title: str
    status: str
    step: str


@dataclass(frozen=True)
class MyPage:
    """The sections, each cut to MOST lines; `counts` says how many there are of each."""

    late: list[Seen] = field(default_factory=list)
    now: list[Seen] = field(default_factory=list)
    ahead: list[Seen] = field(default_factory=list)
    waiting: list[Seen] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)
    papers: list[Paper] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def my_page(session: Session, organization_id: int, today: dt.date) -> MyPage:
    """Collect what waits for the body on `today`."""
    soon, until = today + dt.timedelta(days=SOON), today + dt.timedelta(days=AHEAD)
    values = {"organization": organization_id, "today": today, "soon": soon, "until": until, "most": MOST}
    late, now, ahead, returned = _run(session, COUNTED, values).one()
    owed = [as_seen(row) for row in _run(session, OWED, {**values, "until": today - dt.timedelta(days=1)}).all()]
    # the lines after today's are another look-up: a long tail of late ones must not push them out
    rest = OWED.replace("c.due_on <= :until", "c.due_on BETWEEN :today AND :until")
    coming = [as_seen(row) for row in _run(session, rest, values).all()]
    asked = [as_seen(row) for row in _run(session, ASKED, values).all()]
    reported = [as_seen(row) for row in _run(session, WAITING, values).all()]
    return MyPage(
        late=owed,
        now=[line for line in coming if line.due_on <= soon],
        ahead=[line for line in coming if line.due_on > soon],
        waiting=[*reported, *asked],
        asked={line.id for line in asked},
        papers=papers(session, organization_id),
        counts={"late": late, "now": now, "ahead": ahead, "returned": returned},
    )


def duties(session: Session, organization_id: int, page: int, agreement: str = "") -> tuple[list[Seen], int]:
    """Everything the body owes (of one agreement, where named), oldest due date first: one page of MOST lines, counted
    from 1, and how many lines there are in all."""
    values = {"organization": organization_id, "agreement": agreement, "most": MOST, "skip": (page - 1) * MOST}
    total = int(_run(session, HOW_MANY, values).scalar_one())
    return [as_seen(row) for row in _run(session, DUTIES, values).all()], total


def papers(session: Session, organization_id: int) -> list[Paper]:
    """Agreements on their way: what the body has to do about each, or that it waits for the others."""
    found: dict[str, Paper] = {}
    for row in session.execute(_prepared(PAPERS), {"organization": organization_id}).mappings():
        step = _step(row, organization_id)
        if step and found.get(row["code"], Paper("", "", "", "wait")).step == "wait":
            found[row["code"]] = Paper(row["code"], row["title"], row["status"], step)
    return list(found.values())


def _step(row: Any, organization_id: int) -> str:
    if row["status"] == "in_review":
        return "review"
    if row["status"] == "changes_requested":
        return "changes"
    waits = row["status"] == "signing" or (row["status"] == "in_force" and row["newest"] != row["version"])
    if waits and not row["signed"] and organization_id in (row["organization_id"], row["signatory_id"]):
        return "sign"
    return "wait" if waits or row["status"] in ("proposed", "approved") else ""


def _run(session: Session, query: str, values: dict[str, Any]) -> Any:
    return session.execute(_prepared(query), {name: value for name, value in values.items() if f":{name}" in query})


@cache
def _prepared(query: str) -> TextClause:
    dates = [bindparam(name, type_=Date()) for name in ("today", "soon", "until") if f":{name}" in query]
    return text(query).bindparams(*dates)
