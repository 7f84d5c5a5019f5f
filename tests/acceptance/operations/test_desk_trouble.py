"""Trouble reaches the administrator by mail, on a real server: runs are killed and stopped, a worker dies."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import FlowRun
from prefect.states import Cancelling, Crashed, Running, Scheduled
from sqlmodel import func, select

from devtools.mailbox.server import DevMailbox
from lifecycle.calendar.store import calendar
from models import SweepMark, reading
from runtime import automations
from tasks.desk import deployments
from tests.acceptance.conftest import ROOT, SOON, House, message, soon

pytestmark = pytest.mark.acceptance
ADMINISTRATOR = "quantri@btgtu.example"
CHECKED = "18 · Báo sự cố"
ANY = "00 · Bàn làm việc"
OTHER_POOL = "phoihop-thu"
# the shortest that Prefect takes for "didn't come within"
AT_ONCE = dt.timedelta(seconds=10)
PATIENCE = 180.0  # seconds: an automation that waits, and then a worker that waits before it kills


@pytest.fixture
def box(house: House) -> Iterator[DevMailbox]:
    """The mailbox, with the administrator's address in the block of the mail account."""
    account = block(house, "phoihop-smtp", {"host": "not.used.example", "sender": "x@y.example"})
    try:
        with DevMailbox(smtp_port=house.smtp_port) as box:
            yield box
    finally:
        house.desk.client.request("DELETE", "/block_documents/{id}", path_params={"id": account})


def block(house: House, slug: str, data: dict[str, Any]) -> UUID:
    """A block as the administrator makes it in the UI."""
    client = house.desk.client
    kind = client.read_block_type_by_slug(slug)
    schema = client.get_most_recent_block_schema_for_block_type(kind.id)
    assert schema is not None
    made = {
        "name": "phoihop",
        "block_type_id": str(kind.id),
        "block_schema_id": str(schema.id),
        "data": {**data, "administrator": ADMINISTRATOR},
    }
    return UUID(client.request("POST", "/block_documents/", json=made).json()["id"])


def told(box: DevMailbox, words: str) -> bool:
    """Whether a mail to the administrator says so."""
    return any(
        mail["To"] == ADMINISTRATOR and words in mail.get_content()
        for mail in box.messages()
        if not mail.is_multipart()
    )


def begun(house: House) -> FlowRun:
    return house.desk.client.create_flow_run_from_deployment(house.desk.deployments[ANY], parameters={"form": {}})


def launcher(run: FlowRun) -> int:
    """The process that the worker started for the run."""
    mark = f"PREFECT__FLOW_RUN_ID={run.id}".encode()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for path in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (path / "environ").read_bytes():
                    return int(path.name)
            except OSError:
                continue
        time.sleep(0.02)
    raise AssertionError("the worker started no process")


def state(house: House, run: FlowRun) -> str:
    return house.desk.client.read_flow_run(run.id).state_name or ""


def test_a_run_whose_process_is_killed_is_told_by_mail(house: House, box: DevMailbox) -> None:
    for _ in range(5):  # one may be quicker than we are
        run = begun(house)
        os.kill(launcher(run), signal.SIGKILL)
        assert soon(lambda: state(house, run) in ("Crashed", "Completed"))  # noqa: B023
        if state(house, run) == "Crashed":
            break
    name = house.desk.client.read_flow_run(run.id).name
    assert soon(lambda: told(box, f"Lượt chạy {name} bị hỏng giữa chừng"))


def test_a_day_without_a_follow_up_is_told_by_mail_and_a_day_off_is_not(house: House, box: DevMailbox) -> None:
    with reading(house.engine) as session:
        swept = session.exec(select(func.max(SweepMark.swept_on))).one() or dt.date(2026, 1, 1)
        day = calendar(session).next_working_day(swept + dt.timedelta(days=1))
    sunday = day + dt.timedelta(days=6 - day.weekday() + 7)
    quiet = house.desk.run(CHECKED, {"as_of": sunday.isoformat()})
    assert quiet.state is not None
    assert "hoặc là ngày nghỉ" in (quiet.state.message or "")
    loud = house.desk.run(CHECKED, {"as_of": day.isoformat()})
    assert loud.state is not None
    assert loud.state.message == f"Đã báo {ADMINISTRATOR}."
    assert told(box, "chưa có lượt đôn đốc nào")


