"""Prefect's own PostgreSQL: it begins, ends with whoever started it, survives what is killed, and is one at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, text

from runtime import server
from runtime.doctor import _prefect_database
from tests.acceptance.conftest import ROOT, soon


@contextmanager
def keeper(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A keeper and the URL it says; empty where it refuses."""
    command = [sys.executable, "-m", "runtime.store", str(home)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    assert process.stdout
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.communicate()


def ask(url: str, statement: str) -> list[object]:
    engine = create_engine(url.replace("+asyncpg", "+psycopg"))
    try:
        with engine.begin() as connection:
            found = connection.execute(text(statement))
            return [row[0] for row in found] if found.returns_rows else []
    finally:
        engine.dispose()


def server_of(home: Path) -> psutil.Process:
    (file,) = home.glob("data-*/postmaster.pid")
    return psutil.Process(int(file.read_text().split("\n")[0]))


def gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_it_has_what_prefects_migrations_need_and_listens_to_nobody_outside(tmp_path: Path) -> None:
    with keeper(tmp_path / "pg") as (_, url):
        ask(url, "CREATE EXTENSION pg_trgm")
        assert ask(url, "SHOW listen_addresses") == [""]
        folder = Path(url.partition("host=")[2])
        assert folder.stat().st_mode & 0o777 == 0o700
        server = server_of(tmp_path / "pg")
        assert not [one for one in server.net_connections() if one.status == psutil.CONN_LISTEN and one.laddr]
    assert gone(server)
    assert not folder.exists()
    assert (tmp_path / "pg").stat().st_mode & 0o777 == 0o700


def test_a_second_start_beside_the_first_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with keeper(tmp_path / "pg") as (_, url):
        with keeper(tmp_path / "pg") as (second, nothing):
            assert nothing == ""
            _, said = second.communicate()
        assert second.returncode == 1
        assert said.count("\n") == 1
        assert str(tmp_path / "pg") in said
        assert ask(url, "SELECT 1") == [1]


def test_whoever_started_it_is_killed_and_it_ends(tmp_path: Path) -> None:
    """As runtime.server with its keeper: the pipe closes, however the parent ends."""
    code = (
        "import subprocess, sys, time\n"
        f"k = subprocess.Popen([sys.executable, '-m', 'runtime.store', {str(tmp_path / 'pg')!r}], stdin=subprocess.PIPE)\n"
        "time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    parent.stdout.readline()
    server = server_of(tmp_path / "pg")
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert soon(lambda: gone(server), 20)


@pytest.mark.parametrize("both", [False, True])
def test_what_was_killed_begins_again_with_what_it_held(tmp_path: Path, both: bool) -> None:
    """The keeper killed, and its server left behind; or the server too, with its stale file."""
    home = tmp_path / "pg"
    for number in range(3):
        with keeper(home) as (process, url):
            if number == 0:
                ask(url, "CREATE TABLE kept (x int)")
            ask(url, "SET synchronous_commit = on; INSERT INTO kept VALUES (1)")
            left = server_of(home)
            process.kill()
            if both:
                left.kill()
        assert gone(left) == both or soon(lambda: gone(left), 1) == both  # noqa: B023
    with keeper(home) as (_, url):
        assert ask(url, "SELECT count(*) FROM kept") == [3]
        assert soon(lambda: gone(left), 5)


def test_a_stale_file_that_names_another_program_ends_nobody(tmp_path: Path) -> None:
    home = tmp_path / "pg"
    with keeper(home) as (_, url):
        ask(url, "SELECT 1")
    innocent = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    (data,) = home.glob("data-*")
    (data / "postmaster.pid").write_text(f"{innocent.pid}\n{data}\n1\n5432\n/nowhere\n\n  1 1\nready   \n")
    try:
        with keeper(home) as (process, url):
            time.sleep(0.2)
            # PostgreSQL itself doesn't begin while that number lives, and says so; it was not signalled
            assert innocent.poll() is None
            if not url:
                assert "log" in process.communicate()[1]
    finally:
        innocent.send_signal(signal.SIGTERM)
        innocent.wait()


def test_a_making_that_was_killed_is_made_again(tmp_path: Path) -> None:
    home = tmp_path / "pg"
    (home / "new").mkdir(parents=True)
    (home / "new" / "PG_VERSION").write_text("18\n")
    with keeper(home) as (_, url):
        assert ask(url, "SELECT 1") == [1]


@pytest.mark.parametrize(
    ("said", "told"), [("own", "PostgreSQL"), ("named", "môi trường"), ("sqlite", "SQLite"), ("x", ""), (None, "")]
)
def test_doctor_says_what_prefects_database_is(own_home: Path, said: str | None, told: str) -> None:
    if said is not None:
        (own_home / "desk.database").write_text(said)
    detail = _prefect_database()
    assert told in detail
    assert bool(detail) == bool(told)


def database_of(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    for name in server.DATABASES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with server.database() as kind:
        return kind


@pytest.mark.parametrize("name", server.DATABASES)
@pytest.mark.parametrize(
    ("url", "kind"), [("sqlite+aiosqlite:////x", "sqlite"), ("postgresql+asyncpg://a@b/c", "named")]
)
def test_a_database_that_the_environment_names_is_taken(
    monkeypatch: pytest.MonkeyPatch, name: str, url: str, kind: str
) -> None:
    assert database_of({name: url}, monkeypatch) == kind


def test_where_there_is_no_wheel_it_is_sqlite_and_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("runtime.store.find_spec", lambda name: None)
    assert database_of({}, monkeypatch) == "sqlite"
    assert capsys.readouterr().err.count("\n") == 1


def test_the_server_starts_it_and_ends_it(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> None:
    for name in server.DATABASES:
        monkeypatch.setenv(name, "")  # put back afterwards: the server tells Prefect by its own environment
    with server.database() as kind:
        assert kind == "own"
        process = server_of(own_home / "prefect-postgresql")
        assert ask(os.environ[server.DATABASES[0]], "SELECT 1") == [1]
    assert gone(process)
