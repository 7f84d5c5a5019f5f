"""Loading a file into the database: what is new is made, what changed is updated, what is the same is left alone.

Loading the same file again writes nothing. What a file doesn't speak of keeps the value it has; nothing is deleted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from lifecycle.access.links import hold_doors, revoke_links
from lifecycle.agreement.content import AgreementContent, fingerprint
from lifecycle.calendar import store as calendars
from lifecycle.calendar.store import dropped, refresh, shipped_text, store_calendar
from lifecycle.casefile import contacts
from lifecycle.casefile.reader import (
    AgreementEntry,
    CalendarFile,
    Case,
    Entry,
    Known,
    LadderFile,
    LegalBasisEntry,
    OrganizationEntry,
)
from lifecycle.casefile.words import CALENDAR_DROPS, CASE_AGREEMENT_DIFFERS, CASE_TOO_MANY, CLI_LOADED, LOAD_NEEDS_YES
from lifecycle.checkpoint.recompute import recompute
from lifecycle.in_force.adoption import adopt
from lifecycle.kernel import clock
from lifecycle.kernel.actor import SYSTEM, Actor
from lifecycle.kernel.locks import lock_named
from lifecycle.kernel.refusal import BadInput, BadInputs, Refusal, all_told
from lifecycle.kernel.text import folded
from lifecycle.kernel.verb import record
from lifecycle.kernel.words import label, say
from lifecycle.ladder import policy as ladder
from lifecycle.ladder.policy import LadderRules, parse_ladder, said_alike, store_ladder, stored_rules
from lifecycle.organization.recipients import arm_for_first_reader, without_readers
from models import Agreement, AgreementVersion, Checkpoint, Contact, Ladder, LegalBasis, Organization, WorkCalendarText

# (how many, of how many)
Told = Callable[[int, int], None]
SHA256 = "case_sha256"
# SQLite takes no more than 32,766 values in one statement
BATCH = 5_000
MOST_CHECKPOINTS = 100_000  # of the agreements that one load makes: it is one transaction


@dataclass
class LoadResult:
    """Numbers of rows of each kind that were made, changed, or left as they were."""

    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    # which fields of which rows changed
    details: list[str] = field(default_factory=list)

    @property
    def wrote(self) -> bool:
        return bool(self.created or self.changed)

    def told(self, file: str) -> str:
        """As a sentence. `file`: what was loaded."""
        counts = {name: _counted(getattr(self, name)) for name in ("created", "changed", "unchanged")}
        return say(CLI_LOADED, file=file, **counts)


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {label('column', name)}" for name, count in counts.items()) or "0"


def known(session: Session) -> Known:
    """The codes that a case file may name without defining them."""
    return Known(
        organizations=frozenset(session.exec(select(Organization.code))),
        legal_bases=frozenset(session.exec(select(LegalBasis.number))),
        agreements=frozenset(session.exec(select(Agreement.code))),
        calendars=frozenset(session.exec(select(WorkCalendarText.code))),
        ladders=frozenset(session.exec(select(Ladder.code))),
    )


def seed(session: Session, actor: Actor = SYSTEM) -> bool:
    """The default calendar and ladder, where there are none: one that was changed since is left alone.

    A default ladder as it was shipped before, without repeats, gives way to the one that has them.

    A calendar that is there is looked at anew (`calendar.store.refresh`). True when a default was written.
    """
    default = select(WorkCalendarText.id).where(WorkCalendarText.code == calendars.DEFAULT)
    no_calendar = session.exec(default).first() is None
    no_ladder = session.exec(select(Ladder.id).where(Ladder.code == "default")).first() is None
    outdated = is_ladder_of_before(session)
    if no_calendar:
        store_calendar(session, actor, calendars.DEFAULT, shipped_text(), calendars.DEFAULT_FILE.name)
    elif refresh(session, actor):
        # at every start: a new release of the library, or of the shipped file, moves dates without a load
        recompute(session, actor, clock.today())
    if no_ladder or outdated:
        store_ladder(session, actor, _shipped())
    return no_calendar or no_ladder or outdated


def is_ladder_of_before(session: Session) -> bool:
    """Tell whether the default ladder is kept as it was shipped before its last rung repeated."""
    row = session.exec(select(Ladder).where(Ladder.code == "default")).first()
    shipped = _shipped()
    before = shipped.model_copy(update={"rungs": [rung for rung in shipped.rungs if not rung.every]})
    return row is not None and said_alike(stored_rules(session, row), before)


def _shipped() -> LadderRules:
    return parse_ladder(ladder.DEFAULT_FILE.read_text(encoding="utf-8"), ladder.DEFAULT_FILE.name)


def load_calendar(session: Session, actor: Actor, content: CalendarFile, yes: bool = False) -> LoadResult:
    """A calendar's file, kept under the name it gives itself. Asked: it drops days that are loaded."""
    asked = would_undo(session, content)
    if asked and not yes:
        raise needs_yes(content.file, asked)
    new = session.exec(select(WorkCalendarText.id).where(WorkCalendarText.code == content.code)).first() is None
    return _one("calendars", new, store_calendar(session, actor, content.code, content.text, content.file))


