"""The case file: what is read, and what every fault is told as."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifecycle.agreement.content import fingerprint
from lifecycle.casefile.reader import CalendarFile, Case, Known, LadderFile, read_case, read_file
from lifecycle.kernel.refusal import BadInput, BadInputs
from models.enums import AgreementStatus

DATA = Path(__file__).parents[3] / "data"
HA_GIANG = DATA / "ha-giang.yaml"

CASE: dict[str, Any] = {
    "format": "phoihop/1",
    "organizations": [
        {"code": "a", "name": "Ban A", "side": "party"},
        {"code": "b", "name": "Ban B", "side": "state"},
        {"code": "dd", "name": "Đảng đoàn B", "side": "party"},
    ],
    "contacts": [{"organization": "a", "role": "head", "post": "Trưởng ban", "email": "Head@A.example"}],
    "legal_bases": [
        {"number": "221-QĐ/TW", "date": dt.date(2009, 4, 27)},
        {"number": "238-QĐ/TW", "supersedes": "221-QĐ/TW"},
    ],
    "agreements": [
        {
            "code": "ct-1",
            "kind": "programme",
            "title": "Chương trình",
            "lead": "a",
            "parties": ["a", "b"],
            "legal_basis": "238-QĐ/TW",
            "period": {"from": dt.date(2021, 7, 12), "to": 2025},
            "status": "in_force",
            "signed_on": dt.date(2021, 7, 12),
            "obligations": [
                {
                    "code": "bc",
                    "title": "Báo cáo",
                    "owner": "partner",
                    "form": "report",
                    "due": ["06-15", "12-15"],
                    "evidence": "required",
                    "budget": 5000000,
                },
            ],
        }
    ],
}
NOTHING = object()


def changed(*path: Any, to: Any) -> str:
    """The case as YAML with one place changed; `to` NOTHING takes it out."""
    case = yaml.safe_load(yaml.safe_dump(CASE, allow_unicode=True))
    at = case
    for step in path[:-1]:
        at = at[step]
    if to is NOTHING:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return yaml.safe_dump(case, allow_unicode=True, sort_keys=False)


def read(tmp_path: Path, text: str | bytes, known: Known | None = None) -> Case:
    path = tmp_path / "case.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_case(path, known or Known())


def refused(tmp_path: Path, text: str | bytes) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)
    # what follows from a fault is told after it, each on its line
    assert all(told.startswith(str(tmp_path / "case.yaml")) for told in str(caught.value).split("\n"))
    return caught.value


def test_the_case_of_ha_giang_is_read_whole() -> None:
    case = read_case(HA_GIANG)
    assert (len(case.organizations), len(case.contacts), len(case.legal_bases), len(case.agreements)) == (7, 22, 2, 7)
    entries = {entry.content.code: entry for entry in case.agreements}
    old, new = entries["ctph-ubnd-2016"], entries["ctph-ubnd-2021"]
    assert (old.status, old.signed_on, old.ended_on) == (AgreementStatus.CONCLUDED, None, dt.date(2021, 7, 12))
    assert old.content.remarks["commendations"]["total"] == 19
    assert (new.status, new.signed_on) == ("in_force", dt.date(2021, 7, 12))
    assert (new.content.period_from, new.content.period_to) == (dt.date(2021, 7, 12), dt.date(2025, 12, 31))
    assert [item.due.text for item in new.content.obligations][-2:] == ["on:2023-12-15", "on:2025-11-30"]
    assert new.content.remarks == {"period_assumed": True}


def test_a_calendar_and_a_ladder_are_told_apart() -> None:
    assert isinstance(read_file(DATA / "calendar-vn.yaml"), CalendarFile)
    assert isinstance(read_file(DATA / "ladder-default.yaml"), LadderFile)
    with pytest.raises(BadInput):
        read_case(DATA / "calendar-vn.yaml")


def test_an_agreement_comes_after_those_it_stands_on(tmp_path: Path) -> None:
    later = {**CASE["agreements"][0], "code": "ct-0", "status": "proposed", "predecessor": "ct-1", "parent": "ct-1"}
    del later["signed_on"]
    text = changed("agreements", to=[later, CASE["agreements"][0]])
    assert [entry.content.code for entry in read(tmp_path, text).agreements] == ["ct-1", "ct-0"]


def test_who_signs_may_be_another_than_who_carries_out(tmp_path: Path) -> None:
    text = changed("agreements", 0, "parties", to=["a", {"organization": "b", "signed_by": "dd"}])
    content = read(tmp_path, text).agreements[0].content
    assert (content.parties, content.signatories) == (["a", "b"], {"b": "dd"})


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (None, None, None),
        ({"from": 2022, "to": 2026}, dt.date(2022, 1, 1), dt.date(2026, 12, 31)),
        ({"from": dt.date(2021, 7, 12), "to": None}, dt.date(2021, 7, 12), None),
        ({"from": "2021"}, dt.date(2021, 1, 1), None),
    ],
)
def test_a_period_is_dates_years_open_or_unknown(tmp_path: Path, period: Any, first: Any, last: Any) -> None:
    content = read(tmp_path, changed("agreements", 0, "period", to=period)).agreements[0].content
    assert (content.period_from, content.period_to) == (first, last)


def test_a_mail_address_is_kept_in_small_letters(tmp_path: Path) -> None:
    assert read(tmp_path, changed("format", to="phoihop/1")).contacts[0].email == "head@a.example"


def test_text_is_composed_the_same_way_however_it_was_typed(tmp_path: Path) -> None:
    text = changed("organizations", 0, "name", to="Ban Tuye\u0302n gia\u0301o")
    assert read(tmp_path, text).organizations[0].name == "Ban Tuyên giáo"


def test_what_the_database_knows_need_not_be_repeated(tmp_path: Path) -> None:
    text = yaml.safe_dump({"format": "phoihop/1", "agreements": CASE["agreements"]}, allow_unicode=True)
    known = Known(organizations=frozenset({"a", "b"}), legal_bases=frozenset({"238-QĐ/TW"}))
    assert len(read(tmp_path, text, known).agreements) == 1
    assert refused(tmp_path, text).key == "organization_unknown"


A = ("agreements", 0)
O = (*A, "obligations", 0)  # noqa: E741
TWICE = CASE["agreements"][0]["obligations"] * 2
WRONG = [
    (("format",), "phoihop/9", "format", "case_format"),
    (("bodies",), [], "bodies", "case_key_unknown"),
    (("organizations",), {"a": 1}, "organizations", "case_not_list"),
    (("organizations", 0), "a", "organizations[0]", "case_not_mapping"),
    (("organizations", 0, "color"), "red", "organizations[0].color", "case_key_unknown"),
    (("organizations", 0, "side"), "church", "organizations[0].side", "case_choice"),
    (("organizations", 0, "name"), 12, "organizations[0].name", "case_not_text"),
    (("organizations", 0, "name"), "  ", "organizations[0].name", "case_text_empty"),
    (("organizations", 0, "name"), "x" * 301, "organizations[0].name", "case_text_long"),
    (("organizations", 0, "name"), NOTHING, "organizations[0]", "case_key_missing"),
    (("organizations", 1, "code"), "a", "organizations[1].code", "case_organization_twice"),
    (("organizations", 1, "code"), "Ban B", "organizations[1].code", "code_malformed"),
    (("organizations", 2, "code"), "partner", "organizations[2].code", "case_code_reserved"),
    (("organizations", 0, "parent"), "zz", "organizations[0].parent", "organization_unknown"),
    (("organizations", 0, "parent"), "a", "organizations[0].parent", "case_circle"),
    (("organizations", 0, "calendar"), "zz", "organizations[0].calendar", "calendar_unknown"),
    (("organizations", 0, "valid_from"), "12/7/2021", "organizations[0].valid_from", "case_date"),
    (("organizations", 0, "valid_to"), "2025-06-30", "organizations[0].valid_to", "body_ends"),
    (("organizations", 0, "successor"), "b", "organizations[0].successor", "body_ends"),
    (("organizations", 0, "assumed"), "perhaps", "organizations[0].assumed", "case_flag"),
    (("contacts", 0, "role"), "boss", "contacts[0].role", "case_choice"),
    (("contacts", 0, "organization"), "zz", "contacts[0].organization", "organization_unknown"),
    (("contacts", 0, "email"), "a@b@c", "contacts[0].email", "case_mail"),
    (("contacts", 0, "email"), "a b@c", "contacts[0].email", "case_mail"),
    (("contacts", 0, "email"), "a@b.example\nBcc: c@d.example", "contacts[0].email", "case_mail"),
    (("contacts", 0, "email"), "@b", "contacts[0].email", "case_mail"),
    (("contacts", 0, "email"), "nobody", "contacts[0].email", "case_mail"),
    (("contacts", 0, "email"), NOTHING, "contacts[0]", "case_key_missing"),
    (("contacts",), [CASE["contacts"][0], CASE["contacts"][0]], "contacts[1]", "case_contact_twice"),
    (("legal_bases", 0, "supersedes"), "1-QĐ/TW", "legal_bases[0].supersedes", "legal_basis_unknown"),
    (("legal_bases", 1, "number"), "221-QĐ/TW", "legal_bases[1].number", "case_legal_basis_twice"),
    ((*A, "kind"), "treaty", "agreements[0].kind", "case_choice"),
    ((*A, "status"), "sleeping", "agreements[0].status", "case_choice"),
    ((*A, "code"), "office", "agreements[0].code", "case_code_reserved"),
    ((*A, "code"), "portal", "agreements[0].code", "case_code_reserved"),
    ((*A, "lead"), "zz", "agreements[0].lead", "organization_unknown"),
    ((*A, "lead"), "dd", "agreements[0].lead", "lead_not_party"),
    ((*A, "parties"), ["a", "zz"], "agreements[0].parties[1]", "organization_unknown"),
    ((*A, "parties"), ["a"], "agreements[0].parties", "case_parties"),
    ((*A, "parties"), ["a", "a"], "agreements[0].parties[1]", "party_twice"),
    ((*A, "parties"), "a, b", "agreements[0].parties", "case_not_list"),
    ((*A, "legal_basis"), "9-QĐ/TW", "agreements[0].legal_basis", "legal_basis_unknown"),
    ((*A, "predecessor"), "ct-9", "agreements[0].predecessor", "agreement_unknown"),
    ((*A, "predecessor"), "ct-1", "agreements[0].predecessor", "case_circle"),
    ((*A, "parent"), "ct-9", "agreements[0].parent", "agreement_unknown"),
    ((*A, "ladder"), "steep", "agreements[0].ladder", "ladder_unknown"),
    ((*A, "period"), {"from": 2025, "to": 2021}, "agreements[0].period.to", "period_backwards_dates"),
    ((*A, "period"), {"to": 2021}, "agreements[0].period", "case_key_missing"),
    ((*A, "period"), {"from": "2021-02-30"}, "agreements[0].period.from", "date_unreal"),
    ((*A, "period"), NOTHING, "agreements[0]", "case_key_missing"),
    ((*A, "signed_on"), NOTHING, "agreements[0]", "case_signed_on_missing"),
    ((*A, "signed_on"), None, "agreements[0].signed_on", "case_signed_on_missing"),
    ((*A, "signed_on"), "0001-01-01", "agreements[0].signed_on", "case_date_far"),
    ((*A, "concluded_on"), "2022-01-01", "agreements[0].concluded_on", "case_not_ended"),
    ((*A, "obligations"), TWICE, "agreements[0].obligations[1].code", "obligation_twice"),
    ((*O, "owner"), "zz", "agreements[0].obligations[0].owner", "owner_unknown"),
    ((*O, "owner"), "dd", "agreements[0].obligations[0].owner", "owner_unknown"),
    ((*O, "form"), "dance", "agreements[0].obligations[0].form", "case_choice"),
    ((*O, "roll"), "sideways", "agreements[0].obligations[0].roll", "case_choice"),
    ((*O, "due"), "2021-02-30", "agreements[0].obligations[0].due", "date_unreal"),
    ((*O, "due"), ["02-30"], "agreements[0].obligations[0].due", "due_month_day"),
    ((*O, "due"), [[1]], "agreements[0].obligations[0].due", "due_month_day"),
    ((*O, "due"), [], "agreements[0].obligations[0].due", "due_empty"),
    ((*O, "due"), {"on": 1}, "agreements[0].obligations[0].due", "due_malformed"),
    ((*O, "due"), "FREQ=SECONDLY", "agreements[0].obligations[0].due", "rrule_too_often"),
    ((*O, "due"), "FREQ=DAILY;BYSECOND=0,1", "agreements[0].obligations[0].due", "rrule_too_often"),
    ((*O, "due"), "every friday", "agreements[0].obligations[0].due", "rrule_malformed"),
    ((*O, "due"), NOTHING, "agreements[0].obligations[0]", "case_key_missing"),
    ((*O, "inclusive"), 3, "agreements[0].obligations[0].inclusive", "case_flag"),
    ((*O, "evidence"), "please", "agreements[0].obligations[0].evidence", "case_evidence"),
    ((*O, "budget"), -1, "agreements[0].obligations[0].budget", "case_amount"),
    ((*O, "budget"), 1.5, "agreements[0].obligations[0].budget", "case_amount"),
]


@pytest.mark.parametrize(("path", "to", "field", "key"), WRONG, ids=lambda value: None)
def test_a_fault_is_told_with_file_line_and_field(tmp_path: Path, path: Any, to: Any, field: str, key: str) -> None:
    error = refused(tmp_path, changed(*path, to=to))
    assert (error.key, error.field) == (key, field)
    assert error.line > 0


def test_the_line_is_the_one_to_edit(tmp_path: Path) -> None:
    text = HA_GIANG.read_text(encoding="utf-8").replace("due: 2023-12-15", "due: 2023-02-30")
    error = refused(tmp_path, text)
    assert text.splitlines()[error.line - 1].strip().startswith("- {code: so-ket")
    assert error.field == "agreements[1].obligations[7].due"


BOMB = "format: phoihop/1\na0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
RAW = [
    (b"", "case_empty"),
    (b"# only a comment\n", "case_empty"),
    (b"just text", "case_format"),
    (b"[1, 2]", "case_format"),
    ("format: phoihop/1\norganizations: Hà Giang".encode("utf-16"), "case_not_utf8"),
    (b"format: phoihop/1\n# \xff\n", "case_not_utf8"),
    (b"format: phoihop/1\n# \x00\n", "case_control"),
    (b'format: "phoihop/1\\0"\n', "case_control"),
    (b"format: phoihop/1\n# a" + "\u0301".encode() * 100_000, "text_marks"),
    (b'format: phoihop/1\norganizations: [{"a' + b"\\u0301" * 100 + b'": 1}]\n', "text_marks"),
    (b'format: "phoihop/1' + b"\\u0316" * 31 + b'"\n', "text_marks"),
    (b"format: phoihop/1\norganizations:\n\t- {code: a}\n", "yaml_tab"),
    (b"format: phoihop/1\norganizations: [", "yaml_indent"),
    (b"format: phoihop/1\nformat: phoihop/1\n", "case_key_twice"),
    (b"format: phoihop/1\n---\nformat: phoihop/1\n", "case_two_documents"),
    (b"format: phoihop/1\norganizations: !!python/object/apply:os.system ['true']\n", "case_tag"),
    (b"format: !!binary aGk=\n", "case_tag"),
    (b"format: phoihop/1\norganizations: &a [*a]\n", "case_alias_recursive"),
    (b"format: phoihop/1\norganizations: *nobody\n", "case_alias_unknown"),
    (b"format: phoihop/1\n? [a]\n: b\n", "case_key_plain"),
    (b"format: phoihop/1\norganizations: " + b"[" * 200 + b"]" * 200, "case_too_deep"),
    (BOMB.encode(), "case_bomb"),
    (b"format: phoihop/1\n#" + b"x" * 5_000_000, "case_too_large"),
]


@pytest.mark.parametrize(("raw", "key"), RAW, ids=[f"{key}-{number}" for number, (_, key) in enumerate(RAW)])
def test_a_file_that_is_no_case_is_refused_before_it_is_built(tmp_path: Path, raw: bytes, key: str) -> None:
    assert refused(tmp_path, raw).key == key


def test_a_file_nested_without_end_is_refused(tmp_path: Path) -> None:
    # libyaml gives up on its own at a depth of its choosing; without it the bound is ours
    error = refused(tmp_path, b"format: phoihop/1\norganizations: " + b"[" * 100_000)
    assert error.key in ("case_too_deep", "yaml_malformed")


def test_a_file_of_fifty_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(BadInput) as caught:
        read_case(path)
    assert caught.value.key == "case_too_large"


def test_all_faults_of_a_file_are_told_together_each_with_its_line(tmp_path: Path) -> None:
    case = yaml.safe_load(yaml.safe_dump(CASE, allow_unicode=True))
    case["organizations"][0]["side"] = "church"
    case["organizations"][2]["color"] = "red"
    case["contacts"][0] |= {"role": "boss", "email": "nobody"}
    case["legal_bases"][1]["supersedes"] = "9-QĐ/TW"
    del case["agreements"][0]["title"], case["agreements"][0]["kind"]
    case["agreements"][0] |= {"lead": "dd", "signed_on": "2021-02-30", "predecessor": "ct-9"}
    case["agreements"][0]["period"] = {"from": 2025, "to": 2021}
    case["agreements"][0]["obligations"][0] |= {"owner": "dd", "due": ["02-30"], "budget": -1, "form": "dance"}
    text = yaml.safe_dump(case, allow_unicode=True, sort_keys=False)
    error = refused(tmp_path, text)
    assert isinstance(error, BadInputs)
    assert {(fault.field, fault.key) for fault in error.faults} == {
        ("organizations[0].side", "case_choice"),
        ("organizations[2].color", "case_key_unknown"),
        ("contacts[0].role", "case_choice"),
        ("contacts[0].email", "case_mail"),
        ("legal_bases[1].supersedes", "legal_basis_unknown"),
        ("agreements[0]", "case_key_missing"),
        ("agreements[0].lead", "lead_not_party"),
        ("agreements[0].signed_on", "date_unreal"),
        ("agreements[0].predecessor", "agreement_unknown"),
        ("agreements[0].period.to", "period_backwards_dates"),
        ("agreements[0].obligations[0].owner", "owner_unknown"),
        ("agreements[0].obligations[0].due", "due_month_day"),
        ("agreements[0].obligations[0].budget", "case_amount"),
        ("agreements[0].obligations[0].form", "case_choice"),
    }
    assert [fault.values["name"] for fault in error.faults if fault.key == "case_key_missing"] == ["kind", "title"]
    lines = text.splitlines()
    for fault in error.faults:
        named = fault.field.rpartition(".")[2]
        assert f"{named}:" in lines[fault.line - 1] or "[" in named


EVERY_LAYER = """format: phoihop/1
organizations:
  - {code: a, name: Ban A, name: Ban B, side: church}
  - {code: b, name: !!python/name:os.system Ban B, side: state, parent: zz}
  - {code: c, name: "Ban \\0", side: state}
