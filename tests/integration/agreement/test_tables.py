"""Every row of the transition tables: from each state, by each kind of actor, it does what the row says or refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from lifecycle.agreement import lookup as find
from lifecycle.agreement import numbering as agreement_numbering
from lifecycle.agreement import proposal as proposing
from lifecycle.agreement import review as reviewing
from lifecycle.agreement import signing
from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.checkpoint import dating as checkpoint_dating
from lifecycle.checkpoint import extension as checkpoint_extension
from lifecycle.checkpoint import lookup as checkpoint_lookup
from lifecycle.checkpoint import report as reporting
from lifecycle.checkpoint import waiver as checkpoint_waiver
from lifecycle.checkpoint.happenings import EventInput, record_event
from lifecycle.checkpoint.transitions import CHECKPOINT
from lifecycle.in_force import adoption as in_force_adoption
from lifecycle.in_force import amendment as in_force_amendment
from lifecycle.in_force import ending as closing
from lifecycle.in_force import entry as force
from lifecycle.in_force import renewal as in_force_renewal
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.transition import Transition, Who
from lifecycle.organization import lookup as organization_lookup
from models import Agreement, Checkpoint, Extension, Report, make_engine, metadata
from models.enums import AgreementStatus as A
from models.enums import CheckpointStatus as C
from tasks.desk.choices import checkpoint_of
from tests.rules import (
    BODIES,
    OFFICE,
    START,
    actor,
    adopted,
    checkpoint_name,
    content,
    named,
    obligation,
    set_up,
    signature,
)

ACTORS = ("office", *BODIES)
Call = Callable[[Session, Actor, str], object]
REPORT = reporting.ReportInput("Đã làm", START)
NOMINAL = dt.date(2021, 12, 15)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One agreement for each state, `b` of each signed for by `g`; every attempt on it is rolled back."""
    path: Path = tmp_path_factory.mktemp("tables") / "office.db"
    engine = make_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    set_up(engine)
    for state in A:
        duties = (obligation(), obligation("tra-loi", {"after": "nhận được yêu cầu", "n": 5}))
        adopted(engine, content(state.value.replace("_", "-"), *duties, signatories={"b": "g"}), state, START)
    yield engine
    engine.dispose()


def amend_first(session: Session, code: str) -> None:
    if find.get_agreement(session, code).status is A.IN_FORCE:
        named(in_force_amendment.amend)(session, OFFICE, code, {"title": "Bản sửa đổi"}, "lý do")


def sign_first(session: Session, code: str, *bodies: str) -> None:
    amend_first(session, code)
    if find.get_agreement(session, code).status in AGREEMENT.row("sign").sources:
        for body in bodies:
            named(signing.sign)(session, OFFICE, code, *signature(body), START)


def sign(session: Session, who: Actor, code: str) -> object:
    amend_first(session, code)
    return named(signing.sign)(session, who, code, *signature("b"), START)


def number(session: Session, who: Actor, code: str) -> object:
    sign_first(session, code, "b")
    return named(agreement_numbering.number)(session, who, code, "b", START)


def put_in_force(session: Session, who: Actor, code: str) -> object:
    sign_first(session, code, "a", "b")
    return named(force.put_in_force)(session, who, code, START)


def drop_amendment(session: Session, who: Actor, code: str) -> object:
    amend_first(session, code)
    return named(in_force_amendment.drop_amendment)(session, who, code, "lý do")


def own(session: Session, who: Actor) -> str:
    """The code of the actor's own body; b's for the office."""
    return next(
        (code for code in BODIES if organization_lookup.get_organization(session, code).id == who.organization_id), "b"
    )


