"""What a drop-down offers is read back as what it was made of."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.checkpoint.lookup import CheckpointName
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import label
from lifecycle.organization.lookup import ContactName
from models.enums import Role
from tasks.desk.choices import (
    checkpoint_choice,
    checkpoint_of,
    choice,
    code_of,
    contact_of,
    obligation_of,
)

CODES = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,3}", fullmatch=True)
NAMES = st.text("Ủy ban nhân dân tỉnh (2), ", max_size=60)


@given(CODES, CODES, CODES, st.dates(), st.integers(1, 9999), NAMES)
def test_a_checkpoint_is_read_back_whatever_is_written_after_it(
    agreement: str, obligation: str, owner: str, day: dt.date, number: int, more: str
) -> None:
    name = CheckpointName(agreement, obligation, owner, day, number)
    text = checkpoint_choice(name)
    assert checkpoint_of(text) == checkpoint_of(choice(text, more.strip())) == name
    assert code_of(text) == agreement


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ct-1",
        "ct-1 · bao-cao · b",
        "ct-1 · bao-cao · b · hôm nay",
        "ct-1 · bao-cao · b · 2026-02-30",
        "· · · 2026-01-01x",
    ],
)
def test_a_text_that_names_no_checkpoint_is_refused_with_what_was_written(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        checkpoint_of(text)
    assert refused.value.key == "checkpoint_unknown"
    assert text in str(refused.value)


@given(CODES, st.sampled_from(Role), NAMES)
def test_a_contact_is_read_back_by_its_role_s_word_or_name(body: str, role: Role, name: str) -> None:
    for word in (label("role", role), role.value):
        text = choice(body, word, "a@b.example", name.strip())
        assert contact_of(text) == ContactName(body, role, "a@b.example")


@pytest.mark.parametrize("text", ["", "ubnd", "ubnd · văn thư", "ubnd · không có · a@b.example"])
def test_a_text_that_names_no_contact_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        contact_of(text)
    assert refused.value.key == "contact_unknown"


@given(CODES, CODES, NAMES)
def test_an_obligation_s_choice_names_its_agreement_and_a_code_alone_names_none(
    code: str, agreement: str, title: str
) -> None:
    assert obligation_of(choice(code, agreement, title.strip())) == (code, agreement)
    assert obligation_of(f" {code} ") == (code, "")
