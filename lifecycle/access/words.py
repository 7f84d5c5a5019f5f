"""Sentences of `access`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

KEY_REUSED = Sentence(
    "key_reused",
    vi="Số của lần gửi này đã dùng cho nội dung khác (biên nhận {number}, {at}): nội dung vừa gửi chưa được ghi. Mở lại trang rồi gửi; phần mềm thì dùng Idempotency-Key mới.",
    en="This request's number was used for another one (receipt {number}, {at}): what was sent now wasn't recorded. Open the page again and send it; a program uses a new Idempotency-Key.",
)
KEY_SCOPES = Sentence(
    "key_scopes",
    vi="Phạm vi của khóa API phải lấy trong: {scopes}.",
    en="Scopes of a key must be among: {scopes}.",
)
KEY_LASTS = Sentence(
    "key_lasts",
    vi="Khóa API có hiệu lực nhiều nhất {most} ngày.",
    en="A key may last {most} days at most.",
)
