"""The table of paper formats: which one holds on a day, and what is wrong with an office's own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from documents.formats.table import SHIPPED, table
from documents.papers.paper import day_in_words
from lifecycle.kernel.refusal import Refusal
from models.enums import Authority, Side


@pytest.mark.parametrize(
    ("side", "day", "source"),
    [
        (Side.PARTY, dt.date(2021, 7, 12), "36-HD/VPTW"),
        (Side.PARTY, dt.date(2026, 5, 26), "36-HD/VPTW"),
        (Side.PARTY, dt.date(2026, 5, 27), "05-HD/VPTW"),
        (Side.PARTY, dt.date(2010, 1, 1), "36-HD/VPTW"),
        (Side.STATE, dt.date(2021, 7, 12), "30/2020/NĐ-CP"),
        (Side.SECTOR, dt.date(2021, 7, 12), "30/2020/NĐ-CP"),
    ],
)
def test_a_paper_follows_the_format_of_its_side_and_its_day(side: Side, day: dt.date, source: str) -> None:
    assert source in table().of(side, day).source


def test_each_side_marks_whose_right_a_signature_is() -> None:
    day = dt.date(2026, 6, 1)
    assert table().of(Side.STATE, day).signing.mark(Authority.KT) == "KT."
    assert table().of(Side.PARTY, day).signing.mark(Authority.KT) == "K/T"


def test_an_offices_own_table_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        SHIPPED.read_text(encoding="utf-8")
        .replace("Điều 13", "")
        .replace('size: 11, last: "Lưu: VT."', 'size: 11, last: "Lưu: VT, TH."'),
        encoding="utf-8",
    )
    monkeypatch.setenv("PHOIHOP_PAPER_FORMATS", str(own))
    assert table().of(Side.STATE, dt.date(2026, 6, 1)).recipients.last == "Lưu: VT, TH."


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("margins: [20, 20, 30, 20]", "margins: [20, 20]"), "margins"),
        (("dated: {size: 13}", "dated: {size: 300}"), "dated"),
        (("format: phoihop-paper-formats/1", "format: other"), "format"),
        (("formats:", "formats: ["), ""),
    ],
)
def test_a_wrong_table_is_refused_naming_the_file_and_the_field(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(SHIPPED.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    monkeypatch.setenv("PHOIHOP_PAPER_FORMATS", str(own))
    with pytest.raises(Refusal, match=rf"own\.yaml.*{says}"):
        table()


def test_a_table_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PHOIHOP_PAPER_FORMATS", str(tmp_path / "none.yaml"))
    with pytest.raises(Refusal, match=r"none\.yaml"):
        table()


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (dt.date(2021, 2, 5), "ngày 05 tháng 02 năm 2021"),
        (dt.date(2021, 7, 12), "ngày 12 tháng 7 năm 2021"),
        (dt.date(2021, 1, 31), "ngày 31 tháng 01 năm 2021"),
        (dt.date(2021, 12, 9), "ngày 09 tháng 12 năm 2021"),
        (None, "ngày      tháng      năm 2021"),
    ],
)
def test_a_day_is_written_with_zeros_where_the_decree_wants_them(day: dt.date | None, said: str) -> None:
    assert day_in_words(day, 2021) == said
