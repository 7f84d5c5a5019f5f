"""What the forecast lists is what daily follow-ups then send, notice for notice, over random offices."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, text
from sqlmodel import select

from lifecycle.calendar.overlay import FORMAT, OverlayEntry
from lifecycle.calendar.working_days import WorkCalendar
from lifecycle.checkpoint.schedule import expand_agreements
from lifecycle.followup.forecast import forecast
from lifecycle.kernel.actor import SYSTEM
from lifecycle.ladder.policy import repeat_name
from models import (
    Agreement,
    AgreementParty,
    Checkpoint,
    Contact,
    Ladder,
    Obligation,
    Organization,
    Rung,
    RungAudience,
    WorkCalendarText,
    make_engine,
    metadata,
    reading,
    transaction,
)
from models.enums import CheckpointStatus
from notifications.digest.compose import compose
from tasks.followup.steps import compose_day, sweep_day
from tests.support import rows

FIRST = dt.date(2026, 2, 9)  # a Monday, the week before Tết
DAYS = 24
ROLES = ("advisory_unit", "leader_in_charge", "head", "clerk")
_databases = itertools.count()

days_near = st.integers(-20, 40).map(lambda step: FIRST + dt.timedelta(days=step))
rungs = st.lists(
    st.tuples(
        st.integers(-10, 10),
        st.booleans(),
        st.lists(st.tuples(st.sampled_from(("owner", "lead")), st.sampled_from(ROLES)), min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda rung: rung[0],
)
due_rules = st.one_of(
    days_near.map(lambda day: f"on:{day}"),
    st.lists(days_near.map(lambda day: f"{day:%m-%d}"), min_size=1, max_size=3, unique=True).map(
        lambda days: f"yearly:{','.join(sorted(days))}"
    ),
    st.sampled_from(("rrule:FREQ=WEEKLY", "rrule:FREQ=WEEKLY;BYDAY=SA", "rrule:FREQ=MONTHLY;BYDAY=-1FR")),
)
obligations = st.lists(
    st.tuples(
        due_rules,
        st.sampled_from(("lead", "partner", "each", "rotating")),
        st.sampled_from(("next_working_day", "previous_working_day", "as_is")),
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
)
bodies = st.lists(
    st.tuples(
        st.booleans(),  # with a calendar of its own
        st.lists(st.tuples(st.sampled_from(ROLES), st.integers(1, 4)), max_size=4, unique=True),
    ),
    min_size=2,
    max_size=3,
)


@st.composite
def offices(draw: st.DrawFn) -> dict[str, Any]:
    """An office: its ladder, bodies, two agreements (the second signed after the first sweep), and what happened."""
    return {
        "rungs": sorted(draw(rungs)),
        "bodies": draw(bodies),
        "agreements": (draw(obligations), draw(obligations)),
        "every": draw(st.none() | st.integers(1, 20)),
        "own_off": draw(st.lists(days_near, max_size=3, unique=True)),
        "own_worked": draw(st.lists(days_near, max_size=3, unique=True)),
        "swept_before": draw(st.integers(0, 9)),  # days between the last sweep and the forecast; 0: never swept
        "closed": draw(st.sets(st.integers(0, 30), max_size=4)),
        "extended": draw(st.dictionaries(st.integers(0, 30), st.integers(1, 15), max_size=3)),
    }


def build(engine: Engine, office: dict[str, Any]) -> None:
    _basics(engine, office)
    with transaction(engine) as session:
        expand_agreements(session, session.exec(select(Agreement).where(Agreement.id == 1)).all(), FIRST)
    if office["swept_before"]:
        day = FIRST - dt.timedelta(days=office["swept_before"])
        sweep_day(engine, day)
        compose(engine, day, sender="a@b.example")
        _deliver(engine)
    with transaction(engine) as session:
        expand_agreements(session, session.exec(select(Agreement).where(Agreement.id == 2)).all(), FIRST)
        checkpoints = session.exec(select(Checkpoint).order_by(Checkpoint.id)).all()  # type: ignore[arg-type]
        for place, checkpoint in enumerate(checkpoints):
            if place in office["closed"]:
                checkpoint.status = CheckpointStatus.ACCEPTED
            if place in office["extended"]:
                checkpoint.due_on += dt.timedelta(days=office["extended"][place])
                checkpoint.armed = True
            session.add(checkpoint)


def _basics(engine: Engine, office: dict[str, Any]) -> None:
    overlay = [OverlayEntry("x", day_off=day) for day in office["own_off"]]
    overlay += [OverlayEntry("x", worked=day) for day in office["own_worked"] if day not in office["own_off"]]
    own = "".join(
        f"  - {{{'day_off' if entry.day_off else 'worked'}: {entry.day_off or entry.worked}, source: x}}\n"
        for entry in overlay
    )
    texts = {"VN": f"format: {FORMAT}\noverlay: []\n", "own": f"format: {FORMAT}\noverlay:\n{own}" if own else ""}
    texts["own"] = texts["own"] or texts["VN"]
    with transaction(engine) as session:
        put = session.execute
        put(
            insert(WorkCalendarText),
            [
                {"id": key, "code": code, "text": content, "version": WorkCalendar.from_text(content).version}
                for key, (code, content) in enumerate(texts.items(), 1)
            ],
        )
        put(insert(Ladder), [{"id": 1, "code": "default"}])
        for key, (offset, urgent, audience) in enumerate(office["rungs"], 1):
            rung = {
                "id": key,
                "ladder_id": 1,
                "name": f"r{key}",
                "offset": offset,
                "severity": min(key, 7),
                "key": f"r{key}",
            }
            last = key == len(office["rungs"]) and offset >= 0
            put(insert(Rung), [rung | {"urgent": urgent, "every": office["every"] if last else None}])
            put(insert(RungAudience), [{"rung_id": key, "audience": who, "role": role} for who, role in set(audience)])
            if last and office["every"] and ("lead", "head") not in audience:
                put(insert(RungAudience), [{"rung_id": key, "audience": "lead", "role": "head", "sums": True}])
        for key, (own_calendar, people) in enumerate(office["bodies"], 1):
            calendar = 2 if own_calendar else None
            body = {"id": key, "code": f"b{key}", "name": f"Cơ quan {key}", "side": "state", "calendar_id": calendar}
            put(insert(Organization), [body])
            if people:
                contacts = [
                    {"organization_id": key, "role": role, "email": f"p{person}@x.example", "post": "Đầu mối"}
                    for role, person in people
                ]
                put(insert(Contact), contacts)
        for key, owed in enumerate(office["agreements"], 1):
            _agreement(put, key, owed, len(office["bodies"]))


def _agreement(put: Any, key: int, owed: list[tuple[str, str, str, bool]], bodies: int) -> None:
    start = FIRST - dt.timedelta(days=40)
    agreement = {"id": key, "code": f"a{key}", "kind": "plan", "title": f"Kế hoạch {key}", "status": "in_force"}
    dates = {"period_from": start, "period_to": FIRST + dt.timedelta(days=60), "signed_on": start, "in_force_on": start}
    put(insert(Agreement), [agreement | dates | {"lead_id": 1, "ladder_id": 1}])
    put(
        insert(AgreementParty),
        [
            {"agreement_id": key, "organization_id": body, "signatory_id": body, "position": body}
            for body in range(1, bodies + 1)
        ],
    )
    put(
        insert(Obligation),
        [
            {
                "agreement_id": key,
                "code": f"o{number}",
                "title": f"Việc {number}",
                "owner": owner,
                "form": "report",
                "due": due,
                "roll": roll,
                "inclusive": inclusive,
            }
            for number, (due, owner, roll, inclusive) in enumerate(owed)
        ],
    )


SENT = """
SELECT message.on_day, message."to", agreement.code, obligation.code, owner.code, notice.due_on, rung.name, notice.repeat
FROM notice JOIN message ON message.id = notice.message_id JOIN checkpoint ON checkpoint.id = notice.checkpoint_id
JOIN agreement ON agreement.id = checkpoint.agreement_id JOIN obligation ON obligation.id = checkpoint.obligation_id
JOIN organization AS owner ON owner.id = checkpoint.owner_id JOIN rung ON rung.id = notice.rung_id
WHERE notice.id > :before
"""


def _deliver(engine: Engine) -> None:
    """The mail server takes each day's mails that day: a digest that still waited would be replaced by the next one."""
    with transaction(engine) as session:
        session.execute(text("UPDATE message SET state = 'sent', links = '' WHERE state = 'waiting'"))


