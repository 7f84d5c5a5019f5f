"""A mail is looked at again right before it goes: what holds no more is taken back, what remains is written anew."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from email import message_from_string
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path

import pytest
from sqlalchemy import Engine

from devtools.mailbox.server import DevMailbox, Fault
from lifecycle.access.links import revoke_links
from lifecycle.kernel.actor import SYSTEM
from lifecycle.organization.contact_correction import correct
from models import Letter, reading, transaction, utc_now
from models.enums import LetterKind
from notifications.digest.compose import compose
from notifications.letters.write import write_letters
from notifications.mail import outbox as mail_outbox
from notifications.mail.outbox import Outbox
from notifications.mail.relay import Delivery, deliver
from notifications.mail.smtp import smtp_settings
from tasks.followup.steps import deliver_day
from tests.rules import named
from tests.support import DAY, OWNER, add_notices, add_readers, execute, rows, set_up_office

ROOT = Path(__file__).resolve().parents[3]
NEXT_DAY = DAY + dt.timedelta(days=3)  # a Monday
LEADER = 2
PORTAL = "https://phoihop.example"


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up_office(engine)
    calendar = (ROOT / "data" / "calendar-vn.yaml").read_text(encoding="utf-8")
    execute(engine, "UPDATE work_calendar SET code = 'VN', text = :text", text=calendar)
    return engine


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> DevMailbox:
    with DevMailbox() as mailbox:
        monkeypatch.setenv("PHOIHOP_SMTP_URL", f"{mailbox.url}/?timeout=5")
        monkeypatch.setenv("PHOIHOP_PORTAL_URL", PORTAL)
        yield mailbox


def read(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def got(box: DevMailbox) -> list[tuple[str, str]]:
    """(to, plain text) of what arrived, in its order."""
    mails = [message_from_string(str(mail), _class=EmailMessage, policy=modern) for mail in box.messages()]
    return [(str(mail["To"]), read(mail)) for mail in mails]


def states(engine: Engine) -> list[str]:
    return [row[0] for row in rows(engine, "SELECT state FROM message ORDER BY id")]


def handed_in(engine: Engine) -> None:
    execute(engine, "UPDATE checkpoint SET status = 'accepted' WHERE id = 1")


def reported(engine: Engine) -> None:
    execute(engine, "UPDATE checkpoint SET status = 'reported' WHERE id = 1")


def waived(engine: Engine) -> None:
    execute(engine, "UPDATE checkpoint SET status = 'waived' WHERE id = 1")


def moved(engine: Engine) -> None:
    """More time, or another calendar."""
    execute(engine, "UPDATE checkpoint SET due_on = :day WHERE id = 1", day=str(DAY + dt.timedelta(days=20)))


GONE = [handed_in, reported, waived, moved]
Change = Callable[[Engine], None]


@pytest.mark.parametrize("change", GONE, ids=lambda change: change.__name__)
def test_a_line_that_holds_no_more_is_taken_back_and_the_rest_is_written_anew(
    office: Engine, box: DevMailbox, change: Change
) -> None:
    add_notices(office, [LEADER], [1, 2])
    compose(office, DAY)
    change(office)
    done = deliver_day(office, DAY)
    assert (done.sent, done.taken_back, done.waiting) == (1, 1, 0)
    assert states(office) == ["withdrawn", "sent"]
    (arrived,) = got(box)
    assert "(1)" in arrived[1], "the other line alone"
    assert rows(office, "SELECT state FROM notice ORDER BY checkpoint_id") == [("skipped",), ("pending",)]


@pytest.mark.parametrize("change", GONE, ids=lambda change: change.__name__)
def test_a_mail_of_which_nothing_holds_never_goes(office: Engine, box: DevMailbox, change: Change) -> None:
    add_notices(office, [LEADER], [1])
    compose(office, DAY)
    change(office)
    assert deliver_day(office, DAY) == Delivery(taken_back=1)
    assert (states(office), got(box)) == (["withdrawn"], [])
    assert rows(office, "SELECT links FROM message") == [("",)]
    assert rows(office, "SELECT COUNT(*) FROM access_link") == [(0,)], "nobody was sent it"


def test_a_corrected_address_gets_it_and_the_old_one_nothing(office: Engine, box: DevMailbox) -> None:
    add_notices(office, [LEADER], [1])
    compose(office, DAY)
    with transaction(office) as session:
        named(correct)(session, SYSTEM, "ubnd · leader_in_charge · phutrach@ubnd.example", "moi@ubnd.example")
    done = deliver_day(office, DAY)
    assert done.taken_back == 1
    assert {to for to, _ in got(box)} == {"moi@ubnd.example"}
    assert len(got(box)) == 2, "the digest, and the link's own letter"


def test_a_reader_who_left_hears_nothing_and_whoever_took_the_place_is_told(office: Engine, box: DevMailbox) -> None:
    add_notices(office, [LEADER], [1])
    compose(office, DAY)
    execute(office, "UPDATE contact SET active = :no WHERE id = :id", no=False, id=LEADER)
    execute(
        office,
        "INSERT INTO contact (id, organization_id, role, name, post, email, phone, active, bounce_reason, created_at)"
        " VALUES (90, :body, 'leader_in_charge', '', 'Phó Chủ tịch', 'kenhiem@ubnd.example', '', :yes, '', :now)",
        body=OWNER,
        yes=True,
        now="2021-12-01 00:00:00",
    )
    done = deliver_day(office, DAY)
    assert done.taken_back == 1
    assert "kenhiem@ubnd.example" in {to for to, _ in got(box)}
    assert "phutrach@ubnd.example" not in {to for to, _ in got(box)}


def test_another_person_at_the_same_address_is_greeted_by_name(office: Engine, box: DevMailbox) -> None:
    add_notices(office, [LEADER], [1])
    compose(office, DAY)
    execute(office, "UPDATE contact SET name = 'Nguyễn Thị Hoa' WHERE id = :id", id=LEADER)
    assert deliver_day(office, DAY).sent == 1
    assert "Nguyễn Thị Hoa" in got(box)[0][1]


def test_a_link_that_was_revoked_meanwhile_goes_nowhere(office: Engine, box: DevMailbox) -> None:
    add_notices(office, [LEADER], [1])
    compose(office, DAY)
    with transaction(office) as session:
        revoke_links(session, SYSTEM, LEADER)
    assert deliver_day(office, DAY).sent == 1
    assert states(office) == ["withdrawn", "sent"]
    assert rows(office, "SELECT revoked_at FROM access_link") == [(None,)]


def test_a_letter_to_an_address_that_changed_is_written_to_the_new_one(office: Engine, box: DevMailbox) -> None:
    facts = {
        "verb": "grant_extension",
        "obligation": "Báo cáo",
        "agreement": "CT",
        "due_on": str(DAY),
        "reason": "",
        "checkpoint": 1,
    }
    with transaction(office) as session:
        session.add(Letter(kind=LetterKind.DECIDED, contact_id=LEADER, facts=facts))
    write_letters(office)
    execute(office, "UPDATE contact SET email = 'moi@ubnd.example' WHERE id = :id", id=LEADER)
    assert deliver_day(office, DAY).sent == 1
    assert [to for to, _ in got(box)] == ["moi@ubnd.example"]
    assert states(office) == ["withdrawn", "sent"]


def test_of_many_days_without_a_server_one_digest_arrives(office: Engine, box: DevMailbox) -> None:
    add_notices(office, [LEADER], [1])
    compose(office, DAY)
    add_notices(office, [LEADER], [2], on_day=NEXT_DAY)
    compose(office, NEXT_DAY)
    compose(office, NEXT_DAY + dt.timedelta(days=1))
    assert states(office) == ["replaced", "replaced", "waiting"], "the last says it in the words of its day"
    assert deliver_day(office, NEXT_DAY + dt.timedelta(days=1)).sent == 1
    (arrived,) = got(box)
    assert "(2)" in arrived[1]
    assert rows(office, "SELECT COUNT(DISTINCT message_id) FROM notice") == [(1,)]


def test_a_digest_that_was_refused_for_now_is_replaced_too(office: Engine, box: DevMailbox) -> None:
    add_notices(office, [LEADER], [1])
    compose(office, DAY)
    box.fault = lambda to: Fault("452 4.2.2 mailbox full") if to else None
    assert deliver_day(office, DAY).waiting == 1
    before = rows(office, "SELECT mail FROM message")
    compose(office, NEXT_DAY)
    box.fault = None
    assert deliver_day(office, NEXT_DAY).sent == 1
    assert (states(office), len(got(box))) == (["replaced", "sent"], 1)
    assert rows(office, "SELECT mail FROM message WHERE state = 'replaced'") == before, "its text stays as it was"


def test_one_that_a_server_may_have_taken_goes_again_as_it_was(office: Engine, box: DevMailbox) -> None:
    add_notices(office, [LEADER], [1, 2])
    compose(office, DAY)
    execute(office, "UPDATE message SET in_doubt = :yes, attempts = 1", yes=True)
    ((identity, mail),) = rows(office, "SELECT message_id, mail FROM message")
    handed_in(office)
    compose(office, NEXT_DAY)
    assert deliver_day(office, NEXT_DAY).sent == 1
    assert rows(office, "SELECT message_id, mail, state FROM message") == [(identity, mail, "sent")]
    assert len(got(box)) == 1


def test_one_in_doubt_goes_to_no_address_of_before(office: Engine, box: DevMailbox) -> None:
    add_notices(office, [LEADER], [1])
    compose(office, DAY)
    execute(office, "UPDATE message SET in_doubt = :yes, attempts = 1", yes=True)
    execute(office, "UPDATE contact SET email = 'moi@ubnd.example' WHERE id = :id", id=LEADER)
    assert deliver_day(office, DAY).sent == 1
    assert [to for to, _ in got(box)] == ["moi@ubnd.example"]


def test_what_changes_between_the_claim_and_the_start_is_seen(office: Engine) -> None:
    add_notices(office, add_readers(office, 3), [1, 2])
    compose(office, DAY)
    token = mail_outbox.new_token()
    with office.connect() as connection:
        relay = Outbox(connection, token, urgent_only=False)
        with connection.begin():
            first, second, third = relay.claim(10, utc_now())
        with connection.begin():
            assert relay.start(first, utc_now())
        execute(office, "UPDATE contact SET email = 'moi@ubnd.example' WHERE id = 102")
        with connection.begin():
            assert not relay.sent_and_start(first, "250 ok", second, utc_now())
            assert relay.take_back(second, utc_now()) == 1
            assert relay.start(third, utc_now())
            assert relay.take_back(third, utc_now()) == 0, "what is on the wire isn't taken back"
    assert states(office) == ["sent", "withdrawn", "sending"]


def test_a_waiting_mail_without_a_basis_goes_as_before_the_upgrade(office: Engine, box: DevMailbox) -> None:
    add_notices(office, [LEADER], [1])
    compose(office, DAY)
    execute(office, "UPDATE message SET basis = ''")
    execute(office, "UPDATE contact SET name = 'Nguyễn Thị Hoa' WHERE id = :id", id=LEADER)
    assert deliver_day(office, DAY) == Delivery(sent=1)


def test_on_a_day_off_the_digests_of_the_week_stay(engine: Engine) -> None:
    set_up_office(engine, urgent=("D+10",))
    add_notices(engine, [1], [1])
    add_notices(engine, [LEADER], [1], "D+10")
    compose(engine, DAY)
    compose(engine, DAY + dt.timedelta(days=1), urgent_only=True)
    assert rows(engine, "SELECT kind, state FROM message ORDER BY id") == [
        ("digest", "waiting"),
        ("digest", "replaced"),
        ("urgent", "waiting"),
    ]


def test_two_that_compose_after_a_day_without_a_server_replace_each_digest_once(office: Engine) -> None:
    add_notices(office, add_readers(office, 40), [1, 2])
    compose(office, DAY)
    threads = [threading.Thread(target=lambda: compose(office, NEXT_DAY, batch=7)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # what one freed while the other had looked already goes with the next
    compose(office, NEXT_DAY)
    found = rows(office, "SELECT on_day, state, COUNT(*) FROM message GROUP BY on_day, state ORDER BY on_day")
    assert [(state, count) for _, state, count in found] == [("replaced", 40), ("waiting", 40)]
    assert rows(office, "SELECT COUNT(*) FROM notice WHERE message_id IS NULL") == [(0,)]
    with reading(office) as session:
        assert session is not None


def test_a_relay_that_has_a_replaced_row_in_hand_does_not_send_it(office: Engine) -> None:
    add_notices(office, [LEADER], [1])
    compose(office, DAY)
    with office.connect() as connection:
        relay = Outbox(connection, mail_outbox.new_token(), urgent_only=False)
        with connection.begin():
            (row,) = relay.claim(10, utc_now())
        compose(office, NEXT_DAY)
        with connection.begin():
            assert not relay.start(row, utc_now())
            assert relay.take_back(row, utc_now()) == 0
    assert states(office) == ["replaced", "waiting"]


def test_an_unreachable_server_takes_nothing_back(office: Engine) -> None:
    add_notices(office, [LEADER], [1])
    compose(office, DAY)
    done = deliver(office, smtp_settings("smtp://127.0.0.1:1/?timeout=1"))
    assert (done.waiting, done.taken_back) == (1, 0)


FULL = Fault("452 4.2.2 mailbox full")
WORKING = [DAY + dt.timedelta(days=days) for days in (0, 3, 4, 5, 6, 7)]  # Friday, then Monday to Friday


def days_of(engine: Engine, box: DevMailbox, fault: Fault, days: list[dt.date]) -> None:
    """So many follow-ups with a leader's mailbox that answers so."""
    box.fault = lambda to: fault if to == "phutrach@ubnd.example" else None
    add_notices(engine, [LEADER], [1])
    for day in days:
        compose(engine, day)
        deliver_day(engine, day)


