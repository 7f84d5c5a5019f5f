"""Rows for tests: a small office with bodies, readers, checkpoints and notices."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from sqlalchemy import Engine, insert, text

from models import (
    Agreement,
    Checkpoint,
    Contact,
    Ladder,
    Notice,
    Obligation,
    Organization,
    Rehearsal,
    Rung,
    RungAudience,
    WorkCalendarText,
    transaction,
)

DAY = dt.date(2021, 12, 24)  # a Friday
LEAD, OWNER = 1, 2
# name: (id, offset, severity)
RUNGS = {"T-7": (1, -7, 2), "D": (2, 0, 4), "D+1": (3, 1, 5), "D+5": (4, 5, 6), "D+10": (5, 10, 7)}
TITLES = (
    "Báo cáo kết quả thực hiện 6 tháng và năm",
    "Cử báo cáo viên chuyên sâu tại hội nghị báo cáo viên",
    "Cung cấp thông tin tại hội nghị giao ban báo chí",
    "Cung cấp tin bài đăng Bản tin thông báo nội bộ",
)


def rehearsal(engine: Engine) -> Engine:
    """Marks a database that was made this moment, as `phoihop init --rehearsal` does: tests make their days up."""
    with transaction(engine) as session:
        session.add(Rehearsal(id=1))
    return engine


def set_up_office(engine: Engine, *, checkpoints: int = 4, urgent: tuple[str, ...] = ()) -> None:
    """Two bodies with head, leader in charge and advisory unit; one agreement; checkpoints due around DAY."""
    with transaction(engine) as session:
        _add(
            session,
            WorkCalendarText,
            [{"id": 1, "code": "vn", "text": "format: phoihop-calendar/1\n", "version": "v1"}],
        )
        _add(session, Ladder, [{"id": 1, "code": "default"}])
        _add(
            session,
            Rung,
            [
                {
                    "id": key,
                    "ladder_id": 1,
                    "key": name,
                    "name": name,
                    "offset": offset,
                    "severity": severity,
                    "urgent": name in urgent,
                }
                for name, (key, offset, severity) in RUNGS.items()
            ],
        )
        _add(
            session,
            RungAudience,
            [
                {"rung_id": key, "audience": "owner", "role": role}
                for key, _, _ in RUNGS.values()
                for role in ("advisory_unit", "leader_in_charge")
            ],
        )
        _add(
            session,
            Organization,
            [
                {"id": LEAD, "code": "btgtu", "name": "Ban Tuyên giáo Tỉnh ủy Hà Giang", "side": "party"},
                {"id": OWNER, "code": "ubnd", "name": "Ủy ban nhân dân tỉnh Hà Giang", "side": "state"},
            ],
        )
        _add(
            session,
            Contact,
            [
                {
                    "id": 1,
                    "organization_id": OWNER,
                    "role": "advisory_unit",
                    "post": "Văn phòng",
                    "email": "vanphong@ubnd.example",
                },
                {
                    "id": 2,
                    "organization_id": OWNER,
                    "role": "leader_in_charge",
                    "post": "Phó Chủ tịch phụ trách",
                    "email": "phutrach@ubnd.example",
                },
                {
                    "id": 3,
                    "organization_id": OWNER,
                    "role": "head",
                    "post": "Chủ tịch",
                    "email": "chutich@ubnd.example",
                },
                {
                    "id": 4,
                    "organization_id": LEAD,
                    "role": "head",
                    "post": "Trưởng ban",
                    "email": "truongban@btgtu.example",
                },
            ],
        )
        _add(
            session,
            Agreement,
            [
                {
                    "id": 1,
                    "code": "ctph-ubnd-2021",
                    "kind": "programme",
                    "lead_id": LEAD,
                    "ladder_id": 1,
                    "status": "in_force",
                    "title": "Chương trình phối hợp giữa Ban Tuyên giáo Tỉnh ủy và Ủy ban nhân dân tỉnh",
                }
            ],
        )
        _add(
            session,
            Obligation,
            [
                {
                    "id": number,
                    "agreement_id": 1,
                    "code": f"viec-{number}",
                    "title": TITLES[number % 4],
                    "owner": "partner",
                    "form": "report",
                    "evidence_required": number % 2 == 0,
                    "budget_planned": 25_000_000 if number % 3 == 0 else 0,
                }
                for number in range(1, checkpoints + 1)
            ],
        )
        _add(
            session,
            Checkpoint,
            [
                {
                    "id": number,
                    "obligation_id": number,
                    "agreement_id": 1,
                    "owner_id": OWNER,
                    "lead_id": LEAD,
                    "ladder_id": 1,
                    "calendar_id": 1,
                    "calendar_version": "v1",
                    "nominal_on": DAY,
                    "due_on": DAY,
                    "status": "upcoming",
                }
                for number in range(1, checkpoints + 1)
            ],
        )


def add_readers(engine: Engine, number: int) -> list[int]:
    """More advisory readers of the owner's body, with ids from 101 on; returns the ids."""
    ids = list(range(101, 101 + number))
    with transaction(engine) as session:
        _add(
            session,
            Contact,
            [
                {
                    "id": key,
                    "organization_id": OWNER,
                    "role": "clerk",
                    "post": "Văn thư",
                    "email": f"nguoi{key}@ubnd.example",
                }
                for key in ids
            ],
        )
    return ids


def add_notices(
    engine: Engine,
    recipients: list[int],
    checkpoints: list[int],
    rung: str = "D",
    *,
    on_day: dt.date = DAY,
    reached_on: dt.date | None = None,
) -> None:
    """One pending notice a recipient and checkpoint."""
    key, _, severity = RUNGS[rung]
    with transaction(engine) as session:
        _add(
            session,
            Notice,
            [
                {
                    "checkpoint_id": checkpoint,
                    "rung_id": key,
                    "due_on": DAY,
                    "recipient_id": recipient,
                    "severity": severity,
                    "reached_on": reached_on or on_day,
                    "on_day": on_day,
                    "state": "pending",
                }
                for recipient in recipients
                for checkpoint in checkpoints
            ],
        )


def rows(engine: Engine, query: str, **values: Any) -> list[Any]:
    """What a query finds."""
    with engine.connect() as connection:
        return list(connection.execute(text(query), values).all())


def execute(engine: Engine, statement: str, **values: Any) -> None:
    """One statement in a transaction of its own."""
    with transaction(engine) as session:
        session.execute(text(statement), values)


def _add(session: Any, table: Any, values: list[dict[str, Any]]) -> None:
    if values:
        session.execute(insert(table), values)


@contextmanager
def at_the_desk(api: str, password: str) -> Iterator[httpx.Client]:
    """A program that knows the desk's `name:password`, with the sign against forged posts that Prefect's clients fetch."""
    name, _, word = password.partition(":")
    with httpx.Client(base_url=api, auth=(name, word), timeout=30) as client:
        sign = client.get("/csrf-token", params={"client": str(uuid.uuid4())}).raise_for_status().json()
        client.headers.update({"Prefect-Csrf-Token": sign["token"], "Prefect-Csrf-Client": sign["client"]})
        yield client
