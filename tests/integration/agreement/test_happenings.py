"""Events: recorded once, they date what hangs on them; several of one obligation on one day stay apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from lifecycle.agreement.content import checked
from lifecycle.checkpoint import lookup as checkpoint_lookup
from lifecycle.checkpoint import waiver as checkpoint_waiver
from lifecycle.checkpoint.happenings import EventInput, Recorded, record_event
from lifecycle.integrity.chains import breaks
from lifecycle.kernel.refusal import Refusal
from lifecycle.views import checkpoints as views_checkpoints
from models import Agreement, AuditLine, Checkpoint, Event, Happening, Obligation, reading
from models.enums import CheckpointStatus
from tasks.desk.choices import checkpoint_of
from tests.rules import OFFICE, START, amended, checkpoint_name, checkpoints, content, do, in_force, obligation, set_up
from tests.support import rows

TODAY = dt.date(2021, 9, 15)  # a Wednesday
FIVE = {"after": "nhận được yêu cầu", "n": 5, "unit": "working_day"}


@pytest.fixture(autouse=True)
def office(engine: Engine) -> None:
    set_up(engine)


def record(engine: Engine, code: str, which: str, on: dt.date = TODAY, by: str = "office", **given: Any) -> Recorded:
    return do(engine, record_event, code, which, EventInput(on=on, **given), TODAY, by=by)


def refused(engine: Engine, *arguments: Any, **given: Any) -> str:
    before = counts(engine)
    with pytest.raises(Refusal) as caught:
        record(engine, *arguments, **given)
    assert "\n" not in str(caught.value)
    assert counts(engine) == before
    return caught.value.key


def counts(engine: Engine) -> list[int]:
    with reading(engine) as session:
        return [len(session.exec(select(col(table.id))).all()) for table in (Happening, Checkpoint, AuditLine, Event)]  # type: ignore[attr-defined]


def days(engine: Engine, code: str, which: str) -> list[dt.date]:
    return [due for name, _, due in checkpoints(engine, code) if name == which]


def test_nothing_is_due_before_the_event_and_five_working_days_after_it_is(engine: Engine) -> None:
    code = in_force(engine, content("ct-1", obligation("tra-loi", FIVE)))
    assert checkpoints(engine, code) == []
    done = record(engine, code, "tra-loi", what="Công văn 12/UBND", by="b")
    assert done.born == [("tra-loi", "b", dt.date(2021, 9, 22), dt.date(2021, 9, 22))]
    with reading(engine) as session:
        last = session.exec(select(AuditLine).where(AuditLine.chain == code).order_by(col(AuditLine.id).desc())).first()
        assert last is not None
        assert (last.verb, last.detail["what"]) == ("record_event", "Công văn 12/UBND")
        assert "phoihop.agreement.event_recorded" in set(session.exec(select(Event.name)))
        assert list(breaks(session)) == []


def test_the_same_event_again_writes_nothing_and_another_one_is_another(engine: Engine) -> None:
    code = in_force(engine, content("ct-1", obligation("tra-loi", FIVE)))
    first = record(engine, code, "tra-loi", what="Công văn 12")
    before = counts(engine)
    again = record(engine, code, "tra-loi", what="Công  văn 12 ")
    assert (again.new, again.born) == (False, first.born)
    assert counts(engine) == before
    record(engine, code, "tra-loi", what="Công văn 13")
    assert days(engine, code, "tra-loi") == [dt.date(2021, 9, 22)] * 2


def test_an_event_is_the_agreement_s_whoever_s_duty_names_it(engine: Engine) -> None:
    spaced = {"after": "Nhận  được YÊU CẦU", "n": 1, "unit": "day"}
    code = in_force(
        engine,
        content(
            "ct-1",
            obligation("tra-loi", FIVE),
            obligation("so", spaced, owner="lead"),
            obligation("gui", {"with": "so"}),
        ),
    )
    born = {(name, owner, due) for name, owner, _, due in record(engine, code, "tra-loi").born}
    thursday = dt.date(2021, 9, 16)
    assert born == {("tra-loi", "b", dt.date(2021, 9, 22)), ("so", "a", thursday), ("gui", "b", thursday)}


def test_an_event_that_something_is_due_before_may_be_announced(engine: Engine) -> None:
    code = in_force(
        engine, content("ct-1", obligation("tai-lieu", {"before": "hội nghị", "n": 3, "unit": "working_day"}))
    )
    record(engine, code, "tai-lieu", dt.date(2021, 12, 15))
    assert days(engine, code, "tai-lieu") == [dt.date(2021, 12, 10)]


def test_a_date_may_count_back_from_another_obligation_s(engine: Engine) -> None:
    code = in_force(
        engine,
        content(
            "ct-1",
            obligation("bao-cao", ("12-15",)),
            obligation("so-lieu", {"before": "bao-cao", "n": 5, "unit": "working_day"}),
        ),
    )
    assert days(engine, code, "so-lieu") == [dt.date(2021, 12, 8), dt.date(2022, 12, 8)]


def test_a_duty_with_another_falls_due_with_it_and_rolls_like_it(engine: Engine) -> None:
    code = in_force(
        engine,
        content(
            "ct-1", obligation("bao-cao", {"every": "month"}), obligation("so-lieu", {"with": "bao-cao"}, owner="lead")
        ),
    )
    assert days(engine, code, "so-lieu") == days(engine, code, "bao-cao")
    # 31/10/2021 is a Sunday
    assert dt.date(2021, 10, 29) in days(engine, code, "so-lieu")
    with reading(engine) as session:
        rolls = dict(session.exec(select(Obligation.code, Obligation.roll)).all())
    assert rolls["so-lieu"] == rolls["bao-cao"] == "previous_working_day"


def test_what_rotates_goes_round_with_the_events(engine: Engine) -> None:
    code = in_force(engine, content("ct-1", obligation("hop", {"after": "có vụ việc", "n": 1}, owner="rotating")))
    owners = [record(engine, code, "hop", what=f"vụ {number}").born[0][1] for number in range(3)]
    assert owners == ["a", "b", "a"]


def test_a_length_is_chosen_with_the_event(engine: Engine) -> None:
    due = {"after": "nhận đơn", "n": {"thường": 3, "phức tạp": 4}, "unit": "month"}
    code = in_force(engine, content("ct-1", obligation("giai-quyet", due)))
    assert refused(engine, code, "giai-quyet") == "event_case"
    record(engine, code, "giai-quyet", case="phức tạp")
    assert days(engine, code, "giai-quyet") == [dt.date(2022, 1, 17)]  # 15/1 is a Saturday


def test_what_must_be_done_at_once_is_recorded_without_a_date(engine: Engine) -> None:
    code = in_force(engine, content("ct-1", obligation("bao", {"after": "phát hiện", "n": "ngay"})))
    done = record(engine, code, "bao", at=dt.datetime(2021, 9, 15, 3, tzinfo=dt.UTC))
    assert (done.new, done.born, done.dateless) == (True, [], ["bao"])


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("tra-loi", {"on": START - dt.timedelta(days=1)}, "event_before"),
    ("tra-loi", {"on": TODAY + dt.timedelta(days=2)}, "event_future"),
    ("tra-loi", {"on": dt.date(2200, 1, 1)}, "event_future"),
    ("tai-lieu", {"on": dt.date(2200, 1, 1)}, "date_outside"),
    ("bao-cao", {}, "event_none"),
    ("nobody", {}, "obligation_unknown"),
    ("hai", {}, "event_which"),
    ("hai", {"event": "khác"}, "event_which"),
    ("tra-loi", {"what": "x" * 1001}, "text_long"),
]


@pytest.mark.parametrize(("which", "given", "key"), BAD)
def test_bad_events_are_refused_and_nothing_is_written(
    engine: Engine, which: str, given: dict[str, Any], key: str
) -> None:
    two = [{"after": "nhận đơn", "n": 1}, {"after": "nhận thư", "n": 2}]
    code = in_force(
        engine,
        content(
            "ct-1",
            obligation("bao-cao"),
            obligation("tra-loi", FIVE),
            obligation("tai-lieu", {"before": "hội nghị", "n": 3}),
            obligation("hai", two),
        ),
    )
    assert refused(engine, code, which, **given) == key


def test_an_event_of_what_is_not_in_force_or_by_a_stranger_is_refused(engine: Engine) -> None:
    code = in_force(engine, content("ct-1", obligation("tra-loi", FIVE)))
    assert refused(engine, code, "tra-loi", by="x") == "not_yours"
    with reading(engine) as session:
        found = session.exec(select(Agreement)).one()
    assert found.code == code


def test_an_amendment_leaves_what_an_event_brought_and_drops_it_with_its_duty(engine: Engine) -> None:
    code = in_force(engine, content("ct-1", obligation("bao-cao"), obligation("tra-loi", FIVE)))
    record(engine, code, "tra-loi")
    amended(engine, code, dt.date(2021, 9, 16), obligation("bao-cao", ("06-20",)), obligation("tra-loi", FIVE))
    assert ("tra-loi", "b", dt.date(2021, 9, 22)) in checkpoints(engine, code, state=CheckpointStatus.UPCOMING)
    amended(engine, code, dt.date(2021, 9, 17), obligation("bao-cao", ("06-20",)))
    assert ("tra-loi", "b", dt.date(2021, 9, 22)) in checkpoints(engine, code, state=CheckpointStatus.WAIVED)


# several of one obligation on one day


def test_each_of_a_quota_is_handed_in_by_its_own_name(engine: Engine) -> None:
    code = in_force(engine, content("ct-1", obligation("hop", {"at_least": 2, "per": "quarter"})))
    end = dt.date(2021, 9, 30)
    second = checkpoint_name(code, "hop", "b", end, 2)
    assert second == "ct-1 · hop · b · 2021-09-30 (2)"
    with reading(engine) as session:
        assert {
            checkpoint_lookup.get_checkpoint(session, checkpoint_of(name)).number
            for name in (second, checkpoint_name(code, "hop", "b", end))
        } == {1, 2}
        with pytest.raises(Refusal):
            checkpoint_lookup.get_checkpoint(session, checkpoint_of(checkpoint_name(code, "hop", "b", end, 3)))
        # the two hold none of each other's reminders back
        found = session.exec(select(Checkpoint).where(Checkpoint.nominal_on == dt.date(2021, 12, 31))).all()
        assert [one.previous_due_on for one in found] == [end, end]
        shown = [
            row for row in views_checkpoints.checkpoints(session, code, TODAY) if row["nominal_on"] == "2021-09-30"
        ]
        assert len(shown) == 2
        assert list(shown[0]) == ["agreement", "obligation", "owner", "nominal_on", "due_on", "status", "overdue_days"]
    do(engine, checkpoint_waiver.waive, second, "đã họp chung")
    assert sorted(
        status for (status,) in rows(engine, "SELECT status FROM checkpoint WHERE nominal_on = '2021-09-30'")
    ) == [
        "upcoming",
        "waived",
    ]


def test_what_is_expanded_again_makes_nothing_twice(engine: Engine) -> None:
    due = [{"every": "month"}, {"every": "quarter"}, {"at_least": 2, "per": "quarter"}]
    code = in_force(engine, content("ct-1", obligation("hop", due), period_to=None))
    before = checkpoints(engine, code)
    from lifecycle.checkpoint.schedule import top_up
    from models import transaction

    with transaction(engine) as session:
        top_up(session, OFFICE, START)
    assert checkpoints(engine, code) == before
    with transaction(engine) as session:
        made = top_up(session, OFFICE, START + dt.timedelta(days=100))
    assert made == 3 + 1 + 2 or made > 0
    assert len(checkpoints(engine, code)) == len(before) + made


CIRCLES: list[Callable[[], list[dict[str, Any]]]] = [
    lambda: [obligation("a1", {"with": "a1"})],
    lambda: [obligation("a1", {"with": "a2"}), obligation("a2", {"with": "a1"})],
    lambda: [obligation("a1", {"before": "a2", "n": 1}), obligation("a2", [{"with": "a1"}, {"every": "month"}])],
]


@pytest.mark.parametrize("made", CIRCLES)
def test_a_duty_that_falls_due_with_itself_is_refused(made: Callable[[], list[dict[str, Any]]]) -> None:
    fields = {**content().model_dump(mode="json"), "obligations": made()}
    with pytest.raises(Refusal, match="vòng tròn"):
        checked(fields)
    with pytest.raises(Refusal, match="không có trong thỏa thuận"):
        checked({**fields, "obligations": [obligation("a1", {"with": "a9"})]})
