"""What is handed in: a number for one request, texts that are measured before they are read, archives that lie."""

from __future__ import annotations

import io
import itertools
import json
import resource
import subprocess
import sys
import threading
import time
import types
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from lifecycle.access.api_keys import SCOPES, issue_key
from lifecycle.evidence.store import check
from lifecycle.integrity import chains as integrity_chains
from lifecycle.kernel import text
from lifecycle.kernel.actor import SYSTEM
from lifecycle.kernel.refusal import Refusal
from lifecycle.views import agreement_page as papers
from models import Organization, reading, transaction
from portal.app import API, create_app
from portal.web.limits import Buckets
from portal.web.security import SIZES, SMALL, Size, size_of
from tests.faults.access.test_portal_attacks import routes
from tests.portal_support import PDF, Agency, docx, words
from tests.support import OWNER, execute, rows, set_up_office

CLERK, LEADER = 1, 2
# they end the visit that walks by
LEAVE = ("/thoat", "/phien/{key}/ket-thuc", "/phien/lien-ket/{key}/thu-hoi")
PILE = "\u0301\u0316" * 50_000
ROOT = Path(__file__).parents[3]


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up_office(engine)
    return engine


def program(office: Engine, name: str = "Hệ thống văn bản") -> TestClient:
    with transaction(office) as session:
        key = issue_key(session, SYSTEM, session.get_one(Organization, OWNER), name, SCOPES)
    app = create_app(office)
    app.state.limits.api = Buckets(10_000, 10_000)
    return TestClient(app, headers={"Authorization": f"Bearer {key}"}, raise_server_exceptions=False)


def report(client: TestClient, body: str = "Đã làm", checkpoint: int = 1, once: str = "lan-1", **more: Any) -> Any:
    path = f"{API}/checkpoints/{checkpoint}/reports"
    return client.post(path, json={"body": body, **more}, headers={"Idempotency-Key": once})


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        ready.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


# -- a number belongs to one request


def test_three_reports_under_one_key_are_one_report_and_two_refusals(office: Engine) -> None:
    client = program(office)
    answers = [report(client, f"Báo cáo {number}", number) for number in (1, 2, 3)]
    assert [answer.status_code for answer in answers] == [201, 422, 422]
    assert answers[0].json()["item"]["receipt"] in answers[1].json()["detail"]
    assert rows(office, "SELECT COUNT(*) FROM report") == [(1,)]


def test_another_content_path_verb_or_api_key_is_another_request(office: Engine) -> None:
    client, other = program(office), program(office, "Hệ thống khác")
    assert report(client).status_code == 201
    headers = {"Idempotency-Key": "lan-1"}
    for answer in (
        report(client, "Khác"),
        report(client, spent=1),
        report(client, figures={"Hội nghị": "4"}),
        report(client, checkpoint=2),
        report(other),
        client.post(
            f"{API}/checkpoints/1/extensions", json={"wanted_on": "2022-01-31", "reason": "x"}, headers=headers
        ),
    ):
        assert answer.status_code == 422, answer.text
        assert "BN-" in answer.json()["detail"]
    assert rows(office, "SELECT COUNT(*) FROM report") == [(1,)]
    assert rows(office, "SELECT COUNT(*) FROM extension") == [(0,)]


def test_the_same_request_written_otherwise_gets_the_first_answer(office: Engine) -> None:
    client = program(office)
    first = report(client, spent=5, figures={"a": "1", "b": "2"})
    raw = b'{"figures": {"b": "2", "a": "1"}, "spent": 5, "documents": [], "body": "\\u0110\\u00e3 l\\u00e0m"}'
    again = client.post(
        f"{API}/checkpoints/1/reports",
        content=raw,
        headers={"Idempotency-Key": "lan-1", "Content-Type": "application/json"},
    )
    assert (again.status_code, again.json()) == (first.status_code, first.json()) == (201, first.json())


def test_two_keys_in_one_request_or_an_empty_one_are_refused(office: Engine) -> None:
    client, path = program(office), f"{API}/checkpoints/1/reports"
    for headers, status in (
        ([("Idempotency-Key", "a"), ("Idempotency-Key", "b")], 400),
        ([("Idempotency-Key", "")], 422),
        ([("Idempotency-Key", "x" * 201)], 422),
    ):
        assert client.post(path, json={"body": "x"}, headers=headers).status_code == status, headers
    assert rows(office, "SELECT COUNT(*) FROM report") == [(0,)]


