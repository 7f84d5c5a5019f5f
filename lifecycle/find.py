"""Finding what a person named, and saying so when it isn't there. Verbs lock what they will change."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from sqlmodel import Session, col, select

from lifecycle.errors import Refusal
from lifecycle.text import one_line
from models import (
    Agreement,
    AgreementParty,
    AgreementVersion,
    Checkpoint,
    Ladder,
    LegalBasis,
    Obligation,
    Organization,
)

SEPARATOR = "·"
# the same as `numbered_day`, of a checkpoint `c`
NUMBERED_DAY = "(c.nominal_on || CASE WHEN c.number > 1 THEN ' (' || c.number || ')' ELSE '' END)"
NUMBERED = re.compile(r"\d{4}-\d{2}-\d{2}(?: \((\d{1,4})\))?", re.ASCII)


def code_of(choice: str) -> str:
    """The code in what a drop-down hands back ("ctph-ubnd-2021 · UBND tỉnh · đang ký"), or a code as it is."""
    return choice.split(SEPARATOR)[0].strip()


def agreement(session: Session, choice: str, *, lock: bool = False) -> Agreement:
    """The agreement of that code, locked against other verbs where `lock`. Refusal when there is none."""
    query = select(Agreement).where(Agreement.code == code_of(choice))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.exec(query).one_or_none()
    if found is None:
        raise Refusal("agreement_unknown", code=code_of(choice)[:60])
    return found


def lock_bodies(session: Session, *bodies: int | None) -> None:
    """Lock the rows of bodies until the transaction ends, in the order of their ids.

    The first statement of every verb whose rule looks at a body as a whole (its last contact, its tenth webhook): of two
    at once the second decides on what the first left. The locks of the house are taken in one order: doors
    (access.hold_doors), bodies by id, agreement, checkpoint, contact, chain head. Rows that only refer to a body (FOR KEY
    SHARE) don't wait.
    """
    if session.get_bind().dialect.name == "sqlite":
        return  # one writer at a time, from its first line on (models.engine)
    wanted = sorted({body for body in bodies if body})
    query = select(Organization.id).where(col(Organization.id).in_(wanted)).order_by(col(Organization.id))
    session.exec(query.with_for_update(key_share=True)).all()


def lock_named(session: Session, *choices: str) -> None:
    """Lock the bodies of these codes, as far as there are such."""
    codes = {code_of(choice) for choice in choices}
    lock_bodies(session, *session.exec(select(Organization.id).where(col(Organization.code).in_(codes))).all())


def lock_parties(session: Session, choice: str, *more: str) -> None:
    """Lock the parties of an agreement, who signs for them, and the bodies of the codes in `more`."""
    columns = (AgreementParty.organization_id, AgreementParty.signatory_id)
    query = select(*columns).join(Agreement, col(Agreement.id) == AgreementParty.agreement_id)
    pairs = session.exec(query.where(Agreement.code == code_of(choice))).all()
    named = session.exec(
        select(Organization.id).where(col(Organization.code).in_([code_of(one) for one in more]))
    ).all()
    lock_bodies(session, *(body for pair in pairs for body in pair), *named)


def organization(session: Session, choice: str) -> Organization:
    """The body of that code. Refusal when there is none."""
    found = session.exec(select(Organization).where(Organization.code == code_of(choice))).one_or_none()
    if found is None:
        raise Refusal("organization_unknown", code=code_of(choice)[:60])
    return found


def legal_basis(session: Session, number: str) -> LegalBasis | None:
    """The legal basis of that number; None for an empty one. Refusal when it isn't recorded."""
    number = one_line(number)
    if not number:
        return None
    found = session.exec(select(LegalBasis).where(LegalBasis.number == number)).one_or_none()
    if found is None:
        raise Refusal("legal_basis_unknown", number=number[:80])
    return found


