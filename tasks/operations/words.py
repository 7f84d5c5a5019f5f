"""Sentences of `operations`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

ADMIN_MAIL_UNSET = Sentence(
    "admin_mail_unset",
    vi="Chưa đặt địa chỉ thư của quản trị: PHOIHOP_ADMIN_MAIL, hoặc block tài khoản thư tên phoihop.",
    en="The administrator's mail address isn't set: PHOIHOP_ADMIN_MAIL, or the mail account block named phoihop.",
)
ADMIN_MAIL_REFUSED = Sentence(
    "admin_mail_refused",
    vi="Máy chủ thư không nhận thư gửi {to}: {answer}",
    en="The mail server refused {to}: {answer}",
)
BLOCK_WRONG = Sentence(
    "block_wrong",
    vi="Giá trị ghi trong khối của Prefect không dùng được nên bị bỏ qua: hãy sửa trong mục Blocks.",
    en="What the Prefect block says can't be used and is left out: correct it under Blocks.",
)
