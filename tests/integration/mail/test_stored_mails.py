"""What a copied database gives away: no link that was mailed is in any table, file, free page or log of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

import settings
from devtools.mailbox.server import DevMailbox, Fault
from lifecycle.access.links import TOKEN, ask_for_link, open_link
from migrations.upgrade import upgrade
from models import WorkCalendarText, reading, transaction, utc_now
from notifications.digest.compose import compose
from notifications.letters.write import write_letters
from notifications.mail.message import letterhead
from notifications.mail.relay import Delivery, deliver
from notifications.mail.smtp import smtp_settings
from notifications.mail.stored import PLAIN, cut, filled, kept, new_seed, place, token_of
from tasks.followup import steps as daily
from tests.integration.database.test_migrations import (
    empty,  # noqa: F401 (a fixture)
    upgrade_to,
)
from tests.integration.mail.test_relay import later, settings_for
from tests.support import DAY, add_notices, add_readers, execute, rows, set_up_office

PORTAL = "https://phoihop.example"
MAILED = re.compile(re.escape(PORTAL) + r"/l/([A-Za-z0-9_-]{32})(?![A-Za-z0-9_-])")
OLD = "Ab3-" * 8
SLY = "Content-Transfer-Encoding: base64"
CALENDAR = Path(__file__).parents[3] / "data" / "calendar-vn.yaml"


@pytest.fixture
def office(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("PHOIHOP_PORTAL_URL", PORTAL)
    set_up_office(engine)
    with transaction(engine) as session:
        calendar = session.get_one(WorkCalendarText, 1)
        calendar.code, calendar.text = "VN", CALENDAR.read_text(encoding="utf-8")
    return engine


def tokens_in(mail: EmailMessage) -> set[str]:
    """Those of every part and header."""
    found: set[str] = set()
    for part in mail.walk():
        if not part.is_multipart():
            raw = part.get_payload(decode=True)
            assert isinstance(raw, bytes)
            found |= set(MAILED.findall(raw.decode()))
    return found | set(MAILED.findall(str(mail.items())))


def everything(engine: Engine) -> bytes:
    """Every table and column as it is read; mails decoded too; and on SQLite the bytes of its files."""
    said: list[bytes] = []
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                said.append(str(tuple(row)).encode())
        for (mail,) in connection.execute(text("SELECT mail FROM message")):
            said += decoded(mail.encode())
    if engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        for one in file.parent.glob(f"{file.name}*"):
            raw = one.read_bytes()
            said += [raw, *base64_runs(raw)]
    return b"\n".join(said)


def decoded(mail: bytes) -> list[bytes]:
    parts = [part.get_payload(decode=True) for part in message_from_bytes(mail).walk() if not part.is_multipart()]
    return [part for part in parts if isinstance(part, bytes)]


def base64_runs(raw: bytes) -> list[bytes]:
    """What lies in a file as base64, wherever a page cuts it: each full line by itself, beginning at each of four places."""
    import base64

    found = []
    for line in re.findall(rb"[A-Za-z0-9+/=]{24,76}", raw):
        for start in range(4):
            piece = line[start:]
            found.append(base64.b64decode(piece[: len(piece) // 4 * 4].replace(b"=", b"A")))
    return found


def gives_away(engine: Engine, tokens: set[str]) -> set[str]:
    """The tokens of which the database holds a part that is long enough to be no chance."""
    there = everything(engine)
    return {token for token in tokens if any(token[at : at + 12].encode() in there for at in range(0, 21, 4))}


def leaves(mail: EmailMessage) -> list[object]:
    return [part.get_payload() for part in mail.walk() if not part.is_multipart()]


def opens(engine: Engine, token: str) -> bool:
    with reading(engine) as session:
        return open_link(session, token) is not None


def test_no_link_that_was_mailed_is_anywhere_in_the_database(office: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day's follow-up, a day off, letters, a bounce: before, while and after the mails are sent."""
    add_notices(office, [1, 2, *add_readers(office, 5)], [1, 2, 3, 4])
    with transaction(office) as session:
        ask_for_link(session, "vanphong@ubnd.example")
        ask_for_link(session, "chutich@ubnd.example")
    refused = "nguoi101@ubnd.example"
    with DevMailbox(fault=lambda to: Fault("550 5.1.1 no such user", keep=True) if to == refused else None) as box:
        monkeypatch.setenv("PHOIHOP_SMTP_URL", f"smtp://127.0.0.1:{settings_for(box).port}?from=phoihop@btgtu.example")
        made = write_letters(office) + compose(office, DAY)
        assert made >= 8
        waiting = rows(office, "SELECT mail, links FROM message")
        written = {token for mail, links in waiting for token in tokens_in(message(filled(mail, links)))}
        assert len(written) == made
        assert all(opens(office, token) for token in written)
        assert gives_away(office, written) == set(), "while they wait"
        daily.follow_up(office, DAY)
        mailed = {token for mail in box.messages() for token in tokens_in(mail)}
    assert mailed <= written
    assert len(mailed) >= 7
    assert gives_away(office, written) == set(), "when they were sent"
    assert {row[0] for row in rows(office, "SELECT links FROM message WHERE state IN ('sent', 'bounced')")} == {""}
    # nor does what stands in their place open anything
    places = set(
        re.findall(rb"/l/([^\s\"<]+)", b"\n".join(decoded(rows(office, "SELECT mail FROM message")[0][0].encode())))
    )
    assert places
    assert not any(TOKEN.fullmatch(one.decode()) for one in places)


