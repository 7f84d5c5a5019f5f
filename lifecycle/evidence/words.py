"""Sentences of `evidence`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

FILE_EMPTY = Sentence(
    "file_empty",
    vi="Tệp {name} không có nội dung.",
    en="The file {name} is empty.",
)
FILE_TOO_BIG = Sentence(
    "file_too_big",
    vi="Tệp {name} lớn hơn {most} MB.",
    en="The file {name} is larger than {most} MB.",
)
FILE_KIND = Sentence(
    "file_kind",
    vi="Không nhận loại tệp của {name}. Các loại nhận: {kinds}.",
    en="Files like {name} aren't taken. What is: {kinds}.",
)
FILE_NOT_WHAT_IT_SAYS = Sentence(
    "file_not_what_it_says",
    vi="Nội dung tệp {name} không phải là {ending}: mở tệp, lưu lại đúng loại rồi nộp.",
    en="What is in {name} is no {ending} file: open it, save it as what it is, and send it again.",
)
FILE_BOMB = Sentence(
    "file_bomb",
    vi="Tệp {name} nén bất thường nên không được nhận.",
    en="The file {name} is packed in an unusual way and isn't taken.",
)
FILE_LOCKED = Sentence(
    "file_locked",
    vi="Tệp {name} có mật khẩu: lưu lại không có mật khẩu rồi nộp.",
    en="The file {name} has a password: save it without, and send it again.",
)
FILE_MACRO = Sentence(
    "file_macro",
    vi="Tệp {name} chứa macro: lưu lại không có macro rồi nộp.",
    en="The file {name} holds a macro: save it without, and send it again.",
)
