"""05 · Follow up: every working day at seven the sweep, the digests, the delivery, and the repair of what got lost."""

from prefect import get_run_logger
from pydantic import Field

from flows.desk import ActingForm, actor, say, stage, tell
from flows.forms import day_of
from lifecycle.words import written
from notifications.relay import waiting
from tasks import daily, steps
from tasks.act import engine
from tasks.blocks import fill_environment
from tasks.board import publish_follow_up
from tasks.pages import publish_board
from tasks.progress import Progress
from tasks.repair import repair

BAR = "tien-do-don-doc"


class FollowUpForm(ActingForm):
    as_of: str = Field(default="", title="Ngày đôn đốc", description="Để trống: hôm nay. Ví dụ: 24/12/2021")
    dry_run: bool = Field(default=False, title="Chỉ xem trước", description="Không ghi, không gửi thư")


@stage("Đôn đốc")
def follow_up(form: FollowUpForm) -> str:
    """Nhắc việc, đôn đốc, báo quá hạn theo thang nhắc việc; mỗi người nhận một thư tổng hợp.

    Args:
        form: Thường để nguyên; có thể chọn ngày hoặc chỉ xem trước.
    """
    day = day_of(form.as_of, "Ngày đôn đốc")
    if form.dry_run:
        seen = daily.preview(engine(), day)
        publish_follow_up(seen)
        return f"Xem trước ngày {written(day)}: {seen.notices} lượt nhắc, {seen.messages} thư. Chưa gửi gì."
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
    if done.problem:
        say(done.problem)
    return (
        f"Ngày {written(day)}: {swept.notices} lượt nhắc mới, {messages} thư soạn, {done.sent} thư đã gửi, "
        f"{done.waiting} thư còn chờ."
    )
