"""Who reads for a role: the role's own contacts, else those of the next role up; one person named twice is one.

Design section 6: advisory_unit -> leader_in_charge -> head; a clerk's place is below the advisory unit. A contact
whose mail bounced is passed over like one that doesn't exist, as long as the body has another.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from models import Checkpoint, Contact
from models.enums import CheckpointStatus, Role

# from the desk to the head: a role without a reader passes its notices to the right
LADDER_OF_ROLES = (Role.CLERK, Role.ADVISORY_UNIT, Role.LEADER_IN_CHARGE, Role.HEAD)


def _chain_rows() -> str:
    rows = []
    for place, role in enumerate(LADDER_OF_ROLES):
        for step, stand_in in enumerate(LADDER_OF_ROLES[place:]):
            rows.append(f"('{role.value}', {step}, '{stand_in.value}')")
    return ", ".join(rows)


# Common table expressions. `readers(organization_id, role, recipient_id, actual_role, gone)`: for each body and each role
# the contacts that read for it; recipient_id is one contact of that mail address, whatever its body or role. A body whose
# people can all be reached no more keeps its notices under one of them (`gone` = 1), so that they wait for whoever reads
# next (lifecycle/bounce.py) instead of being lost.
READERS = f"""
role_chain(role, step, actual) AS (VALUES {_chain_rows()}),
known AS (
    SELECT id, organization_id, role, email, CASE WHEN active AND bounced_at IS NULL THEN 0 ELSE 1 END AS gone
    FROM contact
),
nearest AS (
    SELECT known.organization_id, role_chain.role, MIN(known.gone * {len(LADDER_OF_ROLES)} + role_chain.step) AS place
    FROM known JOIN role_chain ON role_chain.actual = known.role
    GROUP BY known.organization_id, role_chain.role
),
person AS (SELECT email, COALESCE(MIN(CASE WHEN gone = 0 THEN id END), MIN(id)) AS id FROM known GROUP BY email),
readers AS (
    SELECT nearest.organization_id, nearest.role, person.id AS recipient_id, known.role AS actual_role, known.gone
    FROM nearest
    JOIN known ON known.organization_id = nearest.organization_id
    JOIN role_chain ON role_chain.role = nearest.role AND role_chain.actual = known.role
        AND known.gone * {len(LADDER_OF_ROLES)} + role_chain.step = nearest.place
    JOIN person ON person.email = known.email
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
