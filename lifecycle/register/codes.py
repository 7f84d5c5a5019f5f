"""Codes: a free one for a proposal."""

from __future__ import annotations

from sqlmodel import Session, select

from lifecycle.kernel.locks import lock_named
from lifecycle.kernel.refusal import Refusal
from lifecycle.register.words import CODE_TAKEN_UP
from models import Agreement
from models.enums import Kind

MOST_OF_ONE_NAME = 50

# how codes of agreements begin, as this office's case file has them (chương trình, kế hoạch, quy chế phối hợp ...)
BEGINS = {
    Kind.PROGRAMME: "ctph",
    Kind.PLAN: "khph",
    Kind.REGULATION: "qcph",
    Kind.JOINT_RESOLUTION: "nqlt",
    Kind.ARRANGEMENT: "btt",
}


def free_code(session: Session, kind: Kind, organization: str, year: int) -> str:
    """A code that no agreement has: `ctph-ubnd-2027`, `ctph-ubnd-2027-2` ... An agency needn't invent one.

    The body is locked: a colleague who proposes at the same moment gets the next code.
    """
    lock_named(session, organization)
    name = f"{BEGINS[kind]}-{organization}-{year}"[:MOST_OF_ONE_NAME]
    taken = set(session.exec(select(Agreement.code).where(Agreement.code.startswith(name))))
    tried = (name, *(f"{name}-{number}" for number in range(2, 1000)))
    free = next((code for code in tried if code not in taken), None)
    if free is None:
        raise Refusal(CODE_TAKEN_UP)
    return free
