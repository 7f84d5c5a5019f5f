"""Counts are of what happened, on both databases."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

from sqlalchemy import Engine, insert, literal, text
from sqlalchemy import select as sql_select
from sqlmodel import Session, col

from lifecycle.calendar.store import store_calendar
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.counting import rows_changed
from models import LegalBasis, transaction
from tasks.followup.steps import move_due_dates
from tests.rules import content, in_force, obligation, set_up
from tests.support import rows

ROOT = Path(__file__).parents[3]
CLERK = Actor("Văn thư")
# rowcount of a bare connection, whose statements are plain text, is the driver's own
PLAIN = {
    "lifecycle/kernel/counting.py",
    "lifecycle/followup/sweep.py",
    "notifications/mail/outbox.py",
}


def test_an_insert_from_a_query_says_how_many_rows_it_made(engine: Engine) -> None:
    with Session(engine) as session:
        session.add_all([LegalBasis(number=f"{number}-QĐ/TW") for number in range(3)])
        session.flush()
        copies = sql_select(col(LegalBasis.number) + literal("-b"), literal(""), literal(""))
        insertion = insert(LegalBasis).from_select(["number", "issuer", "title"], copies)
        assert rows_changed(session, insertion) == 3
        assert rows_changed(session, text("UPDATE legal_basis SET title = :title"), {"title": "x"}) == 6
        assert rows_changed(session, text("DELETE FROM legal_basis WHERE number = 'none'")) == 0


def test_a_statement_that_begins_with_its_tables_says_so_too(engine: Engine) -> None:
    with Session(engine) as session:
        insertion = text(
            "WITH given(number) AS (VALUES ('1-QĐ/TW'), ('2-QĐ/TW')) INSERT INTO legal_basis (number, issuer, title)"
            " SELECT number, '', '' FROM given WHERE TRUE ON CONFLICT DO NOTHING"
        )
        assert [rows_changed(session, insertion) for _ in range(2)] == [2, 0]


def test_the_dates_that_a_calendar_moves_are_counted_as_they_are(engine: Engine) -> None:
    set_up(engine)
    in_force(engine, content("ct-1", obligation(due=["12-15"]), obligation("hai", due=["12-15"])))
    with transaction(engine) as session:
        overlay = "overlay: [{day_off: 2021-12-15, source: thử}, {day_off: 2022-12-15, source: thử}]"
        store_calendar(session, CLERK, "VN", f"format: phoihop-calendar/1\n{overlay}\n", "thu.yaml")
    day = dt.date(2021, 7, 13)
    assert move_due_dates(engine, day) == 4
    assert rows(engine, "SELECT COUNT(*) FROM due_date_move")[0][0] == 4
    told = rows(engine, "SELECT detail FROM audit_line WHERE verb = 'recompute'")
    detail = told[0][0] if isinstance(told[0][0], dict) else json.loads(told[0][0])
    assert detail["moved"] == 4
    assert move_due_dates(engine, day) == 0


def test_nothing_else_reads_a_count_that_may_be_none() -> None:
    found = {
        str(path.relative_to(ROOT))
        for floor in ("lifecycle", "notifications", "tasks", "flows", "portal", "runtime", "cli", "documents")
        for path in (ROOT / floor).rglob("*.py")
        if re.search(r"\browcount\b", path.read_text(encoding="utf-8"))
    }
    assert found == PLAIN
