"""11 · Endings: conclude, renew, terminate, withdraw; and 12 · amend what is in force."""

from typing import Annotated, Any

from pydantic import Field

from flows.forms.fields import PickingAgreement, choice
from flows.forms.labels import identifier, pick, shown
from flows.forms.obligation import PERIOD_FROM, PERIOD_TO, ObligationForm, obligation_fields, period_of
from flows.stage import ActingForm, actor, stage
from lifecycle.agreement import proposal as proposing
from lifecycle.agreement import versions as agreement_versions
from lifecycle.agreement.content import checked
from lifecycle.agreement.understood import of_agreement, understood
from lifecycle.in_force import amendment as in_force_amendment
from lifecycle.in_force import ending as closing
from lifecycle.in_force import renewal as in_force_renewal
from lifecycle.kernel.clock import today
from lifecycle.kernel.typed import Day
from tasks.desk.choices import code_of
from tasks.run.act import act, look

ENDINGS = ("terminate", "withdraw", "drop_amendment")


class ConclusionForm(PickingAgreement, ActingForm):
    agreement: str = choice("Thỏa thuận", "agreements:conclude", "Thỏa thuận đang có hiệu lực cần tổng kết")
    on: Day = Field(default_factory=today, title="Ngày tổng kết", description="Để trống: hôm nay")
    note: str = Field(default="", title="Đánh giá chung")
    waive_reason: str = Field(
        default="",
        title="Lý do miễn các mốc còn lại",
        description="Bắt buộc nếu còn mốc chưa hoàn thành",
    )


class EndForm(PickingAgreement, ActingForm):
    agreement: str = choice("Thỏa thuận", "agreements:terminate,withdraw")
    action: Annotated[str, pick("ending", ENDINGS)] = Field(default=shown("ending", "terminate"), title="Việc cần làm")
    reason: str = Field(title="Lý do")


class AmendmentForm(PickingAgreement, ActingForm):
    agreement: str = choice("Thỏa thuận", "agreements:amend", "Thỏa thuận đang có hiệu lực")
    content: str = Field(default="", title="Nội dung mới", description="Để trống nếu giữ nguyên")
    obligations: list[ObligationForm] = Field(
        default=[], title="Toàn bộ nhiệm vụ sau sửa đổi", description="Để trống nếu giữ nguyên"
    )
    reason: str = Field(title="Lý do sửa đổi, bổ sung")


class RenewalForm(PickingAgreement, ActingForm):
    agreement: str = choice("Thỏa thuận hết hạn", "agreements:renew", "Đang có hiệu lực hoặc đã tổng kết")
    code: str = Field(title="Mã thỏa thuận mới")
    title: str = Field(title="Tên gọi mới")
    period_from: str = Field(title=PERIOD_FROM, description="Ngày hoặc năm")
    period_to: str = Field(default="", title=PERIOD_TO, description="Ngày hoặc năm; để trống: không xác định thời hạn")
    legal_basis: str = choice("Căn cứ mới", "bases", "Để trống nếu giữ nguyên", default="")


@stage("Tổng kết", subject="agreement")
def conclude(form: ConclusionForm) -> str:
    """Tổng kết, khép lại một thỏa thuận khi hết thời kỳ.

    Args:
        form: Chọn thỏa thuận và ghi đánh giá.
    """
    code = code_of(form.agreement)
    act(
        actor(form, "conclude"),
        lambda session, who: closing.conclude(session, who, form.row(session), form.on, form.waive_reason, form.note),
    )
    return f"Đã tổng kết {code}."


@stage("Chấm dứt, rút lại", subject="agreement")
def end(form: EndForm) -> str:
    """Chấm dứt một thỏa thuận đang có hiệu lực, hoặc rút lại một thỏa thuận chưa có hiệu lực.

    Args:
        form: Chọn thỏa thuận và ghi lý do.
    """
    code = code_of(form.agreement)
    ending = identifier("ending", form.action, ENDINGS)
    verb, done = {
        "terminate": (
            lambda session, who: closing.terminate(session, who, form.row(session), form.reason, today()),
            "chấm dứt",
        ),
        "withdraw": (
            lambda session, who: proposing.withdraw(session, who, form.row(session), form.reason),
            "rút lại",
        ),
        "drop_amendment": (
            lambda session, who: in_force_amendment.drop_amendment(session, who, form.row(session), form.reason),
            "bỏ bản sửa đổi của",
        ),
    }[ending]
    act(actor(form, "end"), verb)
    return f"Đã {done} {code}."


@stage("Sửa đổi, bổ sung", subject="agreement")
def amend(form: AmendmentForm) -> str:
    """Lập bản sửa đổi của một thỏa thuận đang có hiệu lực; các bên ký lại rồi mới áp dụng.

    Args:
        form: Chỉ điền những phần thay đổi.
    """
    code = code_of(form.agreement)
    changes: dict[str, Any] = {"content": form.content} if form.content else {}
    if form.obligations:
        changes["obligations"] = [obligation_fields(item) for item in form.obligations]
    act(
        actor(form, "amend"),
        lambda session, who: in_force_amendment.amend(session, who, form.row(session), changes, form.reason),
    )
    told = look(lambda session: of_agreement(session, form.row(session))) if form.obligations else []
    return " ".join([f"Đã lập bản sửa đổi của {code}; bước tiếp theo: các bên ký lại.", *told])


@stage("Gia hạn, ký mới thỏa thuận", subject="agreement")
def renew(form: RenewalForm) -> str:
    """Đề xuất thỏa thuận mới thay cho thỏa thuận hết hạn; giữ nguyên các bên và nhiệm vụ làm điểm xuất phát.

    Args:
        form: Chọn thỏa thuận hết hạn và ghi mã, tên, thời kỳ mới.
    """
    code = code_of(form.agreement)
    before = look(lambda session: agreement_versions.latest_version(session, form.row(session)).terms)
    period = period_of(form.period_from, form.period_to)
    content = checked(
        {
            **before,
            "code": form.code.strip(),
            "title": form.title,
            "predecessor": code,
            "period_from": period.first,
            "period_to": period.last,
            "legal_basis": form.legal_basis.strip() or before["legal_basis"],
        }
    )
    act(
        actor(form, "renew"),
        lambda session, who: in_force_renewal.renew(session, who, form.row(session), content),
    )
    return " ".join([f"Đã đề xuất {content.code} thay cho {code}.", *understood(content)])
