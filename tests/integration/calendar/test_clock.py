"""The office's clock: nothing is written for a day that hasn't come, at any door; a rehearsal may make its days up."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email import message_from_string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from cli import app as cli
from devtools.mailbox.server import DevMailbox
from lifecycle.checkpoint import dating as checkpoint_dating
from lifecycle.checkpoint import extension as checkpoint_extension
from lifecycle.checkpoint import report as reporting
from lifecycle.in_force import adoption as in_force_adoption
from lifecycle.in_force import ending as closing
from lifecycle.in_force import entry as force
from lifecycle.kernel import clock
from lifecycle.kernel.refusal import Refusal
from migrations.upgrade import State, is_rehearsal
from models import make_engine
from models.enums import AgreementStatus
from tasks.followup import steps as daily
from tests import rules
from tests.integration.cli.test_cli import (
    HA_GIANG,
    Run,
    run,  # noqa: F401 (a fixture)
)
from tests.support import rehearsal, rows

NOW = dt.date(2026, 11, 25)  # a Wednesday: what the office's clock shows here
SLIP = dt.date(2027, 11, 25)
DUE = dt.date(2026, 12, 15)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.date], None]:
    """The office's clock, set."""

    def set_to(day: dt.date) -> None:
        monkeypatch.setattr(clock, "today", lambda: day)

    set_to(NOW)
    return set_to


@pytest.fixture
def office(office_engine: Engine) -> Engine:
    """A real office: a programme of a (lead) and b, with a report due on 15 December."""
    set_up(office_engine)
    return office_engine


def set_up(engine: Engine) -> None:
    rules.set_up(engine)
    duty = rules.obligation(due=DUE)
    rules.in_force(engine, rules.content("ct-1", duty, period_to=dt.date(2028, 12, 31)))


def written(engine: Engine) -> list[Any]:
    """How much a follow-up could have written."""
    tables = ("notice", "message", "audit_line", "event", "checkpoint", "swept_day", "sweep_mark")
    counts = [rows(engine, f"SELECT COUNT(*) FROM {table}") for table in tables]
    return [*counts, rows(engine, "SELECT swept_on FROM sweep_mark")]


def marks(engine: Engine) -> set[str]:
    return {str(row[0]) for row in rows(engine, "SELECT swept_on FROM sweep_mark")}


def test_a_follow_up_of_a_day_that_has_not_come_is_previewed_and_writes_nothing(office: Engine) -> None:
    daily.follow_up(office, NOW)
    before = written(office)
    seen = daily.follow_up(office, SLIP)
    assert seen.dry_run
    assert seen.notices > 0
    assert "25/11/2027 ở sau hôm nay" in seen.problem
    assert written(office) == before


def test_tomorrow_is_a_day_that_has_not_come_and_today_is_not(office: Engine) -> None:
    assert daily.follow_up(office, NOW + dt.timedelta(days=1)).dry_run
    assert not daily.follow_up(office, NOW).dry_run
    assert not daily.follow_up(office, dt.date(2021, 12, 24)).dry_run


@pytest.mark.parametrize(
    "step", [daily.sweep_day, daily.compose_day, daily.deliver_day, daily.move_due_dates, daily.top_up_checkpoints]
)
def test_each_step_refuses_a_day_that_has_not_come_by_itself(office: Engine, step: Callable[..., object]) -> None:
    before = written(office)
    with pytest.raises(Refusal) as refused:
        step(office, SLIP)
    assert refused.value.key == "day_ahead"
    assert written(office) == before


def test_after_the_slip_tomorrow_brings_what_it_would_have_brought(
    office: Engine, now: Callable[[dt.date], None]
) -> None:
    """The attack as it was made: a year ahead by a slip, then the days go on."""
    daily.follow_up(office, NOW)
    daily.follow_up(office, SLIP)
    for day in range(1, 40):
        now(NOW + dt.timedelta(days=day))
        daily.follow_up(office, NOW + dt.timedelta(days=day))
    told = rows(office, "SELECT DISTINCT rung.name, notice.on_day FROM notice JOIN rung ON rung.id = rung_id")
    assert {"T-7", "T-1", "D", "D+1", "D+5"} <= {name for name, _ in told}
    assert max(str(day) for _, day in told) <= str(NOW + dt.timedelta(days=39))


