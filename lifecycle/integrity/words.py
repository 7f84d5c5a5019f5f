"""Sentences of `integrity`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

VERIFY_ALTERED = Sentence(
    "verify_altered",
    vi="Nhật ký {chain}: dòng {number} đã bị sửa.",
    en="Audit log {chain}: line {number} was altered.",
)
VERIFY_REMOVED = Sentence(
    "verify_removed",
    vi="Nhật ký {chain}: dòng {number} đã bị xóa.",
    en="Audit log {chain}: line {number} was removed.",
)
VERIFY_PUT_IN = Sentence(
    "verify_put_in",
    vi="Nhật ký {chain}: dòng {number} được chèn thêm.",
    en="Audit log {chain}: line {number} was put in.",
)
VERIFY_FILE_NAME = Sentence(
    "verify_file_name",
    vi='"{sha256}" không phải mã sha256.',
    en='"{sha256}" is no sha256.',
)
VERIFY_FILE_MISSING = Sentence(
    "verify_file_missing",
    vi="Không đọc được tệp minh chứng {path}.",
    en="The evidence file {path} can't be read.",
)
VERIFY_FILE_ALTERED = Sentence(
    "verify_file_altered",
    vi="Tệp minh chứng {path} đã bị sửa.",
    en="The evidence file {path} was altered.",
)
VERIFY_UNSIGNED = Sentence(
    "verify_unsigned",
    vi="{code} (bản {number}) thiếu chữ ký của {organization}.",
    en="{code} (version {number}) lacks the signature of {organization}.",
)
VERIFY_PROOF = Sentence(
    "verify_proof",
    vi="Nhật ký {chain}: phần dòng {number} chứng minh về các bản ghi đã bị sửa.",
    en="Audit log {chain}: what line {number} proves of rows was changed.",
)
VERIFY_ROLLED_BACK = Sentence(
    "verify_rolled_back",
    vi="Nhật ký {chain}: bản lưu nơi khác ghi dòng {number}, nay chỉ có {now} dòng: nhật ký bị cắt bớt, hoặc cơ sở dữ liệu "
    "bị đưa về bản cũ.",
    en="Audit log {chain}: the copy kept elsewhere knows line {number}, and there are {now}: it was cut off, or the whole "
    "database was rolled back.",
)
VERIFY_REWRITTEN = Sentence(
    "verify_rewritten",
    vi="Nhật ký {chain}: dòng {number} không phải dòng mà bản lưu nơi khác ghi: nhật ký đã bị viết lại.",
    en="Audit log {chain}: line {number} isn't the one that the copy kept elsewhere knows: the log was rewritten.",
)
VERIFY_BY = {
    "altered": VERIFY_ALTERED,
    "removed": VERIFY_REMOVED,
    "put_in": VERIFY_PUT_IN,
    "proof": VERIFY_PROOF,
    "rolled_back": VERIFY_ROLLED_BACK,
    "rewritten": VERIFY_REWRITTEN,
}
HEADS_NONE = Sentence(
    "heads_none",
    vi="không có dòng cuối nào của nhật ký; cần tệp mà phoihop verify --heads in ra.",
    en="no head of a chain stands here; it takes what phoihop verify --heads printed.",
)
HEADS_NOT_JSON = Sentence("heads_not_json", vi="không phải JSON.", en="this is no JSON.")
HEADS_WRONG = Sentence(
    "heads_wrong",
    vi="cần tên nhật ký, số dòng và mã băm như phoihop verify --heads in ra.",
    en="a chain, its length and its hash are needed, as phoihop verify --heads prints them.",
)
ROW_ALTERED = Sentence(
    "row_altered",
    vi="{table} số {key} đã bị sửa, không còn như dòng {number} của nhật ký {chain} ghi.",
    en="{table} {key} was altered: it isn't as line {number} of the audit log {chain} left it.",
)
ROW_REMOVED = Sentence(
    "row_removed",
    vi="{table} số {key} đã bị xóa; dòng {number} của nhật ký {chain} ghi là có.",
    en="{table} {key} was removed: line {number} of the audit log {chain} left it there.",
)
ROW_PUT_BACK = Sentence(
    "row_put_back",
    vi="{table} số {key} được đưa trở lại; dòng {number} của nhật ký {chain} ghi là đã xóa.",
    en="{table} {key} was put back: line {number} of the audit log {chain} took it away.",
)
ROW_PUT_IN = Sentence(
    "row_put_in",
    vi="{table} số {key} được chèn thêm: không dòng nhật ký nào ghi.",
    en="{table} {key} was put in: no line of the audit log speaks of it.",
)
ROW_BY = {"altered": ROW_ALTERED, "removed": ROW_REMOVED, "put_in": ROW_PUT_BACK, "unknown": ROW_PUT_IN}
SEALED = Sentence(
    "sealed",
    vi="Những gì ghi trước {at} chỉ chứng minh được là không đổi từ lúc đó.",
    en="What was written before {at} is proved to be unchanged only since then.",
)