def would_undo(session: Session, content: Case | CalendarFile | LadderFile) -> list[BadInput]:
    """List what loading the file would undo: a line each. Empty where it may be loaded without a question."""
    if isinstance(content, Case):
        return list(contacts.would_undo(session, content))
    if isinstance(content, CalendarFile):
        days = sorted(dropped(session, content.code, content.layer).items())
        place: dict[str, Any] = {"file": content.file, "field": "overlay"}
        return [BadInput(CALENDAR_DROPS, **place, day=day, source=source) for day, source in days]
    return []


def needs_yes(file: str, asked: Sequence[BadInput]) -> BadInputs:
    """The question before the answer: what would be undone, and how to say yes."""
    return BadInputs([BadInput(LOAD_NEEDS_YES, file=file, count=len(asked)), *asked])


def load_ladder(session: Session, actor: Actor, rules: LadderRules) -> LoadResult:
    """A ladder's file, kept under its own code."""
    new = session.exec(select(Ladder.id).where(Ladder.code == rules.code)).first() is None
    return _one("ladders", new, store_ladder(session, actor, rules))


def load_file(
    session: Session,
    content: Case | CalendarFile | LadderFile,
    actor: Actor,
    today: dt.date,
    told: Told = lambda done, of: None,
    yes: bool = False,
) -> LoadResult:
    """Whatever `reader.read_file` found.

    `told`: hears how many agreements are written, of how many. `yes`: undo what the file undoes, without a question.
    """
    if isinstance(content, CalendarFile):
        return load_calendar(session, actor, content, yes)
    if isinstance(content, LadderFile):
        return load_ladder(session, actor, content.rules)
    return load_case(session, content, actor, today, told, yes)


def load_case(
    session: Session,
    case: Case,
    actor: Actor,
    today: dt.date,
    told: Told = lambda done, of: None,
    yes: bool = False,
) -> LoadResult:
    """A whole case file, in the caller's transaction.

    Refusal: an agreement is recorded already and differs; or (without `yes`) it would undo what was changed elsewhere.
    """
    done = LoadResult()
    # who loses or gains a contact: nobody of them acts meanwhile
    named = select(Organization.id).where(col(Organization.code).in_({one.organization for one in case.contacts}))
    hold_doors(session, [key for key in session.exec(named) if key])
    spoken_of = (entry.organization for entry in case.contacts)
    parties = (code for entry in case.agreements for code in entry.content.parties)
    lock_named(session, *{*(entry.code for entry in case.organizations), *spoken_of, *parties})
    agreements = _with_stored(session, case.agreements)
    differing = [entry for entry, stored in agreements if stored is not None and _differs(session, entry, stored)]
    if differing:
        raise all_told([entry.place.fail(CASE_AGREEMENT_DIFFERS, code=entry.content.code) for entry in differing])
    asked = would_undo(session, case)
    if asked and not yes:
        raise needs_yes(case.file, asked)
    _load_organizations(session, case.organizations, done)
    _load_contacts(session, actor, contacts.plan(session, case), done)
    _load_legal_bases(session, case.legal_bases, done)
    checkpoints = 0
    for number, (entry, stored) in enumerate(agreements):
        told(number, len(case.agreements))
        made = _load_agreement(session, actor, entry, today) if stored is None else None
        (done.created if made else done.unchanged)["agreements"] += 1
        checkpoints += _checkpoints_of(session, made) if made else 0
        if checkpoints > MOST_CHECKPOINTS:
            # the whole file is one transaction, which everybody else waits for
            raise entry.place.fail(CASE_TOO_MANY, count=checkpoints, most=MOST_CHECKPOINTS, number=number + 1)
    if done.wrote:
        what = {"created": dict(done.created), "changed": dict(done.changed), "fields": done.details}
        record(session, actor, "load", "case file", what, event="case.loaded", about="office")
    session.flush()
    return done


def _one(kind: str, new: bool, wrote: bool) -> LoadResult:
    done = LoadResult()
    {(True, True): done.created, (False, True): done.changed}.get((new, wrote), done.unchanged)[kind] += 1
    return done


def _load_organizations(session: Session, entries: Sequence[OrganizationEntry], done: LoadResult) -> None:
    rows = {row.code: row for row in session.exec(select(Organization)).all()}
    kept = dict(session.exec(select(WorkCalendarText.code, WorkCalendarText.id)).all())
    made = set()
    for entry in entries:
        if entry.code not in rows:
            made.add(entry.code)
            rows[entry.code] = Organization(code=entry.code, name=entry.name, side=entry.side)
            session.add(rows[entry.code])
    session.flush()
    ids = {code: row.id for code, row in rows.items()}
    references = {"parent": ("parent_id", ids), "successor": ("successor_id", ids), "calendar": ("calendar_id", kept)}
    for entry in entries:
        values = _said(entry, references)
        _settle(session, rows[entry.code], values, ("organizations", entry.code), entry.code in made, done)
    session.flush()


