"""Sentences of `cli`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

REHEARSAL_LATE = Sentence(
    "rehearsal_late",
    vi="Cơ sở dữ liệu {where} đã có từ trước nên không thể thành bản diễn tập: chọn một nơi mới, ví dụ phoihop init --rehearsal --database sqlite:///dien-tap.db",
    en="The database {where} was there before, so it can't become a rehearsal: choose a new place, like phoihop init --rehearsal --database sqlite:///rehearsal.db",
)
CLI_PUT_BACK = Sentence(
    "cli_put_back",
    vi="Đặt lại ngày rà soát đã bị ghi quá hôm nay; xem trước, trừ khi có --yes.",
    en="Puts back a sweep's mark that lies ahead; only shows what it would do without --yes.",
)
CLI_PUT_BACK_TO = Sentence(
    "cli_put_back_to",
    vi="Đặt lại về ngày này (mặc định: ngày cuối đã rà soát thật).",
    en="The day to put back to (default: the last day really swept).",
)
CLI_REASON = Sentence(
    "cli_reason",
    vi="Lý do, ghi vào nhật ký.",
    en="The reason, for the audit log.",
)
CLI_YES = Sentence(
    "cli_yes",
    vi="Làm thật, không chỉ xem trước.",
    en="Does it instead of showing it.",
)
PUT_BACK_SHOWN = Sentence(
    "put_back_shown",
    vi="Xem trước, chưa ghi gì: đặt lại từ {was} về {to}, thu hồi {notices} lượt nhắc và {messages} thư chưa gửi; {sent} thư đã gửi, không thu hồi được. Làm thật: thêm --yes.",
    en="Shown, nothing written: back from {was} to {to}, {notices} notices and {messages} mails that weren't sent are taken back; {sent} mails were sent and can't be. To do it: add --yes.",
)
PUT_BACK_DONE = Sentence(
    "put_back_done",
    vi="Đã đặt lại từ {was} về {to}, thu hồi {notices} lượt nhắc và {messages} thư chưa gửi; {sent} thư đã gửi, không thu hồi được.",
    en="Put back from {was} to {to}; {notices} notices and {messages} mails that weren't sent were taken back; {sent} mails were sent and can't be.",
)
CLI_REHEARSAL = Sentence(
    "cli_rehearsal",
    vi="Tạo cơ sở dữ liệu diễn tập: được đôn đốc cho ngày giả định. Chỉ khi tạo mới.",
    en="Makes a rehearsal: it may be followed up for made-up days. Only where nothing is yet.",
)
CLI_WHERE = Sentence(
    "cli_where",
    vi="Cơ sở dữ liệu: {where}",
    en="Database: {where}",
)
CLI_APP = Sentence(
    "cli_app",
    vi="Theo dõi vòng đời các thỏa thuận phối hợp giữa các cơ quan.",
    en="Runs the life of coordination agreements between public bodies.",
)
CLI_INIT = Sentence(
    "cli_init",
    vi="Tạo hoặc nâng cấp cơ sở dữ liệu.",
    en="Creates or upgrades the database.",
)
CLI_LOAD = Sentence(
    "cli_load",
    vi="Nạp tệp hồ sơ, lịch làm việc hoặc thang nhắc việc.",
    en="Loads a case file, a calendar or a ladder.",
)
CLI_STATUS = Sentence(
    "cli_status",
    vi="Các thỏa thuận, hoặc một thỏa thuận theo mã.",
    en="The agreements, or one of them by its code.",
)
CLI_CHECKPOINTS = Sentence(
    "cli_checkpoints",
    vi="Các mốc thực hiện theo thứ tự hạn.",
    en="The checkpoints, by due date.",
)
CLI_FORECAST = Sentence(
    "cli_forecast",
    vi="Những lượt nhắc sẽ gửi nếu không ai làm gì.",
    en="The notices that would be sent if nobody did anything.",
)
CLI_FOLLOW_UP = Sentence(
    "cli_follow_up",
    vi="Đôn đốc hằng ngày: rà soát, soạn thư, gửi thư.",
    en="The daily follow-up: sweep, digest, delivery.",
)
CLI_BOUNCE = Sentence(
    "cli_bounce",
    vi="Ghi nhận báo cáo chuyển thư mà máy chủ thư gửi trả (RFC 3464); - là đọc từ đầu vào chuẩn.",
    en="Take a delivery report that came back (RFC 3464); - reads standard input.",
)
CLI_BOUNCED = Sentence(
    "cli_bounced",
    vi="Thư {message} không đến được ({answer}); {passed_on} lượt nhắc chuyển cho người đọc tiếp theo.",
    en="Mail {message} didn't arrive ({answer}); {passed_on} notices go to the next reader.",
)
CLI_BOUNCE_NOTHING = Sentence(
    "cli_bounce_nothing",
    vi="Thư {message}: {action}, {answer}. Không đánh dấu ai.",
    en="Mail {message}: {action}, {answer}. Nobody is marked.",
)
CLI_OUTBOX = Sentence(
    "cli_outbox",
    vi="Các thư đã soạn, đã gửi hoặc đang chờ.",
    en="Messages composed, sent or waiting.",
)
CLI_VERIFY = Sentence(
    "cli_verify",
    vi="Kiểm tra nhật ký, các bản ghi theo nhật ký, tệp minh chứng và chữ ký. Ai ghi được vào cơ sở dữ liệu có thể viết lại "
    "cả nhật ký, đưa cả cơ sở dữ liệu về bản cũ: chỉ so với bản lưu nơi khác (--against) mới thấy. Lượt nhắc, thư và liên "
    "kết không được chứng minh.",
    en="Checks the audit log, the rows against it, the files and the signatures. Who can write to the database can rewrite "
    "the whole log, or roll all of it back: only heads kept elsewhere (--against) show that. Notices, mails and links "
    "aren't proved.",
)
CLI_AGAINST = Sentence(
    "cli_against",
    vi="So với tệp mà --heads đã in ra, lưu ở nơi khác.",
    en="Compares with what --heads printed before, kept elsewhere.",
)
CLI_BENCH = Sentence(
    "cli_bench",
    vi="Đo tốc độ rà soát, lập mốc hoặc gửi thư, cùng một mốc so sánh đo trong cùng lần chạy.",
    en="Measures the sweep, the expansion or the mail, with a yardstick of the same run.",
)
CLI_ROWS = Sentence(
    "cli_rows",
    vi="Số dòng (mốc thực hiện, hoặc thư).",
    en="How many rows (checkpoints, or mails).",
)
CLI_RUNS = Sentence(
    "cli_runs",
    vi="Số lần đo.",
    en="How many runs.",
)
CLI_BENCH_DATABASE = Sentence(
    "cli_bench_database",
    vi="Mặc định: SQLite trong tệp tạm; postgresql: máy chủ tạm; hoặc một URL PostgreSQL (tạo cơ sở dữ liệu riêng).",
    en="Default: SQLite in a temporary file; postgresql: a temporary server; or a PostgreSQL URL (a database of its own).",
)
CLI_LINK = Sentence(
    "cli_link",
    vi="Cấp đường dẫn vào cổng cho một địa chỉ thư.",
    en="Hand out a link into the portal to an address.",
)
CLI_KEY = Sentence(
    "cli_key",
    vi="Cấp khóa API cho một cơ quan.",
    en="Hand out an API key to a body.",
)
CLI_REVOKE_LINK = Sentence(
    "cli_revoke_link",
    vi="Thu hồi một đường dẫn.",
    en="Take one link back.",
)
CLI_REVOKE_LINKS = Sentence(
    "cli_revoke_links",
    vi="Thu hồi mọi đường dẫn của một địa chỉ thư.",
    en="Take back all links of an address.",
)
CLI_REVOKE_KEY = Sentence(
    "cli_revoke_key",
    vi="Thu hồi một khóa API.",
    en="Take an API key back.",
)
CLI_DOCTOR = Sentence(
    "cli_doctor",
    vi="Kiểm tra hệ thống và chỉ việc cần làm.",
    en="Checks the set-up and says what to do.",
)
CLI_DATABASE = Sentence(
    "cli_database",
    vi="Địa chỉ cơ sở dữ liệu (mặc định: PHOIHOP_DATABASE_URL).",
    en="URL of the database (default: PHOIHOP_DATABASE_URL).",
)
CLI_JSON = Sentence(
    "cli_json",
    vi="In ra JSON.",
    en="Prints JSON.",
)
CLI_VERSION = Sentence(
    "cli_version",
    vi="In phiên bản.",
    en="Prints the version.",
)
CLI_EVENT = Sentence(
    "cli_event",
    vi="Ghi nhận một sự kiện: hạn của những việc tính từ sự kiện đó được xác định.",
    en="Records that an event happened: dates what is due after or before it.",
)
CLI_EVENT_ON = Sentence(
    "cli_event_on",
    vi="Ngày (2026-05-20) hoặc thời điểm (2026-05-20T14:30) xảy ra, theo giờ Việt Nam.",
    en="The day (2026-05-20) or the moment (2026-05-20T14:30) it happened, in Viet Nam's time.",
)
CLI_EVENT_WHAT = Sentence(
    "cli_event_what",
    vi="Việc gì đã xảy ra.",
    en="What happened.",
)
CLI_EVENT_WORDS = Sentence(
    "cli_event_words",
    vi="Sự kiện nào, khi nhiệm vụ tính hạn từ nhiều sự kiện.",
    en="Which event, where the obligation counts from several.",
)
CLI_EVENT_CASE = Sentence(
    "cli_event_case",
    vi='Trường hợp nào, khi hạn có nhiều mức (ví dụ: "phức tạp").',
    en='Which case, where the rule has several lengths (like "phức tạp").',
)
CLI_EVENT_MOMENT = Sentence(
    "cli_event_moment",
    vi='"{value}" không phải là ngày (2026-05-20) hay thời điểm (2026-05-20T14:30).',
    en='"{value}" is no day (2026-05-20) and no moment (2026-05-20T14:30).',
)
CLI_EVENT_DONE = Sentence(
    "cli_event_done",
    vi='{agreement}: đã ghi sự kiện "{event}" ngày {on}.',
    en='{agreement}: the event "{event}" of {on} is recorded.',
)
CLI_EVENT_KNOWN = Sentence(
    "cli_event_known",
    vi='{agreement}: sự kiện "{event}" ngày {on} đã được ghi trước đây; không ghi thêm gì.',
    en='{agreement}: the event "{event}" of {on} was recorded before; nothing was written.',
)
CLI_EVENT_DATELESS = Sentence(
    "cli_event_dateless",
    vi="{obligation}: phải làm ngay, không định ngày hạn.",
    en="{obligation}: to be done at once, without a due date.",
)
CLI_CHECK = Sentence(
    "cli_check",
    vi="Chỉ kiểm tra tệp, không ghi gì.",
    en="Only checks the file, writes nothing.",
)
CLI_CALENDAR_CODE = Sentence(
    "cli_calendar_code",
    vi="Mã của lịch làm việc được nạp, khi tệp không tự ghi (code:).",
    en="The code of a calendar whose file doesn't name itself (code:).",
)
CLI_PROPOSED = Sentence(
    "cli_proposed",
    vi="{day} mới là đề xuất ({source}): chưa tính vào lịch.",
    en="{day} is only proposed ({source}): it doesn't count yet.",
)
CLI_LOAD_YES = Sentence(
    "cli_load_yes",
    vi="Bỏ hoặc ghi đè cả những điều mà lần nạp trước báo ra.",
    en="Undo also what the load before listed.",
)
CLI_FROM = Sentence(
    "cli_from",
    vi="Ngày đầu (mặc định: hôm nay).",
    en="The first day (default: today).",
)
CLI_DAYS = Sentence(
    "cli_days",
    vi="Số ngày.",
    en="How many days.",
)
CLI_AS_OF = Sentence(
    "cli_as_of",
    vi="Đôn đốc của ngày này (mặc định: hôm nay).",
    en="The day to follow up (default: today).",
)
CLI_DRY_RUN = Sentence(
    "cli_dry_run",
    vi="Chỉ xem trước: không ghi, không gửi.",
    en="Only shows: writes and sends nothing.",
)
CLI_HEADS = Sentence(
    "cli_heads",
    vi="In dòng cuối của từng nhật ký, để lưu ở nơi khác.",
    en="Prints the last line of each chain, to be kept elsewhere.",
)
CLI_USAGE = Sentence(
    "cli_usage",
    vi="Sai cú pháp: {problem}",
    en="Bad usage: {problem}",
)
CLI_DATE = Sentence(
    "cli_date",
    vi="{value} không phải là một ngày, dạng 2021-12-24",
    en="{value} is no date like 2021-12-24",
)
CLI_STOPPED = Sentence(
    "cli_stopped",
    vi="Đã dừng.",
    en="Stopped.",
)
CLI_NOTHING = Sentence(
    "cli_nothing",
    vi="Không có dòng nào.",
    en="Nothing to show.",
)
CLI_READY = Sentence(
    "cli_ready",
    vi="Cơ sở dữ liệu đã sẵn sàng: {where}",
    en="The database is ready: {where}",
)
CLI_CHECKED = Sentence(
    "cli_checked",
    vi="Tệp {file} hợp lệ. Chưa ghi gì.",
    en="{file} is valid. Nothing was written.",
)
CLI_VERIFIED = Sentence(
    "cli_verified",
    vi="Nhật ký, bản ghi, tệp minh chứng và chữ ký còn nguyên vẹn.",
    en="Audit log, rows, files and signatures are whole.",
)
CLI_UNEXPECTED = Sentence(
    "cli_unexpected",
    vi="Lỗi ngoài dự kiến ({kind}): {problem}",
    en="Unexpected error ({kind}): {problem}",
)
CLI_FOLLOWED_UP = Sentence(
    "cli_followed_up",
    vi="Đôn đốc ngày {day}",
    en="Follow-up of {day}",
)
CLI_PREVIEWED = Sentence(
    "cli_previewed",
    vi="Xem trước đôn đốc ngày {day} (không ghi, không gửi)",
    en="Preview of {day} (nothing written or sent)",
)
DATABASE_URL = Sentence(
    "database_url",
    vi="Địa chỉ cơ sở dữ liệu không dùng được; ví dụ đúng: sqlite:///phoihop.db hoặc postgresql://host/phoihop.",
    en="The database URL can't be used; like these it can: sqlite:///phoihop.db or postgresql://host/phoihop.",
)
DATABASE_EMPTY = Sentence(
    "database_empty",
    vi="Cơ sở dữ liệu {where} chưa được tạo: chạy phoihop init.",
    en="The database {where} isn't set up: run phoihop init.",
)
DATABASE_OLDER = Sentence(
    "database_older",
    vi="Cơ sở dữ liệu {where} thuộc phiên bản cũ: chạy phoihop init để nâng cấp.",
    en="The database {where} is of an older version: run phoihop init to upgrade it.",
)
DATABASE_FOREIGN = Sentence(
    "database_foreign",
    vi="Cơ sở dữ liệu {where} không phải của chương trình này, hoặc thuộc phiên bản mới hơn.",
    en="The database {where} isn't this program's, or is of a newer version.",
)
DATABASE_LOCKED = Sentence(
    "database_locked",
    vi="Cơ sở dữ liệu đang bị chương trình khác khóa: thử lại sau.",
    en="The database is locked by another program: try again.",
)
DATABASE_TROUBLE = Sentence(
    "database_trouble",
    vi="Không dùng được cơ sở dữ liệu: {problem}.",
    en="The database can't be used: {problem}.",
)
DATABASE_CONFLICT = Sentence(
    "database_conflict",
    vi="Có người khác vừa ghi cùng dữ liệu: chạy lại lệnh.",
    en="Somebody else wrote the same just now: run it again.",
)
CLI_BY = {
    "link": CLI_LINK,
    "key": CLI_KEY,
    "revoke_link": CLI_REVOKE_LINK,
    "revoke_links": CLI_REVOKE_LINKS,
    "revoke_key": CLI_REVOKE_KEY,
}
DATABASE_BY = {
    "empty": DATABASE_EMPTY,
    "older": DATABASE_OLDER,
    "foreign": DATABASE_FOREIGN,
}
CLI_PAPER = Sentence(
    "cli_paper",
    vi="Lập văn bản của một thỏa thuận theo thể thức, thành .pdf hoặc .docx.",
    en="Makes an agreement's paper in the prescribed format, as .pdf or .docx.",
)
CLI_PAPER_OUT = Sentence(
    "cli_paper_out",
    vi="Tệp sẽ ghi, đuôi .pdf hoặc .docx.",
    en="The file to write, ending in .pdf or .docx.",
)
CLI_PAPER_VERSION = Sentence(
    "cli_paper_version",
    vi="Phiên bản; để trống: bản đang có hiệu lực, hoặc bản mới nhất khi chưa có hiệu lực.",
    en="The version; empty: the one in force, or the newest one before force.",
)
CLI_PAPER_DONE = Sentence(
    "cli_paper_done",
    vi="Đã lập văn bản của {agreement}, phiên bản {version}: {file}",
    en="Made the paper of {agreement}, version {version}: {file}",
)
LADDER_REPLACED = Sentence(
    "ladder_replaced",
    vi="Thang nhắc việc mặc định cũ được thay bằng thang có nhắc lại (D+30, D+50 ...): lần đôn đốc ngày {on} gửi thêm {count} lượt nhắc cho {readers} người. Xem trước: phoihop forecast.",
    en="The default ladder of before gives way to the one that repeats (D+30, D+50 ...): the follow-up of {on} tells {count} more to {readers} readers. See them: phoihop forecast.",
)
