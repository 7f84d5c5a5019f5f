"""What the portal's pages say, in Vietnamese and in English. What the rules say is in lifecycle/words.py.

Keys are grouped by page. `{name}` is filled in; what is filled in is escaped by the template.
"""

from __future__ import annotations

from typing import Any

from lifecycle.words import language

# key: (Vietnamese, English)
TEXTS: dict[str, tuple[str, str]] = {
    # everywhere
    "portal": ("Cổng phối hợp công tác", "Coordination portal"),
    "skip": ("Đến nội dung chính", "Skip to the content"),
    "moment": ("{time} ngày {day}", "{time} on {day}"),
    "due_today": ("hôm nay", "today"),
    "days_late": ("quá hạn {days} ngày", "{days} days late"),
    "days_left": ("còn {days} ngày", "{days} days left"),
    "menu": ("Mục", "Menu"),
    "menu_home": ("Việc của cơ quan", "Our work"),
    "menu_agreements": ("Thỏa thuận", "Agreements"),
    "menu_propose": ("Đề xuất", "Propose"),
    "menu_calendar": ("Lịch", "Calendar"),
    "menu_contacts": ("Đầu mối", "Contacts"),
    "menu_receipts": ("Biên nhận", "Receipts"),
    "menu_board": ("Bảng theo dõi", "Board"),
    "leave": ("Thoát", "Leave"),
    "acting_as": ("Đang làm việc với tư cách: {who}", "Acting as: {who}"),
    "foot": (
        "Hệ thống theo dõi công tác phối hợp. Liên kết trong thư là của riêng người nhận: không chuyển tiếp thư cho người khác.",
        "Coordination follow-up. The link in a mail belongs to its reader alone: don't pass the mail on.",
    ),
    "due": ("Hạn", "Due"),
    "required": ("bắt buộc", "required"),
    "optional": ("không bắt buộc", "optional"),
    "back": ("Quay lại", "Back"),
    "problem": ("Chưa ghi nhận được", "Nothing was recorded"),
    "problem_keep": (
        "Nội dung đã nhập vẫn còn dưới đây; tệp đính kèm phải chọn lại.",
        "What you typed is still below; files must be chosen again.",
    ),
    "typed_left": ("Nội dung bạn vừa nhập (để sao lại nếu cần)", "What you typed (to copy, if you need it)"),
    "none": ("Không có.", "None."),
    "dong": ("đồng", "đồng"),
    # links
    "link_title": ("Cần liên kết mới", "A new link is needed"),
    "link_why": (
        "Liên kết này đã hết hạn, đã bị thu hồi hoặc không đúng; hoặc trình duyệt này chưa mở liên kết nào.",
        "This link has expired, was revoked or isn't right; or this browser hasn't opened one yet.",
    ),
    "link_how": (
        "Mở liên kết trong thư mới nhất của hệ thống, hoặc nhập địa chỉ thư đã đăng ký làm đầu mối để nhận liên kết mới.",
        "Open the link in the newest mail, or give the mail address registered as a contact to get a new one.",
    ),
    "link_address": ("Địa chỉ thư điện tử đã đăng ký", "Registered mail address"),
    "link_ask": ("Gửi lại liên kết", "Send a new link"),
    "link_asked_title": ("Đã nhận yêu cầu", "Received"),
    "link_asked": (
        "Nếu địa chỉ vừa nhập đã được đăng ký, liên kết mới sẽ đến hộp thư đó trong ít phút. Nếu không thấy, hãy kiểm tra thư mục thư rác hoặc liên hệ cơ quan chủ trì.",
        "If the address is registered, a new link will be there in a few minutes. If not, look among the junk, or ask the lead body.",
    ),
    "slow_title": ("Quá nhiều yêu cầu", "Too many requests"),
    "slow": ("Xin chờ ít phút rồi thử lại.", "Please wait a few minutes and try again."),
    "gone_title": ("Đã thoát", "Left"),
    "gone": ("Trình duyệt này không còn giữ liên kết.", "This browser keeps no link any more."),
    "none_title": ("Không tìm thấy trang", "No such page"),
    "none_text": (
        "Trang này không có, hoặc không thuộc cơ quan của bạn.",
        "There is no such page, or it isn't your body's.",
    ),
    "to_home": ("Về việc của cơ quan", "To our work"),
    "wrong_form_title": ("Biểu mẫu không còn dùng được", "This form can't be used any more"),
    "wrong_form": (
        "Trang được mở từ một liên kết khác hoặc đã quá lâu. Mở lại trang rồi gửi lại.",
        "The page was opened by another link, or too long ago. Open it again, then send.",
    ),
    "large_title": ("Nội dung gửi quá lớn", "Too large"),
    "large": (
        "Mỗi tệp nhiều nhất {most} MB. Giảm dung lượng tệp (ví dụ quét lại 200 dpi) rồi gửi lại.",
        "A file may have {most} MB at most. Make it smaller (scan it again at 200 dpi) and send it again.",
    ),
    "trouble_title": ("Hệ thống gặp trục trặc", "Something went wrong"),
    "trouble": (
        "Chưa ghi nhận gì từ lần gửi này. Xin thử lại sau ít phút; nếu vẫn lỗi, báo cơ quan chủ trì kèm mã {code}.",
        "Nothing was recorded. Please try again in a few minutes; if it persists, tell the lead body the code {code}.",
    ),
    "api_key": (
        "Cần khóa API hợp lệ trong Authorization: Bearer.",
        "A valid API key is needed, as Authorization: Bearer.",
    ),
    # home
    "home_title": ("Việc của cơ quan", "Our work"),
    "home_sum": (
        "{late} mốc quá hạn, {now} mốc đến hạn trong {soon} ngày tới.",
        "{late} late, {now} due within {soon} days.",
    ),
    "home_quiet": ("Không có việc nào đến hạn. Cảm ơn cơ quan.", "Nothing is due. Thank you."),
    "home_late": ("Quá hạn", "Late"),
    "home_now": ("Đến hạn trong {soon} ngày", "Due within {soon} days"),
    "home_next": ("Sắp tới", "Next"),
    "home_waiting": ("Chờ cơ quan chủ trì", "Waiting for the lead"),
    "home_papers": ("Văn bản cần xử lý", "Papers to deal with"),
    "home_papers_wait": ("Văn bản đang chờ bên khác", "Papers that wait for others"),
    "home_more": ("và {count} mốc khác", "and {count} more"),
    "home_returned": ("Bị trả lại: cần nộp lại", "Returned: hand in again"),
    "home_extension": ("đã xin gia hạn", "more time asked for"),
    "step_review": ("Góp ý dự thảo", "Comment on the draft"),
    "step_changes": ("Chỉnh sửa dự thảo", "Revise the draft"),
    "step_sign": ("Ký văn bản", "Sign"),
    "step_wait": ("Đang chờ bên khác", "Waits for others"),
    # checkpoint
    "cp_owner": ("Cơ quan thực hiện", "Owed by"),
    "cp_lead": ("Cơ quan chủ trì", "Lead"),
    "cp_agreement": ("Thuộc", "Under"),
    "cp_form": ("Hình thức", "Form"),
    "cp_budget": ("Kinh phí dự kiến", "Planned money"),
    "cp_state": ("Tình trạng", "State"),
    "cp_evidence": ("Minh chứng", "Evidence"),
    "cp_old_due": ("Hạn trước đây: {old}", "Due before: {old}"),
    "ack_title": ("Xác nhận đã xem", "Acknowledge"),
    "ack_text": (
        "Xác nhận để người theo dõi biết cơ quan đã nắm việc; các mức nhắc sau vẫn được gửi.",
        "Tells the office that you know; later reminders still come.",
    ),
    "ack_button": ("Đã xem", "Seen"),
    "ack_done": ("{who} ({body}) đã xem lúc {at}.", "{who} ({body}) saw it at {at}."),
    "returned_title": ("Báo cáo bị trả lại", "The report was returned"),
    "returned_by": ("{by} trả lại lúc {at}, lý do:", "{by} returned it at {at}, because:"),
    "report_title": ("Nộp báo cáo", "Hand in a report"),
    "report_again": ("Nộp lại báo cáo", "Hand in again"),
    "report_body": ("Nội dung báo cáo", "Report"),
    "report_body_hint": ("Kết quả, số liệu chính, khó khăn, kiến nghị.", "Results, difficulties, proposals."),
    "report_spent": ("Kinh phí đã sử dụng (đồng)", "Money spent (đồng)"),
    "report_documents": ("Số, ký hiệu văn bản minh chứng", "Numbers of documents that show it"),
    "report_documents_hint": ("Mỗi dòng một văn bản, ví dụ 125/BC-UBND.", "One a line, for example 125/BC-UBND."),
    "report_figures": ("Số liệu", "Figures"),
    "report_figure_name": ("Chỉ tiêu {n}", "Figure {n}"),
    "report_figure_value": ("Số lượng {n}", "Value {n}"),
    "report_files": ("Tệp minh chứng", "Evidence files"),
    "report_files_hint": (
        "PDF, Word, Excel, ảnh; nhiều nhất {count} tệp, mỗi tệp không quá {most} MB.",
        "PDF, Word, Excel, pictures; at most {count} files of {most} MB.",
    ),
    "report_needs": (
        "Mốc này bắt buộc có minh chứng (văn bản hoặc tệp).",
        "Evidence is needed (a document or a file).",
    ),
    "report_send": ("Nộp báo cáo", "Hand in"),
    "draft_save": ("Lưu nháp", "Save the draft"),
    "draft_saved": ("Đang dùng bản nháp lưu lúc {at}.", "This is the draft saved at {at}."),
    "draft_local": (
        "Nội dung đang nhập được giữ trên máy này cho đến khi nộp xong.",
        "What you type is kept on this device until it is handed in.",
    ),
    "draft_restored": (
        "Đã khôi phục nội dung chưa nộp trên máy này.",
        "What wasn't handed in was restored from this device.",
    ),
    "file_over": ("Tệp quá lớn: {name}", "Too large: {name}"),
    "sending": ("Đang gửi...", "Sending..."),
    "ext_title": ("Xin gia hạn", "Ask for more time"),
    "ext_wanted": ("Gia hạn đến ngày", "Until"),
    "ext_hint": ("Dạng 15/12/2026, sau hạn hiện nay {due}.", "Like 15/12/2026, after the present {due}."),
    "ext_reason": ("Lý do", "Reason"),
    "ext_send": ("Gửi đề nghị", "Ask"),
    "ext_asked": (
        "{by} đã xin gia hạn đến {wanted} lúc {at}; đang chờ cơ quan chủ trì.",
        "{by} asked for {wanted} at {at}; the lead hasn't decided yet.",
    ),
    "ext_granted": ("Được gia hạn từ {old} đến {granted}.", "Extended from {old} to {granted}."),
    "ext_refused": ("Không được gia hạn đến {wanted}. Lý do: {reason}", "Not extended to {wanted}: {reason}"),
    "reports_title": ("Báo cáo đã nộp", "Reports handed in"),
    "report_no": ("Lần {number}: {by} nộp lúc {at}", "No. {number}: handed in by {by} at {at}"),
    "report_accepted": ("Đã được duyệt bởi {by} lúc {at}.", "Accepted by {by} at {at}."),
    "report_returned": ("Bị trả lại bởi {by} lúc {at}.", "Returned by {by} at {at}."),
    "report_waits": ("Đang chờ duyệt.", "Not decided yet."),
    "report_money": ("Kinh phí: {money} đồng", "Money: {money} đồng"),
    "closed_accepted": ("Mốc này đã hoàn thành.", "This is done."),
    "closed_waived": ("Mốc này được miễn thực hiện.", "This was waived."),
    "closed_reported": (
        "Báo cáo đã nộp đang chờ cơ quan chủ trì duyệt.",
        "The report waits for the lead's decision.",
    ),
    "lead_view": (
        "Mốc này do cơ quan khác thực hiện; cơ quan bạn theo dõi với tư cách chủ trì.",
        "Another body owes this; you see it as the lead.",
    ),
    # receipts
    "receipt_title": ("Biên nhận {number}", "Receipt {number}"),
    "receipt_ok": ("Đã nhận.", "Received."),
    "receipt_at": ("Thời điểm nhận", "Received at"),
    "receipt_from": ("Người nộp", "Received from"),
    "receipt_number": ("Số biên nhận", "Receipt number"),
    "receipt_what": ("Nội dung", "What"),
    "receipt_mail": (
        "Thư xác nhận sẽ được gửi đến {email}. Nên lưu số biên nhận để tra cứu.",
        "A mail that confirms it goes to {email}. Keep the number.",
    ),
    "receipt_print": ("In biên nhận bằng lệnh in của trình duyệt.", "Print it with your browser."),
    "receipts_title": ("Biên nhận của cơ quan", "Receipts"),
    "receipt_report": ("Báo cáo lần {report}", "Report no. {report}"),
    "receipt_ask_extension": ("Đề nghị gia hạn đến {wanted}", "More time until {wanted}"),
    "receipt_comment": ("Ý kiến góp ý", "Comment"),
    "receipt_revise": ("Bản chỉnh sửa số {version}", "Revised version {version}"),
    "receipt_propose": ("Đề xuất nội dung phối hợp", "Proposal"),
    "receipt_sign": ("Chữ ký của {organization}", "Signature of {organization}"),
    "receipt_refuse_to_sign": ("Từ chối ký của {organization}", "Refusal of {organization}"),
    "receipt_change_contacts": ("Thay đổi đầu mối", "Change of contacts"),
    "f_obligation": ("Nhiệm vụ", "Obligation"),
    "f_agreement": ("Thỏa thuận", "Agreement"),
    "f_due_on": ("Hạn", "Due"),
    "f_spent": ("Kinh phí đã sử dụng", "Money spent"),
    "f_documents": ("Văn bản minh chứng", "Documents"),
    "f_files": ("Tệp đã nhận", "Files received"),
    "f_reason": ("Lý do", "Reason"),
    "f_sha256": ("Mã kiểm tra (sha256)", "Checksum (sha256)"),
}


def t(key: str, **values: Any) -> str:
    """The text `key` in the language of the office."""
    vietnamese, english = TEXTS[key]
    return (english if language() == "en" else vietnamese).format(**values)
