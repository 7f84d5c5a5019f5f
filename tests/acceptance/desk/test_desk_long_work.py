"""Long work shows a bar that moves and ends full: loading a case file, the follow-up."""

from __future__ import annotations

from pathlib import Path

import pytest
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    ArtifactFilterType,
)
from prefect.client.schemas.objects import FlowRun
from sqlmodel import func, select

from models import Agreement, AuditLine, reading
from tests.acceptance.conftest import ROOT, House

pytestmark = pytest.mark.acceptance
LOAD = "16 · Nạp hồ sơ"
CASE = """format: phoihop/1
agreements:
  - code: {code}
    kind: plan
    title: Kế hoạch nạp từ phiếu
    lead: btgtu
    parties: [btgtu, ubnd]
    status: in_force
    signed_on: 2026-01-05
    period: {{from: 2026, to: 2027}}
    obligations:
      - {{code: bao-cao, title: Báo cáo năm, form: report, owner: ubnd, due: ["12-15"]}}
"""


def bar(house: House, run: FlowRun) -> tuple[float, str]:
    """Where the run's bar stands, and its words."""
    of_run = ArtifactFilter(
        flow_run_id=ArtifactFilterFlowRunId(any_=[run.id]), type=ArtifactFilterType(any_=["progress"])
    )
    (found,) = house.desk.client.read_artifacts(artifact_filter=of_run)
    return float(str(found.data)), found.description or ""


def lines(house: House) -> int:
    with reading(house.engine) as session:
        return session.exec(select(func.count()).select_from(AuditLine)).one()


def said(run: FlowRun) -> tuple[str, str]:
    assert run.state is not None
    return run.state.name, run.state.message or ""


def test_a_pasted_case_file_is_loaded_and_its_bar_ends_full(house: House) -> None:
    run = house.desk.run(LOAD, {"content": CASE.format(code="khph-dan"), "acting_post": "Văn thư"})
    assert said(run) == ("Completed", "Đã nạp hồ sơ: thêm 1 thỏa thuận, cập nhật 0, giữ nguyên 0.")
    assert bar(house, run) == (100.0, "Đã nạp xong")
    with reading(house.engine) as session:
        assert session.exec(select(Agreement.status).where(Agreement.code == "khph-dan")).one() == "in_force"
        loaded = session.exec(select(AuditLine).where(AuditLine.verb == "load").order_by(AuditLine.id.desc())).first()  # type: ignore[union-attr]
    assert loaded is not None
    assert loaded.actor == "Văn thư [prefect]"


def test_a_file_on_the_server_that_is_loaded_already_changes_nothing(house: House) -> None:
    before = lines(house)
    run = house.desk.run(LOAD, {"path": str(ROOT / "data" / "ha-giang.yaml")})
    assert said(run)[0] == "Completed"
    assert "thêm 0, cập nhật 0" in said(run)[1]
    assert lines(house) == before


def test_a_wrong_file_names_its_line_and_writes_nothing(house: House) -> None:
    before = lines(house)
    wrong = CASE.format(code="khph-sai-tep").replace("2026-01-05", "2026-02-30")
    state, message = said(house.desk.run(LOAD, {"content": wrong}))
    assert state == "Failed"
    assert message.startswith("hồ sơ:9: ")
    assert lines(house) == before


def test_a_check_writes_nothing(house: House) -> None:
    before = lines(house)
    run = house.desk.run(LOAD, {"content": CASE.format(code="khph-kiem"), "check_only": True})
    assert said(run) == ("Completed", "Hồ sơ đọc được: 1 thỏa thuận. Chưa ghi gì.")
    assert lines(house) == before


@pytest.mark.parametrize("path", ["/etc/passwd", "tep.yaml", ""])
def test_a_path_that_is_no_case_file_is_refused_with_a_sentence(house: House, path: str) -> None:
    state, message = said(house.desk.run(LOAD, {"path": path}))
    assert state == "Failed"
    assert "Đường dẫn phải bắt đầu" in message if path else "một trong hai ô" in message


def test_the_bar_of_a_follow_up_ends_full(house: House) -> None:
    run = house.desk.run("05 · Đôn đốc hằng ngày", {"as_of": "2021-12-28"})
    assert said(run)[0] == "Completed"
    assert bar(house, run) == (100.0, "Đã đôn đốc ngày 28/12/2021")
    assert Path(house.home).exists()
