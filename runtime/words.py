"""Sentences of `runtime`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

DOCTOR_DATABASE_CURRENT = Sentence(
    "doctor_database_current",
    vi="Sẵn sàng.",
    en="Ready.",
)
DOCTOR_DATABASE_EMPTY = Sentence(
    "doctor_database_empty",
    vi="Chưa được tạo: chạy phoihop init.",
    en="Not set up: run phoihop init.",
)
DOCTOR_DATABASE_OLDER = Sentence(
    "doctor_database_older",
    vi="Phiên bản cũ: chạy phoihop init.",
    en="An older version: run phoihop init.",
)
DOCTOR_DATABASE_FOREIGN = Sentence(
    "doctor_database_foreign",
    vi="Không phải của chương trình này, hoặc thuộc phiên bản mới hơn.",
    en="Not this program's, or of a newer version.",
)
DOCTOR_CALENDAR = Sentence(
    "doctor_calendar",
    vi="Có {count} ngày hoán đổi cho năm {year}; năm {next} chỉ là dự kiến.",
    en="{count} swapped days for {year}; {next} is a projection.",
)
DOCTOR_CALENDAR_BARE = Sentence(
    "doctor_calendar_bare",
    vi="Chưa ghi ngày hoán đổi nào cho năm {year} (kiểm tra thông báo nghỉ lễ); năm {next} chỉ là dự kiến.",
    en="No swapped days for {year} yet (check the official notice); {next} is a projection.",
)
DOCTOR_CALENDAR_PROPOSED = Sentence(
    "doctor_calendar_proposed",
    vi="Mới là đề xuất, chưa tính vào lịch: {days}.",
    en="Proposed only, not counted yet: {days}.",
)
DOCTOR_CALENDAR_LATER = Sentence(
    "doctor_calendar_later",
    vi="Cần cơ sở dữ liệu trước: chạy phoihop init.",
    en="Needs the database first: run phoihop init.",
)
DOCTOR_CONTACTS = Sentence(
    "doctor_contacts",
    vi="Mọi bên của thỏa thuận đang có hiệu lực đều có lãnh đạo phụ trách và đơn vị tham mưu.",
    en="Every party of an agreement in force has a leader in charge and an advisory unit.",
)
DOCTOR_CONTACTS_LACKING = Sentence(
    "doctor_contacts_lacking",
    vi="Thiếu đầu mối, nạp bổ sung vào tệp hồ sơ: {who}.",
    en="Contacts are missing, add them to the case file: {who}.",
)
DOCTOR_MAILBOXES_REFUSE = Sentence(
    "doctor_mailboxes_refuse",
    vi="Hộp thư tạm thời không nhận, sau bốn ngày làm việc sẽ chuyển cho cấp trên: {who}.",
    en="Mailboxes that refuse for now; after four working days the next role reads: {who}.",
)
DOCTOR_KEYS = Sentence(
    "doctor_keys",
    vi="Không có khóa API nào hết hạn trong {days} ngày tới hay không có hạn.",
    en="No API key ends within {days} days, or never.",
)
DOCTOR_KEYS_END = Sentence(
    "doctor_keys_end",
    vi="Khóa API hết hạn trong {days} ngày tới hoặc không có hạn, cấp khóa mới rồi thu hồi khóa cũ: {which}.",
    en="API keys that end within {days} days, or never; issue new ones and revoke these: {which}.",
)
DOCTOR_MAIL = Sentence(
    "doctor_mail",
    vi="Máy chủ thư {where} trả lời.",
    en="The mail server {where} answers.",
)
DOCTOR_PREFECT = Sentence(
    "doctor_prefect",
    vi="{where} trả lời.",
    en="{where} answers.",
)
DOCTOR_PREFECT_OWN = Sentence(
    "doctor_prefect_own",
    vi="Cơ sở dữ liệu: PostgreSQL đi kèm.",
    en="Its database: the PostgreSQL that comes along.",
)
DOCTOR_PREFECT_NAMED = Sentence(
    "doctor_prefect_named",
    vi="Cơ sở dữ liệu: do môi trường chỉ định.",
    en="Its database: the one that the environment names.",
)
DOCTOR_PREFECT_SQLITE = Sentence(
    "doctor_prefect_sqlite",
    vi="Cơ sở dữ liệu: SQLite, chậm hơn khi nhiều người bấm.",
    en="Its database: SQLite, slower when several people click.",
)
DOCTOR_PREFECT_UNSET = Sentence(
    "doctor_prefect_unset",
    vi="Chưa đặt PREFECT_API_URL: chạy `python -m runtime.server`, rồi đặt PREFECT_API_URL=http://127.0.0.1:4200/api.",
    en="PREFECT_API_URL isn't set: run `python -m runtime.server`, then set PREFECT_API_URL=http://127.0.0.1:4200/api.",
)
DOCTOR_PREFECT_ANSWER = Sentence(
    "doctor_prefect_answer",
    vi="{where} trả lời mã {code}: kiểm tra PREFECT_API_URL và PREFECT_API_AUTH_STRING.",
    en="{where} answers {code}: check PREFECT_API_URL and PREFECT_API_AUTH_STRING.",
)
DOCTOR_PREFECT_SILENT = Sentence(
    "doctor_prefect_silent",
    vi="{where} không trả lời: chạy `python -m runtime.server` hoặc sửa PREFECT_API_URL.",
    en="{where} doesn't answer: run `python -m runtime.server` or correct PREFECT_API_URL.",
)
DOCTOR_FONTS = Sentence(
    "doctor_fonts",
    vi="Có {name}.",
    en="{name} found.",
)
DOCTOR_PRIVATE = Sentence(
    "doctor_private",
    vi="Chỉ tài khoản chạy hệ thống đọc được {where}.",
    en="Only the account that runs the system can read {where}.",
)
DOCTOR_PRIVATE_OPEN = Sentence(
    "doctor_private_open",
    vi="Tài khoản khác đọc được: {what}. Cần chạy: chmod -R go-rwx {where}",
    en="Other accounts can read: {what}. Run: chmod -R go-rwx {where}",
)
DOCTOR_FONTS_NONE = Sentence(
    "doctor_fonts_none",
    vi="Không có Times New Roman: văn bản sẽ dùng Libertinus Serif kèm sẵn.",
    en="No Times New Roman: papers will use the embedded Libertinus Serif.",
)
DOCTOR_DATABASE_BY = {
    "current": DOCTOR_DATABASE_CURRENT,
    "empty": DOCTOR_DATABASE_EMPTY,
    "older": DOCTOR_DATABASE_OLDER,
    "foreign": DOCTOR_DATABASE_FOREIGN,
}
DOCTOR_PREFECT_BY = {
    "own": DOCTOR_PREFECT_OWN,
    "named": DOCTOR_PREFECT_NAMED,
    "sqlite": DOCTOR_PREFECT_SQLITE,
}