def test_the_same_and_another_request_at_the_same_moment(office: Engine) -> None:
    client = program(office)
    for number in range(12):
        once = f"lan-{number}"
        same = at_once([lambda once=once: report(client, once=once) for _ in range(3)])  # type: ignore[misc]
        assert {answer.status_code for answer in same} == {201}, [answer.text for answer in same]
        assert len({answer.text for answer in same}) == 1
        others = [
            lambda n=n, once=once: report(client, f"{n}", 2, f"{once}-khac", documents=["1/BC"]) for n in range(3)
        ]  # type: ignore[misc]
        assert sorted(answer.status_code for answer in at_once(others)) == [201, 422, 422]
        assert rows(office, "SELECT COUNT(*) FROM report") == [(2 * (number + 1),)]
        execute(office, "UPDATE checkpoint SET status = 'upcoming'")


def test_a_form_s_number_belongs_to_its_form_its_fields_its_files_and_its_visitor(office: Engine) -> None:
    agency, colleague = Agency(office), Agency(office)
    agency.enter(CLERK)
    colleague.enter(LEADER)
    hidden, theirs = agency.form("/viec/1"), colleague.form("/viec/1")
    fields = {**hidden, "body": "Đã làm.", "spent": "5"}
    first = agency.client.post("/viec/1/bao-cao", data=fields, files=[("files", ("a.pdf", PDF))])
    assert first.status_code == 303
    again = agency.client.post("/viec/1/bao-cao", data=fields, files=[("files", ("a.pdf", PDF))])
    assert (again.status_code, again.headers["location"]) == (303, first.headers["location"])
    tries: list[tuple[Agency, str, dict[str, str], bytes]] = [
        (agency, "/viec/1/bao-cao", {**fields, "body": "Sửa lại."}, PDF),
        (agency, "/viec/1/bao-cao", {**fields, "documents": "1/BC"}, PDF),
        (agency, "/viec/1/bao-cao", fields, PDF + b"x"),
        (agency, "/viec/2/bao-cao", fields, PDF),
        (colleague, "/viec/1/bao-cao", {**fields, "secret": theirs["secret"]}, PDF),
        (agency, "/viec/2/gia-han", {**hidden, "wanted_on": "31/12/2021", "reason": "x"}, b""),
        (agency, "/dau-moi/them", {**hidden, "role": "clerk", "email": "moi@ubnd.example"}, b""),
    ]
    for who, path, given, content in tries:
        answer = who.client.post(path, data=given, files=[("files", ("a.pdf", content))] if content else None)
        assert answer.status_code == 422, path
        assert "đã dùng cho nội dung khác" in words(answer), path
    assert rows(office, "SELECT COUNT(*) FROM report") == [(1,)]
    assert rows(office, "SELECT COUNT(*) FROM contact WHERE email = 'moi@ubnd.example'") == [(0,)]


def test_a_receipt_of_before_answers_for_its_checkpoint_only(office: Engine) -> None:
    client = program(office)
    first = report(client)
    execute(office, "UPDATE receipt SET fingerprint = NULL")
    assert report(client).json() == first.json()
    assert report(client, checkpoint=2).status_code == 422


# -- texts are measured before they are read


class Spied(types.SimpleNamespace):
    """unicodedata, with the lengths that reached `normalize`."""

    def __init__(self) -> None:
        super().__init__(category=unicodedata.category, combining=unicodedata.combining, lengths=[])

    def normalize(self, form: Any, given: str) -> str:
        self.lengths.append(len(given))
        run = longest = 0
        for sign in given:
            run = run + 1 if unicodedata.combining(sign) else 0
            longest = max(longest, run)
        assert longest <= text.MOST_MARKS
        return unicodedata.normalize(form, given)


@pytest.fixture
def spied(monkeypatch: pytest.MonkeyPatch) -> Spied:
    spy = Spied()
    monkeypatch.setattr(text, "unicodedata", spy)
    return spy


