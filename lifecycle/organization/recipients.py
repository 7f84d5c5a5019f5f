"""Recipient resolution: contacts of a role, falling back up the chain, deduplicated by address.

Design section 6: advisory_unit -> leader_in_charge -> head; a clerk's place is below the advisory unit. A contact
whose mail bounced is passed over like one that doesn't exist, as long as the body has another.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, text, update
from sqlmodel import Session, col, select

from lifecycle.kernel import sql
from models import Checkpoint, Contact
from models.enums import CheckpointStatus, Role

# from the desk to the head: a role without a reader passes its notices to the right; where there is nobody up to the
# head, to the left, so that the loudest rung is never one that nobody reads
LADDER_OF_ROLES = (Role.CLERK, Role.ADVISORY_UNIT, Role.LEADER_IN_CHARGE, Role.HEAD)


def _chain_rows() -> str:
    rows = []
    for place, role in enumerate(LADDER_OF_ROLES):
        for step, stand_in in enumerate((*LADDER_OF_ROLES[place:], *reversed(LADDER_OF_ROLES[:place]))):
            rows.append(f"('{role.value}', {step}, '{stand_in.value}')")
    return ", ".join(rows)


MOST = len(LADDER_OF_ROLES)

# design.md, section 4: no agreement binds without them, and no body of one in force loses its last
NEEDED = (Role.LEADER_IN_CHARGE, Role.ADVISORY_UNIT)


# Common table expressions behind a `body(id)` of the caller's: whose readers are wanted, so that finding them costs what
# these bodies have and not what the country has. `readers(organization_id, role, recipient_id, actual_role, gone)`: for
# each body and each role the contacts that read for it; recipient_id is one contact of that mail address, whatever its
# body or role. A body whose people can all be reached no more keeps its notices under one of them (`gone` = 1), so that
# they wait for whoever reads next (lifecycle/followup/bounces.py) instead of being lost.
# CROSS JOIN: SQLite keeps the tables in this order (sqlite.org/optoverview.html), so that bodies look contacts up.
# CAST: a bare value has no type, and SQLite would look a body's readers up by the body alone, and try every role.
READERS = f"""
role_chain(role, step, actual) AS (VALUES {_chain_rows()}),
known AS MATERIALIZED (
    SELECT contact.id, contact.organization_id, contact.role, contact.email,
           CASE WHEN {sql.reads()} THEN 0 ELSE 1 END AS gone
    FROM body CROSS JOIN contact WHERE contact.organization_id = body.id
),
ranked AS (
    SELECT known.organization_id, role_chain.role, known.role AS actual_role, known.email, known.gone,
           DENSE_RANK() OVER (PARTITION BY known.organization_id, role_chain.role
                              ORDER BY known.gone * {MOST} + role_chain.step) AS place
    FROM known JOIN role_chain ON role_chain.actual = known.role
),
person AS MATERIALIZED (
    SELECT named.email, COALESCE(MIN(CASE WHEN {sql.reads()} THEN contact.id END),
                                 MIN(contact.id)) AS id
    FROM (SELECT DISTINCT email FROM known) AS named CROSS JOIN contact WHERE contact.email = named.email
    GROUP BY named.email
),
readers AS MATERIALIZED (
    SELECT ranked.organization_id, CAST(ranked.role AS VARCHAR) AS role, person.id AS recipient_id, ranked.actual_role,
           ranked.gone
    FROM ranked JOIN person ON person.email = ranked.email WHERE ranked.place = 1
)
"""


def without_readers(session: Session, bodies: Iterable[int]) -> set[int]:
    """Those of `bodies` that never had a contact: a sweep finds nobody there, and writes nothing."""
    known: set[int] = set(session.exec(select(Contact.organization_id).distinct()).all())
    return set(bodies) - known


def arm_for_first_reader(session: Session, body: int) -> None:
    """A body got its first contact: what sweeps had nobody to tell is looked at by the next one."""
    concerned = or_(col(Checkpoint.owner_id) == body, col(Checkpoint.lead_id) == body)
    still_owed = col(Checkpoint.status).in_((CheckpointStatus.UPCOMING, CheckpointStatus.RETURNED))
    session.execute(update(Checkpoint).where(concerned, still_owed).values(armed=True))


# Parties of agreements in force that lack a living contact in one of the roles that `put_in_force` asks for: an agreement
# adopted from paper may have come in without them, and people leave.
LACKING = text(f"""
SELECT DISTINCT o.code, needed.role FROM agreement a
JOIN agreement_party p ON p.agreement_id = a.id JOIN organization o ON o.id = p.organization_id
CROSS JOIN ({" UNION ALL ".join(f"SELECT '{role}' AS role" for role in NEEDED)}) AS needed
WHERE a.status = 'in_force' AND NOT EXISTS (
    SELECT 1 FROM contact c
    WHERE c.organization_id = o.id AND c.role = needed.role AND {sql.reads("c")})
ORDER BY o.code, needed.role
""")


MISSING = text(f"""
SELECT DISTINCT contact.role FROM contact WHERE contact.organization_id = :organization AND {sql.reads()}
""")


def missing_roles(session: Session, organization_id: int) -> list[Role]:
    """The needed roles of a body that nobody whom mail reaches has: the one rule of entry into force, of a body that changes
    its contacts, and of doctor (`lacking`)."""
    there = set(session.execute(MISSING, {"organization": organization_id}).scalars())
    return [role for role in NEEDED if role not in there]


def lacking(session: Session) -> list[tuple[str, str]]:
    """(body's code, role) of every needed contact that isn't there."""
    return [(code, role) for code, role in session.execute(LACKING)]


# the body's own contact of each address, so that a link opens at this body
READ_FOR = text(f"""
WITH body(id) AS (SELECT CAST(:body AS INTEGER)), {READERS}
SELECT MIN(known.id) FROM ranked JOIN known ON known.email = ranked.email AND known.role = ranked.actual_role
WHERE ranked.role = :role AND ranked.place = 1 AND ranked.gone = 0 AND known.gone = 0
GROUP BY known.email ORDER BY MIN(known.id)
""")


def read_for(session: Session, body: int, role: Role) -> list[int]:
    """The contacts of a body that read for a role, by the same rule as a sweep's."""
    return list(session.execute(READ_FOR, {"body": body, "role": role.value}).scalars())
