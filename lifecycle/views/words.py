"""Sentences of `views`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

PAPER_DUE = Sentence(
    "paper_due",
    vi="hạn {due}",
    en="due {due}",
)
PAPER_PERIOD = Sentence(
    "paper_period",
    vi="Thời kỳ",
    en="Period",
)
PAPER_OWNER = Sentence(
    "paper_owner",
    vi="Thực hiện",
    en="By",
)
PAPER_VERSION = Sentence(
    "paper_version",
    vi="{agreement} không có phiên bản {number}.",
    en="{agreement} has no version {number}.",
)