def test_only_one_place_normalizes() -> None:
    """Everything else that composes letters has to measure first, too: so nothing else composes letters."""
    found = [
        path.relative_to(ROOT)
        for folder in ("lifecycle", "portal", "flows", "tasks", "notifications", "models")
        for path in (ROOT / folder).rglob("*.py")
        if "normalize(" in path.read_text(encoding="utf-8")
    ]
    # the tables of old code pages are composed once, of letters that stand there; a syllable is a word of a text that was
    # measured, and nobody else asks for one
    kernel = Path("lifecycle/kernel")
    assert sorted(found) == [kernel / name for name in ("legacy_text.py", "syllables.py", "text.py")]
    assert (ROOT / kernel / "legacy_text.py").read_text(encoding="utf-8").count("normalize(") == 1
    asks = [path for path in (ROOT / "lifecycle").rglob("*.py") if "is_syllable" in path.read_text(encoding="utf-8")]
    assert {path.name for path in asks} == {"legacy_text.py", "syllables.py"}


def test_a_post_without_a_link_costs_nothing(office: Engine, spied: Spied) -> None:
    nobody = Agency(office)
    assert nobody.client.post("/lien-ket", data={"address": PILE}).status_code == 413
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert nobody.client.post("/lien-ket", content=b"address=" + b"%CC%81" * 150, headers=form).status_code == 400
    assert nobody.client.post("/lien-ket", data={"address": "a\u0301\u0316" * 20}).status_code == 200
    assert max(spied.lengths, default=0) <= 100
    assert rows(office, "SELECT COUNT(*) FROM letter") == [(1,)]


FIELDS = (
    *("body", "reason", "address", "email", "name", "post", "phone", "title", "content", "note", "spent", "documents"),
    *(
        "figure_name_1",
        "figure_value_1",
        "wanted_on",
        "signer",
        "number",
        "symbol",
        "organization",
        "signed_on",
        "role",
    ),
    *("kind", "lead", "legal_basis", "period_from", "title_1", "due_1", "budget_1", "owner_1", "authority", "answers"),
)


@pytest.mark.parametrize("field", FIELDS)
def test_a_pile_of_marks_in_any_field_of_any_form_is_refused_before_it_is_sorted(
    sqlite_engine: Engine, spied: Spied, field: str
) -> None:
    set_up_office(sqlite_engine)
    agency = Agency(sqlite_engine)
    agency.enter(CLERK)
    hidden = agency.form("/viec/1")
    before = rows(sqlite_engine, "SELECT COUNT(*) FROM receipt")
    for method, path in routes():
        if method != "POST" or path.startswith(API) or path in (*LEAVE, "/lien-ket"):
            continue
        address = path.replace("{key}", "1").replace("{code}", "ctph-ubnd-2021")
        for pile in (PILE, PILE[:4_000], PILE[:200]):
            typed = {
                "kind": "programme",
                "role": "clerk",
                "email": "a@b.example",
                "body": "x",
                "reason": "x",
                field: pile,
            }
            answer = agency.client.post(address, data={**hidden, **typed})
            assert answer.status_code in (303, 400, 404, 413, 422) or answer.status_code == 200, (
                path,
                answer.status_code,
            )
    assert max(spied.lengths, default=0) <= 4 * 20_000 + 200
    assert before == [(0,)]


def test_a_program_s_texts_names_and_keys_are_measured_too(office: Engine, spied: Spied) -> None:
    client = program(office)
    marks = "a" + "\u0301" * 40
    sent = client.post(f"{API}/files", params={"name": f"{marks}.pdf"}, content=PDF)
    assert (sent.status_code, "nhiều hơn" in sent.text or "hơn 30 dấu" in sent.text) == (409, True)
    for given in (
        {"body": PILE},
        {"body": marks},
        {"body": "x", "figures": {PILE: "1"}},
        {"body": "x", "figures": {"a": marks}},
        {"body": "x", "documents": [marks]},
    ):
        assert client.post(f"{API}/checkpoints/1/reports", json=given).status_code in (409, 413, 422), given.keys()
    for path, given in (("extensions", {"wanted_on": "2022-01-31", "reason": marks}), ("extensions", {"reason": PILE})):
        assert client.post(f"{API}/checkpoints/1/{path}", json=given).status_code in (409, 413, 422)
    assert client.post(f"{API}/webhooks", json={"url": f"https://{marks}.example"}).status_code == 409
    assert max(spied.lengths, default=0) <= 1_000
    assert rows(office, "SELECT COUNT(*) FROM receipt") == [(0,)]


