"""Legacy text: what isn't Unicode is recognized, and nothing that is."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecycle.casefile.tree import decoded, parse
from lifecycle.kernel.fields import line, paragraphs
from lifecycle.kernel.legacy_text import _TCVN3, _VNI, MOJIBAKE, TCVN3, VNI, find_legacy
from lifecycle.kernel.refusal import BadInput, Refusal
from lifecycle.kernel.syllables import _syllables, is_syllable
from lifecycle.kernel.text import name, prose

ROOT = Path(__file__).parents[3]
SENTENCES = [
    "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "Ban Tuyên giáo Tỉnh ủy Hà Giang",
    "Ủy ban nhân dân tỉnh, ngày 12 tháng 7 năm 2021",
    "Báo cáo kết quả phối hợp tuyên truyền, giải quyết vấn đề nóng",
    "Nguyễn Thị Hường, Phó Trưởng ban thường trực",
]
FAST = settings(max_examples=200, deadline=None)
TO_TCVN3 = {letter: sign for sign, letter in reversed(_TCVN3.items())}
# a, e, o with a circumflex have two ways: the pairs come last
TO_VNI = {letter: sign for sign, letter in _VNI.items()}


def tcvn3(text: str) -> str:
    return "".join(TO_TCVN3.get(sign.lower(), sign) if not sign.isascii() else sign for sign in text)


def vni(text: str) -> str:
    return "".join(TO_VNI.get(sign.lower(), sign) if not sign.isascii() else sign for sign in text)


def misread(text: str, page: str) -> str:
    """UTF-8 shown by another code page; what that has no sign for stays the control character it is."""
    said = (bytes([byte]).decode(page, "ignore") or chr(byte) for byte in text.encode())
    return unicodedata.normalize("NFC", "".join(said))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_of_each_code_page_is_recognized(sentence: str) -> None:
    for written, kind in ((tcvn3(sentence), TCVN3), (vni(sentence), VNI)):
        found = find_legacy(written)
        assert found is not None, written
        assert found.kind == kind
        assert found.meant.lower() in unicodedata.normalize("NFC", sentence).lower()
    for page in ("cp1252", "latin-1", "cp1258"):
        found = find_legacy(misread(sentence, page))
        assert found is not None, page
        assert found.kind == MOJIBAKE


@pytest.mark.parametrize(
    "text", ["Hµ Giang", "Tuyªn Quang", "Yªn B¸i", "Haø Giang", "Quaûng Ninh", "NguyÔn V¨n A", "ÑAÛNG"]
)
def test_a_name_is_recognized_too(text: str) -> None:
    assert find_legacy(text) is not None


def test_what_was_meant_has_the_capitals_of_what_was_typed() -> None:
    found = find_legacy("Së T\xad ph¸p tØnh §IÖN BI£N")
    assert found is not None
    assert found.meant == "Sở Tư pháp tỉnh ĐIỆN BIÊN"


@FAST
@given(
    st.lists(st.sampled_from(sorted(_syllables())), min_size=1, max_size=12),
    st.sampled_from([str.lower, str.upper, str.title]),
)
def test_no_syllables_of_unicode_are_legacy(words: list[str], capitals: object) -> None:
    text = capitals(" ".join(words))  # type: ignore[operator]
    assert find_legacy(text) is None
    assert all(is_syllable(word) for word in words)


FINE = [
    "“NHÀ NƯỚC VÀ XÃ” và", "ĐÃ…", "XÃ\u00a0HỘI", "Windows® 10", "10 µm", "El Niño", "Müller", "São Paulo", "Noël",
    "«ba» «i tờ»", "Côte d'Ivoire", "Lü Wei", "25°C, 10 m², ½ ngày", "05 · Đôn đốc", "§ 5", "«Việt Nam»", "naïve café",
    "Jürgen Müller và Günter", "Prefect© 2025", "Ê-đê", "Krông Pắc", "BÁo cáo", "BÊn A", "Pháp-Đức", "thuý, thúy; hoà, hòa",
]  # fmt: skip


@pytest.mark.parametrize("text", FINE)
def test_foreign_names_signs_and_slips_of_the_shift_key_are_no_legacy(text: str) -> None:
    assert find_legacy(text) is None


def test_nothing_in_our_own_texts_is_legacy() -> None:
    files = [
        *ROOT.glob("data/*"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("lifecycle/**/words.py"),
        *ROOT.glob("portal/**/*.html"),
    ]
    assert len(files) > 40
    for file in files:
        for said in file.read_text(encoding="utf-8").splitlines():
            assert find_legacy(unicodedata.normalize("NFC", said)) is None, (file, said)


def test_doors_say_the_field_and_what_to_do() -> None:
    for typing in (line, paragraphs):
        with pytest.raises(Refusal) as refused:
            typing("B¸o c¸o kÕt qu¶", "Nội dung")
        assert str(refused.value).startswith("Nội dung: ")
        assert "UniKey" in str(refused.value)
        assert 'không phải Unicode (có lẽ là "Báo cáo kết quả"): ' in str(refused.value)
    for reading in (name, prose):
        with pytest.raises(Refusal) as refused:
            reading("BÃ¡o cÃ¡o káº¿t quáº£")
        assert refused.value.key == "text_broken"


@pytest.mark.parametrize(
    "text", ["Hµ Giang", "Haø Giang", misread("Hà Giang, Đồng Văn", "latin-1"), "HÃ  Giang: lÃ  mÃ¡y"]
)
def test_a_case_file_says_the_line(text: str) -> None:
    written = f"format: phoihop/1\norganizations:\n  - name: '{text}'\n"
    # what can't be parsed at all is refused at once, the rest is told with the file's other faults
    try:
        (fault,) = parse(decoded(written.encode(), "ca.yaml"), "ca.yaml").faults
    except BadInput as refused:
        fault = refused
    assert fault.key in ("text_legacy", "text_broken")
    assert (fault.file, fault.line) == ("ca.yaml", 3)


def test_odd_spaces_are_plain_ones() -> None:
    assert line("Sở\u00a0Tư\u202fpháp") == "Sở Tư pháp"
    assert paragraphs("một\u00a0hai\u2028ba") == prose("một\u3000hai\u2029ba") == "một hai\nba"
    text = "format:\u00a0phoihop/1\norganizations:\n\u00a0 - code:\u00a0a\n"
    assert parse(decoded(text.encode(), "ca.yaml"), "ca.yaml").values == {
        "format": "phoihop/1",
        "organizations": [{"code": "a"}],
    }
