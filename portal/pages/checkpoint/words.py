"""Sentences of `checkpoint`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

FIGURE_NAMELESS = Sentence(
    "figure_nameless",
    vi="Ghi tên của số liệu ở ô bên trái.",
    en="Say what the figure is of, in the field before it.",
)
FIGURE_TWICE = Sentence(
    "figure_twice",
    vi="Hai số liệu trùng tên: đặt tên khác nhau.",
    en="Two figures bear one name: name them apart.",
)
DOCUMENTS_TOO_MANY = Sentence(
    "documents_too_many",
    vi="Mỗi báo cáo nhiều nhất {most} văn bản minh chứng.",
    en="At most {most} documents a report.",
)
