"""Both sides at once: the administrator in Prefect, the agencies at their door; each goes on where the other stopped."""

from __future__ import annotations

import pytest
from prefect.client.schemas.objects import FlowRun
from sqlmodel import select

from lifecycle.agreement import review as reviewing
from lifecycle.agreement import signing
from lifecycle.agreement.content import checked
from lifecycle.agreement.proposal import propose
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.clock import today
from lifecycle.kernel.words import written
from models import Agreement, AuditLine, Contact, Organization, reading, transaction
from models.enums import AgreementStatus, Role
from tests.acceptance.conftest import House
from tests.portal_support import Agency, words
from tests.rules import named

pytestmark = pytest.mark.acceptance
STAGE = "03 · Ký kết"
OFFICE = Actor("Quản trị", channel="cli")


def in_signing(house: House, code: str) -> None:
    content = {
        "code": code,
        "kind": "plan",
        "title": "Kế hoạch phối hợp ký ở hai nơi",
        "lead": "btgtu",
        "parties": ["btgtu", "ubnd"],
        "period_from": today(),
        "obligations": [
            {"code": "bao-cao", "title": "Báo cáo", "owner": "partner", "form": "report", "due": ["06-15"]}
        ],
    }
    with transaction(house.engine) as session:
        propose(session, OFFICE, checked(content))
        named(reviewing.open_review)(session, OFFICE, code)
        named(reviewing.approve)(session, OFFICE, code)
        named(signing.start_signing)(session, OFFICE, code)


def agency(house: House, body: str) -> Agency:
    with reading(house.engine) as session:
        query = (
            select(Contact.id).join(Organization).where(Organization.code == body, Contact.role == Role.ADVISORY_UNIT)
        )
        contact = session.exec(query).one()
    one = Agency(house.engine)
    one.enter(contact or 0)
    return one


def sign_at_the_door(house: House, code: str, body: str) -> None:
    fields = {"organization": body, "signer": "Trần Thị B", "authority": "head", "signed_on": written(today())}
    answer = agency(house, body).post(f"/thoa-thuan/{code}/ky", **fields)
    assert answer.status_code == 303, words(answer)


def begin(house: House, code: str) -> FlowRun:
    """The run of the signing when it waits; the event of the approval started it."""
    return house.desk.suspended(STAGE, code, set())


def test_a_signature_at_the_door_wakes_the_run_that_waits_for_it(house: House) -> None:
    code = "khph-ky-hai-noi"
    in_signing(house, code)
    run = begin(house, code)
    sign_at_the_door(house, code, "ubnd")
    again = house.desk.waiting_again(run)
    assert again.state is not None
    assert again.state.is_paused()
    sign_at_the_door(house, code, "btgtu")
    done = house.desk.ended(run.id)
    assert done.state is not None
    assert done.state.name == "Completed", done.state.message
    with reading(house.engine) as session:
        verbs = [line.verb for line in session.exec(select(AuditLine).where(AuditLine.chain == code))]
    assert verbs.count("sign") == 2


def test_a_refusal_at_the_door_ends_the_run(house: House) -> None:
    code = "khph-tu-choi"
    in_signing(house, code)
    run = begin(house, code)
    answer = agency(house, "ubnd").post(f"/thoa-thuan/{code}/tu-choi", organization="ubnd", reason="Chưa thống nhất")
    assert answer.status_code == 303
    done = house.desk.ended(run.id)
    assert done.state is not None
    assert done.state.name == "Completed", done.state.message
    with reading(house.engine) as session:
        assert (
            session.exec(select(Agreement.status).where(Agreement.code == code)).one()
            == AgreementStatus.CHANGES_REQUESTED
        )
