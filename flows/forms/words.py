"""Sentences of `forms`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

FORM_MISSING = Sentence(
    "form_missing",
    vi="Ô «{field}» còn trống.",
    en="The field «{field}» is empty.",
)
FORM_VALUE = Sentence(
    "form_value",
    vi="Ô «{field}» không nhận giá trị «{value}»: chọn lại trong danh sách hoặc nhập đúng dạng.",
    en="The field «{field}» doesn't take «{value}»: pick from its list, or write it as shown.",
)
FORM_SHAPE = Sentence(
    "form_shape",
    vi="Phiếu không đọc được: hãy mở lại và điền từ đầu.",
    en="The form can't be read: open it again.",
)
