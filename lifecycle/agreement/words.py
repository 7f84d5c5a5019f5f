"""Sentences of `agreement`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

PARTY_TWICE = Sentence(
    "party_twice",
    vi="một cơ quan được ghi hai lần trong các bên",
    en="a party is named twice",
)
LEAD_NOT_PARTY = Sentence(
    "lead_not_party",
    vi="cơ quan chủ trì phải là một trong các bên",
    en="the lead must be one of the parties",
)
OBLIGATION_TWICE = Sentence(
    "obligation_twice",
    vi="hai nhiệm vụ cùng một mã",
    en="two obligations have one code",
)
OWNER_UNKNOWN = Sentence(
    "owner_unknown",
    vi="cơ quan thực hiện phải là một bên, hoặc lead, partner, each, rotating",
    en="the owner must be a party, or lead, partner, each, rotating",
)
SIGNATORY_NOT_PARTY = Sentence(
    "signatory_not_party",
    vi="chỉ ghi cơ quan ký thay cho một bên của thỏa thuận",
    en="only a party can be signed for by another body",
)
CODE_RESERVED = Sentence(
    "code_reserved",
    vi="mã này là từ dành riêng: chọn mã khác",
    en="this code is reserved: choose another",
)
PERIOD_FAR = Sentence(
    "period_far",
    vi="năm phải từ 1900 đến 2200",
    en="the years must be from 1900 to 2200",
)
PERIOD_ENDLESS = Sentence(
    "period_endless",
    vi="thời kỳ dài quá 60 năm",
    en="the period is longer than 60 years",
)
PERIOD_NO_START = Sentence(
    "period_no_start",
    vi="thời kỳ có ngày cuối thì phải có ngày đầu",
    en="a period with a last day needs a first one",
)
PERIOD_BACKWARDS = Sentence(
    "period_backwards",
    vi="thời kỳ kết thúc trước khi bắt đầu",
    en="the period ends before it begins",
)
DUE_WITH_UNKNOWN = Sentence(
    "due_with_unknown",
    vi="hạn tính theo một nhiệm vụ không có trong thỏa thuận này",
    en="falls due with an obligation that isn't in this agreement",
)
DUE_CIRCLE = Sentence(
    "due_circle",
    vi="hạn của các nhiệm vụ tính theo nhau thành vòng tròn",
    en="the obligations' due dates count from each other in a circle",
)
DUE_LESS = Sentence(
    "due_less",
    vi="{agreement}: hạn của nhiệm vụ {code} ({rule}) cho ít mốc hơn đã ghi: {why}.",
    en="{agreement}: the due rule of {code} ({rule}) yields less than it says: {why}.",
)
LESS_OUTSIDE = Sentence(
    "less_outside",
    vi="ngày {on} nằm ngoài thời kỳ {period}",
    en="{on} is outside the period {period}",
)
LESS_FROM = Sentence(
    "less_from",
    vi="từ {first}",
    en="from {first}",
)
LESS_NOTHING = Sentence(
    "less_nothing",
    vi="không có ngày nào trong thời kỳ {period}",
    en="no day of it lies in the period {period}",
)
LESS_YEARS = Sentence(
    "less_years",
    vi="không có ngày {day} của năm {years}",
    en="there is no {day} in {years}",
)
LESS_COUNT = Sentence(
    "less_count",
    vi="chỉ có {found}/{count} lần trong thời kỳ",
    en="only {found} of {count} lie in the period",
)
LESS_UNTIL = Sentence(
    "less_until",
    vi="kéo dài đến {until} nhưng thời kỳ kết thúc trước: {found}/{count} lần",
    en="it runs until {until}, the period ends before: {found} of {count}",
)
LESS_MONTHS = Sentence(
    "less_months",
    vi="{lacking} kỳ không có ngày này ({months})",
    en="{lacking} periods have no such day ({months})",
)
LESS_MORE = Sentence(
    "less_more",
    vi=", và {count} kỳ nữa",
    en=" and {count} more",
)
AGREEMENT_EXISTS = Sentence(
    "agreement_exists",
    vi="Mã {code} đã có: chọn mã khác.",
    en="The code {code} exists already: choose another.",
)
ROUND_DECIDED = Sentence(
    "round_decided",
    vi="Vòng thẩm định {number} của {code} đã được {by} quyết định lúc {at}.",
    en="Round {number} of {code} was decided by {by} at {at}.",
)
NOTHING_CHANGED = Sentence(
    "nothing_changed",
    vi="Bản chỉnh sửa không khác bản trước.",
    en="The revision is the same as the version before.",
)
CONTENT_FIXED = Sentence(
    "content_fixed",
    vi="Bản chỉnh sửa không thể đổi {field} của {code}: cần đề xuất một thỏa thuận mới.",
    en="A revision can't change {field} of {code}: propose a new agreement.",
)
COMMENT_EMPTY = Sentence(
    "comment_empty",
    vi="Ý kiến góp ý còn trống.",
    en="The comment is empty.",
)
NOT_A_PARTY = Sentence(
    "not_a_party",
    vi="{organization} không phải là một bên của {code}.",
    en="{organization} is not a party of {code}.",
)
SIGNED_ALREADY = Sentence(
    "signed_already",
    vi="{organization} đã ký {code} ngày {on} ({signer}).",
    en="{organization} signed {code} on {on} ({signer}).",
)
DELEGATION_MISSING = Sentence(
    "delegation_missing",
    vi="Ký TUQ. phải có giấy ủy quyền: số, nội dung, từ ngày, đến ngày.",
    en="Signing TUQ. needs the delegation: number, content, from, to.",
)
DELEGATION_DATES = Sentence(
    "delegation_dates",
    vi="Giấy ủy quyền {number} có giá trị từ {start} đến {end}, không bao gồm ngày ký {on}.",
    en="Delegation {number} holds from {start} to {end}, which leaves out the day of signing {on}.",
)
DELEGATION_PASSED_ON = Sentence(
    "delegation_passed_on",
    vi="Người được ủy quyền không được ủy quyền lại (Nghị định 30/2020/NĐ-CP, Điều 13).",
    en="A delegate can't delegate again (Nghị định 30/2020/NĐ-CP, Điều 13).",
)
DELEGATION_TO_ONESELF = Sentence(
    "delegation_to_oneself",
    vi="Người ký không thể tự ủy quyền cho mình.",
    en="Nobody can delegate to himself.",
)
SIGNER_MISSING = Sentence(
    "signer_missing",
    vi="Cần ghi họ tên người ký.",
    en="The signer's name is needed.",
)
NOTHING_TO_SIGN = Sentence(
    "nothing_to_sign",
    vi="{code} không có bản nào đang chờ ký.",
    en="{code} has no version that waits for signatures.",
)
NUMBER_BEFORE_SIGNATURE = Sentence(
    "number_before_signature",
    vi="{organization} chưa ký {code}: số và ngày được ghi sau khi ký.",
    en="{organization} has not signed {code}: number and date are given after the signature.",
)
NUMBER_BOUNDS = Sentence(
    "number_bounds",
    vi="Số văn bản phải từ 1 đến {most}.",
    en="A document's number is from 1 to {most}.",
)
NUMBER_TOO_EARLY = Sentence(
    "number_too_early",
    vi="Ngày ban hành {on} trước ngày ký {signed}: số và ngày được ghi sau khi ký.",
    en="The date {on} is before the signature of {signed}: number and date are given after it.",
)
NUMBER_TAKEN = Sentence(
    "number_taken",
    vi="Số {number} loại {type} năm {year} của {organization} đã dùng.",
    en="Number {number} of type {type} in {year} is taken at {organization}.",
)
NUMBERED_ALREADY = Sentence(
    "numbered_already",
    vi="{organization} đã cấp số {symbol} cho {code}.",
    en="{organization} numbered {code} {symbol}.",
)
RENEWED_ALREADY = Sentence(
    "renewed_already",
    vi="{code} đã được ký mới bằng {successor}.",
    en="{code} was renewed by {successor}.",
)
CASE_EVIDENCE = Sentence(
    "case_evidence",
    vi="Phải là required (bắt buộc) hoặc optional (không bắt buộc).",
    en="Must be required or optional.",
)
UNDERSTOOD_PERIOD = Sentence(
    "understood_period",
    vi="Thời kỳ: {first} - {last}.",
    en="Period: {first} - {last}.",
)
UNDERSTOOD_DUE = Sentence(
    "understood_due",
    vi="hạn {due}",
    en="due {due}",
)
UNDERSTOOD_DUE_NONE = Sentence(
    "understood_due_none",
    vi="chưa định ngày",
    en="not dated yet",
)
UNDERSTOOD_SUM = Sentence(
    "understood_sum",
    vi="; {amount} đồng",
    en="; {amount} đồng",
)
