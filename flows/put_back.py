"""19 · A wrong mark put back: shown first, done when it is said so."""

from pydantic import Field

from flows.forms.fields import day_of
from flows.stage import ActingForm, actor, say, stage
from lifecycle.kernel.words import written
from tasks.followup import steps as daily
from tasks.run.act import engine

MOST_NAMED = 20


class PutBackForm(ActingForm):
    to: str = Field(
        default="", title="Đặt lại về ngày", description="Để trống: ngày cuối đã rà soát thật. Ví dụ: 24/12/2021"
    )
    reason: str = Field(title="Lý do", description="Bắt buộc, ghi vào nhật ký", max_length=2000)
    do: bool = Field(default=False, title="Làm thật", description="Không chọn: chỉ xem trước, chưa ghi gì")


@stage("Đặt lại ngày rà soát")
def put_back(form: PutBackForm) -> str:
    """Đặt lại ngày rà soát đã bị ghi quá hôm nay, để ngày mai lại có nhắc việc; thu hồi những gì chưa gửi.

    Args:
        form: Xem trước, rồi chọn Làm thật.
    """
    to = day_of(form.to, "Đặt lại về ngày") if form.to.strip() else None
    done = daily.put_back(engine(), form.reason, to, actor(form, "put-back"), do=form.do)
    for mail in done.sent[:MOST_NAMED]:
        say(f"Đã gửi, không thu hồi được: {mail['to']}, {mail['subject']}")
    told = "Đã đặt lại" if form.do else "Xem trước, chưa ghi gì: đặt lại"
    return (
        f"{told} từ {written(done.was)} về {written(done.to)}; thu hồi {done.notices} lượt nhắc và {done.messages} thư "
        f"chưa gửi; {len(done.sent)} thư đã gửi, không thu hồi được."
    )
