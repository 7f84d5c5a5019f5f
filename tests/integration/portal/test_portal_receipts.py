"""Receipts: the list, the page and the letter of every kind, whatever each of them lacks."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from lifecycle.access.links import open_link
from lifecycle.access.receipts import give_receipt
from lifecycle.access.visitor import Visitor
from models import transaction
from notifications.letters.write import write_letters
from portal.web.words import TEXTS
from tests.portal_support import Agency, link_for, words
from tests.support import rows, set_up_office

CLERK = 1
FILE = {"name": "bao-cao.pdf", "size": 12_345, "sha256": "0" * 64}
AGREEMENT = {"agreement": "ctph-ubnd-2021", "agreement_title": "Chương trình phối hợp"}
CHECKPOINT = {**AGREEMENT, "obligation": "Báo cáo", "due_on": "2021-12-24", "owner": "UBND tỉnh", "lead": "Ban"}
# what each verb's receipt says (lifecycle/submission, lifecycle/organization/contacts.py)
FACTS: dict[str, dict[str, Any]] = {
    "report": {**CHECKPOINT, "report": 1, "spent": 45_000_000, "documents": ["125/BC-UBND"], "files": [FILE]},
    "ask_extension": {**CHECKPOINT, "wanted_on": "2021-12-31", "reason": "Chờ số liệu"},
    "comment": {**AGREEMENT, "reason": "Ghi rõ kinh phí."},
    "revise": {**AGREEMENT, "version": 2, "reason": "Đã sửa.", "lines": ["viec-1: hạn hằng năm: 15/06."]},
    "propose": {**AGREEMENT, "lines": ["viec-1: hạn hằng năm: 15/06."]},
    "sign": {**AGREEMENT, "organization": "UBND tỉnh", "documents": ["01/CTPH"], "files": [FILE]},
    "refuse_to_sign": {**AGREEMENT, "organization": "UBND tỉnh", "reason": "Chưa thống nhất"},
    "change_contacts": {"lines": ["Thêm đầu mối"]},
    "a_verb_to_come": {},
}


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up_office(engine)
    return engine


def received(office: Engine, verb: str, facts: dict[str, Any]) -> None:
    token = link_for(office, CLERK)
    with transaction(office) as session:
        visitor = open_link(session, token)
        assert isinstance(visitor, Visitor)
        give_receipt(session, visitor, f"once-{verb}-{len(facts)}-0123456789", verb, facts)


def test_every_verb_that_gives_a_receipt_is_tried_here() -> None:
    said = {key.removeprefix("receipt_") for key in TEXTS if key.startswith("receipt_")}
    about = {"title", "ok", "at", "from", "number", "what", "mail", "print"}
    assert said - about == set(FACTS) - {"a_verb_to_come"}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("verb", FACTS)
@pytest.mark.parametrize("whole", [True, False])
def test_a_receipt_of_any_kind_is_listed_shown_and_mailed(
    office: Engine, monkeypatch: pytest.MonkeyPatch, verb: str, whole: bool, language: str
) -> None:
    monkeypatch.setenv("PHOIHOP_LANGUAGE", language)
    received(office, verb, FACTS[verb] if whole else {})
    agency = Agency(office)
    agency.enter(CLERK)
    listed, shown = agency.get("/bien-nhan"), agency.get("/bien-nhan/1")
    assert (listed.status_code, shown.status_code) == (200, 200), words(shown)
    for text in FACTS[verb].get("lines", []) if whole else []:
        assert text in words(shown)
    assert write_letters(office)
    assert rows(office, "SELECT COUNT(*) FROM message") == [(1,)]


def test_receipts_of_all_kinds_stand_in_one_list(office: Engine) -> None:
    for verb, facts in FACTS.items():
        received(office, verb, facts)
    agency = Agency(office)
    agency.enter(CLERK)
    page = agency.get("/bien-nhan")
    assert page.status_code == 200
    assert page.text.count('class="line"') == len(FACTS)
