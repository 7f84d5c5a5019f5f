"""The desk on a real server: what bad input gets, and what is current after it."""

from __future__ import annotations

from typing import Any

import pytest
from prefect.client.schemas.filters import LogFilter, LogFilterFlowRunId
from prefect.client.schemas.objects import FlowRun
from sqlmodel import func, select

from flows.forms.labels import shown
from models import AuditLine, reading
from tasks.desk import deployments
from tasks.desk.artifacts import newest
from tasks.desk.markdown import plain
from tests.acceptance.conftest import House, message, soon

pytestmark = pytest.mark.acceptance
REVIEW = "02 · Thẩm định"


def propose(house: House, code: str, **more: Any) -> FlowRun:
    form = {"code": code, "title": "Kế hoạch thử", "kind": "plan", "lead": "btgtu", "partners": ["bhxh"], **more}
    return house.desk.run("01 · Đề xuất", form)


def inbox(house: House) -> str:
    return newest(house.desk.client, ["viec-can-xu-ly"])["viec-can-xu-ly"][1]


def lines(house: House) -> int:
    with reading(house.engine) as session:
        return session.exec(select(func.count()).select_from(AuditLine)).one()


def logged(house: House, run: FlowRun) -> str:
    only = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run.id]))
    return "\n".join(log.message for log in house.desk.client.read_logs(log_filter=only, limit=200))


def enum(house: House, slug: str, field: str) -> list[str]:
    schema = deployments.read(house.desk.client)[slug].schema
    return next(
        model["properties"][field]["enum"] for model in schema["definitions"].values() if field in model["properties"]
    )


def offers(house: House, code: str) -> bool:
    """Whether the form of the review offers the agreement."""
    return any(choice.startswith(f"{code} ·") for choice in enum(house, "review", "agreement"))


def test_a_wrong_value_is_a_sentence_with_the_fields_own_title_and_no_stack_trace(house: House) -> None:
    before = lines(house)
    run = propose(house, "khph-sai", kind="tờ trình")
    assert run.state_name == "Failed"
    assert message(run).startswith("Ô «Loại văn bản» không nhận giá trị «tờ trình»")
    assert "Traceback" not in logged(house, run)
    assert lines(house) == before


def test_a_review_enters_the_inbox_and_the_lists_and_leaves_them_when_it_is_decided(house: House) -> None:
    assert propose(house, "khph-hop-viec").state_name == "Completed"
    run = house.desk.suspended(REVIEW, "khph-hop-viec", set())
    assert soon(lambda: f"/runs/flow-run/{run.id}" in inbox(house))
    assert plain("khph-hop-viec") in inbox(house)
    assert soon(lambda: offers(house, "khph-hop-viec"))
    house.desk.resume(
        run, {"decision": shown("decision", "reject"), "reason": "Chưa cần.", "acting_post": "Trưởng ban"}
    )
    house.desk.ended(run.id)
    assert soon(lambda: plain("khph-hop-viec") not in inbox(house))
    assert soon(lambda: not offers(house, "khph-hop-viec"))


def test_of_two_who_decide_one_review_the_second_reads_who_was_first(house: House) -> None:
    propose(house, "khph-hai-nguoi")
    first = house.desk.suspended(REVIEW, "khph-hai-nguoi", set())
    made = house.desk.client.create_flow_run_from_deployment(
        house.desk.deployments[REVIEW], parameters={"form": {"agreement": "khph-hai-nguoi"}}
    )
    second = house.desk.suspended(REVIEW, "khph-hai-nguoi", {first.id})
    assert second.id == made.id
    approve = {"decision": shown("decision", "approve")}
    house.desk.resume(first, {**approve, "acting_post": "Phó Trưởng ban"})
    assert house.desk.ended(first.id).state_name == "Completed"
    house.desk.resume(second, {**approve, "acting_post": "Chánh Văn phòng"})
    refused = house.desk.ended(second.id)
    assert refused.state_name == "Failed"
    assert "đã được Phó Trưởng ban quyết định lúc" in message(refused)
    with reading(house.engine) as session:
        query = select(AuditLine.actor).where(AuditLine.chain == "khph-hai-nguoi", AuditLine.verb == "approve")
        assert session.exec(query).all() == ["Phó Trưởng ban [prefect]"]


def test_a_run_resumed_after_its_agreement_was_withdrawn_writes_nothing(house: House) -> None:
    propose(house, "khph-da-rut")
    run = house.desk.suspended(REVIEW, "khph-da-rut", set())
    ended = house.desk.run(
        "14 · Chấm dứt, rút lại", {"agreement": "khph-da-rut", "action": "withdraw", "reason": "Thôi."}
    )
    assert ended.state_name == "Completed", message(ended)
    assert soon(lambda: plain("khph-da-rut") not in inbox(house))
    before = lines(house)
    house.desk.resume(run, {"decision": shown("decision", "approve")})
    assert "khph-da-rut" in message(house.desk.ended(run.id))
    assert lines(house) == before


def test_a_title_with_markup_is_text_in_the_inbox_and_on_its_page(house: House) -> None:
    propose(house, "khph-doc", title="<img src=x onerror=alert(1)> [bấm](javascript:alert(1))")
    house.desk.suspended(REVIEW, "khph-doc", set())
    keys = ["viec-can-xu-ly", "thoa-thuan-khph-doc"]
    assert soon(lambda: len(newest(house.desk.client, keys)) == 2 and plain("khph-doc") in inbox(house))
    for _, page in newest(house.desk.client, keys).values():
        assert "<img" not in page
        assert "](javascript" not in page


def test_the_set_up_made_one_automation_of_each_and_the_links_of_mails(house: House) -> None:
    from runtime import automations

    known = deployments.read(house.desk.client)
    automations.make(house.desk.client, known)
    for name in (automations.CRASHED, automations.GONE, automations.STUCK):
        assert len(house.desk.client.read_automations_by_name(name)) == 1
    assert set(known) >= {"desk", "report", "decide", "watch"}
    assert (house.home / "deployments.json").exists()
