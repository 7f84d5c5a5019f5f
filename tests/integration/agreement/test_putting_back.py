"""A wrong mark put back: what it silenced speaks again, what was sent is listed, and the watchdog isn't fooled."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from devtools.mailbox.server import DevMailbox
from lifecycle.followup.forecast import forecast
from lifecycle.followup.putting_back import put_back
from lifecycle.integrity import chains as integrity_chains
from lifecycle.kernel import clock
from lifecycle.kernel.actor import SYSTEM, Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.organization import lookup as organization_lookup
from migrations.seal import seal
from models import make_engine, metadata, reading, transaction, utc_now
from notifications.mail.outbox import Outbox, new_token
from tasks.followup import steps as daily
from tasks.operations.alarm import follow_up_missed, follow_up_trouble
from tests import rules
from tests.integration.calendar.test_clock import (
    DUE,
    NOW,
    SLIP,
    marks,
    now,  # noqa: F401 (fixtures)
    office,  # noqa: F401 (fixtures)
    set_up,
)
from tests.integration.cli.test_cli import (
    Run,
    run,  # noqa: F401 (a fixture)
)
from tests.support import execute, rows

YESTERDAY = NOW - dt.timedelta(days=1)
TOMORROW = NOW + dt.timedelta(days=1)
Set = Callable[[dt.date], None]
WHY = "Gõ nhầm năm"


def slip(engine: Engine, to: dt.date = SLIP, *, send: bool = False) -> None:
    """What a program of before did: sweep and compose for a day ahead, and forget which day it was."""
    execute(engine, "INSERT INTO rehearsal (id, made_at) VALUES (1, '2026-11-25')")
    execute(engine, "DELETE FROM swept_day WHERE day = :day", day=to)
    daily.sweep_day(engine, to)
    daily.compose_day(engine, to)
    if send:
        daily.deliver_day(engine, to)
    execute(engine, "DELETE FROM rehearsal")
    execute(engine, "UPDATE swept_day SET ran_on = :now WHERE day = :day", now=NOW, day=to)


def follow(engine: Engine, now: Set, days: int) -> None:  # noqa: F811
    """The daily follow-ups of the days to come."""
    for number in range(1, days + 1):
        day = NOW + dt.timedelta(days=number)
        now(day)
        daily.follow_up(engine, day)


def told(engine: Engine) -> set[tuple[str, str]]:
    """(rung, day) of what was composed into mails."""
    query = "SELECT DISTINCT rung.name, notice.on_day FROM notice JOIN rung ON rung.id = rung_id WHERE message_id > 0"
    return {(name, str(day)) for name, day in rows(engine, query)}


def do(engine: Engine, to: dt.date | None = None, why: str = WHY) -> Any:
    return daily.put_back(engine, why, to, SYSTEM, do=True)


def test_after_it_the_days_bring_what_they_would_have_brought(
    office: Engine,  # noqa: F811
    now: Set,  # noqa: F811
    tmp_path: Path,
) -> None:
    """Next to an office in which nobody slipped."""
    careful = make_engine(f"sqlite:///{tmp_path / 'careful.db'}")
    metadata.create_all(careful)
    set_up(careful)
    for engine in (office, careful):
        now(YESTERDAY)
        daily.follow_up(engine, YESTERDAY)
        now(NOW)
    slip(office)
    done = do(office)
    assert (done.to, done.was) == (YESTERDAY, SLIP)
    assert done.notices > 0
    assert done.messages > 0
    assert done.sent == []
    assert marks(office) == {"2026-11-23"}, "the 24th is a day off"
    assert rows(office, "SELECT COUNT(*) FROM message WHERE on_day > :now", now=NOW) == [(0,)]
    for engine in (office, careful):
        now(NOW)
        daily.follow_up(engine, NOW)
        follow(engine, now, 45)
    assert told(office) == told(careful)
    assert ("D", str(DUE)) in told(office)
    careful.dispose()


def test_it_is_written_down_with_its_reason_and_needs_one(office: Engine) -> None:  # noqa: F811
    daily.follow_up(office, NOW)
    slip(office)
    with pytest.raises(Refusal) as refused:
        do(office, why="  ")
    assert refused.value.key == "reason_missing"
    do(office)
    line = rows(office, "SELECT actor, subject FROM audit_line WHERE verb = 'put_back'")
    assert [(row[1]) for row in line] == [f"day {NOW}"]
    assert rows(office, "SELECT COUNT(*) FROM event WHERE name = 'phoihop.sweep.put_back'") == [(1,)]
    with reading(office) as session:
        assert list(integrity_chains.breaks(session)) == []


def test_only_the_office_puts_back(office: Engine) -> None:  # noqa: F811
    slip(office)
    with reading(office) as session:
        agency = Actor("Văn thư", organization_lookup.get_organization(session, "b").id)
    with pytest.raises(Refusal), transaction(office) as session:
        put_back(session, agency, WHY)
    assert marks(office) == {str(SLIP)}


def test_never_forward_never_past_what_was_lived_and_never_ahead(office: Engine) -> None:  # noqa: F811
    daily.follow_up(office, NOW)
    for day, key in ((NOW, "put_back_nothing"), (YESTERDAY, "put_back_before_swept"), (TOMORROW, "day_ahead")):
        with pytest.raises(Refusal) as refused:
            do(office, day)
        assert refused.value.key == key
    slip(office)
    for day, key in ((YESTERDAY, "put_back_before_swept"), (SLIP, "day_ahead")):
        with pytest.raises(Refusal) as refused:
            do(office, day)
        assert refused.value.key == key
    assert do(office, NOW).to == NOW
    with pytest.raises(Refusal) as refused:
        do(office)
    assert refused.value.key == "put_back_nothing"


def test_a_look_writes_nothing_and_says_the_same(office: Engine) -> None:  # noqa: F811
    daily.follow_up(office, NOW)
    slip(office)
    before = [rows(office, f"SELECT * FROM {table} ORDER BY 1, 2") for table in ("notice", "message", "sweep_mark")]
    seen = daily.put_back(office, WHY, None, SYSTEM, do=False)
    assert before == [
        rows(office, f"SELECT * FROM {table} ORDER BY 1, 2") for table in ("notice", "message", "sweep_mark")
    ]
    assert rows(office, "SELECT COUNT(*) FROM audit_line WHERE verb = 'put_back'") == [(0,)]
    assert seen == do(office)


def test_what_was_sent_is_listed_and_told_no_second_time(
    office: Engine,  # noqa: F811
    now: Set,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    daily.follow_up(office, NOW)
    with DevMailbox() as box:
        monkeypatch.setenv("PHOIHOP_SMTP_URL", box.url)
        slip(office, send=True)
        went = {str(mail["Message-ID"]) for mail in box.messages() if ".20271125." in str(mail["Message-ID"])}
        assert went
        done = do(office)
        assert {mail["message_id"] for mail in done.sent} == went
        sent_rungs = {name for name, _ in told(office)}
        follow(office, now, 45)
    ids = rows(office, "SELECT checkpoint_id, rung_id, due_on, recipient_id FROM notice")
    assert len(ids) == len(set(ids))
    # rungs that weren't sent come on their days
    assert {"T-7", "T-1", "D", "D+1"} - sent_rungs <= {name for name, day in told(office) if day <= "2027-02-01"}


def test_an_older_notice_in_a_mail_of_the_day_ahead_goes_with_the_next_one(office: Engine, now: Set) -> None:  # noqa: F811
    now(DUE)
    daily.sweep_day(office, DUE)
    waiting = rows(office, "SELECT COUNT(*) FROM notice WHERE state = 'pending'")[0][0]
    assert waiting > 0
    now(DUE)
    slip_to = DUE + dt.timedelta(days=365)
    execute(office, "INSERT INTO rehearsal (id, made_at) VALUES (1, '2026-11-25')")
    daily.compose_day(office, slip_to)
    daily.sweep_day(office, slip_to)
    execute(office, "DELETE FROM rehearsal")
    execute(office, "UPDATE swept_day SET ran_on = :now WHERE day = :day", now=DUE, day=slip_to)
    do(office)
    assert rows(office, "SELECT COUNT(*) FROM notice WHERE state = 'pending' AND message_id IS NULL")[0][0] == waiting
    assert daily.compose_day(office, DUE) == 2


def test_a_relay_that_has_a_mail_in_hand_does_not_send_what_was_taken_back(office: Engine) -> None:  # noqa: F811
    daily.follow_up(office, NOW)
    slip(office)
    relay = office.connect()
    with relay.begin():
        box = Outbox(relay, new_token(), urgent_only=False)
        claimed = box.claim(10, utc_now())
    wrong = {row[0] for row in rows(office, "SELECT id FROM message WHERE on_day > :now", now=NOW)}
    assert wrong <= {row.id for row in claimed}
    do(office)
    with relay.begin():
        assert not any(box.start(row, utc_now()) for row in claimed if row.id in wrong)
    relay.close()


def test_a_sweep_and_a_putting_back_at_once_leave_one_whole_state(office: Engine) -> None:  # noqa: F811
    daily.follow_up(office, NOW)
    for _ in range(8):
        slip(office)
        sweeper = threading.Thread(target=lambda: daily.sweep_day(office, NOW))
        sweeper.start()
        do(office)
        sweeper.join()
        assert marks(office) == {str(NOW)}
        with reading(office) as session:
            assert list(integrity_chains.breaks(session)) == []
            assert clock.mark_ahead(session) is None


def test_a_calendar_that_rested_that_day_goes_back_to_its_own_last_working_day(office: Engine, now: Set) -> None:  # noqa: F811
    saturday = dt.date(2026, 11, 28)
    now(saturday)
    daily.sweep_day(office, saturday)
    slip(office)
    execute(office, "UPDATE swept_day SET ran_on = :now WHERE day = :day", now=saturday, day=SLIP)
    do(office, saturday)
    assert marks(office) == {"2026-11-27"}


# --- found, and told ---


def test_a_follow_up_of_another_day_or_one_that_was_only_looked_at_is_no_follow_up(office: Engine) -> None:  # noqa: F811
    def missed() -> bool:
        with reading(office) as session:
            return follow_up_missed(session, NOW)

    assert missed()
    daily.follow_up(office, NOW, dry_run=True)
    daily.follow_up(office, SLIP)
    assert missed()
    daily.follow_up(office, YESTERDAY)
    assert missed()
    with reading(office) as session:
        assert "chỉ có cho ngày 24/11/2026" in follow_up_trouble(session, NOW)[0]
    daily.follow_up(office, NOW)
    assert not missed()
    with reading(office) as session:
        assert follow_up_trouble(session, NOW) == []
        assert not follow_up_missed(session, dt.date(2026, 11, 29)), "a Sunday"


def test_a_mark_ahead_is_told_by_everybody_who_looks(
    office: Engine,  # noqa: F811
    now: Set,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from runtime.doctor import checks

    slip(office)
    now(TOMORROW)
    daily.follow_up(office, TOMORROW)
    with reading(office) as session:
        troubles = follow_up_trouble(session, TOMORROW)
    assert len(troubles) == 2, "silent until then, and not swept today though a follow-up ran"
    assert "25/11/2027" in troubles[0]
    assert "phoihop put-back" in troubles[0]
    assert "phoihop put-back" in daily.follow_up(office, TOMORROW).problem
    monkeypatch.setattr("runtime.doctor.state", lambda _: __import__("migrations.upgrade").upgrade.State.CURRENT)
    found = {check.check: check for check in checks(lambda: office, TOMORROW)}
    assert not found["clock"].ok
    assert found["clock"].needed
    do(office)
    assert "clock" not in {check.check for check in checks(lambda: office, TOMORROW)}
    assert "put-back" not in daily.follow_up(office, TOMORROW).problem


def test_a_rehearsal_is_not_told_of_its_own_days(engine: Engine) -> None:
    set_up(engine)
    daily.follow_up(engine, SLIP)
    with reading(engine) as session:
        assert clock.mark_ahead(session) is None
        assert follow_up_trouble(session, SLIP) == []
        assert list(forecast(session, SLIP, 1)) == []


def test_the_command_shows_first_and_does_it_when_it_is_told_to(run: Run, own_home: Path) -> None:  # noqa: F811
    run("init")
    engine = make_engine(f"sqlite:///{own_home / 'phoihop.db'}")
    rules.set_up(engine)
    # the bodies that no verb wrote are as those of an office that was upgraded
    with engine.begin() as connection:
        seal(connection, "test")
    rules.in_force(engine, rules.content("ct-1", rules.obligation(due=DUE), period_to=dt.date(2028, 12, 31)))
    daily.follow_up(engine, NOW)
    nothing = run("put-back", "--reason", WHY)
    assert (nothing.code, nothing.out) == (1, "")
    slip(engine)
    assert "phoihop put-back" in run("follow-up", "--json").err
    assert run("doctor").code == 1
    assert run("put-back").code == 2, "a reason is needed"
    shown = run("put-back", "--reason", WHY)
    assert "chưa ghi gì" in shown.out
    assert marks(engine) == {str(SLIP)}
    done = run("put-back", "--reason", WHY, "--to", NOW, "--yes", "--json")
    assert json.loads(done.out)["done"] is True
    assert json.loads(done.out)["to"] == str(NOW)
    assert marks(engine) == {str(NOW)}
    assert run("follow-up", "--json").err == ""
    assert run("verify").code == 0
    engine.dispose()


def test_two_that_put_back_at_once_do_it_once(office: Engine) -> None:  # noqa: F811
    daily.follow_up(office, NOW)
    slip(office)
    outcomes: list[str] = []

    def one() -> None:
        try:
            with Session(office) as session, session.begin():
                put_back(session, SYSTEM, WHY)
            outcomes.append("done")
        except Refusal as refusal:
            outcomes.append(refusal.key)

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "put_back_nothing"]
