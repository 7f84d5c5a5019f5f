"""Sentences of `organization`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

CONTACT_ROLE_NEEDED = Sentence(
    "contact_role_needed",
    vi="{organization} phải còn ít nhất một {role} có thể nhận thư.",
    en="{organization} needs at least one {role} who can be written to.",
)
CONTACT_EXISTS = Sentence(
    "contact_exists",
    vi="{email} đã là {role} của cơ quan.",
    en="{email} is a {role} of the body already.",
)
CONTACT_UNCHANGED = Sentence(
    "contact_unchanged",
    vi="Không có gì thay đổi.",
    en="Nothing changed.",
)
CONTACT_ADDED = Sentence(
    "contact_added",
    vi="Thêm {role}: {who}",
    en="New {role}: {who}",
)
CONTACT_CHANGED = Sentence(
    "contact_changed",
    vi="{role}: {old} đổi thành {who}",
    en="{role}: {old} becomes {who}",
)
CONTACT_ENDED = Sentence(
    "contact_ended",
    vi="{role}: {who} thôi làm đầu mối",
    en="{role}: {who} is a contact no more",
)
CONTACTS_MANY = Sentence(
    "contacts_many",
    vi="Mỗi cơ quan nhiều nhất {most} đầu mối. Xin cho thôi đầu mối không còn dùng trước khi thêm.",
    en="At most {most} contacts a body. End one that isn't needed before adding another.",
)
CONTACTS_OFTEN = Sentence(
    "contacts_often",
    vi="Trong một ngày mỗi đầu mối được thay đổi nhiều nhất {most} lần, cả cơ quan {body} lần. Xin làm tiếp vào ngày mai; nếu gấp, xin báo quản trị hệ thống.",
    en="A contact may change contacts {most} times a day, a body {body} times. Go on tomorrow; if it can't wait, tell the administrator.",
)
CONTACT_UNKNOWN = Sentence(
    "contact_unknown",
    vi="Không có đầu mối {contact}.",
    en="There is no contact {contact}.",
)
