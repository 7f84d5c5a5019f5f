"""Digests composed, sent and recorded, against raw smtplib on one kept connection and yagmail's `send()`.

All three send to the development mailbox in a process of its own: a real server that keeps what it gets.
"""

from __future__ import annotations

import smtplib
import socket
import statistics
from collections.abc import Sequence
from functools import partial
from typing import Any

import yagmail
from sqlalchemy import Engine, text

from benchmarks.measure import peak_megabytes, seconds, told
from benchmarks.office import DAY, build
from benchmarks.places import database
from benchmarks.sink import mailbox, sink
from notifications.digest.compose import compose
from notifications.mail.relay import deliver
from notifications.mail.smtp import SmtpSettings

SENDER = "phoihop@bench.example"
LINES = 3  # checkpoints a digest
SLOW_SECONDS, SLOW_MESSAGES = 0.02, 200  # a server that takes its time for every answer
YAGMAIL_MESSAGES = 1_000

_READERS = """
INSERT INTO contact (id, organization_id, role, name, post, email, phone, active, bounce_reason, created_at)
VALUES (:id, 1, 'clerk', '', 'Văn thư', :email, '', TRUE, '', '2026-01-01')
"""
_NOTICES = """
INSERT INTO notice (checkpoint_id, rung_id, due_on, recipient_id, severity, reached_on, on_day, state)
SELECT c.id, (SELECT id FROM rung WHERE name = 'D'), c.due_on, r.id, 4, {day}, {day}, 'pending'
FROM contact r CROSS JOIN (SELECT id, due_on FROM checkpoint ORDER BY id LIMIT {lines}) AS c WHERE r.role = 'clerk'
"""


def bench_mail(where: str, rows: int, runs: int) -> dict[str, Any]:
    """Messages a second. The yardstick sends mails of the same words, ready-made, and writes nothing down."""
    with database(where) as engine, mailbox() as port, sink() as null_port, sink(SLOW_SECONDS) as slow_port:
        _build(engine, rows)
        ours: list[float] = []
        peak = 0.0
        raw: list[float] = []
        by_yagmail: list[float] = []
        for _ in range(runs):
            _reset(engine)
            ours.append(rows / seconds(lambda: _ours(engine, port, rows)))
            peak = peak or peak_megabytes()  # before the yardstick holds all the mails in memory
            mails = _mails(engine)
            raw.append(rows / seconds(partial(_raw, port, mails)))
            some = mails[:YAGMAIL_MESSAGES]
            by_yagmail.append(len(some) / seconds(partial(_by_yagmail, port, some)))
        slow = {count: _slow(engine, slow_port, count) for count in (1, 8)}
        null = rows / seconds(partial(_raw, null_port, mails))
        figures = told(ours, raw)
        return figures | {
            "bench": "mail",
            "unit": "messages/s",
            "database": engine.dialect.name,
            "rows": rows,
            "bytes": round(statistics.mean(len(mail) for _, mail in mails)),
            "yagmail": round(statistics.median(by_yagmail), 1),
            "times_yagmail": round(figures["value"] / statistics.median(by_yagmail), 2),
            "raw_to_null_sink": round(null, 1),
            "slow_1": round(slow[1], 1),
            "slow_8": round(slow[8], 1),
            "slow_times": round(slow[8] / slow[1], 2),
            "peak_mb": peak,
        }


def _build(engine: Engine, rows: int) -> None:
    build(engine, 20)
    day = f"'{DAY}'" if engine.dialect.name == "sqlite" else f"DATE '{DAY}'"
    with engine.begin() as connection:
        readers = [{"id": 1000 + key, "email": f"nguoi{key}@bench.example"} for key in range(1, rows + 1)]
        connection.execute(text(_READERS), readers)
        connection.execute(text(_NOTICES.format(day=day, lines=LINES)))


def _settings(port: int) -> SmtpSettings:
    return SmtpSettings(host="127.0.0.1", port=port, sender=SENDER)


def _ours(engine: Engine, port: int, rows: int) -> None:
    made = compose(engine, DAY, sender=SENDER)
    done = deliver(engine, _settings(port))
    if (made, done.sent) != (rows, rows):
        raise AssertionError(f"{rows} digests wanted, {made} made, {done.sent} sent: {done.problem}")


def _slow(engine: Engine, port: int, connections: int) -> float:
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE message SET state = 'waiting' WHERE id IN (SELECT id FROM message ORDER BY id LIMIT :some)"),
            {"some": SLOW_MESSAGES},
        )
    waiting = _count_waiting(engine)
    return waiting / seconds(lambda: deliver(engine, _settings(port), connections=connections))


def _count_waiting(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT COUNT(*) FROM message WHERE state = 'waiting'")).scalar_one())


def _mails(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        return [(to, mail) for to, mail in connection.execute(text('SELECT "to", mail FROM message ORDER BY id'))]


def _raw(port: int, mails: Sequence[tuple[str, str]]) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        for to, mail in mails:
            server.sendmail(SENDER, [to], mail.encode())


def _by_yagmail(port: int, mails: Sequence[tuple[str, str]]) -> None:
    """As yagmail's README shows: one object, one `send` a mail.

    It asks for this machine's name with every connection: answered here, because a slow name server isn't yagmail's.
    """
    asked, socket.getfqdn = socket.getfqdn, lambda name="": "localhost"
    try:
        _send_by_yagmail(port, mails)
    finally:
        socket.getfqdn = asked


def _send_by_yagmail(port: int, mails: Sequence[tuple[str, str]]) -> None:
    client = yagmail.SMTP(
        SENDER, "", host="127.0.0.1", port=port, smtp_ssl=False, smtp_starttls=False, smtp_skip_login=True
    )
    for to, mail in mails:
        client.send(to=to, subject="Nhắc việc", contents=mail[-1500:])


def _reset(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE notice SET message_id = NULL, state = 'pending'"))
        connection.execute(text("DELETE FROM message"))
