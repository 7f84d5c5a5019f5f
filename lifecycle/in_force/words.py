"""Sentences of `in_force`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

SIGNATURES_MISSING = Sentence(
    "signatures_missing",
    vi="{code} còn thiếu chữ ký của: {who}.",
    en="{code} still needs the signatures of: {who}.",
)
CONTACTS_MISSING = Sentence(
    "contacts_missing",
    vi="{code} chưa thể có hiệu lực, còn thiếu đầu mối: {who}.",
    en="{code} can't enter force, contacts are missing: {who}.",
)
AMENDMENT_OPEN = Sentence(
    "amendment_open",
    vi="{code} đang có bản sửa đổi chờ ký.",
    en="{code} has an amendment waiting for signatures.",
)
NO_AMENDMENT = Sentence(
    "no_amendment",
    vi="{code} không có bản sửa đổi nào đang chờ.",
    en="{code} has no open amendment.",
)
REPORTS_UNDECIDED = Sentence(
    "reports_undecided",
    vi="{code} còn {count} báo cáo chờ duyệt: duyệt hoặc trả lại trước khi tổng kết.",
    en="{code} has {count} reports undecided: accept or return them first.",
)
CHECKPOINTS_OPEN = Sentence(
    "checkpoints_open",
    vi="{code} còn {count} mốc chưa hoàn thành: xử lý xong, hoặc chọn miễn phần còn lại và ghi lý do.",
    en="{code} has {count} open checkpoints: finish them, or choose to waive the rest and say why.",
)
ENDED_BEFORE_SIGNED = Sentence(
    "ended_before_signed",
    vi="Ngày kết thúc {ended} của {code} trước ngày ký {signed}.",
    en="The end {ended} of {code} is before its signing {signed}.",
)
ENDING_AHEAD = Sentence(
    "ending_ahead",
    vi="Ngày kết thúc {day} ở sau hôm nay ({today}): việc kết thúc có hiệu lực ngay, nên ghi vào ngày đó.",
    en="The ending's day {day} is after today ({today}): an ending takes effect at once, so record it on that day.",
)
