"""Sentences of `mail`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

MAIL_SECRET_DIFFERS = Sentence(
    "mail_secret_differs",
    vi="Thư được lập với khóa khác: các tiến trình phải dùng chung PHOIHOP_HOME hoặc PHOIHOP_SECRET. Thư còn chờ.",
    en="The mail was written with another key: all processes must share PHOIHOP_HOME or PHOIHOP_SECRET. It waits.",
)
MAIL_TODAY = Sentence(
    "mail_today",
    vi="hạn hôm nay",
    en="due today",
)
MAIL_LATE_ONE = Sentence(
    "mail_late_one",
    vi="quá hạn 1 ngày",
    en="1 day late",
)
MAIL_LATE = Sentence(
    "mail_late",
    vi="quá hạn {days} ngày",
    en="{days} days late",
)
MAIL_LEFT_ONE = Sentence(
    "mail_left_one",
    vi="còn 1 ngày",
    en="1 day left",
)
MAIL_LEFT = Sentence(
    "mail_left",
    vi="còn {days} ngày",
    en="{days} days left",
)
SMTP_URL_MISSING = Sentence(
    "smtp_url_missing",
    vi="chưa đặt máy chủ thư: đặt biến PHOIHOP_SMTP_URL, ví dụ smtp://127.0.0.1:2525.",
    en="no mail server is set: set PHOIHOP_SMTP_URL, for example smtp://127.0.0.1:2525.",
)
SMTP_URL_SCHEME = Sentence(
    "smtp_url_scheme",
    vi="PHOIHOP_SMTP_URL phải bắt đầu bằng smtp:// hoặc smtps://.",
    en="PHOIHOP_SMTP_URL must begin with smtp:// or smtps://.",
)
SMTP_URL_HOST = Sentence(
    "smtp_url_host",
    vi="PHOIHOP_SMTP_URL thiếu tên máy chủ thư.",
    en="PHOIHOP_SMTP_URL names no mail server.",
)
SMTP_URL_PORT = Sentence(
    "smtp_url_port",
    vi="PHOIHOP_SMTP_URL không đọc được: cổng là số từ 1 đến 65535, ký tự đặc biệt trong mật khẩu viết dạng %XX.",
    en="PHOIHOP_SMTP_URL can't be read: a port is a number from 1 to 65535, special signs in a password are written %XX.",
)
SMTP_URL_OPTION = Sentence(
    "smtp_url_option",
    vi="PHOIHOP_SMTP_URL có tùy chọn lạ {name}; dùng được: {known}.",
    en="PHOIHOP_SMTP_URL has an unknown option {name}; known: {known}.",
)
SMTP_URL_VALUE = Sentence(
    "smtp_url_value",
    vi="PHOIHOP_SMTP_URL: giá trị của tùy chọn {name} không dùng được.",
    en="PHOIHOP_SMTP_URL: the value of option {name} can't be used.",
)
SMTP_UNREACHABLE = Sentence(
    "smtp_unreachable",
    vi="không kết nối được máy chủ thư {where} ({answer}); thư vẫn chờ, lần chạy sau sẽ gửi.",
    en="the mail server {where} can't be reached ({answer}); the messages wait and go with the next run.",
)
SMTP_REFUSES = Sentence(
    "smtp_refuses",
    vi="máy chủ thư {where} từ chối kết nối ({answer}); thư vẫn chờ, lần chạy sau sẽ gửi.",
    en="the mail server {where} refuses the connection ({answer}); the messages wait and go with the next run.",
)
SMTP_LOGIN = Sentence(
    "smtp_login",
    vi="máy chủ thư {where} không nhận tên hoặc mật khẩu trong PHOIHOP_SMTP_URL ({answer}); thư vẫn chờ.",
    en="the mail server {where} doesn't take the user or password of PHOIHOP_SMTP_URL ({answer}); the messages wait.",
)
SMTP_TLS = Sentence(
    "smtp_tls",
    vi="không thiết lập được kết nối mã hóa với máy chủ thư {where} ({answer}); thư vẫn chờ.",
    en="no encrypted connection to the mail server {where} ({answer}); the messages wait.",
)
SMTP_SENDER = Sentence(
    "smtp_sender",
    vi="máy chủ thư không nhận người gửi {sender} ({answer}); thư vẫn chờ: xem lại tùy chọn from trong PHOIHOP_SMTP_URL.",
    en="the mail server refuses the sender {sender} ({answer}); the messages wait: check option from of PHOIHOP_SMTP_URL.",
)
SMTP_POLICY = Sentence(
    "smtp_policy",
    vi="máy chủ thư từ chối thư của hệ thống, không phải do người nhận ({answer}); thư vẫn chờ, không đầu mối nào bị đánh dấu: xem lại hạn mức và cấu hình máy chủ thư.",
    en="the mail server refuses our mail, not the recipients ({answer}); the messages wait, no contact is marked: check the mail server's quota and settings.",
)
SMTP_TROUBLE = Sentence(
    "smtp_trouble",
    vi="máy chủ thư liên tục không hoàn tất việc nhận ({answer}); dừng gửi, thư vẫn chờ.",
    en="the mail server keeps failing to take messages ({answer}); sending stopped, the messages wait.",
)
SMTP_REFUSES_ALL = Sentence(
    "smtp_refuses_all",
    vi="máy chủ thư từ chối liên tiếp {count} người nhận ({answer}); dừng gửi để kiểm tra cấu hình, thư còn lại vẫn chờ.",
    en="the mail server refused {count} recipients in a row ({answer}); sending stopped for its settings to be checked.",
)
BOUNCE_LARGE = Sentence(
    "bounce_large",
    vi="báo cáo lớn hơn {most} MB: không phải báo cáo chuyển thư.",
    en="the report is larger than {most} MB: no delivery report is.",
)
BOUNCE_NO_REPORT = Sentence(
    "bounce_no_report",
    vi="đây không phải là báo cáo chuyển thư (RFC 3464): cần toàn văn bức thư mà máy chủ thư gửi trả.",
    en="this is no delivery report (RFC 3464): the whole mail that the mail server sent back is needed.",
)
BOUNCE_FOREIGN = Sentence(
    "bounce_foreign",
    vi="báo cáo không gửi đến địa chỉ trả về của thư nào do hệ thống này gửi.",
    en="the report didn't come to the return address of any mail of ours.",
)
