"""What a stranger, a scanner, a script or a slip of the hand can do at the door: nothing, or what a sentence says."""

from __future__ import annotations

import io
import json
import re
import statistics
import time
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from lifecycle.access.api_keys import SCOPES, issue_key
from lifecycle.access.links import issue_links, new_token
from lifecycle.casefile.load import known, load_case, seed
from lifecycle.casefile.reader import read_case
from lifecycle.evidence.store import keep
from lifecycle.integrity import chains as integrity_chains
from lifecycle.integrity import verify
from lifecycle.kernel.actor import SYSTEM
from lifecycle.kernel.clock import today
from models import Organization, metadata, reading, transaction
from models.enums import LinkScope
from portal.app import API, PAGES, PROGRAMS, create_app
from portal.web.limits import Buckets, Limits
from tests.portal_support import HA_GIANG, PDF, Agency, docx, link_for, words
from tests.support import add_notices, execute, rows, set_up_office

CLERK, LEAD_HEAD = 1, 4


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up_office(engine)
    return engine


def routes() -> Iterator[tuple[str, str]]:
    """(method, path) of every route of the portal; nothing is left out by forgetting it here."""
    for module in PAGES:
        for route in module.router.routes:
            for method in route.methods:
                yield method, route.path
    for module in PROGRAMS:
        for route in module.router.routes:
            for method in route.methods:
                yield method, f"{API}{route.path}"


# what every contact may ask for: it has nobody's id in it
COMMON = {
    "/viec",
    "/",
    "/lien-ket",
    "/thoat",
    "/khoe",
    "/thoa-thuan",
    "/de-xuat",
    "/lich",
    "/lich/dia-chi",
    "/bat-dau",
    "/dau-moi",
    "/dau-moi/them",
    "/bien-nhan",
    "/bang",
    "/bang/in",
    "/phien",
    "/phien/ket-thuc-khac",
    f"{API}/agreements",
    f"{API}/checkpoints",
    f"{API}/reports",
    f"{API}/events",
    f"{API}/files",
    f"{API}/webhooks",
}
# by a token of their own
BY_TOKEN = {"/l/{token}", "/l/{token}/mo", "/lich/{token}.ics"}
BODIES: dict[str, Any] = {
    "reports": {"body": "x"},
    "extensions": {"wanted_on": "2030-01-01", "reason": "x"},
    "webhooks": {"url": "https://a.example"},
}


@pytest.fixture
def case(engine: Engine) -> Engine:
    return set_up_case(engine)


def set_up_case(engine: Engine, file: Path = HA_GIANG) -> Engine:
    """The case of 2021 with a report, evidence, a signature's scan, a receipt and a webhook of ubnd."""
    with transaction(engine) as session:
        seed(session)
        load_case(session, read_case(file, known(session)), SYSTEM, today())
    execute(engine, "UPDATE checkpoint SET status = 'upcoming'")
    ubnd = Agency(engine)
    ubnd.enter(contact(engine, "ubnd"))
    key = rows(
        engine,
        "SELECT c.id FROM checkpoint c JOIN organization o ON o.id = c.owner_id WHERE o.code = 'ubnd' ORDER BY c.id",
    )[0][0]
    assert ubnd.post(f"/viec/{key}/bao-cao", files=[("a.pdf", PDF)], body="Đã làm.").status_code == 303
    version = rows(
        engine,
        "SELECT v.id FROM agreement_version v JOIN agreement a ON a.id = v.agreement_id WHERE a.code = 'ctph-ubnd-2021'",
    )[0][0]
    body = rows(engine, "SELECT id FROM organization WHERE code = 'ubnd'")[0][0]
    execute(
        engine,
        "INSERT INTO signature (version_id, organization_id, signatory_id, signatory_name, signer, post, authority, medium,"
        " evidence_sha256, signed_on, recorded_at) SELECT :version, :body, :body, 'UBND', 'B', '', 'TM', 'wet_ink', sha256,"
        " '2021-07-12', '2021-07-12' FROM evidence LIMIT 1",
        version=version,
        body=body,
    )
    execute(
        engine,
        "INSERT INTO webhook (organization_id, url, salt, after_event, active, created_at)"
        " VALUES (:body, 'https://a.example', 'x', 0, TRUE, '2021-07-12')",
        body=body,
    )
    execute(
        engine,
        "INSERT INTO upload (organization_id, sha256, file_name, media_type, size, received_at)"
        " SELECT :body, sha256, 'a.pdf', 'application/pdf', size, '2021-07-12' FROM evidence",
        body=body,
    )
    return engine


