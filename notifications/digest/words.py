"""Sentences of `digest`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

SEVERITY_1 = Sentence(
    "severity_1",
    vi="Báo trước",
    en="Advance notice",
)
SEVERITY_2 = Sentence(
    "severity_2",
    vi="Sắp đến hạn",
    en="Due soon",
)
SEVERITY_3 = Sentence(
    "severity_3",
    vi="Sát hạn",
    en="Nearly due",
)
SEVERITY_4 = Sentence(
    "severity_4",
    vi="Đến hạn",
    en="Due",
)
SEVERITY_5 = Sentence(
    "severity_5",
    vi="Quá hạn",
    en="Late",
)
SEVERITY_6 = Sentence(
    "severity_6",
    vi="Quá hạn nghiêm trọng",
    en="Seriously late",
)
SEVERITY_7 = Sentence(
    "severity_7",
    vi="Quá hạn đặc biệt nghiêm trọng",
    en="Critically late",
)
SEVERITY_BY = {
    "1": SEVERITY_1,
    "2": SEVERITY_2,
    "3": SEVERITY_3,
    "4": SEVERITY_4,
    "5": SEVERITY_5,
    "6": SEVERITY_6,
    "7": SEVERITY_7,
}
