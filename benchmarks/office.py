"""A country's office in rows: bodies with their readers, agreements, and as many open checkpoints as are asked for.

Written by the database itself (one INSERT ... SELECT a table), so that ten million rows take minutes.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, Engine, text

from lifecycle.calendar.store import DEFAULT_FILE
from lifecycle.calendar.working_days import WorkCalendar
from lifecycle.casefile.load import seed
from migrations.upgrade import upgrade
from models import transaction

DAY = dt.date(2026, 6, 15)  # a Monday, and a due date
CHECKPOINTS_AN_AGREEMENT = 200
OBLIGATIONS_AN_AGREEMENT = 20
DUE_DAYS = 100  # due dates that the open checkpoints spread over: one in a hundred falls due on each
MOST_BODIES = 10_000
ROLES = ("advisory_unit", "leader_in_charge", "head")

_ORGANIZATIONS = """
INSERT INTO organization (id, code, name, short, side, superior, place)
SELECT n, 'cq-' || n, 'Cơ quan số ' || n, '', 'state', '', '' FROM numbers
"""
_CONTACTS = """
INSERT INTO contact (organization_id, role, name, post, email, phone, active, bounce_reason, created_at)
SELECT n, role.name, '', 'Đầu mối', role.name || '-' || n || '@bench.example', '', TRUE, '', '2026-01-01'
FROM numbers CROSS JOIN (SELECT '{0}' AS name UNION ALL SELECT '{1}' UNION ALL SELECT '{2}') AS role
"""
_AGREEMENTS = """
INSERT INTO agreement (id, code, kind, title, status, lead_id, ladder_id, period_from, version, signed_on, in_force_on,
                       end_reason, remarks, revision, created_at)
SELECT n, 'ct-' || n, 'programme', 'Chương trình phối hợp số ' || n, 'in_force', 1 + n % :bodies, :ladder, :first, 1,
       :first, :first, '', '{{}}', 0, '2026-01-01'
FROM numbers
"""
_OBLIGATIONS = """
INSERT INTO obligation (id, agreement_id, code, title, owner, form, due, roll, inclusive, evidence_required,
                        budget_planned, active, remarks)
SELECT n, 1 + (n - 1) / :each, 'viec-' || n, 'Báo cáo kết quả thực hiện nhiệm vụ số ' || n, 'partner', 'report', '',
       'next_working_day', TRUE, FALSE, 0, TRUE, '{{}}'
FROM numbers
"""
# One in ten comes close after the one before it: its early rungs are left out.
_CHECKPOINTS = """
INSERT INTO checkpoint (obligation_id, agreement_id, owner_id, lead_id, ladder_id, calendar_id, calendar_version,
                        nominal_on, due_on, previous_due_on, status, armed)
SELECT 1 + n % :obligations, 1 + (n % :obligations) / :each, 1 + (n * 7) % :bodies, 1 + n % :bodies, :ladder, :calendar,
       :version, {nominal}, day.due_on, CASE WHEN n % 10 = 0 THEN day.close_before ELSE day.long_before END, 'upcoming',
       FALSE
FROM numbers JOIN day ON day.place = n % :days
"""


def build(engine: Engine, rows: int, *, due_days: int = DUE_DAYS, day: dt.date = DAY) -> None:
    """Fill an empty database with `rows` open checkpoints, swept up to the working day before `day`.

    Their due dates lie on `due_days` working days around `day`: so many rows are due on each of them.
    """
    upgrade(engine)
    with transaction(engine) as session:
        seed(session)
        _fill(session.connection(), rows, due_days, day)
    if engine.dialect.name == "postgresql":
        # what autovacuum does within a minute; SQLite is left as every user's is, without statistics
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _fill(connection: Connection, rows: int, due_days: int, day: dt.date) -> None:
    bodies = min(max(rows // 500, 20), MOST_BODIES)
    agreements = max(rows // CHECKPOINTS_AN_AGREEMENT, 1)
    obligations = max(min(agreements * OBLIGATIONS_AN_AGREEMENT, rows), 1)
    ladder = connection.execute(text("SELECT id FROM ladder")).scalar_one()
    calendar, version = connection.execute(text("SELECT id, version FROM work_calendar")).one()
    common = {"bodies": bodies, "each": OBLIGATIONS_AN_AGREEMENT, "obligations": obligations, "ladder": ladder}
    _days(connection, due_days, day)
    _numbered(connection, _ORGANIZATIONS, bodies)
    _numbered(connection, _CONTACTS.format(*ROLES), bodies)
    _numbered(connection, _AGREEMENTS, agreements, first=str(day - dt.timedelta(days=400)), **common)
    _numbered(connection, _OBLIGATIONS, obligations, **common)
    sqlite = connection.dialect.name == "sqlite"
    # the number of the row as a date: the pair of obligation and nominal date must be unique
    nominal = (
        "date('2000-01-01', '+' || (n / :obligations) || ' days')" if sqlite else "DATE '2000-01-01' + n / :obligations"
    )
    last = WorkCalendar.from_file(DEFAULT_FILE).add_working_days(day, -1)
    values = {**common, "calendar": calendar, "version": version, "days": due_days}
    _numbered(connection, _CHECKPOINTS.replace("{nominal}", nominal), rows, **values)
    connection.execute(
        text("INSERT INTO sweep_mark (ladder_id, calendar_id, swept_on) VALUES (:ladder, :calendar, :last)"),
        {"ladder": ladder, "calendar": calendar, "last": str(last)},
    )


def _days(connection: Connection, due_days: int, day: dt.date) -> None:
    """A temporary table of the due dates, a third of them past: all of the ladder's rungs have some to reach."""
    days = WorkCalendar.from_file(DEFAULT_FILE)
    before = min(due_days // 3, 30)
    connection.execute(
        text("CREATE TEMPORARY TABLE day (place INTEGER PRIMARY KEY, due_on DATE, close_before DATE, long_before DATE)")
    )
    for place in range(due_days):
        due = days.add_working_days(day, place - before)
        values = {
            "place": place,
            "due": str(due),
            "close": str(days.add_working_days(due, -12)),
            "long": str(days.add_working_days(due, -60)),
        }
        connection.execute(text("INSERT INTO day VALUES (:place, :due, :close, :long)"), values)


def _numbered(connection: Connection, statement: str, count: int, **values: object) -> None:
    """Run an INSERT ... SELECT over the numbers from 1 to `count`."""
    if connection.dialect.name == "sqlite":
        numbers = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)"
    else:
        numbers = "WITH numbers(n) AS (SELECT generate_series(1, CAST(:count AS INTEGER)))"
    head, select = statement.strip().split("\nSELECT", 1)
    connection.execute(text(f"{head}\n{numbers}\nSELECT{select}".replace("{{}}", "{}")), {"count": count, **values})
