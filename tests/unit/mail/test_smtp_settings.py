"""PHOIHOP_SMTP_URL, and what a server's answers mean."""

from __future__ import annotations

import ssl

import pytest

from lifecycle.kernel.refusal import Refusal
from notifications.mail.relay import BACK_OFF_FIRST, BACK_OFF_MOST, back_off
from notifications.mail.smtp import Fault, Unreachable, Verdict, plain, smtp_settings, sort_answer
from notifications.mail.words import SMTP_UNREACHABLE


def test_a_url_names_host_port_user_and_options() -> None:
    smtp = smtp_settings(
        "smtp://office:s%40fe%2F@mail.example:2525/?starttls=yes&timeout=7&connections=4"
        "&from=Ban%20Tuy%C3%AAn%20gi%C3%A1o%20%3Cphoihop%40btgtu.example%3E"
    )
    assert (smtp.host, smtp.port, smtp.user, smtp.password) == ("mail.example", 2525, "office", "s@fe/")
    assert (smtp.starttls, smtp.implicit_tls, smtp.timeout, smtp.connections) == (True, False, 7.0, 4)
    assert smtp.sender == "Ban Tuyên giáo <phoihop@btgtu.example>"
    assert smtp.sender_address == "phoihop@btgtu.example"


@pytest.mark.parametrize(
    ("url", "port", "starttls"),
    [
        ("smtp://mail.example", 25, False),
        ("smtp://office:pw@mail.example", 587, True),
        ("smtp://office:pw@127.0.0.1", 25, False),
        ("smtp://office:pw@mail.example/?starttls=no", 25, False),
        ("smtps://mail.example", 465, False),
    ],
)
def test_a_password_leaves_this_machine_encrypted_unless_the_url_says_otherwise(
    url: str, port: int, starttls: bool
) -> None:
    smtp = smtp_settings(url)
    assert (smtp.port, smtp.starttls) == (port, starttls)


