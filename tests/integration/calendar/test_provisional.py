"""A due date after what its calendar has decided is said to be provisional, wherever people read it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine

from cli import app as cli
from lifecycle.access import visibility
from lifecycle.calendar.store import refresh
from lifecycle.casefile.load import load_file
from lifecycle.casefile.reader import read_content
from lifecycle.kernel.actor import Actor
from lifecycle.views import statistics
from lifecycle.views.checkpoints import checkpoints
from models import reading, transaction
from notifications.digest.compose import compose
from portal.api.checkpoints import as_checkpoint
from tasks.desk.pages import _due
from tests.integration.digest.test_compose import body, mails
from tests.portal_support import Agency, words
from tests.rules import content, in_force, obligation, set_up
from tests.support import DAY, add_notices, execute, rows, set_up_office

CLERK = Actor("Văn thư")
SAID = "(dự kiến)"


@pytest.fixture
def office(engine: Engine) -> Engine:
    """Two reports, of a year that is decided and of one that isn't."""
    set_up(engine)
    period = {"period_from": dt.date(2026, 1, 1), "period_to": dt.date(2027, 12, 31)}
    in_force(engine, content("ct-1", obligation(due=["12-15"]), **period))
    return engine


def test_the_portal_s_pages_and_the_api_say_so(office: Engine) -> None:
    key = rows(office, "SELECT id FROM organization WHERE code = 'b'")[0][0]
    reader = rows(office, "SELECT id FROM contact WHERE email = 'advisory_unit@b.example'")[0][0]
    with reading(office) as session:
        decided, projected = visibility.seen(session, "TRUE ORDER BY c.due_on", key)
    assert [as_checkpoint(one)["provisional"] for one in (decided, projected)] == [False, True]
    browser = Agency(office)
    browser.enter(reader)
    assert [SAID in words(browser.get(f"/viec/{one.id}")) for one in (decided, projected)] == [False, True]


def test_what_is_done_is_no_projection(office: Engine) -> None:
    execute(office, "UPDATE checkpoint SET status = 'accepted'")
    with reading(office) as session:
        key = rows(office, "SELECT id FROM organization WHERE code = 'b'")[0][0]
        assert [one.provisional for one in visibility.seen(session, "TRUE", key)] == [False, False]


def test_the_desk_s_lists_say_so(office: Engine) -> None:
    with reading(office) as session:
        found = statistics.coming(session, dt.date(2026, 12, 1), 500)
    assert [_due(row) for row in found] == ["15/12/2026", f"15/12/2027 {SAID}"]


def test_a_table_says_so(office: Engine) -> None:
    with reading(office) as session:
        listed = list(checkpoints(session, None, dt.date(2026, 12, 1)))
        told = list(cli._told_provisional(session, listed))
    assert [row["due_on"] for row in told] == ["2026-12-15", f"15/12/2027 {SAID}"]
    # what programs read stays as it is
    assert [row["due_on"] for row in listed] == ["2026-12-15", "2027-12-15"]


def test_a_new_decision_takes_the_word_away(office: Engine) -> None:
    key = rows(office, "SELECT id FROM organization WHERE code = 'b'")[0][0]
    execute(office, "UPDATE work_calendar SET text = REPLACE(text, 'decided: 2026-12-31', 'decided: 2027-12-31')")
    with transaction(office) as session:
        assert not refresh(session, CLERK)  # it moves nothing
        assert not any(one.provisional for one in visibility.seen(session, "TRUE", key))


def test_a_mail_says_so(engine: Engine) -> None:
    set_up_office(engine)
    execute(engine, "UPDATE work_calendar SET decided = '2021-12-23'")
    add_notices(engine, [2], [1], "D")
    assert compose(engine, DAY) == 1
    mail = mails(engine)[0]
    assert f"Hạn 24/12/2021 {SAID}, hạn hôm nay" in body(mail, "plain")
    assert f"24/12/2021</b> {SAID}" in body(mail, "html")


def test_a_proposed_swap_only_warns(office: Engine) -> None:
    from runtime.doctor import _calendar

    swap = "  - {day_off: 2027-12-15, worked: 2027-12-18, source: đề xuất, proposed: true}"
    text = rows(office, "SELECT text FROM work_calendar")[0][0].replace("overlay:", f"overlay:\n{swap}")
    with transaction(office) as session:
        load_file(session, read_content(text, "lich.yaml"), CLERK, DAY)
    assert str(rows(office, "SELECT MAX(due_on) FROM checkpoint")[0][0]) == "2027-12-15"
    assert "15/12/2027 (đề xuất)" in _calendar(office, DAY).detail
