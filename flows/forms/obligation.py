"""Fields of an obligation in a form."""

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, Field

from flows.forms.labels import identifier, pick, shown
from lifecycle.agreement.content import OWNER_WORDS
from lifecycle.calendar.due_rules import Roll
from lifecycle.kernel.reference import code_of
from models.enums import Form

OWNERS = f"Mã một cơ quan, hoặc một trong: {', '.join(shown('owner', word).lower() for word in OWNER_WORDS)}"


class ObligationForm(BaseModel):
    code: str = Field(title="Mã nhiệm vụ", description="Chữ thường không dấu, ví dụ: bao-cao", examples=["bao-cao"])
    title: str = Field(title="Nội dung nhiệm vụ")
    owner: str = Field(default=shown("owner", "partner"), title="Cơ quan thực hiện", description=OWNERS)
    form: Annotated[str, pick("form", Form)] = Field(default=shown("form", "report"), title="Hình thức phối hợp")
    due: str = Field(
        default="12-15",
        title="Hạn thực hiện",
        description="Tháng-ngày hằng năm (06-15, 12-15), một ngày (2026-12-15), quy tắc RRULE, "
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
    budget: int = Field(default=0, ge=0, title="Kinh phí dự kiến (đồng)")


def obligation_fields(item: ObligationForm) -> dict[str, Any]:
    fields = item.model_dump()
    fields["form"] = identifier("form", item.form, Form)
    fields["roll"] = identifier("roll", item.roll, Roll)
    words = {shown("owner", word).lower(): word for word in OWNER_WORDS}
    fields["owner"] = words.get(item.owner.strip().lower(), code_of(item.owner))
    due = [part.strip() for part in item.due.split(",")]
    # "06-15, 12-15" as an office types it; a date, an RRULE or nothing stays as it is
    yearly = all(len(part) == 5 and part[2] == "-" for part in due)
    return {**fields, "due": due if yearly else item.due.strip()}


def year_or_date(text: str) -> int | str | dt.date:
    trimmed = text.strip()
    return int(trimmed) if trimmed.isdigit() and len(trimmed) == 4 else trimmed
