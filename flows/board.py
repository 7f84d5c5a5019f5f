"""17 · The board: where every agreement and every agency stands, when somebody asks; every follow-up makes it too."""

from pydantic import Field

from flows.desk import ActingForm, stage
from flows.forms import day_of
from lifecycle.words import written
from tasks.pages import publish_board


class BoardForm(ActingForm):
    as_of: str = Field(default="", title="Tính đến ngày", description="Để trống: hôm nay. Dạng 2021-12-24")


@stage("Bảng tổng hợp")
def board(form: BoardForm) -> str:
    """Lập lại bảng tổng hợp tình hình phối hợp của năm.

    Args:
        form: Thường để nguyên.
    """
    day = day_of(form.as_of)
    publish_board(day)
    return f"Đã lập bảng tổng hợp đến ngày {written(day)}: xem mục Artifacts, bang-tong-hop."