def test_the_bound_of_marks_is_that_of_stream_safe_text() -> None:
    assert text.tidy("a" + "\u0301" * 30).startswith("á")
    for pile in ("a" + "\u0301" * 31, "\u0316" * 31, "x\n" + "\u0301" * 31, "a" * 99 + "\u0301\u0316" * 16):
        with pytest.raises(Refusal, match="hơn 30 dấu"):
            text.tidy(pile)
    assert max(code for code in range(sys.maxunicode + 1) if unicodedata.combining(chr(code))) < 0x20000


def test_letters_that_grow_are_measured_when_they_have_grown(office: Engine) -> None:
    for address in ("İ" * 254, "İ" * 127 + "@b.example"):
        assert Agency(office).client.post("/lien-ket", data={"address": address}).status_code in (200, 413)
    assert rows(office, "SELECT COUNT(*) FROM letter") == [(0,)]


def test_no_sign_in_an_address_is_a_500_and_the_log_shows_what_was_asked(office: Engine) -> None:
    client, agency = program(office), Agency(office)
    agency.enter(CLERK)
    for sign in ("%00", "%0A", "%1B", "%E2%80%AE", "%ED%A0%80", "%FF", "%C2%85"):
        for path in (f"/l/{sign}", f"/viec/{sign}", f"/thoa-thuan/{sign}", f"/tinh/{sign}", f"/lich/{sign}.ics"):
            assert agency.get(path).status_code in (404, 422), (path, sign)
        for path in (f"{API}/files/{sign}", f"{API}/agreements/{sign}", f"{API}/agreements/ctph{sign}"):
            assert client.get(path).status_code in (404, 422), (path, sign)
        assert client.get(f"{API}/checkpoints?agreement={sign}").status_code in (200, 422)
        assert agency.get(f"/?ma={sign}").status_code in (200, 404)
    assert client.get(f"{API}/files/a%E2%80%AEb").status_code == 404
    subjects = [row[0] for row in rows(office, "SELECT subject FROM audit_line WHERE chain = 'portal'")]
    assert any("a\\u202eb" in subject for subject in subjects), subjects
    assert all(subject.isprintable() for subject in subjects)
    with reading(office) as session:
        assert [one for one in integrity_chains.breaks(session) if one.chain == "portal"] == []


def test_what_is_too_long_is_refused_at_once_at_every_door(office: Engine) -> None:
    agency = Agency(office)
    agency.enter(CLERK)
    assert agency.get("/" + "a" * 1_001).status_code == 414
    assert agency.get("/?ma=" + "a" * 2_001).status_code == 414
    assert agency.client.get("/", headers={"X-A": "a" * 33_000}).status_code == 431
    assert agency.client.get("/", headers={f"X-{n}": "a" for n in range(70)}).status_code == 431
    assert {size_of(path.replace("{key}", "1").replace("{code}", "a")) for _, path in routes()} >= {
        size for _, size in SIZES
    }
    assert size_of("/a-new-door") == SMALL
    hidden = agency.form("/viec/1")
    for method, path in routes():
        if method != "POST" or path.startswith(API) or path in LEAVE:
            continue
        address = path.replace("{key}", "1").replace("{code}", "ctph-ubnd-2021")
        size = size_of(address)
        for refused in (b"a=" + b"x" * (size.body + 1), b"a=" + b"x" * (size.part + 1), b"&a=1" * (size.fields + 1)):
            content = f"secret={hidden['secret']}&once={hidden['once']}&".encode() + refused
            answer = agency.client.post(
                address, content=content, headers={"Content-Type": "application/x-www-form-urlencoded"}
            )
            assert answer.status_code in (400, 413), (path, len(content), answer.status_code)


