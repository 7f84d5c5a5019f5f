"""The development mailbox: a real SMTP server, a Maildir, and a page."""

from __future__ import annotations

import contextlib
import mailbox
import os
import signal
import smtplib
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from devtools.mailbox.server import DevMailbox, Fault

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[DevMailbox]:
    with DevMailbox(tmp_path / "mail", http_port=0) as box:
        yield box


def mail(subject: str = "Chào", body: str = "Nội dung") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "so@a.example", "b@b.example", subject
    message["Date"] = "Fri, 24 Dec 2021 07:00:00 +0700"
    message.set_content(body)
    return message


def send(box: DevMailbox, *messages: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", box.smtp_port) as smtp:
        for message in messages:
            smtp.send_message(message)


def get(box: DevMailbox, path: str = "") -> tuple[str, str]:
    """The body and the policy of a page."""
    with urllib.request.urlopen(box.page_url + path) as answer:
        return answer.read().decode(), answer.headers.get("Content-Security-Policy", "")


def test_what_is_sent_is_kept_in_a_maildir_that_others_can_read(box: DevMailbox, tmp_path: Path) -> None:
    send(box, mail("Một"), mail("Hai"))
    assert [message["Subject"] for message in box.messages()] == ["Một", "Hai"]
    assert len(mailbox.Maildir(tmp_path / "mail", create=False)) == 2


@pytest.mark.parametrize("body", ["", ".", "..hai chấm\r\n.", "a\r\n.b\r\n\r\n.\r\nc", "x" * 60000])
def test_dots_and_long_bodies_arrive_as_they_were(box: DevMailbox, body: str) -> None:
    raw = f"Subject: x\r\n\r\n{body}\r\n".encode()
    with smtplib.SMTP("127.0.0.1", box.smtp_port) as smtp:
        smtp.sendmail("a@a.example", ["b@b.example"], raw)
        smtp.sendmail("a@a.example", ["b@b.example"], raw)
    key = box.maildir.keys()[0]
    assert (box.maildir.raw(key) or b"").partition(b"\r\n")[2] == raw
    assert len(box.messages()) == 2


@pytest.mark.parametrize("raw", [b".", b"\r\n.", b"a\r\n", b""])
def test_a_mail_of_nearly_nothing_does_not_hang_it(box: DevMailbox, raw: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", box.smtp_port, timeout=3) as smtp:
        smtp.sendmail("a@a.example", ["b@b.example"], raw)
    assert len(box.messages()) == 1


def test_the_page_lists_newest_first_and_shows_a_mail(box: DevMailbox) -> None:
    send(box, mail("Thư cũ"), mail("Thư mới", "Kính gửi anh chị"))
    listing, _ = get(box)
    assert listing.index("Thư mới") < listing.index("Thư cũ")
    assert "2 thư" in listing
    page, policy = get(box, f"mail/{box.maildir.keys()[1]}")
    assert "Kính gửi anh chị" in page
    assert "default-src 'none'" in policy


def test_the_html_of_a_mail_is_shown_in_a_frame_that_can_do_nothing(box: DevMailbox) -> None:
    message = mail("<script>alert(1)</script>")
    message.add_alternative("<script>alert(2)</script><b>đậm</b>", subtype="html")
    send(box, message)
    key = box.maildir.keys()[0]
    page, _ = get(box, f"mail/{key}")
    assert "<script>" not in page
    assert "<iframe sandbox " in page
    html, policy = get(box, f"mail/{key}/html")
    assert "<b>đậm</b>" in html
    assert policy.startswith("sandbox; default-src 'none'")


def test_an_attachment_can_be_downloaded(box: DevMailbox) -> None:
    message = mail()
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="mốc.ics")
    send(box, message)
    with urllib.request.urlopen(f"{box.page_url}mail/{box.maildir.keys()[0]}/file/0") as answer:
        assert answer.read() == b"BEGIN:VCALENDAR"
        assert answer.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    "path",
    [
        "mail/none",
        "mail/..%2F..%2Fetc%2Fpasswd",
        "mail/%2e%2e/x",
        "mail/{key}/file/9",
        "mail/{key}/else",
        "elsewhere",
    ],
)
def test_what_is_not_there_is_a_plain_404(box: DevMailbox, path: str) -> None:
    send(box, mail())
    with pytest.raises(urllib.error.HTTPError) as missing:
        get(box, path.format(key=box.maildir.keys()[0]))
    assert missing.value.code == 404
    missing.value.close()


@pytest.mark.parametrize(
    "host", ["doi.example", "doi.example:8025", "127.0.0.1.doi.example", "127.0.0.1@doi.example", ""]
)
def test_a_page_elsewhere_that_points_a_name_of_its_own_here_reads_no_mail(box: DevMailbox, host: str) -> None:
    send(box, mail())
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(box.page_url, headers={"Host": host}))
    assert refused.value.code == 421
    assert "Access-Control-Allow-Origin" not in refused.value.headers
    refused.value.close()


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8025", "[::1]:8025", "127.0.0.1"])
def test_this_machines_names_open_the_mailbox(box: DevMailbox, host: str) -> None:
    with urllib.request.urlopen(urllib.request.Request(box.page_url, headers={"Host": host})) as answer:
        assert answer.status == 200
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_is_posted_to_the_mailboxs_page(box: DevMailbox, method: str) -> None:
    asked = urllib.request.Request(box.page_url, data=b"x", method=method, headers={"Origin": "http://doi.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked)
    assert refused.value.code == 501
    assert "Access-Control-Allow-Origin" not in refused.value.headers
    refused.value.close()


@pytest.mark.parametrize("method", ["POST", "GET", "OPTIONS"])
def test_a_page_that_posts_to_the_smtp_port_leaves_no_mail(box: DevMailbox, method: str) -> None:
    """A browser posts anything as text/plain, and a mail server that overlooks the head would take the rest for SMTP."""
    smtp = "EHLO x\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<b@b.example>\r\nDATA\r\nSubject: x\r\n\r\nx\r\n.\r\nQUIT\r\n"
    with socket.create_connection(("127.0.0.1", box.smtp_port), timeout=5) as line:
        line.sendall(f"{method} / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n{smtp}".encode())
        with contextlib.suppress(ConnectionResetError):
            while line.recv(4096):
                pass
    assert box.messages() == []


def test_a_fault_is_played_for_its_recipient_only() -> None:
    with DevMailbox(fault=lambda to: Fault("550 no") if to == "b@b.example" else None) as box:
        with smtplib.SMTP("127.0.0.1", box.smtp_port) as smtp:
            refused = smtp.sendmail("a@a.example", ["b@b.example", "c@c.example"], b"Subject: x\r\n\r\nx\r\n")
        assert list(refused) == ["b@b.example"]
        assert box.messages()[0]["X-Envelope-To"] == "c@c.example"


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "devtools.mailbox.server",
                "--smtp-port",
                port,
                "--http-port",
                "0",
                "--maildir",
                str(tmp_path),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )
    assert done.returncode == 1
    assert port in done.stderr
    assert done.stderr.count("\n") == 1


def test_it_runs_as_a_program_until_it_is_told_to_stop(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "devtools.mailbox.server",
        "--smtp-port",
        "0",
        "--http-port",
        "0",
        "--maildir",
        str(tmp_path),
    ]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as run:
        assert run.stdout is not None
        assert "smtp://127.0.0.1:" in run.stdout.readline()
        run.send_signal(signal.SIGTERM)
        assert run.wait(10) == 0
