"""Sentences of `flows`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

LOAD_ONE_OF_TWO = Sentence(
    "load_one_of_two",
    vi="Dán nội dung hồ sơ, hoặc ghi đường dẫn tệp: điền đúng một trong hai ô.",
    en="Paste the file's text, or give its path: fill in one of the two fields.",
)
LOAD_PATH = Sentence(
    "load_path",
    vi="Đường dẫn phải bắt đầu bằng / và chỉ đến một tệp .yaml trên máy chủ: {path}",
    en="The path must begin with / and name a .yaml file on the server: {path}",
)
