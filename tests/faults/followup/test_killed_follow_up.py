"""The follow-up killed (SIGKILL) at random moments, started twice, and started during a load: nothing lost, nothing twice."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import signal
import time
from pathlib import Path

from sqlalchemy import Engine, text

from lifecycle.casefile.load import load_file, seed
from lifecycle.casefile.reader import Known, read_file
from lifecycle.integrity import chains as integrity_chains
from lifecycle.kernel.actor import SYSTEM
from migrations.upgrade import upgrade
from models import metadata, reading, transaction
from tasks.followup.steps import sweep_day
from tests.faults.conftest import ROUNDS
from tests.faults.office import (
    DAY,
    FOLLOW_UP,
    LOAD,
    NOTICES,
    ROOT,
    assert_at_most_once_and_never_lost,
    child,
    forked,
    received,
)
from tests.support import rehearsal, rows

CASE = ROOT / "data" / "ha-giang.yaml"


def load_case(engine: Engine) -> None:
    """The Hà Giang case in a database made by the migrations, as the command line wants it."""
    metadata.drop_all(engine)
    upgrade(engine)
    rehearsal(engine)
    with transaction(engine) as session:
        seed(session)
        load_file(session, read_file(CASE, Known()), SYSTEM, dt.date.fromisoformat(DAY))


def due_notices(engine: Engine) -> set[tuple[object, ...]]:
    """The notices of an undisturbed follow-up."""
    sweep_day(engine, dt.date.fromisoformat(DAY))
    return {tuple(row) for row in rows(engine, NOTICES)}


def fresh(engine: Engine, folder: Path) -> None:
    """Back to the morning of the day: nothing swept, nothing sent."""
    with engine.begin() as connection:
        for table in ("notice", "message", "sweep_mark"):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(text("UPDATE checkpoint SET armed = :yes"), {"yes": True})
    for part in ("new", "cur", "tmp"):
        shutil.rmtree(folder / part, ignore_errors=True)
        (folder / part).mkdir(parents=True, exist_ok=True)


def until_quiet(engine: Engine, url: str, smtp: str, tries: int = 5) -> None:
    for _ in range(tries):
        process = child(FOLLOW_UP, DAY, url, smtp)
        _, complaint = process.communicate(timeout=120)
        assert process.returncode == 0, complaint
        if not rows(engine, "SELECT 1 FROM message WHERE state <> 'sent' LIMIT 1"):
            return
    raise AssertionError("the outbox doesn't empty")


def undisturbed(engine: Engine, url: str, smtp: str) -> float:
    """How long a follow-up takes, in seconds."""
    start = time.monotonic()
    assert os.waitstatus_to_exitcode(os.waitpid(forked(engine, url, smtp), 0)[1]) == 0
    return time.monotonic() - start


def one_killed(engine: Engine, url: str, smtp: str, after: float, *, cold: bool) -> bool:
    """A follow-up killed `after` so many seconds; `cold`: from the command line. True when it was still at work."""
    if cold:
        process = child(FOLLOW_UP, DAY, url, smtp)
        time.sleep(1.0 + after)
        process.kill()
        process.communicate()
        return process.returncode == -signal.SIGKILL
    number = forked(engine, url, smtp)
    time.sleep(after)
    os.kill(number, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]) == -signal.SIGKILL


def again(engine: Engine, url: str, smtp: str) -> bool:
    """Runs the follow-up; False when it left nothing to do."""
    assert os.waitstatus_to_exitcode(os.waitpid(forked(engine, url, smtp), 0)[1]) == 0
    return bool(rows(engine, "SELECT 1 FROM message WHERE state <> 'sent' LIMIT 1"))


def test_killed_at_random_moments_it_ends_as_if_nothing_had_been(
    engine: Engine, database_url: str, box: tuple[Path, str], dice: random.Random
) -> None:
    folder, smtp = box
    load_case(engine)
    wanted = due_notices(engine)
    fresh(engine, folder)
    whole = undisturbed(engine, database_url, smtp)
    killed = doubted = twice = 0
    for number in range(ROUNDS):
        fresh(engine, folder)
        killed += one_killed(engine, database_url, smtp, dice.uniform(0.0, 1.0) * whole, cold=number % 10 == 9)
        while again(engine, database_url, smtp):
            pass
        assert_at_most_once_and_never_lost(engine, folder, wanted)
        doubted += rows(engine, "SELECT COUNT(*) FROM message WHERE in_doubt")[0][0]
        twice += sum(times - 1 for times in received(folder).values())
    with reading(engine) as session:
        assert not list(integrity_chains.breaks(session))
    print(f"\n{engine.dialect.name}: {ROUNDS} rounds, {killed} killed in time, {doubted} in doubt, {twice} came twice")


def test_two_started_together_leave_what_one_leaves(
    engine: Engine, database_url: str, box: tuple[Path, str], dice: random.Random
) -> None:
    folder, smtp = box
    load_case(engine)
    wanted = due_notices(engine)
    for _ in range(max(ROUNDS // 20, 1)):
        fresh(engine, folder)
        both = [child(FOLLOW_UP, DAY, database_url, smtp) for _ in range(2)]
        for process in both:
            _, complaint = process.communicate(timeout=120)
            assert process.returncode == 0, complaint
        until_quiet(engine, database_url, smtp)
        assert_at_most_once_and_never_lost(engine, folder, wanted)
        assert set(received(folder).values()) == {1}


def test_a_follow_up_during_a_load_misses_nothing_that_the_next_one_does_not_find(
    engine: Engine, database_url: str, box: tuple[Path, str], dice: random.Random, tmp_path: Path
) -> None:
    folder, smtp = box
    load_case(engine)
    wanted = due_notices(engine)
    for _ in range(max(ROUNDS // 20, 1)):
        fresh(engine, folder)
        _empty(engine)
        with transaction(engine) as session:
            seed(session)
        loading = child(LOAD, str(CASE), database_url, smtp)
        time.sleep(dice.uniform(0.0, 2.0))
        process = child(FOLLOW_UP, DAY, database_url, smtp)
        for each in (loading, process):
            _, complaint = each.communicate(timeout=120)
            assert each.returncode == 0, complaint
        until_quiet(engine, database_url, smtp)
        assert rows(engine, "SELECT COUNT(*) FROM notice")[0][0] == len(wanted)
        assert set(received(folder).values()) == {1}


def _empty(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
