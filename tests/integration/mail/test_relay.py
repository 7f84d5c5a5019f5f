"""The relay against a real SMTP server, on its good days and on its bad ones."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine

from devtools.mailbox.server import DevMailbox, Fault, FaultHook
from lifecycle.integrity import chains as integrity_chains
from lifecycle.kernel import audit
from models import reading, utc_now
from notifications.digest.compose import compose
from notifications.mail import outbox
from notifications.mail.relay import Delivery, deliver
from notifications.mail.smtp import SmtpSettings, smtp_settings
from tests.support import DAY, add_notices, add_readers, execute, rows, set_up_office

ROOT = Path(__file__).resolve().parents[3]
REFUSED = "nguoi101@ubnd.example"


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up_office(engine)
    return engine


def outgoing(engine: Engine, number: int) -> None:
    """So many digests that wait in the outbox."""
    add_notices(engine, add_readers(engine, number), [1])
    assert compose(engine, DAY) == number


def settings_for(box: DevMailbox, options: str = "timeout=5") -> SmtpSettings:
    return smtp_settings(f"{box.url}/?{options}")


def states(engine: Engine) -> Counter[str]:
    return Counter(row[0] for row in rows(engine, "SELECT state FROM message"))


def received(box: DevMailbox) -> Counter[str]:
    """Message-ID -> how often the server has it."""
    return Counter(str(mail["Message-ID"]) for mail in box.messages())


def only(address: str, fault: Fault) -> FaultHook:
    return lambda recipient: fault if recipient == address else None


def later() -> dt.datetime:
    """When every back-off has passed."""
    return utc_now() + dt.timedelta(hours=5)


@pytest.mark.parametrize("connections", [1, 4])
def test_every_message_is_sent_once_and_marked(office: Engine, connections: int) -> None:
    outgoing(office, 30)
    with DevMailbox() as box:
        assert deliver(office, settings_for(box), connections=connections, batch=7) == Delivery(sent=30)
        assert deliver(office, settings_for(box)) == Delivery()
        got = received(box)
    assert got == Counter(row[0] for row in rows(office, "SELECT message_id FROM message"))
    assert states(office) == {"sent": 30}
    assert rows(office, "SELECT COUNT(*) FROM message WHERE sent_at IS NULL OR attempts <> 1 OR in_doubt") == [(0,)]


def test_the_server_gets_the_mail_as_it_was_composed(office: Engine) -> None:
    outgoing(office, 1)
    with DevMailbox() as box:
        deliver(office, settings_for(box))
        mail = box.messages()[0]
    assert mail["X-Envelope-To"] == "nguoi101@ubnd.example"
    assert "Kính gửi" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_on_a_day_off_only_urgent_messages_go(office: Engine) -> None:
    outgoing(office, 3)
    execute(office, "UPDATE message SET urgent = :yes WHERE recipient_id = 101", yes=True)
    with DevMailbox() as box:
        assert deliver(office, settings_for(box), urgent_only=True) == Delivery(sent=1, waiting=2)


def test_a_limit_is_kept(office: Engine) -> None:
    outgoing(office, 5)
    with DevMailbox() as box:
        assert deliver(office, settings_for(box), limit=2, batch=10) == Delivery(sent=2, waiting=3)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("421 4.3.2 shutting down"),
        Fault("451 4.3.0 try again"),
        Fault("450 greylisted"),
        Fault("451 no", at="data"),
        Fault("452 4.3.1 full", at="mail"),
        Fault(drop=True),
        Fault("554 5.7.1 Relay access denied"),
    ],
    ids=lambda fault: f"{fault.at} {fault.answer[:3] or 'drop'}",
)
def test_a_refusal_for_now_backs_off_and_stops_nobody_else(office: Engine, fault: Fault) -> None:
    outgoing(office, 5)
    with DevMailbox() as box:
        # MAIL FROM names the office, not a reader: there the first message alone is refused
        first = iter([fault])
        box.fault = (lambda to: next(first, None) if to else None) if fault.at == "mail" else only(REFUSED, fault)
        assert deliver(office, settings_for(box)).sent == 4
        assert states(office) == {"sent": 4, "waiting": 1}
        assert rows(office, "SELECT attempts, in_doubt FROM message WHERE state = 'waiting'") == [(1, False)]
        assert deliver(office, settings_for(box)).sent == 0, "not before its time"
        box.fault = None
        assert deliver(office, settings_for(box), now=later()) == Delivery(sent=1)
        assert set(received(box).values()) == {1}


def test_a_refusal_for_good_is_a_bounce_and_the_next_role_reads(office: Engine) -> None:
    add_notices(office, [1], [1, 2])
    compose(office, DAY)
    with DevMailbox(fault=only("vanphong@ubnd.example", Fault("550 5.1.1 no such user"))) as box:
        assert deliver(office, settings_for(box)) == Delivery(bounced=1)
        assert rows(office, "SELECT bounce_reason FROM contact WHERE bounced_at IS NOT NULL") == [
            ("550 5.1.1 no such user",)
        ]
        assert rows(office, "SELECT name, resource FROM event") == [("phoihop.mail.bounced", "phoihop.contact.1")]
        assert rows(office, "SELECT chain, verb, subject FROM audit_line") == [("office", "bounce", "contact 1")]
        assert compose(office, DAY) == 1
        assert deliver(office, settings_for(box)) == Delivery(sent=1)
        assert [mail["To"] for mail in box.messages()] == ["phutrach@ubnd.example"]
    with reading(office) as session:
        # the support's agreement came in by rows, so it has no chain
        assert [found for found in integrity_chains.breaks(session) if found.chain == audit.OFFICE] == []


@pytest.mark.parametrize(
    "answer",
    [
        "550 5.4.5 daily quota exceeded",
        "554 5.7.1 sending limit",
        "550 5.1.8 bad sender",
        "553 5.7.1 not owned by user",
    ],
)
def test_our_own_trouble_is_booked_on_nobody_and_stops_the_relay(office: Engine, answer: str) -> None:
    outgoing(office, 42)
    with DevMailbox(fault=lambda to: Fault(answer)) as box:
        done = deliver(office, settings_for(box), connections=1)
        assert (done.sent, done.bounced, done.waiting) == (0, 0, 42)
        assert answer.split()[1] in done.problem
    assert rows(office, "SELECT COUNT(*) FROM contact WHERE bounced_at IS NOT NULL") == [(0,)]
    tried = rows(office, "SELECT COUNT(*) FROM message WHERE attempts > 0")[0][0]
    assert 3 <= tried <= 6, "it stopped at the third, with what was on its way"


def test_a_second_message_to_a_bounced_address_changes_no_contact_again(office: Engine) -> None:
    add_notices(office, [1], [1])
    compose(office, DAY)
    # one that a server may have taken isn't replaced
    execute(office, "UPDATE message SET in_doubt = :yes", yes=True)
    add_notices(office, [1], [2])
    compose(office, DAY + dt.timedelta(days=3))
    with DevMailbox(fault=only("vanphong@ubnd.example", Fault("550 no"))) as box:
        # both are at hand when the first answer comes
        assert deliver(office, settings_for(box), connections=1).bounced == 2
    told = [row[0] for row in rows(office, "SELECT detail FROM audit_line ORDER BY number")]
    assert [entry if isinstance(entry, str) else entry["contacts"] for entry in told][1] in ([], told[1])
    assert rows(office, "SELECT COUNT(*) FROM notice WHERE recipient_id = 2 AND state = 'pending'") == [(2,)]


def test_what_nobody_is_left_to_read_becomes_pending_again(office: Engine) -> None:
    execute(office, "UPDATE contact SET active = :no WHERE id IN (1, 2)", no=False)
    add_notices(office, [3], [1])
    compose(office, DAY)
    with DevMailbox(fault=only("chutich@ubnd.example", Fault("550 no"))) as box:
        assert deliver(office, settings_for(box)) == Delivery(bounced=1)
        assert rows(office, "SELECT state, message_id FROM notice") == [("pending", None)]
        execute(office, "UPDATE contact SET email = 'moi@ubnd.example', bounced_at = NULL WHERE id = 3")
        assert compose(office, DAY + dt.timedelta(days=3)) == 1
        assert deliver(office, settings_for(box)) == Delivery(sent=1)


def test_a_server_that_refuses_everybody_is_not_believed_for_long(office: Engine) -> None:
    outgoing(office, 40)
    with DevMailbox(fault=lambda address: Fault("550 5.1.1 no such user")) as box:
        done = deliver(office, settings_for(box), connections=1)
    # the row that the connection had at hand goes too
    assert (done.bounced, done.waiting) == (26, 14)
    assert "25" in done.problem


def test_bare_codes_for_everybody_mark_nobody_and_stop_soon(office: Engine) -> None:
    outgoing(office, 40)
    with DevMailbox(fault=lambda address: Fault("550 no")) as box:
        done = deliver(office, settings_for(box), connections=1)
    assert (done.bounced, done.waiting) == (0, 40)
    assert "550 no" in done.problem
    assert rows(office, "SELECT COUNT(*) FROM contact WHERE bounced_at IS NOT NULL") == [(0,)]
    assert 10 <= rows(office, "SELECT COUNT(*) FROM message WHERE attempts > 0")[0][0] <= 12


def test_bare_codes_are_believed_where_the_server_takes_other_mail(office: Engine) -> None:
    outgoing(office, 12)
    gone = {f"nguoi{key}@ubnd.example" for key in range(101, 109)}
    with DevMailbox(fault=lambda address: Fault("550 no") if address in gone else None) as box:
        assert deliver(office, settings_for(box), connections=1) == Delivery(sent=4, bounced=8)
    assert rows(office, "SELECT COUNT(*) FROM contact WHERE bounced_at IS NOT NULL") == [(8,)]


def test_a_few_bare_codes_without_other_mail_are_nobody_s_trouble_yet(office: Engine) -> None:
    outgoing(office, 3)
    with DevMailbox(fault=lambda address: Fault("550 no")) as box:
        done = deliver(office, settings_for(box))
    assert (done.bounced, done.waiting, "550 no" in done.problem) == (0, 3, True)


def test_refused_connections_leave_everything_waiting_for_the_next_run(office: Engine) -> None:
    outgoing(office, 5)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    done = deliver(office, smtp_settings(f"smtp://127.0.0.1:{port}"))
    assert (done.sent, done.waiting) == (0, 5)
    assert f"127.0.0.1:{port}" in done.problem
    with DevMailbox() as box:
        assert deliver(office, settings_for(box)) == Delivery(sent=5)


@pytest.mark.parametrize("kept", [True, False])
def test_dropped_after_data_is_in_doubt_and_goes_again_under_the_same_message_id(office: Engine, kept: bool) -> None:
    outgoing(office, 4)
    with DevMailbox(fault=only(REFUSED, Fault(at="data", drop=True, keep=kept))) as box:
        assert deliver(office, settings_for(box), connections=1) == Delivery(sent=3, waiting=1, in_doubt=1)
        box.fault = None
        assert deliver(office, settings_for(box), now=later()) == Delivery(sent=1)
        again = [key for key, times in received(box).items() if times == 2]
    flagged = [row[0] for row in rows(office, "SELECT message_id FROM message WHERE in_doubt")]
    assert len(flagged) == 1
    assert again == (flagged if kept else [])


def test_a_server_that_never_answers_one_message_gets_the_others(office: Engine) -> None:
    outgoing(office, 4)
    with DevMailbox(fault=only(REFUSED, Fault(at="data", silent=True))) as box:
        assert deliver(office, settings_for(box, "timeout=0.3"), connections=1) == Delivery(
            sent=3, waiting=1, in_doubt=1
        )


def test_a_server_that_never_greets_is_given_up_after_its_time(office: Engine) -> None:
    outgoing(office, 4)
    with DevMailbox(fault=lambda address: Fault(at="connect", silent=True)) as box:
        start = time.monotonic()
        done = deliver(office, settings_for(box, "timeout=0.3"), connections=4)
    assert (done.sent, done.waiting, done.in_doubt) == (0, 4, 0)
    assert done.problem
    assert time.monotonic() - start < 5


def test_a_greeting_of_421_leaves_everything_waiting(office: Engine) -> None:
    outgoing(office, 2)
    with DevMailbox(fault=lambda address: Fault("421 too busy", at="connect")) as box:
        done = deliver(office, settings_for(box))
    assert (done.sent, done.waiting) == (0, 2)
    assert "421 too busy" in done.problem
    assert rows(office, "SELECT DISTINCT attempts, claimed_by FROM message") == [(0, "")]


def test_a_sender_that_the_server_refuses_bounces_nobody(office: Engine) -> None:
    outgoing(office, 3)
    with DevMailbox(fault=lambda address: Fault("550 who are you", at="mail")) as box:
        done = deliver(office, settings_for(box))
    assert (done.sent, done.waiting, done.bounced) == (0, 3, 0)
    assert "550 who are you" in done.problem


def test_a_wrong_password_is_tried_once_and_bounces_nobody(office: Engine) -> None:
    outgoing(office, 10)
    with DevMailbox(login=("so", "right")) as box:
        done = deliver(office, smtp_settings(f"smtp://so:hemlig@127.0.0.1:{box.smtp_port}"), connections=8)
        assert (done.sent, done.waiting, done.bounced) == (0, 10, 0)
        assert "hemlig" not in done.problem
        assert "535" in done.problem
        assert deliver(office, smtp_settings(f"smtp://so:right@127.0.0.1:{box.smtp_port}")) == Delivery(sent=10)


def test_tls_with_a_certificate_that_nobody_vouches_for_sends_nothing_in_the_clear(
    office: Engine, tmp_path: Path
) -> None:
    outgoing(office, 2)
    certificate, tls = own_certificate(tmp_path)
    with DevMailbox(tls=tls) as box:
        done = deliver(office, settings_for(box, "starttls=yes"))
        assert (done.sent, done.waiting) == (0, 2)
        assert not box.messages()
        assert done.problem
        vouched = smtp_settings(f"smtp://localhost:{box.smtp_port}/?starttls=yes&ca={certificate}")
        assert deliver(office, vouched) == Delivery(sent=2)


def test_a_server_without_tls_gets_nothing_where_tls_is_wanted(office: Engine) -> None:
    outgoing(office, 2)
    with DevMailbox() as box:
        done = deliver(office, settings_for(box, "starttls=yes"))
    assert (done.sent, done.waiting) == (0, 2)


def test_implicit_tls_works(office: Engine, tmp_path: Path) -> None:
    outgoing(office, 2)
    certificate, tls = own_certificate(tmp_path)
    with DevMailbox(tls=tls, implicit_tls=True) as box:
        assert deliver(office, smtp_settings(f"smtps://localhost:{box.smtp_port}/?ca={certificate}")) == Delivery(
            sent=2
        )


def test_a_second_delivery_sends_nothing_that_the_first_has_claimed(office: Engine) -> None:
    outgoing(office, 60)
    with DevMailbox(latency=0.002) as box:
        done: list[Delivery] = []
        threads = [
            threading.Thread(target=lambda: done.append(deliver(office, settings_for(box), batch=9))) for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        got = received(box)
    assert sum(each.sent for each in done) == 60
    assert len(got) == 60
    assert set(got.values()) == {1}
    assert rows(office, "SELECT COUNT(*) FROM message WHERE in_doubt") == [(0,)]


def test_a_process_killed_between_the_answer_and_the_commit_leaves_in_doubt_what_the_connection_had(
    office: Engine, database_url: str
) -> None:
    outgoing(office, 6)
    with DevMailbox() as box:
        # dies by SIGKILL where the third 250 would be recorded
        script = (
            "import os, signal, sys\n"
            "from models import make_engine\n"
            "from notifications.mail import outbox; from notifications.mail import relay; from notifications.mail import smtp\n"
            "seen, real = [], outbox.Outbox.sent_and_start\n"
            "def recorded(self, done, answer, row, now):\n"
            "    seen.append(done.id)\n"
            "    if len(seen) == 3: os.kill(os.getpid(), signal.SIGKILL)\n"
            "    return real(self, done, answer, row, now)\n"
            "outbox.Outbox.sent_and_start = recorded\n"
            "relay.deliver(make_engine(sys.argv[1]), smtp.smtp_settings(sys.argv[2]), connections=1)\n"
        )
        killed = subprocess.run(
            [sys.executable, "-c", script, database_url, box.url],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL
        # the one that was answered, and the one at hand
        assert states(office) == {"sent": 2, "sending": 2, "waiting": 2}
        assert deliver(office, settings_for(box)) == Delivery(sent=4, in_doubt=2)
        twice = {key for key, times in received(box).items() if times == 2}
        assert len(received(box)) == 6
    doubted = {row[0] for row in rows(office, "SELECT message_id FROM message WHERE in_doubt")}
    assert len(doubted) == 2
    assert 1 <= len(twice) <= 2
    assert twice <= doubted


def test_what_was_claimed_and_never_sent_is_not_in_doubt(office: Engine) -> None:
    outgoing(office, 3)
    gone = outbox.new_token().replace(f":{os.getpid()}:", ":999999999:")
    execute(office, "UPDATE message SET claimed_by = :gone, claimed_at = created_at", gone=gone)
    with DevMailbox() as box:
        assert deliver(office, settings_for(box)) == Delivery(sent=3)


def test_a_claim_of_another_machine_is_respected_until_its_time_is_over(office: Engine) -> None:
    outgoing(office, 1)
    execute(office, "UPDATE message SET state = 'sending', claimed_by = 'elsewhere-1:1:1:1', claimed_at = created_at")
    with DevMailbox() as box:
        assert deliver(office, settings_for(box)) == Delivery(waiting=1)
        after = utc_now() + outbox.CLAIM_LASTS + dt.timedelta(minutes=1)
        assert deliver(office, settings_for(box), now=after) == Delivery(sent=1, in_doubt=1)


def test_an_address_that_smtp_cannot_carry_stops_nobody(office: Engine) -> None:
    outgoing(office, 3)
    # of a version with another grammar
    execute(office, """UPDATE message SET "to" = 'hộp@ubnd.example' WHERE recipient_id = 101""")
    execute(office, "UPDATE contact SET email = 'hộp@ubnd.example' WHERE id = 101")
    with DevMailbox() as box:
        done = deliver(office, settings_for(box))
    assert (done.sent, done.bounced) == (2, 1)


def test_the_connection_is_kept(office: Engine) -> None:
    outgoing(office, 10)
    opened: list[str] = []

    def watch(address: str) -> None:
        if not address:
            opened.append(address)

    with DevMailbox(fault=watch) as box:
        deliver(office, settings_for(box), connections=1)
    assert len(opened) == 1


def own_certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for localhost that only who has the file trusts."""
    certificate, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-keyout",
            str(key),
            "-out",
            str(certificate),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return certificate, context
