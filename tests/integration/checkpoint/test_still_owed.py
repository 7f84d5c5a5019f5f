"""What is still owed is one rule: the sweep, the lists, the inboxes and the boards agree, whatever became of the agreement."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from lifecycle.agreement import review as reviewing
from lifecycle.agreement import signing
from lifecycle.checkpoint import extension as checkpoint_extension
from lifecycle.checkpoint import report as reporting
from lifecycle.checkpoint.report import ReportInput
from lifecycle.in_force import entry as force
from lifecycle.in_force import renewal as in_force_renewal
from lifecycle.views import agency_home as mypage
from lifecycle.views import agreement_page as papers
from lifecycle.views import agreements as board
from lifecycle.views import lead_dashboard as leadboard
from lifecycle.views import office_inbox as inbox
from lifecycle.views import statistics
from lifecycle.views.form_choices import choices
from models import reading
from models.enums import AgreementStatus
from tasks.desk.choices import choice
from tests.rules import actor, checkpoint_name, content, do, in_force, obligation, set_up, sign_all, status

SIGNED, LAST, DAY = dt.date(2022, 11, 1), dt.date(2022, 12, 15), dt.date(2022, 12, 20)
NAME = checkpoint_name("ct-1", "bao-cao", "b", LAST)
ROOT = Path(__file__).parents[3]


@pytest.fixture
def renewed_early(engine: Engine) -> Engine:
    """ct-1 is superseded six weeks before its last report is due; all before that was reported and accepted."""
    set_up(engine)
    in_force(engine, content("ct-1", obligation()))
    for due in (dt.date(2021, 12, 15), dt.date(2022, 6, 15)):
        name = checkpoint_name("ct-1", "bao-cao", "b", due)
        do(engine, reporting.report, name, ReportInput("Đã thực hiện.", due))
        do(engine, reporting.accept, name)
    after = {"period_from": dt.date(2023, 1, 1), "period_to": dt.date(2027, 12, 31)}
    do(engine, in_force_renewal.renew, "ct-1", content("ct-2", obligation(), **after))
    for verb in (reviewing.open_review, reviewing.approve, signing.start_signing):
        do(engine, verb, "ct-2")
    sign_all(engine, "ct-2", ["a", "b"], SIGNED)
    do(engine, force.put_in_force, "ct-2", SIGNED)
    assert status(engine, "ct-1") is AgreementStatus.SUPERSEDED
    return engine


def offered(session: Session, which: str) -> list[str]:
    return [choice(*parts) for parts in choices(session, f"checkpoints:{which}").offered]


def test_what_a_renewed_agreement_left_owed_is_seen_by_everybody(renewed_early: Engine) -> None:
    a, b = (actor(renewed_early, body).organization_id or 0 for body in "ab")
    with reading(renewed_early) as session:
        assert NAME in offered(session, "open")
        assert [line.agreement for line in mypage.my_page(session, b, DAY).late] == ["ct-1"]
        assert [line.agreement for line in leadboard.lead_board(session, a, DAY, 2022).late] == ["ct-1"]
        assert [line["agreement"] for line in statistics.late(session, DAY)] == ["ct-1"]
        assert statistics.of_year(session, 2022, DAY).total.counts["overdue"] == 1
        assert statistics.late_before(session, 2023) == 1
        counts = {row["code"]: row["checkpoints"]["overdue"] for row in board.agreements(session, DAY)}
        assert counts["ct-1"] == 1
        assert {row["code"]: row["late"] for row in papers.agreements_of(session, b, DAY)}["ct-1"] == 1


def test_a_report_on_it_waits_in_the_offices_inbox_until_it_is_decided(renewed_early: Engine) -> None:
    do(renewed_early, reporting.report, NAME, ReportInput("Báo cáo cuối.", DAY), by="b")
    with reading(renewed_early) as session:
        assert [(item.kind, item.agreement) for item in inbox.waiting(session)] == [("report", "ct-1")]
        assert offered(session, "reported") == [NAME]
    do(renewed_early, reporting.accept, NAME)
    with reading(renewed_early) as session:
        assert inbox.waiting(session) == []


def test_more_time_asked_for_it_waits_there_too(renewed_early: Engine) -> None:
    do(renewed_early, checkpoint_extension.ask_extension, NAME, dt.date(2022, 12, 30), "đợi số liệu", by="b")
    with reading(renewed_early) as session:
        assert [(item.kind, item.agreement) for item in inbox.waiting(session)] == [("extension", "ct-1")]
        assert offered(session, "extension")[0] == NAME


@pytest.mark.parametrize(
    "said",
    [r"'upcoming', *'returned'", r"MAX\(\w+\.number\) FROM agreement_version", r"'terminated', *'superseded'"],
    ids=["owed", "newest version", "over"],
)
def test_a_shared_condition_is_written_in_one_place(said: str) -> None:
    """The partial indexes of models/ and the migrations say it too: an index can't call a function."""
    places = [
        str(path.relative_to(ROOT))
        for room in ("lifecycle", "notifications", "tasks", "portal", "flows")
        for path in sorted((ROOT / room).rglob("*.py"))
        if re.search(said, path.read_text(encoding="utf-8"))
    ]
    assert [place for place in places if not place.endswith("sql.py")] == []
