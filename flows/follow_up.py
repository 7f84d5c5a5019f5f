"""05 · Follow up: every day at seven the sweep, the digests, the delivery, and the repair of what got lost."""

import datetime as dt

from prefect import get_run_logger
from pydantic import Field

from flows.forms.fields import day_of
from flows.stage import ActingForm, actor, say, stage, tell
from lifecycle.kernel import clock
from lifecycle.kernel.words import written
from tasks.desk.pages import publish_board
from tasks.events.repair import repair
from tasks.followup import steps as daily
from tasks.followup.page import publish_follow_up
from tasks.followup.prefect_steps import walk
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
    bar = Progress(BAR, daily.STEPS[0].title)
    today_is = daily.Day(engine(), day, actor(form, "follow-up"))
    done = daily.result(today_is, walk(today_is, bar, AT_THE_DESK))
    publish_follow_up(done)
    bar.at(100, f"Đã đôn đốc ngày {written(day)}")
    if done.problem:
        say(done.problem)
    return (
        f"Ngày {written(day)}: {done.notices} lượt nhắc mới, {done.messages} thư soạn, {done.sent} thư đã gửi, "
        f"{done.waiting} thư còn chờ. {done.problem}"
    ).strip()


def _make_current(day: daily.Day) -> daily.Counts:
    """Hand the events over, start what a lost one left behind, and show the desk as it is."""
    tell(log=get_run_logger())
    repaired = repair()
    publish_board(day.as_of)
    if repaired:
        say(f"Đã khởi động lại {repaired} bước bị bỏ lỡ.")
    return {}


AT_THE_DESK = (daily.Step("desk", "Cập nhật bàn làm việc", 10, _make_current),)


def _meant(form: FollowUpForm, day: dt.date) -> bool:
    """Whether the day may be written: it is today, or an earlier one that was said twice, or the days are made up."""
    if not form.as_of.strip() or day == clock.today() or daily.is_rehearsal(engine()):
        return True
    again = form.as_of_again.strip()
    return day < clock.today() and bool(again) and day_of(again, "Nhắc lại ngày đôn đốc") == day
