"""Section 6 of the design, sentence by sentence: which rungs are told, to whom, once, and what a missed day leaves."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy import Engine, text

from devtools.mailbox.server import DevMailbox
from lifecycle.checkpoint import extension as checkpoint_extension
from lifecycle.checkpoint import report as reporting
from lifecycle.followup.forecast import forecast
from lifecycle.followup.reached import courses, reached
from models import reading
from tasks.followup import steps as daily
from tests import rules
from tests.support import execute, rows

DUE = dt.date(2021, 12, 15)  # a Wednesday
HANDED_IN = reporting.ReportInput(body="Đã thực hiện.", reported_on=dt.date(2021, 12, 14))
TOLD = """
SELECT rung.name, contact.role, organization.code, notice.state FROM notice JOIN rung ON rung.id = notice.rung_id
JOIN contact ON contact.id = notice.recipient_id JOIN organization ON organization.id = contact.organization_id
"""


@pytest.fixture
def office(engine: Engine) -> Engine:
    """One programme of a (lead) and b, a report due on 15 December 2021."""
    rules.set_up(engine)
    rules.in_force(engine, rules.content("ct-1", rules.obligation(due=DUE)))
    return engine


def told(engine: Engine, state: str = "pending") -> Counter[str]:
    """Rung -> how many readers it has."""
    return Counter(row[0] for row in rows(engine, TOLD) if row[3] == state)


def sweep_each(engine: Engine, first: dt.date, last: dt.date) -> None:
    for step in range((last - first).days + 1):
        daily.sweep_day(engine, first + dt.timedelta(days=step))


def the_checkpoint(engine: Engine) -> str:
    with reading(engine):
        return f"ct-1 · bao-cao · b · {DUE}"


def test_each_rung_is_told_on_its_own_day_to_its_own_readers(office: Engine) -> None:
    sweep_each(office, dt.date(2021, 10, 1), dt.date(2022, 1, 31))
    # advisory unit; both; both; both; leader of b and advisory unit of a
    assert told(office)["T-30"] == told(office)["T-15"] == 1
    assert told(office)["T-7"] == told(office)["T-1"] == told(office)["D"] == 2
    assert told(office)["D+1"] == 2
    assert told(office, "skipped") == Counter()
    days = dict(rows(office, "SELECT rung.name, MIN(on_day) FROM notice JOIN rung ON rung.id = rung_id GROUP BY 1"))
    assert {name: str(day) for name, day in days.items()} == {
        "T-30": "2021-11-03",
        "T-15": "2021-11-24",
        "T-7": "2021-12-06",
        "T-1": "2021-12-14",
        "D": "2021-12-15",
        "D+1": "2021-12-16",
        "D+5": "2021-12-22",
        "D+10": "2021-12-29",
        "D+30": "2022-01-27",
    }


def test_a_second_sweep_of_the_same_day_inserts_nothing_and_writes_no_line(office: Engine) -> None:
    daily.sweep_day(office, DUE)
    before = rows(office, "SELECT COUNT(*) FROM audit_line")
    again = daily.sweep_day(office, DUE)
    assert (again.notices, again.skipped) == (0, 0)
    assert rows(office, "SELECT COUNT(*) FROM audit_line") == before


def test_nobody_is_reminded_of_junes_duty_before_mays_is_due(engine: Engine) -> None:
    rules.set_up(engine)
    rules.in_force(engine, rules.content("ct-1", rules.obligation(due="FREQ=MONTHLY;BYMONTHDAY=15;COUNT=12")))
    sweep_each(engine, rules.START, dt.date(2021, 12, 31))
    early = rows(
        engine,
        "SELECT COUNT(*) FROM notice JOIN checkpoint ON checkpoint.id = notice.checkpoint_id"
        " WHERE notice.reached_on <= checkpoint.previous_due_on",
    )
    assert early == [(0,)]
    assert told(engine)["T-30"] <= 1, "only the first of all has nothing due before it"


def test_a_checkpoint_that_is_reported_reaches_no_further_rung_and_one_that_is_returned_does(office: Engine) -> None:
    daily.sweep_day(office, DUE)
    rules.do(office, reporting.report, the_checkpoint(office), HANDED_IN)
    daily.sweep_day(office, dt.date(2021, 12, 16))
    assert told(office)["D+1"] == 0
    rules.do(office, reporting.return_report, the_checkpoint(office), "Thiếu số liệu")
    daily.sweep_day(office, dt.date(2021, 12, 17))
    assert told(office)["D+1"] == 2


def test_an_extension_re_arms_the_ladder_and_an_old_notice_stays(office: Engine) -> None:
    sweep_each(office, dt.date(2021, 12, 1), DUE)
    before = told(office)["D"]
    rules.do(office, checkpoint_extension.ask_extension, the_checkpoint(office), dt.date(2021, 12, 31), "Chờ số liệu")
    rules.do(office, checkpoint_extension.grant_extension, the_checkpoint(office), dt.date(2021, 12, 31))
    sweep_each(office, dt.date(2021, 12, 16), dt.date(2021, 12, 31))
    assert told(office)["D+1"] == 0
    assert told(office)["D"] == 2 * before


def test_forty_five_days_off_over_tet_then_the_most_severe_rung_only_and_since_when(engine: Engine) -> None:
    rules.set_up(engine)
    due = dt.date(2022, 1, 25)
    rules.in_force(engine, rules.content("ct-1", rules.obligation(due=due)))
    sweep_each(engine, dt.date(2021, 12, 1), dt.date(2022, 1, 7))
    before = rows(engine, "SELECT COALESCE(MAX(id), 0) FROM notice")[0][0]
    back = dt.date(2022, 2, 21)  # a Monday, 45 days after the last one
    daily.sweep_day(engine, back)
    found = rows(engine, TOLD + " WHERE notice.id > :before", before=before)
    assert {row[0] for row in found if row[3] == "pending"} == {"D+10"}
    assert {row[0] for row in found if row[3] == "skipped"} == {"T-7", "T-1", "D", "D+1", "D+5"}
    daily.compose_day(engine, back)
    with DevMailbox() as box:
        from notifications.mail.relay import deliver
        from notifications.mail.smtp import smtp_settings

        deliver(engine, smtp_settings(box.url))
        body = box.messages()[0].get_body(("plain",))
    assert body is not None
    assert "phải nhắc từ ngày 15/02/2022" in body.get_content()


HEARD = """
SELECT contact.email, rung.name, notice.repeat, notice.on_day FROM notice JOIN rung ON rung.id = notice.rung_id
JOIN contact ON contact.id = notice.recipient_id WHERE notice.state = 'pending'
"""


def test_a_first_follow_up_tells_everybody_whom_a_passed_rung_would_have_told_once(office: Engine) -> None:
    daily.sweep_day(office, dt.date(2022, 1, 5))
    found = rows(office, HEARD)
    assert sorted(row[0] for row in found) == [
        "advisory_unit@a.example",
        "advisory_unit@b.example",
        "leader_in_charge@a.example",
        "leader_in_charge@b.example",
    ]
    assert {row[1] for row in found} == {"D+10"}
    assert set(told(office, "skipped")) == {"T-30", "T-15", "T-7", "T-1", "D", "D+1", "D+5"}


def test_who_heard_of_a_rung_on_its_day_is_not_told_of_the_next_for_its_sake(office: Engine) -> None:
    """The office was away from the fifth to the tenth day: who hears of those two, and nobody else, is told."""
    sweep_each(office, dt.date(2021, 12, 1), dt.date(2021, 12, 21))
    before = rows(office, "SELECT COALESCE(MAX(id), 0) FROM notice")[0][0]
    daily.sweep_day(office, dt.date(2022, 1, 5))
    found = rows(office, HEARD + " AND notice.id > :before", before=before)
    assert sorted(row[0] for row in found) == ["leader_in_charge@a.example", "leader_in_charge@b.example"]


def test_what_is_overdue_is_told_again_until_it_is_done_on_the_months_first_working_day(office: Engine) -> None:
    execute(
        office,
        "INSERT INTO contact (organization_id, role, name, post, email, phone, active, bounce_reason, created_at)"
        " SELECT id, 'head', '', '', 'head@b.example', '', TRUE, '', '2021-01-01' FROM organization WHERE code = 'b'",
    )
    sweep_each(office, dt.date(2021, 12, 1), dt.date(2022, 7, 10))
    heard = rows(office, HEARD + " AND rung.name = 'D+30' ORDER BY notice.id")
    repeats = [(row[0], row[2], str(row[3])) for row in heard]
    workers = {"advisory_unit@b.example", "leader_in_charge@b.example", "advisory_unit@a.example"}
    assert {(who, day) for who, repeat, day in repeats if not repeat} == {(who, "2022-01-27") for who in workers}
    # D+50 and D+70 both lie in March
    assert sorted({(repeat, day) for _, repeat, day in repeats if repeat}) == [
        (2, "2022-04-01"),
        (3, "2022-05-04"),
        (4, "2022-06-01"),
        (5, "2022-07-01"),
    ]
    assert len(repeats) == len(set(repeats))
    # the heads hear with the repeats; a has none, so the next one does
    assert {who for who, repeat, _ in repeats if repeat} == workers | {"head@b.example", "leader_in_charge@a.example"}


def test_on_a_day_off_only_what_is_urgent_is_told_and_the_rest_on_the_next_working_day(office: Engine) -> None:
    execute(office, "UPDATE rung SET urgent = :yes WHERE name = 'D+1'", yes=True)
    daily.sweep_day(office, DUE)
    saturday, monday = dt.date(2021, 12, 18), dt.date(2021, 12, 20)
    daily.sweep_day(office, saturday)
    assert told(office)["D+1"] == 2
    daily.sweep_day(office, monday)
    assert told(office)["D+1"] == 2


def test_one_digest_a_reader_a_day_however_many_checkpoints(engine: Engine) -> None:
    rules.set_up(engine)
    rules.in_force(engine, rules.content("ct-1", *(rules.obligation(f"viec-{n}", due=DUE) for n in range(5))))
    daily.sweep_day(engine, DUE)
    daily.compose_day(engine, DUE)
    assert rows(engine, "SELECT COUNT(*), COUNT(DISTINCT recipient_id) FROM message") == [(2, 2)]


def test_the_sweep_uses_its_index_however_much_is_open(office: Engine) -> None:
    dialect = office.dialect.name
    if dialect == "postgresql":
        execute(office, MANY)
        with office.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE checkpoint"))
    with reading(office) as session:
        course = courses(session)[0]
        for armed, index in ((False, "ix_checkpoint_sweep"), (True, "ix_checkpoint_armed")):
            days = list(course.newly(dt.date(2021, 12, 14), DUE))
            query = reached(dialect, days, course, armed=armed, columns="hit.checkpoint_id")
            explain = "EXPLAIN QUERY PLAN" if dialect == "sqlite" else "EXPLAIN"
            plan = "\n".join(str(row) for row in session.execute(text(f"{explain} {query}")))
            assert index in plan, plan


@pytest.mark.parametrize("few", [1, 8, 40])
def test_readers_are_looked_up_and_not_gone_through_however_few_days_are_asked_for(
    sqlite_engine: Engine, few: int
) -> None:
    rules.set_up(sqlite_engine)
    rules.in_force(sqlite_engine, rules.content("ct-1", rules.obligation(due=DUE)))
    with reading(sqlite_engine) as session:
        course = courses(session)[0]
        days = list(course.newly(dt.date(2021, 10, 14), DUE))[:few]
        query = reached("sqlite", days, course, armed=False, columns="hit.checkpoint_id")
        plan = "\n".join(str(row) for row in session.execute(text(f"EXPLAIN QUERY PLAN {query}")))
    assert "SEARCH r USING AUTOMATIC COVERING INDEX (role=? AND organization_id=?)" in plan, plan


MANY = """
INSERT INTO checkpoint (obligation_id, agreement_id, owner_id, lead_id, ladder_id, calendar_id, calendar_version,
                        nominal_on, due_on, status, armed)
SELECT c.obligation_id, c.agreement_id, c.owner_id, c.lead_id, c.ladder_id, c.calendar_id, c.calendar_version,
       DATE '1930-01-01' + n, DATE '2022-06-01' + n % 900, 'upcoming', FALSE
FROM checkpoint c CROSS JOIN generate_series(1, 20000) AS n
"""


def test_a_forecast_of_a_day_is_what_the_day_sends(office: Engine) -> None:
    with reading(office) as session:
        seen = [(row.rung, row.role, row.to) for row in forecast(session, DUE, 1)]
    daily.sweep_day(office, DUE)
    assert len(seen) == sum(told(office).values()) > 0
