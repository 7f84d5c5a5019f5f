"""The case file's reference page names every field that is read, and each of its examples is one that is read."""

from __future__ import annotations

import pytest

from devtools import case_file
from lifecycle.casefile.reader import FORMAT, Case, Known, read_content
from lifecycle.kernel.refusal import BadInput

# what examples refer to
KNOWN = Known(
    organizations=frozenset({"tand-tinh", "ubnd-tinh", "btgtu", "tand-tuyen-quang", "ban-can-su-ubnd"}),
    legal_bases=frozenset({"09-QĐ/TW", "118-QĐ/TW"}),
    agreements=frozenset({"ctph-khung-2021", "ctph-tand-2016"}),
    calendars=frozenset({"VN", "VN-HG"}),
)
NEEDED = {title: [name for name, (_, usual) in fields.items() if "needed" in usual]
          for title, _, fields in case_file.sections()}  # fmt: skip
LISTS = ("`organizations`", "`contacts`", "`legal_bases`", "`agreements`")
# a date that says how an agreement ended stands beside that state
BESIDE = {
    "status": {"signed_on"},
    "concluded_on": {"status: concluded"},
    "terminated_on": {"status: terminated"},
}


def entry(title: str, words: case_file.Words, more: str = "") -> str:
    """The needed fields of a thing and one more, on one line of flow."""
    wanted = dict.fromkeys([*NEEDED[title], *([more] if more else [])])
    said = [f"{name}: {quoted(words[name][1])}" for name in wanted]
    for other in sorted(BESIDE.get(more, set()) if title == "`agreements`" else ()):
        said.append(other if ":" in other else f"{other}: {quoted(words[other][1])}")
    return "{" + ", ".join(said) + "}"


def quoted(example: str) -> str:
    """A plain text in quotes: on one line of flow a comma or a colon would end it."""
    return example if example[:1] in '[{"*' or example in ("true", "false") else f'"{example}"'


def of_kind(title: str, words: case_file.Words, name: str) -> str:
    """A whole file with one thing that says this field."""
    if title in LISTS:
        section = title.strip("`")
    else:
        section, words_of = "agreements", case_file.IN_AGREEMENT
        one = entry(title, words, name)
        if title.startswith("A party"):
            base = entry("`agreements`", words_of).replace("[btgtu, tand-tinh]", f"[btgtu, {one}]")
        elif title == "`period`":
            base = entry("`agreements`", words_of).replace(words_of["period"][1], one)
        else:
            base = entry("`agreements`", words_of)[:-1] + f", obligations: [{one}]}}"
        return f"format: {FORMAT}\nagreements: [{base}]\n"
    made = entry(title, words, name)
    anchored = made.replace("*nhiem-vu", "[]")
    return f"format: {FORMAT}\n{section}: [{anchored}]\n"


# a body that ended is refused until a reorganisation can be recorded (lifecycle/casefile/reader.py)
REFUSED = {"successor", "valid_to"}
FIELDS = [
    (title, words, name) for title, words, fields in case_file.sections() for name in fields if name not in REFUSED
]


@pytest.mark.parametrize(("title", "words", "name"), FIELDS, ids=lambda one: one if isinstance(one, str) else "")
def test_each_example_is_read(title: str, words: case_file.Words, name: str) -> None:
    text = of_kind(title, words, name)
    try:
        assert isinstance(read_content(text, "case.yaml", KNOWN), Case)
    except BadInput as fault:
        pytest.fail(f"{fault}\n{text}")


def test_every_field_is_explained_and_nothing_else_is() -> None:
    for title, words, fields in case_file.sections():
        assert set(words) == set(fields), title


def test_the_page_has_a_line_for_every_field() -> None:
    page = case_file.case_file()
    assert page.count("| `") >= len(FIELDS) + len(REFUSED) >= 60