ON_AGREEMENT: dict[str, Call] = {
    "open_review": lambda s, w, c: named(reviewing.open_review)(s, w, c),
    "comment": lambda s, w, c: named(reviewing.comment)(s, w, c, own(s, w), "ý kiến"),
    "request_changes": lambda s, w, c: named(reviewing.request_changes)(s, w, c, "lý do"),
    "revise": lambda s, w, c: named(reviewing.revise)(s, w, c, {"title": "Bản mới"}),
    "approve": lambda s, w, c: named(reviewing.approve)(s, w, c),
    "reject": lambda s, w, c: named(reviewing.reject)(s, w, c, "lý do"),
    "withdraw": lambda s, w, c: named(proposing.withdraw)(s, w, c, "lý do"),
    "start_signing": lambda s, w, c: named(signing.start_signing)(s, w, c),
    "sign": sign,
    "number": number,
    "refuse_to_sign": lambda s, w, c: named(signing.refuse_to_sign)(s, w, c, "b", "lý do"),
    "put_in_force": put_in_force,
    "date": lambda s, w, c: named(checkpoint_dating.date)(s, w, c, "bao-cao", dt.date(2021, 8, 2), START),
    "record_event": lambda s, w, c: named(record_event)(s, w, c, "tra-loi", EventInput(on=START), START),
    "amend": lambda s, w, c: named(in_force_amendment.amend)(s, w, c, {"title": "Bản sửa đổi"}, "lý do"),
    "drop_amendment": drop_amendment,
    "conclude": lambda s, w, c: named(closing.conclude)(s, w, c, START, "lý do"),
    "renew": lambda s, w, c: named(in_force_renewal.renew)(s, w, c, content("ct-moi")),
    "terminate": lambda s, w, c: named(closing.terminate)(s, w, c, "lý do", START),
}
# the office, the lead, the other party, the body that signs for it, a third party of nothing, a stranger
MAY = {
    Who.ANY_PARTY: {"office", "a", "b"},
    Who.LEAD: {"office", "a"},
    Who.OWNER: {"office", "b"},
    Who.OFFICE: {"office"},
}
# for b, whose turn it is in these tests: a can't sign for b
MAY[Who.SIGNATORY] = {"office", "b", "g"}


def attempt(engine: Engine, call: Call, who: Actor, code: str) -> tuple[str, A]:
    """The refusal's key (empty where it went through), and the state after it. Nothing stays."""
    with Session(engine) as session:
        try:
            call(session, who, code)
            refused = ""
        except Refusal as refusal:
            refused = refusal.key
        state = find.get_agreement(session, code).status
        session.rollback()
    return refused, state


def rows(table: tuple[Transition, ...]) -> list[Transition]:
    """The rows of a verb that a person calls on something that is there."""
    called = (row for row in table if row.sources and row.who is not Who.CONSEQUENCE)
    return [row for row in called if row.verb != "supersede"]


def test_every_verb_of_the_table_is_tried_here() -> None:
    assert {row.verb for row in rows(AGREEMENT.rows)} == set(ON_AGREEMENT)
    assert {row.verb for row in rows(CHECKPOINT.rows)} == set(ON_CHECKPOINT)
    assert {*MAY, Who.CONSEQUENCE} == set(Who)


@pytest.mark.parametrize("row", rows(AGREEMENT.rows), ids=lambda row: row.verb)
def test_a_verb_moves_an_agreement_from_its_states_and_is_refused_in_all_others(
    office: Engine, row: Transition
) -> None:
    for state in A:
        refused, after = attempt(office, ON_AGREEMENT[row.verb], OFFICE, state.value.replace("_", "-"))
        if state in row.sources:
            assert (refused, after) == ("", row.to or state)
        else:
            assert (refused, after) == ("verb_forbidden", state)


@pytest.mark.parametrize("row", rows(AGREEMENT.rows), ids=lambda row: row.verb)
def test_a_verb_is_done_by_whom_the_table_names_and_by_nobody_else(office: Engine, row: Transition) -> None:
    code = row.sources[0].value.replace("_", "-")
    for name in ACTORS:
        refused, _ = attempt(office, ON_AGREEMENT[row.verb], actor(office, name), code)
        assert refused == ("" if name in MAY[row.who] else "not_yours"), name


