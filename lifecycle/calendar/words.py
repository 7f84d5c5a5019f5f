"""Sentences of `calendar`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

FILE_UNREADABLE = Sentence(
    "file_unreadable",
    vi="Không đọc được tệp (cần tệp văn bản UTF-8).",
    en="The file can't be read (UTF-8 text is needed).",
)
CALENDAR_FORMAT = Sentence(
    "calendar_format",
    vi="định dạng phải là phoihop-calendar/1",
    en="the format must be phoihop-calendar/1",
)
CALENDAR_FIELD = Sentence(
    "calendar_field",
    vi="trường lạ trong lịch làm việc",
    en="an unknown field in a calendar",
)
CALENDAR_CODE = Sentence(
    "calendar_code",
    vi="mã lịch (code) gồm không quá 40 chữ không dấu, chữ số, dấu gạch",
    en="a calendar's code has at most 40 plain letters, digits, dashes",
)
CALENDAR_COUNTRY = Sentence(
    "calendar_country",
    vi="chỉ hỗ trợ lịch Việt Nam (VN)",
    en="only the calendar of Việt Nam (VN) is known",
)
CALENDAR_TIMEZONE = Sentence(
    "calendar_timezone",
    vi="múi giờ phải là {zone}",
    en="the time zone must be {zone}",
)
CALENDAR_BOOLEAN = Sentence(
    "calendar_boolean",
    vi="phải là true hoặc false",
    en="must be true or false",
)
CALENDAR_ENTRY = Sentence(
    "calendar_entry",
    vi="mỗi dòng cần day_off, worked hoặc worked_again, và source",
    en="each entry needs day_off, worked or worked_again, and source",
)
CALENDAR_SOURCE = Sentence(
    "calendar_source",
    vi="cần ghi văn bản làm căn cứ",
    en="the source document is needed",
)
CALENDAR_DATE = Sentence(
    "calendar_date",
    vi="phải là một ngày có thật, dạng 2026-01-02",
    en="must be a date that exists, like 2026-01-02",
)
CALENDAR_BOTH = Sentence(
    "calendar_both",
    vi="ngày {day} vừa nghỉ vừa làm",
    en="the day {day} is both off and worked",
)
PERIOD_MALFORMED = Sentence(
    "period_malformed",
    vi="Thời kỳ phải có from và to, là ngày (2021-07-12) hoặc năm (2021).",
    en="A period needs from and to, as dates (2021-07-12) or years (2021).",
)
PERIOD_TOO_LONG = Sentence(
    "period_too_long",
    vi="Thời kỳ dài quá {years} năm.",
    en="The period is longer than {years} years.",
)
DUE_MIXED = Sentence(
    "due_mixed",
    vi='"{text}" lẫn ngày có năm với ngày không có năm: ghi năm cho mọi ngày, hoặc không ghi năm cho ngày nào.',
    en='"{text}" mixes days with a year and days without: give each its year, or none.',
)
DUE_MALFORMED = Sentence(
    "due_malformed",
    vi='Hạn "{due}" không hợp lệ: ghi một ngày, danh sách tháng-ngày ("06-15"), hoặc quy tắc RRULE.',
    en='The due rule "{due}" can\'t be read: a date, a list of MM-DD, or an RRULE.',
)
DUE_EMPTY = Sentence(
    "due_empty",
    vi="Danh sách hạn còn trống.",
    en="The list of due days is empty.",
)
DUE_FIELD = Sentence(
    "due_field",
    vi='Hạn kiểu "{kind}" không có trường {field}.',
    en='A due rule of kind "{kind}" has no field {field}.',
)
DUE_MANY = Sentence(
    "due_many",
    vi="Một nhiệm vụ có không quá {most} quy tắc hạn.",
    en="An obligation has at most {most} due rules.",
)
DUE_WINDOW = Sentence(
    "due_window",
    vi='Khoảng hạn phải có hai ngày khác nhau, dạng ["09-20", "10-10"].',
    en='A window needs two different days, like ["09-20", "10-10"].',
)
DUE_QUOTA = Sentence(
    "due_quota",
    vi="Số lần trong kỳ phải từ 1 đến {most}.",
    en="A quota must be from 1 to {most}.",
)
DUE_EVENT_WORDS = Sentence(
    "due_event_words",
    vi="Cần ghi sự kiện bằng chữ (không quá 200 ký tự), ví dụ: nhận được yêu cầu.",
    en="The event needs words (at most 200 letters), for example: nhận được yêu cầu.",
)
DUE_UNIT = Sentence(
    "due_unit",
    vi='Đơn vị "{unit}" không dùng được; chọn một trong: {units}.',
    en='The unit "{unit}" isn\'t known; use one of: {units}.',
)
DUE_HOURS = Sentence(
    "due_hours",
    vi="Chưa có đồng hồ giờ: hạn tính bằng giờ sẽ dùng được khi có giờ làm việc trong hệ thống.",
    en="There is no clock of hours yet: a due rule in hours can be taken once working hours are recorded.",
)
DUE_LENGTH = Sentence(
    "due_length",
    vi="Thời hạn (n) phải là số nguyên từ 0 đến {most}, hoặc các trường hợp {{thường: 3, phức tạp: 4}}.",
    en="The length (n) must be a whole number from 0 to {most}, or cases like {{plain: 3, complex: 4}}.",
)
DUE_PERIOD = Sentence(
    "due_period",
    vi='Kỳ "{value}" không dùng được; chọn một trong: {known}.',
    en='The period "{value}" isn\'t known; use one of: {known}.',
)
EVENT_CASE = Sentence(
    "event_case",
    vi='Trường hợp "{case}" không có trong hạn; chọn một trong: {cases}.',
    en='The rule has no case "{case}"; use one of: {cases}.',
)
COVERS_MALFORMED = Sentence(
    "covers_malformed",
    vi='Kỳ số liệu (covers) ghi {{from: "12-15", to: "12-14"}} hoặc period.',
    en='The data window (covers) is {{from: "12-15", to: "12-14"}} or period.',
)
UNREAD = Sentence(
    "unread",
    vi='Chưa hiểu "{text}": hãy viết như "ngày 20 hằng tháng", "trước ngày 15/11 hằng năm", "05 ngày làm việc kể từ ngày ...".',
    en='Can\'t read "{text}": write it like "ngày 20 hằng tháng", "trước ngày 15/11 hằng năm", "05 ngày làm việc kể từ ngày ...".',
)
UNREAD_EMPTY = Sentence(
    "unread_empty",
    vi="Chưa ghi hạn.",
    en="No due rule is given.",
)
DUE_EVERY_MONTH = Sentence(
    "due_every_month",
    vi="hằng tháng",
    en="every month",
)
DUE_EVERY_QUARTER = Sentence(
    "due_every_quarter",
    vi="hằng quý",
    en="every quarter",
)
DUE_EVERY_HALF = Sentence(
    "due_every_half",
    vi="06 tháng một lần",
    en="every half-year",
)
DUE_EVERY_YEAR = Sentence(
    "due_every_year",
    vi="hằng năm",
    en="every year",
)
DUE_WINDOW_WORDS = Sentence(
    "due_window_words",
    vi="từ {first} đến {last} hằng năm",
    en="from {first} to {last}, every year",
)
DUE_QUOTA_WORDS = Sentence(
    "due_quota_words",
    vi="ít nhất {n} lần {per}",
    en="at least {n} times {per}",
)
DUE_PER_MONTH = Sentence(
    "due_per_month",
    vi="mỗi tháng",
    en="a month",
)
DUE_PER_QUARTER = Sentence(
    "due_per_quarter",
    vi="mỗi quý",
    en="a quarter",
)
DUE_PER_HALF = Sentence(
    "due_per_half",
    vi="mỗi 06 tháng",
    en="a half-year",
)
DUE_PER_YEAR = Sentence(
    "due_per_year",
    vi="mỗi năm",
    en="a year",
)
DUE_WITH_WORDS = Sentence(
    "due_with_words",
    vi="cùng hạn với nhiệm vụ {code}",
    en="with the obligation {code}",
)
DUE_SAME_DAY = Sentence(
    "due_same_day",
    vi="trong ngày {event}",
    en="on the day of: {event}",
)
DUE_AT_ONCE = Sentence(
    "due_at_once",
    vi="ngay khi {event}",
    en="at once when: {event}",
)
DUE_CASE = Sentence(
    "due_case",
    vi="{length} ({case})",
    en="{length} ({case})",
)
DUE_UNIT_WORKING_DAY = Sentence(
    "due_unit_working_day",
    vi="{n} ngày làm việc",
    en="{n} working days",
)
DUE_UNIT_DAY = Sentence(
    "due_unit_day",
    vi="{n} ngày",
    en="{n} days",
)
DUE_UNIT_MONTH = Sentence(
    "due_unit_month",
    vi="{n} tháng",
    en="{n} months",
)
DUE_YEARLY = Sentence(
    "due_yearly",
    vi="hằng năm: {days}",
    en="every year: {days}",
)
DUE_MONTHLY = Sentence(
    "due_monthly",
    vi="{day} hằng tháng",
    en="{day} of every month",
)
DUE_WEEKLY = Sentence(
    "due_weekly",
    vi="{day} hằng tuần",
    en="every {day}",
)
DUE_IN_MONTHS = Sentence(
    "due_in_months",
    vi="{day} các tháng {months} hằng năm",
    en="{day} of months {months}, every year",
)
DUE_DAY = Sentence(
    "due_day",
    vi="ngày {day}",
    en="day {day}",
)
DUE_LAST_DAY = Sentence(
    "due_last_day",
    vi="ngày cuối cùng",
    en="the last day",
)
DUE_NTH = Sentence(
    "due_nth",
    vi="{day} thứ {number}",
    en="{day} no. {number}",
)
DUE_LAST = Sentence(
    "due_last",
    vi="{day} cuối cùng",
    en="the last {day}",
)
DUE_MONTH_DAY = Sentence(
    "due_month_day",
    vi='"{value}" phải là một ngày có thật, ghi tháng trước ngày sau: ngày 15 tháng 6 là "06-15".',
    en='"{value}" must be a day that exists, month first: 15 June is "06-15".',
)
DUE_TWICE = Sentence(
    "due_twice",
    vi="Danh sách hạn có ngày ghi hai lần.",
    en="A day is listed twice.",
)
RRULE_ONE_LINE = Sentence(
    "rrule_one_line",
    vi='Quy tắc RRULE "{rule}" chỉ được gồm một dòng.',
    en='The RRULE "{rule}" must be one line.',
)
RRULE_TOO_OFTEN = Sentence(
    "rrule_too_often",
    vi='Quy tắc "{rule}" lặp theo giờ, phút hoặc giây: hạn chỉ tính theo ngày.',
    en='The rule "{rule}" repeats by the hour, minute or second: due dates are days.',
)
RRULE_MALFORMED = Sentence(
    "rrule_malformed",
    vi='Quy tắc RRULE "{rule}" không hợp lệ, ví dụ đúng: FREQ=MONTHLY;BYMONTHDAY=25.',
    en='The RRULE "{rule}" can\'t be read; one that can: FREQ=MONTHLY;BYMONTHDAY=25.',
)
RRULE_UNTIL = Sentence(
    "rrule_until",
    vi='UNTIL trong "{rule}" phải là một ngày, dạng 20251231.',
    en='UNTIL in "{rule}" must be a day, like 20251231.',
)
DUE_EVERY_BY = {
    "month": DUE_EVERY_MONTH,
    "quarter": DUE_EVERY_QUARTER,
    "half": DUE_EVERY_HALF,
    "year": DUE_EVERY_YEAR,
}
DUE_UNIT_BY = {
    "working_day": DUE_UNIT_WORKING_DAY,
    "day": DUE_UNIT_DAY,
    "month": DUE_UNIT_MONTH,
}
DUE_PER_BY = {
    "month": DUE_PER_MONTH,
    "quarter": DUE_PER_QUARTER,
    "half": DUE_PER_HALF,
    "year": DUE_PER_YEAR,
}
DUE_AFTER_WORDS = Sentence(
    "due_after_words",
    vi="chậm nhất {lengths} kể từ ngày {event}",
    en="at the latest {lengths} after: {event}",
)
DUE_BEFORE_WORDS = Sentence(
    "due_before_words",
    vi="chậm nhất {lengths} trước {event}",
    en="at the latest {lengths} before: {event}",
)
