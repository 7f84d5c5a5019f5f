"""A rung is itself, whatever it is called and wherever it stands: what it told stays told."""

from __future__ import annotations

import datetime as dt
from email import message_from_string
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine

from lifecycle.casefile.load import is_ladder_of_before, seed
from lifecycle.followup.edit_preview import brought_by
from lifecycle.kernel.actor import SYSTEM
from lifecycle.ladder import policy
from models import Ladder, reading, transaction
from notifications.digest.compose import compose
from tasks.followup import steps as daily
from tests import rules
from tests.support import execute, rows

DUE = dt.date(2021, 12, 15)
LATE = dt.date(2022, 1, 5)  # after the tenth working day


@pytest.fixture
def office(engine: Engine) -> Engine:
    """One programme of a (lead) and b, a report due on 15 December 2021, swept up to the tenth working day after it."""
    rules.set_up(engine)
    rules.in_force(engine, rules.content("ct-1", rules.obligation(due=DUE)))
    daily.sweep_day(engine, LATE)
    return engine


def default() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(policy.DEFAULT_FILE.read_text(encoding="utf-8"))
    return found


def store(engine: Engine, file: dict[str, Any]) -> bool:
    with transaction(engine) as session:
        return policy.store_ladder(session, SYSTEM, policy.parse_ladder(yaml.safe_dump(file), "thang.yaml"))


def rung(file: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in file["rungs"] if one["name"] == name)


def plain(mail: str) -> str:
    found = message_from_string(mail, _class=EmailMessage, policy=modern).get_body(("plain",))
    assert found is not None
    return str(found.get_content())


def test_a_rung_renamed_or_moved_tells_nobody_again_of_what_is_old(office: Engine) -> None:
    file = default()
    rung(file, "D+10")["name"] = "Quá hạn mười ngày"
    rung(file, "D+5")["offset"] = 6
    assert store(office, file)
    swept = daily.sweep_day(office, LATE)
    assert (swept.notices, swept.skipped) == (0, 0)
    assert rows(office, "SELECT COUNT(*) FROM rung") == [(9,)]


def test_a_rung_renamed_and_moved_at_once_is_known_by_its_key(office: Engine) -> None:
    file = default()
    rung(file, "D+10").update(name="D+12", offset=12, key="D+10")
    assert store(office, file)
    assert daily.sweep_day(office, dt.date(2022, 1, 10)).notices == 0
    assert not store(office, file), "loaded again it says the same"
    rung(file, "D+12").pop("key")
    assert not store(office, file), "a key that is left out is the one that is kept"


def test_a_rung_added_between_others_tells_nobody_of_what_was_told(office: Engine) -> None:
    file = default()
    file["rungs"].append({**rung(file, "D+5"), "name": "D+8", "offset": 8, "to": ["owner.clerk", "lead.advisory_unit"]})
    assert store(office, file)
    assert daily.sweep_day(office, LATE).notices == 0


def test_a_rung_that_goes_and_comes_back_is_the_same(office: Engine) -> None:
    file = default()
    gone = rung(file, "D+10")
    file["rungs"].remove(gone)
    store(office, file)
    file["rungs"].append(gone)
    store(office, file)
    assert daily.sweep_day(office, LATE).notices == 0


def test_a_ladder_in_days_counts_days(engine: Engine) -> None:
    rules.set_up(engine)
    store(engine, default() | {"unit": "day"})
    rules.in_force(engine, rules.content("ct-1", rules.obligation(due=DUE)))
    for step in range(40):
        daily.sweep_day(engine, dt.date(2021, 12, 6) + dt.timedelta(days=step))
    days = "SELECT rung.name, MIN(on_day) FROM notice JOIN rung ON rung.id = rung_id GROUP BY 1"
    found = {name: str(day) for name, day in rows(engine, days)}
    assert (found["T-7"], found["D+1"], found["D+10"]) == ("2021-12-08", "2021-12-16", "2021-12-27")  # 25th: a Saturday


def test_a_default_ladder_of_before_is_replaced_and_what_it_will_send_is_known(engine: Engine) -> None:
    rules.set_up(engine)
    before = default()
    before["rungs"] = [one for one in before["rungs"] if "every" not in one]
    store(engine, before)
    rules.in_force(engine, rules.content("ct-1", rules.obligation(due=DUE)))
    spring = dt.date(2022, 3, 10)
    daily.sweep_day(engine, spring)
    with transaction(engine) as session:
        assert is_ladder_of_before(session)
        brought = brought_by(session, lambda: seed(session), spring)
        assert not is_ladder_of_before(session)
    assert {row.rung for row in brought} == {"D+30"}
    assert {row.to for row in brought} == {
        f"{who}.example" for who in ("advisory_unit@a", "advisory_unit@b", "leader_in_charge@b")
    }
    april = dt.date(2022, 4, 1)
    daily.sweep_day(engine, april)
    assert rows(engine, "SELECT COUNT(*) > 0 FROM notice WHERE repeat > 0 AND state = 'pending'")[0][0]


def test_a_default_ladder_that_somebody_changed_is_left_alone(engine: Engine) -> None:
    rules.set_up(engine)
    own = default()
    own["rungs"] = own["rungs"][:4]
    store(engine, own)
    with transaction(engine) as session:
        assert not seed(session)
    with reading(engine) as session:
        assert len(policy.rungs_of(session, session.get_one(Ladder, 1).id or 0)) == 4


def test_a_head_reads_the_sum_of_what_repeats_and_a_worker_each_line(engine: Engine) -> None:
    rules.set_up(engine)
    execute(
        engine,
        "INSERT INTO contact (organization_id, role, name, post, email, phone, active, bounce_reason, created_at)"
        " SELECT id, 'head', '', '', 'head@b.example', '', TRUE, '', '2021-01-01' FROM organization WHERE code = 'b'",
    )
    monthly = "FREQ=MONTHLY;BYMONTHDAY=15;COUNT=12"
    rules.in_force(engine, rules.content("ct-1", rules.obligation(due=monthly)))
    daily.sweep_day(engine, dt.date(2022, 5, 31))
    execute(engine, "UPDATE notice SET state = 'skipped'")
    first = dt.date(2022, 6, 1)
    daily.sweep_day(engine, first)
    compose(engine, first, sender="a@b.example")
    said = {to: plain(mail) for to, mail in rows(engine, 'SELECT "to", mail FROM message')}
    assert "mốc chưa hoàn thành, lâu nhất" in said["head@b.example"]
    assert said["head@b.example"].count("Cơ quan thực hiện") == 1
    assert said["advisory_unit@b.example"].count("Cơ quan thực hiện") > 1
