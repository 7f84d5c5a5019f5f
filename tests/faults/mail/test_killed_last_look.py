"""Mails replaced, taken back, written anew and given up, with a kill (SIGKILL) at a random moment: nothing lost, nothing twice."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import signal
import time
from email import message_from_bytes
from pathlib import Path

from sqlalchemy import Engine, text

from models import make_engine
from notifications.digest.compose import compose
from tasks.followup.steps import compose_day, deliver_day
from tests.faults.conftest import ROUNDS
from tests.faults.office import ROOT, received
from tests.support import DAY, OWNER, add_notices, add_readers, execute, rows, set_up_office

READERS = 40
LATER = DAY + dt.timedelta(days=11)  # a Tuesday: the Monday is a day off for New Year
# of the readers 101 to 140: who left (with somebody else in the place), who moved, whose mailbox is full for long
GONE, MOVED, FULL = range(101, 111), range(111, 121), range(121, 124)


def prepared(engine: Engine) -> None:
    set_up_office(engine, checkpoints=6)
    calendar = (ROOT / "data" / "calendar-vn.yaml").read_text(encoding="utf-8")
    execute(engine, "UPDATE work_calendar SET code = 'VN', text = :text", text=calendar)
    execute(engine, "INSERT INTO rung_audience (rung_id, audience, role) SELECT id, 'owner', 'clerk' FROM rung")
    add_readers(engine, READERS)


def fresh(engine: Engine, folder: Path) -> None:
    """The morning after days without a mail server: digests wait, and much has changed since they were written."""
    with engine.begin() as connection:
        for statement in (
            "DELETE FROM notice",
            "DELETE FROM message",
            "DELETE FROM event",
            "DELETE FROM contact WHERE id > 140",
            "UPDATE checkpoint SET status = 'upcoming'",
        ):
            connection.execute(text(statement))
        back = "UPDATE contact SET active = :yes, bounced_at = NULL, refused_on = NULL, email = 'nguoi' || id || '@ubnd.example'"
        connection.execute(text(f"{back} WHERE id > 100"), {"yes": True})
    add_notices(engine, list(range(101, 101 + READERS)), [1, 2, 3])
    assert compose(engine, DAY) == READERS
    with engine.begin() as connection:
        connection.execute(text("UPDATE checkpoint SET status = 'accepted' WHERE id = 1"))
        connection.execute(text("UPDATE contact SET active = :no WHERE id BETWEEN 101 AND 110"), {"no": False})
        connection.execute(
            text("UPDATE contact SET email = 'moi' || id || '@ubnd.example' WHERE id BETWEEN 111 AND 120")
        )
        full = "UPDATE contact SET refused_on = :since, refusal = '452 4.2.2 full' WHERE id BETWEEN 121 AND 123"
        connection.execute(text(full), {"since": str(DAY) if engine.dialect.name == "sqlite" else DAY})
        connection.execute(
            text(
                "INSERT INTO contact (id, organization_id, role, name, post, email, phone, active, bounce_reason, created_at)"
                " VALUES (200, :body, 'clerk', '', 'Văn thư', 'kenhiem@ubnd.example', '', :yes, '', '2021-12-01 00:00:00')"
            ),
            {"body": OWNER, "yes": True},
        )
    for part in ("new", "cur", "tmp"):
        shutil.rmtree(folder / part, ignore_errors=True)
        (folder / part).mkdir(parents=True, exist_ok=True)


def forked(engine: Engine, url: str, smtp: str) -> int:
    engine.dispose()  # no connection is shared
    process = os.fork()
    if process:
        return process
    try:
        os.environ.update(PHOIHOP_SMTP_URL=smtp)
        own = make_engine(url)
        compose_day(own, LATER)
        deliver_day(own, LATER)
        os._exit(0)
    finally:
        os._exit(1)


def waited_for(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def addresses(folder: Path) -> list[str]:
    found = [path for part in ("new", "cur") for path in (folder / part).glob("*")]
    return [str(message_from_bytes(path.read_bytes())["To"]) for path in found]


def assert_whole(engine: Engine, folder: Path) -> None:
    messages = {
        key: (state, doubt) for key, state, doubt in rows(engine, "SELECT message_id, state, in_doubt FROM message")
    }
    got = received(folder)
    for key, times in got.items():
        state, doubt = messages[key]
        assert doubt or (times == 1 and state == "sent"), f"{key} ({state}) came {times} times, unflagged"
    assert {key for key, (state, _) in messages.items() if state == "sent"} <= set(got), "marked as sent, and not there"
    assert {state for state, _ in messages.values()} <= {"sent", "replaced", "withdrawn", "bounced"}
    # what still holds is told: to each reader who stayed, under the address of now, and to whoever took a place
    told = set(
        rows(
            engine,
            "SELECT n.recipient_id, n.checkpoint_id FROM notice n JOIN message m ON m.id = n.message_id"
            " WHERE m.state = 'sent' AND n.state = 'pending'",
        )
    )
    stayed = [*range(111, 121), *range(124, 141), 200]
    assert {(reader, checkpoint) for reader in stayed for checkpoint in (2, 3)} <= {tuple(row) for row in told}
    assert rows(engine, "SELECT COUNT(*) FROM notice WHERE state = 'pending' AND message_id IS NULL") == [(0,)]
    to = addresses(folder)
    gone = {f"nguoi{key}@ubnd.example" for key in (*GONE, *MOVED, *FULL)}
    assert not gone & set(to), "a mail to an address of before, or to a mailbox that was given up"
    assert (
        rows(engine, "SELECT recipient_id FROM message WHERE state = 'sent' GROUP BY recipient_id HAVING COUNT(*) > 1")
        == []
    )
    bounced = rows(engine, "SELECT id FROM contact WHERE bounced_at IS NOT NULL ORDER BY id")
    assert [key for (key,) in bounced] == list(FULL)
    assert rows(engine, "SELECT COUNT(*) FROM event WHERE name = 'phoihop.mail.bounced'") == [(len(FULL),)], (
        "told once each"
    )


def test_killed_while_mails_are_taken_back_it_ends_as_if_nothing_had_been(
    engine: Engine, database_url: str, box: tuple[Path, str], dice: random.Random
) -> None:
    folder, smtp = box
    prepared(engine)
    fresh(engine, folder)
    start = time.monotonic()
    assert waited_for(forked(engine, database_url, smtp)) == 0
    whole = time.monotonic() - start
    assert_whole(engine, folder)
    killed = doubted = 0
    for _ in range(max(ROUNDS // 4, 5)):
        fresh(engine, folder)
        process = forked(engine, database_url, smtp)
        time.sleep(dice.uniform(0.0, 1.0) * whole)
        os.kill(process, signal.SIGKILL)
        killed += waited_for(process) == -signal.SIGKILL
        for _ in range(5):
            assert waited_for(forked(engine, database_url, smtp)) == 0
            if not rows(engine, "SELECT 1 FROM message WHERE state IN ('waiting', 'sending') LIMIT 1"):
                break
        assert_whole(engine, folder)
        doubted += rows(engine, "SELECT COUNT(*) FROM message WHERE in_doubt")[0][0]
    print(f"\n{engine.dialect.name}: {killed} killed in time, {doubted} in doubt")
