"""Amendment of an agreement in force."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from lifecycle.agreement import versions as agreement_versions
from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.agreement.versions import new_version
from lifecycle.in_force.words import AMENDMENT_OPEN, NO_AMENDMENT
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.verb import admit, need_reason, settle
from models import Agreement, AgreementVersion


def amend(session: Session, actor: Actor, agreement: Agreement, changes: dict[str, Any], note: str) -> AgreementVersion:
    """A new version beside the one in force, which binds until every party has signed the new one."""
    change = admit(session, actor, AGREEMENT, agreement, "amend")
    if agreement_versions.latest_version(session, agreement).number != agreement.version:
        raise Refusal(AMENDMENT_OPEN, code=agreement.code)
    made = new_version(session, agreement, changes, need_reason(note, "amend"))
    settle(session, actor, AGREEMENT, agreement, change, version=made.number, note=made.note)
    return made


def drop_amendment(session: Session, actor: Actor, agreement: Agreement, reason: str) -> Agreement:
    """Give an unsigned or half-signed amendment up; it stays in the record, the version in force goes on."""
    change = admit(session, actor, AGREEMENT, agreement, "drop_amendment")
    latest = agreement_versions.latest_version(session, agreement)
    if latest.number == agreement.version:
        raise Refusal(NO_AMENDMENT, code=agreement.code)
    why = need_reason(reason, "drop_amendment")
    latest.dropped = True
    session.add(latest)
    settle(session, actor, AGREEMENT, agreement, change, reason=why, version=latest.number)
    return agreement