def message(raw: str) -> EmailMessage:
    return message_from_bytes(raw.encode(), _class=EmailMessage, policy=modern)  # type: ignore[arg-type,return-value]


def test_a_mail_in_doubt_goes_again_to_the_letter(office: Engine) -> None:
    add_notices(office, [1], [1, 2])
    compose(office, DAY)
    with DevMailbox(fault=lambda _: Fault(at="data", drop=True, keep=True)) as box:
        assert deliver(office, settings_for(box)).in_doubt == 1
        box.fault = None
        assert deliver(office, settings_for(box), now=later()).sent == 1
        one, two = box.messages()
        assert tokens_in(one) == tokens_in(two) != set()
        assert leaves(one) == leaves(two)
        assert one["Message-ID"] == two["Message-ID"]


def test_a_process_with_another_key_sends_no_dead_link(office: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    add_notices(office, [1], [1])
    compose(office, DAY)
    monkeypatch.setenv("PHOIHOP_SECRET", "another")
    with DevMailbox() as box:
        done = deliver(office, settings_for(box))
        assert (done.sent, done.waiting) == (0, 1)
        assert "PHOIHOP_SECRET" in done.problem
        monkeypatch.delenv("PHOIHOP_SECRET")
        assert deliver(office, settings_for(box)) == Delivery(sent=1)
        (token,) = tokens_in(box.messages()[0])
    assert opens(office, token)


def test_the_database_without_the_key_makes_no_link(office: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    add_notices(office, [1], [1])
    compose(office, DAY)
    ((links,),) = rows(office, "SELECT links FROM message")
    seed = links.partition(":")[2]
    assert opens(office, token_of(seed))
    monkeypatch.setenv("PHOIHOP_SECRET", "guessed")
    assert not opens(office, token_of(seed))
    assert not opens(office, seed)


def test_words_that_look_like_a_place_are_only_words() -> None:
    form = letterhead("Ban <phoihop@btgtu.example>", with_calendar=False)
    seeds = [new_seed(), new_seed()]
    said = f"{PORTAL}/l/{place(1)} {PORTAL}/l/{place(0)} /l/{place(7)} [lien-ket-da-go-0] /l/[x]"
    mail = form.write(to="a@b.example", subject="x", date="now", message_id="<1@x>", text=said, html=said)
    sent = filled(mail, kept(seeds))
    expected = said.replace(f"{PORTAL}/l/{place(1)}", f"{PORTAL}/l/{token_of(seeds[1])}", 1)
    expected = expected.replace(f"{PORTAL}/l/{place(0)}", f"{PORTAL}/l/{token_of(seeds[0])}", 1)
    assert [part.decode().strip() for part in decoded(sent.encode())] == [expected, expected]
    assert filled(mail, "") == mail
    assert filled(sent, kept(seeds)) == sent
    sly = form.write(to="a@b.example", subject=SLY, date="now", message_id="<1@x>", text=said, html=said)
    assert [part.decode().strip() for part in decoded(filled(sly, kept(seeds)).encode())] == [expected, expected]
    # the envelope of parts is as it was
    assert sent.count("\r\n--") == mail.count("\r\n--")


def old_mail() -> str:
    said = f"Mở: {PORTAL}/l/{OLD}\nLịch: {PORTAL}/lich/{OLD}.ics\n"
    form = letterhead("Ban <phoihop@btgtu.example>")
    calendar = f"BEGIN:VEVENT\r\nURL:{PORTAL}/l/{OLD}\r\nEND:VEVENT".encode()
    html = f'<a href="{PORTAL}/l/{OLD}">x</a>' + "ă" * 500
    return form.write(
        to="a@b.example", subject="x", date="now", message_id="<1@x>", text=said, html=html, calendar=calendar
    )


def test_a_mail_of_before_loses_its_links_and_nothing_else() -> None:
    mail = old_mail()
    assert OLD in b"".join(decoded(mail.encode())).decode()
    after = cut(mail)
    assert OLD not in b"".join(decoded(after.encode())).decode()
    assert b"".join(decoded(after.encode())).count(b"[lien-ket-da-go]") == 4
    assert "ă" * 500 in b"".join(decoded(after.encode())).decode()
    assert [part.get_content_type() for part in message(after).walk()] == [
        part.get_content_type() for part in message(mail).walk()
    ]
    assert cut(after) == after


def test_the_upgrade_cuts_the_links_of_every_mail_that_was_sent_before(empty: Engine) -> None:  # noqa: F811
    upgrade_to(empty, "0002")
    at = "2021-06-01 12:00:00+00:00" if empty.dialect.name == "postgresql" else "2021-06-01 12:00:00.000000"
    with empty.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO organization (id, code, name, short, side, superior, place)"
                " VALUES (1, 'ubnd', 'UBND', '', 'state', '', '')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO contact (id, organization_id, role, name, post, email, phone, active, bounce_reason, created_at)"
                " VALUES (1, 1, 'clerk', '', '', 'a@b.example', '', TRUE, '', :at)"
            ),
            {"at": at},
        )
        for number, state in enumerate(("sent", "bounced", "waiting", "sending") * 60):
            connection.execute(
                text(
                    'INSERT INTO message (recipient_id, on_day, kind, part, message_id, "to", subject, mail, state,'
                    " attempts, in_doubt, urgent, not_before, claimed_by, answer, created_at)"
                    " VALUES (1, '2021-06-01', 'letter', :part, :key, 'a@b.example', 'x', :mail, :state,"
                    " 0, FALSE, TRUE, :at, '', '', :at)"
                ),
                {"part": number, "key": f"<{number}@x>", "mail": old_mail(), "state": state, "at": at},
            )
    assert gives_away(empty, {OLD}) == {OLD}
    assert upgrade(empty)
    settled = rows(empty, "SELECT mail, links FROM message WHERE state IN ('sent', 'bounced')")
    assert len(settled) == 120
    assert not any(OLD.encode() in part for mail, _ in settled for part in decoded(mail.encode()))
    assert {links for _, links in settled} == {""}
    open_yet = rows(empty, "SELECT mail, links FROM message WHERE state IN ('waiting', 'sending')")
    assert {mail for mail, _ in open_yet} == {old_mail()}, "may have been on the wire: never rewritten"
    assert {links for _, links in open_yet} == {PLAIN}
    # what waited goes out as it was, and is cut then
    execute(empty, "UPDATE message SET state = 'waiting' WHERE state = 'sending'")
    with DevMailbox() as box:
        assert deliver(empty, settings_for(box)).sent == 120
        assert tokens_in(box.messages()[0]) == {OLD}
    assert gives_away(empty, {OLD}) == set(), "free pages and the log too"