def contact(engine: Engine, body: str) -> int:
    query = """
    SELECT c.id FROM contact c JOIN organization o ON o.id = c.organization_id
    WHERE o.code = :body AND c.role = 'advisory_unit'
    """
    return int(rows(engine, query, body=body)[0][0])


def ids(engine: Engine) -> dict[str, str]:
    """What stands for each parameter, all of it ubnd's."""

    def one(query: str) -> str:
        return str(rows(engine, query)[0][0])

    return {
        "/viec": one("SELECT checkpoint_id FROM report"),
        "/bang/viec": one("SELECT checkpoint_id FROM report"),
        "/bien-nhan": one("SELECT id FROM receipt"),
        "/tep/chu-ky": one("SELECT id FROM signature"),
        "/tep": one("SELECT id FROM evidence"),
        "/dau-moi": str(contact(engine, "ubnd")),
        "/chuyen": str(contact(engine, "ubnd")),
        f"{API}/checkpoints": one("SELECT checkpoint_id FROM report"),
        f"{API}/reports": one("SELECT id FROM report"),
        f"{API}/webhooks": one("SELECT id FROM webhook"),
        "/phien": one("SELECT id FROM visit"),
        "/phien/lien-ket": one("SELECT link_id FROM visit"),
        "sha256": one("SELECT sha256 FROM evidence"),
        "code": "ctph-ubnd-2021",
    }


def filled(path: str, known_ids: dict[str, str]) -> str:
    """The path with ubnd's own ids in it."""
    if "{key}" in path:
        before = max((name for name in known_ids if path.startswith(f"{name}/")), key=len)
        path = path.replace("{key}", known_ids[before])
    return path.replace("{code}", known_ids["code"]).replace("{sha256}", known_ids["sha256"])


def test_every_route_shows_another_body_nothing_and_writes_it_down(case: Engine) -> None:
    app = create_app(case)
    app.state.limits.turned_away = Buckets(1000, 1000)
    stranger = Agency(case, app)
    stranger.enter(contact(case, "tand"))
    with transaction(case) as session:
        body = session.get_one(Organization, rows(case, "SELECT id FROM organization WHERE code = 'tand'")[0][0])
        key = {"Authorization": f"Bearer {issue_key(session, SYSTEM, body, 'Kẻ lạ', SCOPES)}"}
    hidden = stranger.form("/dau-moi")
    known_ids, before, asked = ids(case), dump(case), 0
    for method, path in routes():
        if path in COMMON or path in BY_TOKEN:
            continue
        address = filled(path, known_ids)
        if path.startswith(API):
            given = BODIES.get(path.rpartition("/")[2]) if method == "POST" else None
            answer = stranger.client.request(method, address, headers=key, json=given)
        elif method == "POST":
            fields = {
                **hidden,
                "once": new_token(),
                "body": "x",
                "reason": "x",
                "wanted_on": "1/1/2030",
                "organization": "ubnd",
                "signer": "x",
                "authority": "head",
                "signed_on": "1/1/2026",
                "email": "x@y.example",
                "title": "x",
            }
            answer = stranger.client.post(address, data=fields)
        else:
            answer = stranger.client.get(address)
        asked += 1
        assert answer.status_code == 404, (method, path, answer.status_code)
        for secret in ("Đã làm.", "a.pdf", "Ủy ban nhân dân", "vanphong@ubnd"):
            assert secret not in answer.text, (method, path, secret)
        assert len(rows(case, "SELECT id FROM audit_line WHERE verb = 'turned_away'")) == asked, (method, path)
    assert asked > 20
    assert dump(case, besides=("audit_line", "audit_head", "proof")) == {
        table: lines for table, lines in before.items() if table not in ("audit_line", "audit_head", "proof")
    }
    with reading(case) as session:
        assert list(integrity_chains.breaks(session)) == []