def test_the_sender_is_the_user_where_the_user_is_an_address() -> None:
    assert smtp_settings("smtp://so%40btgtu.example:pw@mail.example").sender_address == "so@btgtu.example"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example",
        "http://u:hemlig@mail.example",
        "smtp://",
        "smtp://u:hemlig@mail.example:99999",
        "smtp://u:hemlig@mail.example:port",
        "smtp://u:hemlig@mail.example/?colour=red",
        "smtp://u:hemlig@mail.example/?timeout=soon",
        "smtp://u:hemlig@mail.example/?connections=0",
        "smtp://u:hemlig@mail.example/?starttls=perhaps",
        "smtps://u:hemlig@mail.example/?starttls=yes",
        "smtp://u:hemlig@mail.example/?from=nobody",
        "smtp://u:hemlig@mail.example/?from=a%40b.example%0D%0ABcc%3A%20x",
        "smtp://u:hemlig@[mail",
        "smtp://u:hemlig/@mail.example",
    ],
)
def test_a_bad_url_is_refused_in_a_sentence_that_never_shows_the_password(url: str) -> None:
    with pytest.raises(Refusal) as refused:
        smtp_settings(url)
    assert str(refused.value)
    assert "hemlig" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_neither_settings_nor_yagmails_client_show_the_password() -> None:
    smtp = smtp_settings("smtp://office:hemlig@mail.example")
    assert "hemlig" not in repr(smtp)
    client = smtp.client()
    assert "hemlig" not in repr(client)
    assert "hemlig" not in repr(vars(client))
    assert (client.host, client.port, client.ssl) == ("mail.example", "587", False)
    assert client.starttls["context"].verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    ("step", "code", "text", "verdict"),
    [
        ("end", 250, b"2.0.0 queued", Verdict.SENT),
        ("rcpt", 450, b"4.2.0 greylisted", Verdict.LATER),
        ("rcpt", 421, b"busy", Verdict.LATER),
        ("rcpt", 552, b"5.2.2 mailbox full", Verdict.LATER),
        ("rcpt", 550, b"5.1.1 no such user", Verdict.BOUNCED),
        ("rcpt", 551, b"user not local", Verdict.BOUNCED),
        ("rcpt", 553, b"name not allowed", Verdict.BOUNCED),
        ("rcpt", 550, b"5.1.2 no such domain", Verdict.BOUNCED),
        ("rcpt", 550, b"5.1.10 null MX", Verdict.BOUNCED),
        ("rcpt", 550, b"5.2.1 mailbox disabled", Verdict.BOUNCED),
        ("end", 550, b"5.1.1 no such user", Verdict.BOUNCED),
        ("rcpt", 553, b"5.1.3 bad address", Verdict.BOUNCED),
        ("rcpt", 550, b"5.4.5 daily quota exceeded", Verdict.LATER),
        ("rcpt", 550, b"5.1.8 bad sender's address", Verdict.LATER),
        ("rcpt", 550, b"5.1.7 bad sender's mailbox", Verdict.LATER),
        ("rcpt", 550, b"5.2.2 mailbox full", Verdict.LATER),
        ("rcpt", 550, b"5.2.3 message too long for the mailbox", Verdict.LATER),
        ("rcpt", 552, b"5.3.4 message too big", Verdict.LATER),
        ("rcpt", 550, b"4.2.1 try again later", Verdict.LATER),
        ("rcpt", 501, b"5.5.4 syntax", Verdict.LATER),
        ("rcpt", 554, b"no", Verdict.LATER),
        ("end", 554, b"transaction failed", Verdict.LATER),
        ("end", 550, b"looks like spam", Verdict.LATER),
        ("end", 554, b"5.6.0 content refused", Verdict.LATER),
        ("rcpt", 554, b"5.7.1 <x@y>: Relay access denied", Verdict.LATER),
        ("rcpt", 550, b"5.7.1 Unable to relay", Verdict.LATER),
        ("rcpt", 530, b"authentication required", Verdict.LATER),
        ("data", 503, b"bad sequence", Verdict.LATER),
    ],
)
def test_only_a_refusal_of_the_recipient_is_a_bounce(step: str, code: int, text: bytes, verdict: Verdict) -> None:
    assert sort_answer(step, code, text).verdict is verdict


@pytest.mark.parametrize(
    ("step", "code", "text", "fault"),
    [
        ("rcpt", 450, b"4.2.0 greylisted", Fault.PASSING),
        ("rcpt", 552, b"5.2.2 mailbox full", Fault.PASSING),
        ("rcpt", 452, b"4.5.3 too many recipients", Fault.PASSING),
        ("rcpt", 550, b"5.1.1 no such user", Fault.RECIPIENT),
        ("rcpt", 550, b"5.4.5 daily quota exceeded", Fault.OURS),
        ("rcpt", 550, b"5.7.1 Unable to relay", Fault.OURS),
        ("mail", 501, b"5.1.7 bad sender", Fault.OURS),
        ("end", 552, b"5.3.4 message too big", Fault.OURS),
        ("end", 550, b"looks like spam", Fault.OURS),
    ],
)
def test_who_is_at_fault_is_read_from_the_enhanced_code(step: str, code: int, text: bytes, fault: Fault) -> None:
    assert sort_answer(step, code, text).fault is fault


def test_an_answer_is_kept_on_one_line_without_control_signs() -> None:
    assert plain(b"no\r\nsuch\x00 user\x1b[31m") == "no such user [31m"


def test_back_off_doubles_with_jitter_up_to_four_hours() -> None:
    for attempts in range(40):
        waits = [back_off(attempts) for _ in range(50)]
        whole = min(BACK_OFF_FIRST * 2 ** min(attempts, 20), BACK_OFF_MOST)
        assert all(whole / 2 <= wait <= whole for wait in waits)
        assert len(set(waits)) > 1


def test_unreachable_is_a_sentence() -> None:
    assert "mail.example:25" in str(Unreachable(SMTP_UNREACHABLE, where="mail.example:25", answer="timed out"))