def test_a_crash_whose_event_was_lost_is_told_by_the_next_check_and_once(house: House, box: DevMailbox) -> None:
    client = house.desk.client
    by_event = client.read_automations_by_name(automations.CRASHED)[0]
    client.pause_automation(by_event.id)
    try:
        later = Scheduled(scheduled_time=dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
        lost = client.create_flow_run_from_deployment(
            house.desk.deployments[ANY], parameters={"form": {}}, state=later, name=f"mat-tin-{uuid4().hex[:6]}"
        )
        client.set_flow_run_state(lost.id, Crashed(), force=True)
        sunday = {"as_of": "29/11/2026"}
        assert message(house.desk.run(CHECKED, sunday)) == f"Đã báo {ADMINISTRATOR}."
        assert told(box, f"Lượt chạy {lost.name} bị hỏng giữa chừng")
        assert told(box, f"{house.ui}/runs/flow-run/{lost.id}")
        assert message(house.desk.run(CHECKED, sunday)).endswith("không có lượt chạy hỏng nào chưa báo.")
    finally:
        client.resume_automation(by_event.id)


def test_a_worker_that_died_is_told_by_mail(house: House, box: DevMailbox) -> None:
    """Of another pool: the mail about a worker is sent by a run, so by a worker that lives."""
    client = house.desk.client
    client.create_work_pool(WorkPoolCreate(name=OTHER_POOL, type="process"))
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", OTHER_POOL, "--name", "thu"]
    quick = {**house.environment, "PREFECT_WORKER_HEARTBEAT_SECONDS": "1"}
    worker = subprocess.Popen(
        command, env=quick, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    try:
        assert soon(lambda: str(client.read_work_pool(OTHER_POOL).status) in ("READY", "WorkPoolStatus.READY"))
        worker.kill()
        worker.wait()
        assert soon(lambda: told(box, "Worker của phoihop đã ngừng"))
    finally:
        if worker.poll() is None:
            worker.kill()
            worker.wait()
        client.delete_work_pool(OTHER_POOL)


def copies(house: House) -> list[int]:
    """The processes of the runs that go on: children of the house's warm process, which bear its name too."""
    ours = f"PHOIHOP_HOME={house.home}".encode()
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if b"runtime.warm" in (path / "cmdline").read_bytes() and ours in (path / "environ").read_bytes():
                parents[int(path.name)] = int((path / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    return [process for process, parent in parents.items() if parent in parents]


def first_copy(house: House) -> int:
    """The next run's process, as soon as it is there: it may be gone in half a second."""
    deadline = time.monotonic() + SOON
    while time.monotonic() < deadline:
        if found := copies(house):
            return found[0]
        time.sleep(0.005)
    raise AssertionError("the warm process gave no copy of itself")


def test_a_run_that_hangs_is_ended_and_told_by_mail(house: House, box: DevMailbox) -> None:
    client, known = house.desk.client, deployments.read(house.desk.client)
    automations.make(client, known, hangs_after=AT_ONCE)
    try:
        assert soon(lambda: not copies(house))
        run = begun(house)
        # nothing goes on in it, and it doesn't hear the signal that ends a run
        stopped = first_copy(house)
        os.kill(stopped, signal.SIGSTOP)
        client.set_flow_run_state(run.id, Running(), force=True)
        assert soon(lambda: state(house, run) == "Cancelled", PATIENCE)
        assert soon(lambda: told(box, "đang bị dừng, vì treo quá một giờ"))
        assert soon(lambda: stopped not in copies(house))
    finally:
        automations.make(client, known)


def test_a_run_that_ended_is_never_told_as_one_that_hangs(house: House, box: DevMailbox) -> None:
    """Where its last event was lost the automation cancels it all the same: nothing comes of that."""
    done = house.desk.run(ANY, {})
    house.desk.client.set_flow_run_state(done.id, Cancelling())
    assert state(house, done) == "Completed"
    assert not told(box, done.name)


def test_a_run_that_nobody_ends_is_closed_and_told_by_mail(house: House, box: DevMailbox) -> None:
    """Its worker's machine was switched off: it says Running forever, and has no process."""
    client, known = house.desk.client, deployments.read(house.desk.client)
    automations.make(client, known, hangs_after=AT_ONCE, ends_within=AT_ONCE)
    try:
        later = Scheduled(scheduled_time=dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
        run = client.create_flow_run_from_deployment(
            house.desk.deployments[ANY], parameters={"form": {}}, state=later, name=f"mat-may-{uuid4().hex[:6]}"
        )
        client.set_flow_run_state(run.id, Running(), force=True)
        assert soon(lambda: state(house, run) == "Cancelled", PATIENCE), state(house, run)
        assert soon(lambda: told(box, f"Lượt chạy {run.name} không còn tiến trình nào"))
    finally:
        automations.make(client, known)
