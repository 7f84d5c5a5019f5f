"""A small office for tests of the rules: bodies with their contacts, content of agreements, and verbs done at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, get_type_hints

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from lifecycle.agreement import lookup as find
from lifecycle.agreement import proposal as proposing
from lifecycle.agreement import review as reviewing
from lifecycle.agreement import signing
from lifecycle.agreement.content import AgreementContent
from lifecycle.casefile.load import seed
from lifecycle.checkpoint import lookup as checkpoint_lookup
from lifecycle.checkpoint.lookup import CheckpointName
from lifecycle.in_force import adoption as in_force_adoption
from lifecycle.in_force import amendment as in_force_amendment
from lifecycle.in_force import entry as force
from lifecycle.kernel.actor import Actor
from lifecycle.organization import lookup as organization_lookup
from models import Agreement, Checkpoint, Contact, Obligation, Organization, reading, transaction
from models.enums import AgreementStatus, Authority, CheckpointStatus, Kind, Role, Side
from tasks.desk.choices import checkpoint_choice, checkpoint_of, contact_of

T = TypeVar("T")

# a leads; g signs for b where a test says so; x is a party to nothing
BODIES = {"a": Side.PARTY, "b": Side.STATE, "c": Side.STATE, "g": Side.PARTY, "x": Side.STATE}
OFFICE = Actor("Văn thư")
START = dt.date(2021, 7, 12)  # a Monday


def set_up(engine: Engine) -> None:
    """The default calendar and ladder, the bodies, and a leader in charge and an advisory unit for each."""
    with transaction(engine) as session:
        seed(session)
        for code, side in BODIES.items():
            body = Organization(code=code, name=f"Cơ quan {code}", short=code.upper(), side=side)
            session.add(body)
            session.flush()
            for role in (Role.LEADER_IN_CHARGE, Role.ADVISORY_UNIT):
                session.add(Contact(organization_id=body.id or 0, role=role, email=f"{role}@{code}.example"))


def actor(engine: Engine, body: str) -> Actor:
    """Somebody of a body; `office`: of the office."""
    with reading(engine) as session:
        return (
            OFFICE
            if body == "office"
            else Actor(f"Chức vụ {body}", organization_lookup.get_organization(session, body).id)
        )


def obligation(code: str = "bao-cao", due: Any = ("06-15", "12-15"), **fields: Any) -> dict[str, Any]:
    """An obligation's fields; `due` as a file puts it."""
    plain = {"code": code, "title": "Báo cáo", "owner": "partner", "form": "report"}
    return {**plain, "due": list(due) if isinstance(due, tuple) else due, **fields}


def content(code: str = "ct-1", *obligations: dict[str, Any], **fields: Any) -> AgreementContent:
    """What an agreement says, two parties and a period of two years unless said otherwise."""
    plain: dict[str, Any] = {
        "code": code,
        "kind": Kind.PROGRAMME,
        "title": "Chương trình phối hợp",
        "lead": "a",
        "parties": ["a", "b"],
        "period_from": dt.date(2021, 1, 1),
        "period_to": dt.date(2022, 12, 31),
        "obligations": list(obligations),
    }
    return AgreementContent(**{**plain, **fields})


def do(engine: Engine, verb: Callable[..., T], *arguments: Any, by: str = "office", **options: Any) -> T:
    """One verb in a transaction of its own."""
    who = actor(engine, by)
    with transaction(engine) as session:
        return named(verb)(session, who, *arguments, **options)


def named(verb: Callable[..., T]) -> Callable[..., T]:
    """The verb as an edge calls it: what it takes as a row is told by its name, and looked up in the same transaction."""
    takes = list(get_type_hints(verb).values())[2:] if hasattr(verb, "__annotations__") else []

    @wraps(verb)
    def call(session: Session, who: Actor, *arguments: Any, **options: Any) -> T:
        rows: list[Any] = []
        for told, kind in zip(arguments, [*takes, *[object] * len(arguments)], strict=False):
            look_up = {
                Agreement: find.get_agreement,
                Organization: organization_lookup.get_organization,
                Checkpoint: lambda session, text: checkpoint_lookup.get_checkpoint(session, checkpoint_of(text)),
                Contact: lambda session, text: organization_lookup.get_contact(session, contact_of(text)),
            }.get(kind)
            rows.append(look_up(session, told) if look_up and isinstance(told, str) else told)
        return verb(session, who, *rows, **options)

    return call


