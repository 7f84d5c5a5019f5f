"""00 · The desk and 17 · the board, made current when somebody asks; every verb and every follow-up does it too."""

from pydantic import Field

from flows.forms.fields import day_of
from flows.stage import ActingForm, stage
from lifecycle.kernel.clock import today
from lifecycle.kernel.words import written
from tasks.desk.pages import publish_board


class BoardForm(ActingForm):
    as_of: str = Field(default="", title="Tính đến ngày", description="Để trống: hôm nay. Ví dụ: 24/12/2021")


@stage("Cập nhật bàn làm việc")
def desk(form: ActingForm) -> str:
    """Cập nhật các danh sách chọn, hộp việc cần xử lý và bảng tổng hợp.

    Args:
        form: Thường để nguyên.
    """
    publish_board(today())
    # the drop-downs and the inbox are made current at the end of every run
    return "Đã cập nhật bàn làm việc."


@stage("Bảng tổng hợp")
def board(form: BoardForm) -> str:
    """Lập lại bảng tổng hợp tình hình phối hợp của năm.

    Args:
        form: Thường để nguyên.
    """
    day = day_of(form.as_of, "Tính đến ngày")
    publish_board(day)
    return f"Đã lập bảng tổng hợp đến ngày {written(day)}: mở từ 00 · Bàn làm việc."