def test_a_rehearsal_may_be_given_a_day_of_its_own(engine: Engine) -> None:
    set_up(engine)
    done = daily.follow_up(engine, SLIP)
    assert not done.dry_run
    assert done.notices > 0
    assert rows(engine, "SELECT COUNT(*) FROM swept_day WHERE day = ran_on") == [(1,)]


def test_a_mail_of_a_rehearsal_bears_the_date_that_it_speaks_of(
    engine: Engine,
) -> None:
    set_up(engine)
    daily.follow_up(engine, DUE)
    mail = message_from_string(rows(engine, "SELECT mail FROM message")[0][0])
    assert mail["Date"].startswith("Tue, 15 Dec 2026 07:00:00 +0700")


days = st.one_of(
    st.dates(dt.date(2020, 1, 1), dt.date(2060, 1, 1)),
    st.integers(-5, 5).map(lambda n: NOW + dt.timedelta(days=n)),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(days, min_size=1, max_size=6))
def test_whatever_days_are_asked_for_the_mark_never_passes_today_and_nothing_is_of_a_day_after_it(
    office: Engine, asked: list[dt.date]
) -> None:
    for day in asked:
        daily.follow_up(office, day)
    assert all(mark <= str(NOW) for mark in marks(office))
    assert rows(office, "SELECT COUNT(*) FROM notice WHERE reached_on > :now OR on_day > :now", now=NOW) == [(0,)]
    assert rows(office, "SELECT COUNT(*) FROM message WHERE on_day > :now", now=NOW) == [(0,)]
    assert rows(office, "SELECT COUNT(*) FROM swept_day WHERE day > :now", now=NOW) == [(0,)]


# --- the siblings: every other day that a verb takes ---

CHECKPOINT = f"ct-1 · bao-cao · b · {DUE}"


