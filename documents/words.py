"""Sentences of the makers of papers and calendar files, in Vietnamese and in English. What a paper itself says stands in its template."""

from lifecycle.kernel.words import Sentence

PAPER_FORMATS_UNREADABLE = Sentence(
    "paper_formats_unreadable",
    vi="Không đọc được bảng thể thức văn bản {file}: {problem}. Sửa tệp đó hoặc bỏ PHOIHOP_PAPER_FORMATS để dùng bảng kèm theo.",
    en="The table of paper formats {file} can't be read: {problem}. Mend the file, or unset PHOIHOP_PAPER_FORMATS.",
)
PAPER_NO_FORMAT = Sentence(
    "paper_no_format",
    vi="Bảng thể thức văn bản không có mẫu nào cho bên {side} vào ngày {day}: bổ sung vào {file}.",
    en="The table of paper formats has none for the side {side} on {day}: add it to {file}.",
)
PAPER_SUFFIX = Sentence(
    "paper_suffix",
    vi="Tên tệp phải có đuôi .pdf hoặc .docx, không phải “{name}”.",
    en="The file's name must end in .pdf or .docx, not '{name}'.",
)
PAPER_UNWRITTEN = Sentence(
    "paper_unwritten",
    vi="Không ghi được tệp {file}: {problem}.",
    en="The file {file} can't be written: {problem}.",
)
PAPER_TEMPLATE = Sentence(
    "paper_template",
    vi="Mẫu văn bản {file}, dòng {line}: {problem}.",
    en="The paper's template {file}, line {line}: {problem}.",
)
PAPER_UNKNOWN_FIELDS = Sentence(
    "paper_unknown_fields",
    vi="không có dữ liệu nào tên là {names}",
    en="there is no field called {names}",
)
PAPER_TOO_LONG = Sentence(
    "paper_too_long",
    vi="văn bản tạo ra dài quá {most} chữ",
    en="what it makes is longer than {most} letters",
)
PAPER_NOT_SET = Sentence(
    "paper_not_set",
    vi="Chưa dựng được văn bản: {problem}.",
    en="The paper can't be set: {problem}.",
)
ENTRY_OPEN = Sentence("entry_open", vi="Hạn: {title} ({owner})", en="Due: {title} ({owner})")
ENTRY_DONE = Sentence("entry_done", vi="✓ Hạn: {title} ({owner})", en="✓ Due: {title} ({owner})")
ENTRY_CANCELLED = Sentence(
    "entry_cancelled",
    vi="Không còn phải thực hiện: {title} ({owner})",
    en="No longer due: {title} ({owner})",
)
ENTRY_UNDER = Sentence("entry_under", vi="{agreement} ({state})", en="{agreement} ({state})")
