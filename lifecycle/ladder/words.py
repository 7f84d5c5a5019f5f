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
