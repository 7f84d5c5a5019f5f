"""The command line: what other programs rely on, and what a person sees when something is wrong."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cli import app as cli
from cli import tables
from tests.unit.casefile.test_casefile import BOMB, NOTHING, changed

ROOT = Path(__file__).parents[3]
HA_GIANG = ROOT / "data" / "ha-giang.yaml"


class Said(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def called(*arguments: object) -> Said:
        code = cli.run([str(one) for one in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        # a bad file has a line for each fault: the first twenty, then how many more
        assert len(err.splitlines()) <= (21 if str(arguments[0]) == "load" else 1)
        return Said(code, out, err)

    return called


@pytest.fixture
def loaded(run: Run, own_home: Path) -> Path:
    """The database with the case of Hà Giang."""
    assert run("load", HA_GIANG).code == 0
    return own_home / "phoihop.db"


def dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def process(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """The program as a shell starts it."""
    command = [sys.executable, "-m", "cli", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False, timeout=60, **options
    )


def test_a_newcomer_types_load_first(run: Run, own_home: Path) -> None:
    assert run("load", HA_GIANG).code == 0
    found = run("status", "--json").json
    assert [row["code"] for row in found][:2] == ["ctph-hdnd-2021", "ctph-tand-2021"]
    assert (own_home / "phoihop.db").exists()


def test_init_can_be_repeated_and_a_database_can_be_named(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'other' / 'office.db'}"
    for _ in range(2):
        assert run("init", "--database", url).code == 0
    assert run("status", "--json", "--database", url).json == []


def test_loading_again_changes_nothing(run: Run, loaded: Path) -> None:
    before = dump(loaded)
    assert run("load", HA_GIANG, "--json").json["created"] == {}
    assert dump(loaded) == before


def test_check_writes_nothing_not_even_a_database(run: Run, own_home: Path) -> None:
    assert run("load", HA_GIANG, "--check").code == 0
    assert not (own_home / "phoihop.db").exists()


def test_checkpoints_are_one_object_each_by_due_date(run: Run, loaded: Path) -> None:
    found = run("checkpoints", "--json").json
    assert len(found) == 1842
    assert list(found[0]) == ["agreement", "obligation", "owner", "nominal_on", "due_on", "status", "overdue_days"]
    assert [row["due_on"] for row in found] == sorted(row["due_on"] for row in found)
    assert len(run("checkpoints", "ctph-ubnd-2021", "--json").json) == 307


def test_the_forecast_names_who_is_told_of_what_and_why(run: Run, loaded: Path) -> None:
    found = run("forecast", "--from", "2021-12-01", "--days", "30", "--json").json
    assert list(found[0]) == [
        "on",
        "to",
        "role",
        "organization",
        "agreement",
        "obligation",
        "owner",
        "due_on",
        "rung",
        "severity",
    ]
    days = [row["on"] for row in found]
    assert days == sorted(days)
    assert (days[0], days[-1]) == ("2021-12-01", "2021-12-30")
    assert {row["severity"] for row in found} >= {"info", "due", "late", "critical"}


def test_a_dry_run_shows_what_the_day_would_send_and_writes_nothing(run: Run, loaded: Path) -> None:
    before = dump(loaded)
    found = run("follow-up", "--as-of", "2021-12-24", "--dry-run", "--json").json
    assert (found["as_of"], found["dry_run"], found["notices"]) == ("2021-12-24", True, len(found["rows"]))
    assert set(found["rows"][0]) == set(tables.FORECAST)
    assert dump(loaded) == before


def test_one_agreement_is_one_object(run: Run, loaded: Path) -> None:
    found = run("status", "ctph-ubnd-2021", "--json").json
    assert found["title"].startswith("Chương trình phối hợp")
    assert [party["organization"] for party in found["parties"]] == ["btgtu", "ubnd"]


def test_json_is_not_escaped_and_an_empty_list_is_an_array(run: Run, loaded: Path) -> None:
    assert "Chương trình" in run("status", "--json").out
    assert run("outbox", "--json").json == []
    assert run("verify", "--json").json == []
    assert {row["chain"] for row in run("verify", "--heads", "--json").json} >= {"office", "ctph-ubnd-2021"}


@pytest.mark.parametrize(
    "command",
    [
        ("status",),
        ("status", "ctph-ubnd-2021"),
        ("checkpoints",),
        ("forecast", "--from", "2021-12-01"),
        ("outbox",),
        ("verify",),
        ("doctor",),
        ("follow-up", "--as-of", "2021-12-24", "--dry-run"),
    ],
    ids=lambda command: " ".join(command),
)
def test_a_clerk_can_read_it(run: Run, loaded: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    for language in ("vi", "en"):
        monkeypatch.setenv("PHOIHOP_LANGUAGE", language)
        said = run(*command)
        assert said.code == 0, said.err
        assert said.out.strip()
        assert "None" not in said.out


def test_a_code_is_never_cut(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "long.yaml"
    code = "chuong-trinh-phoi-hop-giua-ban-tuyen-giao-va-so-giao-duc-2021"[:60]
    path.write_text(changed("agreements", 0, "code", to=code), encoding="utf-8")
    assert run("load", path).code == 0
    assert code in run("status").out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for columns in ("40", "80", "120"):
        monkeypatch.setenv("COLUMNS", columns)
        assert code in run("status").out
        assert code in run("checkpoints").out


@pytest.mark.parametrize("command", ["status", "checkpoints", "forecast", "outbox", "verify", "follow-up"])
def test_a_database_that_is_not_set_up_says_what_to_do(run: Run, own_home: Path, command: str) -> None:
    said = run(command)
    assert (said.code, said.out) == (1, "")
    assert "phoihop init" in said.err
    assert not (own_home / "phoihop.db").exists()


def test_the_doctor_says_what_to_do_and_fails_only_for_what_is_needed(run: Run, own_home: Path) -> None:
    said = run("doctor", "--json")
    found = {row["check"]: row for row in json.loads(said.out)}
    assert said.code == 1
    assert set(found) == {"database", "calendar", "contacts", "mail", "prefect", "private", "fonts"}
    assert "phoihop init" in found["database"]["detail"]
    run("init")
    found = {row["check"]: row["ok"] for row in run("doctor", "--json").json}
    assert (found["database"], found["calendar"], found["mail"], found["prefect"]) == (True, True, False, False)


def test_verify_names_the_line_that_was_altered(run: Run, loaded: Path) -> None:
    connection = sqlite3.connect(loaded)
    connection.execute("UPDATE audit_line SET subject = 'x' WHERE chain = 'ctph-ubnd-2021'")
    connection.commit()
    connection.close()
    said = run("verify")
    assert said.code == 1
    assert "ctph-ubnd-2021" in said.out


def test_verify_compares_with_the_heads_that_were_kept(run: Run, loaded: Path, tmp_path: Path) -> None:
    kept = tmp_path / "heads.json"
    for options in (("--json",), ()):
        kept.write_text(run("verify", "--heads", *options).out, encoding="utf-8")
        said = run("verify", "--against", kept)
        assert (said.code, said.err) == (0, "")
    connection = sqlite3.connect(loaded)
    connection.execute("UPDATE contact SET email = 'x@x.example' WHERE id = 1")
    connection.commit()
    connection.close()
    assert "contact 1" in run("verify").out
    rows = [{"chain": "office", "length": 99, "hash": "a" * 64}]
    kept.write_text(json.dumps(rows), encoding="utf-8")
    assert "office#99" in run("verify", "--against", kept).out
    kept.write_text('[{"chain": 1, "length": 1, "hash": "' + "a" * 64 + '"}]', encoding="utf-8")
    said = run("verify", "--against", kept)
    assert said.code == 1
    assert "[0].chain" in said.err
    assert run("verify", "--against", tmp_path / "none.json").code == 1


# what is wrong: (the file, the field that is named)
WRONG_FILES = {
    "an unknown role": (changed("contacts", 0, "role", to="boss"), "contacts[0].role"),
    "a date that doesn't exist": (changed("agreements", 0, "signed_on", to="2021-02-30"), "agreements[0].signed_on"),
    "a period that ends before it begins": (
        changed("agreements", 0, "period", to={"from": 2025, "to": 2021}),
        "agreements[0].period.to",
    ),
    "two organizations with one code": (changed("organizations", 1, "code", to="a"), "organizations[1].code"),
    "an obligation of an unknown owner": (
        changed("agreements", 0, "obligations", 0, "owner", to="zz"),
        "agreements[0].obligations[0].owner",
    ),
    "an RRULE that yields every second": (
        changed("agreements", 0, "obligations", 0, "due", to="FREQ=SECONDLY"),
        "agreements[0].obligations[0].due",
    ),
    "a YAML bomb": (BOMB, ""),
    "bytes of another encoding": ("format: phoihop/1\norganizations: []\n# H\udce0 Giang", ""),
    "no title": (changed("agreements", 0, "title", to=NOTHING), "agreements[0]"),
}


@pytest.mark.parametrize(("text", "field"), WRONG_FILES.values(), ids=WRONG_FILES.keys())
def test_a_wrong_file_is_one_line_and_changes_nothing(
    run: Run, loaded: Path, tmp_path: Path, text: str, field: str
) -> None:
    before = dump(loaded)
    path = tmp_path / "wrong.yaml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    for arguments in (("load", path), ("load", path, "--check")):
        said = run(*arguments)
        assert (said.code, said.out) == (1, "")
        assert said.err.startswith(f"{path}:")
        line, _, rest = said.err.removeprefix(f"{path}:").partition(": ")
        assert int(line) > 0
        assert rest.startswith(f"{field}: " if field else "")
    assert dump(loaded) == before


def test_all_faults_of_a_file_are_lines_of_their_own_and_nothing_is_written(
    run: Run, loaded: Path, tmp_path: Path
) -> None:
    before = dump(loaded)
    path = tmp_path / "wrong.yaml"
    bodies = "".join(f"  - {{code: n{number}, name: N, side: church}}\n" for number in range(25))
    path.write_text(f"format: phoihop/1\norganizations:\n{bodies}", encoding="utf-8")
    for arguments in (("load", path), ("load", path, "--check")):
        said = run(*arguments)
        lines = said.err.splitlines()
        assert (said.code, said.out, len(lines)) == (1, "", 21)
        assert [line.split(": ")[0] for line in lines[:20]] == [f"{path}:{number}" for number in range(3, 23)]
        assert lines[-1] == f"{path}: và 5 lỗi nữa."
    assert dump(loaded) == before


def test_a_file_of_fifty_megabytes_or_of_other_bytes_is_refused_at_once(run: Run, loaded: Path, tmp_path: Path) -> None:
    before = dump(loaded)
    large, bytes_ = tmp_path / "large.yaml", tmp_path / "bytes.yaml"
    with large.open("wb") as file:
        file.truncate(50_000_000)
    bytes_.write_bytes(b"format: phoihop/1\n\xff\xfe")
    began = time.monotonic()
    for path in (large, bytes_, tmp_path):
        said = run("load", path)
        assert (said.code, said.out) == (1, "")
        assert said.err.startswith(str(path))
    assert time.monotonic() - began < 5
    assert dump(loaded) == before


def test_a_wrong_file_makes_no_database(run: Run, own_home: Path, tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("format: phoihop/1\nbodies: []\n", encoding="utf-8")
    assert run("load", path).code == 1
    assert not (own_home / "phoihop.db").exists()


def test_an_event_is_recorded_and_dates_what_hangs_on_it(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    due = {"after": "nhận được yêu cầu", "n": 5, "unit": "working_day"}
    path.write_text(changed("agreements", 0, "obligations", 0, "due", to=due), encoding="utf-8")
    assert run("load", path).code == 0
    for new in (True, False):
        said = run("event", "ct-1", "bc", "--on", "2021-09-15T14:30", "--what", "Công văn 12", "--json")
        assert said.json["new"] is new
        born = {"obligation": "bc", "owner": "b", "nominal_on": "2021-09-22", "due_on": "2021-09-22"}
        assert said.json["checkpoints"] == [born]
    assert "2021-09-22" in run("checkpoints", "ct-1", "--json").out
    assert "nhận được yêu cầu" in run("event", "ct-1", "bc", "--on", "2021-09-15").out
    for day, code in (("2021-01-01", 1), ("2199-01-01", 1), ("15/9/2021", 2), ("2021-02-30", 2)):
        refused = run("event", "ct-1", "bc", "--on", day)
        assert (refused.code, refused.out) == (code, "")
        assert len(refused.err.splitlines()) == 1
    assert len(run("checkpoints", "ct-1", "--json").json) == 2


@pytest.mark.parametrize("check", [(), ("--check",)])
def test_a_rule_that_yields_less_than_it_says_is_told_and_taken(
    run: Run, tmp_path: Path, check: tuple[str, ...]
) -> None:
    path = tmp_path / "case.yaml"
    rules = ["FREQ=MONTHLY;BYMONTHDAY=31", {"on": "2031-01-01"}]
    path.write_text(changed("agreements", 0, "obligations", 0, "due", to=rules), encoding="utf-8")
    said = run("load", path, *check)
    assert said.code == 0
    assert said.out
    told = said.err.splitlines()
    assert len(told) == 2
    assert all("bc" in line and "ct-1" in line for line in told)


@pytest.mark.parametrize(
    "arguments",
    [
        ("foo",),
        ("load",),
        ("load", "a", "b"),
        ("forecast", "--from", "2021-02-30"),
        ("forecast", "--days", "0"),
        ("forecast", "--days", "x"),
        ("follow-up", "--as-of", "24/12/2021"),
        ("status", "--nope"),
    ],
    ids=lambda arguments: " ".join(arguments),
)
def test_bad_usage_is_one_line_and_exit_2(run: Run, arguments: tuple[str, ...]) -> None:
    said = run(*arguments)
    assert (said.code, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://u:secret@h/x",
        "postgresql://u:secret@127.0.0.1:1/x",
        "postgresql://u:secret@[::1/x",
        "sqlite:////proc/nowhere/x.db",
        "sqlite:////etc/passwd",
        "sqlite:////etc",
    ],
)
def test_a_database_that_can_t_be_used_is_one_line_without_its_password(run: Run, url: str) -> None:
    for command in (("status",), ("init",), ("load", HA_GIANG)):
        said = run(*command, "--database", url)
        assert (said.code, said.out) == (1, "")
        assert len(said.err.splitlines()) == 1
        assert "secret" not in said.err
    assert run("doctor", "--database", url).code == 1


def test_a_locked_database_is_one_line(run: Run, loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.engine.BUSY_SECONDS", 0)
    holder = sqlite3.connect(loaded, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        said = run("load", HA_GIANG)
        assert run("status").code == 0
    finally:
        holder.close()
    assert said.code == 1
    assert "khóa" in said.err


def test_an_older_or_foreign_database_says_so(run: Run, loaded: Path) -> None:
    connection = sqlite3.connect(loaded)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    for command in (("status",), ("init",), ("load", HA_GIANG)):
        assert run(*command).code == 1


def test_a_reader_that_goes_away_is_no_error_to_see(loaded: Path) -> None:
    command = f"{sys.executable} -m cli checkpoints --json | head -1"
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.stdout, done.stderr) == ("[\n", "")


def test_stopping_is_one_line(run: Run, loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lifecycle.views.agreements.agreements", stop)
    said = run("status")
    assert (said.code, len(said.err.splitlines())) == (130, 1)


def test_whatever_else_goes_wrong_is_one_line(run: Run, loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("first line\nsecond line")

    monkeypatch.setattr("lifecycle.views.agreements.agreements", fail)
    said = run("status")
    assert said.code == 1
    assert "RuntimeError" in said.err


def test_help_and_checkpoints_start_without_prefect(loaded: Path) -> None:
    for arguments in (["--help"], ["checkpoints", "--json"]):
        program = "import sys, cli.app; cli.app.run(sys.argv[1:]); print('prefect' in sys.modules, file=sys.stderr)"
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert done.stderr == "False\n"


def test_help_names_every_command() -> None:
    said = process("--help").stdout
    for command in ("init", "load", "status", "checkpoints", "forecast", "follow-up", "outbox", "verify", "doctor"):
        assert command in said
    assert process().returncode == 2
