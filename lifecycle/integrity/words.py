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
VERIFY_BY = {
    "altered": VERIFY_ALTERED,
    "removed": VERIFY_REMOVED,
    "put_in": VERIFY_PUT_IN,
}
