"""05 · Follow up: every day at seven the sweep, the digests, the delivery, and the repair of what got lost."""

import datetime as dt

from prefect import get_run_logger
from pydantic import Field

from flows.forms.fields import day_of
from flows.stage import ActingForm, actor, say, stage, tell
from lifecycle.kernel.clock import today
from lifecycle.kernel.words import written
from notifications.mail.relay import waiting
from tasks.desk.pages import publish_board
from tasks.events.repair import repair
from tasks.followup import prefect_steps as steps
from tasks.followup import steps as daily
from tasks.followup.page import publish_follow_up
from tasks.operations.blocks import fill_environment
from tasks.run.act import engine
from tasks.run.progress import Progress

BAR = "tien-do-don-doc"
SAY_IT_TWICE = "{day} không phải hôm nay: muốn ghi và gửi thật, điền lại ngày đó vào ô Nhắc lại ngày đôn đốc."


class FollowUpForm(ActingForm):
    as_of: str = Field(default="", title="Ngày đôn đốc", description="Để trống: hôm nay. Ví dụ: 24/12/2021")
    as_of_again: str = Field(
        default="",
        title="Nhắc lại ngày đôn đốc",
        description="Chỉ điền khi đôn đốc cho một ngày khác hôm nay: ghi lại đúng ngày đó. Bỏ trống thì chỉ xem trước",
    )
    dry_run: bool = Field(default=False, title="Chỉ xem trước", description="Không ghi, không gửi thư")


@stage("Đôn đốc")
def follow_up(form: FollowUpForm) -> str:
    """Nhắc việc, đôn đốc, báo quá hạn theo thang nhắc việc; mỗi người nhận một thư tổng hợp.

    Args:
        form: Thường để nguyên; có thể chọn ngày hoặc chỉ xem trước.
    """
    day = day_of(form.as_of, "Ngày đôn đốc")
    if form.dry_run or not _meant(form, day):
        seen = daily.preview(engine(), day)
        publish_follow_up(seen)
        why = seen.problem or ("" if form.dry_run else SAY_IT_TWICE.format(day=written(day)))
        return (
            f"Xem trước ngày {written(day)}: {seen.notices} lượt nhắc, {seen.messages} thư. Chưa gửi gì. {why}".strip()
        )
    fill_environment()
    who = actor(form, "follow-up")
    progress = Progress(BAR, "Tính lại hạn theo lịch")
    moved = steps.move_due_dates(day, who)
    progress.at(5, "Bổ sung mốc thực hiện")
    topped_up = steps.top_up(day, who)
    progress.at(10, "Rà soát mốc đến bậc nhắc")
    swept = steps.sweep(day, who)
    progress.at(30, f"Soạn thư cho {swept.notices} lượt nhắc")
    messages = steps.compose(day)
    progress.at(50, "Gửi thư")
    with progress.watching(lambda: waiting(engine()), 50, 90, "Đã gửi {done}/{of} thư"):
        done = steps.deliver(day)
    progress.at(90, "Cập nhật bàn làm việc")
    tell(log=get_run_logger())
    repaired = repair()
    publish_board(day)
    if repaired:
        say(f"Đã khởi động lại {repaired} bước bị bỏ lỡ.")
    result = daily.summary(day, moved, topped_up, swept, messages, done)
    publish_follow_up(result)
    progress.at(100, f"Đã đôn đốc ngày {written(day)}")
    wrong = daily.warning(engine())
    for trouble in (wrong, done.problem):
        if trouble:
            say(trouble)
    return (
        f"Ngày {written(day)}: {swept.notices} lượt nhắc mới, {messages} thư soạn, {done.sent} thư đã gửi, "
        f"{done.waiting} thư còn chờ. {wrong}"
    ).strip()


def _meant(form: FollowUpForm, day: dt.date) -> bool:
    """Whether the day may be written: it is today, or an earlier one that was said twice, or the days are made up."""
    if not form.as_of.strip() or day == today() or daily.is_rehearsal(engine()):
        return True
    again = form.as_of_again.strip()
    return day < today() and bool(again) and day_of(again, "Nhắc lại ngày đôn đốc") == day
