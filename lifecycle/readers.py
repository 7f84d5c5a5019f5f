"""Who reads for a role: the role's own contacts, else those of the next role up; one person named twice is one.

Design section 6: advisory_unit -> leader_in_charge -> head; a clerk's place is below the advisory unit. A contact
whose mail bounced is passed over like one that doesn't exist.
"""

from __future__ import annotations

from models.enums import Role

# from the desk to the head: a role without a reader passes its notices to the right
LADDER_OF_ROLES = (Role.CLERK, Role.ADVISORY_UNIT, Role.LEADER_IN_CHARGE, Role.HEAD)


def _chain_rows() -> str:
    rows = []
    for place, role in enumerate(LADDER_OF_ROLES):
        for step, stand_in in enumerate(LADDER_OF_ROLES[place:]):
            rows.append(f"('{role.value}', {step}, '{stand_in.value}')")
    return ", ".join(rows)


# Common table expressions. `readers(organization_id, role, recipient_id, actual_role)`: for each body and each role
# the contacts that read for it; recipient_id is the first contact of that mail address, whatever its body or role.
READERS = f"""
role_chain(role, step, actual) AS (VALUES {_chain_rows()}),
living AS (SELECT id, organization_id, role, email FROM contact WHERE active AND bounced_at IS NULL),
nearest AS (
    SELECT living.organization_id, role_chain.role, MIN(role_chain.step) AS step
    FROM living JOIN role_chain ON role_chain.actual = living.role
    GROUP BY living.organization_id, role_chain.role
),
person AS (SELECT email, MIN(id) AS id FROM living GROUP BY email),
readers AS (
    SELECT nearest.organization_id, nearest.role, person.id AS recipient_id, living.role AS actual_role
    FROM nearest
    JOIN role_chain ON role_chain.role = nearest.role AND role_chain.step = nearest.step
    JOIN living ON living.organization_id = nearest.organization_id AND living.role = role_chain.actual
    JOIN person ON person.email = living.email
)
"""
