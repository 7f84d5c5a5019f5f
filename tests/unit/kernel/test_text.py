"""Texts made fit to keep and to compare."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.kernel.text import fold, name, same_name

TONES = "\u0300\u0301\u0303\u0309\u0323"
BOTH_WAYS = [
    ("Hòa", "Hoà"),
    ("Thúy", "Thuý"),
    ("khỏe", "khoẻ"),
    ("ỦY BAN", "UỶ BAN"),
    ("Lũy, kế", "Luỹ, kế"),
    ("Tòa án", "Toà án"),
]


@pytest.mark.parametrize(("early", "late"), BOTH_WAYS)
def test_two_places_of_a_tone_are_one_name_and_kept_as_typed(early: str, late: str) -> None:
    assert same_name(early, late)
    assert same_name(early.upper(), unicodedata.normalize("NFD", late))
    assert (name(early), name(late)) == (early, late)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hòa", "Hóa"), ("Hòa", "Hoa"), ("quý", "qúy"), ("của", "cuả"), ("Thúy", "Thùy"), ("hoàn", "hòan")],
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert not same_name(one, other)


@given(
    st.sampled_from(["h", "H", "th", "Kh", "x", "ng", ""]),
    st.sampled_from(["oa", "oe", "uy", "OA", "Oe", "uY"]),
    st.sampled_from(TONES),
    st.sampled_from(["NFC", "NFD"]),
    st.sampled_from(["", " ", ".", "-an", " 2", " Bình"]),
)
def test_every_tone_and_pair(start: str, pair: str, tone: str, form: str, end: str) -> None:
    early = unicodedata.normalize(form, f"{start}{pair[0]}{tone}{pair[1]}{end}")  # type: ignore[arg-type]
    late = unicodedata.normalize(form, f"{start}{pair}{tone}{end}")  # type: ignore[arg-type]
    assert fold(early) == fold(late) != fold(start + pair + end)


@given(st.text(alphabet="hqoaeuyOAEUYàòùỳýn 1-" + TONES, max_size=20))
def test_what_is_folded_folds_to_itself(text: str) -> None:
    assert fold(fold(text)) == fold(text)
