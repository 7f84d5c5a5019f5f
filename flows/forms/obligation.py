"""Fields of an obligation in a form."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from flows.forms.fields import money, sum_of
from flows.forms.labels import identifier, pick, shown
from lifecycle.agreement.content import OWNER_WORDS
from lifecycle.calendar.due_rules import Period, Roll, parse_period
from lifecycle.calendar.due_typed import bound, due
from lifecycle.kernel.typed import read
from models.enums import Form
from tasks.desk.choices import code_of

PERIOD_FROM, PERIOD_TO = "Thời kỳ từ", "Thời kỳ đến"
DUE, BUDGET = "Hạn thực hiện", "Kinh phí dự kiến (đồng)"
OWNERS = f"Mã một cơ quan, hoặc một trong: {', '.join(shown('owner', word).lower() for word in OWNER_WORDS)}"


class ObligationForm(BaseModel):
    code: str = Field(title="Mã nhiệm vụ", description="Chữ thường không dấu, ví dụ: bao-cao", examples=["bao-cao"])
    title: str = Field(title="Nội dung nhiệm vụ")
    owner: str = Field(default=shown("owner", "partner"), title="Cơ quan thực hiện", description=OWNERS)
    form: Annotated[str, pick("form", Form)] = Field(default=shown("form", "report"), title="Hình thức phối hợp")
    due: str = Field(
        default="15/12",
        title=DUE,
        description="Ngày hằng năm (15/6, 15/12), một ngày (15/12/2026), quy tắc RRULE, "
        "hoặc để trống nếu chưa định ngày",
    )
    roll: Annotated[str, pick("roll", Roll)] = Field(
        default=shown("roll", "next_working_day"), title="Nếu hạn rơi vào ngày nghỉ"
    )
    inclusive: bool = Field(
        default=True,
        title="Tính cả ngày hạn",
        description='Bỏ chọn nếu hiểu chặt là "trước ngày" (hạn là ngày liền trước)',
    )
    evidence: bool = Field(default=False, title="Bắt buộc có minh chứng")
    budget: str = money(BUDGET)


def obligation_fields(item: ObligationForm) -> dict[str, Any]:
    fields = item.model_dump()
    fields["form"] = identifier("form", item.form, Form)
    fields["roll"] = identifier("roll", item.roll, Roll)
    words = {shown("owner", word).lower(): word for word in OWNER_WORDS}
    fields["owner"] = words.get(item.owner.strip().lower(), code_of(item.owner))
    return {
        **fields,
        "due": read(due, item.due, f"{item.title[:60]}: {DUE}"),
        "budget": sum_of(item.budget, f"{item.title[:60]}: {BUDGET}"),
    }


def period_of(first: str, last: str) -> Period:
    """The period of a form's two fields: days or years, an open end, or none. Refusal naming the field."""
    bounds = {"from": read(bound, first, PERIOD_FROM), "to": read(bound, last, PERIOD_TO)}
    return parse_period(None if bounds == {"from": None, "to": None} else bounds)
