"""Sentences of `ladder`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

LADDER_WRONG = Sentence(
    "ladder_wrong",
    vi="Thang nhắc việc không dùng được: {problem}.",
    en="The ladder can't be used: {problem}.",
)
LADDER_FORMAT = Sentence(
    "ladder_format",
    vi="định dạng phải là phoihop-ladder/1",
    en="the format must be phoihop-ladder/1",
)
SEVERITY_UNKNOWN = Sentence(
    "severity_unknown",
    vi="mức độ phải là info, notice, warning, due, late, serious hoặc critical",
    en="the severity must be info, notice, warning, due, late, serious or critical",
)
AUDIENCE_UNKNOWN = Sentence(
    "audience_unknown",
    vi="nơi nhận phải là owner.<vai trò> hoặc lead.<vai trò>",
    en="the audience must be owner.<role> or lead.<role>",
)
RUNG_TWICE = Sentence(
    "rung_twice",
    vi="hai bậc cùng một tên",
    en="two rungs have one name",
)
RUNG_OFFSET_TWICE = Sentence(
    "rung_offset_twice",
    vi="hai bậc cùng một ngày",
    en="two rungs have one offset",
)
RUNG_MILDER = Sentence(
    "rung_milder",
    vi="bậc sau nhẹ hơn bậc trước",
    en="a later rung is milder than one before it",
)
LADDER_HOURS = Sentence(
    "ladder_hours",
    vi="chưa có việc nào tính hạn theo giờ: đơn vị phải là working_day hoặc day",
    en="nothing is due by the hour yet: the unit must be working_day or day",
)
RUNG_KEY_TWICE = Sentence(
    "rung_key_twice",
    vi="hai bậc cùng một khóa (key)",
    en="two rungs have one key",
)
RUNG_REPEATS = Sentence(
    "rung_repeats",
    vi="chỉ bậc cuối cùng, từ ngày đến hạn trở đi, mới được nhắc lại (every)",
    en="only the last rung, on the due date or after it, may repeat (every)",
)
