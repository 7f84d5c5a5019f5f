"""Sentences of `casefile`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

CALENDAR_NAMELESS = Sentence(
    "calendar_nameless",
    vi="Tệp lịch phải ghi mã của mình: code: {nation} cho lịch chung cả nước; lịch riêng của một cơ quan ghi mã riêng, ví dụ code: toa-an.",
    en="A calendar's file must name itself: code: {nation} for the nation's; a body's own gets a code of its own, like code: toa-an.",
)
CALENDAR_TWO_NAMES = Sentence(
    "calendar_two_names",
    vi="Tệp ghi mã lịch {code}, lệnh ghi {given}: hai mã phải là một.",
    en="The file says the code {code}, the command {given}: they must be one.",
)
CALENDAR_DROPS = Sentence(
    "calendar_drops",
    vi="Không còn ngày {day} (theo {source}).",
    en="No longer says anything of {day} (by {source}).",
)
LOAD_NEEDS_YES = Sentence(
    "load_needs_yes",
    vi='Chưa ghi gì: tệp này bỏ hoặc ghi đè {count} điều sau đây. Nếu đúng ý, nạp lại với --yes (ở biểu mẫu: đánh dấu "Vẫn ghi").',
    en='Nothing written: this file would undo the following {count}. If that is meant, load it with --yes (in the form: tick "Write anyway").',
)
YAML_TAB = Sentence(
    "yaml_tab",
    vi="Dòng này thụt bằng phím Tab hoặc bắt đầu bằng một dấu không dùng được: thụt dòng bằng dấu cách, đặt câu chữ trong ngoặc kép.",
    en="This line is indented by a tab, or begins with a sign that can't: indent by spaces, put text in quotes.",
)
YAML_COLON = Sentence(
    "yaml_colon",
    vi="Dấu hai chấm, dấu phẩy hay dấu ngoặc đặt chưa đúng chỗ: câu có các dấu này phải đặt trong ngoặc kép.",
    en="A colon, comma or bracket stands where it can't: text that holds one must be put in quotes.",
)
YAML_INDENT = Sentence(
    "yaml_indent",
    vi="Dòng này thụt vào không thẳng với các dòng cùng cấp, hoặc dòng trước chưa đóng ngoặc.",
    en="This line isn't indented like the others of its level, or the line before left a bracket open.",
)
CASE_DIRECTORY = Sentence(
    "case_directory",
    vi="Đây là một thư mục, không phải tệp.",
    en="This is a folder, not a file.",
)
CASE_NOT_REGULAR = Sentence(
    "case_not_regular",
    vi="Không phải tệp thông thường (là ống dẫn hoặc thiết bị): chép nội dung vào một tệp.",
    en="Not a regular file (a pipe or a device): put what it gives into a file.",
)
CASE_NO_FILE = Sentence(
    "case_no_file",
    vi="Không có tệp này.",
    en="There is no such file.",
)
CASE_UNREADABLE = Sentence(
    "case_unreadable",
    vi="Không mở được tệp này.",
    en="The file can't be opened.",
)
CASE_TOO_LARGE = Sentence(
    "case_too_large",
    vi="Tệp lớn quá {most} MB.",
    en="The file is larger than {most} MB.",
)
CASE_NOT_UTF8 = Sentence(
    "case_not_utf8",
    vi="Tệp không phải văn bản UTF-8.",
    en="The file isn't UTF-8 text.",
)
CASE_CONTROL = Sentence(
    "case_control",
    vi="Tệp có ký tự điều khiển {code}.",
    en="The file holds a control character, {code}.",
)
CASE_EMPTY = Sentence(
    "case_empty",
    vi="Tệp trống.",
    en="The file is empty.",
)
CASE_TWO_DOCUMENTS = Sentence(
    "case_two_documents",
    vi="Tệp có hơn một tài liệu YAML.",
    en="The file holds more than one YAML document.",
)
CASE_TAG = Sentence(
    "case_tag",
    vi="Không dùng được thẻ YAML {tag}.",
    en="The YAML tag {tag} can't be used.",
)
CASE_TOO_DEEP = Sentence(
    "case_too_deep",
    vi="Tệp lồng sâu quá {most} cấp.",
    en="The file is nested deeper than {most} levels.",
)
CASE_BOMB = Sentence(
    "case_bomb",
    vi="Tệp khai triển thành hơn {most} mục (bí danh YAML lặp quá nhiều).",
    en="The file expands to more than {most} nodes (YAML aliases repeated too often).",
)
CASE_ALIAS_UNKNOWN = Sentence(
    "case_alias_unknown",
    vi="Bí danh YAML *{name} chưa được định nghĩa.",
    en="The YAML alias *{name} isn't defined.",
)
CASE_ALIAS_RECURSIVE = Sentence(
    "case_alias_recursive",
    vi="Bí danh YAML *{name} chứa chính nó.",
    en="The YAML alias *{name} holds itself.",
)
CASE_KEY_PLAIN = Sentence(
    "case_key_plain",
    vi="Tên trường phải là chữ.",
    en="A field's name must be plain text.",
)
CASE_KEY_TWICE = Sentence(
    "case_key_twice",
    vi="Trường {name} được ghi hai lần.",
    en="The field {name} is given twice.",
)
CASE_FORMAT = Sentence(
    "case_format",
    vi="Định dạng (format) phải là {known}.",
    en="The format must be {known}.",
)
CASE_ORGANIZATION_TWICE = Sentence(
    "case_organization_twice",
    vi="Hai cơ quan cùng mã {code}.",
    en="Two organizations have the code {code}.",
)
CASE_LEGAL_BASIS_TWICE = Sentence(
    "case_legal_basis_twice",
    vi="Hai căn cứ cùng số {code}.",
    en="Two legal bases have the number {code}.",
)
CASE_AGREEMENT_TWICE = Sentence(
    "case_agreement_twice",
    vi="Hai thỏa thuận cùng mã {code}.",
    en="Two agreements have the code {code}.",
)
CASE_CONTACT_TWICE = Sentence(
    "case_contact_twice",
    vi="Đầu mối {email} được ghi hai lần.",
    en="The contact {email} is given twice.",
)
CASE_REPLACES_ITSELF = Sentence(
    "case_replaces_itself",
    vi="Đầu mối không thay cho chính địa chỉ của mình.",
    en="A contact doesn't replace its own address.",
)
CONTACT_CHANGED_SINCE = Sentence(
    "contact_changed_since",
    vi='{who}: {what} đã đổi sau lần nạp trước, nay là "{now}"; tệp ghi "{then}".',
    en='{who}: {what} was changed since the last load and is "{now}" now; the file says "{then}".',
)
CONTACT_UNNAMED = Sentence(
    "contact_unnamed",
    vi="{who} ({organization}) không còn trong tệp, sẽ thôi làm đầu mối. Nếu có người thay, ghi ở người đó: replaces: {email}.",
    en="{who} ({organization}) is no longer in the file and would end. If somebody takes that place, say there: replaces: {email}.",
)
CASE_CIRCLE = Sentence(
    "case_circle",
    vi="Tham chiếu thành vòng tròn.",
    en="These refer to each other in a circle.",
)
CASE_CODE_RESERVED = Sentence(
    "case_code_reserved",
    vi="Mã {code} là từ dành riêng: chọn mã khác.",
    en="The code {code} is reserved: choose another.",
)
CASE_SIGNED_ON_MISSING = Sentence(
    "case_signed_on_missing",
    vi="Thỏa thuận có hiệu lực phải có ngày ký (signed_on).",
    en="An agreement in force needs signed_on.",
)
CASE_NOT_ENDED = Sentence(
    "case_not_ended",
    vi="Không đi cùng trạng thái {status}.",
    en="Doesn't go with the status {status}.",
)
CASE_ENDED_BEFORE_SIGNED = Sentence(
    "case_ended_before_signed",
    vi="Ngày kết thúc {ended} trước ngày ký {signed}.",
    en="The end {ended} is before the signing {signed}.",
)
CASE_AGREEMENT_DIFFERS = Sentence(
    "case_agreement_differs",
    vi="Thỏa thuận {code} đã có và khác với tệp này: thỏa thuận đã ghi nhận chỉ được thay đổi bằng sửa đổi, bổ sung.",
    en="The agreement {code} is recorded already and differs from this file: it is changed by amending it.",
)
CLI_LOADED = Sentence(
    "cli_loaded",
    vi="Đã nạp {file}: thêm {created}, cập nhật {changed}, giữ nguyên {unchanged}.",
    en="Loaded {file}: {created} added, {changed} updated, {unchanged} unchanged.",
)
CASE_TOO_MANY = Sentence(
    "case_too_many",
    vi="Tệp đòi quá nhiều mốc thực hiện: {count} mốc sau {number} thỏa thuận, nhiều nhất {most} mốc một lần nạp. Chia các thỏa thuận ra nhiều tệp.",
    en="The file asks for too many checkpoints: {count} after {number} agreements, {most} at most in one load. Put the agreements into several files.",
)
BODY_ENDS = Sentence(
    "body_ends",
    vi="chưa ghi được việc sáp nhập, chia tách, giải thể: cơ quan đã kết thúc vẫn sẽ bị nhắc việc, nên bỏ trường này",
    en="a merger, division or end can't be recorded yet: a body that ended would go on being reminded, so leave this out",
)
