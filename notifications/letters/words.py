"""Sentences of `letters`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

LETTER_RECEIPT_SUBJECT = Sentence(
    "letter_receipt_subject",
    vi="[Phối hợp] Đã nhận {number}: {what}",
    en="[Coordination] Received {number}: {what}",
)
LETTER_RECEIPT = Sentence(
    "letter_receipt",
    vi="Hệ thống đã nhận nội dung dưới đây, số biên nhận {number}.",
    en="What stands below was received; the receipt's number is {number}.",
)
LETTER_DECIDED_RETURN_REPORT = Sentence(
    "letter_decided_return_report",
    vi="Báo cáo được trả lại, đề nghị bổ sung và nộp lại",
    en="The report was returned: please complete it and hand it in again",
)
LETTER_DECIDED_GRANT_EXTENSION = Sentence(
    "letter_decided_grant_extension",
    vi="Đã đồng ý gia hạn",
    en="More time was granted",
)
LETTER_DECIDED_REFUSE_EXTENSION = Sentence(
    "letter_decided_refuse_extension",
    vi="Chưa đồng ý gia hạn",
    en="More time was refused",
)
LETTER_NUMBER = Sentence(
    "letter_number",
    vi="Số biên nhận",
    en="Receipt",
)
LETTER_WHAT = Sentence(
    "letter_what",
    vi="Việc",
    en="What",
)
LETTER_OBLIGATION = Sentence(
    "letter_obligation",
    vi="Nhiệm vụ",
    en="Obligation",
)
LETTER_AGREEMENT = Sentence(
    "letter_agreement",
    vi="Thỏa thuận",
    en="Agreement",
)
LETTER_DUE = Sentence(
    "letter_due",
    vi="Hạn",
    en="Due",
)
LETTER_SPENT = Sentence(
    "letter_spent",
    vi="Kinh phí đã sử dụng",
    en="Money spent",
)
LETTER_DOCUMENTS = Sentence(
    "letter_documents",
    vi="Văn bản minh chứng",
    en="Documents",
)
LETTER_FILES = Sentence(
    "letter_files",
    vi="Tệp đã nhận",
    en="Files received",
)
LETTER_REASON = Sentence(
    "letter_reason",
    vi="Lý do",
    en="Reason",
)
LETTER_FROM = Sentence(
    "letter_from",
    vi="Người nộp",
    en="Received from",
)
LETTER_AT = Sentence(
    "letter_at",
    vi="Thời điểm nhận",
    en="Received at",
)
LETTER_OPEN_RECEIPT = Sentence(
    "letter_open_receipt",
    vi="Xem biên nhận",
    en="Open the receipt",
)
LETTER_OPEN = Sentence(
    "letter_open",
    vi="Mở cổng thông tin",
    en="Open the portal",
)
LETTER_LINK_SUBJECT = Sentence(
    "letter_link_subject",
    vi="[Phối hợp] Liên kết mới vào cổng phối hợp",
    en="[Coordination] Your new link",
)
LETTER_LINK = Sentence(
    "letter_link",
    vi="Có người vừa yêu cầu liên kết mới cho địa chỉ thư này. Nếu không phải bạn, xin bỏ qua thư này.",
    en="Somebody asked for a new link for this address. If it wasn't you, do nothing.",
)
LETTER_INVITED = Sentence(
    "letter_invited",
    vi="{organization} đã ghi địa chỉ thư này làm đầu mối phối hợp ({role}). Nếu đúng, xin mở liên kết dưới đây và bấm “Tôi là đầu mối, bắt đầu”; trước khi bấm, hệ thống không gửi thư nào khác. Nếu không phải, xin bỏ qua thư này.",
    en="{organization} named this address as a contact ({role}). If that is right, open the link below and press “I am the contact, begin”; until then no other mail is sent. If it isn't, do nothing.",
)
LETTER_CONTACTS_ADDED = Sentence(
    "letter_contacts_added",
    vi="Thêm {role}: {count}",
    en="New {role}: {count}",
)
LETTER_CONTACTS_CHANGED = Sentence(
    "letter_contacts_changed",
    vi="Thay đổi {role}: {count}",
    en="Changed {role}: {count}",
)
LETTER_CONTACTS_ENDED = Sentence(
    "letter_contacts_ended",
    vi="Thôi làm đầu mối, {role}: {count}",
    en="No longer a contact, {role}: {count}",
)
LETTER_CONTACTS_BY = Sentence(
    "letter_contacts_by",
    vi="đầu mối của cơ quan",
    en="a contact of the body",
)
LETTER_CONTACTS_SUBJECT = Sentence(
    "letter_contacts_subject",
    vi="[Phối hợp] {organization} thay đổi đầu mối",
    en="[Coordination] {organization} changed its contacts",
)
LETTER_CONTACTS = Sentence(
    "letter_contacts",
    vi="{organization} vừa thay đổi đầu mối phối hợp (người ghi: {by}):",
    en="{organization} changed its contacts (by {by}):",
)
LETTER_DECIDED_BY = {
    "return_report": LETTER_DECIDED_RETURN_REPORT,
    "grant_extension": LETTER_DECIDED_GRANT_EXTENSION,
    "refuse_extension": LETTER_DECIDED_REFUSE_EXTENSION,
}
LETTER_CONTACTS_VERB = {
    "added": LETTER_CONTACTS_ADDED,
    "changed": LETTER_CONTACTS_CHANGED,
    "ended": LETTER_CONTACTS_ENDED,
}
LETTER_MARK = Sentence(
    "letter_mark",
    vi="Phối hợp",
    en="Coordination",
)
