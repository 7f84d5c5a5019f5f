"""The rules by example: signing, numbering, amending, renewing, checkpoints, and what a name is."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from lifecycle.agreement import lookup as find
from lifecycle.agreement import numbering as agreement_numbering
from lifecycle.agreement import proposal as proposing
from lifecycle.agreement import review as reviewing
from lifecycle.agreement import signing
from lifecycle.agreement.content import checked
from lifecycle.checkpoint import dating as checkpoint_dating
from lifecycle.checkpoint import extension as checkpoint_extension
from lifecycle.checkpoint import report as reporting
from lifecycle.checkpoint import schedule as expansion
from lifecycle.checkpoint import waiver as checkpoint_waiver
from lifecycle.in_force import amendment as in_force_amendment
from lifecycle.in_force import ending as closing
from lifecycle.in_force import entry as force
from lifecycle.in_force import renewal as in_force_renewal
from lifecycle.integrity import chains as integrity_chains
from lifecycle.kernel import audit
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.ladder import policy as ladder
from lifecycle.organization import lookup as organization_lookup
from models import (
    Agreement,
    AuditLine,
    Checkpoint,
    Contact,
    Delegation,
    DocumentNumber,
    Event,
    ReviewRound,
    Signature,
    reading,
    utc_now,
)
from models.enums import AgreementStatus as A
from models.enums import Authority, Role
from models.enums import CheckpointStatus as C
from tests.rules import (
    OFFICE,
    START,
    actor,
    adopted,
    amended,
    change,
    checkpoint,
    checkpoint_name,
    checkpoints,
    content,
    do,
    in_force,
    named,
    obligation,
    ready_to_sign,
    set_up,
    sign_all,
    signature,
    status,
)

DECEMBER = dt.date(2021, 12, 15)
JUNE = dt.date(2022, 6, 15)
NEXT_DECEMBER = dt.date(2022, 12, 15)


@pytest.fixture
def office(sqlite_engine: Engine) -> Engine:
    set_up(sqlite_engine)
    return sqlite_engine


@pytest.fixture
def either(engine: Engine) -> Engine:
    """The office on each home, where the rule is kept by SQL of our own or by the database itself."""
    set_up(engine)
    return engine


def refused(engine: Engine, key: str, verb: Any, *arguments: Any, **options: Any) -> str:
    """The sentence of a refusal; nothing else may happen."""
    with pytest.raises(Refusal) as caught:
        do(engine, verb, *arguments, **options)
    assert caught.value.key == key
    return str(caught.value)


# signing


def test_who_refuses_to_sign_sends_it_back_and_signatures_begin_anew(office: Engine) -> None:
    code = ready_to_sign(office, content())
    sign_all(office, code, ["a"])
    refused(office, "reason_missing", signing.refuse_to_sign, code, "b", " ")
    do(office, signing.refuse_to_sign, code, "b", "chưa thống nhất kinh phí", by="b")
    assert status(office, code) is A.CHANGES_REQUESTED
    refused(office, "nothing_changed", reviewing.revise, code, {})
    made = do(office, reviewing.revise, code, {"content": "Có kinh phí"}, by="b")
    assert made.number == 2
    do(office, reviewing.approve, code)
    do(office, signing.start_signing, code)
    said = refused(office, "signatures_missing", force.put_in_force, code, START)
    assert said.endswith("a, b.")
    sign_all(office, code, ["a", "b"])
    refused(office, "signed_already", signing.sign, code, *signature("a"), START)
    do(office, force.put_in_force, code, START)
    with reading(office) as session:
        assert sorted(row.version_id for row in session.exec(select(Signature))) == [1, 2, 2]


def test_one_party_can_t_sign_refuse_or_speak_for_another(office: Engine) -> None:
    code = do(office, proposing.propose, content(), by="a").code
    do(office, reviewing.open_review, code)
    refused(office, "not_yours", reviewing.comment, code, "a", "ý kiến", by="b")
    do(office, reviewing.comment, code, "b", "ý kiến", by="b")
    do(office, reviewing.approve, code)
    do(office, signing.start_signing, code)
    refused(office, "not_yours", signing.sign, code, *signature("a"), START, by="b")
    refused(office, "not_yours", signing.refuse_to_sign, code, "a", "lý do", by="b")
    do(office, signing.sign, code, *signature("a"), START, by="a")
    refused(office, "not_yours", agreement_numbering.number, code, "a", START, by="b")
    refused(office, "not_a_party", signing.sign, code, *signature("x"), START)


def test_a_party_group_signs_for_the_body_that_carries_out(office: Engine) -> None:
    code = ready_to_sign(office, content(signatories={"b": "g"}))
    refused(office, "not_yours", signing.sign, code, *signature("a"), START, by="g")
    made = do(office, signing.sign, code, *signature("b"), START, by="g")
    assert made.signatory_name == "Cơ quan g"
    with reading(office) as session:
        bodies = (
            organization_lookup.get_organization(session, "b").id,
            organization_lookup.get_organization(session, "g").id,
        )
    assert (made.organization_id, made.signatory_id) == bodies


def test_nobody_signs_tomorrow_or_without_a_name(office: Engine) -> None:
    code = ready_to_sign(office, content())
    refused(office, "signed_in_future", signing.sign, code, *signature("a", START + dt.timedelta(days=1)), START)
    for name in ("", "   ", "\u200b", "\u00a0"):
        refused(office, "signer_missing", signing.sign, code, *signature("a", signer=name), START)
    refused(office, "text_long", signing.sign, code, *signature("a", signer="x" * 201), START)
    refused(office, "evidence_hash", signing.sign, code, *signature("a", evidence_sha256="12ab"), START)


def paper(**fields: Any) -> signing.DelegationPaper:
    plain = {
        "number": "01/GUQ-UBND",
        "content": "Ký chương trình phối hợp",
        "valid_from": START,
        "valid_to": dt.date(2021, 12, 31),
        "given_by": "Trần Văn Hòa",
    }
    return signing.DelegationPaper(**{**plain, **fields})


@pytest.mark.parametrize(
    ("given", "key"),
    [
        (None, "delegation_missing"),
        (paper(number=" "), "delegation_missing"),
        (paper(content=""), "delegation_missing"),
        (paper(valid_to=START - dt.timedelta(days=1)), "delegation_dates"),
        (paper(valid_from=START + dt.timedelta(days=1)), "delegation_dates"),
        (paper(valid_from=dt.date(2022, 1, 1), valid_to=dt.date(2021, 1, 1)), "delegation_dates"),
        (paper(given_by="nguyễn  văn a"), "delegation_to_oneself"),
    ],
)
def test_a_delegation_has_number_content_and_dates_that_hold(office: Engine, given: Any, key: str) -> None:
    code = ready_to_sign(office, content())
    tuq = signature("b", authority=Authority.TUQ, delegation=given)
    refused(office, key, signing.sign, code, *tuq, START)
    do(office, signing.sign, code, *signature("b", authority=Authority.TUQ, delegation=paper()), START)


WRITTEN = {
    "as it stands": "Lê Thị Hường",
    "in capitals": "LÊ THỊ HƯỜNG",
    "with more spaces": "  lê   thị\thường ",
    "decomposed": unicodedata.normalize("NFD", "Lê Thị Hường"),
    "decomposed capitals": unicodedata.normalize("NFD", "LÊ THỊ HƯỜNG"),
}


@pytest.mark.parametrize("name", WRITTEN.values(), ids=WRITTEN.keys())
def test_a_delegate_can_t_delegate_however_the_name_is_written(office: Engine, name: str) -> None:
    first = ready_to_sign(office, content())
    delegate = signature("b", signer="Lê Thị Hường", authority=Authority.TUQ, delegation=paper())
    do(office, signing.sign, first, *delegate, START)
    other = ready_to_sign(office, content("ct-2"))
    again = signature("b", authority=Authority.TUQ, delegation=paper(given_by=name))
    refused(office, "delegation_passed_on", signing.sign, other, *again, START)
    # another body's delegation of the same name, and one of days when the first had ended, are other matters
    do(office, signing.sign, other, *signature("a", authority=Authority.TUQ, delegation=paper(given_by=name)), START)
    later = dt.date(2022, 3, 1)
    held = paper(given_by=name, valid_from=later, valid_to=later)
    do(office, signing.sign, other, *signature("b", later, authority=Authority.TUQ, delegation=held), later)


@pytest.mark.parametrize(("held_as", "given_as"), [("Hòa", "Hoà"), ("HOÀ", "hòa"), ("Thuý", "Thúy"), ("Thụy", "Thuỵ")])
def test_a_delegate_can_t_delegate_wherever_the_tone_is_typed(office: Engine, held_as: str, given_as: str) -> None:
    held = signature("b", signer=f"Lê Thị {held_as}", authority=Authority.TUQ, delegation=paper())
    do(office, signing.sign, ready_to_sign(office, content()), *held, START)
    again = signature("b", authority=Authority.TUQ, delegation=paper(given_by=f"Lê Thị {given_as}"))
    refused(office, "delegation_passed_on", signing.sign, ready_to_sign(office, content("ct-2")), *again, START)
    with reading(office) as session:
        assert session.exec(select(Delegation.delegate)).one() == f"Lê Thị {held_as}"


def test_a_delegate_of_the_same_agreement_can_t_delegate_for_another_party_of_the_same_signatory(
    either: Engine,
) -> None:
    code = ready_to_sign(either, content(parties=["a", "b", "c"], signatories={"b": "g", "c": "g"}))
    do(
        either,
        signing.sign,
        code,
        *signature("b", signer="Lê Thị Hường", authority=Authority.TUQ, delegation=paper()),
        START,
    )
    held = paper(given_by=unicodedata.normalize("NFD", "lê  thị hường"))
    again = signature("c", authority=Authority.TUQ, delegation=held)
    refused(either, "delegation_passed_on", signing.sign, code, *again, START)
    with reading(either) as session:
        assert len(session.exec(select(Delegation)).all()) == 1


# numbering


def test_numbers_begin_at_one_each_year_for_each_body_and_type(either: Engine) -> None:
    codes = [ready_to_sign(either, content(f"ct-{number}")) for number in range(1, 4)]
    for code in codes:
        sign_all(either, code, ["a", "b"])
    given = [do(either, agreement_numbering.number, code, "b", START) for code in codes[:2]]
    assert [made.symbol for made in given] == ["01/CTr-B", "02/CTr-B"]
    assert do(either, agreement_numbering.number, codes[0], "a", START).symbol == "01-CTr/A"
    refused(either, "numbered_already", agreement_numbering.number, codes[0], "b", START)
    refused(either, "number_taken", agreement_numbering.number, codes[2], "b", START, 2)
    assert do(either, agreement_numbering.number, codes[2], "b", dt.date(2022, 1, 1)).symbol == "01/CTr-B"


def test_a_number_comes_after_the_signature_and_is_kept_as_it_is_written(either: Engine) -> None:
    code = ready_to_sign(either, content())
    refused(either, "number_before_signature", agreement_numbering.number, code, "b", START)
    sign_all(either, code, ["a", "b"])
    refused(either, "number_too_early", agreement_numbering.number, code, "b", START - dt.timedelta(days=1))
    for value in (0, -1, 100_000):
        refused(either, "number_bounds", agreement_numbering.number, code, "b", START, value)
    made = do(either, agreement_numbering.number, code, "b", START, 6, "06/QC-TT.HĐND-UBND")
    assert (made.number, made.symbol) == (6, "06/QC-TT.HĐND-UBND")
    with reading(either) as session:
        assert len(session.exec(select(DocumentNumber)).all()) == 1


# in force


@pytest.mark.parametrize(
    "gone",
    [{"active": False}, {"bounced_at": utc_now(), "bounce_reason": "550"}, {"invited_at": utc_now()}],
    ids=["left", "no mail arrives", "hasn't begun"],
)
def test_nothing_is_in_force_without_a_leader_and_an_advisory_unit_of_every_party(
    either: Engine, gone: dict[str, object]
) -> None:
    """The same rule as for whom mail reaches: whoever signs must be heard of by somebody."""
    code = ready_to_sign(either, content())
    sign_all(either, code, ["a", "b"])

    def leave(session: Session) -> None:
        for found in session.exec(select(Contact).where(Contact.email == f"{Role.ADVISORY_UNIT}@b.example")):
            for name, value in gone.items():
                setattr(found, name, value)

    change(either, leave)
    assert "Cơ quan b (đơn vị tham mưu)" in refused(either, "contacts_missing", force.put_in_force, code, START)
    assert status(either, code) is A.SIGNING


def test_signed_months_after_the_period_began_owes_nothing_from_before(office: Engine) -> None:
    year = {"period_from": dt.date(2022, 1, 1), "period_to": dt.date(2022, 12, 31)}
    april = dt.date(2022, 4, 15)
    code = in_force(office, content("ct-1", obligation(due=("03-15", "06-15", "12-15")), **year), april)
    assert [due for *_, due in checkpoints(office, code)] == [JUNE, NEXT_DECEMBER]
    with reading(office) as session:
        found = find.get_agreement(session, code)
        assert (found.signed_on, found.in_force_on) == (april, april)


def test_who_owes_is_the_lead_every_partner_each_party_or_one_after_the_other(office: Engine) -> None:
    owing = [obligation(word, ("06-15", "12-15"), owner=word) for word in ("lead", "partner", "each", "rotating", "c")]
    code = in_force(office, content("ct-1", *owing, parties=["b", "a", "c"]))
    owners: dict[str, list[str]] = {}
    for word, owner, _ in checkpoints(office, code):
        owners.setdefault(word, []).append(owner)
    assert owners == {
        "lead": ["a"] * 3,
        "partner": ["b", "c"] * 3,
        "each": ["a", "b", "c"] * 3,
        # three dates, in the parties' own order
        "rotating": ["b", "a", "c"],
        "c": ["c"] * 3,
    }


def test_a_period_that_isn_t_known_is_counted_from_the_signing_and_topped_up(either: Engine) -> None:
    code = in_force(
        either, content("ct-1", obligation(due="FREQ=MONTHLY;BYMONTHDAY=25"), period_from=None, period_to=None)
    )
    found = [due for *_, due in checkpoints(either, code)]
    assert (found[0], len(found)) == (dt.date(2021, 7, 26), 18)
    later = dt.date(2022, 2, 1)
    assert do(either, expansion.top_up, later) == 7
    assert do(either, expansion.top_up, later) == 0
    found = [due for *_, due in checkpoints(either, code)]
    assert (found[-1], len(set(found))) == (dt.date(2023, 7, 25), 25)


def test_an_act_without_a_date_has_no_checkpoint_until_somebody_dates_it(either: Engine) -> None:
    made = content("ct-1", obligation(due=None, owner="each"), obligation("doi", None, inclusive=False))
    code = in_force(either, made)
    assert checkpoints(either, code) == []
    saturday = dt.date(2021, 8, 14)
    assert do(either, checkpoint_dating.date, code, "bao-cao", saturday, START, by="a") == ["a", "b"]
    assert checkpoints(either, code) == [("bao-cao", owner, dt.date(2021, 8, 16)) for owner in ("a", "b")]
    refused(either, "date_taken", checkpoint_dating.date, code, "bao-cao", saturday, START)
    refused(either, "date_outside", checkpoint_dating.date, code, "bao-cao", START - dt.timedelta(days=1), START)
    refused(either, "date_outside", checkpoint_dating.date, code, "bao-cao", dt.date(2023, 1, 1), START)
    # strictly before the day of signing
    refused(either, "date_outside", checkpoint_dating.date, code, "doi", START, START)
    refused(either, "obligation_unknown", checkpoint_dating.date, code, "khac", saturday, START)


@pytest.mark.parametrize("state", list(A))
def test_what_was_signed_on_paper_goes_on_from_where_it_stands(office: Engine, state: A) -> None:
    code = adopted(office, content("ct-1", obligation()), state, START)
    with reading(office) as session:
        found = find.get_agreement(session, code)
        assert (found.status, found.remarks["adopted"]) == (state, True)
        rounds = session.exec(select(ReviewRound)).all()
    assert len(rounds) == (1 if state is A.IN_REVIEW else 0)
    assert bool(checkpoints(office, code)) is (state is A.IN_FORCE)
    going_on = {A.IN_REVIEW: reviewing.approve, A.APPROVED: signing.start_signing, A.PROPOSED: reviewing.open_review}
    if state in going_on:
        do(office, going_on[state], code)


# amending


def test_an_amendment_owes_nothing_from_before_it_was_signed(office: Engine) -> None:
    code = in_force(office, content("ct-1", obligation()))
    march = dt.date(2022, 3, 1)
    monthly = obligation("hang-thang", "FREQ=MONTHLY;BYMONTHDAY=25", roll="as_is")
    amended(office, code, march, obligation(), monthly)
    found = checkpoints(office, code)
    assert next(due for word, _, due in found if word == "hang-thang") == dt.date(2022, 3, 25)
    assert [due for word, _, due in found if word == "bao-cao"] == [DECEMBER, JUNE, NEXT_DECEMBER]


def test_other_dates_replace_those_to_come_and_leave_those_past(either: Engine) -> None:
    code = in_force(either, content("ct-1", obligation()))
    amended(either, code, dt.date(2022, 3, 1), obligation(due=("03-15", "09-15", "12-15")))
    assert [due for *_, due in checkpoints(either, code, state=C.UPCOMING)] == [
        DECEMBER,
        dt.date(2022, 3, 15),
        dt.date(2022, 9, 15),
        NEXT_DECEMBER,
    ]
    assert [due for *_, due in checkpoints(either, code, state=C.WAIVED)] == [JUNE]
    # each is reminded from the one before it on, those waived not counted
    assert checkpoint(either, code, dt.date(2022, 9, 15)).previous_due_on == dt.date(2022, 3, 15)
    assert checkpoint(either, code, NEXT_DECEMBER).previous_due_on == dt.date(2022, 9, 15)


def test_what_one_amendment_drops_another_can_bring_back_but_not_what_a_person_waived(either: Engine) -> None:
    code = in_force(either, content("ct-1", obligation()))
    do(either, checkpoint_waiver.waive, checkpoint_name(code, "bao-cao", "b", NEXT_DECEMBER), "miễn")
    amended(either, code, dt.date(2022, 3, 1), obligation("khac", None))
    assert [due for *_, due in checkpoints(either, code, state=C.UPCOMING)] == [DECEMBER]
    amended(either, code, dt.date(2022, 3, 2), obligation())
    assert [due for *_, due in checkpoints(either, code, state=C.UPCOMING)] == [DECEMBER, JUNE]
    assert [due for *_, due in checkpoints(either, code, state=C.WAIVED)] == [NEXT_DECEMBER]


def test_another_way_of_rolling_moves_what_is_to_come_and_not_what_was_extended(office: Engine) -> None:
    years = {"period_from": dt.date(2024, 1, 1), "period_to": dt.date(2025, 12, 31)}
    signed = dt.date(2024, 1, 2)
    code = in_force(office, content("ct-1", obligation(due=("06-15",)), **years), signed)
    assert [due for *_, due in checkpoints(office, code)] == [dt.date(2024, 6, 17), dt.date(2025, 6, 16)]
    name = checkpoint_name(code, "bao-cao", "b", dt.date(2024, 6, 15))
    do(office, checkpoint_extension.ask_extension, name, dt.date(2024, 7, 1), "lý do")
    do(office, checkpoint_extension.grant_extension, name)
    amended(office, code, dt.date(2024, 3, 1), obligation(due=("06-15",), roll="previous_working_day"))
    assert [due for *_, due in checkpoints(office, code)] == [dt.date(2024, 7, 1), dt.date(2025, 6, 13)]


def test_another_ladder_takes_over_what_is_still_open(office: Engine) -> None:
    code = in_force(office, content("ct-1", obligation()))
    done = checkpoint_name(code, "bao-cao", "b", DECEMBER)
    do(office, reporting.report, done, reporting.ReportInput("x", DECEMBER))
    do(office, reporting.accept, done)
    text = ladder.DEFAULT_FILE.read_text(encoding="utf-8").replace("code: default", "code: gap")
    do(office, lambda session, who: ladder.store_ladder(session, who, ladder.parse_ladder(text, "gap")))
    do(office, in_force_amendment.amend, code, {"ladder": "gap"}, "nhắc gấp hơn")
    sign_all(office, code, ["a", "b"])
    do(office, force.put_in_force, code, START)
    with reading(office) as session:
        chased_by = {found.nominal_on: found.ladder_id for found in session.exec(select(Checkpoint))}
        assert find.get_agreement(session, code).ladder_id == 2
    assert chased_by == {DECEMBER: 1, JUNE: 2, NEXT_DECEMBER: 2}


def test_an_amendment_binds_only_when_all_have_signed_it_and_can_be_given_up(office: Engine) -> None:
    code = in_force(office, content("ct-1", obligation()))
    refused(office, "no_amendment", in_force_amendment.drop_amendment, code, "lý do")
    refused(office, "nothing_to_sign", signing.sign, code, *signature("a"), START)
    do(office, in_force_amendment.amend, code, {"title": "Tên mới"}, "lý do")
    refused(office, "amendment_open", in_force_amendment.amend, code, {"title": "Tên khác"}, "lý do")
    sign_all(office, code, ["a"])
    refused(office, "signatures_missing", force.put_in_force, code, START)
    refused(office, "reason_missing", in_force_amendment.drop_amendment, code, "")
    do(office, in_force_amendment.drop_amendment, code, "không cần nữa")
    refused(office, "no_amendment", force.put_in_force, code, START)
    with reading(office) as session:
        found = find.get_agreement(session, code)
        assert (found.version, found.title) == (1, "Chương trình phối hợp")


def test_a_new_version_is_what_the_agreement_s_columns_speak_of(office: Engine) -> None:
    code = do(office, proposing.propose, content()).code
    do(office, reviewing.open_review, code)
    do(office, reviewing.request_changes, code, "đổi tên")
    do(office, reviewing.revise, code, {"title": "Tên mới", "kind": "plan", "signatories": {"b": "g"}})
    with reading(office) as session:
        found = find.get_agreement(session, code)
        assert (found.title, found.kind, found.version) == ("Tên mới", "plan", 2)
        assert organization_lookup.get_organization(session, "g").id in find.signatory_ids(session, found)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"parties": ["a", "c"]}, "content_fixed"),
        ({"lead": "b"}, "content_fixed"),
        ({"code": "khac"}, "content_fixed"),
        ({"legal_basis": "99-QĐ/TW"}, "legal_basis_unknown"),
        ({"ladder": "steep"}, "ladder_unknown"),
        ({"parent": "khac"}, "agreement_unknown"),
        ({"signatories": {"b": "zz"}}, "organization_unknown"),
        ({"signatories": {"c": "g"}}, "field_wrong"),
        ({"title": " \u200b "}, "field_wrong"),
        ({"obligations": [obligation(owner="c")]}, "field_wrong"),
    ],
)
def test_a_revision_of_what_isn_t_known_or_makes_another_agreement_is_refused(
    office: Engine, changes: dict[str, Any], key: str
) -> None:
    code = do(office, proposing.propose, content()).code
    do(office, reviewing.open_review, code)
    do(office, reviewing.request_changes, code, "lý do")
    refused(office, key, reviewing.revise, code, changes)
    assert status(office, code) is A.CHANGES_REQUESTED


# endings


def test_a_renewal_takes_over_on_the_day_it_binds(either: Engine) -> None:
    old = in_force(either, content("ct-1", obligation()))
    years = {"period_from": dt.date(2022, 1, 1), "period_to": dt.date(2026, 12, 31)}
    new = content("ct-2", obligation(), **years)
    refused(either, "not_yours", in_force_renewal.renew, old, new, by="x")
    do(either, in_force_renewal.renew, old, new, by="b")
    refused(either, "renewed_already", in_force_renewal.renew, old, content("ct-3"))
    refused(either, "renewed_already", proposing.propose, content("ct-3", predecessor="ct-1"))
    signed = dt.date(2021, 12, 20)
    for verb in (reviewing.open_review, reviewing.approve, signing.start_signing):
        do(either, verb, "ct-2")
    sign_all(either, "ct-2", ["a", "b"], signed)
    do(either, force.put_in_force, "ct-2", signed)
    assert (status(either, old), status(either, "ct-2")) == (A.SUPERSEDED, A.IN_FORCE)
    # what fell due before stays owed, what falls due after is the new one's
    assert [due for *_, due in checkpoints(either, old, state=C.UPCOMING)] == [DECEMBER]
    assert [due for *_, due in checkpoints(either, old, state=C.WAIVED)] == [JUNE, NEXT_DECEMBER]
    assert checkpoints(either, "ct-2")[0][2] == JUNE
    do(
        either,
        reporting.report,
        checkpoint_name(old, "bao-cao", "b", DECEMBER),
        reporting.ReportInput("x", START),
    )
    with reading(either) as session:
        lines = session.exec(select(AuditLine).where(AuditLine.chain == old).order_by(col(AuditLine.number))).all()
        assert [line.verb for line in lines][-3:] == ["renew", "supersede", "report"]
        assert find.get_agreement(session, old).ended_on == dt.date(2022, 1, 1)


def test_a_renewal_that_failed_leaves_room_for_another(office: Engine) -> None:
    old = in_force(office, content("ct-1"))
    do(office, in_force_renewal.renew, old, content("ct-2"))
    do(office, proposing.withdraw, "ct-2", "thôi")
    do(office, in_force_renewal.renew, old, content("ct-3"))
    assert status(office, old) is A.IN_FORCE


def test_a_stranger_can_t_replace_an_agreement_by_naming_it_as_predecessor(office: Engine) -> None:
    in_force(office, content("ct-1"))
    theirs = content("ct-2", lead="x", parties=["x", "c"], predecessor="ct-1")
    refused(office, "not_yours", proposing.propose, theirs, by="x")


def test_an_agreement_is_concluded_when_nothing_waits_and_the_rest_is_waived_with_a_reason(either: Engine) -> None:
    code = in_force(either, content("ct-1", obligation()))
    name = checkpoint_name(code, "bao-cao", "b", DECEMBER)
    do(either, reporting.report, name, reporting.ReportInput("Đã làm", DECEMBER))
    on = dt.date(2021, 12, 31)
    assert "1" in refused(either, "reports_undecided", closing.conclude, code, on, "lý do")
    do(either, reporting.accept, name)
    assert "2" in refused(either, "checkpoints_open", closing.conclude, code, on)
    refused(either, "ended_before_signed", closing.conclude, code, START - dt.timedelta(days=1), "lý do")
    do(either, closing.conclude, code, on, "hết thời kỳ", "tổng kết tốt")
    assert [due for *_, due in checkpoints(either, code, state=C.WAIVED)] == [JUNE, NEXT_DECEMBER]


def test_a_report_of_a_terminated_agreement_can_be_accepted_and_not_be_owed_again(office: Engine) -> None:
    code = in_force(office, content("ct-1", obligation()))
    name = checkpoint_name(code, "bao-cao", "b", DECEMBER)
    do(office, reporting.report, name, reporting.ReportInput("Đã làm", DECEMBER))
    refused(office, "reason_missing", closing.terminate, code, "", DECEMBER)
    do(office, closing.terminate, code, "hợp nhất cơ quan", DECEMBER)
    refused(office, "verb_forbidden", reporting.return_report, name, "lý do")
    do(office, reporting.accept, name)
    assert checkpoints(office, code, state=C.UPCOMING) == []


# checkpoints


def test_a_report_is_returned_handed_in_again_and_done_on_its_own_day(either: Engine) -> None:
    code = in_force(either, content("ct-1", obligation(evidence="required")))
    name = checkpoint_name(code, "bao-cao", "b", DECEMBER)
    refused(either, "evidence_missing", reporting.report, name, reporting.ReportInput("Đã làm", DECEMBER))
    shown = (reporting.EvidenceInput(document="05/BC-UBND"), reporting.EvidenceInput(title="không có gì"))
    given = reporting.ReportInput("Đã làm", DECEMBER, 5_000_000, evidence=shown)
    refused(either, "not_yours", reporting.report, name, given, by="a")
    do(either, reporting.report, name, given, by="b")
    refused(either, "not_yours", reporting.accept, name, by="b")
    refused(either, "reason_missing", reporting.return_report, name, "\n", by="a")
    do(either, reporting.return_report, name, "thiếu số liệu", by="a")
    again = dt.date(2021, 12, 20)
    assert do(either, reporting.report, name, reporting.ReportInput("Đủ", again, evidence=shown), by="b").number == 2
    do(either, reporting.accept, name, by="a")
    found = checkpoint(either, code, DECEMBER)
    assert (found.status, found.closed_on) == (C.ACCEPTED, again)


@pytest.mark.parametrize(
    ("given", "key"),
    [
        (reporting.ReportInput(" \u200b", DECEMBER), "report_empty"),
        (reporting.ReportInput("x", DECEMBER, -1), "amount_negative"),
        (reporting.ReportInput("x", DECEMBER, 10**19), "amount_too_large"),
        (reporting.ReportInput("x" * 100_001, DECEMBER), "text_long"),
        (reporting.ReportInput("x", DECEMBER, evidence=(reporting.EvidenceInput(sha256="../x"),)), "evidence_hash"),
        (reporting.ReportInput("x", DECEMBER, evidence=(reporting.EvidenceInput(document="x" * 201),)), "text_long"),
    ],
)
def test_a_report_that_can_t_be_kept_is_refused(office: Engine, given: Any, key: str) -> None:
    code = in_force(office, content("ct-1", obligation()))
    refused(office, key, reporting.report, checkpoint_name(code, "bao-cao", "b", DECEMBER), given)


def test_more_time_keeps_the_old_date_arms_the_ladder_and_tells_the_next(either: Engine) -> None:
    code = in_force(either, content("ct-1", obligation()))
    name = checkpoint_name(code, "bao-cao", "b", DECEMBER)

    def disarm(session: Session) -> None:
        for found in session.exec(select(Checkpoint)):
            found.armed = False

    change(either, disarm)
    wanted = dt.date(2022, 1, 14)
    refused(either, "extension_not_later", checkpoint_extension.ask_extension, name, DECEMBER, "lý do")
    refused(either, "reason_missing", checkpoint_extension.ask_extension, name, wanted, " ")
    do(either, checkpoint_extension.ask_extension, name, wanted, "chờ số liệu", by="b")
    refused(either, "extension_open", checkpoint_extension.ask_extension, name, wanted, "lý do")
    refused(either, "not_yours", checkpoint_extension.grant_extension, name, by="b")
    refused(either, "extension_not_later", checkpoint_extension.grant_extension, name, DECEMBER)
    made = do(either, checkpoint_extension.grant_extension, name, by="a")
    assert (made.old_due_on, made.granted_on) == (DECEMBER, wanted)
    found = checkpoint(either, code, DECEMBER)
    assert (found.nominal_on, found.due_on, found.armed) == (DECEMBER, wanted, True)
    assert checkpoint(either, code, JUNE).previous_due_on == wanted
    refused(either, "extension_none", checkpoint_extension.grant_extension, name)
    do(either, checkpoint_extension.ask_extension, name, dt.date(2022, 2, 1), "lý do")
    refused(either, "reason_missing", checkpoint_extension.refuse_extension, name, "")
    do(either, checkpoint_extension.refuse_extension, name, "đã gia hạn một lần")
    assert checkpoint(either, code, DECEMBER).due_on == wanted


# names and words


def test_text_is_kept_composed_and_without_what_nobody_sees(either: Engine) -> None:
    decomposed = unicodedata.normalize("NFD", "Chương trình\u200b phối hợp\x00 về dư luận")
    fields = {**content().model_dump(mode="json"), "title": f"  {decomposed}\n ", "content": decomposed}
    code = do(either, proposing.propose, checked(fields)).code
    do(either, proposing.withdraw, code, unicodedata.normalize("NFD", " hết căn cứ\ufeff "))
    with reading(either) as session:
        found = find.get_agreement(session, code)
        assert found.title == "Chương trình phối hợp về dư luận"
        assert found.end_reason == "hết căn cứ"


def test_who_acts_is_named_within_what_the_log_can_hold() -> None:
    for nobody in ("", "  ", "\u200b"):
        with pytest.raises(Refusal):
            Actor(nobody)
    assert Actor(unicodedata.normalize("NFD", " Phó  Chủ tịch ")).line == "Phó Chủ tịch [office]"
    assert len(Actor("x" * 500, channel="prefect").line) < 200


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"code": "office"}, "từ dành riêng"),
        ({"code": "Chương trình"}, "chữ thường không dấu"),
        ({"title": "   "}, "Không được để trống"),
        ({"title": "x" * 1001}, "Dài quá 1000"),
        ({"kind": "treaty"}, "chọn một trong"),
        ({"parties": ["a"]}, "Cần từ 2 đến"),
        ({"parties": ["a", "a"]}, "hai lần"),
        ({"lead": "c"}, "chủ trì"),
        ({"period_to": "2020-01-01"}, "kết thúc trước"),
        ({"period_to": "2020-02-30"}, "ngày có thật"),
        ({"period_to": "2199-01-01"}, "quá 60 năm"),
        ({"period_from": "0001-01-01", "period_to": None}, "từ 1900"),
        ({"period_from": None}, "phải có ngày đầu"),
        ({"obligations": [obligation(), obligation()]}, "cùng một mã"),
        ({"obligations": [{**obligation(), "budget": "nhiều"}]}, "số nguyên"),
        ({"obligations": [{**obligation(), "due": "FREQ=SECONDLY"}]}, "theo ngày"),
        ({"surprise": 1}, "trường lạ"),
    ],
)
def test_a_wrong_field_of_a_form_is_told_in_vietnamese(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(Refusal) as caught:
        checked({**content().model_dump(mode="json"), **fields})
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


# the audit log


def lines(session: Session, code: str = "ct-1") -> list[AuditLine]:
    return list(session.exec(select(AuditLine).where(AuditLine.chain == code).order_by(col(AuditLine.number))))


def alter(session: Session) -> None:
    lines(session)[1].detail = {"to": "approved"}


def alter_the_hash_too(session: Session) -> None:
    line = lines(session)[1]
    line.actor = "Người khác"
    line.hash = audit.digest(line)


def remove(place: int) -> Any:
    return lambda session: session.delete(lines(session)[place])


def put_in(session: Session) -> None:
    audit.record(session, "ct-1", "kẻ lạ", "approve", "agreement ct-1", {})
    head = session.get_one(audit.AuditHead, "ct-1")
    head.length, head.hash = 4, lines(session)[3].hash


def behead(session: Session) -> None:
    session.delete(session.get_one(audit.AuditHead, "ct-1"))


def alter_the_head(session: Session) -> None:
    session.get_one(audit.AuditHead, "ct-1").hash = "0" * 64


def remove_all(session: Session) -> None:
    for line in lines(session):
        session.delete(line)
    behead(session)


@pytest.mark.parametrize(
    ("edit", "number", "what"),
    [
        (alter, 2, "altered"),
        (alter_the_hash_too, 3, "put_in"),
        (remove(0), 1, "removed"),
        (remove(2), 3, "removed"),
        (remove(-1), 4, "removed"),
        (put_in, 5, "put_in"),
        (behead, 1, "put_in"),
        (alter_the_head, 4, "altered"),
        (remove_all, 1, "removed"),
    ],
    ids=["altered", "rehashed", "first", "middle", "last", "put in", "beheaded", "head", "all"],
)
def test_the_first_line_that_isn_t_as_it_was_written_is_named(
    office: Engine, edit: Any, number: int, what: str
) -> None:
    ready_to_sign(office, content())
    ready_to_sign(office, content("ct-2"))
    with reading(office) as session:
        assert list(integrity_chains.breaks(session)) == []
    change(office, edit)
    with reading(office) as session:
        assert list(integrity_chains.breaks(session)) == [integrity_chains.Break("ct-1", number, what)]


def test_a_verb_leaves_one_line_and_one_event_that_say_the_same(office: Engine) -> None:
    do(office, proposing.propose, content(), by="a")
    with reading(office) as session:
        line = lines(session)[-1]
        event = session.exec(select(Event).order_by(col(Event.id).desc())).first()
        assert event is not None
        assert (line.verb, line.actor) == ("propose", "Chức vụ a [office]")
        assert (event.name, event.payload) == ("phoihop.agreement.proposed", line.detail)


def test_a_refusal_in_the_middle_of_a_transaction_has_written_nothing(either: Engine) -> None:
    """Even where the caller goes on and commits."""
    code = in_force(either, content("ct-1", obligation()))
    do(either, in_force_amendment.amend, code, {"title": "Tên mới"}, "lý do")
    name = checkpoint_name(code, "bao-cao", "b", DECEMBER)
    do(either, checkpoint_extension.ask_extension, name, dt.date(2022, 1, 14), "lý do")

    def several(session: Session) -> None:
        for verb, *arguments in (
            (in_force_amendment.drop_amendment, code, ""),
            (checkpoint_extension.refuse_extension, name, ""),
            (checkpoint_extension.grant_extension, name, DECEMBER),
            (proposing.propose, content("ct-9", parties=["a", "zz"])),
        ):
            with pytest.raises(Refusal):
                named(verb)(session, OFFICE, *arguments)

    change(either, several)
    do(either, checkpoint_extension.grant_extension, name)
    sign_all(either, code, ["a", "b"])
    do(either, force.put_in_force, code, START)
    with reading(either) as session:
        assert [one.code for one in session.exec(select(Agreement))] == [code]


def test_an_actor_is_of_one_body(office: Engine) -> None:
    assert actor(office, "office").is_office
    assert not actor(office, "b").is_office
