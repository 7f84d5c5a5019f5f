"""Two clicks at once: every rule holds, and the slower one reads a sentence. Real threads, many tries, both databases.

SQLite lets one write at a time and hides most of these; PostgreSQL doesn't.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from lifecycle.access.api_keys import SCOPES, issue_key
from lifecycle.agreement import numbering as agreement_numbering
from lifecycle.agreement import signing
from lifecycle.agreement.content import checked
from lifecycle.agreement.proposal import propose
from lifecycle.agreement.signing import SignatureInput
from lifecycle.agreement.versions import latest_version
from lifecycle.casefile.load import seed
from lifecycle.in_force.entry import put_in_force
from lifecycle.kernel.actor import SYSTEM
from lifecycle.kernel.clock import today
from lifecycle.kernel.refusal import Refusal
from lifecycle.organization.contact_correction import correct
from models import Contact, Organization, Signature, make_engine, transaction
from models.enums import AgreementStatus, Authority, Medium, Role
from portal.app import API, create_app
from portal.web.limits import Buckets
from tests.portal_support import PDF, Agency, at_once, posting
from tests.rules import named
from tests.support import LEAD, OWNER, execute, rows, set_up_office

ADVISORY, LEADER, HEAD, LEAD_HEAD, SECOND_ADVISORY = 1, 2, 3, 4, 5
TRIES = 20
CONTENT = {
    "kind": "programme",
    "title": "Chương trình mới",
    "lead": "btgtu",
    "parties": ["btgtu", "ubnd"],
    "period_from": "2027-01-01",
    "period_to": "2028-12-31",
    "content": "Nội dung",
    "obligations": [{"code": "bao-cao", "title": "Báo cáo", "owner": "partner", "form": "report", "due": ["06-15"]}],
}


@pytest.fixture
def office(database_url: str) -> Engine:
    """A small office in force, with two advisory units to its owner's body; enough connections for all who come at once."""
    options = {} if database_url.startswith("sqlite") else {"pool_size": 30, "max_overflow": 10}
    engine = make_engine(database_url, **options)
    set_up_office(engine)
    execute(
        engine,
        "INSERT INTO agreement_party (agreement_id, organization_id, signatory_id, position) VALUES"
        " (1, 1, 1, 0), (1, 2, 2, 1)",
    )
    execute(
        engine,
        "INSERT INTO contact (id, organization_id, role, name, post, email, phone, active, bounce_reason,"
        " created_at) VALUES (5, 2, 'advisory_unit', '', 'Phòng Tổng hợp', 'tonghop@ubnd.example', '', TRUE,"
        " '', '2021-12-01 00:00:00')",
    )
    if engine.dialect.name == "postgresql":
        execute(engine, "SELECT setval(format('%I', sequencename)\\:\\:regclass, 100) FROM pg_sequences")
    yield engine
    engine.dispose()


@pytest.fixture
def app(office: Engine) -> Any:
    made = create_app(office)
    made.state.limits.api = Buckets(10_000, 10_000)
    return made


