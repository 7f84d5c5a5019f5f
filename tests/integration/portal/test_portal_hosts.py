"""The names that the portal answers to, and none besides: no answer repeats a name that somebody else pointed here."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.portal_support import Agency
from tests.support import set_up_office

PATHS = ["/", "/l/x", "/viec", "/viec/", "/khoe", "/tinh/portal.css", "/api/v1/agreements", "/lich/x.ics", "/khong-co/"]
FOREIGN = [
    "doi.example",
    "doi.example:443",
    "cong.example.doi.example",
    "cong.example@doi.example",
    "doi.example#",
    "[::1",
    "",
]


@pytest.fixture
def agency(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Agency:
    set_up_office(sqlite_engine)
    monkeypatch.setenv("PHOIHOP_PORTAL_URL", "https://cong.example:8443")
    monkeypatch.setenv("PHOIHOP_PORTAL_HOSTS", "testserver, Cong-2.example")
    return Agency(sqlite_engine)


@pytest.mark.parametrize("host", FOREIGN)
def test_another_name_is_refused_on_every_page(agency: Agency, host: str) -> None:
    for path in PATHS:
        for method in ("GET", "POST"):
            answer = agency.client.request(method, path, headers={"Host": host})
            assert answer.status_code == 421
            assert "doi.example" not in answer.text + str(answer.headers)
            assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "host", ["cong.example", "CONG.example.:8443", "cong-2.example", "127.0.0.1:8080", "[::1]:8080", "localhost"]
)
def test_its_own_names_open_it(agency: Agency, host: str) -> None:
    assert agency.client.get("/khoe", headers={"Host": host}).status_code == 200


def test_a_redirect_names_no_host(agency: Agency) -> None:
    where = agency.enter(1)
    assert where.startswith("/")
    assert not where.startswith("//")
    for path in ("/viec/", "//doi.example/viec/", "/viec//"):
        assert "location" not in agency.get(path).headers


@pytest.mark.parametrize("origin", ["http://[::1", "http://testserver@doi.example", "null", "http://doi.example", ""])
def test_a_form_from_elsewhere_is_refused_in_words(agency: Agency, origin: str) -> None:
    agency.enter(1)
    hidden = agency.form("/dau-moi")
    answer = agency.client.post("/thoat", data=hidden, headers={"Origin": origin})
    assert answer.status_code == 403
