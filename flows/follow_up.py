"""05 · Follow up: every working day at seven the sweep, the digests, the delivery, and the repair of what got lost."""

from prefect import get_run_logger
from pydantic import Field

from flows.desk import ActingForm, actor, say, stage, tell
from flows.forms import day_of
from lifecycle.words import written
from tasks import daily, steps
from tasks.act import engine
from tasks.blocks import fill_environment
from tasks.board import publish_follow_up
from tasks.pages import publish_board
from tasks.repair import repair


class FollowUpForm(ActingForm):
    as_of: str = Field(default="", title="Ngày đôn đốc", description="Để trống: hôm nay. Dạng 2021-12-24")
    dry_run: bool = Field(default=False, title="Chỉ xem trước", description="Không ghi, không gửi thư")


@stage("Đôn đốc")
def follow_up(form: FollowUpForm) -> str:
    """Nhắc việc, đôn đốc, báo quá hạn theo thang nhắc việc; mỗi người nhận một thư tổng hợp.

    Args:
        form: Thường để nguyên; có thể chọn ngày hoặc chỉ xem trước.
    """
    day = day_of(form.as_of)
    if form.dry_run:
        seen = daily.preview(engine(), day)
        publish_follow_up(seen)
        return f"Xem trước ngày {written(day)}: {seen.notices} lượt nhắc, {seen.messages} thư. Chưa gửi gì."
    fill_environment()
    who = actor(form, "follow-up")
    moved = steps.move_due_dates(day, who)
    topped_up = steps.top_up(day, who)
    swept = steps.sweep(day, who)
    messages = steps.compose(day)
    done = steps.deliver(day)
    tell(log=get_run_logger())
    repaired = repair()
    publish_board(day)
    if repaired:
        say(f"Đã khởi động lại {repaired} bước bị bỏ lỡ.")
    result = daily.summary(day, moved, topped_up, swept, messages, done)
    publish_follow_up(result)
    if done.problem:
        say(done.problem)
    return (
        f"Ngày {written(day)}: {swept.notices} lượt nhắc mới, {messages} thư soạn, {done.sent} thư đã gửi, "
        f"{done.waiting} thư còn chờ."
    )
