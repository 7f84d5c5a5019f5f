"""Loading a case file again: what was changed elsewhere isn't undone unasked, and one contact takes another's place."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from lifecycle.access.links import issue_link, open_link
from lifecycle.casefile.load import LoadResult, known, load_case, would_undo
from lifecycle.casefile.reader import read_case
from lifecycle.kernel.refusal import BadInputs
from lifecycle.organization.contact_correction import correct
from models import Contact, reading, transaction
from tests.integration.casefile.test_load import CLERK, TODAY, dump, edited, load, seeded
from tests.rules import named
from tests.support import execute, rows

__all__ = ["seeded"]
UNIT = "{organization: ubnd, role: advisory_unit, post: Văn phòng, email: vanphong@ubnd.example, assumed: true}"
OLD, NEW, ELSEWHERE = "vanphong@ubnd.example", "tonghop@ubnd.example", "vp@ubnd.example"
CHOICE = f"ubnd · advisory_unit · {OLD}"


@pytest.fixture(autouse=True)
def loaded(engine: Engine, seeded: None) -> None:
    load(engine)


def insisted(engine: Engine, path: Path) -> LoadResult:
    with transaction(engine) as session:
        return load_case(session, read_case(path, known(session)), CLERK, TODAY, yes=True)


def asked(engine: Engine, path: Path) -> list[str]:
    """The questions of a load, less their heading; nothing is written."""
    before = dump(engine)
    with pytest.raises(BadInputs) as caught:
        load(engine, path)
    assert dump(engine) == before
    assert caught.value.faults[0].key == "load_needs_yes"
    return caught.value.lines[1:]


def units(engine: Engine) -> list[tuple[str, bool]]:
    query = (
        "SELECT email, active FROM contact WHERE role = 'advisory_unit' AND organization_id ="
        " (SELECT id FROM organization WHERE code = 'ubnd') ORDER BY id"
    )
    return [(email, bool(active)) for email, active in rows(engine, query)]


def link(engine: Engine, email: str) -> str:
    with transaction(engine) as session:
        return issue_link(session, CLERK, session.exec(select(Contact).where(Contact.email == email)).one())


def opens(engine: Engine, token: str) -> bool:
    with reading(engine) as session:
        return open_link(session, token) is not None


def test_an_address_corrected_at_the_desk_does_not_come_back(engine: Engine, tmp_path: Path) -> None:
    with transaction(engine) as session:
        named(correct)(session, CLERK, CHOICE, ELSEWHERE, name="Nguyễn Văn A")
    told = asked(engine, edited(tmp_path))
    assert len(told) == 1
    assert all(word in told[0] for word in (OLD, ELSEWHERE, "edited.yaml:", "contacts[9]"))
    # the file that says what the desk did is loaded without a question, and tells of nobody else
    assert not load(engine, edited(tmp_path, (OLD, ELSEWHERE))).created
    assert units(engine) == [(ELSEWHERE, True)]
    assert not load(engine, edited(tmp_path, (OLD, ELSEWHERE))).wrote


def test_yes_puts_the_files_address_back_and_ends_the_links_of_the_other(engine: Engine, tmp_path: Path) -> None:
    with transaction(engine) as session:
        named(correct)(session, CLERK, CHOICE, ELSEWHERE)
    token = link(engine, ELSEWHERE)
    assert insisted(engine, edited(tmp_path)).changed == {"contacts": 1}
    assert units(engine) == [(OLD, True)]
    assert not opens(engine, token)
    assert not load(engine, edited(tmp_path)).wrote


def test_a_name_and_an_ending_of_the_portal_are_asked_about(engine: Engine, tmp_path: Path) -> None:
    execute(engine, f"UPDATE contact SET post = 'Phòng Nội chính' WHERE email = '{OLD}'")
    told = asked(engine, edited(tmp_path))
    assert "Phòng Nội chính" in told[0]
    assert "Văn phòng" in told[0]
    execute(engine, f"UPDATE contact SET post = 'Văn phòng', active = false WHERE email = '{OLD}'")
    assert not load(engine, edited(tmp_path)).wrote
    assert len(asked(engine, edited(tmp_path, (f"email: {OLD}", f"email: {OLD}, active: true")))) == 1


def test_what_the_file_itself_changes_is_no_question(engine: Engine, tmp_path: Path) -> None:
    for post in ("Văn phòng UBND", "Văn phòng Ủy ban"):
        assert load(engine, edited(tmp_path, (UNIT, UNIT.replace("Văn phòng", post)))).changed == {"contacts": 1}
    for active in ("false", "true"):
        changed = edited(tmp_path, (UNIT, UNIT.replace("Văn phòng", f"Văn phòng Ủy ban, active: {active}")))
        assert load(engine, changed).changed == {"contacts": 1}


def test_another_address_without_a_word_is_asked_about(engine: Engine, tmp_path: Path) -> None:
    token = link(engine, OLD)
    file = edited(tmp_path, (OLD, NEW))
    told = asked(engine, file)
    assert len(told) == 1
    assert f"replaces: {OLD}" in told[0]
    assert opens(engine, token)
    assert insisted(engine, file).created == {"contacts": 1}
    # one is told, not two, and the old link is dead
    assert units(engine) == [(OLD, False), (NEW, True)]
    assert not opens(engine, token)


def test_one_who_replaces_another_takes_the_place_and_the_old_link_is_dead(engine: Engine, tmp_path: Path) -> None:
    execute(
        engine, f"UPDATE contact SET name = 'Nguyễn Văn A', bounced_at = '2021-12-02 00:00:00' WHERE email = '{OLD}'"
    )
    token, letters = link(engine, OLD), rows(engine, "SELECT COUNT(*) FROM letter")
    file = edited(tmp_path, (f"email: {OLD}", f"email: {NEW}, replaces: {OLD}"))
    done = load(engine, file)
    assert (done.created, done.changed) == ({}, {"contacts": 1})
    assert units(engine) == [(NEW, True)]
    assert rows(engine, f"SELECT name, post, bounced_at FROM contact WHERE email = '{NEW}'") == [
        ("", "Văn phòng", None)
    ]
    assert not opens(engine, token)
    assert not load(engine, file).wrote
    # a case file writes no letters
    assert rows(engine, "SELECT COUNT(*) FROM letter") == letters


def test_one_who_is_there_already_and_replaces_another_ends_them(engine: Engine, tmp_path: Path) -> None:
    both = edited(tmp_path, (UNIT, f"{UNIT}\n  - {UNIT.replace(OLD, NEW)}"))
    assert load(engine, both).created == {"contacts": 1}
    load(engine, edited(tmp_path, (UNIT, UNIT.replace(f"email: {OLD}", f"email: {NEW}, replaces: {OLD}"))))
    assert units(engine) == [(OLD, False), (NEW, True)]


def test_ending_one_and_adding_another_goes_through(engine: Engine, tmp_path: Path) -> None:
    ended, added = UNIT.replace("assumed: true", "active: false"), UNIT.replace(OLD, NEW)
    load(engine, edited(tmp_path, (UNIT, f"{ended}\n  - {added}")))
    assert units(engine) == [(OLD, False), (NEW, True)]


def test_one_whom_the_file_no_longer_names_is_asked_about(engine: Engine, tmp_path: Path) -> None:
    told = asked(engine, edited(tmp_path, (f"  - {UNIT}\n", "")))
    assert len(told) == 1
    assert OLD in told[0]


def test_a_file_that_only_adds_somebody_leaves_the_others_alone(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    entry = "{organization: ubnd, role: clerk, post: Văn thư, email: vanthu@ubnd.example}"
    path.write_text(f"format: phoihop/1\ncontacts:\n  - {entry}\n", encoding="utf-8")
    assert load(engine, path).created == {"contacts": 1}
    # whom the portal added isn't the file's to name
    execute(engine, "UPDATE contact SET file_said = NULL WHERE email = 'vanthu@ubnd.example'")
    assert not load(engine).wrote


def test_a_check_lists_what_a_load_would_ask(engine: Engine, tmp_path: Path) -> None:
    with transaction(engine) as session:
        named(correct)(session, CLERK, CHOICE, ELSEWHERE)
    with reading(engine) as session:
        assert len(would_undo(session, read_case(edited(tmp_path), known(session)))) == 1


def would_ask(engine: Engine, path: Path) -> list[str]:
    with reading(engine) as session:
        return [str(one) for one in would_undo(session, read_case(path, known(session)))]


def test_a_name_typed_another_way_is_the_same_name(engine: Engine, tmp_path: Path) -> None:
    named = edited(tmp_path, (UNIT, UNIT.replace("assumed: true", "name: Trần Thị Hòa")))
    assert load(engine, named).changed == {"contacts": 1}
    execute(engine, f"UPDATE contact SET name = 'Trần Thị Hoà' WHERE email = '{OLD}'")
    assert would_ask(engine, named) == []


def test_an_agreement_typed_another_way_is_the_same_agreement(engine: Engine, tmp_path: Path) -> None:
    one = edited(tmp_path, ("Báo cáo kết quả", "Báo cáo hòa giải kết quả"), ("ctph-", "lai-"), ("khph-", "lai2-"))
    load(engine, one)
    text = one.read_text(encoding="utf-8")
    other = tmp_path / "other.yaml"
    other.write_text(text.replace("hòa giải", "hoà giải"), encoding="utf-8")
    assert not load(engine, other).wrote
    other.write_text(text.replace("hòa giải", "hoà giải nhé"), encoding="utf-8")
    with pytest.raises(BadInputs) as refused:
        load(engine, other)
    assert refused.value.key == "case_agreement_differs"
