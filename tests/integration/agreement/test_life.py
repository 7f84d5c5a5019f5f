"""The transition tables driven as a machine: whatever is tried, by whomever, in whatever order, the rules hold.

Every verb runs in a transaction that is committed even when the verb refuses: a refusal must have written nothing.
"""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import Engine, event
from sqlmodel import Session, col, select

from lifecycle.agreement import lookup as find
from lifecycle.agreement import numbering as agreement_numbering
from lifecycle.agreement import proposal as proposing
from lifecycle.agreement import review as reviewing
from lifecycle.agreement import signing
from lifecycle.agreement import versions as agreement_versions
from lifecycle.agreement.content import AgreementContent
from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.checkpoint import dating as checkpoint_dating
from lifecycle.checkpoint import extension as checkpoint_extension
from lifecycle.checkpoint import report as reporting
from lifecycle.checkpoint import waiver as checkpoint_waiver
from lifecycle.checkpoint.happenings import EventInput, record_event
from lifecycle.checkpoint.transitions import CHECKPOINT
from lifecycle.in_force import adoption as in_force_adoption
from lifecycle.in_force import amendment as in_force_amendment
from lifecycle.in_force import ending as closing
from lifecycle.in_force import entry as force
from lifecycle.in_force import renewal as in_force_renewal
from lifecycle.integrity import chains as integrity_chains
from lifecycle.kernel import audit
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.transition import Transition, Who
from lifecycle.organization import recipients as organization_recipients
from models import (
    Agreement,
    AgreementParty,
    AgreementVersion,
    Checkpoint,
    Contact,
    Obligation,
    Organization,
    Signature,
    make_engine,
    metadata,
    reading,
    transaction,
)
from models.enums import OPEN, Authority, Kind, Role
from models.enums import AgreementStatus as A
from models.enums import CheckpointStatus as C
from tests.conftest import TEMPLATE, _admin, _database
from tests.rules import BODIES, START, checkpoint_name, named, set_up

ACTORS = ("office", *BODIES)
CODES = ["ct-1", "ct-2", "ct-3"]
Draw = Callable[[Any], Any]
KINDS = [
    *["what_comes_next"] * 8,
    *["admitted_verb"] * 5,
    *["handle_checkpoint"] * 7,
    *["any_verb", "any_verb", "adopt_one", "propose", "days_pass", *["contact_comes_or_goes"] * 3],
]
NEXT = {
    A.PROPOSED: ["open_review"],
    A.IN_REVIEW: ["approve", "approve", "approve", "request_changes"],
    A.CHANGES_REQUESTED: ["revise"],
    A.APPROVED: ["start_signing"],
    A.IN_FORCE: ["amend", "amend", "date", "renew", "number", "conclude"],
}
TABLES = {row.verb: row for row in (*AGREEMENT.rows, *CHECKPOINT.rows)}
ON_CHECKPOINT = {row.verb for row in CHECKPOINT.rows if row.who is not Who.CONSEQUENCE}
REASONS = st.sampled_from(["", "   ", "vì lý do", "vì lý do", "vì lý do"])
_databases = itertools.count(1)
_titles = itertools.count(1)

DUES = st.sampled_from(
    [
        "",
        ["06-15", "12-15"],
        "FREQ=MONTHLY;BYMONTHDAY=25",
        "2021-12-15",
        "2021-07-12",
        ["07-13"],
        "FREQ=YEARLY;BYDAY=1MO",
    ]
)
OBLIGATIONS = st.lists(
    st.fixed_dictionaries(
        {
            "title": st.just("Báo cáo"),
            "owner": st.sampled_from(["lead", "partner", "each", "rotating", "b"]),
            "form": st.just("report"),
            "due": DUES,
            "roll": st.sampled_from(["next_working_day", "previous_working_day", "as_is"]),
            "inclusive": st.booleans(),
            "evidence": st.booleans(),
        }
    ),
    max_size=3,
).map(lambda found: [{**item, "code": f"viec-{place}"} for place, item in enumerate(found)])
PERIODS = st.sampled_from(
    [
        (None, None),
        (dt.date(2021, 1, 1), None),
        (dt.date(2021, 1, 1), dt.date(2022, 6, 30)),
        (dt.date(2021, 9, 1), None),
    ]
)


