"""Sentences of `checkpoint`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

CHECKPOINT_FORBIDDEN = Sentence(
    "checkpoint_forbidden",
    vi="Không thể {verb} mốc hạn {due_on} của {agreement}: mốc {state}.",
    en="Can't {verb} the checkpoint due {due_on} of {agreement}: it is {state}.",
)
CHECKPOINT_UNKNOWN = Sentence(
    "checkpoint_unknown",
    vi="Không có mốc thực hiện {code}: chọn một mốc trong danh sách.",
    en="There is no checkpoint {code}: choose one of the list.",
)
EVIDENCE_MISSING = Sentence(
    "evidence_missing",
    vi="Mốc này bắt buộc có minh chứng: ghi số, ký hiệu văn bản hoặc đính kèm tệp.",
    en="This checkpoint needs evidence: a document's number or a file.",
)
REPORT_EMPTY = Sentence(
    "report_empty",
    vi="Nội dung báo cáo còn trống.",
    en="The report is empty.",
)
AMOUNT_NEGATIVE = Sentence(
    "amount_negative",
    vi="Kinh phí không thể là số âm.",
    en="An amount can't be negative.",
)
AMOUNT_TOO_LARGE = Sentence(
    "amount_too_large",
    vi="Kinh phí lớn quá {most} đồng.",
    en="The amount is larger than {most} đồng.",
)
EXTENSION_OPEN = Sentence(
    "extension_open",
    vi="Đã có đề nghị gia hạn đến {on} đang chờ.",
    en="An extension to {on} is already asked for.",
)
EXTENSION_NONE = Sentence(
    "extension_none",
    vi="Mốc này không có đề nghị gia hạn nào đang chờ.",
    en="No extension is asked for here.",
)
EXTENSION_NOT_LATER = Sentence(
    "extension_not_later",
    vi="Ngày xin gia hạn {wanted} phải sau hạn hiện nay {due}.",
    en="The new date {wanted} must be after the present one {due}.",
)
OBLIGATION_UNKNOWN = Sentence(
    "obligation_unknown",
    vi="{agreement} không có nhiệm vụ {code}.",
    en="{agreement} has no obligation {code}.",
)
DATE_TAKEN = Sentence(
    "date_taken",
    vi="Nhiệm vụ {code} đã có mốc ngày {on}.",
    en="The obligation {code} has a checkpoint on {on}.",
)
EVENT_NONE = Sentence(
    "event_none",
    vi="Hạn của nhiệm vụ {code} không tính từ sự kiện nào.",
    en="No due rule of the obligation {code} counts from an event.",
)
EVENT_WHICH = Sentence(
    "event_which",
    vi="Nhiệm vụ {code} tính hạn từ các sự kiện: {events}; hãy nêu rõ sự kiện nào.",
    en="The obligation {code} counts from: {events}; say which.",
)
EVENT_BEFORE = Sentence(
    "event_before",
    vi="Sự kiện ngày {on} xảy ra trước khi {agreement} có hiệu lực ({first}).",
    en="The event of {on} is before {agreement} came in force ({first}).",
)
EVENT_FUTURE = Sentence(
    "event_future",
    vi="Ngày {on} chưa đến: sự kiện chỉ được ghi khi đã xảy ra (không có việc nào phải làm trước sự kiện này).",
    en="The day {on} has not come yet: an event is recorded once it happened (nothing is due before it).",
)
DATE_OUTSIDE = Sentence(
    "date_outside",
    vi="Ngày {on} nằm ngoài thời kỳ của {agreement}.",
    en="The date {on} is outside the period of {agreement}.",
)
EXTENSION_TOO_FAR = Sentence(
    "extension_too_far",
    vi="Không gia hạn đến {wanted}: xa nhất là {last} (một năm sau hạn hoặc sau thời kỳ của thỏa thuận).",
    en="No extension until {wanted}: {last} is the last day (a year after the due date or the agreement's period).",
)
TOO_MANY_DATES = Sentence(
    "too_many_dates",
    vi="Thỏa thuận {agreement} đòi quá nhiều mốc: tính đến nhiệm vụ {obligation} đã là {count} mốc, nhiều nhất {most} mốc một lần. Rút ngắn thời hạn, giảm tần suất hoặc chia thành nhiều thỏa thuận.",
    en="Agreement {agreement} asks for too many checkpoints: {count} up to obligation {obligation}, {most} at most at once. Shorten the period, ask less often, or make several agreements of it.",
)