def _load_contacts(session: Session, actor: Actor, found: contacts.Plan, done: LoadResult) -> None:
    """Write what the plan says. Who has another address, or ended, comes in by no link of before; nobody is written to."""
    fresh = without_readers(session, {step.body for step in found.steps})
    for row in (*found.replaced, *found.unnamed):
        _settle(session, row, {"active": False}, ("contacts", _named(session, row)), False, done)
        revoke_links(session, actor, row.id or 0)
    for step in found.steps:
        entry, new = step.entry, step.row is None
        contact = step.row or Contact(organization_id=step.body, role=entry.role, email=entry.email)
        if contact.email != entry.email:
            revoke_links(session, actor, contact.id or 0)
        name = ("contacts", f"{entry.organization} {entry.role} {entry.email}")
        _settle(session, contact, step.values, name, new, done)
        step.row = contact
    for row, said in contacts.what_was_said(found.steps):
        if row.file_said != said:
            row.file_said = said
            session.add(row)
    session.flush()
    for key in sorted(fresh):
        arm_for_first_reader(session, key)


def _named(session: Session, row: Contact) -> str:
    return f"{session.get_one(Organization, row.organization_id).code} {row.role} {row.email}"


def _load_legal_bases(session: Session, entries: Sequence[LegalBasisEntry], done: LoadResult) -> None:
    rows = {row.number: row for row in session.exec(select(LegalBasis)).all()}
    made = set()
    for entry in entries:
        if entry.number not in rows:
            made.add(entry.number)
            rows[entry.number] = LegalBasis(number=entry.number)
            session.add(rows[entry.number])
    session.flush()
    ids = {number: row.id for number, row in rows.items()}
    for entry in entries:
        values = _said(entry, {"supersedes": ("supersedes_id", ids)})
        _settle(session, rows[entry.number], values, ("legal_bases", entry.number), entry.number in made, done)
    session.flush()


def _said(entry: Entry, references: dict[str, tuple[str, dict[str, int | None]]]) -> dict[str, Any]:
    """Columns and values of the fields that the file speaks of; a reference becomes the id it stands for."""
    values = {}
    for name in entry.said:
        value = getattr(entry, name)
        if name in references:
            column, ids = references[name]
            values[column] = ids[value] if value else None
        else:
            values[name] = value
    return values


def _settle(
    session: Session, row: Any, values: dict[str, Any], name: tuple[str, str], new: bool, done: LoadResult
) -> None:
    """Set what differs, and count the row. `name`: its kind, and which one it is."""
    kind, which = name
    differing = {column: value for column, value in values.items() if getattr(row, column) != value}
    for column, value in differing.items():
        setattr(row, column, value)
    if new or differing:
        session.add(row)
    if differing and not new:
        done.details.append(f"{kind} {which}: {', '.join(sorted(differing))}")
    (done.created if new else done.changed if differing else done.unchanged)[kind] += 1


def _with_stored(
    session: Session, entries: Sequence[AgreementEntry]
) -> list[tuple[AgreementEntry, dict[str, Any] | None]]:
    """Each entry with the remarks of the agreement that bears its code, if one does."""
    stored: dict[str, Any] = {}
    for start in range(0, len(entries), BATCH):
        codes = [entry.content.code for entry in entries[start : start + BATCH]]
        found = session.exec(select(Agreement.code, Agreement.remarks).where(col(Agreement.code).in_(codes))).all()
        stored.update({code: dict(remarks) for code, remarks in found})
    return [(entry, stored.get(entry.content.code)) for entry in entries]


def _differs(session: Session, entry: AgreementEntry, stored: dict[str, Any]) -> bool:
    """Whether the file says something else than was loaded. Words typed another way (Hòa, Hoà) are the same words."""
    if stored.get(SHA256) == _sha256(entry):
        return False
    first = select(AgreementVersion.terms).join(Agreement).where(AgreementVersion.number == 1)
    terms = session.exec(first.where(Agreement.code == entry.content.code)).one_or_none()
    if terms is None:
        return True
    kept = AgreementContent.model_validate(terms)
    loaded = fingerprint(kept, entry.status, entry.signed_on, entry.ended_on) == stored.get(SHA256)
    return not loaded or folded(kept.model_dump(mode="json")) != folded(entry.content.model_dump(mode="json"))


def _sha256(entry: AgreementEntry) -> str:
    return fingerprint(entry.content, entry.status, entry.signed_on, entry.ended_on)


def _checkpoints_of(session: Session, made: Agreement) -> int:
    return session.exec(select(func.count()).where(Checkpoint.agreement_id == made.id)).one()


def _load_agreement(session: Session, actor: Actor, entry: AgreementEntry, today: dt.date) -> Agreement:
    """Record an agreement that isn't there yet."""
    try:
        made = adopt(
            session,
            actor,
            entry.content,
            status=entry.status,
            signed_on=entry.signed_on,
            ended_on=entry.ended_on,
            today=today,
        )
    except Refusal as refusal:
        raise entry.place.failed(refusal) from None
    made.remarks = {**made.remarks, SHA256: _sha256(entry)}
    session.add(made)
    return made
