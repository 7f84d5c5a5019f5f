"""Sentences of `register`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

CODE_TAKEN_UP = Sentence(
    "code_taken_up",
    vi="Chưa đặt được mã cho đề xuất: thử lại.",
    en="No code could be given to the proposal: try again.",
)