def test_only_a_party_proposes_and_only_the_office_adopts(office: Engine) -> None:
    made = content("ct-moi")
    for name in ACTORS:
        with Session(office) as session:
            who = actor(office, name)
            if name in ("office", "a", "b"):
                assert proposing.propose(session, who, made).status is A.PROPOSED
            else:
                with pytest.raises(Refusal, match="ct-moi"):
                    proposing.propose(session, who, made)
            session.rollback()
            given = {"status": A.PROPOSED, "signed_on": None, "ended_on": None, "today": START}
            if name == "office":
                in_force_adoption.adopt(session, who, made, **given)
            else:
                with pytest.raises(Refusal):
                    in_force_adoption.adopt(session, who, made, **given)
            session.rollback()


ON_CHECKPOINT: dict[str, Call] = {
    "report": lambda s, w, c: named(reporting.report)(s, w, c, REPORT),
    "accept": lambda s, w, c: named(reporting.accept)(s, w, c),
    "return_report": lambda s, w, c: named(reporting.return_report)(s, w, c, "lý do"),
    "waive": lambda s, w, c: named(checkpoint_waiver.waive)(s, w, c, "lý do"),
    "ask_extension": lambda s, w, c: named(checkpoint_extension.ask_extension)(s, w, c, dt.date(2022, 1, 15), "lý do"),
    "grant_extension": lambda s, w, c: named(checkpoint_extension.grant_extension)(s, w, c),
    "refuse_extension": lambda s, w, c: named(checkpoint_extension.refuse_extension)(s, w, c, "lý do"),
}
NAME = checkpoint_name("in-force", "bao-cao", "b", NOMINAL)


def attempt_on_checkpoint(engine: Engine, verb: str, who: Actor, state: C) -> tuple[str, C]:
    with Session(engine) as session:
        found = checkpoint_lookup.get_checkpoint(session, checkpoint_of(NAME))
        number = found.id or 0
        found.status = state
        # what the verb decides on is there
        session.add(Report(checkpoint_id=number, number=1, body="x", reported_on=START, reported_by="x"))
        if verb != "ask_extension":
            wanted = dt.date(2022, 1, 15)
            session.add(
                Extension(checkpoint_id=number, old_due_on=found.due_on, wanted_on=wanted, reason="lý do", asked_by="x")
            )
        session.flush()
        try:
            ON_CHECKPOINT[verb](session, who, NAME)
            refused = ""
        except Refusal as refusal:
            refused = refusal.key
        after = session.exec(select(Checkpoint.status).where(col(Checkpoint.id) == number)).one()
        session.rollback()
    return refused, after


@pytest.mark.parametrize("row", rows(CHECKPOINT.rows), ids=lambda row: row.verb)
def test_a_verb_moves_a_checkpoint_from_its_states_and_is_refused_in_all_others(
    office: Engine, row: Transition
) -> None:
    for state in C:
        refused, after = attempt_on_checkpoint(office, row.verb, OFFICE, state)
        if state in row.sources:
            assert (refused, after) == ("", row.to or state)
        else:
            assert (refused, after) == ("checkpoint_forbidden", state)


@pytest.mark.parametrize("row", rows(CHECKPOINT.rows), ids=lambda row: row.verb)
def test_a_checkpoint_s_verb_is_done_by_whom_the_table_names(office: Engine, row: Transition) -> None:
    for name in ACTORS:
        state = C(row.sources[0].value)
        refused, _ = attempt_on_checkpoint(office, row.verb, actor(office, name), state)
        assert refused == ("" if name in MAY[row.who] else "not_yours"), name


def test_attempts_left_no_trace(office: Engine) -> None:
    with Session(office) as session:
        assert {one.code for one in session.exec(select(Agreement))} == {state.value.replace("_", "-") for state in A}
        assert session.exec(select(Report)).all() == []
