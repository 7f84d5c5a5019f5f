"""Every flow, killed after each of its commits and run again: the rows, events and artifacts of an undisturbed run."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from flows.forms.labels import shown
from lifecycle.agreement import proposal as proposing
from lifecycle.agreement import review as reviewing
from lifecycle.checkpoint import extension as checkpoint_extension
from lifecycle.checkpoint import report as reporting
from models import metadata
from tests import rules
from tests.faults.conftest import ROUNDS
from tests.faults.office import ROOT
from tests.support import at_the_desk, rehearsal, rows

DIED = 137
PASSWORD = "quantri:thu-nghiem"
DUE = dt.date(2021, 12, 15)
LATER = dt.date(2021, 12, 30)
GIVEN = reporting.ReportInput(body="Đã thực hiện.", reported_on=dt.date(2021, 12, 14))
REPORTED, ASKED = f"a3 · bao-cao · b · {DUE}", f"a4 · bao-cao · b · {DUE}"
OWED = f"a1 · bao-cao · b · {DUE}"

FLOWS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "propose": (
        "flows.proposal",
        "propose",
        {
            "code": "moi",
            "title": "Quy chế phối hợp",
            "kind": "regulation",
            "lead": "a",
            "partners": ["b"],
            "legal_basis": "",
        },
    ),
    "force": ("flows.in_force", "force", {"agreement": "a2"}),
    "report": ("flows.checkpoint", "report", {"checkpoint": OWED, "body": "Đã làm xong.", "reported_on": "2021-12-14"}),
    "follow-up": ("flows.follow_up", "follow_up", {"as_of": str(DUE)}),
    "revise": ("flows.proposal", "revise", {"agreement": "a5", "title": "Tên mới", "note": "Đã chỉnh sửa"}),
    "accept": ("flows.checkpoint", "decide", {"checkpoint": REPORTED, "decision": "accept"}),
    "return": ("flows.checkpoint", "decide", {"checkpoint": REPORTED, "decision": "return", "reason": "Thiếu"}),
    "ask": ("flows.checkpoint", "extend", {"checkpoint": OWED, "action": "ask", "until": str(LATER), "reason": "Chờ"}),
    "grant": ("flows.checkpoint", "extend", {"checkpoint": ASKED, "action": "grant", "until": str(LATER)}),
    "refuse": ("flows.checkpoint", "extend", {"checkpoint": ASKED, "action": "refuse", "reason": "Không"}),
    "waive": ("flows.checkpoint", "waive", {"checkpoint": OWED, "reason": "Không còn cần"}),
    "conclude": ("flows.ending", "conclude", {"agreement": "a1", "on": "2022-12-31", "waive_reason": "Hết thời kỳ"}),
    "end": ("flows.ending", "end", {"agreement": "a1", "action": "terminate", "reason": "Sáp nhập"}),
    "amend": ("flows.ending", "amend", {"agreement": "a1", "content": "Nội dung mới", "reason": "Bổ sung"}),
    "renew": (
        "flows.ending",
        "renew",
        {"agreement": "a1", "code": "a1-moi", "title": "Ký mới", "period_from": "2023", "period_to": "2024"},
    ),
}
# Flows that wait for a person, and what the person answers each time.
WAITING: dict[str, tuple[tuple[str, str, dict[str, Any]], list[dict[str, Any]]]] = {
    "review": (
        ("flows.review", "review", {"agreement": "a6"}),
        [{"decision": shown("decision", "request_changes"), "reason": "Bổ sung"}],
    ),
    "sign": (
        ("flows.signing", "sign", {"agreement": "a7"}),
        [
            {
                "organization": f"{body} · Cơ quan {body}",
                "answer": shown("answer", "sign"),
                "signer": f"Người ký {body}",
                "signed_on": "2021-07-20",
            }
            for body in ("a", "b")
        ],
    ),
}
FLOWS |= {name: flow for name, (flow, _) in WAITING.items()}
# a short round tries the ones that differ most
CHOSEN = list(FLOWS) if ROUNDS >= 50 else ["propose", "force", "follow-up", "sign"]

SEEN = (
    "SELECT code, status, version, revision FROM agreement ORDER BY code",
    "SELECT agreement_id, owner_id, nominal_on, due_on, status FROM checkpoint ORDER BY 1, 2, 3",
    "SELECT chain, number, verb, subject FROM audit_line ORDER BY chain, number",
    "SELECT name, resource, COUNT(*) FROM event GROUP BY name, resource ORDER BY 1, 2",
    "SELECT COUNT(*) FROM event WHERE emitted_at IS NULL",
    "SELECT checkpoint_id, number, decision FROM report ORDER BY 1, 2",
    "SELECT version_id, organization_id, signer FROM signature ORDER BY 1, 2",
    "SELECT organization_id, year, number FROM document_number ORDER BY 1, 2, 3",
    "SELECT checkpoint_id, wanted_on, granted_on, status FROM extension ORDER BY 1",
    "SELECT checkpoint_id, rung_id, due_on, recipient_id, state FROM notice ORDER BY 1, 2, 3, 4",
    'SELECT "to", on_day, kind, part, subject FROM message ORDER BY 1, 2, 3, 4',
)


@pytest.fixture(scope="module")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Prefect server of the tests' own."""
    from tests.acceptance.conftest import free_ports

    port = free_ports(1)[0]
    home = tmp_path_factory.mktemp("prefect")
    environment = {**os.environ, "PREFECT_HOME": str(home), "PREFECT_API_AUTH_STRING": PASSWORD}
    command = [sys.executable, "-m", "runtime.server", "--host", "127.0.0.1", "--port", str(port)]
    with open(home / "server.log", "w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}/api"
    try:
        _wait_for(url)
        yield url
    finally:
        server.terminate()
        server.wait()


def _wait_for(url: str, tries: int = 120) -> None:
    import time
    import urllib.request

    for _ in range(tries):
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5):
                return
        except OSError:
            time.sleep(1)
    raise AssertionError("Prefect's server doesn't start")


