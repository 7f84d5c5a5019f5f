"""06 · Report, 07 · decide a report, 08 · more time, 09 · waive, 10 · date: what becomes of a checkpoint."""

from typing import Annotated

from pydantic import Field

from flows.forms.fields import PickingAgreement, PickingCheckpoint, choice, money, sum_of
from flows.forms.labels import identifier, pick, shown
from flows.stage import ActingForm, actor, duty_of, stage
from lifecycle.agreement.lookup import get_agreement
from lifecycle.checkpoint import extension as checkpoint_extension
from lifecycle.checkpoint import report as reporting
from lifecycle.checkpoint import waiver as checkpoint_waiver
from lifecycle.checkpoint.dating import date
from lifecycle.kernel.clock import today
from lifecycle.kernel.typed import Day, grouped
from lifecycle.kernel.words import written
from tasks.desk.choices import code_of, obligation_of
from tasks.run.act import act

NAMED_BY = "Mã thỏa thuận · mã nhiệm vụ · mã cơ quan · ngày"
DECISIONS = ("accept", "return")
EXTENSIONS = ("ask", "grant", "refuse")
SPENT = "Kinh phí đã sử dụng (đồng)"
TODAY = "Để trống: hôm nay"


class ReportForm(PickingCheckpoint, ActingForm):
    checkpoint: str = choice("Mốc thực hiện", "checkpoints:open", NAMED_BY)
    body: str = Field(title="Nội dung báo cáo", description="Kết quả thực hiện, khó khăn, kiến nghị")
    reported_on: Day = Field(default_factory=today, title="Ngày nộp", description=TODAY)
    documents: list[str] = Field(
        default=[],
        title="Minh chứng",
        description="Số, ký hiệu của từng văn bản minh chứng, ví dụ 125/BC-UBND",
    )
    spent: str = money(SPENT)


class DecisionForm(PickingCheckpoint, ActingForm):
    checkpoint: str = choice("Mốc thực hiện", "checkpoints:reported", NAMED_BY)
    decision: Annotated[str, pick("decision", DECISIONS)] = Field(
        default=shown("decision", "accept"), title="Quyết định"
    )
    reason: str = Field(default="", title="Ý kiến, lý do", description="Bắt buộc khi trả lại")


class ExtensionForm(PickingCheckpoint, ActingForm):
    checkpoint: str = choice("Mốc thực hiện", "checkpoints:extension", NAMED_BY)
    action: Annotated[str, pick("extension", EXTENSIONS)] = Field(
        default=shown("extension", "ask"), title="Việc cần làm"
    )
    until: Day = Field(
        default_factory=today, title="Gia hạn đến ngày", description="Khi xin hoặc cho gia hạn: phải sau hạn hiện nay"
    )
    reason: str = Field(default="", title="Lý do", description="Bắt buộc khi xin và khi không cho gia hạn")


class WaiveForm(PickingCheckpoint, ActingForm):
    checkpoint: str = choice("Mốc thực hiện", "checkpoints:open", NAMED_BY)
    reason: str = Field(title="Lý do miễn")


class DateForm(PickingAgreement, ActingForm):
    agreement: str = choice("Thỏa thuận", "agreements:date", "Để trống nếu nhiệm vụ chọn ở dưới đã có", default="")
    obligation: str = choice("Nhiệm vụ", "obligations", "Nhiệm vụ chưa định ngày, hoặc phát sinh theo sự kiện")
    obligation_other: str = Field(
        default="", title="Mã nhiệm vụ khác", description="Chỉ điền khi danh sách trên không có"
    )
    on: Day = Field(default_factory=today, title="Ngày thực hiện", description=TODAY)


@stage("Báo cáo", subject="checkpoint", detail=duty_of)
def report(form: ReportForm) -> str:
    """Nộp báo cáo cho một mốc thực hiện, lần đầu hoặc nộp lại sau khi bị trả.

    Args:
        form: Chọn mốc và ghi nội dung báo cáo.
    """
    spent = sum_of(form.spent, SPENT)
    given = reporting.ReportInput(
        body=form.body,
        reported_on=form.reported_on,
        spent=spent,
        evidence=tuple(reporting.EvidenceInput(document=item.strip()) for item in form.documents if item.strip()),
    )
    act(
        actor(form, "report"),
        lambda session, who: reporting.report(session, who, form.row(session), given),
    )
    told = f" Kinh phí đã sử dụng: {grouped(spent)} đồng." if spent else ""
    return f"Đã nhận báo cáo; chờ cơ quan chủ trì duyệt.{told}"


@stage("Duyệt báo cáo", subject="checkpoint", detail=duty_of)
def decide(form: DecisionForm) -> str:
    """Duyệt hoặc trả lại một báo cáo đã nộp.

    Args:
        form: Chọn mốc đã báo cáo và quyết định.
    """
    decision = identifier("decision", form.decision, DECISIONS)
    verb = reporting.accept if decision == "accept" else reporting.return_report
    act(actor(form, decision), lambda session, who: verb(session, who, form.row(session), form.reason))
    return "Đã duyệt báo cáo." if decision == "accept" else "Đã trả lại báo cáo kèm lý do."


@stage("Gia hạn", subject="checkpoint", detail=duty_of)
def extend(form: ExtensionForm) -> str:
    """Xin, cho hoặc không cho gia hạn một mốc thực hiện.

    Args:
        form: Chọn mốc, việc cần làm và ngày.
    """
    action = identifier("extension", form.action, EXTENSIONS)
    who = actor(form, action)
    if action == "ask":
        act(
            who,
            lambda session, by: checkpoint_extension.ask_extension(
                session, by, form.row(session), form.until, form.reason
            ),
        )
        return f"Đã ghi nhận đề nghị gia hạn đến {written(form.until)}."
    if action == "grant":
        act(
            who,
            lambda session, by: checkpoint_extension.grant_extension(session, by, form.row(session), form.until),
        )
        return f"Đã gia hạn đến {written(form.until)}."
    act(
        who,
        lambda session, by: checkpoint_extension.refuse_extension(session, by, form.row(session), form.reason),
    )
    return "Đã từ chối gia hạn."


@stage("Miễn thực hiện", subject="checkpoint", detail=duty_of)
def waive(form: WaiveForm) -> str:
    """Miễn thực hiện một mốc, có lý do.

    Args:
        form: Chọn mốc và ghi lý do.
    """
    act(
        actor(form, "waive"),
        lambda session, who: checkpoint_waiver.waive(session, who, form.row(session), form.reason),
    )
    return "Đã miễn thực hiện."


@stage("Ấn định ngày", subject="agreement")
def set_date(form: DateForm) -> str:
    """Ấn định ngày cho một nhiệm vụ chưa có hạn hoặc phát sinh theo sự kiện.

    Args:
        form: Chọn thỏa thuận, nhiệm vụ và ngày.
    """
    # "dot-xuat · ctph-ubnd-2021 · ...": the choice of an obligation names its agreement
    obligation, named = obligation_of(form.obligation_other or form.obligation)
    code = code_of(form.agreement) or named

    act(
        actor(form, "date"),
        lambda session, who: date(session, who, get_agreement(session, code), obligation, form.on, today()),
    )
    return f"{code}: đã ấn định ngày {written(form.on)} cho nhiệm vụ {obligation}."
