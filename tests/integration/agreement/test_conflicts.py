"""The net under the locks: a conflict that comes through is tried again, and then a sentence; and nobody forgets the lock."""

from __future__ import annotations

import ast
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from lifecycle.kernel.conflict import TRIES, again, is_conflict
from lifecycle.kernel.locks import lock_bodies
from lifecycle.kernel.refusal import Refusal
from lifecycle.organization.words import CONTACT_UNCHANGED
from models import AgreementParty, Contact, Organization, make_engine, transaction
from models.enums import Role
from portal.app import API, PAGES, PROGRAMS, create_app
from portal.pages.organization import page as contacts_page
from portal.web.again import Again
from tests.portal_support import Agency, at_once, posting, words
from tests.support import LEAD, OWNER, set_up_office

HERE = Path(__file__).parents[3]


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up_office(engine)
    return engine


def same_id_again(session: Session) -> None:
    session.add(Organization(id=LEAD, code="x", name="x", side="party"))
    session.flush()


def test_a_conflict_is_tried_again_and_then_a_refusal(office: Engine, caplog: pytest.LogCaptureFixture) -> None:
    tried = []

    def act() -> None:
        tried.append(1)
        with transaction(office) as session:
            same_id_again(session)

    with pytest.raises(Refusal, match="cùng lúc"):
        again(act)
    assert len(tried) == TRIES
    # neither the statement nor what it was to write
    assert "INSERT" not in caplog.text
    assert "organization" not in caplog.text


def test_a_conflict_that_passes_goes_through(office: Engine) -> None:
    tried = []

    def act() -> str:
        tried.append(1)
        with transaction(office) as session:
            if len(tried) == 1:
                same_id_again(session)
        return "done"

    assert again(act) == "done"


def test_what_is_broken_isn_t_tried_again(office: Engine) -> None:
    tried = []

    def act() -> None:
        tried.append(1)
        with transaction(office) as session:
            session.execute(text("INSERT INTO contact (organization_id, role) VALUES (1, 'head')"))

    with pytest.raises(IntegrityError) as caught:
        again(act)
    assert len(tried) == 1
    assert not is_conflict(caught.value)


def test_two_that_wait_for_each_other_both_end(office: Engine) -> None:
    """A real deadlock: PostgreSQL ends one of them, and it goes again."""
    if office.dialect.name == "sqlite":
        office.dispose()
    meet = threading.Barrier(2)

    def lock(*bodies: int) -> str:
        first = True

        def act() -> str:
            nonlocal first
            with transaction(office) as session:
                for body in bodies:
                    lock_bodies(session, body)
                    if first and office.dialect.name == "postgresql":
                        first = False
                        meet.wait()
            return "done"

        return again(act)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda bodies: lock(*bodies), [(LEAD, OWNER), (OWNER, LEAD)])) == ["done", "done"]


def test_a_locked_file_is_a_sentence(tmp_path: Path) -> None:
    holder = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    holder.execute("CREATE TABLE x (y)")
    holder.execute("BEGIN IMMEDIATE")
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")

    def act() -> None:
        with engine.connect().execution_options(read_only=True) as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 10")
            connection.exec_driver_sql("INSERT INTO x VALUES (1)")

    with pytest.raises(OperationalError) as caught:
        act()
    assert is_conflict(caught.value)
    with pytest.raises(Refusal):
        again(act)
    holder.close()
    engine.dispose()


def test_a_conflict_at_the_edge_is_a_sentence_and_never_a_500(office: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(session: Session, *_: Any) -> None:
        same_id_again(session)

    monkeypatch.setattr(contacts_page, "add_contact", broken)
    monkeypatch.setattr("portal.pages.checkpoint.page.acknowledge", broken)
    agency = Agency(office, create_app(office))
    agency.enter(1)
    # where a form shows what was typed, it goes on showing it
    answer = agency.post("/dau-moi/them", role="clerk", email="moi@ubnd.example")
    assert answer.status_code == 422
    assert "moi@ubnd.example" in answer.text
    assert "cùng lúc" in words(answer)
    # elsewhere a page says it
    answer = agency.post("/viec/1/da-xem")
    assert answer.status_code == 409
    assert "cùng lúc" in words(answer)
    monkeypatch.setenv("PHOIHOP_LANGUAGE", "en")
    assert "at the same moment" in words(agency.post("/viec/1/da-xem"))


def test_a_refusal_that_no_page_expects_is_a_sentence(office: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise Refusal(CONTACT_UNCHANGED)

    monkeypatch.setattr("portal.pages.checkpoint.page.acknowledge", refused)
    agency = Agency(office, create_app(office))
    agency.enter(1)
    answer = agency.post("/viec/1/da-xem")
    assert answer.status_code == 409
    assert "Không có gì thay đổi" in words(answer)


def test_of_two_last_advisory_units_one_stays(office: Engine) -> None:
    """One round; `make faults` plays twenty of each pair (tests/faults/agreement/test_races.py)."""
    with transaction(office) as session:
        session.add(AgreementParty(agreement_id=1, organization_id=OWNER, signatory_id=OWNER, position=0))
        session.add(Contact(id=105, organization_id=OWNER, role=Role.ADVISORY_UNIT, email="tonghop@ubnd.example"))
    app = create_app(office)
    pair = [Agency(office, app), Agency(office, app)]
    for agency, contact in zip(pair, (2, 3), strict=True):
        agency.enter(contact)
    ending = (posting(pair[0], "/dau-moi/1/thoi"), posting(pair[1], "/dau-moi/105/thoi"))
    assert sorted(at_once(*ending)) == [303, 422]


def test_every_route_has_the_net() -> None:
    routes = [route for module in (*PAGES, *PROGRAMS) for route in module.router.routes]
    assert [route.path for route in routes if not isinstance(route, Again)] == []
    # these wait for their body themselves, and call `again` where they write
    waiting = {route.path for route in routes if not hasattr(route.endpoint, "__wrapped__")}
    assert waiting == {"/lien-ket", "/files"} or waiting == {"/lien-ket", "/files", f"{API}/files"}


# what belongs to a body, and is counted or compared before it is written
OWNED = {"Contact", "Webhook", "ApiKey", "Upload"}
LOCKS = {"lock_bodies", "lock_named", "lock_parties", "_own"}
# part of a verb that has locked
INNER = {"load.py:_load_contacts", "schedule.py:_store_obligations"}  # obligations: their agreement is locked


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in (*sorted((HERE / "lifecycle").glob("**/*.py")), *sorted((HERE / "portal").glob("**/*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield f"{path.name}:{node.name}", node


def called(node: ast.FunctionDef) -> set[str]:
    calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return {one.id if isinstance(one, ast.Name) else getattr(one, "attr", "") for one in calls}


def test_whoever_makes_or_ends_what_belongs_to_a_body_locks_the_body() -> None:
    forgot, found = [], 0
    for name, node in functions():
        ends = any(
            isinstance(one, ast.Assign)
            and any(getattr(target, "attr", "") in ("active", "email") for target in one.targets)
            for one in ast.walk(node)
        )
        if (called(node) & OWNED or ends) and name not in INNER:
            found += 1
            if not called(node) & LOCKS:
                forgot.append(name)
    assert forgot == []
    assert found >= 7