@pytest.fixture(autouse=True)
def locks_decide(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The net under them (lifecycle/kernel/conflict.py) catches nothing: who comes second waits, and then reads what was done."""
    yield
    assert [one.message for one in caplog.records if one.name == "phoihop.conflict"] == []


def visitors(office: Engine, app: Any, *contacts: int) -> list[Agency]:
    made = [Agency(office, app) for _ in contacts]
    for agency, contact in zip(made, contacts, strict=True):
        agency.enter(contact)
    return made


def key_of(office: Engine) -> dict[str, str]:
    with transaction(office) as session:
        return {
            "Authorization": f"Bearer {issue_key(session, SYSTEM, session.get_one(Organization, OWNER), 'x', SCOPES)}"
        }


def counted(office: Engine, query: str) -> int:
    return int(rows(office, f"SELECT COUNT(*) FROM {query}")[0][0])


def test_of_two_last_advisory_units_one_stays(office: Engine, app: Any) -> None:
    leader, head = visitors(office, app, LEADER, HEAD)
    for _ in range(TRIES):
        execute(office, "UPDATE contact SET active = TRUE WHERE id IN (1, 5)")
        codes = at_once(posting(leader, f"/dau-moi/{ADVISORY}/thoi"), posting(head, f"/dau-moi/{SECOND_ADVISORY}/thoi"))
        assert sorted(codes) == [303, 422]
        assert counted(office, "contact WHERE organization_id = 2 AND role = 'advisory_unit' AND active") == 1


def test_of_many_calendar_addresses_one_is_live(office: Engine, app: Any) -> None:
    everyone = visitors(office, app, *[ADVISORY] * 6)
    for _ in range(TRIES):
        codes = at_once(*(posting(one, "/lich/dia-chi", "/lich") for one in everyone))
        assert set(codes) == {200}
        assert counted(office, "access_link WHERE scope = 'calendar' AND revoked_at IS NULL") == 1


def test_a_body_has_ten_webhooks_and_no_more(office: Engine, app: Any) -> None:
    key, client = key_of(office), Agency(office, app).client
    for _ in range(3):
        execute(office, "UPDATE webhook SET active = FALSE")
        codes = at_once(
            *(
                lambda number=number: (
                    client.post(f"{API}/webhooks", json={"url": f"https://x.example/{number}"}, headers=key).status_code
                )
                for number in range(24)
            )
        )
        assert sorted(codes) == [201] * 10 + [409] * 14
        assert counted(office, "webhook WHERE active") == 10


def test_the_same_contact_at_once_is_one(office: Engine, app: Any) -> None:
    pair = visitors(office, app, LEADER, HEAD)
    for number in range(15):
        email = f"moi{number}@ubnd.example"
        codes = at_once(*(posting(one, "/dau-moi/them", role="clerk", email=email) for one in pair))
        assert sorted(codes) == [303, 422]
        assert counted(office, f"contact WHERE email = '{email}'") == 1


def test_a_changed_address_and_a_new_contact_of_the_same_don_t_both_stay(office: Engine, app: Any) -> None:
    leader, head = visitors(office, app, LEADER, HEAD)
    for number in range(15):
        email = f"chung{number}@ubnd.example"
        codes = at_once(
            posting(leader, f"/dau-moi/{SECOND_ADVISORY}/sua", role="advisory_unit", email=email),
            posting(head, "/dau-moi/them", role="advisory_unit", email=email),
        )
        assert sorted(codes) == [303, 422]
        assert counted(office, f"contact WHERE email = '{email}' AND active") == 1
        execute(office, f"UPDATE contact SET active = FALSE WHERE email = '{email}' AND id <> 5")


def test_the_office_and_the_body_correct_the_same_address(office: Engine, app: Any) -> None:
    (leader,) = visitors(office, app, LEADER)
    for number in range(15):
        email = f"dung{number}@ubnd.example"
        old = rows(office, "SELECT email FROM contact WHERE id = 5")[0][0]

        def corrected(old: str = old, email: str = email) -> int:
            with transaction(office) as session:
                try:
                    named(correct)(session, SYSTEM, f"ubnd · advisory_unit · {old}", email)
                except Refusal:
                    return 422
            return 303

        codes = at_once(posting(leader, f"/dau-moi/{ADVISORY}/sua", role="advisory_unit", email=email), corrected)
        assert sorted(codes) == [303, 422]
        assert counted(office, f"contact WHERE email = '{email}'") == 1
        execute(office, "UPDATE contact SET email = 'vanphong@ubnd.example' WHERE id = 1")


def test_the_same_proposal_at_once_is_two_with_codes_of_their_own(office: Engine, app: Any) -> None:
    execute(office, "INSERT INTO legal_basis (id, number, issuer, title) VALUES (1, 'QĐ-1', '', '')")
    pair = visitors(office, app, ADVISORY, LEADER)
    fields = {
        "kind": "programme",
        "title": "Chương trình mới",
        "lead": "btgtu",
        "partners": "ubnd",
        "legal_basis": "QĐ-1",
        "period_from": "2027",
        "period_to": "2028",
        "content": "Nội dung",
        "title_1": "Báo cáo",
        "due_1": "15/6",
    }
    for number in range(1, 11):
        codes = at_once(*(posting(one, "/de-xuat", "/de-xuat", **fields) for one in pair))
        assert codes == [303, 303]
        assert counted(office, "agreement WHERE status = 'proposed'") == 2 * number


def test_the_same_upload_at_once_is_one(office: Engine, app: Any) -> None:
    key, client = key_of(office), Agency(office, app).client
    for number in range(15):
        content = PDF + b"%d" % number
        codes = at_once(
            *[
                lambda content=content: (
                    client.post(
                        f"{API}/files?name=a.pdf",
                        content=content,
                        headers={**key, "Content-Type": "application/octet-stream"},
                    ).status_code
                )
            ]
            * 4
        )
        assert codes == [201] * 4
        assert counted(office, "upload") == number + 1


def test_the_same_draft_from_two_tabs_is_one(office: Engine, app: Any) -> None:
    pair = visitors(office, app, ADVISORY, ADVISORY)
    for _ in range(TRIES):
        execute(office, "DELETE FROM draft")
        codes = at_once(*(posting(one, "/viec/1/nhap", "/viec/1", body="đang viết") for one in pair))
        assert all(code < 400 for code in codes)
        assert counted(office, "draft") == 1


def test_the_first_lines_of_a_chain_may_be_written_at_once(office: Engine, app: Any) -> None:
    pair = visitors(office, app, ADVISORY, LEAD_HEAD)
    for _ in range(TRIES):
        execute(office, "DELETE FROM audit_line WHERE chain = 'portal'")
        execute(office, "DELETE FROM audit_head WHERE chain = 'portal'")
        codes = at_once(*(lambda one=one: one.get("/viec/999").status_code for one in pair))
        assert codes == [404, 404]
        assert rows(office, "SELECT length FROM audit_head WHERE chain = 'portal'") == [(2,)]


def test_nothing_comes_into_force_without_the_contact_that_just_left(office: Engine, app: Any) -> None:
    (head,) = visitors(office, app, HEAD)
    execute(office, "UPDATE contact SET active = FALSE WHERE id = 5")
    execute(office, "UPDATE agreement SET status = 'proposed'")
    with transaction(office) as session:
        for role in ("advisory_unit", "leader_in_charge"):
            session.add(Contact(organization_id=LEAD, role=Role(role), email=f"{role}@btgtu.example"))
        seed(session)
    for number in range(10):
        code, signed = f"ctph-moi-{number}", today()
        with transaction(office) as session:
            made = propose(session, SYSTEM, checked({**CONTENT, "code": code}))
            made.status = AgreementStatus.SIGNING
            version = latest_version(session, made).id or 0
            for body in (LEAD, OWNER):
                session.add(
                    Signature(
                        version_id=version,
                        organization_id=body,
                        signatory_id=body,
                        signatory_name="x",
                        signer="x",
                        authority=Authority.HEAD,
                        medium=Medium.WET_INK,
                        signed_on=signed,
                    )
                )

        def force(code: str = code) -> str:
            with transaction(office) as session:
                named(put_in_force)(session, SYSTEM, code, today())
            return "in force"

        ended, forced = at_once(posting(head, f"/dau-moi/{ADVISORY}/thoi"), force)
        assert isinstance(forced, Refusal) or forced == "in force", forced
        assert (ended, forced == "in force") in ((303, False), (422, True))
        execute(office, "UPDATE agreement SET status = 'terminated' WHERE status IN ('in_force', 'signing')")
        execute(office, "UPDATE contact SET active = TRUE WHERE id = 1")


def test_two_papers_of_one_body_are_numbered_one_after_the_other(office: Engine) -> None:
    """Each has the other's body to lock, and agreements of its own: nobody waits in a circle."""
    with transaction(office) as session:
        seed(session)
    for number in range(10):
        codes = []
        with transaction(office) as session:
            for which in "ab":
                codes.append(f"ctph-{which}-{number}")
                propose(session, SYSTEM, checked({**CONTENT, "code": codes[-1]})).status = AgreementStatus.SIGNING
            session.flush()

        def sign_and_number(code: str, body: str) -> str:
            with transaction(office) as session:
                given = SignatureInput("Trần A", Authority.HEAD, today())
                named(signing.sign)(session, SYSTEM, code, body, given, today())
                return named(agreement_numbering.number)(session, SYSTEM, code, body, today()).symbol

        papers = [(code, body) for code in codes for body in ("btgtu", "ubnd")]
        given = at_once(*(lambda paper=paper: sign_and_number(*paper) for paper in papers))
        assert all(isinstance(one, str) for one in given), given
        assert len(set(given)) == 4


def test_a_report_of_two_colleagues_is_one_and_the_other_reads_who_was_first(office: Engine, app: Any) -> None:
    pair = visitors(office, app, ADVISORY, LEADER)
    for _ in range(10):
        execute(office, "UPDATE checkpoint SET status = 'upcoming' WHERE id = 1")
        reports = counted(office, "report")
        codes = at_once(*(posting(one, "/viec/1/bao-cao", "/viec/1", body="Đã làm") for one in pair))
        assert sorted(codes) == [303, 422]
        assert counted(office, "report") == reports + 1


def test_more_time_asked_for_twice_is_asked_once(office: Engine, app: Any) -> None:
    pair = visitors(office, app, ADVISORY, LEADER)
    for _ in range(10):
        execute(office, "DELETE FROM extension")
        codes = at_once(
            *(posting(one, "/viec/1/gia-han", "/viec/1", wanted_on="1/3/2022", reason="Chờ số liệu") for one in pair)
        )
        assert sorted(codes) == [303, 422]
        assert counted(office, "extension") == 1
