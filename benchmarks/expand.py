"""From agreements to checkpoints: dates, owners and rows, against bare inserts of rows that are there already."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, insert, text
from sqlmodel import col, select

from benchmarks.measure import peak_megabytes, told
from benchmarks.office import DAY, build
from benchmarks.places import database
from lifecycle.checkpoint.schedule import expand_agreements
from lifecycle.kernel.actor import SYSTEM
from lifecycle.kernel.verb import record
from models import Agreement, Obligation, transaction

# An agreement of 6 parties: 10 obligations, each of 5 partners owes a report a quarter for 5 years: 1,000 checkpoints.
PARTIES, OBLIGATIONS, QUARTERS = 6, 10, 20
EACH = (PARTIES - 1) * OBLIGATIONS * QUARTERS
AGREEMENTS_AT_ONCE = 100  # agreements put in force in one transaction

_COLUMNS = """obligation_id, agreement_id, owner_id, lead_id, ladder_id, calendar_id, calendar_version, nominal_on, due_on,
    previous_due_on, status, armed"""


def bench_expand(where: str, rows: int, runs: int) -> dict[str, Any]:
    """Rows a second, from stored obligations to stored checkpoints, against executemany of the same rows."""
    agreements = max(rows // EACH, 1)
    with database(where) as engine:
        _build(engine, agreements)
        ours: list[float] = []
        yardstick: list[float] = []
        for _ in range(runs):
            _empty(engine)
            spent, made = _expand(engine)
            ours.append(made / spent)
            ready = _rows(engine)
            _empty(engine)
            yardstick.append(made / _insert(engine, ready))
        figures = told(ours, yardstick)
        return figures | {
            "bench": "expand",
            "unit": "rows/s",
            "database": engine.dialect.name,
            "rows": made,
            "agreements": agreements,
            "seconds": round(made / statistics.median(ours), 2),
            "peak_mb": peak_megabytes(),
        }


def _build(engine: Engine, agreements: int) -> None:
    build(engine, 1)
    first = DAY - dt.timedelta(days=30)
    with engine.begin() as connection:
        for table in ("checkpoint", "obligation", "agreement"):
            connection.execute(text(f"DELETE FROM {table}"))
        ladder = connection.execute(text("SELECT id FROM ladder")).scalar_one()
        connection.execute(_agreements(), [_agreement(key, ladder, first) for key in range(1, agreements + 1)])
        connection.execute(_parties(), [row for key in range(1, agreements + 1) for row in _six(key)])
        connection.execute(_obligations(), [row for key in range(1, agreements + 1) for row in _ten(key)])


def _agreements() -> Any:
    return insert(Agreement)


def _agreement(key: int, ladder: int, first: dt.date) -> dict[str, Any]:
    return {
        "id": key,
        "code": f"ct-{key}",
        "kind": "programme",
        "title": f"Chương trình phối hợp số {key}",
        "status": "in_force",
        "lead_id": 1,
        "ladder_id": ladder,
        "period_from": first,
        "period_to": first + dt.timedelta(days=5 * 365),
        "signed_on": first,
        "in_force_on": first,
    }


def _parties() -> Any:
    return text(
        "INSERT INTO agreement_party (agreement_id, organization_id, signatory_id, position)"
        " VALUES (:agreement, :body, :body, :position)"
    )


def _six(key: int) -> list[dict[str, Any]]:
    return [
        {"agreement": key, "body": 1 if place == 0 else 2 + (key * 5 + place) % 19, "position": place}
        for place in range(PARTIES)
    ]


def _obligations() -> Any:
    return insert(Obligation)


def _ten(key: int) -> list[dict[str, Any]]:
    days = ("15", "20", "25", "28", "10")
    return [
        {
            "agreement_id": key,
            "code": f"viec-{number}",
            "title": f"Báo cáo số {number}",
            "owner": "partner",
            "form": "report",
            "due": f"yearly:03-{days[number % 5]},06-{days[number % 5]},09-{days[number % 5]},12-{days[number % 5]}",
        }
        for number in range(OBLIGATIONS)
    ]


def _expand(engine: Engine) -> tuple[float, int]:
    start, made, after = time.perf_counter(), 0, 0
    while True:
        with transaction(engine) as session:
            some = select(Agreement).where(col(Agreement.id) > after).order_by(col(Agreement.id))
            found = session.exec(some.limit(AGREEMENTS_AT_ONCE)).all()
            if not found:
                return time.perf_counter() - start, made
            now = expand_agreements(session, found, DAY)
            # with its line, which proves each row, as a verb has it
            record(session, SYSTEM, "top_up", f"day {DAY}", {"checkpoints": now})
            made += now
            after = found[-1].id or 0


def _rows(engine: Engine) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT {_COLUMNS} FROM checkpoint ORDER BY id"))]


def _insert(engine: Engine, ready: Sequence[tuple[Any, ...]]) -> float:
    """Bare inserts by the driver's executemany, in one transaction."""
    mark = "?" if engine.dialect.name == "sqlite" else "%s"
    statement = f"INSERT INTO checkpoint ({_COLUMNS}) VALUES ({', '.join([mark] * 12)})"
    start = time.perf_counter()
    with engine.begin() as connection:
        connection.connection.cursor().executemany(statement, ready)
    return time.perf_counter() - start


def _empty(engine: Engine) -> None:
    with engine.begin() as connection:
        _clear(connection)


def _clear(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    connection.execute(text("DELETE FROM checkpoint" if sqlite else "TRUNCATE checkpoint CASCADE"))
    connection.execute(text("UPDATE obligation SET expanded_to = NULL"))
