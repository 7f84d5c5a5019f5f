"""Calendars lie on one another, name themselves, and are found anew when the library or the shipped file changes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from lifecycle.calendar import store, working_days
from lifecycle.calendar.store import calendar
from lifecycle.casefile.load import load_file, seed
from lifecycle.casefile.reader import read_content
from lifecycle.checkpoint.recompute import recompute
from lifecycle.followup.sweep import sweep
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import BadInput, BadInputs
from models import Organization, reading, transaction
from notifications.digest.compose import compose
from tests.rules import content, in_force, obligation, set_up
from tests.support import execute, rows

CLERK = Actor("Văn thư")
NEW_YEAR = dt.date(2026, 1, 2)  # off by the shipped file, against Saturday the 10th
START = dt.date(2021, 7, 13)
HEAD = "format: phoihop-calendar/1\n"


def load(engine: Engine, text: str, *, code: str = "", yes: bool = False) -> str:
    with transaction(engine) as session:
        load_file(session, read_content(text, "lich.yaml", code=code), CLERK, START, yes=yes)
    return text


def works(engine: Engine, day: dt.date, body: str = "") -> bool:
    with reading(engine) as session:
        found = session.exec(select(Organization).where(Organization.code == body)).one_or_none()
        return calendar(session, found).is_working_day(day)


def give(engine: Engine, body: str, code: str) -> None:
    key = "(SELECT id FROM work_calendar WHERE code = :code)"
    execute(engine, f"UPDATE organization SET calendar_id = {key} WHERE code = :body", code=code, body=body)


def ship(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> str:
    """A release of this program with another file of the calendar."""
    file = tmp_path / "shipped.yaml"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(store, "DEFAULT_FILE", file)
    return text


def refreshed(engine: Engine) -> int:
    return int(rows(engine, "SELECT COUNT(*) FROM audit_line WHERE verb = 'refresh_calendar'")[0][0])


def test_a_body_s_own_swap_lies_on_the_nation_s(engine: Engine) -> None:
    set_up(engine)
    load(engine, HEAD + "code: toa-an\noverlay: [{day_off: 2026-03-02, worked: 2026-03-07, source: Tòa án}]\n")
    give(engine, "b", "toa-an")
    assert not works(engine, dt.date(2026, 3, 2), "b")
    assert works(engine, dt.date(2026, 3, 2))
    # the nation's swaps hold for it as well, those too that are loaded later
    assert not works(engine, NEW_YEAR, "b")
    shipped = store.shipped_text()
    load(engine, shipped.replace("overlay:", "overlay:\n  - {day_off: 2026-03-03, source: thử}"))
    assert not works(engine, dt.date(2026, 3, 3), "b")
    assert refreshed(engine) == 1


def test_a_change_of_the_nation_s_moves_the_dates_of_bodies_with_their_own(engine: Engine) -> None:
    set_up(engine)
    load(engine, HEAD + "code: toa-an\noverlay: [{day_off: 2021-03-02, source: Tòa án}]\n")
    give(engine, "b", "toa-an")
    in_force(engine, content("ct-1", obligation(due=["12-15"])))
    load(engine, store.shipped_text().replace("overlay:", "overlay:\n  - {day_off: 2021-12-15, source: thử}"))
    with transaction(engine) as session:
        assert recompute(session, CLERK, START) == 1


def test_a_file_without_a_name_is_refused_and_never_the_nation_s(engine: Engine) -> None:
    set_up(engine)
    text = HEAD + "overlay: [{day_off: 2026-03-02, source: Tòa án}]\n"
    with pytest.raises(BadInput) as refused:
        load(engine, text)
    assert (refused.value.key, refused.value.field) == ("calendar_nameless", "code")
    with pytest.raises(BadInput) as refused:
        load(engine, HEAD + "code: toa-an\n", code="vks")
    assert refused.value.key == "calendar_two_names"
    load(engine, text, code="toa-an")
    assert works(engine, dt.date(2026, 3, 2))
    assert rows(engine, "SELECT code FROM work_calendar ORDER BY code") == [("VN",), ("toa-an",)]


def test_a_file_that_drops_days_lists_them_and_asks(engine: Engine) -> None:
    set_up(engine)
    text = HEAD + "code: vn\noverlay: [{day_off: 2027-01-04, source: thử}]\n"
    with pytest.raises(BadInputs) as asked:
        load(engine, text)
    assert [fault.key for fault in asked.value.faults] == ["load_needs_yes", *["calendar_drops"] * 5]
    assert "02/01/2026" in asked.value.lines[1]
    assert "12729/VPCP-KGVX" in asked.value.lines[1]
    assert not works(engine, NEW_YEAR)
    load(engine, text, yes=True)
    assert works(engine, NEW_YEAR)
    assert not works(engine, dt.date(2027, 1, 4))


def test_a_file_that_says_more_or_says_otherwise_is_loaded_without_a_question(engine: Engine) -> None:
    set_up(engine)
    shipped = store.shipped_text()
    load(engine, shipped.replace("overlay:", "overlay:\n  - {day_off: 2027-01-04, source: thử}"))
    load(engine, shipped.replace("overlay:", "overlay:\n  - {worked: 2027-01-04, source: thử}"))
    assert works(engine, dt.date(2027, 1, 4))


def test_a_new_release_of_the_shipped_file_moves_dates_though_nobody_loads_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    set_up(engine)
    in_force(engine, content("ct-1", obligation(due=["12-15"])))
    ship(monkeypatch, tmp_path, HEAD + "code: VN\noverlay: [{day_off: 2021-12-15, source: thử}]\n")
    with transaction(engine) as session:
        assert recompute(session, CLERK, START) == 1
        assert recompute(session, CLERK, START) == 0
    assert rows(engine, "SELECT COUNT(*) FROM due_date_move")[0][0] == 1
    assert refreshed(engine) == 1
    # the shipped file is the calendar, whole, as nobody loaded another: what it doesn't say any more is gone
    assert works(engine, NEW_YEAR)


def test_a_new_release_is_found_at_start_too(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    set_up(engine)
    in_force(
        engine,
        content("ct-1", obligation(due=["12-15"]), period_from=dt.date(2030, 1, 1), period_to=dt.date(2030, 12, 31)),
    )
    ship(monkeypatch, tmp_path, HEAD + "code: VN\noverlay: [{day_off: 2030-12-16, source: thử}]\n")
    with transaction(engine) as session:
        assert not seed(session)
    assert rows(engine, "SELECT COUNT(*) FROM due_date_move")[0][0] == 1


def test_an_office_s_own_file_keeps_its_word_and_takes_the_news(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    set_up(engine)
    own = HEAD + "code: VN\ndecided: 2026-06-30\noverlay: [{worked: 2027-01-09, day_off: 2027-01-04, source: thử}]\n"
    load(engine, own, yes=True)
    news = "overlay:\n  - {day_off: 2027-03-02, source: mới}\n  - {worked: 2027-01-04, source: mới}"
    shipped = store.shipped_text().replace("overlay:", news).replace("2026-12-31", "2027-12-31")
    ship(monkeypatch, tmp_path, shipped)
    with transaction(engine) as session:
        assert store.refresh(session, CLERK)
        assert not store.refresh(session, CLERK)
    assert not works(engine, dt.date(2027, 3, 2))
    assert not works(engine, dt.date(2027, 1, 4))
    # what it dropped with open eyes isn't brought back
    assert works(engine, NEW_YEAR)
    with reading(engine) as session:
        assert calendar(session).decided == dt.date(2027, 12, 31)


def test_a_new_release_of_the_library_is_found(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(engine)
    in_force(engine, content("ct-1", obligation(due=["12-15"])))
    store._in_force.cache_clear()
    monkeypatch.setattr(working_days, "version_of", lambda name: "999")
    real = working_days.holidays.country_holidays

    def with_one_more(country: str, years: int) -> object:
        found = real(country, years=years)
        found[dt.date(years, 12, 15)] = "thử"
        return found

    monkeypatch.setattr(working_days.holidays, "country_holidays", with_one_more)
    try:
        with transaction(engine) as session:
            assert recompute(session, CLERK, START) == 2
    finally:
        store._in_force.cache_clear()
    assert refreshed(engine) == 1


def moved_to(engine: Engine, day: dt.date, **corrected: str) -> list[str]:
    """The due dates of the first year's checkpoint after the 15th (or another day) is corrected and looked at on `day`."""
    said = ", ".join(f"{name}: {value}" for name, value in corrected.items())
    load(engine, store.shipped_text().replace("overlay:", f"overlay:\n  - {{{said}, source: thử}}"), yes=True)
    with transaction(engine) as session:
        recompute(session, CLERK, day)
    return [str(due) for (due,) in rows(engine, "SELECT due_on FROM checkpoint ORDER BY due_on LIMIT 1")]


