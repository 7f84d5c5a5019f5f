"""The migrations make what models/ says, on both homes of the database, and nothing is lost by running them again."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, bindparam, create_engine, inspect, make_url, select, text
from sqlalchemy.exc import IntegrityError

from lifecycle.access.links import new_token, token_hash
from lifecycle.calendar.store import in_force, refresh, shipped_text
from lifecycle.casefile.load import seed
from lifecycle.integrity import verify
from lifecycle.kernel.actor import SYSTEM
from lifecycle.kernel.audit import GENESIS, digest
from migrations.upgrade import HEAD, State, configuration, is_current, is_rehearsal, known, state, upgrade
from models import AuditLine, Contact, SweptDay, WorkCalendarText, make_engine, metadata, reading, transaction
from models.base import Moment
from tests.portal_support import Agency
from tests.support import execute

_numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine for a database without any table."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'new.db'}")
        yield engine
        engine.dispose()
        return
    base = request.getfixturevalue("postgresql")
    name = f"phoihop_empty_{next(_numbers)}"
    admin = create_engine(base, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = make_engine(make_url(base).set(database=name).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def test_an_upgraded_database_is_what_the_models_say(empty: Engine) -> None:
    upgrade(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_an_upgraded_database_has_every_check_key_and_index(empty: Engine) -> None:
    upgrade(empty)
    upgraded = described(empty)
    metadata.drop_all(empty)
    assert described(empty) == {}
    metadata.create_all(empty)
    assert described(empty) == upgraded


def described(engine: Engine) -> dict[str, Any]:
    """Everything that can be read back of a database's tables, our own and no other's."""
    found = inspect(engine)
    return {
        table: {
            "columns": [(one["name"], str(one["type"]), one["nullable"]) for one in found.get_columns(table)],
            "checks": sorted((one["name"] or "", one["sqltext"]) for one in found.get_check_constraints(table)),
            "unique": sorted((one["name"] or "", one["column_names"]) for one in found.get_unique_constraints(table)),
            "foreign": sorted((one["name"] or "", one["referred_table"]) for one in found.get_foreign_keys(table)),
            "indexes": sorted(_index(one) for one in found.get_indexes(table)),
        }
        for table in sorted(set(found.get_table_names()) - {"alembic_version"})
    }


def _index(found: Any) -> tuple[str, ...]:
    options = (f"{name}={value}" for name, value in sorted(found.get("dialect_options", {}).items()))
    return (found["name"], str(found["column_names"]), str(found["unique"]), *options)


def test_upgrading_again_does_nothing(empty: Engine) -> None:
    assert state(empty) is State.EMPTY
    assert upgrade(empty)
    assert not upgrade(empty)
    assert is_current(empty)


def test_two_that_upgrade_at_the_same_time_don_t_hurt_each_other(empty: Engine) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lambda _: upgrade(empty), range(2))) == [False, True]


def test_a_database_of_something_else_or_of_a_newer_program_is_told_apart(empty: Engine) -> None:
    upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert state(empty) is State.FOREIGN
    with empty.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    assert state(empty) is State.FOREIGN


def test_a_downgrade_leaves_no_table(empty: Engine) -> None:
    upgrade(empty)
    config = configuration()
    with empty.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]


def test_the_newest_migration_is_the_one_that_upgrade_names() -> None:
    script = ScriptDirectory.from_config(configuration())
    assert script.get_heads() == [HEAD]
    assert {revision.revision for revision in script.walk_revisions()} == known()


def upgrade_to(engine: Engine, name: str) -> None:
    config = configuration()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, name)


def test_a_link_of_before_keeps_its_contact_s_address_or_is_revoked(empty: Engine) -> None:
    """Kept where nothing can have changed the address since; a change written down within the hour before counts too."""
    upgrade_to(empty, "0002")
    at = "2021-06-01 12:00:00+00:00" if empty.dialect.name == "postgresql" else "2021-06-01 12:00:00.000000"
    moments = {"early": at, "soon": at.replace("12:00", "12:40"), "late": at.replace("12:", "20:")}
    with empty.begin() as connection:

        def put(table: str, **values: Any) -> None:
            names = ", ".join(values)
            places = ", ".join(f":{name}" for name in values)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)

        for body, code in ((1, "yen"), (2, "doi"), (3, "sua")):
            put("organization", id=body, code=code, name=code, short="", side="state", superior="", place="")
            for key in (body * 10, body * 10 + 1):
                mail = f"nguoi{key}@{code}.example"
                put(
                    "contact",
                    id=key,
                    organization_id=body,
                    role="clerk",
                    name="",
                    post="",
                    email=mail,
                    phone="",
                    active=True,
                    bounce_reason="",
                    created_at=at,
                )
                for place, (name, when) in enumerate(moments.items()):
                    put(
                        "access_link",
                        id=key * 10 + place,
                        token_hash=f"{key} {name}",
                        scope=("work", "board", "calendar")[place],
                        contact_id=key,
                        organization_id=body,
                        target="",
                        created_at=when,
                        expires_at=when,
                    )
        changes = (
            ("change_contacts", "organization doi"),
            ("correct_contact", "contact 30"),
            ("comment", "organization yen"),
        )
        for number, (verb, subject) in enumerate(changes, 1):
            put(
                "audit_line",
                chain="office",
                number=number,
                at=at,
                actor="x",
                verb=verb,
                subject=subject,
                detail="{}",
                previous="",
                hash="",
            )
    upgrade(empty)
    with empty.connect() as connection:
        found = connection.execute(text("SELECT id, address, revoked_at IS NULL FROM access_link ORDER BY id")).all()
    kept = {row[0] for row in found if row[2]}
    # of a body that changed contacts, and of the one that the office corrected: only what was made well after
    assert kept == {100, 101, 102, 110, 111, 112, 202, 212, 302, 310, 311, 312}
    assert {row[1] for row in found if row[0] // 10 == 21} == {"nguoi21@doi.example"}


def test_the_days_that_the_audit_log_tells_of_are_known_as_swept(empty: Engine) -> None:
    """A database of before the clock was bounded: one honest sweep of a late evening, and one of a year ahead."""
    config = configuration()
    with empty.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        line = text(
            "INSERT INTO audit_line (chain, number, at, actor, verb, subject, detail, previous, hash)"
            " VALUES ('office', :number, :at, 'x', 'sweep', :subject, '{}', '', '')"
        ).bindparams(bindparam("at", type_=Moment()))
        at = dt.datetime(2026, 11, 24, 18, 30, tzinfo=dt.UTC)  # past midnight in the office
        connection.execute(line, {"number": 1, "at": at, "subject": "day 2026-11-25"})
        connection.execute(line, {"number": 2, "at": at, "subject": "day 2027-11-25"})
        connection.execute(line, {"number": 3, "at": at + dt.timedelta(minutes=1), "subject": "day 2027-11-25"})
    assert upgrade(empty)
    assert not is_rehearsal(empty)
    with empty.connect() as connection:
        found = connection.execute(select(SweptDay.day, SweptDay.ran_on).order_by(SweptDay.day)).all()  # type: ignore[call-overload]
    assert found == [(dt.date(2026, 11, 25), dt.date(2026, 11, 25)), (dt.date(2027, 11, 25), dt.date(2026, 11, 25))]


def test_only_a_database_that_is_made_now_becomes_a_rehearsal(empty: Engine) -> None:
    upgrade(empty)
    assert not upgrade(empty, rehearsal=True)
    assert not is_rehearsal(empty)
    with empty.begin() as connection:
        connection.execute(text("DROP TABLE rehearsal"))
    assert not is_rehearsal(empty), "also of one that is older than the mark"


def test_a_rehearsal_is_marked_with_its_tables(empty: Engine) -> None:
    assert upgrade(empty, rehearsal=True)
    assert is_rehearsal(empty)


def test_receipts_of_before_stay_and_keep_no_fingerprint(empty: Engine) -> None:
    """From the data of the version before: what was received stays received, under its number."""
    before = ScriptDirectory.from_config(configuration()).get_revision("0005").down_revision
    upgrade_to(empty, str(before))
    with empty.begin() as connection:
        for statement in (
            "INSERT INTO organization (id, code, name, short, side, superior, place) VALUES (1, 'a', 'A', '', 'state', '', '')",
            "INSERT INTO receipt (id, once, verb, organization_id, received_from, facts, received_at)"
            " VALUES (7, 'api-1', 'report', 1, 'Văn thư', '{}', '2026-01-02 03:04:05')",
        ):
            connection.execute(text(statement))
    assert upgrade(empty)
    with empty.connect() as connection:
        kept = connection.execute(text("SELECT id, once, verb, fingerprint FROM receipt")).one()
    assert tuple(kept) == (7, "api-1", "report", None)


def test_contacts_of_before_have_begun_and_one_calendar_address_stays(empty: Engine) -> None:
    """A database of the version before: two contacts, one of them with three live calendar addresses."""
    config = configuration()
    with empty.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        connection.execute(
            text(
                "INSERT INTO organization (id, code, name, short, side, superior, place)"
                " VALUES (1, 'ubnd', 'UBND', '', 'state', '', '')"
            )
        )
        for key in (1, 2):
            connection.execute(
                text(
                    "INSERT INTO contact (id, organization_id, role, name, post, email, phone, active, bounce_reason,"
                    " created_at) VALUES (:key, 1, 'clerk', '', '', :mail, '', TRUE, '', '2026-01-01 00:00:00')"
                ),
                {"key": key, "mail": f"c{key}@ubnd.example"},
            )
        links = [(1, "calendar"), (1, "calendar"), (1, "work"), (1, "work"), (2, "calendar"), (1, "calendar")]
        for key, (contact, scope) in enumerate(links, 1):
            connection.execute(
                text(
                    "INSERT INTO access_link (id, token_hash, scope, contact_id, organization_id, address, target,"
                    " created_at, expires_at) VALUES (:key, :hash, :scope, :contact, 1, '', '', '2026-01-01 00:00:00',"
                    " '2028-01-01 00:00:00')"
                ),
                {"key": key, "hash": str(key), "scope": scope, "contact": contact},
            )
        connection.execute(
            text(
                "INSERT INTO letter (id, kind, contact_id, address, facts, created_at)"
                " VALUES (1, 'receipt', 1, '', '{}', '2026-01-01 00:00:00')"
            )
        )
    assert upgrade(empty)
    with empty.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM contact WHERE invited_at IS NULL")).scalar() == 2
        live = connection.execute(text("SELECT id FROM access_link WHERE revoked_at IS NULL ORDER BY id")).scalars()
        assert list(live) == [3, 4, 5, 6]
        # a letter that waits is written as soon as before
        assert connection.execute(text("SELECT COUNT(*) FROM letter WHERE not_before IS NULL")).scalar() == 1


REPEATS = "0015"

# rows of a database of commit 2063949
BEFORE_NUMBERS = [
    "INSERT INTO organization (id, code, name, short, side, superior, place)"
    " VALUES (1, 'a', 'A', '', 'party', '', ''), (2, 'b', 'B', '', 'state', '', '')",
    "INSERT INTO ladder (id, code) VALUES (1, 'default')",
    "INSERT INTO work_calendar (id, code, text, version) VALUES (1, 'VN', '', 'v')",
    "INSERT INTO agreement (id, code, kind, title, status, lead_id, ladder_id, version, revision, end_reason, remarks,"
    " created_at) VALUES (1, 'ct', 'plan', 't', 'in_force', 1, 1, 1, 1, '', '{}', '2026-01-01')",
    "INSERT INTO obligation (id, agreement_id, code, title, owner, form, due, roll, inclusive, evidence_required,"
    " budget_planned, active, remarks) VALUES (1, 1, 'bc', 't', 'b', 'report', 'yearly:12-15', 'as_is', true, false, 0,"
    " true, '{}')",
    *(
        "INSERT INTO checkpoint (id, obligation_id, agreement_id, owner_id, lead_id, ladder_id, calendar_id,"
        " calendar_version, nominal_on, due_on, status, armed)"
        f" VALUES ({key}, 1, 1, 2, 1, 1, 1, 'v', '{year}-12-15', '{year}-12-15', '{status}', false)"
        for key, year, status in ((1, 2026, "upcoming"), (2, 2025, "accepted"))
    ),
    "INSERT INTO due_date_move (id, checkpoint_id, old_due_on, new_due_on, calendar_version, moved_at)"
    " VALUES (1, 2, '2025-12-14', '2025-12-15', 'v', '2026-01-01')",
]
AGAIN = """
INSERT INTO checkpoint (id, obligation_id, agreement_id, owner_id, lead_id, ladder_id, calendar_id, calendar_version,
    nominal_on, due_on, status, armed, number)
