"""What the administrator is offered, and what waits for them: on both databases."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, select, update

from lifecycle.agreement import lookup as find
from lifecycle.agreement import proposal as proposing
from lifecycle.agreement import review as reviewing
from lifecycle.agreement.content import checked
from lifecycle.checkpoint import extension as checkpoint_extension
from lifecycle.checkpoint import report as reporting
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.organization import contact_correction as readdress
from lifecycle.organization.lookup import get_contact
from lifecycle.views.form_choices import MOST, Choices, choices
from lifecycle.views.office_inbox import waiting
from models import (
    Agreement,
    AuditLine,
    Checkpoint,
    Contact,
    Obligation,
    Organization,
    reading,
    transaction,
    utc_now,
)
from tasks.desk.choices import choice, code_of, contact_of
from tasks.desk.dropdowns import NOTHING, refreshed
from tasks.desk.markdown import plain, table
from tasks.desk.pages import board_page
from tests.rules import checkpoint_name, named
from tests.support import DAY, set_up_office

ACTOR = Actor(post="Phó Trưởng ban phụ trách")


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up_office(engine)
    if engine.dialect.name == "postgresql":
        # its rows came with ids of their own
        with engine.begin() as connection:
            for table_name in ("agreement", "contact"):
                connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table_name}', 'id'), 1000)"))
    return engine


def offered(engine: Engine, name: str) -> list[str]:
    with reading(engine) as session:
        return [choice(*parts) for parts in choices(session, name).offered]


def kinds(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [item.kind for item in waiting(session)]


def propose(session: Session, code: str) -> None:
    content = {"code": code, "kind": "plan", "title": "Kế hoạch", "lead": "btgtu", "parties": ["btgtu", "ubnd"]}
    proposing.propose(session, ACTOR, checked(content))


def a_checkpoint(engine: Engine) -> str:
    """The name of one open checkpoint."""
    with reading(engine) as session:
        row = session.exec(select(Checkpoint).where(Checkpoint.status == "upcoming").limit(1)).one()
        return checkpoint_name(
            session.get_one(Agreement, row.agreement_id).code,
            session.get_one(Obligation, row.obligation_id).code,
            session.get_one(Organization, row.owner_id).code,
            row.nominal_on,
        )


def test_a_form_offers_only_what_its_verb_applies_to(office: Engine) -> None:
    with transaction(office) as session:
        propose(session, "khph-1")
    assert [code_of(text) for text in offered(office, "agreements:open_review,approve")] == ["khph-1"]
    assert offered(office, "agreements:revise") == []
    assert offered(office, "agreements:conclude")[0].endswith("đang có hiệu lực")


def test_what_a_form_offers_is_what_the_verbs_find(office: Engine) -> None:
    with reading(office) as session:
        for parts in choices(session, "agreements:conclude").offered:
            assert find.get_agreement(session, code_of(choice(*parts))).code == parts[0]


def test_of_many_the_newest_are_offered_and_the_list_says_it_is_not_whole(office: Engine) -> None:
    with transaction(office) as session:
        for number in range(5):
            propose(session, f"khph-{number}")
    with reading(office) as session:
        few = choices(session, "agreements:open_review", most=3)
    assert [parts[0] for parts in few.offered] == ["khph-4", "khph-3", "khph-2"]
    assert not few.complete
    assert MOST <= 200


def test_a_review_waits_in_the_inbox_until_it_is_decided(office: Engine) -> None:
    with transaction(office) as session:
        propose(session, "khph-1")
        named(reviewing.open_review)(session, ACTOR, "khph-1")
    assert kinds(office) == ["review"]
    with transaction(office) as session:
        named(reviewing.reject)(session, ACTOR, "khph-1", "Chưa cần.")
    assert kinds(office) == []


def test_a_report_and_an_extension_wait_until_they_are_decided(office: Engine) -> None:
    name = a_checkpoint(office)
    assert name in offered(office, "checkpoints:extension")
    with transaction(office) as session:
        named(checkpoint_extension.ask_extension)(
            session, ACTOR, name, dt.date.fromisoformat(name.split(" · ")[3]) + dt.timedelta(days=300), "Chờ số liệu."
        )
    assert kinds(office) == ["extension"]
    assert offered(office, "checkpoints:extension")[0] == name
    with transaction(office) as session:
        named(checkpoint_extension.refuse_extension)(session, ACTOR, name, "Không cần.")
        given = reporting.ReportInput(
            body="Đã làm.", reported_on=DAY, evidence=(reporting.EvidenceInput(document="1/BC"),)
        )
        named(reporting.report)(session, ACTOR, name, given)
    assert kinds(office) == ["report"]
    assert offered(office, "checkpoints:reported") == [name]
    with transaction(office) as session:
        named(reporting.accept)(session, ACTOR, name)
    assert kinds(office) == []


def test_a_bounce_waits_until_the_address_is_corrected(office: Engine) -> None:
    with transaction(office) as session:
        session.exec(update(Contact).where(Contact.id == 1).values(bounced_at=utc_now(), bounce_reason="550"))  # type: ignore[call-overload]
    with reading(office) as session:
        bounced = waiting(session)[0]
    assert bounced.kind == "bounce"
    assert offered(office, "contacts")[0] == choice(*bounced.about)
    with transaction(office) as session:
        named(readdress.correct)(session, ACTOR, choice(*bounced.about), "moi@ubnd.example")
    assert kinds(office) == []
    with reading(office) as session:
        assert (
            session.exec(select(AuditLine.verb).where(AuditLine.chain == "office")).all().count("correct_contact") == 1
        )


def test_a_contact_that_is_not_there_is_refused(office: Engine) -> None:
    with reading(office) as session, pytest.raises(Refusal, match="Không có đầu mối"):
        get_contact(session, contact_of("ubnd · văn thư · khong@co.example"))


def test_the_board_counts_by_agency_and_shows_no_markup_of_its_readers(office: Engine) -> None:
    with reading(office) as session:
        page = board_page(session, DAY)
    assert "Ủy ban nhân dân tỉnh Hà Giang" in page
    assert "data:image/svg+xml;base64," in page


@pytest.mark.parametrize(
    "typed",
    [
        '<img src=x onerror="alert(1)">',
        "[bấm](javascript:alert(1))",
        "a | b",
        "**đậm**",
        "https://example.org",
        "# đầu",
    ],
)
def test_what_a_person_typed_is_text_in_an_artifact(typed: str) -> None:
    shown = plain(typed)
    assert "<" not in shown
    assert "](" not in shown.replace("\\](", "").replace("\\]\\(", "")
    assert "://" not in shown
    assert len(table(("a",), [(shown,)]).splitlines()) == 3


def test_a_free_entry_is_offered_only_where_the_list_is_cut() -> None:
    def schema() -> dict[str, Any]:
        fields = {"agreement": {"type": "string", "choices": "x"}, "agreement_other": {"type": "string", "default": ""}}
        return {"properties": {"form": {}}, "definitions": {"Form": {"properties": fields, "required": ["agreement"]}}}

    whole = refreshed(schema(), lambda name: Choices([("a",)], True))["definitions"]["Form"]
    assert list(whole["properties"]) == ["agreement"]
    cut = refreshed({**schema(), "definitions": {"Form": whole}}, lambda name: Choices([("b",)], False))["definitions"][
        "Form"
    ]
    assert list(cut["properties"]) == ["agreement", "agreement_other"]
    none = refreshed(schema(), lambda name: Choices([], True))["definitions"]["Form"]
    assert none["properties"]["agreement"]["enum"] == [NOTHING]
