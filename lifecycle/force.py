"""In force: what has to be there before an agreement binds, and how one that binds is changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from lifecycle import clock, find
from lifecycle.actor import SYSTEM, Actor
from lifecycle.amending import reconcile
from lifecycle.closing import waive_rest
from lifecycle.errors import Refusal
from lifecycle.expansion import HORIZON, bring_into_force, date_obligation
from lifecycle.reviewing import new_version
from lifecycle.shortfalls import of_agreement
from lifecycle.signing import unsigned
from lifecycle.transitions import transition
from lifecycle.verbs import admit_agreement, need_reason, settle_agreement
from lifecycle.words import label
from models import Agreement, AgreementVersion, Checkpoint, Contact, Obligation, Signature
from models.enums import AgreementStatus, Role

NEEDED = (Role.LEADER_IN_CHARGE, Role.ADVISORY_UNIT)


def put_in_force(session: Session, actor: Actor, code: str, today: dt.date) -> Agreement:
    """Binds the parties: needs every signature, and a leader in charge and an advisory unit for every party.

    Makes the checkpoints; an amendment's obligations replace the old ones from now on. A predecessor still in force
    is superseded in the same transaction.
    """
    clock.need_reached(session, today, "day_not_come")
    # a contact that leaves at this moment is gone, or stays
    find.lock_parties(session, code)
    found = find.agreement(session, code, lock=True)
    row = admit_agreement(session, actor, found, "put_in_force")
    version = find.latest_version(session, found)
    amending = found.status is AgreementStatus.IN_FORCE
    if amending and version.number == found.version:
        raise Refusal("no_amendment", code=found.code)
    _need_signatures(session, found, version)
    _need_contacts(session, found)
    signed_on = session.exec(select(func.max(Signature.signed_on)).where(Signature.version_id == version.id)).one()
    made = bring_into_force(session, found, signed_on, today)
    dropped = reconcile(session, found, today) if amending else 0
    told = of_agreement(session, found.code)
    less: dict[str, Any] = {"less": told} if told else {}
    settle_agreement(
        session,
        actor,
        found,
        row,
        version=version.number,
        signed_on=signed_on,
        in_force_on=found.in_force_on,
        checkpoints=made,
        owed_no_more=dropped,
        # what the rules yield less than they say is told with the verb that makes the checkpoints
        **less,
    )
    if found.predecessor_id is not None and not amending:
        old = session.get_one(Agreement, found.predecessor_id)
        _supersede(session, find.agreement(session, old.code, lock=True), found)
    return found


def amend(session: Session, actor: Actor, code: str, changes: dict[str, Any], note: str) -> AgreementVersion:
    """A new version beside the one in force, which binds until every party has signed the new one."""
    found = find.agreement(session, code, lock=True)
    row = admit_agreement(session, actor, found, "amend")
    if find.latest_version(session, found).number != found.version:
        raise Refusal("amendment_open", code=found.code)
    made = new_version(session, found, changes, need_reason(note, "amend"))
    settle_agreement(session, actor, found, row, version=made.number, note=made.note)
    return made


def drop_amendment(session: Session, actor: Actor, code: str, reason: str) -> Agreement:
    """Gives an unsigned or half-signed amendment up; it stays in the record, the version in force goes on."""
    found = find.agreement(session, code, lock=True)
    row = admit_agreement(session, actor, found, "drop_amendment")
    latest = find.latest_version(session, found)
    if latest.number == found.version:
        raise Refusal("no_amendment", code=found.code)
    why = need_reason(reason, "drop_amendment")
    latest.dropped = True
    session.add(latest)
    settle_agreement(session, actor, found, row, reason=why, version=latest.number)
    return found


def date(session: Session, actor: Actor, code: str, obligation_code: str, on: dt.date, today: dt.date) -> list[str]:
    """Dates an act without a date, or one that an event called for. Returns the owners' codes."""
    found = find.agreement(session, code, lock=True)
    row = admit_agreement(session, actor, found, "date")
    wanted = find.code_of(obligation_code)
    query = select(Obligation).where(Obligation.agreement_id == found.id, Obligation.code == wanted)
    obligation = session.exec(query.where(col(Obligation.active))).one_or_none()
    if obligation is None:
        raise Refusal("obligation_unknown", agreement=found.code, code=wanted[:60])
    if not (found.in_force_on or on) <= on <= (found.period_to or max(today, found.in_force_on or today) + HORIZON):
        raise Refusal("date_outside", on=on, agreement=found.code)
    taken = select(Checkpoint.id).where(Checkpoint.obligation_id == obligation.id, Checkpoint.nominal_on == on)
    if session.exec(taken).first() is not None:
        raise Refusal("date_taken", code=obligation.code, on=on)
    made = date_obligation(session, found, obligation, on, today)
    owners = [owner for owner, _ in made]
    due_on = max(due for _, due in made)
    settle_agreement(
        session, actor, found, row, obligation=obligation.code, nominal_on=on, due_on=due_on, owners=owners
    )
    return owners


def _need_signatures(session: Session, found: Agreement, version: AgreementVersion) -> None:
    left = unsigned(session, found, version)
    if left:
        raise Refusal("signatures_missing", code=found.code, who=", ".join(left))


def _need_contacts(session: Session, found: Agreement) -> None:
    missing = []
    for _, body in find.parties(session, found):
        roles = set(
            session.exec(select(Contact.role).where(Contact.organization_id == body.id, col(Contact.active))).all()
        )
        missing += [f"{body.name} ({label('role', role)})" for role in NEEDED if role not in roles]
    if missing:
        raise Refusal("contacts_missing", code=found.code, who="; ".join(missing))


def _supersede(session: Session, old: Agreement, by: Agreement) -> None:
    if old.status is not AgreementStatus.IN_FORCE:
        return
    waived = waive_rest(session, old, after=by.in_force_on)
    old.ended_on = by.in_force_on
    settle_agreement(session, SYSTEM, old, transition("agreement", "supersede"), by=by.code, waived=waived)
