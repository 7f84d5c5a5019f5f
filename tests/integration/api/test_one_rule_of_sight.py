"""Every call of the API asks for a scope, and whether a body sees a thing is decided by `lifecycle/access/visibility.py`."""

from __future__ import annotations

import ast
from inspect import getclosurevars
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from starlette.testclient import TestClient

from lifecycle.access.api_keys import SCOPES
from portal.api.auth import program
from portal.app import API, create_app
from tests.integration.api.test_portal_api import RAW, STRANGER, office
from tests.integration.api.test_portal_api import program as client_of
from tests.portal_support import PDF
from tests.support import LEAD, OWNER, execute, rows

__all__ = ["office"]

ROOT = Path(__file__).parents[3]
# what a module of the API would decide by itself with
QUERIES = {"select", "text", "exec", "execute", "get", "get_one", "scalar", "scalars"}
OWNERS = {"owner_id", "lead_id", "signatory_id", "organization_id"}


def calls() -> list[tuple[str, str]]:
    """Method and path of every call that the API tells of itself."""
    schema = create_app(create_engine("sqlite://")).openapi()
    return [(method, path) for path, found in schema["paths"].items() for method in found]


def test_there_are_calls_to_walk() -> None:
    assert len(calls()) >= 13


@pytest.mark.parametrize(("method", "path"), calls())
def test_every_call_is_refused_without_a_key_and_with_one_of_no_scope(office: Engine, method: str, path: str) -> None:
    address = path.format(code="ctph-ubnd-2021", key=1, sha256="0" * 64)
    assert TestClient(create_app(office)).request(method, address).status_code == 401
    client = client_of(office)
    execute(office, "UPDATE api_key SET scopes = '[]'")
    assert client.request(method, address, params={"name": "x"}).status_code == 401
    assert rows(office, "SELECT COUNT(*) FROM receipt") == [(0,)]


def test_the_scope_that_a_call_asks_for_is_one_that_the_office_gives() -> None:
    found = []
    for path in sorted((ROOT / "portal" / "api").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == program.__name__:
                (scope,) = node.args
                found.append(ast.literal_eval(scope))
    assert len(found) == len(calls())
    assert set(found) == set(SCOPES)
    assert getclosurevars(program(SCOPES[0])).nonlocals["scope"] == SCOPES[0]


@pytest.fixture
def full(office: Engine) -> Engine:
    """An office in which the owner handed in a report with a file, asked for time, and is told by a webhook."""
    execute(
        office,
        "INSERT INTO agreement_party (agreement_id, organization_id, signatory_id, position) VALUES (1, 1, 1, 0), (1, 2, 2, 1)",
    )
    execute(
        office,
        "INSERT INTO agreement_version (agreement_id, number, terms, note, dropped, created_at)"
        """ VALUES (1, 1, '{"title": "Chương trình", "obligations": []}', '', FALSE, '2021-07-12')""",
    )
    owner = client_of(office)
    sha256 = owner.post(f"{API}/files?name=a.pdf", content=PDF, headers=RAW).json()["item"]["sha256"]
    made = owner.post(f"{API}/checkpoints/1/reports", json={"body": "Đã làm", "files": [sha256]})
    assert made.status_code == 201
    assert owner.post(f"{API}/webhooks", json={"url": "https://nhan.example/x"}).status_code == 201
    return office


# who sees what of the owner's: its list isn't empty, one of it isn't 404
SEEN = {
    OWNER: {"agreements", "checkpoints", "reports", "events", "files", "webhooks"},
    LEAD: {"agreements", "checkpoints", "reports", "events"},
    STRANGER: set(),
}


@pytest.mark.parametrize("body", SEEN)
def test_every_call_that_reads_shows_a_body_what_it_may_see_and_nothing_else(full: Engine, body: int) -> None:
    client = client_of(full, body)
    sha256 = rows(full, "SELECT sha256 FROM upload")[0][0]
    walked = set()
    for method, path in calls():
        if method != "get":
            continue
        noun = path.removeprefix(f"{API}/").split("/")[0]
        answer = client.get(path.format(code="ctph-ubnd-2021", key=1, sha256=sha256))
        walked.add(noun)
        if "{" in path:
            assert answer.status_code == (200 if noun in SEEN[body] else 404), path
        else:
            assert answer.status_code == 200
            assert bool(answer.json()["items"]) == (noun in SEEN[body]), path
    assert walked == SEEN[OWNER]


@pytest.mark.parametrize("body", [LEAD, STRANGER])
def test_every_call_that_writes_leaves_alone_what_isn_t_the_body_s(full: Engine, body: int) -> None:
    client = client_of(full, body)
    given = {"body": "x", "reason": "x", "wanted_on": "2030-01-01"}
    before = rows(full, "SELECT id, status, due_on, revision FROM checkpoint ORDER BY id")
    for method, path in calls():
        if method in ("get",) or "{" not in path:
            continue
        fields = {"body": given["body"]} if path.endswith("reports") else {k: given[k] for k in ("reason", "wanted_on")}
        answer = client.request(method, path.format(key=2 if "checkpoints" in path else 1), json=fields)
        assert answer.status_code in (404, 409), (path, answer.text)
    assert rows(full, "SELECT id, status, due_on, revision FROM checkpoint ORDER BY id") == before
    assert rows(full, "SELECT COUNT(*) FROM webhook WHERE active") == [(1,)]


def own_queries(source: str) -> list[str]:
    """Where a module asks the database by itself, or compares whose a row is."""
    found = []
    for node in ast.walk(ast.parse(source)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            owner = getattr(node.func.value, "id", "") if isinstance(node.func, ast.Attribute) else "session"
            if called in QUERIES and owner == "session":
                found.append(f"{line}: {called}")
        if isinstance(node, ast.Compare):
            names = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
            if names & OWNERS:
                found.append(f"{line}: compares {names & OWNERS}")
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "portal" / "api").glob("*.py")), ids=lambda path: path.name)
def test_no_call_of_the_api_decides_by_itself_what_a_body_sees(path: Path) -> None:
    assert own_queries(path.read_text(encoding="utf-8")) == []


def test_the_search_finds_a_query_of_one_s_own() -> None:
    assert own_queries("session.exec(select(Report).where(Checkpoint.owner_id == body))")
    assert own_queries("found = session.get(Report, key)")
