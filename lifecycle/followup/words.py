"""Sentences of `followup`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

PUT_BACK_BEFORE_SWEPT = Sentence(
    "put_back_before_swept",
    vi="Không đặt lại về {day}: đã rà soát thật đến hết ngày {swept}.",
    en="Not back to {day}: up to {swept} was really swept.",
)
REFUSED_TOO_LONG = Sentence(
    "refused_too_long",
    vi="{answer} (từ chối tạm thời từ ngày {since}, đã quá {days} ngày làm việc)",
    en="{answer} (refused for now since {since}, for more than {days} working days)",
)
REPORT_UNKNOWN = Sentence(
    "report_unknown",
    vi="Không có thư đã gửi nào ứng với báo cáo này.",
    en="No mail that was sent is the one of this report.",
)
PUT_BACK_NOTHING = Sentence(
    "put_back_nothing",
    vi="Không có gì để đặt lại: việc rà soát chưa đi quá ngày {day}.",
    en="Nothing to put back: no mark lies after {day}.",
)
