"""Sentences of `followup`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

FOLLOW_UP_AHEAD = Sentence(
    "follow_up_ahead",
    vi="Ngày {day} ở sau hôm nay: chỉ xem trước, không ghi, không gửi. Muốn diễn tập các ngày sau: phoihop init --rehearsal",
    en="{day} is after today: previewed only, nothing written or sent. To rehearse days to come: phoihop init --rehearsal",
)
