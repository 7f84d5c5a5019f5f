"""Who reads for a role, and what becomes of notices that nobody can read for a while."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine

from lifecycle.organization.recipients import lacking
from models import reading
from tasks.followup.steps import compose_day, sweep_day
from tests.support import DAY, execute, rows, set_up_office

AFTER = dt.date(2021, 12, 27)  # the Monday after DAY


def prepared(engine: Engine) -> None:
    set_up_office(engine, checkpoints=1)
    execute(engine, "UPDATE work_calendar SET text = 'format: phoihop-calendar/1', code = 'VN'")


def recipients(engine: Engine) -> list[str]:
    found = rows(
        engine,
        "SELECT DISTINCT c.email FROM notice n JOIN contact c ON c.id = n.recipient_id WHERE n.state = 'pending'",
    )
    return sorted(row[0] for row in found)


def test_a_role_without_a_reader_passes_its_notice_up(engine: Engine) -> None:
    prepared(engine)
    execute(engine, "UPDATE contact SET active = :no WHERE role = 'advisory_unit'", no=False)
    sweep_day(engine, DAY)
    assert recipients(engine) == ["phutrach@ubnd.example"]


def test_a_notice_waits_where_nobody_of_the_body_can_be_reached_and_goes_out_once_somebody_can(engine: Engine) -> None:
    prepared(engine)
    execute(engine, "UPDATE contact SET bounced_at = CURRENT_TIMESTAMP WHERE organization_id = 2")
    sweep_day(engine, DAY)
    assert recipients(engine) == ["phutrach@ubnd.example", "vanphong@ubnd.example"]
    assert compose_day(engine, DAY) == 0
    execute(engine, "UPDATE contact SET bounced_at = NULL WHERE email = 'chutich@ubnd.example'")
    assert compose_day(engine, AFTER) == 1
    assert [row[0] for row in rows(engine, 'SELECT "to" FROM message')] == ["chutich@ubnd.example"]


def test_one_person_under_two_rows_is_reached_under_the_living_one(engine: Engine) -> None:
    prepared(engine)
    execute(engine, "UPDATE contact SET active = :no WHERE id = 1", no=False)
    execute(engine, "UPDATE contact SET email = 'vanphong@ubnd.example' WHERE id = 2")
    sweep_day(engine, DAY)
    assert [row[0] for row in rows(engine, "SELECT DISTINCT recipient_id FROM notice")] == [2]


def test_the_roles_that_nobody_fills_are_named(engine: Engine) -> None:
    prepared(engine)
    parties = "INSERT INTO agreement_party (agreement_id, organization_id, signatory_id, position) VALUES "
    execute(engine, parties + "(1, 1, 1, 0), (1, 2, 2, 1)")
    execute(engine, "UPDATE contact SET active = :no WHERE role = 'advisory_unit'", no=False)
    with reading(engine) as session:
        assert lacking(session) == [
            ("btgtu", "advisory_unit"),
            ("btgtu", "leader_in_charge"),
            ("ubnd", "advisory_unit"),
        ]
