"""Sentences of `submission`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

REPORT_MEANWHILE = Sentence(
    "report_meanwhile",
    vi="Mốc này đã có báo cáo do {by} nộp lúc {at}: báo cáo vừa gửi chưa được ghi.",
    en="{by} handed in a report for this checkpoint at {at}: yours wasn't recorded.",
)
CHECKPOINT_WAIVED_MEANWHILE = Sentence(
    "checkpoint_waived_meanwhile",
    vi="Mốc hạn {due} vừa được miễn thực hiện: không cần báo cáo nữa.",
    en="The checkpoint due {due} has just been waived: no report is owed.",
)
COMMENT_UNKNOWN = Sentence(
    "comment_unknown",
    vi="Ý kiến được trả lời không thuộc vòng thẩm định này.",
    en="The comment answered isn't in this round.",
)
