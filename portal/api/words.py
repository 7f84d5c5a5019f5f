"""Sentences of `api`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

UPLOAD_UNKNOWN = Sentence(
    "upload_unknown",
    vi="Chưa nhận được tệp nào có mã {sha256} từ cơ quan.",
    en="No file {sha256} was uploaded by your body.",
)