@pytest.mark.parametrize(
    ("verb", "arguments", "key"),
    [
        (reporting.report, (CHECKPOINT, reporting.ReportInput("Đã làm.", SLIP)), "day_not_come"),
        (closing.conclude, ("ct-1", SLIP, "Hết việc"), "ending_ahead"),
        (closing.terminate, ("ct-1", "Sáp nhập", dt.date(2062, 1, 1)), "ending_ahead"),
        (force.put_in_force, ("ct-2", SLIP), "day_not_come"),
        (checkpoint_extension.ask_extension, (CHECKPOINT, dt.date(2206, 12, 15), "Chờ"), "extension_too_far"),
        (checkpoint_dating.date, ("ct-3", "viec", dt.date(2206, 12, 15), NOW), "date_outside"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_day_that_has_not_come_or_is_a_slip_is_refused_by_every_verb_that_takes_one(
    office: Engine, verb: Callable[..., object], arguments: tuple[Any, ...], key: str
) -> None:
    rules.sign_all(office, rules.ready_to_sign(office, rules.content("ct-2")), ["a", "b"])
    rules.in_force(office, rules.content("ct-3", rules.obligation("viec", due=None), period_to=None))
    before = written(office)
    with pytest.raises(Refusal) as refused:
        rules.do(office, verb, *arguments)
    assert refused.value.key == key
    assert written(office) == before


def test_a_grant_is_bounded_like_what_was_asked(office: Engine) -> None:
    rules.do(office, checkpoint_extension.ask_extension, CHECKPOINT, dt.date(2029, 1, 2), "Chờ số liệu")
    with pytest.raises(Refusal) as refused:
        rules.do(office, checkpoint_extension.grant_extension, CHECKPOINT, dt.date(2030, 1, 1))
    assert refused.value.key == "extension_too_far"


def test_an_ending_of_today_or_before_is_taken(office: Engine) -> None:
    rules.do(office, closing.terminate, "ct-1", "Sáp nhập", NOW)
    assert str(rows(office, "SELECT ended_on FROM agreement WHERE code = 'ct-1'")[0][0]) == str(NOW)


def test_an_agreement_that_ends_in_days_to_come_is_not_adopted(office: Engine) -> None:
    with pytest.raises(Refusal) as refused:
        rules.do(
            office,
            in_force_adoption.adopt,
            rules.content("ct-9"),
            status=AgreementStatus.CONCLUDED,
            signed_on=NOW,
            ended_on=SLIP,
            today=NOW,
        )
    assert refused.value.key == "day_not_come"


# --- the desk ---


@pytest.mark.parametrize(
    ("fields", "meant"),
    [
        ({}, True),
        ({"as_of": "25/11/2026"}, True),
        ({"as_of": "24/12/2021"}, False),
        ({"as_of": "24/12/2021", "as_of_again": "24/12/2021"}, True),
        ({"as_of": "24/12/2021", "as_of_again": "2021-12-24"}, True),
        ({"as_of": "24/12/2021", "as_of_again": "23/12/2021"}, False),
        ({"as_of": "25/11/2027", "as_of_again": "25/11/2027"}, False),
    ],
    ids=str,
)
def test_the_desk_asks_twice_for_another_day_and_a_day_ahead_is_never_meant(
    office_engine: Engine, monkeypatch: pytest.MonkeyPatch, fields: dict[str, str], meant: bool
) -> None:
    from flows import follow_up

    monkeypatch.setattr(follow_up, "engine", lambda: office_engine)
    form = follow_up.FollowUpForm(**fields)
    assert follow_up._meant(form, follow_up.day_of(form.as_of, "")) is meant


# --- the command line ---


def test_the_command_previews_a_day_that_has_not_come_and_says_so(run: Run, own_home: Path) -> None:  # noqa: F811
    run("load", HA_GIANG)
    engine = make_engine(f"sqlite:///{own_home / 'phoihop.db'}")
    before = written(engine)
    for dry in ((), ("--dry-run",)):
        said = run("follow-up", "--as-of", SLIP, "--json", *dry)
        assert said.code == 0
        assert said.err.startswith("Ngày 25/11/2027 ở sau hôm nay: chỉ xem trước")
        assert json.loads(said.out)["dry_run"] is True
        assert json.loads(said.out)["rows"]
    assert written(engine) == before
    with DevMailbox() as box:
        run("follow-up", "--as-of", SLIP)
        assert box.messages() == []
    past = run("follow-up", "--as-of", "2021-12-24", "--json")
    assert past.json["dry_run"] is False
    assert past.err == ""
    engine.dispose()


def test_a_rehearsal_is_made_with_its_database_and_never_afterwards(run: Run, tmp_path: Path) -> None:  # noqa: F811
    trial, real = (f"sqlite:///{tmp_path / name}.db" for name in ("trial", "real"))
    assert "(diễn tập)" in run("init", "--rehearsal", "--database", trial).out
    assert run("init", "--rehearsal", "--database", trial).code == 0
    assert run("init", "--database", trial).code == 0, "stays one"
    run("load", HA_GIANG, "--database", trial)
    assert run("follow-up", "--as-of", SLIP, "--json", "--database", trial).json["dry_run"] is False
    assert run("init", "--database", real).code == 0
    late = run("init", "--rehearsal", "--database", real)
    assert late.code == 1
    assert "không thể thành bản diễn tập" in late.err
    assert run("follow-up", "--as-of", SLIP, "--json", "--database", real).json["dry_run"] is True


def test_of_two_that_make_one_database_at_once_both_have_the_same_kind_of_it(tmp_path: Path) -> None:
    for number in range(10):
        url = f"sqlite:///{tmp_path / str(number)}.db"
        commands = (["init", "--database", url], ["init", "--rehearsal", "--database", url])
        with ThreadPoolExecutor(2) as pool:
            codes = list(pool.map(cli.run, commands))
        engine = make_engine(url)
        assert codes[0] == 0
        assert is_rehearsal(engine) == (codes[1] == 0)
        engine.dispose()


def test_the_mark_of_a_rehearsal_is_one_row(engine: Engine) -> None:
    with pytest.raises(Exception, match=r"(?i)check"), engine.begin() as connection:
        connection.execute(text("INSERT INTO rehearsal (id, made_at) VALUES (2, '2026-11-25')"))


def test_an_office_opens_on_its_own_database_and_never_on_a_rehearsal(
    office_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from runtime import office as servers

    monkeypatch.setenv("PHOIHOP_DATABASE_URL", office_engine.url.render_as_string(hide_password=False))
    monkeypatch.setattr(servers, "state", lambda _: State.CURRENT)
    assert servers._not_an_office() == ""
    rehearsal(office_engine)
    assert "diễn tập" in servers._not_an_office()


def test_the_story_is_never_played_on_an_office_s_database(own_home: Path, run: Run) -> None:  # noqa: F811
    from story.__main__ import _need_rehearsal
    from story.services import CannotStart

    _need_rehearsal()
    assert run("init").code == 0
    with pytest.raises(CannotStart, match="cơ sở dữ liệu thật"):
        _need_rehearsal()