def signature(body: str, on: dt.date = START, **fields: Any) -> tuple[str, signing.SignatureInput]:
    """Who signs, and what is known of it: two arguments of `sign`."""
    given = {"signer": "Nguyễn Văn A", "authority": Authority.HEAD, "signed_on": on, **fields}
    return body, signing.SignatureInput(**given)


def checkpoint_name(code: str, obligation: str, owner: str, nominal: dt.date, number: int = 1) -> str:
    """A checkpoint as the desk's drop-downs name it."""
    return checkpoint_choice(CheckpointName(code, obligation, owner, nominal, number))


def ready_to_sign(engine: Engine, made: AgreementContent) -> str:
    """Proposed, reviewed, approved, and put round for signatures. Returns its code."""
    do(engine, proposing.propose, made)
    do(engine, reviewing.open_review, made.code)
    do(engine, reviewing.approve, made.code)
    do(engine, signing.start_signing, made.code)
    return made.code


def sign_all(engine: Engine, code: str, bodies: list[str], on: dt.date = START) -> None:
    for body in bodies:
        do(engine, signing.sign, code, *signature(body, on), on)


def in_force(engine: Engine, made: AgreementContent, on: dt.date = START) -> str:
    """Through its whole way into force on one day. Returns its code."""
    code = ready_to_sign(engine, made)
    sign_all(engine, code, made.parties, on)
    do(engine, force.put_in_force, code, on)
    return code


def amended(engine: Engine, code: str, on: dt.date, *obligations: dict[str, Any]) -> None:
    """Amended to these obligations, signed by a and b and in force, on one day."""
    do(engine, in_force_amendment.amend, code, {"obligations": list(obligations)}, "sửa đổi, bổ sung")
    sign_all(engine, code, ["a", "b"], on)
    do(engine, force.put_in_force, code, on)


def adopted(engine: Engine, made: AgreementContent, status: AgreementStatus, on: dt.date | None = None) -> str:
    do(engine, in_force_adoption.adopt, made, status=status, signed_on=on, ended_on=None, today=on or START)
    return made.code


def status(engine: Engine, code: str) -> AgreementStatus:
    with reading(engine) as session:
        return session.exec(select(Agreement.status).where(Agreement.code == code)).one()


def checkpoints(engine: Engine, code: str, *, state: CheckpointStatus | None = None) -> list[tuple[str, str, dt.date]]:
    """(obligation, owner, due date) of an agreement's checkpoints, by due date."""
    query = (
        select(Obligation.code, Organization.code, Checkpoint.due_on)
        .join(Checkpoint, col(Checkpoint.obligation_id) == Obligation.id)
        .join(Organization, col(Organization.id) == Checkpoint.owner_id)
        .join(Agreement, col(Agreement.id) == Checkpoint.agreement_id)
        .where(Agreement.code == code)
        .order_by(col(Checkpoint.due_on), col(Organization.code), col(Obligation.code))
    )
    if state is not None:
        query = query.where(Checkpoint.status == state)
    with reading(engine) as session:
        return [tuple(row) for row in session.exec(query)]


def checkpoint(
    engine: Engine, code: str, nominal: dt.date, obligation: str = "bao-cao", owner: str = "b"
) -> Checkpoint:
    with reading(engine) as session:
        return checkpoint_lookup.get_checkpoint(session, CheckpointName(code, obligation, owner, nominal))


def change(engine: Engine, edit: Callable[[Session], object]) -> None:
    """What no verb does, in a transaction."""
    with transaction(engine) as session:
        edit(session)
