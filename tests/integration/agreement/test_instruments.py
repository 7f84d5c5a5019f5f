"""Six real instruments, whole: every duty with the deadline that its text gives."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lifecycle.agreement.shortfalls import of_agreements
from lifecycle.casefile.load import known, load_case, seed
from lifecycle.casefile.reader import read_case
from lifecycle.checkpoint.happenings import EventInput, record_event
from lifecycle.kernel.actor import Actor
from models import transaction
from tests.rules import checkpoints, named

FILE = Path(__file__).parent / "instruments.yaml"
CLERK = Actor("Văn thư", channel="cli")
TODAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def loaded(engine: Engine) -> None:
    with transaction(engine) as session:
        seed(session)
        load_case(session, read_case(FILE, known(session)), CLERK, TODAY)


def due_in(engine: Engine, code: str, which: str, year: int, owner: str = "") -> list[str]:
    found = checkpoints(engine, code)
    return [f"{due:%d/%m}" for name, who, due in found if name == which and due.year == year and owner in ("", who)]


DATED = [
    ("ttlt-01-2018", "sau-thang-huyen", "bca", ["02/04"]),
    ("ttlt-01-2018", "sau-thang-quan-doi", "bqp", ["10/04"]),
    ("ttlt-01-2018", "nam-trung-uong", "btp", ["17/08"]),
    ("ttlt-01-2018", "bo-sung-tinh", "tatc", ["07/10"]),
    ("ttlt-05-2018", "ket-qua-tinh", "tatc", ["30/06", "31/12", "31/12"]),
    ("ttlt-01-2020", "ra-soat", "vkstc", 15),
    ("ttlt-02-2016", "bao-cao", "bca", ["31/12"]),
    ("ttlt-02-2016", "so-ket", "", []),
    ("ttlt-11-2016", "hop", "", ["09/10"]),  # 10/10/2026 is a Saturday
    ("ttlt-03-2012", "rut-kinh-nghiem", "btp", ["30/06", "31/12"]),
]


@pytest.mark.parametrize(("code", "which", "owner", "wanted"), DATED)
def test_what_has_dates_is_due_on_them(
    engine: Engine, code: str, which: str, owner: str, wanted: list[str] | int
) -> None:
    found = due_in(engine, code, which, 2026, owner)
    assert len(found) == wanted if isinstance(wanted, int) else found == wanted


BORN = [
    ("ttlt-05-2018", "truc-tiep", "trong ngày", "2026-03-02"),
    ("ttlt-05-2018", "van-ban", "tỉnh", "2026-03-11"),
    ("ttlt-01-2020", "kiem-tra", "", "2026-02-25"),
    ("ttlt-01-2020", "gui-quyet-dinh", "", "2026-03-04"),
    ("ttlt-01-2020", "tra-loi-toa", "", "2026-03-09"),
    ("ttlt-11-2016", "tra-loi-don", "phức tạp", "2026-07-02"),
    ("ttlt-11-2016", "gui-quyet-dinh", "", "2026-03-05"),
]


@pytest.mark.parametrize(("code", "which", "case", "due"), BORN)
def test_what_hangs_on_an_event_is_due_from_it(engine: Engine, code: str, which: str, case: str, due: str) -> None:
    with transaction(engine) as session:
        done = named(record_event)(session, CLERK, code, which, EventInput(on=TODAY, case=case), TODAY)
    assert [str(on) for name, _, _, on in done.born if name == which] == [due]


def test_no_duty_yields_less_than_it_says() -> None:
    assert of_agreements([(entry.content, entry.signed_on) for entry in read_case(FILE).agreements]) == []
