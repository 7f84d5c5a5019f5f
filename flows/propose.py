"""01 · Propose, and 02b · revise: content enters the house."""

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, Field

from flows.desk import ActingForm, actor, stage
from lifecycle import proposing, reviewing
from lifecycle.content import checked
from lifecycle.due import parse_period
from tasks.act import act

FORMS = Literal[
    "publication",
    "rapporteur",
    "press_briefing",
    "internal_bulletin",
    "public_opinion",
    "annual_plan",
    "report",
    "review",
    "conference",
    "training",
    "inspection",
    "other",
]


class ObligationForm(BaseModel):
    code: str = Field(title="Mã nhiệm vụ", description="Chữ thường không dấu, ví dụ: bao-cao", examples=["bao-cao"])
    title: str = Field(title="Nội dung nhiệm vụ")
    owner: str = Field(
        default="partner",
        title="Cơ quan thực hiện",
        description="Mã cơ quan, hoặc: lead (chủ trì), partner (các bên phối hợp), each (mỗi bên), rotating (luân phiên)",
    )
    form: FORMS = Field(default="report", title="Hình thức phối hợp")
    due: str = Field(
        default="12-15",
        title="Hạn thực hiện",
        description="Ngày hằng năm (06-15, 12-15), một ngày (2026-12-15), quy tắc RRULE, hoặc để trống nếu chưa định ngày",
    )
    roll: Literal["next_working_day", "previous_working_day", "as_is"] = Field(
        default="next_working_day",
        title="Nếu hạn rơi vào ngày nghỉ",
        description="next_working_day: sang ngày làm việc sau; previous_working_day: về ngày làm việc trước; as_is: giữ nguyên",
    )
    inclusive: bool = Field(
        default=True,
        title="Tính cả ngày hạn",
        description='Bỏ chọn nếu hiểu chặt là "trước ngày" (hạn là ngày liền trước)',
    )
    evidence: bool = Field(default=False, title="Bắt buộc có minh chứng")
    budget: int = Field(default=0, ge=0, title="Kinh phí dự kiến (đồng)")


class ProposalForm(ActingForm):
    code: str = Field(title="Mã thỏa thuận", description="Chữ thường không dấu, ví dụ: ctph-ubnd-2026")
    kind: Literal["programme", "plan", "regulation", "joint_resolution", "arrangement"] = Field(
        default="programme",
        title="Loại văn bản",
        description="programme: chương trình; plan: kế hoạch; regulation: quy chế; "
        "joint_resolution: nghị quyết liên tịch; arrangement: bản thỏa thuận",
    )
    title: str = Field(title="Tên gọi (trích yếu)")
    lead: str = Field(default="btgtu", title="Cơ quan chủ trì", description="Mã cơ quan chủ trì")
    partners: list[str] = Field(default=[], title="Cơ quan phối hợp", description="Mã của từng cơ quan phối hợp")
    legal_basis: str = Field(default="238-QĐ/TW", title="Căn cứ", description="Số, ký hiệu văn bản căn cứ")
    period_from: str = Field(
        default="", title="Thời kỳ từ", description="Ngày (2026-01-01) hoặc năm (2026); để trống: tính từ ngày ký"
    )
    period_to: str = Field(
        default="", title="Thời kỳ đến", description="Ngày hoặc năm; để trống: không xác định thời hạn"
    )
    content: str = Field(default="", title="Nội dung phối hợp")
    obligations: list[ObligationForm] = Field(default=[], title="Các nhiệm vụ")


class RevisionForm(ActingForm):
    agreement: str = Field(title="Thỏa thuận", description="Thỏa thuận đang được yêu cầu chỉnh sửa")
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
            "kind": form.kind,
            "title": form.title,
            "lead": form.lead.strip(),
            "parties": [form.lead.strip(), *(code.strip() for code in form.partners)],
            "legal_basis": form.legal_basis.strip(),
            "period_from": period.first,
            "period_to": period.last,
            "content": form.content,
            "obligations": [obligation_fields(item) for item in form.obligations],
        }
    )
    act(actor(form, "propose"), lambda session, who: proposing.propose(session, who, content))
    return f"Đã ghi nhận đề xuất {content.code}; bước tiếp theo: thẩm định."


@stage("Chỉnh sửa dự thảo", subject="agreement")
def revise(form: RevisionForm) -> str:
    """Trình bản chỉnh sửa theo yêu cầu của vòng thẩm định.

    Args:
        form: Chỉ điền những phần thay đổi.
    """
    changes: dict[str, Any] = {}
    if form.title:
        changes["title"] = form.title
    if form.content:
        changes["content"] = form.content
    if form.obligations:
        changes["obligations"] = [obligation_fields(item) for item in form.obligations]
    act(
        actor(form, "revise"),
        lambda session, who: reviewing.revise(session, who, form.agreement, changes, form.note),
    )
    return "Đã trình bản chỉnh sửa; vòng thẩm định mới được mở."


def obligation_fields(item: ObligationForm) -> dict[str, Any]:
    fields = item.model_dump()
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
