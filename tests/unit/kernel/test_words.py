"""Sentences: typed constants in the rooms that say them, the same in both languages but for the words."""

from __future__ import annotations

import importlib
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from lifecycle.kernel.words import Sentence

ROOT = Path(__file__).parents[3]
PACKAGES = ("lifecycle", "notifications", "documents", "tasks", "flows", "portal", "runtime", "cli", "benchmarks")


def sentences() -> Iterator[tuple[str, str, Sentence]]:
    """(module, constant's name, sentence) of every words.py."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("words.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for name, value in vars(importlib.import_module(module)).items():
                if isinstance(value, Sentence) and re.search(
                    rf"^{name} = ", path.read_text(encoding="utf-8"), re.MULTILINE
                ):
                    yield module, name, value


ALL = list(sentences())


def braces(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


@pytest.mark.parametrize(("module", "name", "sentence"), ALL, ids=[name for _, name, _ in ALL])
def test_a_sentence_names_the_same_values_in_both_languages(module: str, name: str, sentence: Sentence) -> None:
    assert braces(sentence.vi) == braces(sentence.en)
    assert sentence.vi.strip()
    assert sentence.en.strip()


def test_a_constant_bears_its_key_as_name_and_no_key_is_given_twice() -> None:
    assert [(name, str(sentence)) for _, name, sentence in ALL if name != sentence.upper()] == []
    keys = [str(sentence) for *_, sentence in ALL]
    assert sorted(key for key in set(keys) if keys.count(key) > 1) == []


def test_no_sentence_is_left_that_nobody_says() -> None:
    # the house's single modules say some too
    files = [*ROOT.glob("*.py"), *(path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert [name for _, name, _ in ALL if len(re.findall(rf"\b{name}\b", code)) < 2] == []
