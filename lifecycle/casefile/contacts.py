"""Contacts of a case file against those that are there: what the file changes, whom it replaces, and what it would undo.

The row remembers what the file said last (`Contact.file_said`). What stands otherwise was changed since at the desk or in the
portal, and isn't overwritten without a question. A contact is found by body, role and address, or by the address that the
file knew before somebody corrected it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, select

from lifecycle.casefile.reader import Case, ContactEntry
from lifecycle.casefile.words import CONTACT_CHANGED_SINCE, CONTACT_UNNAMED
from lifecycle.kernel.place import Place
from lifecycle.kernel.refusal import BadInput
from lifecycle.kernel.text import folded
from lifecycle.kernel.words import label
from models import Contact, Organization

Key = tuple[int, str, str]
# what a column holds that nobody spoke of; a contact of a body and a role is found by the others
UNSAID: dict[str, Any] = {"email": "", "name": "", "post": "", "phone": "", "active": True}
# who takes another's place brings these along, or leaves them empty
OF_THE_PERSON = ("name", "phone")
# reached again by the file's word
REACHABLE = {"bounced_at": None, "bounce_reason": "", "invited_at": None, "refused_on": None, "refusal": ""}


@dataclass
class Step:
    """One entry and its row (None: it is made). `values`: columns that it sets; `said`: what the file says of it."""

    entry: ContactEntry
    place: Place
    body: int
    row: Contact | None
    said: dict[str, Any]
    values: dict[str, Any]
    # it takes the place of the row's present address, by the file's own word
    replaces: bool = False

    @property
    def undone(self) -> list[str]:
        """The columns that were changed since the file spoke last, and that it would change back."""
        if self.row is None or self.replaces:
            return []
        before = UNSAID | (self.row.file_said or {})
        # the same name typed another way is nobody's change
        now = {name: folded(getattr(self.row, name)) for name in self.said}
        return [name for name, value in self.said.items() if now[name] not in (folded(value), folded(before[name]))]


@dataclass
class Plan:
    """Plan of loading the contacts: the entries' steps, whom they replace, and whom the file no longer names."""

    steps: list[Step] = field(default_factory=list)
    replaced: list[Contact] = field(default_factory=list)
    unnamed: list[Contact] = field(default_factory=list)


def plan(session: Session, case: Case) -> Plan:
    """Compare the file with the rows. Reads only."""
    if not case.contacts:
        return Plan()
    codes = dict(session.exec(select(Organization.code, Organization.id)).all())
    rows = session.exec(select(Contact)).all()
    known = {(row.organization_id, str(row.role), row.email): row for row in rows}
    before = {key: row for row in rows if (key := _said_key(row)) is not None and key not in known}
    done = Plan()
    # a body that the same file makes has no contacts yet, and no number
    named = {(codes.get(entry.organization) or 0, str(entry.role), entry.email) for entry in case.contacts}
    for entry, place in zip(case.contacts, case.contact_places, strict=True):
        done.steps.append(
            _step(entry, place, codes.get(entry.organization) or 0, (known, before, named), done.replaced)
        )
    done.unnamed = list(_unnamed(rows, done))
    return done


def would_undo(session: Session, case: Case) -> Iterator[BadInput]:
    """List what loading the contacts would undo, each at its place in the file."""
    found = plan(session, case)
    for step in found.steps:
        for name in step.undone:
            said = {"now": _shown(getattr(step.row, name)), "then": _shown(step.said[name])}
            who = f"{label('role', step.entry.role)} {step.entry.email}"
            yield step.place.fail(CONTACT_CHANGED_SINCE, who=who, what=label("column", name), **said)
    place = Place(case.file, "contacts")
    for row in found.unnamed:
        yield place.fail(CONTACT_UNNAMED, **_named(session, row))


Rows = tuple[dict[Key, Contact], dict[Key, Contact], set[Key]]


def _step(entry: ContactEntry, place: Place, body: int, rows: Rows, replaced: list[Contact]) -> Step:
    known, before, named = rows
    role = str(entry.role)
    row, old = known.get((body, role, entry.email)), None
    if entry.replaces:
        old = known.get((body, role, entry.replaces)) or before.get((body, role, entry.replaces))
    explicit = row is None and old is not None and old.email == entry.replaces
    if row is None:
        row = old or before.get((body, role, entry.email))
        # a row that the file names by its present address too is that entry's
        row = None if row is not None and not explicit and (body, role, row.email) in named else row
    elif old is not None and old is not row and old.active:
        replaced.append(old)
    said = {name: getattr(entry, name) for name in UNSAID if name in entry.said} | {"email": entry.email}
    values = dict(said)
    if explicit:
        values = {**dict.fromkeys(OF_THE_PERSON, ""), "active": True, **values, **REACHABLE}
    elif row is not None and row.email != entry.email:
        values |= REACHABLE
    if entry.said & {"active"} and entry.active:
        values |= REACHABLE
    return Step(entry, place, body, row, said, values, explicit)


def _unnamed(rows: Iterable[Contact], done: Plan) -> Iterator[Contact]:
    """Contacts that a file named before and this one doesn't, where it speaks of the same people of a body (a new edition
    of that file), or brings another address for their role. A file that only adds somebody leaves the others alone."""
    spoken = {id(row) for row in (*(step.row for step in done.steps), *done.replaced) if row is not None}
    editions = {step.body for step in done.steps if step.row is not None and step.row.file_said}
    added = {(step.body, str(step.entry.role)) for step in done.steps if step.row is None and step.entry.active}
    for row in rows:
        if not row.active or not row.file_said or id(row) in spoken:
            continue
        if row.organization_id in editions or (row.organization_id, str(row.role)) in added:
            yield row


def _said_key(row: Contact) -> Key | None:
    """The key by which a file knew the row before its address was changed elsewhere."""
    email = (row.file_said or {}).get("email", row.email)
    return (row.organization_id, str(row.role), email) if email != row.email else None


def _named(session: Session, row: Contact) -> dict[str, str]:
    body = session.get_one(Organization, row.organization_id)
    return {"who": f"{label('role', row.role)} {row.email}", "organization": body.code, "email": row.email}


def _shown(value: Any) -> str:
    return label("answer", "yes" if value else "no") if isinstance(value, bool) else str(value)


def what_was_said(rows: Sequence[Step]) -> Iterator[tuple[Contact, dict[str, Any]]]:
    """Each row with what its file says of it, over what one said before."""
    for step in rows:
        if step.row is not None:
            yield step.row, {**(step.row.file_said or {}), **step.said}
