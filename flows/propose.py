"""01 · Propose, and 02b · revise: content enters the house."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, Field

from flows.desk import ActingForm, actor, stage, version_of
from flows.forms import PickingAgreement, choice
from flows.labels import identifier, pick, shown
from lifecycle.agreement import proposal as proposing
from lifecycle.agreement import review as reviewing
from lifecycle.agreement.content import OWNER_WORDS, checked
from lifecycle.agreement.shortfalls import shortfalls
from lifecycle.calendar.due_rules import Roll, parse_period
from lifecycle.kernel import reference as kernel_reference
from lifecycle.kernel.reference import code_of
from models.enums import Form, Kind
from tasks.run.act import act
from tasks.run.tags import tag

OWNERS = f"Mã một cơ quan, hoặc một trong: {', '.join(shown('owner', word).lower() for word in OWNER_WORDS)}"


class ObligationForm(BaseModel):
    code: str = Field(title="Mã nhiệm vụ", description="Chữ thường không dấu, ví dụ: bao-cao", examples=["bao-cao"])
    title: str = Field(title="Nội dung nhiệm vụ")
    owner: str = Field(default=shown("owner", "partner"), title="Cơ quan thực hiện", description=OWNERS)
    form: pick("form", Form) = Field(default=shown("form", "report"), title="Hình thức phối hợp")
    due: str = Field(
        default="12-15",
        title="Hạn thực hiện",
        description="Tháng-ngày hằng năm (06-15, 12-15), một ngày (2026-12-15), quy tắc RRULE, "
        "hoặc để trống nếu chưa định ngày",
    )
    roll: pick("roll", Roll) = Field(default=shown("roll", "next_working_day"), title="Nếu hạn rơi vào ngày nghỉ")
    inclusive: bool = Field(
        default=True,
        title="Tính cả ngày hạn",
        description='Bỏ chọn nếu hiểu chặt là "trước ngày" (hạn là ngày liền trước)',
    )
    evidence: bool = Field(default=False, title="Bắt buộc có minh chứng")
    budget: int = Field(default=0, ge=0, title="Kinh phí dự kiến (đồng)")


class ProposalForm(ActingForm):
    code: str = Field(
        title="Mã thỏa thuận", description="Chữ thường không dấu, ví dụ: ctph-ubnd-2026", examples=["ctph-ubnd-2026"]
    )
    kind: pick("kind", Kind) = Field(default=shown("kind", "programme"), title="Loại văn bản")
    title: str = Field(title="Tên gọi (trích yếu)")
    lead: str = choice("Cơ quan chủ trì", "organizations")
    partners: list[str] = choice("Cơ quan phối hợp", "organizations", "Chọn một hoặc nhiều cơ quan", default=[])
    legal_basis: str = choice("Căn cứ", "bases", "Số, ký hiệu văn bản căn cứ", default="")
    period_from: str = Field(
        default="", title="Thời kỳ từ", description="Ngày (2026-01-01) hoặc năm (2026); để trống: tính từ ngày ký"
    )
    period_to: str = Field(
        default="", title="Thời kỳ đến", description="Ngày hoặc năm; để trống: không xác định thời hạn"
    )
    content: str = Field(default="", title="Nội dung phối hợp")
    obligations: list[ObligationForm] = Field(default=[], title="Các nhiệm vụ")


class RevisionForm(PickingAgreement, ActingForm):
    agreement: str = choice("Thỏa thuận", "agreements:revise", "Thỏa thuận đang được yêu cầu chỉnh sửa")
    title: str = Field(default="", title="Tên gọi mới", description="Để trống nếu giữ nguyên")
    content: str = Field(default="", title="Nội dung mới", description="Để trống nếu giữ nguyên")
    obligations: list[ObligationForm] = Field(
        default=[], title="Các nhiệm vụ mới", description="Để trống nếu giữ nguyên"
    )
    note: str = Field(default="", title="Giải trình, tiếp thu")


@stage("Đề xuất", subject="code")
def propose(form: ProposalForm) -> str:
    """Đề xuất một chương trình, kế hoạch, quy chế phối hợp mới.

    Args:
        form: Điền thông tin của thỏa thuận được đề xuất.
    """
    period = parse_period(_period(form.period_from, form.period_to))
    content = checked(
        {
            "code": form.code.strip(),
            "kind": identifier("kind", form.kind, Kind),
            "title": form.title,
            "lead": code_of(form.lead),
            "parties": [code_of(form.lead), *(code_of(partner) for partner in form.partners)],
            "legal_basis": form.legal_basis.strip(),
            "period_from": period.first,
            "period_to": period.last,
            "content": form.content,
            "obligations": [obligation_fields(item) for item in form.obligations],
        }
    )
    act(actor(form, "propose"), lambda session, who: proposing.propose(session, who, content))
    tag(content.code)
    done = f"Đã ghi nhận đề xuất {content.code}; bước tiếp theo: thẩm định."
    return " ".join([done, *shortfalls(content, None)])


@stage("Chỉnh sửa dự thảo", subject="agreement", detail=version_of)
def revise(form: RevisionForm) -> str:
    """Trình bản chỉnh sửa theo yêu cầu của vòng thẩm định.

    Args:
        form: Chỉ điền những phần thay đổi.
    """
    code = kernel_reference.code_of(form.agreement)
    changes: dict[str, Any] = {}
    if form.title:
        changes["title"] = form.title
    if form.content:
        changes["content"] = form.content
    if form.obligations:
        changes["obligations"] = [obligation_fields(item) for item in form.obligations]
    act(
        actor(form, "revise"),
        lambda session, who: reviewing.revise(session, who, code, changes, form.note),
    )
    return f"{code}: đã trình bản chỉnh sửa; vòng thẩm định mới được mở."


def obligation_fields(item: ObligationForm) -> dict[str, Any]:
    fields = item.model_dump()
    fields["form"] = identifier("form", item.form, Form)
    fields["roll"] = identifier("roll", item.roll, Roll)
    words = {shown("owner", word).lower(): word for word in OWNER_WORDS}
    fields["owner"] = words.get(item.owner.strip().lower(), code_of(item.owner))
    due = [part.strip() for part in item.due.split(",")]
    # "06-15, 12-15" as an office types it; a date, an RRULE or nothing stays as it is
    yearly = all(len(part) == 5 and part[2] == "-" for part in due)
    return {**fields, "due": due if yearly else item.due.strip()}


def _period(first: str, last: str) -> dict[str, Any] | None:
    if not first.strip():
        return None
    return {"from": year_or_date(first), "to": year_or_date(last) if last.strip() else None}


def year_or_date(text: str) -> int | str | dt.date:
    trimmed = text.strip()
    return int(trimmed) if trimmed.isdigit() and len(trimmed) == 4 else trimmed