def check(engine: Engine, office: dict[str, Any]) -> None:
    build(engine, office)
    with reading(engine) as session:
        seen = [
            (str(row.on), row.to, row.agreement, row.obligation, row.owner, str(row.due_on), row.rung)
            for row in forecast(session, FIRST, DAYS)
        ]
    before = rows(engine, "SELECT COALESCE(MAX(id), 0) FROM notice")[0][0]
    for day in (FIRST + dt.timedelta(days=step) for step in range(DAYS)):
        sweep_day(engine, day, SYSTEM)
        compose_day(engine, day)
        _deliver(engine)
    sent = [
        (str(row[0]), *row[1:5], str(row[5]), repeat_name(row[6], 0, 1, row[7]))
        for row in rows(engine, SENT, before=before)
    ]
    assert Counter(seen) == Counter(sent)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(office=offices())
def test_the_forecast_is_what_is_then_sent_on_sqlite(tmp_path_factory: pytest.TempPathFactory, office: Any) -> None:
    folder: Path = tmp_path_factory.getbasetemp()
    engine = make_engine(f"sqlite:///{folder / f'forecast-{next(_databases)}.db'}")
    try:
        metadata.create_all(engine)
        check(engine, office)
    finally:
        engine.dispose()


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(office=offices())
def test_the_forecast_is_what_is_then_sent_on_postgresql(forecast_postgresql: Engine, office: Any) -> None:
    names = ", ".join(f'"{name}"' for name in metadata.tables)
    with forecast_postgresql.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    check(forecast_postgresql, office)


@pytest.fixture(scope="module")
def forecast_postgresql(postgresql: str) -> Any:
    from tests.conftest import _admin, _database

    _admin(postgresql, "CREATE DATABASE forecast TEMPLATE phoihop_template")
    engine = make_engine(_database(postgresql, "forecast"))
    yield engine
    engine.dispose()
