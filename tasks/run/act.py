"""Calling a verb from a flow: one transaction, once for each run and step, whatever happens to the run afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

import settings
from lifecycle.kernel import audit
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.conflict import again
from models import make_engine, reading, transaction

T = TypeVar("T")


@cache
def _engine(url: str) -> Engine:
    return make_engine(url)


def engine() -> Engine:
    """The agreements' database, one pool a process."""
    return _engine(settings.database_url())


def act(actor: Actor, verb: Callable[[Session, Actor], object]) -> bool:
    """Call `verb` in one transaction. False when the step named by `actor.run` was done by an earlier try of its run.

    Refusal: what the verb refused, or that others stayed in its way (lifecycle/kernel/conflict.py); nothing is written then.
    """

    def acted() -> bool:
        with transaction(engine()) as session:
            if actor.run and audit.done_by(session, actor.run) is not None:
                return False
            verb(session, actor)
            return True

    return again(acted)


def look(question: Callable[[Session], T]) -> T:
    """The answer to a question that only reads."""
    with reading(engine()) as session:
        return question(session)


def step(actor: Actor, name: str) -> Actor:
    """The same actor at another step of the same run."""
    return replace(actor, run=f"{actor.run.split(':')[0]}:{name}") if actor.run else actor