contacts:
  - {organization: a, role: head, email: khong-phai-thu}
agreements:
  - code: ct-1
    kind: programme
    title: Chương trình
    lead: c
    parties: [a, b]
    period: {from: 2021, to: 2025}
    status: in_force
    signed_on: 2021-07-12
    predecessor: ct-0
    obligations:
      - {code: bc, title: Báo cáo, owner: partner, form: report, due: ["02-30"]}
      - {code: bc, title: Họp, owner: c, form: report, due: null}
  - code: ct-2
    kind: programme
    title: Chương trình cũ
    lead: a
    parties: [a, b]
    period: {from: 2016, to: 2020}
    status: concluded
    signed_on: 2016-07-12
    concluded_on: 2105-01-01
    obligations: []
"""


def test_faults_of_every_layer_are_told_together(tmp_path: Path) -> None:
    error = refused(tmp_path, EVERY_LAYER)
    assert isinstance(error, BadInputs)
    assert [(fault.line, fault.field, fault.key) for fault in error.faults] == [
        # the file itself: a key twice, a tag, a control character
        (3, "organizations[0].name", "case_key_twice"),
        # the shape of an entry
        (3, "organizations[0].side", "case_choice"),
        (4, "organizations[1].name", "case_tag"),
        # what it refers to
        (4, "organizations[1].parent", "organization_unknown"),
        (5, "organizations[2].name", "case_control"),
        (7, "contacts[0].email", "case_mail"),
        # what contradicts itself, and the rules
        (12, "agreements[0].lead", "lead_not_party"),
        (17, "agreements[0].predecessor", "agreement_unknown"),
        (19, "agreements[0].obligations[0].due", "due_month_day"),
        (20, "agreements[0].obligations[1].code", "obligation_twice"),
        (20, "agreements[0].obligations[1].owner", "owner_unknown"),
        (29, "agreements[1].concluded_on", "day_not_come"),
    ]


def test_of_many_faults_the_first_twenty_are_told_and_how_many_more(tmp_path: Path) -> None:
    bodies = [{"code": f"c{number}", "name": "", "side": "party"} for number in range(33)]
    error = refused(tmp_path, yaml.safe_dump({"format": "phoihop/1", "organizations": bodies}))
    told = str(error).split("\n")
    assert len(told) == 21
    assert told[0].startswith(f"{tmp_path / 'case.yaml'}:4: organizations[0].name: ")
    assert told[-1] == f"{tmp_path / 'case.yaml'}: và 13 lỗi nữa."


def test_a_list_that_many_agreements_share_is_told_once(tmp_path: Path) -> None:
    text = HA_GIANG.read_text(encoding="utf-8").replace("due: 2023-12-15", "due: 2023-02-30")
    error = refused(tmp_path, text)
    assert not isinstance(error, BadInputs)


def test_a_field_s_name_is_what_is_written_and_no_flag(tmp_path: Path) -> None:
    # YAML 1.1 reads on, off, yes, no as flags
    remark = "commendations: {on: 1, no: off, 'yes': 2}"
    text = HA_GIANG.read_text(encoding="utf-8")
    old = next(line.strip() for line in text.splitlines() if line.strip().startswith("commendations:"))
    case = read(tmp_path, text.replace(old, remark))
    assert case.agreements[0].content.remarks == {"commendations": {"on": 1, "no": False, "yes": 2}}


@pytest.mark.parametrize("key", ["on", "'on'", '"on"', "date"])
def test_a_single_date_is_read_with_on_or_date_quoted_or_not(tmp_path: Path, key: str) -> None:
    text = changed("agreements", 0, "obligations", 0, "due", to="DUE").replace("DUE", f"{{{key}: 2022-12-15}}")
    assert read(tmp_path, text).agreements[0].content.obligations[0].due.text == "on:2022-12-15"


def test_a_duty_that_falls_due_with_itself_or_with_nobody_is_told_at_its_field(tmp_path: Path) -> None:
    for other, key in (("bc", "due_circle"), ("khac", "due_with_unknown")):
        error = refused(tmp_path, changed("agreements", 0, "obligations", 0, "due", to={"with": other}))
        assert (error.key, error.field) == (key, "agreements[0].obligations[0].due")


def test_an_anchor_may_be_defined_again(tmp_path: Path) -> None:
    text = changed("organizations", 0, "name", to="Ban A").replace("name: Ban A", "name: &x Ban A")
    text = text.replace("name: Ban B", "name: &x Ban B\n  short: *x")
    assert [one.short for one in read(tmp_path, text).organizations] == ["", "Ban B", ""]


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_pipe_or_a_device_is_refused_without_waiting(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "case.yaml" if kind == "pipe" else Path("/dev/zero")
    if kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(BadInput) as caught:
        read_case(path)
    assert caught.value.key == "case_not_regular"


# fingerprints that commit 2063949 computed: a loaded agreement must be known again by what it says
FINGERPRINTS = json.loads((Path(__file__).parent / "fingerprints_2063949.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", [HA_GIANG, Path(__file__).parent / "odd_case.yaml"], ids=lambda path: path.name)
def test_a_case_file_says_what_it_said_before(file: Path) -> None:
    found = {
        entry.content.code: fingerprint(entry.content, entry.status, entry.signed_on, entry.ended_on)
        for entry in read_case(file).agreements
    }
    assert found == FINGERPRINTS[file.name]


NO_FILES = [("nowhere.yaml", "case_no_file"), (".", "case_directory"), ("a\0b", "case_unreadable")]


@pytest.mark.parametrize(("path", "key"), NO_FILES, ids=[key for _, key in NO_FILES])
def test_a_path_that_is_no_file_is_refused(tmp_path: Path, path: str, key: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_case(tmp_path / path)
    assert caught.value.key == key


FAST = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FAST
@given(st.binary(max_size=400))
def test_random_bytes_are_read_or_refused(tmp_path: Path, raw: bytes) -> None:
    attempt(tmp_path, raw)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.dates() | st.datetimes()
NAMES = st.text(max_size=8)
WORDS = st.sampled_from(["a", "b", "lead", "FREQ=DAILY", "2021-02-30", "head", "in_force", "null", "programme"])


THINGS = st.recursive(
    SCALARS | WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
)


@FAST
@given(st.sampled_from([path for path, *_ in WRONG]), THINGS)
def test_anything_in_any_field_is_read_or_refused(tmp_path: Path, path: Any, value: Any) -> None:
    attempt(tmp_path, changed(*path, to=value).encode("utf-8", "surrogatepass"))


DAMAGE = (b"", b"&", b"*a", b"\n", b"]", b"{", b"'", b"\t", b"\xc3")


@FAST
@given(st.integers(min_value=0, max_value=10**9))
def test_a_damaged_case_is_read_or_refused(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    raw = bytearray(HA_GIANG.read_bytes())
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(raw))
        raw[place : place + chance.choice((0, 1, 5))] = chance.choice(DAMAGE)
    attempt(tmp_path, bytes(raw))


def attempt(tmp_path: Path, raw: bytes) -> None:
    """Read, or refused in lines that begin with the file; anything else fails."""
    told: list[str] = []
    try:
        read(tmp_path, raw)
    except BadInput as error:
        told = str(error).split("\n")
    assert len(told) <= 21
    assert all(line.startswith(f"{tmp_path / 'case.yaml'}:") for line in told)
