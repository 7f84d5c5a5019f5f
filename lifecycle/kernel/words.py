"""Sentences and labels in Vietnamese and in English. A room's own sentences stand in its words.py; here are the shared ones.

Dates given as values are written the way the language writes them (15/12/2026 in both, as this country's offices do).
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any


class Sentence(str):
    """A sentence in Vietnamese and in English. As a string it is its key: the name that programs and tests know it by."""

    __slots__ = ("en", "vi")
    vi: str
    en: str

    def __new__(cls, key: str, *, vi: str, en: str) -> Sentence:
        made = super().__new__(cls, key)
        made.vi, made.en = vi, en
        return made


SETTING_NUMBER = Sentence(
    "setting_number",
    vi="{name}={value} không phải là số nguyên từ {least} đến {most}: chỉ ghi chữ số, ví dụ {name}={least}.",
    en="{name}={value} isn't a whole number from {least} to {most}: write digits only, {name}={least} for example.",
)
SETTING_HOME = Sentence(
    "setting_home",
    vi="{name}: đường dẫn {value} có dấu ?, # hoặc %, nên cơ sở dữ liệu sẽ nằm ở nơi khác: hãy chọn thư mục không có các dấu này, ví dụ /srv/phoihop.",
    en="{name}: the path {value} holds a ?, # or %, and the database would lie elsewhere: choose a folder without them, /srv/phoihop for example.",
)
SETTING_HOME_FILE = Sentence(
    "setting_home_file",
    vi="{name}={value} không phải là một thư mục: ghi đường dẫn của thư mục, ví dụ /srv/phoihop.",
    en="{name}={value} isn't a folder: write the path of one, /srv/phoihop for example.",
)
SETTING_DATABASE = Sentence(
    "setting_database",
    vi="{name} không phải là địa chỉ cơ sở dữ liệu dùng được: ghi sqlite:///đường-dẫn hoặc postgresql://người-dùng:mật-khẩu@máy-chủ/phoihop.",
    en="{name} isn't the address of a database that can be used: write sqlite:///path or postgresql://user:password@host/phoihop.",
)
SETTING_SMTP = Sentence(
    "setting_smtp",
    vi="{name} không phải là địa chỉ máy chủ thư: ghi smtp://người-dùng:mật-khẩu@máy-chủ:cổng hoặc smtps://...",
    en="{name} isn't the address of a mail server: write smtp://user:password@host:port or smtps://...",
)
SETTING_PORTAL = Sentence(
    "setting_portal",
    vi="{name} phải gồm http:// hoặc https://, tên máy chủ và cổng, không có đường dẫn, ? hay tên đăng nhập, nếu không liên kết trong thư sẽ hỏng: ghi ví dụ https://phoihop.example.",
    en="{name} is to be http:// or https://, a host and a port, without a path, a ? or a user, or the links in mails are dead: write https://phoihop.example for example.",
)
SETTING_EVIDENCE = Sentence(
    "setting_evidence",
    vi="{name} không phải là nơi lưu tệp dùng được: ghi file:///đường-dẫn hoặc s3://kho/thư-mục, không có ? hay #.",
    en="{name} isn't a place for files that can be used: write file:///path or s3://bucket/folder, without ? or #.",
)
SETTING_LANGUAGE = Sentence(
    "setting_language",
    vi="{name}={value} không phải là ngôn ngữ của chương trình: ghi vi hoặc en.",
    en="{name}={value} isn't a language of this program: write vi or en.",
)
SETTING_MAIL = Sentence(
    "setting_mail",
    vi="{name}={value} không phải là một địa chỉ thư: ghi đúng một địa chỉ, ví dụ quantri@tinhuy.example.",
    en="{name}={value} isn't a mail address: write exactly one, admin@office.example for example.",
)
SETTING_HOSTS = Sentence(
    "setting_hosts",
    vi="{name}: {value} không phải là tên máy chủ: chỉ ghi tên hoặc địa chỉ IP, không có http://, cổng hay đường dẫn, cách nhau bằng dấu phẩy.",
    en="{name}: {value} isn't the name of a host: write names or IP addresses only, without http://, port or path, by commas.",
)
SETTING_WRONG = Sentence(
    "setting_wrong",
    vi="{name} có giá trị không dùng được: xem docs/reference/environment.md.",
    en="{name} has a value that can't be used: see docs/reference/environment.md.",
)
VERB_FORBIDDEN = Sentence(
    "verb_forbidden",
    vi="Không thể {verb} {subject}: thỏa thuận {state}.",
    en="Can't {verb} {subject}: it is {state}.",
)
NOT_YOURS = Sentence(
    "not_yours",
    vi="Cơ quan này không có quyền {verb} {subject}.",
    en="Your body may not {verb} {subject}.",
)
REASON_MISSING = Sentence(
    "reason_missing",
    vi="Cần ghi lý do để {verb}.",
    en="A reason is needed to {verb}.",
)
ACTOR_MISSING = Sentence(
    "actor_missing",
    vi="Cần ghi chức vụ của người thực hiện.",
    en="The post of who acts is needed.",
)
TEXT_LONG = Sentence(
    "text_long",
    vi='"{text}…" dài quá {most} ký tự.',
    en='"{text}…" is longer than {most} letters.',
)
FIELD_WRONG = Sentence(
    "field_wrong",
    vi="{field}: {problem}.",
    en="{field}: {problem}.",
)
CODE_SHAPE = Sentence(
    "code_shape",
    vi="chỉ dùng chữ thường không dấu, chữ số, dấu chấm, dấu gạch",
    en="only small letters, digits, dots and hyphens",
)
FIELD_MISSING = Sentence(
    "field_missing",
    vi="còn thiếu",
    en="is missing",
)
FIELD_STRANGE = Sentence(
    "field_strange",
    vi="trường lạ",
    en="an unknown field",
)
FIELD_NUMBER = Sentence(
    "field_number",
    vi="phải là số nguyên trong giới hạn cho phép",
    en="must be a whole number within its bounds",
)
FIELD_CHOICE = Sentence(
    "field_choice",
    vi="không dùng được; chọn một trong: {known}",
    en="isn't known; use one of: {known}",
)
FIELD_DATE = Sentence(
    "field_date",
    vi="phải là một ngày có thật, dạng 2021-07-12",
    en="must be a date that exists, like 2021-07-12",
)
DATE_UNREAL = Sentence(
    "date_unreal",
    vi="Ngày {date} không có thật.",
    en="The date {date} doesn't exist.",
)
PERIOD_BACKWARDS_DATES = Sentence(
    "period_backwards_dates",
    vi="Thời kỳ kết thúc ({last}) trước khi bắt đầu ({first}).",
    en="The period ends ({last}) before it begins ({first}).",
)
YAML_MALFORMED = Sentence(
    "yaml_malformed",
    vi="Tệp YAML sai cú pháp: {problem}.",
    en="Malformed YAML: {problem}.",
)
AGREEMENT_UNKNOWN = Sentence(
    "agreement_unknown",
    vi="Không có thỏa thuận nào mang mã {code}: chọn một mã trong danh sách.",
    en="There is no agreement {code}: choose one of the list.",
)
ORGANIZATION_UNKNOWN = Sentence(
    "organization_unknown",
    vi="Không có cơ quan nào mang mã {code}.",
    en="There is no organization {code}.",
)
LEGAL_BASIS_UNKNOWN = Sentence(
    "legal_basis_unknown",
    vi="Chưa có căn cứ {number} trong hệ thống.",
    en="The legal basis {number} isn't recorded.",
)
LADDER_UNKNOWN = Sentence(
    "ladder_unknown",
    vi="Không có thang nhắc việc {code}.",
    en="There is no ladder {code}.",
)
CALENDAR_UNKNOWN = Sentence(
    "calendar_unknown",
    vi="Chưa có lịch làm việc {code}: chạy phoihop init.",
    en="There is no calendar {code}: run phoihop init.",
)
CODE_MALFORMED = Sentence(
    "code_malformed",
    vi='Mã "{code}" không hợp lệ: dùng chữ thường không dấu, chữ số, dấu gạch ngang.',
    en='The code "{code}" can\'t be used: small letters, digits and hyphens.',
)
SIGNED_IN_FUTURE = Sentence(
    "signed_in_future",
    vi="Ngày ký {on} chưa đến.",
    en="The day of signing {on} has not come yet.",
)
EVIDENCE_HASH = Sentence(
    "evidence_hash",
    vi='"{sha256}" không phải mã sha256 của tệp minh chứng.',
    en='"{sha256}" is no sha256 of an evidence file.',
)
TEXT_MARKS = Sentence(
    "text_marks",
    vi='"{text}": một chữ mang hơn {most} dấu. Xóa chữ đó và gõ lại.',
    en='"{text}": a letter with more than {most} marks. Delete it and type it again.',
)
TYPED_MARKS = Sentence(
    "typed_marks",
    vi='{field}: sau "{text}" có một chữ mang hơn {most} dấu. Xóa chữ đó và gõ lại.',
    en='{field}: after "{text}" there is a letter with more than {most} marks. Delete it and type it again.',
)
PROVISIONAL = Sentence(
    "provisional",
    vi="(dự kiến)",
    en="(provisional)",
)
TEXT_LEGACY = Sentence(
    "text_legacy",
    vi='"{text}" gõ theo bảng mã {kind}, không phải Unicode {meant}: chuyển cả đoạn sang Unicode (UniKey: Ctrl+Shift+F6, nguồn {kind}, đích Unicode) rồi dán lại.',
    en='"{text}" is written in the code page {kind}, not in Unicode {meant}: convert it to Unicode (UniKey: Ctrl+Shift+F6, from {kind} to Unicode) and paste it again.',
)
TEXT_BROKEN = Sentence(
    "text_broken",
    vi='"{text}" là chữ tiếng Việt bị đọc sai bảng mã: mở lại văn bản gốc với bảng mã UTF-8 rồi chép lại.',
    en='"{text}" is Vietnamese that was read by a wrong code page: open the original as UTF-8 and copy it again.',
)
TYPED_TEXT = Sentence(
    "typed_text",
    vi="{field}: {problem}",
    en="{field}: {problem}",
)
TEXT_MEANT = Sentence(
    "text_meant",
    vi='(có lẽ là "{meant}")',
    en='(probably "{meant}")',
)
TYPED_TOO_LONG = Sentence(
    "typed_too_long",
    vi="{field} dài {count} chữ; nhiều nhất {most} chữ.",
    en="{field} has {count} letters; at most {most}.",
)
AMOUNT_UNREAD = Sentence(
    "amount_unread",
    vi="Ghi số tiền bằng chữ số, là số nguyên đồng, ví dụ 45.000.000.",
    en="An amount in whole đồng, in figures, like 45.000.000.",
)
AMOUNT_FRACTION = Sentence(
    "amount_fraction",
    vi="Đồng không có phần lẻ (đã ghi: {text}); ví dụ 45.000.000.",
    en="A đồng has no fractions (not {text}); like 45.000.000.",
)
AMOUNT_TWO_WAYS = Sentence(
    "amount_two_ways",
    vi='"{text}" có thể hiểu nhiều cách: ghi số tiền bằng chữ số, ví dụ 1.500.000.000.',
    en='"{text}" can be read in several ways: the amount in figures, like 1.500.000.000.',
)
AMOUNT_LARGE = Sentence(
    "amount_large",
    vi="Số tiền nhiều nhất là {most} đồng.",
    en="An amount is at most {most} đồng.",
)
NUMBER_UNREAD = Sentence(
    "number_unread",
    vi="Ghi số văn bản chỉ bằng chữ số, ví dụ 05; ký hiệu ghi ở ô riêng.",
    en="A document's number in figures only, like 05; its symbol has a field of its own.",
)
NUMBER_LARGE = Sentence(
    "number_large",
    vi="Số văn bản lớn nhất là {most}.",
    en="A document's number is at most {most}.",
)
DAY_UNREAD = Sentence(
    "day_unread",
    vi="Ghi ngày dạng 15/12/2026 (đã ghi: {text}).",
    en="A date like 15/12/2026 is needed (not {text}).",
)
DAY_SHORT_YEAR = Sentence(
    "day_short_year",
    vi="Ghi năm đủ bốn chữ số, ví dụ 15/12/2026 (đã ghi: {text}).",
    en="The year in four figures, like 15/12/2026 (not {text}).",
)
DAY_NO_YEAR = Sentence(
    "day_no_year",
    vi="Ngày {text} còn thiếu năm: ghi dạng 15/12/2026.",
    en="{text} lacks its year: a date like 15/12/2026 is needed.",
)
DAY_TWO_WAYS = Sentence(
    "day_two_ways",
    vi="{text} có thể là ngày {one} hoặc ngày {other}: ghi ngày trước, tháng sau, dạng 15/6.",
    en="{text} may be {one} or {other}: the day first, then the month, like 15/6.",
)
MONTH_DAY_UNREAD = Sentence(
    "month_day_unread",
    vi="Ghi ngày hằng năm dạng 15/6, một ngày dạng 15/12/2026 (đã ghi: {text}).",
    en="A day of every year like 15/6, a single one like 15/12/2026 (not {text}).",
)
MONTH_UNREAL = Sentence(
    "month_unreal",
    vi="Không có tháng {month} (đã ghi: {text}): ghi ngày trước, tháng sau, dạng 15/12/2026.",
    en="There is no month {month} ({text}): the day first, then the month, like 15/12/2026.",
)
CONTACT_GONE = Sentence(
    "contact_gone",
    vi="Đầu mối {contact} không còn hoạt động.",
    en="The contact {contact} is no longer there.",
)
MEANWHILE = Sentence(
    "meanwhile",
    vi="Có người vừa thay đổi đúng nội dung này cùng lúc. Chưa ghi nhận gì; xin thử lại sau ít phút.",
    en="Somebody changed the same thing at the same moment. Nothing was recorded; please try again in a few minutes.",
)
CONTACT_EMAIL = Sentence(
    "contact_email",
    vi="Địa chỉ thư {email} không hợp lệ.",
    en="The mail address {email} can't be used.",
)
CASE_MORE = Sentence(
    "case_more",
    vi="và {count} lỗi nữa.",
    en="and {count} more faults.",
)
FIELD_WRONG_HERE = Sentence(
    "field_wrong_here",
    vi="{problem}.",
    en="{problem}.",
)
CASE_KEY_UNKNOWN = Sentence(
    "case_key_unknown",
    vi="Trường lạ; các trường dùng được: {known}.",
    en="An unknown field; known are: {known}.",
)
CASE_KEY_MISSING = Sentence(
    "case_key_missing",
    vi="Thiếu trường {name}.",
    en="The field {name} is missing.",
)
CASE_NOT_MAPPING = Sentence(
    "case_not_mapping",
    vi='Phải là các trường dạng "tên: giá trị".',
    en='Must be fields like "name: value".',
)
CASE_NOT_LIST = Sentence(
    "case_not_list",
    vi="Phải là một danh sách.",
    en="Must be a list.",
)
CASE_NOT_TEXT = Sentence(
    "case_not_text",
    vi="Phải là chữ (đặt trong ngoặc kép nếu là số).",
    en="Must be text (put a number in quotes).",
)
CASE_TEXT_EMPTY = Sentence(
    "case_text_empty",
    vi="Không được để trống.",
    en="Must not be empty.",
)
CASE_TEXT_LONG = Sentence(
    "case_text_long",
    vi="Dài quá {most} ký tự.",
    en="Longer than {most} letters.",
)
CASE_MAIL = Sentence(
    "case_mail",
    vi='"{value}" không phải là địa chỉ thư.',
    en='"{value}" is no mail address.',
)
CASE_DATE = Sentence(
    "case_date",
    vi="Phải là một ngày, dạng 2021-07-12.",
    en="Must be a date, like 2021-07-12.",
)
CASE_DATE_FAR = Sentence(
    "case_date_far",
    vi="Năm phải từ {first} đến {last}.",
    en="The year must be from {first} to {last}.",
)
CASE_FLAG = Sentence(
    "case_flag",
    vi="Phải là true hoặc false.",
    en="Must be true or false.",
)
CASE_AMOUNT = Sentence(
    "case_amount",
    vi="Phải là số nguyên từ 0 đến {most}.",
    en="Must be a whole number from 0 to {most}.",
)
CASE_CHOICE = Sentence(
    "case_choice",
    vi='"{value}" không dùng được; chọn một trong: {known}.',
    en='"{value}" isn\'t known; use one of: {known}.',
)
CASE_PARTIES = Sentence(
    "case_parties",
    vi="Cần từ 2 đến {most} bên.",
    en="From 2 to {most} parties are needed.",
)
DAY_AHEAD = Sentence(
    "day_ahead",
    vi="Ngày {day} ở sau hôm nay ({today}): chưa đến thì chỉ xem trước được, không ghi và không gửi gì.",
    en="{day} is after today ({today}): a day that hasn't come can only be previewed; nothing was written or sent.",
)
JUST_NOW = Sentence("just_now", vi="vừa xong", en="just now")
MINUTES_AGO = Sentence("minutes_ago", vi="{number} phút trước", en="{number} min ago")
HOURS_AGO = Sentence("hours_ago", vi="{number} giờ trước", en="{number} h ago")
DAYS_AGO = Sentence("days_ago", vi="{number} ngày trước", en="{number} d ago")
DAY_NOT_COME = Sentence(
    "day_not_come",
    vi="Ngày {day} ở sau hôm nay ({today}): chỉ ghi được ngày đã đến.",
    en="{day} is after today ({today}): only a day that has come can be recorded.",
)
MARK_AHEAD = Sentence(
    "mark_ahead",
    vi='Việc rà soát đã bị ghi đến ngày {mark}, sau hôm nay: đến ngày đó không ai được nhắc việc. Xem trước rồi đặt lại: phoihop put-back --reason "...", hoặc 19 · Đặt lại ngày rà soát trên bàn làm việc.',
    en='The sweep\'s mark lies at {mark}, after today: until then nobody is reminded. Look, then put it back: phoihop put-back --reason "...", or 19 · Đặt lại ngày rà soát at the desk.',
)
REHEARSAL = Sentence(
    "rehearsal",
    vi="diễn tập",
    en="rehearsal",
)


# What states, verbs, roles ... are called: (group, identifier): (Vietnamese, English)
LABELS: dict[tuple[str, str], tuple[str, str]] = {
    ("agreement", "proposed"): ("đã đề xuất", "proposed"),
    ("agreement", "in_review"): ("đang thẩm định", "in review"),
    ("agreement", "changes_requested"): ("yêu cầu chỉnh sửa", "changes requested"),
    ("agreement", "approved"): ("đã duyệt nội dung", "approved"),
    ("agreement", "signing"): ("đang ký", "signing"),
    ("agreement", "in_force"): ("đang có hiệu lực", "in force"),
    ("agreement", "concluded"): ("đã tổng kết", "concluded"),
    ("agreement", "rejected"): ("không được duyệt", "rejected"),
    ("agreement", "withdrawn"): ("đã rút", "withdrawn"),
    ("agreement", "terminated"): ("đã chấm dứt", "terminated"),
    ("agreement", "superseded"): ("đã được thay thế", "superseded"),
    ("checkpoint", "upcoming"): ("chưa báo cáo", "upcoming"),
    ("checkpoint", "reported"): ("đã báo cáo, chờ duyệt", "reported"),
    ("checkpoint", "returned"): ("bị trả lại", "returned"),
    ("checkpoint", "accepted"): ("đã hoàn thành", "accepted"),
    ("checkpoint", "waived"): ("được miễn", "waived"),
    ("kind", "programme"): ("Chương trình phối hợp", "Coordination programme"),
    ("kind", "plan"): ("Kế hoạch phối hợp", "Coordination plan"),
    ("kind", "regulation"): ("Quy chế phối hợp", "Coordination regulation"),
    ("kind", "joint_resolution"): ("Nghị quyết liên tịch", "Joint resolution"),
    ("kind", "arrangement"): ("Bản thỏa thuận", "Arrangement"),
    ("role", "head"): ("người đứng đầu", "head"),
    ("role", "leader_in_charge"): ("lãnh đạo phụ trách", "leader in charge"),
    ("role", "advisory_unit"): ("đơn vị tham mưu", "advisory unit"),
    ("role", "clerk"): ("văn thư", "clerk"),
    ("form", "publication"): ("biên tập, phát hành tài liệu", "publication"),
    ("form", "rapporteur"): ("cử báo cáo viên", "rapporteur"),
    ("form", "press_briefing"): ("giao ban báo chí", "press briefing"),
    ("form", "internal_bulletin"): ("bản tin nội bộ", "internal bulletin"),
    ("form", "public_opinion"): ("nắm bắt dư luận xã hội", "public opinion"),
    ("form", "annual_plan"): ("kế hoạch năm", "annual plan"),
    ("form", "report"): ("báo cáo", "report"),
    ("form", "review"): ("sơ kết, tổng kết", "review"),
    ("form", "conference"): ("hội nghị", "conference"),
    ("form", "training"): ("tập huấn", "training"),
    ("form", "inspection"): ("kiểm tra, giám sát", "inspection"),
    ("form", "other"): ("hình thức khác", "other"),
    ("severity", "info"): ("báo trước", "info"),
    ("severity", "notice"): ("sắp đến hạn", "notice"),
    ("severity", "warning"): ("sát hạn", "warning"),
    ("severity", "due"): ("đến hạn", "due"),
    ("severity", "late"): ("quá hạn", "late"),
    ("severity", "serious"): ("quá hạn nghiêm trọng", "serious"),
    ("severity", "critical"): ("quá hạn đặc biệt nghiêm trọng", "critical"),
    ("verb", "put_back"): ("đặt lại ngày rà soát", "put the sweep's mark back"),
    ("verb", "propose"): ("đề xuất", "propose"),
    ("verb", "open_review"): ("mở thẩm định", "open the review of"),
    ("verb", "comment"): ("góp ý", "comment on"),
    ("verb", "request_changes"): ("yêu cầu chỉnh sửa", "request changes to"),
    ("verb", "revise"): ("chỉnh sửa", "revise"),
    ("verb", "approve"): ("duyệt nội dung", "approve"),
    ("verb", "reject"): ("không duyệt", "reject"),
    ("verb", "withdraw"): ("rút", "withdraw"),
    ("verb", "start_signing"): ("bắt đầu ký", "start signing"),
    ("verb", "sign"): ("ký", "sign"),
    ("verb", "refuse_to_sign"): ("từ chối ký", "refuse to sign"),
    ("verb", "number"): ("cấp số", "number"),
    ("verb", "put_in_force"): ("đưa vào hiệu lực", "put in force"),
    ("verb", "adopt"): ("ghi nhận", "adopt"),
    ("verb", "date"): ("ấn định ngày cho", "date"),
    ("verb", "amend"): ("sửa đổi, bổ sung", "amend"),
    ("verb", "drop_amendment"): ("bỏ dự thảo sửa đổi", "drop the amendment of"),
    ("verb", "conclude"): ("tổng kết", "conclude"),
    ("verb", "renew"): ("gia hạn, ký mới", "renew"),
    ("verb", "terminate"): ("chấm dứt", "terminate"),
    ("verb", "supersede"): ("thay thế", "supersede"),
    ("verb", "report"): ("báo cáo", "report"),
    ("verb", "accept"): ("duyệt báo cáo", "accept"),
    ("verb", "return_report"): ("trả lại báo cáo", "return"),
    ("verb", "lapse"): ("thôi yêu cầu", "drop"),
    ("verb", "revive"): ("yêu cầu lại", "ask again for"),
    ("verb", "waive"): ("miễn thực hiện", "waive"),
    ("verb", "ask_extension"): ("xin gia hạn", "ask more time for"),
    ("verb", "grant_extension"): ("cho gia hạn", "grant more time for"),
    ("verb", "refuse_extension"): ("không cho gia hạn", "refuse more time for"),
    # command line: columns
    ("column", "code"): ("Mã", "Code"),
    ("column", "kind"): ("Loại", "Kind"),
    ("column", "title"): ("Tên", "Title"),
    ("column", "status"): ("Trạng thái", "State"),
    ("column", "parties"): ("Các bên", "Parties"),
    ("column", "period"): ("Thời kỳ", "Period"),
    ("column", "signed_on"): ("Ngày ký", "Signed"),
    ("column", "open"): ("Chưa xong", "Open"),
    ("column", "overdue"): ("Quá hạn", "Overdue"),
    ("column", "reported"): ("Chờ duyệt", "Reported"),
    ("column", "accepted"): ("Hoàn thành", "Accepted"),
    ("column", "waived"): ("Được miễn", "Waived"),
    ("column", "next_due"): ("Hạn tới", "Next due"),
    ("column", "agreement"): ("Thỏa thuận", "Agreement"),
    ("column", "obligation"): ("Nhiệm vụ", "Obligation"),
    ("column", "owner"): ("Cơ quan thực hiện", "Owner"),
    ("column", "what"): ("Việc", "What"),
    ("column", "nominal_on"): ("Ngày gốc", "Nominal"),
    ("column", "due_on"): ("Hạn", "Due"),
    ("column", "overdue_days"): ("Quá hạn (ngày)", "Days late"),
    ("column", "on"): ("Ngày gửi", "On"),
    ("column", "to"): ("Gửi đến", "To"),
    ("column", "role"): ("Vai trò", "Role"),
    ("column", "organization"): ("Cơ quan", "Body"),
    ("column", "rung"): ("Bậc", "Rung"),
    ("column", "severity"): ("Mức độ", "Severity"),
    ("column", "message_id"): ("Mã thư", "Message-ID"),
    ("column", "subject"): ("Tiêu đề", "Subject"),
    ("column", "state"): ("Trạng thái", "State"),
    ("column", "attempts"): ("Số lần gửi", "Attempts"),
    ("column", "in_doubt"): ("Nghi gửi lặp", "In doubt"),
    ("column", "check"): ("Nội dung", "Check"),
    ("column", "ok"): ("Đạt", "OK"),
    ("column", "detail"): ("Chi tiết", "Detail"),
    ("column", "problem"): ("Cần xử lý", "Problem"),
    ("column", "signed_by"): ("Cơ quan ký", "Signed by"),
    ("column", "signer"): ("Người ký", "Signer"),
    ("column", "authority"): ("Thẩm quyền", "Authority"),
    ("column", "version"): ("Bản", "Version"),
    ("column", "form"): ("Hình thức", "Form"),
    ("column", "due"): ("Quy tắc hạn", "Due rule"),
    ("column", "lead"): ("Chủ trì", "Lead"),
    ("column", "legal_basis"): ("Căn cứ", "Legal basis"),
    ("column", "parent"): ("Thuộc", "Under"),
    ("column", "predecessor"): ("Tiếp nối", "Renews"),
    ("column", "ladder"): ("Thang nhắc việc", "Ladder"),
    ("column", "in_force_on"): ("Có hiệu lực", "In force"),
    ("column", "ended_on"): ("Kết thúc", "Ended"),
    ("column", "end_reason"): ("Lý do", "Reason"),
    ("column", "name"): ("Tên", "Name"),
    ("column", "post"): ("Chức vụ", "Post"),
    ("column", "email"): ("Thư điện tử", "Address"),
    ("column", "phone"): ("Điện thoại", "Telephone"),
    ("column", "active"): ("Còn làm đầu mối", "Active"),
    ("column", "chain"): ("Nhật ký", "Chain"),
    ("column", "length"): ("Số dòng", "Lines"),
    ("column", "hash"): ("Mã băm", "Hash"),
    ("column", "notices"): ("Lượt nhắc mới", "New notices"),
    ("column", "skipped"): ("Lượt nhắc bỏ qua", "Skipped notices"),
    ("column", "messages"): ("Thư soạn", "Messages"),
    ("column", "sent"): ("Thư đã gửi", "Sent"),
    ("column", "waiting"): ("Thư còn chờ", "Waiting"),
    ("column", "bounced"): ("Thư không đến được", "Bounced"),
    ("column", "topped_up"): ("Mốc bổ sung", "Checkpoints added"),
    ("column", "moved"): ("Hạn dời theo lịch", "Due dates moved"),
    ("column", "subject_of"): ("Đối tượng", "Subject"),
    ("column", "organizations"): ("cơ quan", "organizations"),
    ("column", "contacts"): ("đầu mối", "contacts"),
    ("column", "legal_bases"): ("căn cứ", "legal bases"),
    ("column", "agreements"): ("thỏa thuận", "agreements"),
    ("column", "calendars"): ("lịch làm việc", "calendars"),
    ("column", "ladders"): ("thang nhắc việc", "ladders"),
    ("column", "adopted"): ("Tiếp nhận từ văn bản giấy", "Adopted from paper"),
    ("class", "on_time"): ("đúng hạn", "on time"),
    ("class", "done_late"): ("hoàn thành muộn", "done late"),
    ("class", "reported"): ("chờ duyệt", "reported"),
    ("class", "overdue"): ("quá hạn", "overdue"),
    ("class", "ahead"): ("chưa đến hạn", "to come"),
    ("check", "database"): ("Cơ sở dữ liệu", "Database"),
    ("check", "clock"): ("Ngày rà soát", "Sweep's mark"),
    ("check", "calendar"): ("Lịch làm việc", "Calendar"),
    ("check", "contacts"): ("Đầu mối", "Contacts"),
    ("check", "mail"): ("Thư điện tử", "Mail"),
    ("check", "prefect"): ("Prefect", "Prefect"),
    ("check", "settings"): ("Biến môi trường", "Settings"),
    ("check", "private"): ("Quyền đọc tệp", "File access"),
    ("check", "fonts"): ("Phông chữ", "Fonts"),
    ("check", "audit"): ("Nhật ký", "Audit log"),
    ("check", "row"): ("Bản ghi", "Row"),
    ("check", "file"): ("Tệp minh chứng", "File"),
    ("table", "agreement"): ("Thỏa thuận", "Agreement"),
    ("table", "agreement_party"): ("Bên tham gia", "Party"),
    ("table", "agreement_version"): ("Bản nội dung", "Version"),
    ("table", "api_key"): ("Khóa API", "API key"),
    ("table", "checkpoint"): ("Mốc thực hiện", "Checkpoint"),
    ("table", "contact"): ("Đầu mối", "Contact"),
    ("table", "delegation"): ("Giấy ủy quyền", "Delegation"),
    ("table", "document_number"): ("Số văn bản", "Document number"),
    ("table", "due_date_move"): ("Lần dời hạn", "Move of a due date"),
    ("table", "evidence"): ("Minh chứng", "Evidence"),
    ("table", "extension"): ("Gia hạn", "Extension"),
    ("table", "happening"): ("Sự kiện", "Event"),
    ("table", "ladder"): ("Thang nhắc việc", "Ladder"),
    ("table", "legal_basis"): ("Căn cứ", "Legal basis"),
    ("table", "obligation"): ("Nhiệm vụ", "Obligation"),
    ("table", "organization"): ("Cơ quan", "Organization"),
    ("table", "receipt"): ("Biên nhận", "Receipt"),
    ("table", "report"): ("Báo cáo", "Report"),
    ("table", "review_comment"): ("Ý kiến thẩm định", "Review comment"),
    ("table", "review_round"): ("Vòng thẩm định", "Review round"),
    ("table", "rung"): ("Bậc nhắc việc", "Rung"),
    ("table", "rung_audience"): ("Người nhận của bậc nhắc việc", "Audience of a rung"),
    ("table", "signature"): ("Chữ ký", "Signature"),
    ("table", "webhook"): ("Webhook", "Webhook"),
    ("table", "work_calendar"): ("Lịch làm việc", "Calendar"),
    ("check", "signature"): ("Chữ ký", "Signature"),
    ("message", "waiting"): ("đang chờ", "waiting"),
    ("message", "sending"): ("đang gửi", "sending"),
    ("message", "sent"): ("đã gửi", "sent"),
    ("message", "bounced"): ("không đến được", "bounced"),
    ("message", "replaced"): ("đã được thư sau thay thế", "replaced by a later mail"),
    ("message", "withdrawn"): ("đã thu hồi trước khi gửi", "withdrawn before it was sent"),
    ("owner", "lead"): ("cơ quan chủ trì", "the lead"),
    ("owner", "partner"): ("các cơ quan phối hợp", "every party but the lead"),
    ("owner", "each"): ("mỗi bên", "every party"),
    ("owner", "rotating"): ("luân phiên", "in turn"),
    ("verb", "acknowledge"): ("xác nhận đã xem", "acknowledge"),
    ("verb", "issue_link"): ("cấp liên kết", "issue a link"),
    ("verb", "end_visit"): ("kết thúc phiên", "end a visit"),
    ("verb", "record_event"): ("ghi nhận sự kiện", "record an event"),
    ("verb", "change_contacts"): ("thay đổi đầu mối", "change contacts"),
    ("authority", "head"): ("người đứng đầu", "head"),
    ("authority", "TM"): ("TM. (thay mặt)", "TM. (on behalf of the collective)"),
    ("authority", "KT"): ("KT. (ký thay)", "KT. (deputy)"),
    ("authority", "TL"): ("TL. (thừa lệnh)", "TL. (by order)"),
    ("authority", "TUQ"): ("TUQ. (thừa ủy quyền)", "TUQ. (by delegation)"),
    ("medium", "wet_ink"): ("ký tươi", "wet ink"),
    ("medium", "digital"): ("ký số", "digital"),
    ("roll", "next_working_day"): ("sang ngày làm việc sau", "to the next working day"),
    ("roll", "previous_working_day"): ("về ngày làm việc trước", "to the working day before"),
    ("roll", "as_is"): ("giữ nguyên", "stays"),
    ("decision", "approve"): ("duyệt", "approve"),
    ("decision", "request_changes"): ("yêu cầu chỉnh sửa", "request changes"),
    ("decision", "reject"): ("không duyệt", "reject"),
    ("decision", "accept"): ("duyệt", "accept"),
    ("decision", "return"): ("trả lại để bổ sung", "return"),
    ("answer", "sign"): ("ký", "sign"),
    ("answer", "refuse"): ("từ chối ký", "refuse to sign"),
    ("answer", "look"): ("chỉ xem lại, không ghi gì", "only look again, record nothing"),
    ("extension", "ask"): ("xin gia hạn", "ask"),
    ("extension", "grant"): ("cho gia hạn", "grant"),
    ("extension", "refuse"): ("không cho gia hạn", "refuse"),
    ("ending", "terminate"): ("chấm dứt trước hạn (đang có hiệu lực)", "terminate (in force)"),
    ("ending", "withdraw"): ("rút lại (chưa có hiệu lực)", "withdraw (before force)"),
    ("ending", "drop_amendment"): ("bỏ bản sửa đổi đang chờ ký", "drop the open amendment"),
    ("waiting", "review"): ("Thẩm định", "Review"),
    ("waiting", "sign"): ("Ghi nhận chữ ký", "Record a signature"),
    ("waiting", "force"): ("Đưa vào hiệu lực", "Put in force"),
    ("waiting", "report"): ("Duyệt báo cáo", "Decide a report"),
    ("waiting", "extension"): ("Xét gia hạn", "Decide an extension"),
    ("waiting", "bounce"): ("Thư không đến được", "Mail came back"),
    ("answer", "yes"): ("có", "yes"),
    ("answer", "no"): ("không", "no"),
}


def label(group: str, identifier: str) -> str:
    """Name an identifier in the language of the office; itself where it has no name yet."""
    names = LABELS.get((group, str(identifier)))
    if names is None:
        return str(identifier)
    return names[1] if language() == "en" else names[0]


_spoken: ContextVar[str] = ContextVar("spoken", default="")


@contextmanager
def in_language(wanted: str) -> Iterator[None]:
    """Speak `wanted` (vi | en) inside, whatever the office's setting: a paper is Vietnamese."""
    token = _spoken.set(wanted)
    try:
        yield
    finally:
        _spoken.reset(token)


def language() -> str:
    """`vi` unless PHOIHOP_LANGUAGE says `en`, or something is made in one language only."""
    if _spoken.get():
        return _spoken.get()
    return "en" if os.environ.get("PHOIHOP_LANGUAGE", "vi").strip().lower().startswith("en") else "vi"


def written(value: Any) -> str:
    """A value as an office writes it: dates as 15/12/2026, the rest as it is."""
    if isinstance(value, dt.datetime):
        return value.strftime("%H:%M %d/%m/%Y")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    return str(value)


def say(sentence: Sentence, **values: Any) -> str:
    """The sentence in the language of the office, its braces filled; on one line."""
    template = sentence.en if language() == "en" else sentence.vi
    return " ".join(template.format(**{name: written(value) for name, value in values.items()}).split())