def office(engine: Engine) -> None:
    """Agreements a1 in force, a2 signed, a3 with a report, a4 with more time asked for, a5 sent back by its review,
    a6 proposed, a7 approved."""
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        if engine.dialect.name == "postgresql":  # numbers from 1 again, so that two offices can be compared
            connection.execute(text("SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences"))
    rehearsal(engine)
    rules.set_up(engine)
    one = rules.obligation(due=DUE)
    for code in ("a1", "a3", "a4"):
        rules.in_force(engine, rules.content(code, one))
    rules.sign_all(engine, rules.ready_to_sign(engine, rules.content("a2", one)), ["a", "b"])
    rules.do(engine, reporting.report, REPORTED, GIVEN)
    rules.do(engine, checkpoint_extension.ask_extension, ASKED, LATER, "Chờ số liệu")
    rules.do(engine, proposing.propose, rules.content("a5", one))
    rules.do(engine, reviewing.open_review, "a5")
    rules.do(engine, reviewing.request_changes, "a5", "Bổ sung")
    rules.do(engine, proposing.propose, rules.content("a6", one))
    rules.do(engine, proposing.propose, rules.content("a7", one))
    rules.do(engine, reviewing.open_review, "a7")
    rules.do(engine, reviewing.approve, "a7")


def run(server: str, database: str, name: str, home: Path, *again: str, after: int = 0) -> tuple[int, list[str]]:
    module, function, form = FLOWS[name]
    environment = {
        **os.environ,
        "PREFECT_API_URL": server,
        "PREFECT_API_AUTH_STRING": PASSWORD,
        "PREFECT_HOME": str(home),
        "PHOIHOP_HOME": str(home),
        "PHOIHOP_DATABASE_URL": database,
        "FAULT_AFTER_COMMIT": str(after),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "tests/faults/flow_child.py", module, function, json.dumps(form), *again]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, DIED), done.stderr[-2000:]
    return done.returncode, done.stdout.strip().splitlines()


def seen(engine: Engine, server: str) -> list[Any]:
    return [*([tuple(row) for row in rows(engine, query)] for query in SEEN), artifacts(server)]


def differs(left: list[Any], wanted: list[Any]) -> list[Any]:
    """What is otherwise than it should be: pairs of a query's rows, or of an artifact's texts."""
    pairs = list(zip(left[:-1], wanted[:-1], strict=True))
    pairs += [(left[-1].get(key), wanted[-1].get(key)) for key in sorted({*left[-1], *wanted[-1]})]
    return [pair for pair in pairs if pair[0] != pair[1]]


# runs and artifacts bear another number each time
COUNTED = "don-doc"
NUMBERED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def artifacts(server: str) -> dict[str, str]:
    """What stands on the desk: the text of each artifact by its key."""
    with at_the_desk(server, PASSWORD) as client:
        found = client.post("/artifacts/latest/filter", json={"limit": 200}).json()
    # a follow-up's own page counts what that run did: run again, it did less
    return {each["key"]: NUMBERED.sub("", str(each["data"])) if COUNTED not in each["key"] else "" for each in found}


def clear_desk(server: str) -> None:
    """Nothing stands there from the play before."""
    with at_the_desk(server, PASSWORD) as client:
        while found := client.post("/artifacts/filter", json={"limit": 200}).json():
            for each in found:
                client.delete(f"/artifacts/{each['id']}")


@pytest.mark.parametrize("name", CHOSEN)
def test_a_flow_killed_after_any_commit_and_run_again_ends_as_undisturbed(
    engine: Engine, database_url: str, prefect_server: str, tmp_path: Path, name: str
) -> None:
    answers = ["", *(json.dumps(one) for one in WAITING[name][1])] if name in WAITING else [""]

    def play(killed: int = -1, after: int = 0) -> list[int]:
        """The run with all its answers; dies `after` commits of the stretch `killed`. Returns the commits of each."""
        office(engine)
        clear_desk(prefect_server)
        run_id, commits = [], []
        for place, answer in enumerate(answers):
            again = [*run_id, answer] if answer else run_id
            code, said = run(prefect_server, database_url, name, tmp_path, *again, after=after * (place == killed))
            run_id = said[:1]
            if place == killed:
                assert code == DIED, said
                code, said = run(prefect_server, database_url, name, tmp_path, *run_id)
            told = json.loads(said[-1])
            wanted = "Completed" if place == len(answers) - 1 else "Suspended"
            assert (code, told["state"]) == (0, wanted), said
            commits.append(told["commits"])
        return commits

    stretches = play()
    undisturbed = seen(engine, prefect_server)
    assert undisturbed[-1]
    for killed, commits in enumerate(stretches):
        for after in range(1, commits + 1):
            play(killed, after)
            left = seen(engine, prefect_server)
            assert differs(left, undisturbed) == [], f"{name}, killed after commit {after} of stretch {killed}"
    print(f"\n{engine.dialect.name}: {name} killed after each of {sum(stretches)} commits")
