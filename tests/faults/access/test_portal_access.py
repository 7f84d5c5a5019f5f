"""Who is let in: decided in the transaction that acts, by a link that was mailed to the address it still speaks for."""

from __future__ import annotations

import json
import random
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_string
from email.policy import default as modern
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi.routing import iter_route_contexts
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.testclient import TestClient

import notifications.digest.compose
import notifications.letters.write
import portal.api.auth
from lifecycle.access.admission import admitted
from lifecycle.access.api_keys import SCOPES, issue_key, open_key, revoke_key
from lifecycle.access.links import Closed, new_token, open_link, revoke_links, switch, twins
from lifecycle.access.receipts import Asked, give_receipt, once_only
from lifecycle.access.visitor import Unseen, Visitor
from lifecycle.kernel.actor import SYSTEM
from lifecycle.organization.contacts import ContactInput, change_contact
from models import Letter, Organization, Receipt, reading, transaction
from models.enums import LetterKind, LinkScope, Role
from notifications.digest.compose import compose
from notifications.letters.write import LINKS_A_DAY, write_letters
from portal.app import API, create_app
from portal.web.limits import Buckets
from portal.web.request import PLAIN_COOKIE
from portal.web.security import form_secret, size_of
from tests.faults.access.test_portal_attacks import BODIES, contact, dump, filled, ids, set_up_case
from tests.portal_support import PDF, Agency, link_for, small_case, words
from tests.support import DAY, add_notices, execute, rows, set_up_office

CLERK, LEADER, LEAD_HEAD = 1, 2, 4
VICTIM = "truongban@btgtu.example"
# opened by nobody's link, or by a token of its own
OPEN_TO_ALL = {"/lien-ket", "/thoat", "/khoe", "/l/{token}", "/lich/{token}.ics", f"{API}/openapi.json", "/tinh"}
FORM = {
    "body": "x",
    "reason": "x",
    "wanted_on": "1/1/2030",
    "organization": "ubnd",
    "signer": "x",
    "authority": "TM",
    "signed_on": "1/7/2021",
    "email": "nguoi-moi@ubnd.example",
    "role": "clerk",
    "title": "x",
    "content": "x",
    "kind": "plan",
}
# what ends a link between a request's headers and its body
LINK_ENDS = {
    "revoked": "UPDATE access_link SET revoked_at = '2021-01-01'",
    "expired": "UPDATE access_link SET expires_at = '2021-01-01'",
    "moved": "UPDATE contact SET email = 'da-doi@ubnd.example' WHERE id = :contact",
    "left": "UPDATE contact SET active = FALSE WHERE id = :contact",
    "of another body": "UPDATE contact SET organization_id = 1 WHERE id = :contact",
}
KEY_ENDS = {
    "revoked": "UPDATE api_key SET revoked_at = '2021-01-01'",
    "expired": "UPDATE api_key SET expires_at = '2021-01-01'",
    "without its scope": "UPDATE api_key SET scopes = '[]'",
}


BACK = "UPDATE api_key SET revoked_at = NULL, expires_at = NULL, scopes = :all"


class Between:
    """An application around which something happens once, after the headers and before the body."""

    def __init__(self, app: Any) -> None:
        self.app, self.act = app, None

    @property
    def state(self) -> Any:
        return self.app.state

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def late() -> Any:
            act, self.act = self.act, None
            if act is not None:
                await run_in_threadpool(act)
            return await receive()

        await self.app(scope, late, send)


@pytest.fixture
def case(engine: Engine, tmp_path: Path) -> Engine:
    return set_up_case(engine, small_case(tmp_path))


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up_office(engine, checkpoints=40)
    return engine


def routes(app: Any, *, api: bool) -> Iterator[tuple[str, str]]:
    """(method, path) of every route of the application that asks who comes; a new one is walked without being named."""
    for route in iter_route_contexts(app.routes):
        path = route.path or ""
        if path not in OPEN_TO_ALL and path.startswith(API) is api:
            for method in sorted(set(route.methods or ()) - {"HEAD"}):
                yield method, path


def asked(once: str) -> Asked:
    return Asked(once, "/", once)


def stored(home: Path) -> list[Path]:
    return sorted(path for path in home.rglob("*") if path.is_file())


def end_link(engine: Engine, way: str, key: int) -> None:
    execute(engine, LINK_ENDS[way], **({"contact": key} if ":contact" in LINK_ENDS[way] else {}))


