"""The desk's deployments by a short name: what links, the inbox and the repair call them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType

from tasks.desk.choices import code_of

# as prefect.yaml names them
NAMES = {
    "desk": "00 · Bàn làm việc",
    "propose": "01 · Đề xuất",
    "review": "02 · Thẩm định",
    "revise": "02b · Chỉnh sửa dự thảo",
    "sign": "03 · Ký kết",
    "force": "04 · Đưa vào hiệu lực",
    "follow_up": "05 · Đôn đốc hằng ngày",
    "report": "06 · Báo cáo",
    "decide": "07 · Duyệt báo cáo",
    "extend": "08 · Gia hạn mốc",
    "waive": "09 · Miễn thực hiện",
    "date": "10 · Ấn định ngày",
    "conclude": "11 · Tổng kết",
    "amend": "12 · Sửa đổi, bổ sung",
    "renew": "13 · Ký mới khi hết hạn",
    "end": "14 · Chấm dứt, rút lại",
    "contact": "15 · Sửa đầu mối",
    "load": "16 · Nạp hồ sơ",
    "board": "17 · Bảng tổng hợp",
    "watch": "18 · Báo sự cố",
    "put_back": "19 · Đặt lại ngày rà soát",
}
ALIVE = [state.value for state in (StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.PAUSED)]
PAGE = 200


@dataclass(frozen=True)
class Deployment:
    """Deployment as the server has it: `schema` draws its form."""

    id: UUID
    slug: str
    schema: dict[str, Any]
    description: str = ""


def read(client: SyncPrefectClient) -> dict[str, Deployment]:
    """Slug -> deployment, for those that are there. One request."""
    slugs = {name: slug for slug, name in NAMES.items()}
    body = {"deployments": {"name": {"any_": list(NAMES.values())}}, "limit": PAGE}
    answer = client.request("POST", "/deployments/filter", json=body)
    found = [
        Deployment(
            UUID(row["id"]), slugs[row["name"]], row.get("parameter_openapi_schema") or {}, row["description"] or ""
        )
        for row in answer.json()
    ]
    return {deployment.slug: deployment for deployment in found}


def alive(client: SyncPrefectClient, stages: dict[str, Deployment]) -> dict[tuple[str, str], UUID]:
    """(slug, agreement) -> run, for every run of `stages` that hasn't ended; the newest one where there are several."""
    by_id = {str(stage.id): slug for slug, stage in stages.items()}
    found: dict[tuple[str, str], UUID] = {}
    for run in _runs(client, list(by_id), {"state": {"type": {"any_": ALIVE}}}):
        found[by_id[run["deployment_id"]], _agreement(run["parameters"])] = UUID(run["id"])
    return found


def keys_of(client: SyncPrefectClient, stage: Deployment, code: str) -> list[str]:
    """The idempotency keys of every run of a stage that bears the agreement's tag, ended ones too."""
    found = _runs(client, [str(stage.id)], {"tags": {"all_": [code]}})
    return [run["idempotency_key"] for run in found if run["idempotency_key"]]


def _runs(client: SyncPrefectClient, ids: list[str], which: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The runs of these deployments that a filter lets through, oldest first, a page a request."""
    offset = 0
    while ids:
        body = {
            "deployments": {"id": {"any_": ids}},
            "flow_runs": which,
            "sort": "EXPECTED_START_TIME_ASC",
            "limit": PAGE,
            "offset": offset,
        }
        page = client.request("POST", "/flow_runs/filter", json=body).json()
        yield from page
        offset += len(page)
        if len(page) < PAGE:
            break


# from any page that shows an artifact or a deployment back to the root of the UI that it is in: both have pages of the
# same depth, the first one at the root and the new one beside it
HERE = "../.."


def form_link(deployment: Deployment, form: dict[str, Any]) -> str:
    """Link to the run form with `form` filled in, in the UI that the reader is in."""
    filled = quote(json.dumps({"form": form}, ensure_ascii=False, separators=(",", ":")), safe="")
    return f"{HERE}/deployments/deployment/{deployment.id}/run?parameters={filled}"


def run_link(run: UUID) -> str:
    """Link to a run, with its button that resumes it."""
    return f"{HERE}/runs/flow-run/{run}"


def artifact_link(artifact: UUID) -> str:
    """Link to an artifact."""
    return f"{HERE}/artifacts/artifact/{artifact}"


def _agreement(parameters: dict[str, Any]) -> str:
    form = parameters.get("form")
    return code_of(str(form.get("agreement") or "")) if isinstance(form, dict) else ""
