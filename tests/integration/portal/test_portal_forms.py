"""Forms: all that is wrong is told at once, each at its field, before a file is stored or a transaction begins."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine

import portal.pages
from lifecycle.access.visitor import Visitor
from models.enums import LinkScope
from portal.pages.agreement.page import SignatureForm
from portal.web import form as forms
from portal.web.request import Posted
from tests.portal_support import PDF, Agency
from tests.support import rows, set_up_office

CLERK = 1
PAGES = Path(next(iter(portal.pages.__path__)))
BOUNDARY = "grenze"


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up_office(engine)
    return engine


@pytest.fixture
def agency(office: Engine) -> Agency:
    agency = Agency(office)
    agency.enter(CLERK)
    return agency


def faults(page: str) -> dict[str, str]:
    """What is wrong, by the field beside which it stands."""
    return dict(re.findall(r'<p class="need" id="([\w-]+)-fault">([^<]*)</p>', page))


def test_everything_wrong_is_told_at_its_field_and_nothing_is_stored_or_lost(
    office: Engine, agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[object] = []
    monkeypatch.setattr(forms, "store", lambda _engine, file: stored.append(file))
    typed = {"body": " ", "spent": "45,00", "figure_value_2": "12", "documents": "125/BC-UBND"}
    answer = agency.post("/viec/1/bao-cao", "/viec/1", files=[("a.pdf", PDF), ("b.exe", b"MZ")], **typed)
    assert answer.status_code == 422
    found = faults(answer.text)
    assert set(found) == {"body", "figure_name_2", "spent", "files"}
    assert found["spent"].startswith("Kinh phí")
    assert "45.000.000" in found["spent"]
    for name in found:
        assert f'href="#{name}"' in answer.text
        assert re.search(rf'id="{name}"[^>]*aria-errormessage="{name}-fault"', answer.text)
    assert 'value="45,00"' in answer.text
    assert "125/BC-UBND" in answer.text
    assert stored == []
    assert rows(office, "SELECT COUNT(*) FROM report") == rows(office, "SELECT COUNT(*) FROM receipt") == [(0,)]


@pytest.mark.parametrize(
    ("path", "page", "typed", "wrong"),
    [
        ("/viec/1/gia-han", "/viec/1", {"wanted_on": "05-06", "reason": "x" * 2_001}, {"wanted_on", "reason"}),
        (
            "/de-xuat",
            "/de-xuat",
            {"kind": "x", "period_from": "05-06", "due_2": "12/15/2026", "budget_2": "abc"},
            {"kind", "title", "period_from", "title_2", "due_2", "budget_2"},
        ),
        ("/de-xuat", "/de-xuat", {"kind": "plan", "title": "A", "period_to": "2030"}, {"period_to"}),
        (
            "/dau-moi/them",
            "/dau-moi",
            {"role": "x", "email": "hộp@x.vn", "phone": "0" * 41},
            {"role-new", "email-new", "phone-new"},
        ),
    ],
)
def test_each_form_tells_all_its_faults(
    office: Engine, agency: Agency, path: str, page: str, typed: dict[str, str], wrong: set[str]
) -> None:
    answer = agency.post(path, page, **typed)
    assert answer.status_code == 422
    assert set(faults(answer.text)) == wrong
    assert rows(office, "SELECT COUNT(*) FROM receipt") == [(0,)]


@pytest.mark.parametrize("typed", ["05a", "abc", "1.000"])
def test_a_documents_number_isnt_answered_with_moneys_sentence(typed: str) -> None:
    given = {"organization": "ubnd", "signer": "A", "authority": "head", "signed_on": "1/7/2021", "number": typed}
    nobody = Visitor(1, LinkScope.WORK, "", 1, "A", "", "clerk", "a@b.example", 1, "ubnd", "UBND tỉnh")
    with pytest.raises(forms.Faulty) as refused:
        SignatureForm.read(Posted(nobody, given, {}))
    assert set(refused.value.faults) == {"number"}
    assert "số văn bản" in str(refused.value)
    assert "số tiền" not in str(refused.value)


@pytest.mark.parametrize(
    "disposition",
    [
        "name=\"files\"; filename*=UTF-8''b%C3%A1o-c%C3%A1o.pdf",
        "name=\"files\"; FILENAME*=UTF-8''a.pdf",
        'name="files"; filename*0="a"; filename*1=".pdf"',
        "name=\"scan\"; filename*=UTF-8''a.pdf",
        "name=\"body\"; filename*=UTF-8''a.pdf",
        'name="files"; filename=""',
        'name="files"',
    ],
)
def test_a_part_named_as_a_file_that_is_none_is_refused_not_dropped(
    office: Engine, agency: Agency, disposition: str
) -> None:
    answer = sent(agency, "/viec/1/bao-cao", disposition, PDF)
    assert answer.status_code == 422
    assert faults(answer.text)["files"].startswith("Có tệp gửi lên không đọc được tên")
    assert rows(office, "SELECT COUNT(*) FROM report") == [(0,)]
    assert sent(agency, "/viec/1/gia-han", disposition, PDF).status_code in (400, 422)


def test_a_file_that_nobody_chose_and_one_under_both_names_are_taken(office: Engine, agency: Agency) -> None:
    assert sent(agency, "/viec/1/bao-cao", 'name="files"; filename=""', b"").status_code == 303
    both = 'name="files"; filename="a.pdf"; filename*=UTF-8\'\'b%C3%A1o.pdf'
    assert sent(agency, "/viec/2/bao-cao", both, PDF).status_code == 303
    assert rows(office, "SELECT file_name FROM evidence WHERE sha256 <> ''") == [("a.pdf",)]


def sent(agency: Agency, path: str, disposition: str, content: bytes) -> object:
    """The form of a report with one more part, as a program may write it."""
    hidden = agency.form(path.rpartition("/")[0])
    fields = {**hidden, "body": "Đã làm.", "wanted_on": "31/12/2021", "reason": "Chờ"}
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts.append(f"{disposition}\r\nContent-Type: application/pdf\r\n\r\n".encode() + content)
    mark = f"--{BOUNDARY}".encode()
    body = (
        b"".join(mark + b"\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + mark + b"--\r\n"
    )
    return agency.client.post(path, content=body, headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})


def test_pages_hold_no_queries() -> None:
    asking = re.compile(
        r"\b(?:select|text)\(|\bsession\.(?:exec|execute|scalars?|get|get_one|add|flush)\(|from sqlalchemy"
    )
    told = {
        f"{path.parent.name}/{path.name}: {line.strip()}"
        for path in PAGES.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if asking.search(line)
    }
    assert told - KNOWN == set()


# a row that its own verb takes; goes when links are issued by contact id
KNOWN = {"calendar/page.py: contact = session.get_one(Contact, visitor.contact_id)"}