def put_back(engine: Engine, key: int, email: str, body: int) -> None:
    """Undoes `end_link`."""
    execute(engine, "UPDATE access_link SET revoked_at = NULL, expires_at = '2099-01-01'")
    back = "UPDATE contact SET email = :email, organization_id = :body, active = TRUE WHERE id = :key"
    execute(engine, back, email=email, body=body, key=key)


@pytest.mark.parametrize("way", LINK_ENDS)
def test_no_form_is_taken_from_a_link_that_ends_between_headers_and_body(
    case: Engine, own_home: Path, way: str
) -> None:
    app = Between(create_app(case))
    agency, key = Agency(case, app), contact(case, "ubnd")
    # a link of the same mailbox at another body: there must be somebody to become
    twin = contact(case, "tand")
    execute(
        case,
        "UPDATE contact SET email = (SELECT email FROM contact WHERE id = :key) WHERE id = :twin",
        key=key,
        twin=twin,
    )
    link_for(case, twin)
    agency.enter(key)
    hidden, known = agency.form("/dau-moi"), {**ids(case), "/chuyen": str(twin)}
    plain, walked, seen = rows(case, "SELECT email, organization_id FROM contact WHERE id = :key", key=key), 0, {}

    def end() -> None:
        end_link(case, way, key)
        seen["rows"], seen["files"] = dump(case), stored(own_home)

    for method, path in routes(app.app, api=False):
        if method != "POST":
            continue
        app.act = end
        address = filled(path, known)
        answer = agency.client.post(
            address,
            data={**hidden, **FORM, "once": new_token()},
            # a door that takes no files doesn't read one
            files=[("files", ("a.pdf", PDF + path.encode()))] if size_of(address).files else None,
        )
        assert (answer.status_code, "Gửi lại liên kết" in words(answer)) == (403, True), path
        assert "set-cookie" not in answer.headers, path
        assert app.act is None, path
        assert dump(case) == seen["rows"], path
        assert stored(own_home) == seen["files"], path
        put_back(case, key, *plain[0])
        walked += 1
    assert walked >= 12
    # nothing was wrong with the forms: with the link as it was, one of them acts
    assert agency.client.post("/dau-moi/them", data={**hidden, **FORM}).status_code == 303


@pytest.mark.parametrize("way", LINK_ENDS)
def test_no_route_opens_for_a_link_that_ended_before(case: Engine, way: str) -> None:
    app = create_app(case)
    agency, key = Agency(case, app), contact(case, "ubnd")
    agency.enter(key)
    token = link_for(case, key)
    feed = link_for(case, key, scope=LinkScope.CALENDAR)
    hidden, known, walked = agency.form("/dau-moi"), ids(case), 0
    end_link(case, way, key)
    before = dump(case)
    for method, path in routes(app, api=False):
        answer = agency.client.request(
            method, filled(path, known), data={**hidden, **FORM} if method == "POST" else None
        )
        assert (answer.status_code, "Gửi lại liên kết" in words(answer)) == (403, True), (method, path)
        walked += 1
    assert walked >= 30
    assert agency.get(f"/l/{token}").status_code == 404
    assert agency.get(f"/lich/{feed}.ics").status_code == 404
    assert dump(case) == before