def content(code: str, draw: Draw) -> AgreementContent:
    first, last = draw(PERIODS)
    return AgreementContent(
        code=code,
        kind=Kind.PROGRAMME,
        title="Chương trình phối hợp",
        lead="a",
        parties=draw(st.sampled_from([["a", "b"], ["a", "b", "c"]])),
        signatories=draw(st.sampled_from([{}, {"b": "g"}])),
        period_from=first,
        period_to=last,
        obligations=draw(OBLIGATIONS),
    )


def dump(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {table.name}")))
            for table in metadata.sorted_tables
        }


class Life(RuleBasedStateMachine):
    """Verbs against a real database, and what must hold after each. `engine` is one for each run of the machine."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.today = START
        self.engine = self.fresh()
        with reading(self.engine) as session:
            ids = {body.code: body.id for body in session.exec(select(Organization))}
        self.last = dump(self.engine)
        self.actors = {name: Actor(f"Chức vụ {name}", ids.get(name)) for name in ACTORS}

    def fresh(self) -> Engine:
        raise NotImplementedError

    def teardown(self) -> None:
        self.engine.dispose()

    # what is tried

    @initialize(data=st.data())
    def one_is_proposed_and_one_in_force(self, data: st.DataObject) -> None:
        first, second = content(CODES[0], data.draw), content(CODES[1], data.draw)
        self.attempt("propose", "a", CODES[0], lambda session, who: proposing.propose(session, who, first))
        self.attempt("adopt", "office", CODES[1], lambda session, who: self.adopt(session, who, second, A.IN_FORCE))

    @rule(kind=st.sampled_from(KINDS), code=st.sampled_from(CODES), name=st.sampled_from(ACTORS), data=st.data())
    def something_happens(self, kind: str, code: str, name: str, data: st.DataObject) -> None:
        """One rule for all, so that every run has a bit of everything (hypothesis leaves rules out at random)."""
        getattr(self, kind)(code, name, data.draw)

    def what_comes_next(self, code: str, _name: str, draw: Draw) -> None:
        """A verb that the state admits, by the office, with what it needs: the way to the end of a life."""
        status, left = self.standing(code)
        if status is None:
            return self.propose(code, "office", draw)
        likely = NEXT.get(status, ["renew"])
        if status is A.SIGNING or (status is A.IN_FORCE and left is not None):
            likely = (
                ["sign"] * 6 + ["refuse_to_sign", "number", "put_in_force", "put_in_force"]
                if left
                else ["put_in_force"]
            )
        verb = draw(st.sampled_from(likely))
        return self.attempt(verb, "office", code, self.call(verb, code, draw, left or [], sure=True))

    def any_verb(self, code: str, name: str, draw: Draw) -> None:
        verb = draw(st.sampled_from([row.verb for row in AGREEMENT.rows if row.sources and row.verb != "supersede"]))
        self.attempt(verb, name, code, self.call(verb, code, draw, [], sure=False))

    def admitted_verb(self, code: str, name: str, draw: Draw) -> None:
        """One that the state admits, by anybody: who may, and with what, is what is tried."""
        status, left = self.standing(code)
        if status is not None and (verbs := [verb for verb in AGREEMENT.allowed(status) if verb != "supersede"]):
            verb = draw(st.sampled_from(verbs))
            self.attempt(verb, name, code, self.call(verb, code, draw, left or [], sure=draw(st.booleans())))

    def propose(self, code: str, name: str, draw: Draw) -> None:
        made = content(code, draw)
        self.attempt("propose", name, code, lambda session, who: proposing.propose(session, who, made))

    def adopt_one(self, code: str, name: str, draw: Draw) -> None:
        made, status = content(code, draw), draw(st.sampled_from(A))
        self.attempt("adopt", name, code, lambda session, who: self.adopt(session, who, made, status))

    def handle_checkpoint(self, _code: str, name: str, draw: Draw) -> None:
        chosen = self.checkpoint(draw)
        if chosen is None:
            return
        which, code, found = chosen
        admitted = CHECKPOINT.allowed(found.status)
        verbs = admitted if admitted and draw(st.booleans()) else sorted(ON_CHECKPOINT)
        verb, sure = draw(st.sampled_from(verbs)), draw(st.booleans())
        who = "office" if draw(st.booleans()) else name
        self.attempt(verb, who, code, self.call_checkpoint(verb, which, draw, sure), found.id)

    def days_pass(self, _code: str, _name: str, draw: Draw) -> None:
        self.today += dt.timedelta(days=draw(st.sampled_from([1, 7, 40, 200])))

    def contact_comes_or_goes(self, _code: str, _name: str, draw: Draw) -> None:
        body, role = draw(st.sampled_from(["a", "b", "c"])), draw(st.sampled_from(organization_recipients.NEEDED))
        with transaction(self.engine) as session:
            found = session.exec(select(Contact).where(Contact.email == f"{role}@{body}.example")).one()
            found.active = not found.active
        self.last = dump(self.engine)

    def standing(self, code: str) -> tuple[A | None, list[str] | None]:
        """The state, and who has still to sign what waits for signatures (None: nothing does)."""
        with reading(self.engine) as session:
            found = session.exec(select(Agreement).where(Agreement.code == code)).one_or_none()
            if found is None:
                return None, None
            version = agreement_versions.latest_version(session, found)
            waits = found.status is A.SIGNING or version.number != found.version
            return found.status, signing.unsigned(session, found, version) if waits else None

    def adopt(self, session: Session, who: Actor, made: AgreementContent, status: A) -> Agreement:
        signed_on = self.today if status is A.IN_FORCE else None
        return in_force_adoption.adopt(
            session, who, made, status=status, signed_on=signed_on, ended_on=None, today=self.today
        )

    def call(
        self, verb: str, code: str, draw: Draw, left: list[str], *, sure: bool
    ) -> Callable[[Session, Actor], object]:
        body = left[0] if left and sure else draw(st.sampled_from(["a", "b", "c", "x"]))
        reason = "vì lý do" if sure else draw(REASONS)
        title = f"Chương trình, bản {next(_titles)}" if sure else "Chương trình phối hợp"
        changes = {"obligations": draw(OBLIGATIONS), "title": title}
        today = self.today
        calls: dict[str, Callable[[Session, Actor], object]] = {
            "open_review": lambda s, w: named(reviewing.open_review)(s, w, code),
            "comment": lambda s, w: named(reviewing.comment)(s, w, code, body, reason),
            "request_changes": lambda s, w: named(reviewing.request_changes)(s, w, code, reason),
            "revise": lambda s, w: named(reviewing.revise)(s, w, code, changes),
            "approve": lambda s, w: named(reviewing.approve)(s, w, code),
            "reject": lambda s, w: named(reviewing.reject)(s, w, code, reason),
            "withdraw": lambda s, w: named(proposing.withdraw)(s, w, code, reason),
            "start_signing": lambda s, w: named(signing.start_signing)(s, w, code),
            "sign": lambda s, w: named(signing.sign)(s, w, code, body, self.signature(draw, sure), today),
            "number": lambda s, w: named(agreement_numbering.number)(
                s, w, code, body, today, draw(st.sampled_from([None, None, 1, 0]))
            ),
            "refuse_to_sign": lambda s, w: named(signing.refuse_to_sign)(s, w, code, body, reason),
            "put_in_force": lambda s, w: named(force.put_in_force)(s, w, code, today),
            "date": lambda s, w: named(checkpoint_dating.date)(
                s, w, code, "viec-0", today + dt.timedelta(days=3), today
            ),
            "record_event": lambda s, w: named(record_event)(s, w, code, "viec-0", EventInput(on=today), today),
            "amend": lambda s, w: named(in_force_amendment.amend)(s, w, code, changes, reason),
            "drop_amendment": lambda s, w: named(in_force_amendment.drop_amendment)(s, w, code, reason),
            "conclude": lambda s, w: named(closing.conclude)(s, w, code, today, reason),
            "renew": lambda s, w: named(in_force_renewal.renew)(s, w, code, content(self.free_code(draw), draw)),
            "terminate": lambda s, w: named(closing.terminate)(s, w, code, reason, today),
        }
        return calls[verb]

    def free_code(self, draw: Draw) -> str:
        taken = [code for code in CODES if self.standing(code)[0] is not None]
        return draw(st.sampled_from([code for code in CODES if code not in taken] or CODES))

    def signature(self, draw: Draw, sure: bool) -> signing.SignatureInput:
        if sure:
            return signing.SignatureInput("Nguyễn Văn A", Authority.HEAD, self.today)
        paper = signing.DelegationPaper("01/GUQ", "Ký chương trình", START, dt.date(2030, 1, 1), "Trần Thị B")
        papers = [None, paper, signing.DelegationPaper("", "", START, START)]
        signer = draw(st.sampled_from(["Nguyễn Văn A", " ", "Trần  thị b"]))
        authority, given = draw(st.sampled_from(Authority)), draw(st.sampled_from(papers))
        return signing.SignatureInput(signer, authority, self.today, delegation=given)

    def call_checkpoint(self, verb: str, which: str, draw: Draw, sure: bool) -> Callable[[Session, Actor], object]:
        reason = "vì lý do" if sure else draw(REASONS)
        wanted = self.today + dt.timedelta(days=400 if sure else draw(st.sampled_from([0, 30, 900])))
        shown = (reporting.EvidenceInput(document="05/BC"),) if sure or draw(st.booleans()) else ()
        handed_in = reporting.ReportInput(reason, self.today, evidence=shown)
        calls: dict[str, Callable[[Session, Actor], object]] = {
            "report": lambda s, w: named(reporting.report)(s, w, which, handed_in),
            "accept": lambda s, w: named(reporting.accept)(s, w, which),
            "return_report": lambda s, w: named(reporting.return_report)(s, w, which, reason),
            "waive": lambda s, w: named(checkpoint_waiver.waive)(s, w, which, reason),
            "ask_extension": lambda s, w: named(checkpoint_extension.ask_extension)(s, w, which, wanted, reason),
            "grant_extension": lambda s, w: named(checkpoint_extension.grant_extension)(s, w, which),
            "refuse_extension": lambda s, w: named(checkpoint_extension.refuse_extension)(s, w, which, reason),
        }
        return calls[verb]

    def checkpoint(self, draw: Draw) -> tuple[str, str, Checkpoint] | None:
        """One of the checkpoints, by its name, with its agreement: every other time one that has a story already."""
        query = (
            select(Agreement.code, Obligation.code, Organization.code, Checkpoint)
            .join(Obligation, col(Obligation.agreement_id) == Agreement.id)
            .join(Checkpoint, col(Checkpoint.obligation_id) == Obligation.id)
            .join(Organization, col(Checkpoint.owner_id) == Organization.id)
            .order_by(col(Checkpoint.id))
        )
        with reading(self.engine) as session:
            rows = session.exec(query).all()
        asked = {row.split(",")[1] for row in self.last["extension"]}
        storied = [row for row in rows if row[3].status in ("reported", "returned") or f" {row[3].id}" in asked]
        chosen = storied if storied and draw(st.booleans()) else rows[:40]
        if not chosen:
            return None
        agreement, obligation, owner, found = draw(st.sampled_from(chosen))
        return checkpoint_name(agreement, obligation, owner, found.nominal_on), agreement, found

    # what must hold after it

    def attempt(
        self,
        verb: str,
        name: str,
        code: str,
        call: Callable[[Session, Actor], object],
        checkpoint: int | None = None,
    ) -> None:
        before, was = self.last, self.states()
        may = self.may(TABLES[verb], name, code, checkpoint)
        try:
            with transaction(self.engine) as session:
                refusal = self.refusal_of(call, session, self.actors[name])
        except Refusal as error:  # pragma: no cover - a Refusal never leaves the transaction
            raise AssertionError("refused at commit") from error
        if refusal is not None:
            assert "\n" not in str(refusal)
            assert dump(self.engine) == before, f"{verb} refused ({refusal}), and wrote"
            return
        self.last = dump(self.engine)
        assert may, f"{name} may not {verb} {code}"
        self.moved_as_the_table_says(verb, code, was, checkpoint)
        self.told_once(verb, code, before)
        if verb == "put_in_force":
            self.has_its_contacts(code)
        self.the_audit_chains_are_whole()
        self.what_is_in_force_was_signed_by_all_or_came_from_paper()
        self.nothing_is_due_before_the_agreement_binds_or_owed_after_it_ended()
        self.the_log_alone_tells_where_each_agreement_stands()
        self.the_log_alone_tells_where_each_checkpoint_stands()

    @staticmethod
    def refusal_of(call: Callable[[Session, Actor], object], session: Session, who: Actor) -> Refusal | None:
        try:
            call(session, who)
        except Refusal as refusal:
            return refusal
        return None

    def states(self) -> dict[Any, Any]:
        """Where every agreement (by code) and every checkpoint (by id) stands."""
        with self.engine.connect() as connection:
            agreements = connection.exec_driver_sql("SELECT code, status FROM agreement").all()
            checkpoints = connection.exec_driver_sql("SELECT id, status FROM checkpoint").all()
        stands: dict[Any, Any] = {code: A(status) for code, status in agreements}
        return {**stands, **{number: C(status) for number, status in checkpoints}}

    def may(self, row: Transition, name: str, code: str, checkpoint: int | None) -> bool:
        """The table read once more, plainly."""
        if name == "office":
            return True
        with reading(self.engine) as session:
            found = session.exec(select(Agreement).where(Agreement.code == code)).one_or_none()
            if row.verb == "propose":
                return True  # by any party of what is proposed: told_once finds the parties
            if found is None or row.who is Who.OFFICE:
                return False
            me = self.actors[name].organization_id
            parties = session.exec(select(AgreementParty).where(AgreementParty.agreement_id == found.id)).all()
            named = {
                Who.ANY_PARTY: {party.organization_id for party in parties},
                Who.SIGNATORY: {body for party in parties for body in (party.organization_id, party.signatory_id)},
                Who.LEAD: {found.lead_id},
                Who.OWNER: {session.get_one(Checkpoint, checkpoint).owner_id} if checkpoint else set(),
            }
            return me in named[row.who]

    def moved_as_the_table_says(self, verb: str, code: str, was: dict[Any, Any], checkpoint: int | None) -> None:
        row, now = TABLES[verb], self.states()
        key: Any = checkpoint if checkpoint is not None else code
        if row.sources:
            assert was[key] in row.sources, f"{verb} from {was[key]}"
            assert now[key] == (row.to or was[key])
        else:
            assert key not in was
            assert row.to is None or now[key] == row.to
        others = {one for one in was if isinstance(one, str) and one != code and was[one] != now[one]}
        for other in others:
            assert verb == "put_in_force"
            assert (was[other], now[other]) == (A.IN_FORCE, A.SUPERSEDED)
        if checkpoint is not None:
            assert [one for one in was if was[one] != now[one]] in ([], [checkpoint])

    def told_once(self, verb: str, code: str, before: dict[str, list[str]]) -> None:
        """One line in the right chain and one event; a renewal also proposes, a binding renewal also supersedes."""
        with reading(self.engine) as session:
            lines = [
                (line.chain, line.verb)
                for line in session.exec(select(audit.AuditLine).order_by(col(audit.AuditLine.id)))
            ][len(before["audit_line"]) :]
            found = session.exec(select(Agreement).where(Agreement.code == code)).one()
            old = session.get(Agreement, found.predecessor_id) if found.predecessor_id else None
        expected = [(code, verb)]
        if verb == "renew":
            expected = [(next(chain for chain, told in lines if told == "propose"), "propose"), (code, verb)]
        elif verb == "put_in_force" and old is not None and len(lines) > 1:
            expected.append((old.code, "supersede"))
            assert old.status is A.SUPERSEDED
        assert lines == expected
        assert len(self.last["event"]) == len(before["event"]) + len(expected)

    def has_its_contacts(self, code: str) -> None:
        with reading(self.engine) as session:
            for _, body in find.parties(session, find.get_agreement(session, code)):
                query = select(Contact.role).where(Contact.organization_id == body.id, Contact.active)
                assert {Role.LEADER_IN_CHARGE, Role.ADVISORY_UNIT} <= set(session.exec(query))

    def the_audit_chains_are_whole(self) -> None:
        with reading(self.engine) as session:
            assert list(integrity_chains.breaks(session)) == []

    def what_is_in_force_was_signed_by_all_or_came_from_paper(self) -> None:
        with reading(self.engine) as session:
            for found in session.exec(select(Agreement).where(Agreement.status == A.IN_FORCE)):
                parties = find.party_ids(session, found)
                query = select(AgreementVersion).where(AgreementVersion.agreement_id == found.id)
                version = session.exec(query.where(AgreementVersion.number == found.version)).one()
                signed = select(Signature.organization_id).where(Signature.version_id == version.id)
                from_paper = found.remarks.get("adopted") and version.number == 1
                assert from_paper or set(session.exec(signed)) == parties
                assert found.in_force_on is not None

    def nothing_is_due_before_the_agreement_binds_or_owed_after_it_ended(self) -> None:
        with reading(self.engine) as session:
            rows = session.exec(
                select(Checkpoint, Agreement).join(Agreement, Checkpoint.agreement_id == Agreement.id)  # type: ignore[arg-type]
            ).all()
            for checkpoint, found in rows:
                assert found.in_force_on is not None
                assert checkpoint.due_on >= found.in_force_on
                if found.status in (A.CONCLUDED, A.TERMINATED):
                    assert checkpoint.status not in OPEN
                if found.status is A.SUPERSEDED and checkpoint.status in OPEN:
                    assert found.ended_on is not None

    def the_log_alone_tells_where_each_agreement_stands(self) -> None:
        """The audit log alone tells where each agreement stands."""
        with reading(self.engine) as session:
            told: dict[str, str] = {}
            for line in session.exec(select(audit.AuditLine).order_by(audit.AuditLine.id)):  # type: ignore[arg-type]
                if line.subject.startswith("agreement "):
                    assert line.detail["from"] == told.get(line.chain, line.detail["from"])
                    told[line.chain] = line.detail["to"]
            assert told == {one.code: one.status.value for one in session.exec(select(Agreement))}

    def the_log_alone_tells_where_each_checkpoint_stands(self) -> None:
        """Those too that an ending or an amendment moved along: its line names them."""
        with reading(self.engine) as session:
            told: dict[int, str] = {}
            for line in session.exec(select(audit.AuditLine).order_by(audit.AuditLine.id)):  # type: ignore[arg-type]
                if line.subject.startswith("checkpoint "):
                    number = line.detail["checkpoint"]
                    assert line.detail["from"] == told.get(number, "upcoming")
                    told[number] = line.detail["to"]
                for moved in line.detail.get("moved", ()):
                    assert moved["ids"]
                    assert {told.get(number, "upcoming") for number in moved["ids"]} <= {
                        *CHECKPOINT.row(moved["verb"]).sources
                    }
                    told |= dict.fromkeys(moved["ids"], moved["to"])
            stands = {one.id: one.status.value for one in session.exec(select(Checkpoint))}
            assert stands == {number: told.get(number or 0, "upcoming") for number in stands}


def unsafe_but_fast(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="phoihop-life-") as path:
        yield Path(path)


def test_no_sequence_of_verbs_breaks_the_rules(folder: Path) -> None:
    template = folder / "template.db"
    engine = make_engine(f"sqlite:///{template}")
    metadata.create_all(engine)
    set_up(engine)
    engine.dispose()

    class OnSqlite(Life):
        def fresh(self) -> Engine:
            path = folder / f"{next(_databases)}.db"
            shutil.copy(template, path)
            made = make_engine(f"sqlite:///{path}")
            event.listen(made, "connect", unsafe_but_fast)
            return made

    run_state_machine_as_test(OnSqlite, settings=_settings(20, 40))  # type: ignore[no-untyped-call]


def test_no_sequence_of_verbs_breaks_the_rules_on_postgresql(postgresql: str) -> None:
    class OnPostgresql(Life):
        def fresh(self) -> Engine:
            self.name = f"phoihop_life_{next(_databases)}"
            _admin(postgresql, f"CREATE DATABASE {self.name} TEMPLATE {TEMPLATE}")
            made = make_engine(_database(postgresql, self.name))
            set_up(made)
            return made

        def teardown(self) -> None:
            super().teardown()
            _admin(postgresql, f"DROP DATABASE {self.name} WITH (FORCE)")

    run_state_machine_as_test(OnPostgresql, settings=_settings(3, 30))  # type: ignore[no-untyped-call]


def _settings(examples: int, steps: int) -> settings:
    # a failure is told as it was found: add Phase.shrink to have its steps made fewer, which takes minutes
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
