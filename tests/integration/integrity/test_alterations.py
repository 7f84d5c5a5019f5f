"""What was changed past the verbs is named by `phoihop verify`: each row, each line, both books of the office."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Engine, text
from sqlmodel import Session

from lifecycle.integrity import verify
from models import metadata
from models.proof import PROVED, proved_columns
from tests.integration.integrity.world import build, faults


@pytest.fixture
def office(engine: Engine) -> Engine:
    build(engine)
    return engine


def after(engine: Engine, alter: Callable[[Connection], object]) -> set[tuple[str, str]]:
    """What verify names after an alteration, which is then taken back."""
    with engine.connect() as connection:
        alter(connection)
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            found = {(fault.check, fault.subject) for fault in verify.faults(session)}
        connection.rollback()
    return found


def sql(*statements: str) -> Callable[[Connection], object]:
    return lambda connection: [connection.execute(text(one)) for one in statements]


def test_what_verbs_wrote_is_proved_whole(office: Engine) -> None:
    assert faults(office) == []
    with office.connect() as connection:
        empty = {t for t in PROVED if not connection.execute(text(f'SELECT COUNT(*) FROM "{t}"')).scalar()}
    assert empty == set()


NAMED: dict[str, tuple[Callable[[Connection], object], tuple[str, str]]] = {
    # evidence exchanged with its row: the line names another hash
    "evidence": (sql(f"UPDATE evidence SET sha256 = '{'a' * 64}', file_name = 'khac.pdf'"), ("row", "evidence 1")),
    "evidence put in": (
        sql("INSERT INTO evidence SELECT 99, report_id, title, 'Số 9', '', '', 0, '' FROM evidence"),
        ("row", "evidence 99"),
    ),
    "evidence removed": (sql("DELETE FROM evidence"), ("row", "evidence 1")),
    "a report's text": (sql("UPDATE report SET body = 'Đã làm hết.'"), ("row", "report 1")),
    "a report's sum": (sql("UPDATE report SET spent = 2500000"), ("row", "report 1")),
    "a report's day": (sql("UPDATE report SET reported_on = '2021-07-01'"), ("row", "report 1")),
    "a report's acceptance": (sql("UPDATE report SET decision = 'returned'"), ("row", "report 1")),
    "who accepted": (sql("UPDATE report SET decided_by = 'Ai đó'"), ("row", "report 1")),
    "a due date": (sql("UPDATE checkpoint SET due_on = '2031-01-01' WHERE id = 2"), ("row", "checkpoint 2")),
    "a checkpoint's status": (sql("UPDATE checkpoint SET status = 'waived' WHERE id = 2"), ("row", "checkpoint 2")),
    "a checkpoint's owner": (sql("UPDATE checkpoint SET owner_id = 1 WHERE id = 2"), ("row", "checkpoint 2")),
    "a checkpoint removed": (
        sql("DELETE FROM due_date_move WHERE checkpoint_id = 2", "DELETE FROM checkpoint WHERE id = 2"),
        ("row", "checkpoint 2"),
    ),
    "an extension": (sql("UPDATE extension SET granted_on = '2022-03-01'"), ("row", "extension 1")),
    "an agreement's status": (sql("UPDATE agreement SET status = 'terminated'"), ("row", "agreement 1")),
    "an agreement's period": (sql("UPDATE agreement SET period_to = '2031-12-31'"), ("row", "agreement 1")),
    "the lead": (sql("UPDATE agreement SET lead_id = 2"), ("row", "agreement 1")),
    "a party": (sql("UPDATE agreement_party SET organization_id = 3 WHERE id = 2"), ("row", "agreement_party 2")),
    "the signed text": (sql("UPDATE agreement_version SET terms = '{}'"), ("row", "agreement_version 1")),
    "a signer's name": (sql("UPDATE signature SET signer = 'Trần B' WHERE id = 1"), ("row", "signature 1")),
    "a signature's day": (sql("UPDATE signature SET signed_on = '2021-01-01' WHERE id = 1"), ("row", "signature 1")),
    "a signature's paper": (sql(f"UPDATE signature SET evidence_sha256 = '{'b' * 64}'"), ("row", "signature 1")),
    "a delegation": (sql("UPDATE delegation SET valid_to = '2031-01-01'"), ("row", "delegation 1")),
    "a number": (sql("UPDATE document_number SET number = 7"), ("row", "document_number 1")),
    "a decision": (sql("UPDATE review_round SET decision = 'rejected'"), ("row", "review_round 1")),
    "a comment": (sql("UPDATE review_comment SET body = 'Không nhất trí.'"), ("row", "review_comment 1")),
    "a duty": (sql("UPDATE obligation SET budget_planned = 5, owner = 'lead' WHERE id = 1"), ("row", "obligation 1")),
    "a contact's address": (sql("UPDATE contact SET email = 'x@x.example' WHERE id = 3"), ("row", "contact 3")),
    "a contact silenced": (sql("UPDATE contact SET bounced_at = '2021-01-01' WHERE id = 3"), ("row", "contact 3")),
    "a body's name": (sql("UPDATE organization SET name = 'Cơ quan khác' WHERE id = 2"), ("row", "organization 2")),
    "a receipt": (sql("UPDATE receipt SET facts = '{}' WHERE id = 1"), ("row", "receipt 1")),
    "a receipt removed": (sql("DELETE FROM receipt WHERE id = 1"), ("row", "receipt 1")),
    "a key let in again": (sql("UPDATE api_key SET scopes = '[]'"), ("row", "api_key 1")),
    "a rung": (sql("""UPDATE rung SET "offset" = 90 WHERE id = 1"""), ("row", "rung 1")),
    "a calendar": (sql("UPDATE work_calendar SET text = 'format: x'"), ("row", "work_calendar 1")),
    # the log
    "a line": (sql("UPDATE audit_line SET actor = 'Ai đó' WHERE chain = 'ct-1' AND number = 2"), ("audit", "ct-1#2")),
    "a line removed": (sql("DELETE FROM audit_line WHERE chain = 'ct-1' AND number = 2"), ("audit", "ct-1#2")),
    "the tail cut off": (sql("DELETE FROM audit_line WHERE chain = 'ct-1' AND number > 3"), ("audit", "ct-1#4")),
    "the tail with the head": (
        sql(
            "DELETE FROM audit_line WHERE chain = 'ct-1' AND number > 3",
            "UPDATE audit_head SET length = 3, hash = (SELECT hash FROM audit_line WHERE chain = 'ct-1' AND number = 3)"
            " WHERE chain = 'ct-1'",
        ),
        ("audit", "ct-1#4"),
    ),
    "the agreement's book": (
        sql("DELETE FROM audit_line WHERE chain = 'ct-1'", "DELETE FROM audit_head WHERE chain = 'ct-1'"),
        ("audit", "ct-1#1"),
    ),
    "the office's book": (
        sql("DELETE FROM audit_line WHERE chain = 'office'", "DELETE FROM audit_head WHERE chain = 'office'"),
        ("audit", "office#1"),
    ),
    "the portal's book": (
        sql("DELETE FROM audit_line WHERE chain = 'portal'", "DELETE FROM audit_head WHERE chain = 'portal'"),
        ("audit", "portal#1"),
    ),
    # the proofs themselves
    "a row with its proof": (
        sql("DELETE FROM proof WHERE of_table = 'report'", "UPDATE report SET spent = 1"),
        ("row", "report 1"),
    ),
    "a proof": (
        sql("""UPDATE proof SET hashes = '{"1":""}' WHERE of_table = 'rung_audience'"""),
        ("audit", "office#2"),
    ),
    "a proof that is none": (sql("UPDATE proof SET hashes = '[' WHERE of_table = 'report'"), ("row", "report 1")),
    "a proof of another table": (
        sql("UPDATE proof SET of_table = 'rung' WHERE of_table = 'report'"),
        ("row", "report 1"),
    ),
}


def test_each_alteration_is_named(office: Engine) -> None:
    """The faults that were found in November 2026 (docs/reliability.md), and their siblings."""
    unnamed = {
        name: found for name, (alter, subject) in NAMED.items() if subject not in (found := after(office, alter))
    }
    assert unnamed == {}


def test_no_proved_column_of_any_table_can_be_changed_unseen(sqlite_engine: Engine) -> None:
    build(sqlite_engine)
    unseen = []
    for table in PROVED:
        for column in proved_columns(table):
            changed = f"""UPDATE "{table}" SET "{column}" = 'khác' WHERE id = (SELECT MAX(id) FROM "{table}")"""
            if not any(check == "row" for check, _ in after(sqlite_engine, unchecked(changed))):
                unseen.append(f"{table}.{column}")
    assert unseen == []


def unchecked(statement: str) -> Callable[[Connection], object]:
    """As somebody does it who has the file: no key and no check is asked."""

    def alter(connection: Connection) -> None:
        for pragma in ("ignore_check_constraints = ON", "defer_foreign_keys = ON"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        connection.exec_driver_sql(statement)

    return alter


def test_every_table_is_proved_or_known_not_to_be() -> None:
    """A new table is decided on: proved, or said in docs/security.md not to be."""
    not_proved = {
        # the log itself, and what is handed over of it
        *("audit_line", "audit_head", "proof", "event", "webhook_delivery"),
        # the sweep's and the outbox's: counted in a line, carried by programs, gone after their time
        *("notice", "message", "letter", "sweep_mark", "swept_day", "rehearsal"),
        # keys that expire, forms not handed in, files ahead of their form
        *("access_link", "visit", "draft", "upload"),
    }
    assert set(metadata.tables) == set(PROVED) | not_proved