def tell(engine: Engine, day: dt.date) -> None:
    """The sweep of a day, and the mails of what it found."""
    with transaction(engine) as session:
        sweep(session, CLERK, day)
    assert compose(engine, day)


def test_a_past_date_that_was_told_stays(engine: Engine) -> None:
    set_up(engine)
    in_force(engine, content("ct-1", obligation(due=["12-15"])))
    tell(engine, dt.date(2021, 12, 16))
    assert moved_to(engine, dt.date(2021, 12, 20), day_off="2021-12-15") == ["2021-12-15"]


def test_a_past_date_that_nobody_was_told_of_moves(engine: Engine) -> None:
    set_up(engine)
    in_force(engine, content("ct-1", obligation(due=["12-15"])))
    assert moved_to(engine, dt.date(2021, 12, 20), day_off="2021-12-15") == ["2021-12-16"]


def test_a_date_to_come_moves_though_it_was_told_and_never_into_the_past(engine: Engine) -> None:
    set_up(engine)
    in_force(engine, content("ct-1", obligation(due=["12-18"])))  # a Saturday: due on Monday the 20th
    tell(engine, dt.date(2021, 12, 10))
    assert moved_to(engine, dt.date(2021, 12, 13), day_off="2021-12-20") == ["2021-12-21"]
    assert moved_to(engine, dt.date(2021, 12, 21), worked="2021-12-18") == ["2021-12-21"]