def test_a_mailbox_that_is_full_for_more_than_four_working_days_is_passed_over(office: Engine, box: DevMailbox) -> None:
    days_of(office, box, FULL, WORKING[:5])
    assert got(box) == [], "four working days are waited for"
    compose(office, WORKING[5])
    deliver_day(office, WORKING[5])
    assert {to for to, _ in got(box)} == {"vanphong@ubnd.example", "chutich@ubnd.example"}, (
        "the rung's other reader too"
    )
    ((reason,),) = rows(office, "SELECT bounce_reason FROM contact WHERE bounced_at IS NOT NULL")
    assert "452 4.2.2 mailbox full" in reason
    assert "24/12/2021" in reason
    assert rows(office, "SELECT name FROM event") == [("phoihop.mail.bounced",)]


@pytest.mark.parametrize("answer", ["451 4.3.0 try again", "450 4.7.1 later", "451 local error", "421 4.3.2 down"])
def test_what_passes_and_is_the_server_s_passes_nobody_over(office: Engine, box: DevMailbox, answer: str) -> None:
    days_of(office, box, Fault(answer), WORKING)
    assert rows(office, "SELECT COUNT(*) FROM contact WHERE bounced_at IS NOT NULL OR refused_on IS NOT NULL") == [(0,)]


def test_a_server_that_is_away_for_weeks_passes_nobody_over(office: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOIHOP_SMTP_URL", "smtp://127.0.0.1:1/?timeout=1")
    add_notices(office, [LEADER], [1])
    for day in WORKING:
        compose(office, day)
        assert deliver_day(office, day).waiting == 1
    assert rows(office, "SELECT COUNT(*) FROM contact WHERE bounced_at IS NOT NULL OR refused_on IS NOT NULL") == [(0,)]


def test_a_mailbox_that_took_a_mail_meanwhile_begins_anew(office: Engine, box: DevMailbox) -> None:
    days_of(office, box, FULL, WORKING[:2])
    box.fault = None
    compose(office, WORKING[2])
    assert deliver_day(office, WORKING[2]).sent == 1
    box.fault = lambda to: FULL
    add_notices(office, [LEADER], [2], on_day=WORKING[3])
    for day in WORKING[3:]:
        compose(office, day)
        deliver_day(office, day)
    ((bounced, since),) = rows(office, "SELECT bounced_at, refused_on FROM contact WHERE id = 2")
    assert (bounced, str(since)) == (None, str(WORKING[3]))
