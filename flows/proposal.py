"""01 · Propose, and 02b · revise: content enters the house."""

from typing import Annotated, Any

from pydantic import Field

from flows.forms.fields import PickingAgreement, choice
from flows.forms.labels import identifier, pick, shown
from flows.forms.obligation import PERIOD_FROM, PERIOD_TO, ObligationForm, obligation_fields, period_of
from flows.stage import ActingForm, actor, stage, version_of
from lifecycle.agreement import proposal as proposing
from lifecycle.agreement import review as reviewing
from lifecycle.agreement.content import checked
from lifecycle.agreement.shortfalls import shortfalls
from lifecycle.agreement.understood import of_agreement, understood
from models.enums import Kind
from tasks.desk.choices import code_of
from tasks.run.act import act, look
from tasks.run.tags import tag


class ProposalForm(ActingForm):
    code: str = Field(
        title="Mã thỏa thuận", description="Chữ thường không dấu, ví dụ: ctph-ubnd-2026", examples=["ctph-ubnd-2026"]
    )
    kind: Annotated[str, pick("kind", Kind)] = Field(default=shown("kind", "programme"), title="Loại văn bản")
    title: str = Field(title="Tên gọi (trích yếu)")
    lead: str = choice("Cơ quan chủ trì", "organizations")
    partners: list[str] = choice("Cơ quan phối hợp", "organizations", "Chọn một hoặc nhiều cơ quan", default=[])
    legal_basis: str = choice("Căn cứ", "bases", "Số, ký hiệu văn bản căn cứ", default="")
    period_from: str = Field(
        default="", title=PERIOD_FROM, description="Ngày (01/01/2026) hoặc năm (2026); để trống: tính từ ngày ký"
    )
    period_to: str = Field(default="", title=PERIOD_TO, description="Ngày hoặc năm; để trống: không xác định thời hạn")
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
    period = period_of(form.period_from, form.period_to)
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
    return " ".join([done, *understood(content), *shortfalls(content, None)])


@stage("Chỉnh sửa dự thảo", subject="agreement", detail=version_of)
def revise(form: RevisionForm) -> str:
    """Trình bản chỉnh sửa theo yêu cầu của vòng thẩm định.

    Args:
        form: Chỉ điền những phần thay đổi.
    """
    code = code_of(form.agreement)
    changes: dict[str, Any] = {}
    if form.title:
        changes["title"] = form.title
    if form.content:
        changes["content"] = form.content
    if form.obligations:
        changes["obligations"] = [obligation_fields(item) for item in form.obligations]
    act(
        actor(form, "revise"),
        lambda session, who: reviewing.revise(session, who, form.row(session), changes, form.note),
    )
    told = look(lambda session: of_agreement(session, form.row(session))) if form.obligations else []
    return " ".join([f"{code}: đã trình bản chỉnh sửa; vòng thẩm định mới được mở.", *told])
