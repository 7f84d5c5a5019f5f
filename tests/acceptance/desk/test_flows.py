"""Deployments on a real server and worker: what they refuse, what they never do twice, and what they make good."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from prefect.client.schemas.objects import FlowRun
from sqlmodel import col, func, select, update

from devtools.mailbox.server import DevMailbox
from lifecycle.agreement.content import checked
from lifecycle.agreement.proposal import propose
from lifecycle.kernel.actor import Actor
from models import (
    Agreement,
    AuditLine,
    Checkpoint,
    Contact,
    Event,
    Message,
    Notice,
    Rung,
    reading,
    transaction,
    utc_now,
)
from tests.acceptance.conftest import House

pytestmark = pytest.mark.acceptance
FOLLOW_UP = "05 · Đôn đốc hằng ngày"
DAY = dt.date(2021, 12, 24)


def proposal(code: str) -> dict[str, Any]:
    return {
        "code": code,
        "title": "Quy chế phối hợp thử nghiệm",
        "kind": "regulation",
        "lead": "btgtu",
        "partners": ["bhxh"],
    }


def ended(run: FlowRun) -> tuple[str, str]:
    assert run.state is not None
    return run.state.name, run.state.message or ""


def count(house: House, table: Any) -> int:
    with reading(house.engine) as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_a_form_about_an_agreement_that_does_not_exist_fails_with_that_sentence_and_writes_nothing(
    house: House,
) -> None:
    lines = count(house, AuditLine)
    run = house.desk.run("11 · Tổng kết", {"agreement": "khong-co"})
    assert ended(run) == ("Failed", "Không có thỏa thuận nào mang mã khong-co: chọn một mã trong danh sách.")
    assert count(house, AuditLine) == lines


def test_a_verb_that_the_state_forbids_fails_with_that_sentence_and_writes_nothing(house: House) -> None:
    lines = count(house, AuditLine)
    run = house.desk.run("04 · Đưa vào hiệu lực", {"agreement": "ctph-ubnd-2016"})
    state, message = ended(run)
    assert state == "Failed"
    assert "ctph-ubnd-2016" in message
    assert "đã tổng kết" in message
    assert count(house, AuditLine) == lines


def test_the_same_proposal_twice_is_one_agreement_and_a_sentence(house: House) -> None:
    assert ended(house.desk.run("01 · Đề xuất", proposal("qcph-hai-lan")))[0] == "Completed"
    state, message = ended(house.desk.run("01 · Đề xuất", proposal("qcph-hai-lan")))
    assert state == "Failed"
    assert "qcph-hai-lan" in message
    with reading(house.engine) as session:
        lines = session.exec(
            select(AuditLine.verb).where(AuditLine.chain == "qcph-hai-lan", AuditLine.verb == "propose")
        )
        assert list(lines) == ["propose"]


def test_a_review_whose_event_was_lost_is_started_by_the_follow_up(house: House) -> None:
    content = {
        "code": "qcph-that-lac",
        "kind": "regulation",
        "title": "Quy chế phối hợp",
        "lead": "btgtu",
        "parties": ["btgtu", "bhxh"],
    }
    with transaction(house.engine) as session:
        propose(session, Actor(post="Văn thư"), checked(content))
        # as if Prefect had taken the event and lost it
        session.exec(update(Event).where(col(Event.emitted_at).is_(None)).values(emitted_at=utc_now()))  # type: ignore[call-overload]
    assert ended(house.desk.run(FOLLOW_UP, {"as_of": DAY.isoformat()}))[0] == "Completed"
    waiting = house.desk.suspended("02 · Thẩm định", "qcph-that-lac", set())
    assert waiting.name.startswith("Thẩm định")
    house.desk.resume(waiting, {"decision": "Không duyệt", "reason": "Chưa cần thiết."})
    assert ended(house.desk.ended(waiting.id))[0] == "Completed"
    with reading(house.engine) as session:
        found = session.exec(select(Agreement).where(Agreement.code == "qcph-that-lac")).one()
        assert str(found.status) == "rejected"


def a_notice_waits(house: House) -> None:
    """For a clerk whom no rung tells: whatever another test of this process has swept and sent, one mail is to be written."""
    with transaction(house.engine) as session:
        clerk = session.exec(select(Contact).where(Contact.email == "vanthu@btgtu.example")).one()
        owed = select(Checkpoint).where(col(Checkpoint.status) == "upcoming").order_by(col(Checkpoint.id).desc())
        checkpoint = session.exec(owed.limit(1)).one()
        rung = session.exec(select(Rung).where(Rung.ladder_id == checkpoint.ladder_id).limit(1)).one()
        session.add(
            Notice(
                checkpoint_id=checkpoint.id or 0,
                rung_id=rung.id or 0,
                due_on=checkpoint.due_on,
                recipient_id=clerk.id or 0,
                severity=rung.severity,
                reached_on=DAY,
                on_day=DAY,
            )
        )


def test_a_mail_server_that_is_down_keeps_the_mails_and_the_next_run_sends_each_once(house: House) -> None:
    a_notice_waits(house)
    house.desk.run(FOLLOW_UP, {"as_of": DAY.isoformat()})
    with reading(house.engine) as session:
        waiting = session.exec(select(func.count()).select_from(Message).where(Message.state == "waiting")).one()
    assert waiting > 0
    with DevMailbox(smtp_port=house.smtp_port) as box:
        assert ended(house.desk.run(FOLLOW_UP, {"as_of": DAY.isoformat()}))[0] == "Completed"
        received = [str(mail["Message-ID"]) for mail in box.messages()]
    assert len(received) == len(set(received)) == waiting


def test_a_second_follow_up_of_the_same_day_writes_and_sends_nothing(house: House) -> None:
    with DevMailbox(smtp_port=house.smtp_port) as box:
        house.desk.run(FOLLOW_UP, {"as_of": DAY.isoformat()})
        before = (count(house, Notice), count(house, Message), len(box.messages()))
        assert ended(house.desk.run(FOLLOW_UP, {"as_of": DAY.isoformat()}))[0] == "Completed"
        assert (count(house, Notice), count(house, Message), len(box.messages())) == before


def test_a_preview_writes_and_sends_nothing(house: House) -> None:
    before = (count(house, Notice), count(house, Message), count(house, AuditLine))
    run = house.desk.run(FOLLOW_UP, {"as_of": "2021-12-27", "dry_run": True})
    assert ended(run)[0] == "Completed"
    assert (count(house, Notice), count(house, Message), count(house, AuditLine)) == before
