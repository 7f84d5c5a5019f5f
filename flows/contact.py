"""15 · A contact's address corrected, after a mail came back or a person moved."""

from pydantic import Field

from flows.forms.fields import choice
from flows.stage import ActingForm, actor, stage
from lifecycle.organization import contact_correction as readdress
from lifecycle.organization.lookup import get_contact
from tasks.desk.choices import contact_of
from tasks.run.act import act


class ContactForm(ActingForm):
    contact: str = choice(
        "Đầu mối", "contacts", "Mã cơ quan · vai trò · địa chỉ thư; đầu mối có thư bị trả về đứng trước"
    )
    contact_other: str = Field(default="", title="Đầu mối khác", description="Chỉ điền khi danh sách trên không có")
    email: str = Field(
        default="", title="Địa chỉ thư mới", description="Để trống nếu địa chỉ đang ghi nay đã nhận được thư"
    )
    name: str = Field(default="", title="Họ và tên mới", description="Để trống nếu giữ nguyên", max_length=200)
    post: str = Field(default="", title="Chức vụ mới", description="Để trống nếu giữ nguyên", max_length=200)


@stage("Sửa đầu mối")
def contact(form: ContactForm) -> str:
    """Sửa địa chỉ thư, họ tên, chức vụ của một đầu mối.

    Args:
        form: Chọn đầu mối và ghi những gì thay đổi.
    """
    chosen = contact_of(form.contact_other.strip() or form.contact)
    act(
        actor(form, "contact"),
        lambda session, who: readdress.correct(
            session, who, get_contact(session, chosen), form.email, form.name, form.post
        ),
    )
    return "Đã sửa đầu mối; các lần nhắc sau gửi đến địa chỉ này."
