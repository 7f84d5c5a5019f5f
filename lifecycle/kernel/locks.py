"""Locks on bodies, in the one order that all verbs take them in."""

from __future__ import annotations

from typing import TypeVar

from sqlmodel import Session, SQLModel, col, select

from models import Organization

R = TypeVar("R", bound=SQLModel)


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


def lock_named(session: Session, *codes: str) -> None:
    """Lock the bodies of these codes, as far as there are such."""
    lock_bodies(session, *session.exec(select(Organization.id).where(col(Organization.code).in_({*codes}))).all())


def lock_row(session: Session, model: type[R], key: int | None) -> R:
    """Lock a row until the transaction ends, and read it again: whoever looked it up before holds it as it is now."""
    mine = select(model).where(model.id == key)  # type: ignore[attr-defined]
    return session.exec(mine.with_for_update().execution_options(populate_existing=True)).one()