def ladder(session: Session, code: str) -> Ladder:
    """The ladder of that code. Refusal when there is none."""
    found = session.exec(select(Ladder).where(Ladder.code == code)).one_or_none()
    if found is None:
        raise Refusal("ladder_unknown", code=code[:40])
    return found


def parties(session: Session, found: Agreement) -> list[tuple[AgreementParty, Organization]]:
    """The parties in their order, each with its body."""
    query = (
        select(AgreementParty, Organization)
        .where(AgreementParty.agreement_id == found.id)
        .join(Organization, col(Organization.id) == AgreementParty.organization_id)
        .order_by(col(AgreementParty.position))
    )
    return list(session.exec(query).all())


def bodies_of(session: Session, agreements: Sequence[int]) -> dict[int, list[Organization]]:
    """The parties of many agreements: each one's bodies in their order, by the agreement's id."""
    query = (
        select(AgreementParty.agreement_id, Organization)
        .where(col(AgreementParty.agreement_id).in_(agreements))
        .join(Organization, col(Organization.id) == AgreementParty.organization_id)
        .order_by(col(AgreementParty.agreement_id), col(AgreementParty.position))
    )
    found: dict[int, list[Organization]] = {}
    for agreement, body in session.exec(query):
        found.setdefault(agreement, []).append(body)
    return found


def party_ids(session: Session, found: Agreement) -> set[int]:
    """The ids of the bodies that are parties."""
    return set(session.exec(select(AgreementParty.organization_id).where(AgreementParty.agreement_id == found.id)))


def signatory_ids(session: Session, found: Agreement) -> set[int]:
    """The ids of the bodies that sign for a party."""
    return set(session.exec(select(AgreementParty.signatory_id).where(AgreementParty.agreement_id == found.id)))


def latest_version(session: Session, found: Agreement) -> AgreementVersion:
    """The newest version that wasn't dropped: the one in force, or the one being worked on."""
    query = select(AgreementVersion).where(AgreementVersion.agreement_id == found.id, ~col(AgreementVersion.dropped))
    return session.exec(query.order_by(col(AgreementVersion.number).desc()).limit(1)).one()


def checkpoint_name(
    agreement_code: str, obligation_code: str, owner_code: str, nominal_on: dt.date | str, number: int = 1
) -> str:
    """How a checkpoint is written in a drop-down, a link or a command."""
    return f" {SEPARATOR} ".join((agreement_code, obligation_code, owner_code, numbered_day(nominal_on, number)))


def numbered_day(nominal_on: dt.date | str, number: int) -> str:
    """A nominal date; with its number where it is not the first of its day: `2026-03-31 (2)`."""
    return str(nominal_on) if number == 1 else f"{nominal_on} ({number})"


def checkpoint(session: Session, choice: str) -> tuple[Checkpoint, Agreement]:
    """The checkpoint of a name as `checkpoint_name` makes it (more parts may follow), and its agreement, both locked."""
    parts = [part.strip() for part in choice.split(SEPARATOR)]
    try:
        agreement_code, obligation_code, owner_code, nominal_on = (
            parts[0],
            parts[1],
            parts[2],
            dt.date.fromisoformat(parts[3][:10]),
        )
        which = NUMBERED.fullmatch(parts[3])
        number = int(which[1] or 1) if which else 0
    except (IndexError, ValueError):
        raise Refusal("checkpoint_unknown", code=choice[:120]) from None
    found = agreement(session, agreement_code, lock=True)
    query = (
        select(Checkpoint)
        .join(Obligation, col(Obligation.id) == Checkpoint.obligation_id)
        .join(Organization, col(Organization.id) == Checkpoint.owner_id)
        .where(Checkpoint.agreement_id == found.id, Obligation.code == obligation_code)
        .where(Organization.code == owner_code, Checkpoint.nominal_on == nominal_on)
        .where(Checkpoint.number == number)
    )
    row = session.exec(query.with_for_update(of=Checkpoint).execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise Refusal("checkpoint_unknown", code=choice[:120])
    return row, found