@pytest.mark.parametrize("way", KEY_ENDS)
def test_no_program_acts_or_reads_with_a_key_that_ended_after_the_first_look(
    case: Engine, own_home: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    app = create_app(case)
    app.state.limits.api = Buckets(1000, 1000)
    client, known, walked = TestClient(app, raise_server_exceptions=False), ids(case), 0
    with transaction(case) as session:
        body = session.get_one(Organization, rows(case, "SELECT id FROM organization WHERE code = 'ubnd'")[0][0])
        key = issue_key(session, SYSTEM, body, "Hệ thống", SCOPES)
    opened = portal.api.auth.open_key

    def end_after(*given: Any) -> Any:
        found = opened(*given)
        assert found is not None
        execute(case, KEY_ENDS[way])
        return found

    monkeypatch.setattr(portal.api.auth, "open_key", end_after)
    plain, files = dump(case, besides=("api_key",)), stored(own_home)
    for method, path in routes(app, api=True):
        given: dict[str, Any] = {"json": BODIES.get(path.rpartition("/")[2])} if method == "POST" else {}
        if path == f"{API}/files":
            given = {"content": PDF + b"new", "params": {"name": "a.pdf"}}
        answer = client.request(method, filled(path, known), headers={"Authorization": f"Bearer {key}"}, **given)
        assert answer.status_code == 401, (method, path, answer.text)
        execute(case, BACK, all=json.dumps(SCOPES))
        walked += 1
    assert walked >= 13
    assert dump(case, besides=("api_key",)) == plain
    assert stored(own_home) == files


def test_an_upload_whose_key_is_revoked_while_it_comes_in_leaves_nothing(case: Engine, own_home: Path) -> None:
    app = Between(create_app(case))
    client = TestClient(app, raise_server_exceptions=False)
    with transaction(case) as session:
        body = session.get_one(Organization, rows(case, "SELECT id FROM organization WHERE code = 'ubnd'")[0][0])
        key = issue_key(session, SYSTEM, body, "Hệ thống", SCOPES)
    plain, files = dump(case, besides=("api_key", "audit_line", "audit_head", "proof")), stored(own_home)

    def end() -> None:
        with transaction(case) as session:
            assert revoke_key(session, SYSTEM, 1)

    app.act = end
    answer = client.post(
        f"{API}/files", params={"name": "a.pdf"}, content=PDF + b"new", headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 401
    assert dump(case, besides=("api_key", "audit_line", "audit_head", "proof")) == plain
    assert stored(own_home) == files


def test_a_receipt_is_not_shown_again_to_a_link_that_was_revoked_meanwhile(office: Engine) -> None:
    app = Between(create_app(office))
    agency = Agency(office, app)
    agency.enter(CLERK)
    form = {**agency.form("/viec/1"), "body": "Đã làm."}
    assert agency.client.post("/viec/1/bao-cao", data=form).headers["location"] == "/bien-nhan/1"
    app.act = lambda: execute(office, LINK_ENDS["revoked"])
    answer = agency.client.post("/viec/1/bao-cao", data=form)
    assert answer.status_code == 403
    assert "location" not in answer.headers


@contextmanager
def served(engine: Engine) -> Iterator[int]:
    """The port of a portal that really listens."""
    server = uvicorn.Server(uvicorn.Config(create_app(engine), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


class Held:
    """A form whose headers are sent, and half of its body; `finish` sends the rest."""

    def __init__(self, port: int, path: str, token: str, **fields: str) -> None:
        form = {"secret": form_secret(token), "once": new_token(), **fields}
        body = "&".join(f"{name}={value}" for name, value in form.items()).encode()
        self.rest = body[10:]
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {PLAIN_COOKIE}={token}\r\nConnection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.socket.sendall(head.encode() + body[:10])

    def finish(self) -> str:
        """The answer."""
        self.socket.sendall(self.rest)
        said = b""
        while part := self.socket.recv(65_536):
            said += part
        self.socket.close()
        return said.decode()


def test_whoever_has_a_link_becomes_no_other_body_by_taking_its_address(office: Engine) -> None:
    """The attack as it was made: forms of "switch to N" held back while one's own contact gets the victim's address."""
    agency = Agency(office)
    agency.enter(CLERK)
    token = agency.client.cookies[PLAIN_COOKIE]
    link_for(office, LEAD_HEAD)
    contacts = [row[0] for row in rows(office, "SELECT id FROM contact")]
    with served(office) as port:
        held = [Held(port, f"/chuyen/{key}", token) for key in contacts]
        report = Held(port, "/viec/1/bao-cao", token, body="x")
        time.sleep(1)  # the headers are looked at
        changed = Held(port, f"/dau-moi/{CLERK}/sua", token, role="advisory_unit", email=VICTIM).finish()
        assert "303" in changed.splitlines()[0]
        links = rows(office, "SELECT COUNT(*) FROM access_link")
        answers = [one.finish() for one in (*held, report)]
    for said in answers:
        assert "403" in said.splitlines()[0]
        assert "set-cookie" not in said.lower()
    assert rows(office, "SELECT COUNT(*) FROM access_link") == links
    assert rows(office, "SELECT COUNT(*) FROM report") == [(0,)]
    assert rows(office, "SELECT email FROM contact WHERE id = 1") == [(VICTIM,)]


def visitor_of(engine: Engine, key: int) -> Visitor:
    token = link_for(engine, key)
    with reading(engine) as session:
        found = open_link(session, token)
    assert found is not None
    return found


def test_an_address_that_somebody_typed_makes_nobody_a_twin(office: Engine) -> None:
    own, colleague = visitor_of(office, CLERK), visitor_of(office, LEADER)
    link_for(office, LEAD_HEAD)
    # the colleague's address becomes the victim's: that is nothing to the visitor, and the colleague's link is over
    execute(office, "UPDATE contact SET email = :email WHERE id = 2", email=VICTIM)
    for visitor, refused in ((own, Unseen), (colleague, Closed)):
        with pytest.raises(refused), transaction(office) as session:
            switch(session, admitted(session, visitor, beside=LEAD_HEAD), LEAD_HEAD)
    with reading(office) as session:
        assert twins(session, own) == []
    assert rows(office, "SELECT COUNT(*) FROM access_link WHERE contact_id = 4") == [(1,)]


@pytest.mark.parametrize("path", ["/", "/viec", "/viec/1", "/thoa-thuan", "/lich", "/dau-moi", "/bien-nhan"])
def test_the_switch_stands_on_every_page(office: Engine, path: str) -> None:
    execute(office, "UPDATE contact SET email = 'vanphong@ubnd.example' WHERE id = 4")
    link_for(office, LEAD_HEAD)
    agency = Agency(office)
    agency.enter(CLERK)
    assert words(agency.get(path)).count("Chuyển sang làm việc cho") == 1


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE access_link SET revoked_at = '2021-01-01' WHERE contact_id = 4",
        "UPDATE access_link SET expires_at = '2021-01-01' WHERE contact_id = 4",
        "UPDATE access_link SET scope = 'board' WHERE contact_id = 4",
        "UPDATE access_link SET scope = 'calendar' WHERE contact_id = 4",
        "UPDATE access_link SET address = 'truoc@btgtu.example' WHERE contact_id = 4",
        "UPDATE contact SET active = FALSE WHERE id = 4",
        "DELETE FROM access_link WHERE contact_id = 4",
        # in a mail that never went
        "UPDATE access_link SET message_id = 999 WHERE contact_id = 4",
    ],
)
def test_a_mailbox_speaks_for_another_body_only_by_a_link_of_its_own_there(office: Engine, broken: str) -> None:
    execute(office, "UPDATE contact SET email = 'vanphong@ubnd.example' WHERE id = 4")
    link_for(office, LEAD_HEAD)
    agency = Agency(office)
    agency.enter(CLERK)
    assert "Chuyển sang làm việc cho" in words(agency.get("/"))
    execute(office, broken)
    assert "Chuyển sang làm việc cho" not in words(agency.get("/"))
    assert agency.post("/chuyen/4", "/viec/1").status_code == 404


def test_a_revocation_and_an_act_never_pass_each_other(office: Engine) -> None:
    """What isn't done when a revocation is over, is never done."""
    done = [0, 0]
    for turn in range(25):
        visitor, started, counts = visitor_of(office, CLERK), threading.Event(), []

        def act(session: Any, visitor: Visitor = visitor, turn: int = turn) -> Receipt:
            time.sleep(random.uniform(0, 0.02))
            return give_receipt(session, visitor, f"lan-{turn:016d}", "report", {})

        def hand_in(visitor: Visitor = visitor, turn: int = turn, act: Any = act, started: Any = started) -> None:
            started.set()
            try:
                once_only(office, visitor, asked(f"lan-{turn:016d}"), act)
            except Closed:
                done[1] += 1
            else:
                done[0] += 1

        thread = threading.Thread(target=hand_in)
        thread.start()
        started.wait()
        time.sleep(random.uniform(0, 0.02))
        with transaction(office) as session:
            revoke_links(session, SYSTEM, CLERK)
        counts.append(rows(office, "SELECT COUNT(*) FROM receipt"))
        thread.join()
        counts.append(rows(office, "SELECT COUNT(*) FROM receipt"))
        assert counts[0] == counts[1], turn
    assert sum(done) == 25


def test_a_key_s_revocation_and_an_act_never_pass_each_other(office: Engine) -> None:
    over: list[Any] = []
    for turn in range(25):
        with transaction(office) as session:
            key = issue_key(session, SYSTEM, session.get_one(Organization, 2), "Hệ thống", SCOPES)
            visitor = open_key(session, key, "reports:write")
        assert visitor is not None
        started = threading.Event()

        def act(session: Any, turn: int = turn) -> Receipt:
            time.sleep(random.uniform(0, 0.02))
            receipt = Receipt(once=f"lan-{turn}", verb="report", organization_id=2, received_from="x", facts={})
            session.add(receipt)
            session.flush()
            return receipt

        def hand_in(_: int, visitor: Any = visitor, turn: int = turn, act: Any = act, started: Any = started) -> None:
            started.set()
            with suppress(Closed):
                once_only(office, visitor, asked(f"lan-{turn}"), act)

        def revoke(_: int, visitor: Any = visitor, started: Any = started) -> None:
            started.wait()
            time.sleep(random.uniform(0, 0.02))
            with transaction(office) as session:
                assert revoke_key(session, SYSTEM, visitor.link_id)
            over.append(rows(office, "SELECT COUNT(*) FROM receipt"))

        together(hand_in, revoke)
        assert [over.pop()] == [rows(office, "SELECT COUNT(*) FROM receipt")], turn


def test_who_revokes_all_links_ends_the_one_that_another_body_s_door_is_making(office: Engine) -> None:
    execute(office, "UPDATE contact SET email = 'vanphong@ubnd.example' WHERE id = 4")
    switched = 0
    for _ in range(25):
        visitor, told = visitor_of(office, CLERK), []
        link_for(office, LEAD_HEAD)

        def go_over(_: int, visitor: Visitor = visitor, told: Any = told) -> None:
            with suppress(Unseen), transaction(office) as session:
                told.append(switch(session, admitted(session, visitor, beside=LEAD_HEAD), LEAD_HEAD))
                time.sleep(random.uniform(0, 0.02))

        def revoke(_: int) -> None:
            time.sleep(random.uniform(0, 0.01))
            with transaction(office) as session:
                revoke_links(session, SYSTEM, LEAD_HEAD)

        together(go_over, revoke)
        switched += len(told)
        assert rows(office, "SELECT id FROM access_link WHERE contact_id = 4 AND revoked_at IS NULL") == []
    assert switched


def test_two_who_go_over_to_each_other_s_body_at_once_don_t_lock_each_other_up(office: Engine) -> None:
    execute(office, "UPDATE contact SET email = 'vanphong@ubnd.example' WHERE id = 4")
    ways = ((visitor_of(office, CLERK), LEAD_HEAD), (visitor_of(office, LEAD_HEAD), CLERK))
    for turn in range(15):

        def go_over(place: int) -> None:
            visitor, key = ways[place]
            with transaction(office) as session:
                switch(session, admitted(session, visitor, beside=key), key)

        together(go_over, go_over)
        assert rows(office, "SELECT COUNT(*) FROM access_link") == [(4 + 2 * turn,)]


def test_who_revokes_all_links_ends_the_one_in_a_letter_that_is_being_written(
    office: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHOIHOP_PORTAL_URL", "http://127.0.0.1:24000")
    plain, writing = notifications.letters.write._message, threading.Event()

    def slow(*given: Any) -> Any:
        writing.set()
        time.sleep(0.3)
        return plain(*given)

    monkeypatch.setattr(notifications.letters.write, "_message", slow)
    queue(office, "link", 0, "phutrach@ubnd.example")

    def revoke(_: int) -> None:
        writing.wait()
        with transaction(office) as session:
            assert revoke_links(session, SYSTEM, LEADER) == 1

    together(lambda _: write_letters(office), revoke)
    assert rows(office, "SELECT id FROM access_link WHERE revoked_at IS NULL") == []


def test_two_colleagues_who_take_each_other_s_links_away_at_once_don_t_lock_each_other_up(office: Engine) -> None:
    for turn in range(15):
        execute(
            office,
            "UPDATE contact SET email = CASE id WHEN 1 THEN 'mot@ubnd.example' ELSE 'hai@ubnd.example' END WHERE id < 3",
        )
        visitors, told = [visitor_of(office, CLERK), visitor_of(office, LEADER)], []

        def change(place: int, visitors: Any = visitors, told: Any = told, turn: int = turn) -> None:
            given = ContactInput(Role.CLERK, f"moi-{place}-{turn}@ubnd.example")
            once, other = f"lan-{place}-{turn:014d}", (LEADER, CLERK)[place]
            try:
                once_only(
                    office,
                    visitors[place],
                    asked(once),
                    lambda s: change_contact(s, visitors[place], once, other, given),
                )
            except Closed:
                told.append("closed")
            else:
                told.append("done")

        together(change, change)
        assert sorted(told) == ["closed", "done"], turn


def together(*acts: Callable[[int], None]) -> None:
    barrier = threading.Barrier(len(acts))

    def run(place: int) -> None:
        barrier.wait()
        acts[place](place)

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("kind", ["receipt", "link", "digest"])
def test_a_letter_to_an_address_of_before_carries_no_link_that_opens(
    office: Engine, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The address changes while the letter is written: forty times, at every moment of it."""
    monkeypatch.setenv("PHOIHOP_PORTAL_URL", "http://127.0.0.1:24000")
    for module, name in ((notifications.letters.write, "_message"), (notifications.digest.compose, "_mail")):
        slowed(monkeypatch, module, name)
    colleague, to_before = visitor_of(office, CLERK), 0
    for turn in range(40):
        before, after = f"truoc-{turn}@ubnd.example", f"sau-{turn}@ubnd.example"
        # a day later, and whoever reads at the address has begun
        execute(office, "UPDATE contact SET email = :email, invited_at = NULL WHERE id = 2", email=before)
        execute(office, "UPDATE receipt SET received_at = '2021-12-01 00:00:00'")
        queue(office, kind, turn, before)

        def write(_: int, kind: str = kind) -> None:
            compose(office, DAY, batch=1) if kind == "digest" else write_letters(office)

        def change(_: int, after: str = after, turn: int = turn) -> None:
            time.sleep(random.uniform(0, 0.03))
            once = f"lan-{turn:016d}"
            given = ContactInput(Role.LEADER_IN_CHARGE, after)
            once_only(office, colleague, asked(once), lambda s: change_contact(s, colleague, once, LEADER, given))

        together(write, change)
        to_before += look_at_mails(office, before, after)
        execute(office, "DELETE FROM notice")
        execute(office, "DELETE FROM letter")
        execute(office, "DELETE FROM message")
    assert to_before  # the letter was the faster one now and then


def slowed(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    plain = getattr(module, name)

    def slow(*given: Any) -> Any:
        time.sleep(random.uniform(0, 0.02))
        return plain(*given)

    monkeypatch.setattr(module, name, slow)


def queue(engine: Engine, kind: str, turn: int, address: str) -> None:
    if kind == "digest":
        add_notices(engine, [LEADER], [1])
        return
    with transaction(engine) as session:
        if kind == "link":
            session.add(Letter(kind=LetterKind.LINK, address=address))
            return
        receipt = Receipt(
            once=f"biên-{turn:016d}", verb="report", organization_id=2, contact_id=LEADER, received_from="x", facts={}
        )
        session.add(receipt)
        session.flush()
        session.add(Letter(kind=LetterKind.RECEIPT, contact_id=LEADER, facts={"receipt": receipt.id}))


def look_at_mails(engine: Engine, before: str, after: str) -> int:
    """Each link opens for the address it was mailed to, and only while that is the contact's. Returns how many mails
    went to the address of before."""
    found = rows(engine, "SELECT \"to\", mail FROM message WHERE mail <> ''")
    for to, mail in found:
        text = message_from_string(mail, policy=modern).get_body(("plain",)).get_content()
        for token in re.findall(r"/l/([A-Za-z0-9_-]{32})", text):
            with reading(engine) as session:
                visitor = open_link(session, token)
            if to == before:
                assert visitor is None
            else:
                assert visitor is not None
                assert visitor.email == to
    # the change waited for the letter, and took its link away too
    assert (
        rows(engine, "SELECT id FROM access_link WHERE address = :before AND revoked_at IS NULL", before=before) == []
    )
    assert {to for to, _ in found} <= {before, after, VICTIM, "vanphong@ubnd.example", "chutich@ubnd.example"}
    return sum(to == before for to, _ in found)


def test_one_address_gets_five_new_links_a_day_and_no_more(office: Engine) -> None:
    for _ in range(9):
        queue(office, "link", 0, VICTIM)
    queue(office, "link", 0, "phutrach@ubnd.example")
    assert write_letters(office) == LINKS_A_DAY + 1
    execute(office, "UPDATE letter SET created_at = '2021-01-01'")
    queue(office, "link", 0, VICTIM)
    assert write_letters(office) == 1
