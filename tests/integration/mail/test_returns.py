"""Delivery reports come back to a return address of each mail, and a report about its recipient is a bounce."""

from __future__ import annotations

import datetime as dt
import io
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from cli.app import run
from devtools.mailbox.server import DevMailbox
from lifecycle.followup.bounces import Bounced, take_report
from lifecycle.kernel.refusal import Refusal
from migrations.upgrade import HEAD
from models import transaction
from notifications.digest.compose import compose
from notifications.mail.relay import deliver
from notifications.mail.returns import RETURN, read_report, return_address
from notifications.mail.smtp import smtp_settings
from tests.support import DAY, add_notices, execute, rows, set_up_office

LEADER = 2
NEXT_DAY = DAY + dt.timedelta(days=3)


@pytest.fixture
def office(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("PHOIHOP_BOUNCE_ADDRESS", "bounce@btgtu.example")
    set_up_office(engine)
    add_notices(engine, [LEADER], [1])
    compose(engine, DAY)
    with DevMailbox() as box:
        assert deliver(engine, smtp_settings(f"{box.url}/?timeout=5")).sent == 1
    return engine


def report(to: str, action: str = "failed", status: str = "5.1.1", said: str = "smtp; 550 5.1.1 no such user") -> bytes:
    """A report as Postfix writes it."""
    mail = MIMEMultipart("report", **{"report-type": "delivery-status"})
    mail["From"], mail["To"], mail["Subject"] = "MAILER-DAEMON@btgtu.example", to, "Undelivered Mail Returned to Sender"
    mail.attach(MIMEText("This is the mail system at host btgtu.example."))
    blocks = MIMEBase("message", "delivery-status")
    first, second = EmailMessage(), EmailMessage()
    first["Reporting-MTA"] = "dns; btgtu.example"
    second["Final-Recipient"] = "rfc822; phutrach@ubnd.example"
    second["Action"], second["Status"], second["Diagnostic-Code"] = action, status, said
    blocks.set_payload([first, second])
    mail.attach(blocks)
    return mail.as_bytes()


def take(engine: Engine, raw: bytes) -> Bounced | None:
    found = read_report(raw)
    with transaction(engine) as session:
        return take_report(session, found.message, found.action, found.status, found.answer)


def marked(engine: Engine) -> list[tuple[int, str]]:
    return [tuple(row) for row in rows(engine, "SELECT id, bounce_reason FROM contact WHERE bounced_at IS NOT NULL")]


def test_each_mail_has_a_return_address_of_its_own(office: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    add_notices(office, [1, 3], [2])
    compose(office, DAY)
    seen: list[str] = []
    with DevMailbox(fault=lambda address: seen.append(address)) as box:
        assert deliver(office, smtp_settings(f"{box.url}/?timeout=5")).sent == 2
        monkeypatch.delenv("PHOIHOP_BOUNCE_ADDRESS")
        add_notices(office, [LEADER], [3], on_day=NEXT_DAY)
        compose(office, NEXT_DAY)
        assert deliver(office, smtp_settings(f"{box.url}/?timeout=5&from=so@btgtu.example")).sent == 1
    returns = {address for address in seen if RETURN.search(address)}
    assert len(returns) == 2
    assert all(address.endswith("@btgtu.example") and len(address.partition("@")[0]) <= 64 for address in returns)
    assert "so@btgtu.example" in seen, "without the setting the sender's own"


def test_a_report_about_the_recipient_is_a_bounce_and_the_next_role_reads(office: Engine) -> None:
    done = take(office, report(return_address(1)))
    assert done is not None
    assert done.passed_on > 0
    assert marked(office) == [(LEADER, "550 5.1.1 no such user")]
    assert rows(office, "SELECT state, answer FROM message WHERE id = 1") == [("bounced", "550 5.1.1 no such user")]
    assert rows(office, "SELECT name FROM event") == [("phoihop.mail.bounced",)]
    assert take(office, report(return_address(1))) is None, "the same again changes nothing"
    assert rows(office, "SELECT COUNT(*) FROM event") == [(1,)]


@pytest.mark.parametrize("status", ["5.7.1", "5.4.5", "5.3.4", "5.6.0", "5.1.8", "5.1.7"])
def test_a_report_about_us_marks_nobody(office: Engine, status: str) -> None:
    assert take(office, report(return_address(1), status=status)) is None
    assert marked(office) == []
    assert rows(office, "SELECT state FROM message WHERE id = 1") == [("sent",)]


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_report_of_what_did_not_fail_changes_nothing(office: Engine, action: str) -> None:
    assert take(office, report(return_address(1), action=action, status="4.2.2")) is None
    assert marked(office) == []


def test_a_forged_or_unknown_report_is_refused(office: Engine) -> None:
    true = return_address(1)
    mark = true.partition("-")[2].partition("@")[0]
    forged = [
        f"bounce+1-{'0' * 20}@btgtu.example",
        f"bounce+2-{mark}@btgtu.example",
        "bounce@btgtu.example",
        "ai@do.example",
    ]
    for address in forged:
        with pytest.raises(Refusal):
            take(office, report(address))
    with pytest.raises(Refusal):
        take(office, report(return_address(99)))
    assert marked(office) == []


@pytest.mark.parametrize("raw", [b"", b"hello", b"Subject: x\r\n\r\nnot a report", b"\x00\xff" * 50, b"x" * 2_000_001])
def test_what_is_no_report_is_refused(office: Engine, raw: bytes) -> None:
    with pytest.raises(Refusal):
        read_report(raw)


@given(st.binary(max_size=400))
def test_no_bytes_are_more_than_refused(raw: bytes) -> None:
    with pytest.raises(Refusal):
        read_report(b'Content-Type: multipart/report; boundary="b"\r\n\r\n--b\r\n' + raw)


def test_the_command_takes_a_file_and_standard_input(
    office: Engine,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    execute(office, "CREATE TABLE alembic_version (version_num VARCHAR(32))")
    execute(office, "INSERT INTO alembic_version VALUES (:head)", head=HEAD)
    file = tmp_path / "report.eml"
    file.write_bytes(report(return_address(1), status="5.7.1"))
    assert run(["bounce", str(file), "--database", database_url]) == 0
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(report(return_address(1)))))
    assert run(["bounce", "-", "--database", database_url, "--json"]) == 0
    assert '"bounced": true' in capsys.readouterr().out
    assert marked(office) == [(LEADER, "550 5.1.1 no such user")]
    file.write_bytes(b"nothing")
    assert run(["bounce", str(file), "--database", database_url]) == 1
    assert run(["bounce", str(tmp_path / "none.eml"), "--database", database_url]) != 0
