"""Sentences of `checkpoint`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

DOCUMENTS_TOO_MANY = Sentence(
    "documents_too_many",
    vi="Mỗi báo cáo nhiều nhất {most} văn bản minh chứng.",
    en="At most {most} documents a report.",
)