def test_what_a_statement_was_given_isn_t_in_its_error(office: Engine) -> None:
    with pytest.raises(IntegrityError) as raised, office.begin() as connection:
        connection.execute(
            text("INSERT INTO contact (id, organization_id, role, email) VALUES (:id, 1, 'clerk', :email)"),
            {"id": 1, "email": "bi-mat@ubnd.example"},
        )
    assert "parameters hidden" in str(raised.value)
    assert "parameters: " not in str(raised.value).replace("hide_parameters=True", "")


def test_the_home_is_for_its_user_only_and_one_of_before_is_mended(own_home: Path) -> None:
    for name in ("phoihop.db", "phoihop.db-wal", "portal.secret"):
        (own_home / name).write_text("x")
        (own_home / name).chmod(0o644)
    for name in ("evidence", "prefect"):
        (own_home / name).mkdir(mode=0o755)
    own_home.chmod(0o755)
    run = own_home / "chay.sh"
    run.write_text("x")
    run.chmod(0o755)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "PHOIHOP_LANGUAGE": "en"}
    assert {path.name for path in settings.readable_by_others()} >= {own_home.name, "phoihop.db", "evidence"}
    done = subprocess.run(
        [sys.executable, "-c", "import cli.app, os; os.umask(0o022); cli.app.main()", "init"],
        env=environment,
        check=False,
    )
    assert done.returncode in (0, 1)
    assert modes(own_home) == {path: 0o700 if path.is_dir() or path == run else 0o600 for path in modes(own_home)}
    assert settings.readable_by_others() == []


def modes(home: Path) -> dict[Path, int]:
    return {path: path.stat().st_mode & 0o777 for path in (home, *home.iterdir())}


def test_the_doctor_says_what_others_can_read(own_home: Path) -> None:
    from runtime.doctor import _private

    own_home.chmod(0o700)
    assert _private().ok
    own_home.chmod(0o750)
    found = _private()
    assert not found.ok
    assert f"chmod -R go-rwx {own_home}" in found.detail


@pytest.mark.parametrize(
    "program",
    [
        ["devtools.mailbox.server", "--smtp-port", "0", "--http-port", "0", "--maildir"],
    ],
)
def test_the_development_mailbox_keeps_its_mails_to_itself(program: list[str], tmp_path: Path) -> None:
    box = tmp_path / "box"
    process = subprocess.Popen(
        ["sh", "-c", 'umask 022; exec "$@"', "sh", sys.executable, "-m", *program, str(box)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[1]
        send(url)
        files = list((box / "new").iterdir())
        assert [path.stat().st_mode & 0o777 for path in files] == [0o600]
        assert {path.stat().st_mode & 0o777 for path in (box, box / "new")} == {0o700}
    finally:
        process.terminate()
        process.communicate()


def send(url: str) -> Any:
    from notifications.mail.smtp import Connection

    connection = Connection(smtp_settings(url))
    connection.open()
    outcome = connection.send("a@b.example", old_mail())
    connection.close()
    assert utc_now()
    return outcome