def test_another_body_s_ids_in_a_form_are_another_body_s_too(case: Engine) -> None:
    """The address is one's own, the field isn't."""
    stranger = Agency(case)
    stranger.enter(contact(case, "tand"))
    answer = stranger.post(
        "/thoa-thuan/ctph-tand-2021/ky",
        "/dau-moi",
        organization="ubnd",
        signer="x",
        authority="head",
        signed_on="1/1/2026",
    )
    assert answer.status_code == 422
    assert len(rows(case, "SELECT id FROM signature")) == 1


def dump(engine: Engine, besides: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(text(f'SELECT * FROM "{table.name}" ORDER BY 1'))]
            for table in metadata.sorted_tables
            if table.name not in besides
        }


@pytest.mark.parametrize("scope", [LinkScope.WORK, LinkScope.BOARD])
def test_no_get_changes_anything(case: Engine, scope: LinkScope, own_home: Path) -> None:
    """Mail scanners open every link they see, and prefetchers every link of a page."""
    own = Agency(case)
    token = link_for(case, contact(case, "ubnd"), scope=scope)
    feed = link_for(case, contact(case, "ubnd"), scope=LinkScope.CALENDAR)
    with transaction(case) as session:
        body = session.get_one(Organization, rows(case, "SELECT id FROM organization WHERE code = 'ubnd'")[0][0])
        key = {"Authorization": f"Bearer {issue_key(session, SYSTEM, body, 'Hệ thống', SCOPES)}"}
    known_ids, before, opened = ids(case), dump(case), 0
    files = sorted(own_home.rglob("*"))
    own.client.get(f"/l/{token}")
    # a link that is opened leaves its visit: the one row that a GET may write
    assert [table for table, lines in dump(case).items() if lines != before[table]] == ["visit"]
    before = dump(case)
    for method, path in routes():
        if method != "GET":
            continue
        address = filled(path, known_ids).replace("/l/{token}", f"/l/{token}").replace("{token}", feed)
        answer = own.client.get(address, headers=key if path.startswith(API) else {})
        opened += answer.status_code in (200, 303)
        assert answer.status_code in (200, 303, 404), (path, answer.status_code)
    assert opened >= (24 if scope is LinkScope.WORK else 14)
    changed = {table for table, lines in dump(case).items() if lines != before[table]}
    # a board's link at the doors of the work is turned away, and that is written down
    assert changed <= ({"audit_line", "audit_head", "proof"} if scope is LinkScope.BOARD else set())
    assert sorted(own_home.rglob("*")) == files


def test_without_a_link_every_page_says_how_to_get_one(case: Engine) -> None:
    nobody = Agency(case)
    known_ids = ids(case)
    for method, path in routes():
        if path in ("/lien-ket", "/khoe", *BY_TOKEN) or path.startswith(API):
            continue
        answer = nobody.client.request(method, filled(path, known_ids))
        assert answer.status_code == 403, (method, path)
        assert "Gửi lại liên kết" in words(answer), (method, path)


def test_every_answer_carries_its_fences(office: Engine) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    for path in ("/", "/viec/1", "/nothing", "/tinh/phoihop.css", "/lien-ket", f"{API}/openapi.json", f"{API}/events"):
        headers = agency.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-frame-options"] == "DENY"
    for path in ("/", "/viec/1", "/bang", "/de-xuat", "/dau-moi", "/lich"):
        page = agency.get(path).text
        # nothing that the policy would stop, and nothing from elsewhere
        assert not re.search(r"<script(?! src=\"/tinh/)|\son\w+=|style=|javascript:|https?://(?!www\.w3\.org)", page), (
            path
        )
        assert len(agency.get(path).content) < 100_000, path


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(office: Engine) -> None:
    token = link_for(office, CLERK)
    cookie = Agency(office).get(f"/l/{token}").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_a_form_made_elsewhere_does_nothing(office: Engine) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    hidden = agency.form("/viec/1")
    other = Agency(office)
    other.enter(CLERK)
    theirs = other.form("/viec/1")
    tries: list[tuple[dict[str, str], dict[str, str]]] = [
        ({"once": hidden["once"]}, {}),
        ({**hidden, "secret": "x"}, {}),
        ({**hidden, "secret": "é" * 40}, {}),
        ({**hidden, "secret": theirs["secret"]}, {}),
        ({"secret": hidden["secret"]}, {}),
        ({**hidden, "once": "'; DROP TABLE report; --"}, {}),
        (hidden, {"Origin": "https://evil.example"}),
        (hidden, {"Origin": "null"}),
        (hidden, {"Sec-Fetch-Site": "cross-site"}),
    ]
    for fields, headers in tries:
        answer = agency.client.post("/viec/1/bao-cao", data={**fields, "body": "x"}, headers=headers)
        assert answer.status_code == 403, (fields, headers)
    assert rows(office, "SELECT COUNT(*) FROM report") == [(0,)]
    assert agency.client.post("/thoat", headers={"Origin": "https://evil.example"}).status_code == 403


