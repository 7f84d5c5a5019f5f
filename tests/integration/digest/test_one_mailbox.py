"""One mailbox that speaks for two bodies gets one mail, written and linked as the body that owes."""

from __future__ import annotations

from email import message_from_string
from email.message import EmailMessage
from email.policy import default as modern

import pytest
from sqlalchemy import Engine

from notifications.digest.compose import compose
from tests.support import DAY, LEAD, OWNER, add_notices, execute, rows, set_up_office

AT_LEAD, AT_OWNER = 1, 2


@pytest.fixture
def office(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The recipient's contact is the lead's; the same address is the leader in charge of the body that owes."""
    monkeypatch.setenv("PHOIHOP_PORTAL_URL", "https://phoihop.example")
    set_up_office(engine)
    execute(
        engine, "UPDATE contact SET organization_id = :lead, email = 'phutrach@ubnd.example' WHERE id = 1", lead=LEAD
    )
    return engine


def plain(engine: Engine) -> str:
    ((mail,),) = rows(engine, "SELECT mail FROM message WHERE state = 'waiting'")
    part = message_from_string(mail, _class=EmailMessage, policy=modern).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def links(engine: Engine) -> list[tuple[int, int]]:
    found = rows(engine, "SELECT contact_id, organization_id FROM access_link ORDER BY contact_id")
    return [tuple(row) for row in found]


def test_it_is_greeted_and_linked_as_the_body_that_owes(office: Engine) -> None:
    add_notices(office, [AT_LEAD], [1, 2])
    assert compose(office, DAY) == 1
    assert "Kính gửi: Phó Chủ tịch phụ trách, Ủy ban nhân dân tỉnh Hà Giang" in plain(office)
    assert links(office) == [(AT_OWNER, OWNER)]
    assert rows(office, "SELECT recipient_id, greeted_id FROM message") == [(AT_LEAD, AT_OWNER)]


def test_where_both_owe_each_has_its_link_in_the_one_mail(office: Engine) -> None:
    execute(office, "UPDATE checkpoint SET owner_id = :lead WHERE id = 2", lead=LEAD)
    add_notices(office, [AT_LEAD], [1, 2])
    assert compose(office, DAY) == 1
    text = plain(office)
    assert "Ban Tuyên giáo Tỉnh ủy Hà Giang" in text.splitlines()[0], "the recipient's own body owes too"
    assert "Hộp thư này còn là đầu mối của Ủy ban nhân dân tỉnh Hà Giang" in text
    assert links(office) == [(AT_LEAD, LEAD), (AT_OWNER, OWNER)]


def test_it_is_taken_back_when_whom_it_greets_has_changed(office: Engine) -> None:
    add_notices(office, [AT_LEAD], [1])
    compose(office, DAY)
    assert compose(office, DAY) == 0, "nothing has"
    execute(office, "UPDATE contact SET name = 'Nguyễn Thị Hoa' WHERE id = :id", id=AT_OWNER)
    assert compose(office, DAY) == 1
    assert "Nguyễn Thị Hoa" in plain(office)
    execute(office, "UPDATE contact SET active = :no WHERE id = :id", no=False, id=AT_OWNER)
    assert compose(office, DAY) == 1
    assert "Ban Tuyên giáo Tỉnh ủy Hà Giang" in plain(office).splitlines()[0]
