"""Heads kept elsewhere show what nothing inside can: a chain rewritten whole, a database rolled back."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from lifecycle.integrity import heads, verify
from lifecycle.integrity.chains import chain_heads
from lifecycle.kernel.audit import digest
from lifecycle.kernel.refusal import BadInput
from models import AuditHead, AuditLine, reading, transaction
from tests.rules import content, ready_to_sign, set_up
from tests.support import execute

FILE = "heads.json"


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up(engine)
    ready_to_sign(engine, content())
    ready_to_sign(engine, content("ct-2"))
    return engine


def written(engine: Engine) -> str:
    """What `phoihop verify --heads --json` prints."""
    with reading(engine) as session:
        return json.dumps(chain_heads(session))


def named(engine: Engine, text: str) -> list[str]:
    with reading(engine) as session:
        return [fault.subject for fault in verify.faults(session, heads.kept(text, FILE))]


def rewrite(session: Session, chain: str) -> None:
    """What somebody can do who has the database and the program: other words, and every hash anew."""
    previous = "0" * 64
    for line in session.exec(select(AuditLine).where(AuditLine.chain == chain).order_by(col(AuditLine.number))):
        line.actor, line.previous = "Ai đó", previous
        line.hash = previous = digest(line)
        session.add(line)
    session.get_one(AuditHead, chain).hash = previous


def test_a_chain_that_only_went_on_is_no_fault(office: Engine) -> None:
    before = written(office)
    assert named(office, before) == []
    ready_to_sign(office, content("ct-3"))
    assert named(office, before) == []


def test_a_chain_rewritten_whole_shows_only_against_what_was_kept(office: Engine) -> None:
    before = written(office)
    with transaction(office) as session:
        rewrite(session, "ct-1")
    assert named(office, written(office)) == []
    length = {head["chain"]: head["length"] for head in json.loads(before)}["ct-1"]
    assert named(office, before) == [f"ct-1#{length}"]


def test_a_database_rolled_back_is_shorter_than_what_was_kept(office: Engine) -> None:
    kept = json.loads(written(office))
    later = [{**head, "length": head["length"] + 3} for head in kept]
    assert sorted(named(office, json.dumps(later))) == sorted(f"{one['chain']}#{one['length']}" for one in later)


def test_a_chain_that_is_gone_is_missed(office: Engine) -> None:
    before = written(office)
    for table in ("audit_line", "audit_head"):
        execute(office, f"DELETE FROM {table} WHERE chain = 'ct-2'")
    assert set(named(office, before)) == {"ct-2#1", "ct-2#4"}


def test_the_table_is_read_as_well_as_the_json() -> None:
    rows = (
        f"Nhật ký  Số dòng  Mã băm\n-------  -------  ------\nct-1     4        {'a' * 64}\n\noffice   12  {'b' * 64}\n"
    )
    assert [(head.chain, head.length) for head in heads.kept(rows, FILE)] == [("ct-1", 4), ("office", 12)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "heads.json: "),
        ("[]", "heads.json: "),
        ("[1", "heads.json:1: "),
        ("[" * 100_000, "heads.json"),
        ('{"chain": "a"}', "heads.json: "),
        (f'[{{"chain": "a", "length": 1, "hash": "{"a" * 64}"}}, {{"chain": "b", "length": "2"}}]', "[1].length"),
        ('[{"chain": "a", "length": 0, "hash": "x"}]', "[0].length"),
        ('[{"chain": "a", "length": 1e400, "hash": "x"}]', "[0].length"),
        (f"office 12 {'b' * 64}\noffice 13 {'b' * 63}\n", "heads.json:2: "),
        ("một\nhai\nba\n", "heads.json:3: "),
    ],
)
def test_another_file_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        heads.kept(text, FILE)
    assert said in str(refused.value)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(BadInput):
        assert heads.kept(text, FILE)