SELECT {id}, obligation_id, agreement_id, owner_id, lead_id, ladder_id, calendar_id, calendar_version, nominal_on, due_on,
    status, armed, 2 FROM checkpoint WHERE id = 1
"""


BEFORE_VISITS = (
    "INSERT INTO organization (id, code, name, short, side, superior, place)"
    " VALUES (1, 'ubnd', 'UBND', '', 'state', '', '')",
    "INSERT INTO contact (id, organization_id, role, name, post, email, phone, active, bounce_reason, created_at)"
    " VALUES (1, 1, 'clerk', '', '', 'vanphong@ubnd.example', '', TRUE, '', '2021-06-01 12:00:00+00:00')",
    "INSERT INTO access_link (id, token_hash, scope, contact_id, organization_id, target, created_at, expires_at, address)"
    " VALUES (1, '{hash}', 'work', 1, 1, '', '2021-06-01 12:00:00', '2099-06-01 12:00:00', 'vanphong@ubnd.example')",
)


def test_links_of_before_open_visits(empty: Engine) -> None:
    upgrade_to(empty, "0011")
    token = new_token()
    with empty.begin() as connection:
        for statement in BEFORE_VISITS:
            connection.execute(text(statement.format(hash=token_hash(token))))
    assert upgrade(empty)
    agency = Agency(empty)
    assert agency.get(f"/l/{token}").status_code == 303
    assert agency.get("/").status_code == 200
    with empty.connect() as connection:
        assert connection.execute(text("SELECT link_id, contact_id, ended_at FROM visit")).all() == [(1, 1, None)]


def test_checkpoints_of_before_are_the_first_of_their_day(empty: Engine) -> None:
    upgrade_to(empty, "0002")
    with empty.begin() as connection:
        for statement in BEFORE_NUMBERS:
            connection.execute(text(statement))
    assert upgrade(empty)
    with empty.begin() as connection:
        found = connection.execute(text("SELECT id, number, happening_id, status FROM checkpoint ORDER BY id")).all()
        assert [tuple(row) for row in found] == [(1, 1, None, "upcoming"), (2, 1, None, "accepted")]
        assert connection.execute(text("SELECT checkpoint_id FROM due_date_move")).scalar_one() == 2
        connection.execute(text(AGAIN.format(id=3)))
    with pytest.raises(IntegrityError), empty.begin() as connection:
        connection.execute(text(AGAIN.format(id=4)))
    # what refers to a checkpoint is held by the new table as by the old one
    with pytest.raises(IntegrityError), empty.begin() as connection:
        connection.execute(text("DELETE FROM checkpoint WHERE id = 2"))
    assert described(empty)["checkpoint"]["checks"]


BEFORE_LAYERS = """
INSERT INTO work_calendar (id, code, text, version) VALUES
(1, 'VN', 'format: phoihop-calendar/1
country: VN
overlay: [{day_off: 2026-01-02, worked: 2026-01-10, source: "12729/VPCP-KGVX"}EXTRA]
', 'v'), (2, 'toa-an', 'format: phoihop-calendar/1
overlay: [{day_off: 2026-03-02, source: x}]
', 'v')
"""


@pytest.mark.parametrize("own", [False, True])
def test_calendars_of_before_lie_on_one_another(empty: Engine, own: bool) -> None:
    """A text that says nothing of its own is an older release of the shipped file; any other is kept, over it."""
    upgrade_to(empty, "0008")
    with empty.begin() as connection:
        extra = ", {day_off: 2027-01-04, source: y}" if own else ""
        connection.exec_driver_sql(BEFORE_LAYERS.replace("EXTRA", extra))
    assert upgrade(empty)
    with transaction(empty) as session:
        assert refresh(session, SYSTEM)
        nation, court = session.scalars(select(WorkCalendarText).order_by(WorkCalendarText.id)).all()
        assert (nation.text == shipped_text()) is not own
        for row in (nation, court):
            days = in_force(session, row)
            assert days.version == row.version
            assert [days.is_working_day(dt.date(2026, 1, 2)), days.is_working_day(dt.date(2029, 11, 26))] == [
                False,
                True,
            ]
            assert days.is_working_day(dt.date(2027, 1, 4)) is not own
        assert not in_force(session, court).is_working_day(dt.date(2026, 3, 2))


CONTACTS_SAID = [
    "INSERT INTO organization (id, code, name, short, side, superior, place)"
    " VALUES (1, 'a', 'A', '', 'party', '', ''), (2, 'b', 'B', '', 'state', '', '')",
    *(
        "INSERT INTO contact (id, organization_id, role, name, post, email, phone, active, bounce_reason, created_at)"
        f" VALUES ({key}, {body}, 'clerk', 'Tên', 'Văn thư', 'c{key}@x.example', '', {active}, '', '{at}')"
        for key, body, active, at in (
            (1, 1, "true", "2026-01-01"),
            (2, 1, "true", "2026-01-01"),
            (3, 1, "false", "2026-01-01"),
            (4, 2, "true", "2026-01-01"),
            (5, 2, "true", "2026-03-01"),
        )
    ),
    *(
        "INSERT INTO audit_line (chain, number, at, actor, verb, subject, detail, previous, hash)"
        f" VALUES ('office', {key}, '{at}', 'x', '{verb}', '{subject}', '{detail}', '', '{key}')"
        for key, at, verb, subject, detail in (
            (
                1,
                "2026-02-01",
                "correct_contact",
                "contact 2",
                '{"contact": 2, "from": "old@x.example", "to": "y@x.example"}',
            ),
            (
                2,
                "2026-02-02",
                "correct_contact",
                "contact 2",
                '{"contact": 2, "from": "y@x.example", "to": "c2@x.example"}',
            ),
            (3, "2026-02-01", "change_contacts", "organization b", '{"lines": []}'),
        )
    ),
]


def test_contacts_of_before_know_what_a_file_said_where_that_is_sure(empty: Engine) -> None:
    upgrade_to(empty, "0009")
    with empty.begin() as connection:
        for statement in CONTACTS_SAID:
            connection.exec_driver_sql(statement)
    assert upgrade(empty)
    with transaction(empty) as session:
        said = dict(session.execute(select(Contact.id, Contact.file_said)).all())
    plain = {"name": "Tên", "post": "Văn thư", "phone": ""}
    assert said == {
        1: {**plain, "email": "c1@x.example"},
        2: {"email": "old@x.example"},
        3: {**plain, "email": "c3@x.example", "active": False},
        4: {**plain, "email": "c4@x.example"},
        5: None,
    }


MAIL_OF_BEFORE = (
    'INSERT INTO message (id, recipient_id, on_day, kind, part, message_id, "to", subject, mail, state, attempts, in_doubt,'
    " urgent, not_before, claimed_by, answer, created_at, links) VALUES ({id}, 1, '2021-12-24', 'digest', 0, '<{id}@x>',"
    " 'a@b.example', 's', 'm', '{state}', 0, FALSE, FALSE, '2021-12-24 00:00:00', '', '', '2021-12-24 00:00:00', '')"
)


def test_mails_of_before_stay_and_one_a_day_counts_only_those_not_taken_back(empty: Engine) -> None:
    upgrade_to(empty, "0010")
    with empty.begin() as connection:
        for statement in (
            "INSERT INTO organization (id, code, name, short, side, superior, place) VALUES (1, 'a', 'A', '', 'state', '', '')",
            "INSERT INTO contact (id, organization_id, role, name, post, email, phone, active, bounce_reason, created_at)"
            " VALUES (1, 1, 'head', '', '', 'a@b.example', '', TRUE, '', '2021-12-01 00:00:00')",
            MAIL_OF_BEFORE.format(id=1, state="waiting"),
        ):
            connection.execute(text(statement))
    with pytest.raises(IntegrityError), empty.begin() as connection:
        connection.execute(text(MAIL_OF_BEFORE.format(id=2, state="sent")))
    assert upgrade(empty)
    with empty.begin() as connection:
        found = connection.execute(text("SELECT id, state, mail, basis, greeted_id FROM message")).all()
        assert [tuple(row) for row in found] == [(1, "waiting", "m", "", None)]
        assert connection.execute(text("SELECT refused_on, refusal FROM contact")).one() == (None, "")
    with pytest.raises(IntegrityError), empty.begin() as connection:
        connection.execute(text(MAIL_OF_BEFORE.format(id=2, state="sent")))
    with empty.begin() as connection:
        connection.execute(text("UPDATE message SET state = 'withdrawn'"))
        connection.execute(text(MAIL_OF_BEFORE.format(id=2, state="sent")))
    with pytest.raises(IntegrityError), empty.begin() as connection:
        connection.execute(text("UPDATE message SET state = 'unheard of'"))


BODY = """
INSERT INTO organization (id, code, name, short, side, superior, place)
VALUES ({id}, '{code}', 'Cơ quan {code}', '', 'state', '', '')
"""


def _put_first_line(engine: Engine, chain: str = "office") -> None:
    """A database that has an audit line isn't empty: an upgrade proves the rows that are there."""
    line = AuditLine(
        chain=chain, number=1, actor="Văn thư", verb="load", subject="case file", previous=GENESIS, hash=""
    )
    line.hash = digest(line)
    said = line.model_dump(exclude={"id", "proof"}) | {"detail": "{}"}
    with engine.begin() as connection:
        names = ", ".join(said)
        adding = text(f"INSERT INTO audit_line ({names}) VALUES (:{', :'.join(said)})")
        connection.execute(adding.bindparams(bindparam("at", type_=Moment())), said)
        connection.execute(
            text("INSERT INTO audit_head VALUES (:chain, 1, :hash)"), {"chain": chain, "hash": line.hash}
        )


def test_what_was_there_before_rows_were_proved_is_proved_from_then_on(empty: Engine) -> None:
    upgrade_to(empty, "0008")
    with empty.begin() as connection:
        connection.execute(text(BODY.format(id=1, code="a")))
        connection.execute(text(BODY.format(id=2, code="b")))
    _put_first_line(empty)
    assert upgrade(empty)
    with reading(empty) as session:
        assert list(verify.faults(session)) == []
        notes = verify.notes(session)
    assert len(notes) == 1
    assert dt.datetime.now(dt.UTC).strftime("%Y") in notes[0]
    # and it goes on: the next verb's line stands on the one of the upgrade
    with transaction(empty) as session:
        seed(session)
    execute(empty, "UPDATE organization SET name = 'Cơ quan khác' WHERE id = 2")
    with reading(empty) as session:
        assert [fault.subject for fault in verify.faults(session)] == ["organization 2"]


def test_an_empty_database_has_nothing_to_prove_and_says_so_of_no_day(empty: Engine) -> None:
    upgrade(empty)
    with reading(empty) as session:
        assert list(verify.faults(session)) == []
        assert verify.notes(session) == []


RUNGS_OF_BEFORE = [
    "INSERT INTO contact (id, organization_id, role, name, post, email, phone, active, bounce_reason, created_at)"
    " VALUES (1, 2, 'head', '', '', 'h@b.example', TRUE, '', '2026-01-01')".replace(
        "'h@b.example',", "'h@b.example', '',"
    ),
    'INSERT INTO rung (id, ladder_id, name, "offset", severity, urgent, retired)'
    " VALUES (1, 1, 'D+10', 9, 7, false, true), (2, 1, 'D+10', 10, 7, false, false)",
    "INSERT INTO rung_audience (id, rung_id, audience, role) VALUES (1, 2, 'owner', 'head')",
    "INSERT INTO notice (id, checkpoint_id, rung_id, due_on, recipient_id, severity, reached_on, on_day, state)"
    " VALUES (1, 2, 2, '2025-12-15', 1, 7, '2025-12-29', '2025-12-29', 'pending')",
]


@pytest.mark.parametrize("start", ["0001", "before"])
def test_notices_of_before_are_the_first_of_their_rung_and_rungs_get_their_key(empty: Engine, start: str) -> None:
    """From the data of commit 2063949, and of the version before."""
    before = ScriptDirectory.from_config(configuration()).get_revision(REPEATS).down_revision
    upgrade_to(empty, "0002" if start == "0001" else str(before))
    with empty.begin() as connection:
        for statement in [*BEFORE_NUMBERS, *RUNGS_OF_BEFORE]:
            connection.execute(text(statement))
    assert upgrade(empty)
    with empty.begin() as connection:
        rungs = connection.execute(text("SELECT id, key, every, added_on FROM rung ORDER BY id")).all()
        assert [tuple(row) for row in rungs] == [(1, "D+10#2", None, None), (2, "D+10", None, None)]
        assert connection.execute(text("SELECT unit FROM ladder")).scalars().all() == ["working_day"]
        kept = connection.execute(text("SELECT id, repeat, due_at, through_rung_id, message_id FROM notice")).one()
        assert tuple(kept) == (1, 0, None, None, None)
        again = RUNGS_OF_BEFORE[-1].replace("(id, ", "(id, repeat, ")
        connection.execute(text(again.replace("VALUES (1,", "VALUES (2, 1,")))
    with pytest.raises(IntegrityError), empty.begin() as connection:
        connection.execute(text(again.replace("VALUES (1,", "VALUES (3, 1,")))


def test_a_date_that_moved_before_is_ahead_of_what_calendars_hold_of_it(empty: Engine) -> None:
    upgrade_to(empty, "0002")
    with empty.begin() as connection:
        for statement in BEFORE_NUMBERS:
            connection.execute(text(statement))
    _put_first_line(empty)
    _put_first_line(empty, chain="ct")
    assert upgrade(empty)
    # what is counted from then on was no part of what was proved before: nothing is told as altered
    with reading(empty) as session:
        proved = session.execute(text("SELECT columns FROM proof WHERE of_table = 'checkpoint'")).scalar_one()
        assert "due_on" in proved.split(",")
        assert "revision" not in proved.split(",")
        assert list(verify.faults(session)) == []
    with empty.begin() as connection:
        found = connection.execute(text("SELECT id, revision, revised_at FROM checkpoint ORDER BY id")).all()
        assert [tuple(row) for row in found] == [(1, 0, None), (2, 1, None)]
