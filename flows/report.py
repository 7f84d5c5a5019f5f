"""06 · Report, 07 · decide a report, 08 · more time, 09 · waive, 10 · date: what becomes of a checkpoint."""

import datetime as dt
from typing import Literal

from pydantic import Field

from flows.desk import ActingForm, actor, stage
from lifecycle import find, reporting
from lifecycle.calendar import today
from lifecycle.force import date
from lifecycle.words import written
from tasks.act import act

HOW_TO_NAME = "Dạng: mã thỏa thuận · mã nhiệm vụ · mã cơ quan · ngày"


class ReportForm(ActingForm):
    checkpoint: str = Field(title="Mốc thực hiện", description=HOW_TO_NAME)
    body: str = Field(title="Nội dung báo cáo", description="Kết quả thực hiện, khó khăn, kiến nghị")
    reported_on: dt.date = Field(default_factory=today, title="Ngày nộp")
    documents: list[str] = Field(
        default=[],
        title="Minh chứng",
        description="Số, ký hiệu của từng văn bản minh chứng, ví dụ 125/BC-UBND",
    )
    spent: int = Field(default=0, ge=0, title="Kinh phí đã sử dụng (đồng)")


class DecisionForm(ActingForm):
    checkpoint: str = Field(title="Mốc thực hiện", description=HOW_TO_NAME)
    decision: Literal["accept", "return"] = Field(
        default="accept", title="Quyết định", description="accept: duyệt; return: trả lại để bổ sung"
    )
    reason: str = Field(default="", title="Ý kiến, lý do", description="Bắt buộc khi trả lại")


class ExtensionForm(ActingForm):
    checkpoint: str = Field(title="Mốc thực hiện", description=HOW_TO_NAME)
    action: Literal["ask", "grant", "refuse"] = Field(
        default="ask",
        title="Việc cần làm",
        description="ask: xin gia hạn; grant: cho gia hạn; refuse: không cho gia hạn",
    )
    until: dt.date = Field(
        default_factory=today, title="Gia hạn đến ngày", description="Khi xin hoặc cho gia hạn: phải sau hạn hiện nay"
    )
    reason: str = Field(default="", title="Lý do", description="Bắt buộc khi xin và khi không cho gia hạn")


class WaiveForm(ActingForm):
    checkpoint: str = Field(title="Mốc thực hiện", description=HOW_TO_NAME)
    reason: str = Field(title="Lý do miễn")


class DateForm(ActingForm):
    agreement: str = Field(title="Thỏa thuận")
    obligation: str = Field(title="Mã nhiệm vụ", description="Nhiệm vụ chưa định ngày, hoặc phát sinh theo sự kiện")
    on: dt.date = Field(default_factory=today, title="Ngày thực hiện")


@stage("Báo cáo", subject="checkpoint")
def report(form: ReportForm) -> str:
    """Nộp báo cáo cho một mốc thực hiện, lần đầu hoặc nộp lại sau khi bị trả.

    Args:
        form: Chọn mốc và ghi nội dung báo cáo.
    """
    given = reporting.ReportInput(
        body=form.body,
        reported_on=form.reported_on,
        spent=form.spent,
        evidence=tuple(reporting.EvidenceInput(document=item.strip()) for item in form.documents if item.strip()),
    )
    act(actor(form, "report"), lambda session, who: reporting.report(session, who, form.checkpoint, given))
    return "Đã nhận báo cáo; chờ cơ quan chủ trì duyệt."


@stage("Duyệt báo cáo", subject="checkpoint")
def decide(form: DecisionForm) -> str:
    """Duyệt hoặc trả lại một báo cáo đã nộp.

    Args:
        form: Chọn mốc đã báo cáo và quyết định.
    """
    verb = reporting.accept if form.decision == "accept" else reporting.return_report
    act(actor(form, form.decision), lambda session, who: verb(session, who, form.checkpoint, form.reason))
    return "Đã duyệt báo cáo." if form.decision == "accept" else "Đã trả lại báo cáo kèm lý do."


@stage("Gia hạn", subject="checkpoint")
def extend(form: ExtensionForm) -> str:
    """Xin, cho hoặc không cho gia hạn một mốc thực hiện.

    Args:
        form: Chọn mốc, việc cần làm và ngày.
    """
    who = actor(form, form.action)
    if form.action == "ask":
        act(who, lambda session, by: reporting.ask_extension(session, by, form.checkpoint, form.until, form.reason))
        return f"Đã ghi nhận đề nghị gia hạn đến {written(form.until)}."
    if form.action == "grant":
        act(who, lambda session, by: reporting.grant_extension(session, by, form.checkpoint, form.until))
        return f"Đã gia hạn đến {written(form.until)}."
    act(who, lambda session, by: reporting.refuse_extension(session, by, form.checkpoint, form.reason))
    return "Đã từ chối gia hạn."


@stage("Miễn thực hiện", subject="checkpoint")
def waive(form: WaiveForm) -> str:
    """Miễn thực hiện một mốc, có lý do.

    Args:
        form: Chọn mốc và ghi lý do.
    """
    act(actor(form, "waive"), lambda session, who: reporting.waive(session, who, form.checkpoint, form.reason))
    return "Đã miễn thực hiện."


@stage("Ấn định ngày", subject="agreement")
def set_date(form: DateForm) -> str:
    """Ấn định ngày cho một nhiệm vụ chưa có hạn hoặc phát sinh theo sự kiện.

    Args:
        form: Chọn thỏa thuận, nhiệm vụ và ngày.
    """
    code = find.code_of(form.agreement)
    act(actor(form, "date"), lambda session, who: date(session, who, code, form.obligation.strip(), form.on, today()))
    return f"Đã ấn định ngày {written(form.on)}."
