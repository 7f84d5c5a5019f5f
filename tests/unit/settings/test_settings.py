"""Settings: a wrong one is refused with a sentence, all of them at once, and no secret is shown."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import settings
from cli import app as cli
from lifecycle.kernel.refusal import BadInput, BadInputs
from runtime.doctor import checks
from tasks.operations import blocks

ROOT = Path(__file__).parents[3]
WRONG = {
    "PHOIHOP_UPLOAD_MB": ["50MB", "0", "-1", "1.5", "²", "1025", "25 26"],
    "PHOIHOP_HOME": ["/srv/a?b", "/srv/a#b", "/srv/a%20b", "/etc/passwd"],
    "PHOIHOP_PORTAL_URL": [
        "https://cong.example/duong",
        "https://cong.example?a=1",
        "https://cong.example/#a",
        "cong.example",
        "ftp://cong.example",
        "https://",
        "https://cong.example:port",
        "https://cong example",
        "https://user:s3cret@cong.example",
    ],
    "PHOIHOP_EVIDENCE_URL": ["/srv/evidence", "nowhere://x", "file://evidence/x", "s3://key:s3cret@bucket?x"],
    "PHOIHOP_PORTAL_WORKERS": ["0", "two", "-2", "1000"],
    "PHOIHOP_LANGUAGE": ["fr", "english", "vn"],
    "PHOIHOP_ADMIN_MAIL": ["quantri", "a@b@c", "a@b.example, c@d.example", "Quản trị <a@b.example>"],
    "PHOIHOP_WEBHOOK_HOSTS": ["http://hook.example", "hook.example:80", "*.example", "ok.example,a/b"],
    "PHOIHOP_PORTAL_HOSTS": ["https://cong.example", "cong.example:8080"],
    "PHOIHOP_DESK_HOSTS": ["ban.example/x"],
    "PHOIHOP_SMTP_URL": ["mail.example", "http://u:s3cret@mail.example", "smtp://u:s3cret@:25", "smtp://m.example:x"],
    "PHOIHOP_DATABASE_URL": ["mysql://u:s3cret@h/x", "phoihop.db", "s3cret"],
    "PHOIHOP_PREFECT_PORT": ["70000", "http"],
}
RIGHT = {
    "PHOIHOP_UPLOAD_MB": ["1", "50", " 30 "],
    "PHOIHOP_PORTAL_URL": ["https://cong.example/", "http://127.0.0.1:8080", "http://[::1]:8080"],
    "PHOIHOP_EVIDENCE_URL": ["file:///srv/evidence", "memory://evidence"],
    "PHOIHOP_LANGUAGE": ["EN", "vi"],
    "PHOIHOP_ADMIN_MAIL": ["quantri@tinhuy.example", "root@localhost"],
    "PHOIHOP_WEBHOOK_HOSTS": ["127.0.0.1, hook.example", "::1", "Hook-2.example,"],
    "PHOIHOP_DATABASE_URL": ["sqlite:///x.db", "sqlite://", "postgresql://u:p@h/x", "postgresql+psycopg://u@h/x"],
}
PAIRS = [(name, value) for name, values in WRONG.items() for value in values]


@pytest.mark.parametrize("tongue", ["vi", "en"])
@pytest.mark.parametrize(("name", "value"), PAIRS)
def test_a_wrong_value_is_refused_by_name_and_without_its_secret(monkeypatch, name, value, tongue):
    monkeypatch.setenv("PHOIHOP_LANGUAGE", tongue)
    monkeypatch.setenv(name, value)
    (sentence,) = settings.problems()
    assert sentence.startswith(name)
    assert "s3cret" not in sentence
    assert "\n" not in sentence
    with pytest.raises(BadInput) as raised:
        settings.read()
    assert raised.value.__cause__ is None
    assert not settings.is_fit(name, value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in RIGHT.items() for value in values])
def test_a_right_value_is_taken(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    assert settings.problems() == []
    assert settings.is_fit(name, value)


def test_an_empty_value_is_as_none(monkeypatch):
    for name in settings.NAMES:
        monkeypatch.setenv(name, "")
    assert settings.problems() == []
    assert settings.upload_limit() == 25 * 1_048_576


def test_a_folder_with_such_a_name_is_refused_as_the_usual_home_too(monkeypatch, tmp_path):
    place = tmp_path / "a#b"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.delenv("PHOIHOP_HOME")
    settings._read.clear()
    assert [line.split(":")[0] for line in settings.problems()] == ["PHOIHOP_HOME"]


def test_what_is_set_later_counts(monkeypatch):
    monkeypatch.setenv("PHOIHOP_UPLOAD_MB", "1")
    assert settings.upload_limit() == 1_048_576
    monkeypatch.setenv("PHOIHOP_UPLOAD_MB", "2")
    assert settings.upload_limit() == 2_097_152
    monkeypatch.delenv("PHOIHOP_UPLOAD_MB")
    assert settings.upload_limit() == 25 * 1_048_576


def test_all_are_told_at_once(monkeypatch, capsys):
    for name, values in WRONG.items():
        monkeypatch.setenv(name, values[0])
    with pytest.raises(BadInputs) as raised:
        settings.read()
    assert {line.split("=")[0].split(":")[0].split()[0] for line in raised.value.lines} == set(WRONG)
    assert cli.run(["status"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == len(WRONG)


def test_doctor_says_them_and_nothing_else(monkeypatch, capsys):
    monkeypatch.setenv("PHOIHOP_UPLOAD_MB", "50MB")
    monkeypatch.setenv("PHOIHOP_PORTAL_URL", "cong.example")
    found = checks(lambda: pytest.fail("looked at the database"), None)
    assert [(one.check, one.ok, one.needed) for one in found] == [("settings", False, True)] * 2
    assert cli.run(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "PHOIHOP_UPLOAD_MB=50MB" in said
    assert "PHOIHOP_PORTAL_URL" in said


@pytest.mark.parametrize(
    "program",
    [
        ["cli", "status"],
        ["cli.access", "link", "a@b.example"],
        ["portal"],
        ["runtime.dispatcher", "--once"],
        ["runtime.office"],
        ["runtime.server"],
        ["runtime.setup"],
        ["runtime.worker"],
        ["notifications.webhooks", "--once"],
    ],
    ids=lambda words: words[0],
)
def test_every_program_ends_with_a_line_each_and_no_traceback(program):
    wrong = {"PHOIHOP_UPLOAD_MB": "50MB", "PHOIHOP_HOME": "/srv/a?b", "PHOIHOP_SMTP_URL": "u:s3cret"}
    done = subprocess.run(
        [sys.executable, "-m", *program],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **wrong},
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    told = done.stderr.splitlines()
    assert sorted(re.match(r"PHOIHOP_[A-Z_]+", line)[0] for line in told) == sorted(wrong)
    assert "s3cret" not in done.stderr + done.stdout


def test_a_block_with_a_wrong_value_is_left_out(monkeypatch, caplog):
    monkeypatch.setattr(blocks, "_filled", set())
    monkeypatch.setattr(blocks, "TYPES", (blocks.PortalAddress,))
    made = blocks.PortalAddress(address="cong.example/duong")
    monkeypatch.setattr(blocks.PortalAddress, "load", classmethod(lambda cls, name: made))
    monkeypatch.delenv("PHOIHOP_PORTAL_URL", raising=False)
    blocks.fill_environment()
    assert "PHOIHOP_PORTAL_URL" not in os.environ
    assert "PHOIHOP_PORTAL_URL" in caplog.text


def test_every_variable_says_what_it_means():
    assert [name for name, field in settings.Settings.model_fields.items() if not field.description] == []


def test_every_variable_that_the_code_names_is_in_the_class():
    listed = subprocess.run(["git", "ls-files", "*.py"], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    files = [ROOT / name for name in listed.splitlines() if not name.startswith("tests/") and (ROOT / name).exists()]
    named = {name for file in files for name in re.findall(r"PHOIHOP_[A-Z_]*[A-Z]", file.read_text(encoding="utf-8"))}
    assert named - set(settings.NAMES) == set()
