"""Loading: one transaction, nothing twice, and what the board then says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine

from lifecycle.casefile import load as loading
from lifecycle.casefile.load import LoadResult, known, load_case, load_file, seed
from lifecycle.casefile.reader import read_case, read_file
from lifecycle.checkpoint import schedule
from lifecycle.evidence import store as evidence
from lifecycle.followup.sweep import sweep
from lifecycle.integrity import verify
from lifecycle.integrity.chains import breaks
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import BadInput, BadInputs, Refusal
from lifecycle.views import agreements as board
from lifecycle.views import checkpoints as views_checkpoints
from models import reading, transaction
from tests.support import execute, rows

DATA = Path(__file__).parents[3] / "data"
HA_GIANG = DATA / "ha-giang.yaml"
CLERK = Actor("Văn thư", channel="cli")
TODAY = dt.date(2021, 12, 1)
TABLES = (
    "organization",
    "contact",
    "legal_basis",
    "agreement",
    "agreement_party",
    "agreement_version",
    "obligation",
    "checkpoint",
    "audit_line",
    "audit_head",
    "event",
)


@pytest.fixture(autouse=True)
def seeded(engine: Engine) -> None:
    with transaction(engine) as session:
        seed(session)


def load(engine: Engine, path: Path = HA_GIANG) -> LoadResult:
    with transaction(engine) as session:
        return load_case(session, read_case(path, known(session)), CLERK, TODAY)


def dump(engine: Engine) -> dict[str, list[Any]]:
    return {table: [tuple(row) for row in rows(engine, f"SELECT * FROM {table} ORDER BY 1")] for table in TABLES}


def edited(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = HA_GIANG.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "edited.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_case_of_ha_giang_is_loaded_whole(engine: Engine) -> None:
    done = load(engine)
    assert done.created == {"organizations": 7, "contacts": 22, "legal_bases": 2, "agreements": 7}
    assert not done.changed
    with reading(engine) as session:
        found = {row["code"]: row for row in board.agreements(session, TODAY)}
        assert found["ctph-ubnd-2021"]["status"] == "in_force"
        assert found["ctph-ubnd-2021"]["parties"] == ["btgtu", "ubnd"]
        assert found["ctph-ubnd-2016"]["status"] == "concluded"
        assert list(breaks(session)) == []
        assert list(verify.faults(session)) == []


def test_loading_the_same_file_again_writes_nothing(engine: Engine) -> None:
    load(engine)
    before = dump(engine)
    done = load(engine)
    assert not done.wrote
    assert done.unchanged == {"organizations": 7, "contacts": 22, "legal_bases": 2, "agreements": 7}
    assert dump(engine) == before


def test_seeding_again_leaves_a_ladder_that_was_changed_alone(engine: Engine) -> None:
    execute(engine, "UPDATE rung SET urgent = :yes WHERE name = 'D+10'", yes=True)
    with transaction(engine) as session:
        assert not seed(session)
    assert [bool(urgent) for (urgent,) in rows(engine, "SELECT urgent FROM rung WHERE name = 'D+10'")] == [True]


def test_a_changed_field_is_updated_and_the_rest_is_left_alone(engine: Engine, tmp_path: Path) -> None:
    load(engine)
    done = load(engine, edited(tmp_path, ("post: Viện trưởng", "post: Viện trưởng VKSND tỉnh")))
    assert (done.created, done.changed) == ({}, {"contacts": 1})
    assert done.details == ["contacts vksnd head vientruong@vksnd.example: post"]
    assert rows(engine, "SELECT COUNT(*) FROM audit_line WHERE verb = 'load'")[0][0] == 2


def test_what_a_file_does_not_speak_of_keeps_its_value(engine: Engine, tmp_path: Path) -> None:
    load(engine)
    execute(engine, "UPDATE organization SET valid_to = '2025-06-30' WHERE code = 'nhnn'")
    path = tmp_path / "one.yaml"
    organization = {"code": "nhnn", "name": "Ngân hàng Nhà nước khu vực", "side": "state"}
    path.write_text(yaml.safe_dump({"format": "phoihop/1", "organizations": [organization]}), encoding="utf-8")
    assert load(engine, path).changed == {"organizations": 1}
    kept = rows(engine, "SELECT name, short, valid_to FROM organization WHERE code = 'nhnn'")[0]
    assert (kept[0], kept[1], str(kept[2])) == ("Ngân hàng Nhà nước khu vực", "HAG", "2025-06-30")


def test_one_who_has_left_is_retired_and_one_who_bounced_is_read_again(engine: Engine, tmp_path: Path) -> None:
    load(engine)
    execute(engine, "UPDATE contact SET bounced_at = '2021-12-02 00:00:00', bounce_reason = '550 no such user'")
    # a file that doesn't say `active` leaves both alone
    assert not load(engine).wrote
    head, clerk = "email: truongban@btgtu.example", "email: phutrach@btgtu.example"
    done = load(engine, edited(tmp_path, (head, f"{head}, active: true"), (clerk, f"{clerk}, active: false")))
    assert done.changed == {"contacts": 2}
    assert [
        tuple(row)
        for row in rows(
            engine,
            "SELECT email, active, bounced_at IS NULL, bounce_reason FROM contact WHERE organization_id ="
            " (SELECT id FROM organization WHERE code = 'btgtu') AND role IN ('head', 'leader_in_charge') ORDER BY role",
        )
    ] == [
        ("truongban@btgtu.example", True, True, ""),
        ("phutrach@btgtu.example", False, False, "550 no such user"),
    ]


def test_what_nobody_was_there_to_read_is_told_once_a_body_has_a_contact(engine: Engine, tmp_path: Path) -> None:
    case = yaml.safe_load(HA_GIANG.read_text(encoding="utf-8"))
    contacts = case.pop("contacts")
    for name, content in (("case", case), ("contacts", {"format": "phoihop/1", "contacts": contacts})):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    load(engine, tmp_path / "case.yaml")
    with transaction(engine) as session:
        assert sweep(session, CLERK, TODAY).notices == 0
    load(engine, tmp_path / "contacts.yaml")
    with transaction(engine) as session:
        assert sweep(session, CLERK, TODAY).notices > 0
    late = "SELECT COUNT(*) FROM checkpoint WHERE due_on < '2021-12-01'"
    told = f"{late} AND id IN (SELECT checkpoint_id FROM notice WHERE state = 'pending')"
    assert rows(engine, late) == rows(engine, told)


def test_an_agreement_that_is_recorded_and_differs_is_refused(engine: Engine, tmp_path: Path) -> None:
    load(engine)
    before = dump(engine)
    with pytest.raises(BadInput, match="ctph-hdnd-2021") as caught:
        load(engine, edited(tmp_path, ("title: Sơ kết giữa kỳ", "title: Sơ kết")))
    assert caught.value.line > 0
    assert caught.value.key == "case_agreement_differs"
    assert dump(engine) == before


def test_all_agreements_that_differ_are_told_together(engine: Engine, tmp_path: Path) -> None:
    load(engine)
    before = dump(engine)
    with pytest.raises(BadInputs) as caught:
        load(engine, edited(tmp_path, ("title: Chương trình phối hợp giữa", "title: Chương trình giữa")))
    assert {fault.key for fault in caught.value.faults} == {"case_agreement_differs"}
    assert len(caught.value.faults) == 4
    assert dump(engine) == before


def test_an_agreement_that_moved_on_since_is_left_alone(engine: Engine) -> None:
    load(engine)
    execute(engine, "UPDATE agreement SET status = 'concluded' WHERE code = 'ctph-hdnd-2021'")
    assert load(engine).unchanged["agreements"] == 7


def test_one_agreement_that_is_refused_takes_the_whole_file_with_it(engine: Engine, tmp_path: Path) -> None:
    load(engine)
    before = dump(engine)
    path = edited(tmp_path, ("post: Viện trưởng", "post: khác"), ("title: Tổng kết giai đoạn", "title: Tổng kết"))
    with pytest.raises(Refusal):
        load(engine, path)
    assert dump(engine) == before


def test_a_calendar_and_a_ladder_are_stored_once(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "calendar.yaml"
    text = (DATA / "calendar-vn.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("overlay:", "overlay:\n  - {day_off: 2021-12-24, source: thử}"), encoding="utf-8")
    for expected in ("changed", "unchanged"):
        with transaction(engine) as session:
            done = load_file(session, read_file(path), CLERK, TODAY)
        assert getattr(done, expected) == {"calendars": 1}
    with transaction(engine) as session:
        done = load_file(session, read_file(DATA / "ladder-default.yaml"), CLERK, TODAY)
    assert done.unchanged == {"ladders": 1}


def test_checkpoints_come_by_due_date_with_the_days_they_are_late(engine: Engine) -> None:
    load(engine)
    today = dt.date(2022, 1, 5)
    with reading(engine) as session:
        found = list(views_checkpoints.checkpoints(session, "ctph-ubnd-2021", today))
        everything = list(views_checkpoints.checkpoints(session, None, today))
    assert len(everything) == 6 * len(found)
    assert found == sorted(found, key=lambda row: (row["due_on"], row["agreement"], row["obligation"], row["owner"]))
    report = next(row for row in found if row["obligation"] == "bao-cao")
    assert report == {
        "agreement": "ctph-ubnd-2021",
        "obligation": "bao-cao",
        "owner": "ubnd",
        "nominal_on": "2021-12-15",
        "due_on": "2021-12-15",
        "status": "upcoming",
        "overdue_days": 21,
    }
    assert {row["overdue_days"] for row in found if row["due_on"] >= "2022-01-05"} == {0}


def test_what_is_accepted_is_never_late(engine: Engine) -> None:
    load(engine)
    execute(engine, "UPDATE checkpoint SET status = 'accepted'")
    with reading(engine) as session:
        assert {row["overdue_days"] for row in views_checkpoints.checkpoints(session, None, dt.date(2030, 1, 1))} == {0}
        counts = board.agreement_detail(session, "ctph-ubnd-2021", dt.date(2030, 1, 1))["checkpoints"]
    assert (counts["open"], counts["overdue"], counts["next_due"]) == (0, 0, None)
    assert counts["accepted"] == 307


def test_one_agreement_is_shown_with_its_parties_and_counts(engine: Engine) -> None:
    load(engine)
    with reading(engine) as session:
        found = board.agreement_detail(session, "ctph-ubnd-2021", dt.date(2022, 1, 5))
    assert [party["organization"] for party in found["parties"]] == ["btgtu", "ubnd"]
    assert (found["legal_basis"], found["predecessor"], found["adopted"]) == ("238-QĐ/TW", "ctph-ubnd-2016", True)
    assert len(found["obligations"]) == 9
    assert found["checkpoints"]["open"] == 307
    assert found["checkpoints"]["next_due"] == dt.date(2022, 1, 5)


def test_an_agreement_that_does_not_exist_is_refused_before_the_first_row(engine: Engine) -> None:
    with reading(engine) as session, pytest.raises(Refusal):
        views_checkpoints.checkpoints(session, "nobody", TODAY)


def test_a_missing_signature_is_found(engine: Engine) -> None:
    load(engine)
    execute(engine, "UPDATE agreement SET remarks = '{}' WHERE code = 'khph-nhnn-2021'")
    with reading(engine) as session:
        found = list(verify.faults(session))
    assert [(fault.check, fault.subject) for fault in found] == [
        ("row", "agreement 5"),
        *[("signature", "khph-nhnn-2021")] * 2,
    ]


def test_a_file_that_was_altered_or_lost_is_found(engine: Engine, own_home: Path) -> None:
    load(engine)
    kept, lost = "ab" * 32, "cd" * 32
    path = Path(evidence.where(kept))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"something else")
    checkpoint = rows(engine, "SELECT MIN(id) FROM checkpoint")[0][0]
    report = """INSERT INTO report (id, checkpoint_id, number, body, figures, spent, reported_on, reported_by,
        reported_at, decision, reason, decided_by)
        VALUES (1, :checkpoint, 1, 'x', '{}', 0, '2021-12-01', 'x', '2021-12-01', '', '', '')"""
    execute(engine, report, checkpoint=checkpoint)
    for number, sha256 in enumerate((kept, lost), 1):
        execute(
            engine,
            "INSERT INTO evidence (id, report_id, title, document, file_name, media_type, size, sha256)"
            " VALUES (:id, 1, '', '', '', '', 0, :sha256)",
            id=number,
            sha256=sha256,
        )
    with reading(engine) as session:
        assert {fault.subject for fault in verify.faults(session) if fault.check == "file"} == {kept, lost}


def test_a_line_of_the_audit_log_that_was_altered_is_found(engine: Engine) -> None:
    load(engine)
    execute(engine, "UPDATE audit_line SET actor = 'nobody' WHERE chain = 'office' AND verb = 'load'")
    with reading(engine) as session:
        assert [fault.check for fault in verify.faults(session)] == ["audit"]


def heavy(tmp_path: Path, due: str, agreements: int = 1) -> Path:
    """A small file that asks for a great deal."""
    case = yaml.safe_load(HA_GIANG.read_text(encoding="utf-8"))
    first = next(one for one in case["agreements"] if one.get("obligations"))
    duty = first["obligations"][0]
    first["period"] = {"from": "2021-01-01", "to": "2050-12-31"}
    first["obligations"] = [{**duty, "code": f"viec-{number}", "due": due, "owner": "each"} for number in range(1, 4)]
    case["agreements"] = [{**first, "code": f"ctph-{number}"} for number in range(agreements)]
    path = tmp_path / "heavy.yaml"
    path.write_text(yaml.safe_dump(case, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def test_an_agreement_that_asks_for_too_many_checkpoints_is_refused_with_the_number(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "MOST_MADE", 900)
    before = dump(engine)
    with pytest.raises(Refusal) as refused:
        load(engine, heavy(tmp_path, "FREQ=MONTHLY;BYMONTHDAY=10"))
    assert "viec-2" in str(refused.value)
    assert "900" in str(refused.value)
    assert "agreements[0]" in str(refused.value)
    assert dump(engine) == before
    # what lies within the bound goes through
    monkeypatch.setattr(schedule, "MOST_MADE", 3 * 2 * 12 * 30)
    assert load(engine, heavy(tmp_path, "FREQ=MONTHLY;BYMONTHDAY=10")).created["agreements"] == 1


def test_a_file_that_asks_for_too_many_in_all_is_to_be_split(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "MOST_CHECKPOINTS", 300)
    before = dump(engine)
    with pytest.raises(Refusal) as refused:
        load(engine, heavy(tmp_path, "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=10", agreements=4))
    assert "agreements[1]" in str(refused.value)
    assert "nhiều tệp" in str(refused.value)
    assert dump(engine) == before