def test_a_form_in_another_character_set_isn_t_decoded(office: Engine) -> None:
    """Python has decoders (punycode, idna) that take the square of a text's length."""
    agency = Agency(office)
    agency.enter(CLERK)
    for named in ("punycode", "idna", '"utf-7"', "UTF-16"):
        answer = agency.client.post(
            "/viec/1/bao-cao",
            content=b"x",
            headers={"Content-Type": f"multipart/form-data; boundary=x; charset={named}"},
        )
        assert answer.status_code == 415, named


def test_json_that_is_deep_or_has_endless_numbers_is_a_wrong_field(office: Engine) -> None:
    client = program(office)
    for raw in (
        b"[" * 60_000,
        b'{"body": ' * 20_000,
        b'{"body": "x", "spent": ' + b"9" * 300_000 + b"}",
        b'{"body": "x", "spent": 1e999999}',
        b'{"body": "x", "spent": NaN}',
        b'{"body": "x", "figures": {' + b",".join(b'"%d": "1"' % n for n in range(20_000)) + b"}}",
        b'{"body": "x", "files": [' + b",".join(b'"x"' for _ in range(50_000)) + b"]}",
    ):
        answer = client.post(f"{API}/checkpoints/1/reports", content=raw, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 413, 422), (raw[:30], answer.status_code)
        assert len(answer.content) < 400_000


@pytest.mark.parametrize("distinct", [1, 2, 100])
def test_versions_of_the_same_lines_again_and_again_never_reach_difflib(
    monkeypatch: pytest.MonkeyPatch, distinct: int
) -> None:
    monkeypatch.setattr(papers.difflib, "SequenceMatcher", None)
    left, right = ([f"{n * step % distinct}" for n in range(10_000)] for step in (1, 3))
    found = papers._differences(["x", *left, "z"], ["x", *right, "y", "z"])
    assert next((one[1], one[2]) for one in found)[0] == 0
    assert found[-1][2:] == (10_002, 10_002, 10_003)
    assert all(one[2] == other[1] and one[4] == other[3] for one, other in itertools.pairwise(found))


# -- archives that lie


