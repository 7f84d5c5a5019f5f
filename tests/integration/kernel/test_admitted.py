"""A verb is given a row that somebody looked up before: what decides is the row as it is under the lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from lifecycle.agreement import lookup as find
from lifecycle.agreement import proposal as proposing
from lifecycle.agreement import signing
from lifecycle.checkpoint import lookup as checkpoint_lookup
from lifecycle.checkpoint import report as reporting
from lifecycle.checkpoint import waiver as checkpoint_waiver
from lifecycle.in_force import amendment as in_force_amendment
from lifecycle.in_force import ending as closing
from lifecycle.kernel.refusal import Refusal
from lifecycle.organization import contact_correction as readdress
from lifecycle.organization.lookup import ContactName, get_contact
from models import transaction
from models.enums import Role
from tasks.desk.choices import checkpoint_of
from tests.rules import OFFICE, START, checkpoint_name, checkpoints, content, in_force, obligation, set_up


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up(engine)
    in_force(engine, content("ct-1", obligation()))
    return engine


ON_AGREEMENT: list[Callable[..., Any]] = [
    lambda session, row: in_force_amendment.amend(session, OFFICE, row, {"title": "Bản mới"}, "lý do"),
    lambda session, row: closing.terminate(session, OFFICE, row, "lý do", START),
    lambda session, row: signing.start_signing(session, OFFICE, row),
    lambda session, row: proposing.withdraw(session, OFFICE, row, "lý do"),
]


@pytest.mark.parametrize("call", ON_AGREEMENT)
def test_an_agreement_that_ended_since_it_was_looked_up_is_refused(office: Engine, call: Callable[..., Any]) -> None:
    with transaction(office) as session:
        row = find.get_agreement(session, "ct-1")
        behind(session, "UPDATE agreement SET status = 'terminated'")
        with pytest.raises(Refusal) as refused:
            call(session, row)
    assert refused.value.key == "verb_forbidden"
    assert "chấm dứt" in str(refused.value)


def test_a_checkpoint_is_judged_as_it_is_and_by_its_agreement_as_it_is(office: Engine) -> None:
    _, _, due = checkpoints(office, "ct-1")[0]
    name = checkpoint_of(checkpoint_name("ct-1", "bao-cao", "b", due))
    with transaction(office) as session:
        row = checkpoint_lookup.get_checkpoint(session, name)
        find.get_agreement(session, "ct-1")
        behind(session, "UPDATE checkpoint SET status = 'reported'")
        with pytest.raises(Refusal) as waived:
            checkpoint_waiver.waive(session, OFFICE, row, "lý do")
        behind(session, "UPDATE agreement SET status = 'concluded'")
        with pytest.raises(Refusal) as returned:
            reporting.return_report(session, OFFICE, row, "lý do")
    assert (waived.value.key, returned.value.key) == ("checkpoint_forbidden", "verb_forbidden")


def test_a_contact_that_left_or_moved_meanwhile_is_not_corrected(office: Engine) -> None:
    for change in ("active = false", "email = 'khac@b.example'"):
        with transaction(office) as session:
            contact = get_contact(session, ContactName("b", Role.ADVISORY_UNIT, "advisory_unit@b.example"))
            key = contact.id
            behind(session, f"UPDATE contact SET {change} WHERE id = {key}")
            with pytest.raises(Refusal) as refused:
                readdress.correct(session, OFFICE, contact, "moi@b.example")
            assert refused.value.key == "contact_unknown"
            behind(session, f"UPDATE contact SET active = true, email = 'advisory_unit@b.example' WHERE id = {key}")


def behind(session: Session, statement: str) -> None:
    """What another transaction did meanwhile, past what this session has read."""
    session.connection().execute(text(statement))
