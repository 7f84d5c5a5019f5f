"""Numbering: the number and symbol of a signed paper."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func
from sqlmodel import Session, col, select

from lifecycle.agreement import versions as agreement_versions
from lifecycle.agreement.lookup import lock_parties
from lifecycle.agreement.parties import party_of, signatory_of
from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.agreement.words import (
    NUMBER_BEFORE_SIGNATURE,
    NUMBER_BOUNDS,
    NUMBER_TAKEN,
    NUMBER_TOO_EARLY,
    NUMBERED_ALREADY,
)
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import name
from lifecycle.kernel.verb import admit, need_own, settle
from lifecycle.register.symbols import TYPES, usual_symbol
from models import Agreement, AgreementVersion, DocumentNumber, Organization, Signature

MOST_NUMBER = 99_999
MOST_SYMBOL = 120


def number(
    session: Session,
    actor: Actor,
    agreement: Agreement,
    body: Organization,
    issued_on: dt.date,
    value: int | None = None,
    symbol: str = "",
) -> DocumentNumber:
    """A party's number and date for the version it signed: the next of its year unless `value` is given.

    Unique per body, type and year, from 01 on 1 January (NĐ 30/2020 Điều 15); the symbol is kept as written.
    """
    # two agreements of one body may be numbered at once: one after the other
    lock_parties(session, agreement)
    change = admit(session, actor, AGREEMENT, agreement, "number")
    version = agreement_versions.latest_version(session, agreement)
    party = party_of(session, agreement, body)
    need_own(actor, AGREEMENT, agreement, "number", party.organization_id, signatory_of(session, version, body).id)
    _check_numbered(session, agreement, version, body, issued_on)
    written = name(symbol, MOST_SYMBOL)
    kind = TYPES[agreement.kind]
    given = _free_number(session, body, kind, issued_on.year, value)
    made = DocumentNumber(
        organization_id=body.id or 0,
        version_id=version.id or 0,
        type=kind,
        year=issued_on.year,
        number=given,
        symbol=written or usual_symbol(body, kind, given),
        issued_on=issued_on,
    )
    session.add(made)
    settle(
        session, actor, AGREEMENT, agreement, change, organization=body.code, symbol=made.symbol, issued_on=issued_on
    )
    return made


def _free_number(session: Session, body: Organization, kind: str, year: int, value: int | None) -> int:
    """`value`, or the next of the body's year. Refusal: out of bounds, or taken."""
    if value is not None and not 1 <= value <= MOST_NUMBER:
        raise Refusal(NUMBER_BOUNDS, most=MOST_NUMBER)
    of_year = (DocumentNumber.organization_id == body.id, DocumentNumber.type == kind, DocumentNumber.year == year)
    if value is None:
        return (session.exec(select(func.max(DocumentNumber.number)).where(*of_year)).one() or 0) + 1
    if session.exec(select(DocumentNumber.id).where(*of_year, DocumentNumber.number == value)).first() is not None:
        raise Refusal(NUMBER_TAKEN, number=value, type=kind, year=year, organization=body.name)
    return value


def _check_numbered(
    session: Session, agreement: Agreement, version: AgreementVersion, body: Organization, issued_on: dt.date
) -> None:
    signature = select(col(Signature.signed_on)).where(
        Signature.version_id == version.id, Signature.organization_id == body.id
    )
    signed_on = session.exec(signature).first()
    if signed_on is None:
        raise Refusal(NUMBER_BEFORE_SIGNATURE, organization=body.name, code=agreement.code)
    if issued_on < signed_on:
        raise Refusal(NUMBER_TOO_EARLY, on=issued_on, signed=signed_on)
    before = session.exec(
        select(DocumentNumber).where(
            DocumentNumber.version_id == version.id, col(DocumentNumber.organization_id) == body.id
        )
    ).first()
    if before is not None:
        raise Refusal(NUMBERED_ALREADY, organization=body.name, symbol=before.symbol, code=agreement.code)