def packed(method: int, size: int, name: str = "content.xml") -> bytes:
    """An .odt whose parts are packed by `method`, one of them `size` bytes of nothing."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        with archive.open("mimetype", "w") as file:
            file.write(b"application/vnd.oasis.opendocument.text" if name != "mimetype" else b"")
            for _ in range(size // 1_000_000 if name == "mimetype" else 0):
                file.write(b" " * 1_000_000)
        if name != "mimetype":
            with archive.open(name, "w") as file:
                for _ in range(size // 1_000_000):
                    file.write(b" " * 1_000_000)
        else:
            archive.writestr("content.xml", "<x/>")
    return made.getvalue()


def overlapping() -> bytes:
    """Many names for the same bytes (zbsm.zip's way)."""
    honest = bytearray(docx(**{f"word/media/{n}.bin": b"\0" * 900_000 for n in range(10)}))
    start, places = honest.index(b"PK\x01\x02"), []
    while honest[start : start + 4] == b"PK\x01\x02":
        places.append(start)
        lengths = [int.from_bytes(honest[start + at : start + at + 2], "little") for at in (28, 30, 32)]
        start += 46 + sum(lengths)
    for place in places[3:]:
        honest[place + 42 : place + 46] = honest[places[2] + 42 : places[2] + 46]
    return bytes(honest)


def flagged(bit: int) -> bytes:
    """A Word file whose entries say that they are locked."""
    honest = bytearray(docx())
    start = honest.index(b"PK\x01\x02")
    honest[start + 8] |= bit
    return bytes(honest)


def crowded(entries: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("word/document.xml", "")
        for n in range(entries):
            archive.writestr(f"{n}", "")
    return made.getvalue()


def twice() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("word/document.xml", "")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("word/document.xml", "")
    return made.getvalue()


def long_directory() -> bytes:
    """An end record that says that the directory has 4 GB."""
    honest = bytearray(docx())
    end = honest.rindex(b"PK\x05\x06")
    honest[end + 12 : end + 16] = b"\xff\xff\xff\x7f"
    return bytes(honest)


LIARS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "bzip2": lambda: ("a.odt", packed(zipfile.ZIP_BZIP2, 200_000_000)),
    "bzip2 mimetype": lambda: ("a.odt", packed(zipfile.ZIP_BZIP2, 200_000_000, "mimetype")),
    "lzma": lambda: ("a.odt", packed(zipfile.ZIP_LZMA, 100_000_000)),
    "deflated": lambda: ("a.odt", packed(zipfile.ZIP_DEFLATED, 300_000_000)),
    "deflated mimetype": lambda: ("a.odt", packed(zipfile.ZIP_DEFLATED, 300_000_000, "mimetype")),
    "overlapping": lambda: ("a.docx", overlapping()),
    "locked": lambda: ("a.docx", flagged(1)),
    "locked strongly": lambda: ("a.docx", flagged(0x40)),
    "crowded": lambda: ("a.docx", crowded(6_000)),
    "very crowded": lambda: ("a.docx", crowded(60_000)),
    "a name twice": lambda: ("a.docx", twice()),
    "a directory of 2 GB": lambda: ("a.docx", long_directory()),
}
CHILD = """
import io, resource, sys
sys.path.insert(0, {root!r})
from lifecycle.evidence.store import check
from lifecycle.kernel.refusal import Refusal
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 64 * 1_048_576,) * 2)
for name, path in zip(sys.argv[1::2], sys.argv[2::2]):
    try:
        check(open(path, "rb"), name)
    except Refusal as refusal:
        print("refused", refusal.key)
    else:
        print("taken")
"""


def test_an_archive_that_lies_is_refused_within_64_mb(tmp_path: Path) -> None:
    """In a process of its own that may not take more memory than that."""
    given = []
    for number, make in enumerate((*LIARS.values(), lambda: ("a.docx", docx()), lambda: ("a.docx", crowded(4_000)))):
        name, content = make()
        path = tmp_path / str(number)
        path.write_bytes(content)
        given += [name, str(path)]
    done = subprocess.run(
        [sys.executable, "-c", CHILD.format(root=str(ROOT)), *given], capture_output=True, text=True, check=False
    )
    told = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in told] == ["refused"] * len(LIARS) + ["taken"] * 2, told


def test_an_entry_packed_further_than_it_says_is_refused() -> None:
    honest = docx(**{"word/media.bin": b"\0" * 1_000_000})
    for lie in (10, 999_999, 1_000_001):
        content = honest.replace((1_000_000).to_bytes(4, "little"), lie.to_bytes(4, "little"))
        if lie < 1_000_000:
            with pytest.raises(Refusal, match="nén bất thường"):
                check(io.BytesIO(content), "a.docx")


# -- what the largest of each costs, printed (make faults)


def largest(size: Size) -> Iterator[tuple[str, dict[str, str]]]:
    letters = min(size.part // 12, 20_000)
    yield "ế", {"body": "ế" * letters, "reason": "ế" * min(letters, 2_000), "content": "ế" * letters}
    yield (
        "30 marks",
        {"body": ("a" + "\u0301" * 30) * (letters // 40), "content": ("a" + "\u0301" * 30) * (letters // 40)},
    )
    yield "too long", {"body": "ế" * (size.part // 10), "content": "ế" * (size.part // 10)}
    yield "lines", {"body": "a\n" * (letters // 2), "documents": "a\n" * (letters // 2)}


def test_what_the_largest_thing_costs_is_printed(sqlite_engine: Engine) -> None:
    set_up_office(sqlite_engine)
    agency = Agency(sqlite_engine)
    agency.enter(CLERK)
    hidden = agency.form("/viec/1")
    print()
    for method, path in routes():
        if method != "POST" or path.startswith(API) or path in LEAVE:
            continue
        address = path.replace("{key}", "1").replace("{code}", "ctph-ubnd-2021")
        costs = {}
        for name, fields in largest(size_of(address)):
            begun = time.process_time()
            answer = agency.client.post(address, data={**hidden, "address": fields["body"][:100], **fields})
            costs[name] = f"{(time.process_time() - begun) * 1000:.0f} ms ({answer.status_code})"
        print(f"{path:32} {json.dumps(costs, ensure_ascii=False)}")
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory {used // 1024} MB")