def bomb(size: int) -> bytes:
    """A Word file that unpacks to `size` bytes of nothing."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"\0" * size)
    return packed.getvalue()


def liar() -> bytes:
    """A Word file whose entry says that it unpacks to ten bytes, and unpacks to a million."""
    honest = docx(**{"word/media.bin": b"\0" * 1_000_000})
    # both headers of the entry
    return honest.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("hóa đơn.pdf", b"MZ\x90\x00" + b"\0" * 500, "không phải là pdf"),
        ("a.pdf", b"<html><script>alert(1)</script>", "không phải là pdf"),
        ("a.docx", PDF, "không phải là docx"),
        ("a.docx", b"PK\x03\x04" + b"\0" * 100, "không phải là docx"),
        ("a.exe", b"MZ\x90\x00" + b"\0" * 500, "Không nhận loại tệp"),
        ("a.pdf.exe", PDF, "Không nhận loại tệp"),
        ("a.html", b"<html>", "Không nhận loại tệp"),
        ("a.svg", b"<svg/>", "Không nhận loại tệp"),
        ("a", PDF, "Không nhận loại tệp"),
        ("a.pdf", b"", "không có nội dung"),
        ("a.docx", bomb(60_000_000), "nén bất thường"),
        ("a.docx", liar(), "nén bất thường"),
        ("a.docx", docx(**{"word/vbaProject.bin": b"x"}), "macro"),
        ("a.pdf", PDF + b"x" * 1_100_000, "lớn hơn 1 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_a_file_that_isn_t_what_it_says_is_refused_with_a_sentence(
    office: Engine, monkeypatch: pytest.MonkeyPatch, own_home: Path, name: str, content: bytes, said: str
) -> None:
    monkeypatch.setenv("PHOIHOP_UPLOAD_MB", "1")
    agency = Agency(office)
    agency.enter(CLERK)
    answer = agency.post("/viec/1/bao-cao", files=[("tốt.pdf", PDF), (name, content)], body="Đã làm.")
    assert answer.status_code == 422
    assert said in words(answer)
    # what was typed is still there, and the good file of a refused form isn't kept
    assert "Đã làm." in answer.text
    assert rows(office, "SELECT COUNT(*) FROM report") == [(0,)]
    assert [path for path in own_home.rglob("*") if path.is_file() and "evidence" in path.parts] == []


def test_a_honest_office_file_is_taken(office: Engine) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    assert agency.post("/viec/1/bao-cao", files=[("a.docx", docx()), ("b.PDF", PDF)], body="x").status_code == 303
    with reading(office) as session:
        assert [fault for fault in verify.faults(session) if fault.check == "file"] == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\a.pdf", "a.pdf"),
        ("C:\\fakepath\\báo cáo.pdf", "báo cáo.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        ("a\x07b.pdf", "ab.pdf"),
        ("ba\u0301o.pdf", "báo.pdf"),
        ("😀.pdf", "😀.pdf"),
        ("x" * 400 + ".pdf", "x" * 200 + ".pdf"),
        ('a"<script>.pdf', "a__script_.pdf"),
        (".pdf", None),
        ("", None),
    ],
)
def test_a_file_s_name_is_kept_as_what_people_read(
    sqlite_engine: Engine, name: str, kept: str | None, own_home: Path
) -> None:
    if kept is None:
        with pytest.raises(Exception, match="Không nhận"):
            keep(sqlite_engine, io.BytesIO(PDF), name)
        return
    assert keep(sqlite_engine, io.BytesIO(PDF), name).file_name == kept
    assert all(own_home in path.parents for path in own_home.rglob("*"))


def test_a_body_that_is_too_large_is_refused_before_it_is_read(office: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOIHOP_UPLOAD_MB", "1")
    agency = Agency(office)
    agency.enter(CLERK)
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while read < 2_000_000_000:
            read += 65_536
            yield b"x" * 65_536

    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "2000000000"}
    answer = agency.client.post("/viec/1/bao-cao", content=b"x", headers=headers)
    assert answer.status_code == 413
    assert "nhiều nhất 1 MB" in words(answer)
    # one that doesn't say how long it is
    answer = agency.client.post(
        "/viec/1/bao-cao", content=endless(), headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{ 7 * 7 }} {% raw %}", "{{ 7 * 7 }} {% raw %}"),
        ("Tie\u0302\u0301ng Vie\u0302\u0323t", "Tiếng Việt"),
        ("😀 đã xong", "😀 đã xong"),
        ("a" * 10_000, "a" * 10_000),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("dòng 1\r\ndòng 2", "dòng 1\ndòng 2"),
        ("'; DROP TABLE report; --", "'; DROP TABLE report; --"),
    ],
    ids=range(8),
)
def test_what_is_typed_is_kept_as_what_it_is_and_never_runs(office: Engine, typed: str, kept: str) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    answer = agency.post("/viec/1/bao-cao", body=typed)
    assert answer.status_code == 303
    assert rows(office, "SELECT body FROM report") == [(kept,)]
    page = agency.get("/viec/1").text
    assert "<script>alert" not in page
    assert "49" not in re.sub(r"\d{3,}|#\d+", "", words(agency.get("/viec/1"))) or "7 * 7" in page


def test_more_than_a_page_holds_is_refused(office: Engine) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    answer = agency.post("/viec/1/bao-cao", body="a" * 20_001)
    assert answer.status_code == 422
    assert "nhiều nhất 20000 chữ" in words(answer)
    assert agency.post("/viec/1/bao-cao", body="a" * 500_000).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/viec/0",
        "/viec/-1",
        "/viec/99999999999999999999",
        "/viec/1e3",
        "/viec/%00",
        "/thoa-thuan/%00",
        "/thoa-thuan/" + "a" * 300,
        "/bang?nam=x",
        "/bang?nam=99999",
        "/tep/chu-ky/x",
        "/viec/1%2F..%2F2",
    ],
)
def test_an_address_that_can_t_be_ours_is_no_page(office: Engine, path: str) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    answer = agency.get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_our_own_fault_shows_a_code_and_no_traceback(
    office: Engine, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    monkeypatch.setattr("portal.pages.agency_home.page.my_page", lambda *_: 1 / 0)
    answer = agency.get("/")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "ZeroDivisionError" not in answer.text
    code = re.search(r"kèm mã ([0-9a-f]{8})", words(answer))
    assert code
    assert code[1] in caplog.text
    assert agency.client.cookies["phoihop_cua"] not in caplog.text


def test_who_keeps_asking_for_what_isn_t_theirs_has_to_wait(office: Engine) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    codes = [agency.get(f"/viec/{key}").status_code for key in range(1_000, 1_040)]
    assert codes.count(429) >= 5
    assert len(rows(office, "SELECT id FROM audit_line WHERE verb = 'turned_away'")) == codes.count(404)
    # the rest keeps working
    assert agency.get("/viec/1").status_code == 200


def ask(agency: Agency, address: str) -> Any:
    return agency.client.post("/lien-ket", data={"address": address})


def test_asking_for_a_link_never_tells_whether_an_address_is_known(office: Engine) -> None:
    agency = Agency(office)
    app = agency.client.app
    app.state.limits.asking = app.state.limits.asking_all = Buckets(10_000, 10_000)  # type: ignore[attr-defined]
    answers = [
        ask(agency, address)
        for address in ("vanphong@ubnd.example", "ai-do@o-dau.example", "không phải thư", "x" * 700)
    ]
    # longer than any address: refused before it is read, whoever is meant
    assert ask(agency, "x" * 5_000).status_code == 413
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    # the same work: one row each, whoever it is (but for what can't be an address at all)
    assert rows(office, "SELECT COUNT(*) FROM letter WHERE address LIKE '%.example'") == [(2,)]
    known_, unknown = [], []
    for _ in range(30):
        for times, address in ((known_, "vanphong@ubnd.example"), (unknown, "ai-do@o-dau.example")):
            start = time.perf_counter()
            ask(agency, address)
            times.append(time.perf_counter() - start)
    # the rows are the proof; this would show a look-up that one of them doesn't have
    assert statistics.median(known_) < 5 * statistics.median(unknown)
    assert statistics.median(unknown) < 5 * statistics.median(known_)


def test_two_hundred_who_ask_for_a_link_at_once_are_limited_and_the_rest_keeps_working(office: Engine) -> None:
    agency, reader = Agency(office), None
    reader = Agency(office, agency.client.app)
    reader.enter(CLERK)
    with ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(lambda _: ask(agency, "vanphong@ubnd.example").status_code, range(200)))
        page = pool.submit(lambda: reader.get("/").status_code)
        assert page.result() == 200
    assert codes.count(200) <= Limits().asking._burst + 2
    assert set(codes) == {200, 429}
    assert rows(office, "SELECT COUNT(*) FROM letter")[0][0] == codes.count(200)


def test_a_link_lets_nobody_guess(office: Engine) -> None:
    """Ten thousand links, and no two begin alike for long."""
    tokens = {new_token() for _ in range(10_000)}
    assert len({token[:12] for token in tokens}) == 10_000
    with transaction(office) as session:
        issue_links(session, [])
    agency = Agency(office)
    codes = [agency.get(f"/l/{new_token()}").status_code for _ in range(80)]
    assert set(codes) == {404, 429}


def test_notices_acknowledged_by_another_body_stay(office: Engine) -> None:
    add_notices(office, [CLERK], [1])
    lead = Agency(office)
    lead.enter(LEAD_HEAD)
    lead.post("/viec/1/da-xem", "/dau-moi")
    assert rows(office, "SELECT acknowledged_at FROM notice") == [(None,)]


def test_a_mailbox_of_two_bodies_switches_and_nobody_else_does(office: Engine) -> None:
    execute(office, "UPDATE contact SET email = 'vanphong@ubnd.example' WHERE id = 4")
    agency = Agency(office)
    agency.enter(CLERK)
    # the address alone is only what somebody typed
    assert "Chuyển sang" not in words(agency.get("/"))
    assert agency.post("/chuyen/4", "/viec/1").status_code == 404
    link_for(office, LEAD_HEAD)
    assert "Chuyển sang làm việc cho Ban Tuyên giáo" in words(agency.get("/"))
    assert agency.post("/chuyen/4", "/viec/1").status_code == 303
    assert "Ban Tuyên giáo Tỉnh ủy Hà Giang" in words(agency.get("/"))
    assert agency.post("/chuyen/2", "/dau-moi").status_code == 404


def test_evidence_is_never_served_as_something_a_browser_runs(office: Engine) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    agency.post(
        "/viec/1/bao-cao", files=[("hình.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR<script>alert(1)</script>")], body="x"
    )
    answer = agency.get("/tep/1")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename=\"h_nh.png\"; filename*=UTF-8''h%C3%ACnh.png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_secret_never_reaches_a_page_or_a_row(office: Engine) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    agency.post("/viec/1/bao-cao", body="x")
    token = agency.client.cookies["phoihop_cua"]
    everything = json.dumps(dump(office), default=str)
    assert token not in everything
    for path in ("/", "/phien", "/viec/1", "/bien-nhan/1", "/lich", "/dau-moi"):
        assert token not in agency.get(path).text


def test_zlib_agrees_that_the_liar_lies() -> None:
    with zipfile.ZipFile(io.BytesIO(liar())) as archive:
        entry = archive.getinfo("word/media.bin")
        assert entry.file_size == 10
        raw = liar()[entry.header_offset + 30 + len(entry.filename) :][: entry.compress_size]
        assert len(zlib.decompressobj(-15).decompress(raw)) == 1_000_000
