"""In force: what has to be there before an agreement binds, and how one that binds is changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, select

from lifecycle.agreement import versions as agreement_versions
from lifecycle.agreement.lookup import lock_parties, parties
from lifecycle.agreement.shortfalls import of_agreement
from lifecycle.agreement.signing import unsigned
from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.checkpoint.reconcile import reconcile
from lifecycle.checkpoint.schedule import bring_into_force
from lifecycle.checkpoint.waiver import lapse_rest
from lifecycle.in_force.words import CONTACTS_MISSING, NO_AMENDMENT, SIGNATURES_MISSING
from lifecycle.kernel import clock
from lifecycle.kernel.actor import SYSTEM, Actor
from lifecycle.kernel.locks import lock_row
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.verb import admit, settle
from lifecycle.kernel.words import DAY_NOT_COME, label
from lifecycle.organization.recipients import missing_roles
from models import Agreement, AgreementVersion, Signature
from models.enums import AgreementStatus


def put_in_force(session: Session, actor: Actor, agreement: Agreement, today: dt.date) -> Agreement:
    """Bind the parties: needs every signature, and a leader in charge and an advisory unit for every party.

    Makes the checkpoints; an amendment's obligations replace the old ones from now on. A predecessor still in force
    is superseded in the same transaction.
    """
    clock.need_reached(session, today, DAY_NOT_COME)
    # a contact that leaves at this moment is gone, or stays
    lock_parties(session, agreement)
    change = admit(session, actor, AGREEMENT, agreement, "put_in_force")
    version = agreement_versions.latest_version(session, agreement)
    amending = agreement.status is AgreementStatus.IN_FORCE
    if amending and version.number == agreement.version:
        raise Refusal(NO_AMENDMENT, code=agreement.code)
    _need_signatures(session, agreement, version)
    _need_contacts(session, agreement)
    signed_on = session.exec(select(func.max(Signature.signed_on)).where(Signature.version_id == version.id)).one()
    made = bring_into_force(session, agreement, signed_on, today)
    moved = reconcile(session, agreement, today) if amending else []
    told = of_agreement(session, agreement)
    less: dict[str, Any] = {"less": told} if told else {}
    settle(
        session,
        actor,
        AGREEMENT,
        agreement,
        change,
        moved=moved,
        version=version.number,
        signed_on=signed_on,
        in_force_on=agreement.in_force_on,
        checkpoints=made,
        owed_no_more=sum(len(one.ids) for one in moved if one.verb == "lapse"),
        # what the rules yield less than they say is told with the verb that makes the checkpoints
        **less,
    )
    if agreement.predecessor_id is not None and not amending:
        _supersede(session, lock_row(session, Agreement, agreement.predecessor_id), agreement)
    return agreement


def _need_signatures(session: Session, agreement: Agreement, version: AgreementVersion) -> None:
    left = unsigned(session, agreement, version)
    if left:
        raise Refusal(SIGNATURES_MISSING, code=agreement.code, who=", ".join(left))


def _need_contacts(session: Session, agreement: Agreement) -> None:
    missing = [
        f"{body.name} ({label('role', role)})"
        for _, body in parties(session, agreement)
        for role in missing_roles(session, body.id or 0)
    ]
    if missing:
        raise Refusal(CONTACTS_MISSING, code=agreement.code, who="; ".join(missing))


def _supersede(session: Session, old: Agreement, by: Agreement) -> None:
    if old.status is not AgreementStatus.IN_FORCE:
        return
    rest = lapse_rest(session, old, after=by.in_force_on)
    old.ended_on = by.in_force_on
    settle(session, SYSTEM, AGREEMENT, old, AGREEMENT.row("supersede"), moved=(rest,), by=by.code, waived=len(rest.ids))
