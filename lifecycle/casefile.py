"""The case file, `format: phoihop/1`: bodies, contacts, legal bases and agreements as people write them down.

Reading checks everything that can be known without writing: the first fault is a BadInput with file, line and field.
Names that the file doesn't define itself may be in the database already (`Known`).
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from lifecycle import calendar
from lifecycle.audit import OFFICE
from lifecycle.calendar import today
from lifecycle.content import OWNER_WORDS, AgreementContent, ObligationContent, checked
from lifecycle.due import DueRule, Roll, parse_period
from lifecycle.errors import BadInput, Refusal
from lifecycle.ladder import FORMAT as LADDER_FORMAT
from lifecycle.ladder import LadderRules, parse_ladder
from lifecycle.place import DATE, Place
from lifecycle.yaml_tree import Mapping, Scalar, Sequence, parse, read_text
from models.enums import AgreementStatus, Form, Kind, Role, Side

T = TypeVar("T")

FORMAT = "phoihop/1"
MOST_PARTIES = 60
MOST_CONTENT = 100_000  # letters
MOST_BUDGET = 10**15  # đồng
EVIDENCE = {"required": True, "optional": False, "none": False}
ENDED = {
    "concluded_on": (AgreementStatus.CONCLUDED, AgreementStatus.SUPERSEDED),
    "terminated_on": (AgreementStatus.TERMINATED,),
}


@dataclass(frozen=True)
class Known:
    """Codes that the database knows already."""

    organizations: frozenset[str] = frozenset()
    legal_bases: frozenset[str] = frozenset()
    agreements: frozenset[str] = frozenset()
    calendars: frozenset[str] = frozenset({"VN"})
    ladders: frozenset[str] = frozenset({"default"})


class Entry(BaseModel):
    """What the file says of one thing; `model_fields_set` tells what it doesn't speak of."""

    model_config = ConfigDict(frozen=True)


class OrganizationEntry(Entry):
    code: str
    name: str
    side: Side
    short: str = ""
    superior: str = ""
    place: str = ""
    parent: str = ""
    successor: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    calendar: str = ""


class ContactEntry(Entry):
    """`active`: false for one who has left; true, where it is said, for one who can be reached again after a bounce."""

    organization: str
    role: Role
    email: str
    post: str = ""
    name: str = ""
    phone: str = ""
    active: bool = True


class LegalBasisEntry(Entry):
    number: str
    issued_on: dt.date | None = None
    issuer: str = ""
    title: str = ""
    supersedes: str = ""


@dataclass(frozen=True)
class AgreementEntry:
    """An agreement's content, and where it stands in its life. `place`: where the file speaks of it."""

    content: AgreementContent
    status: AgreementStatus
    signed_on: dt.date | None
    ended_on: dt.date | None
    place: Place


@dataclass(frozen=True)
class Case:
    """A whole case file. An agreement comes after those it refers to."""

    file: str
    organizations: list[OrganizationEntry] = field(default_factory=list)
    contacts: list[ContactEntry] = field(default_factory=list)
    legal_bases: list[LegalBasisEntry] = field(default_factory=list)
    agreements: list[AgreementEntry] = field(default_factory=list)


@dataclass(frozen=True)
class CalendarFile:
    """A calendar's file, checked."""

    file: str
    text: str


@dataclass(frozen=True)
class LadderFile:
    """A ladder's file, checked."""

    file: str
    rules: LadderRules


def read_file(path: Path, known: Known = Known()) -> Case | CalendarFile | LadderFile:
    """Whatever `phoihop load` takes, told apart by its `format`. BadInput with file, line and field."""
    return read_content(read_text(path), str(path), known)


def read_content(text: str, file: str, known: Known = Known()) -> Case | CalendarFile | LadderFile:
    """The same of a text that was read already. `file`: what complaints call it."""
    root = Place(file, parse(text, file))
    if not isinstance(root.node, Mapping) or "format" not in root.node.entries:
        raise root.fail("case_format", known=FORMAT)
    line, node = root.node.entries["format"]
    said = node.text if isinstance(node, Scalar) else ""
    if said == calendar.FORMAT:
        calendar.WorkCalendar.from_text(text, file)
        return CalendarFile(file, text)
    if said == LADDER_FORMAT:
        return LadderFile(file, parse_ladder(text, file))
    if said != FORMAT:
        known_formats = ", ".join((FORMAT, calendar.FORMAT, LADDER_FORMAT))
        raise Place(file, node, "format", line).fail("case_format", known=known_formats)
    return _Reader(file, known).case(root)


def read_case(path: Path, known: Known = Known()) -> Case:
    """A case file. BadInput with file, line and field; a calendar or a ladder isn't one."""
    found = read_file(path, known)
    if not isinstance(found, Case):
        raise BadInput("case_format", file=str(path), field="format", known=FORMAT)
    return found


class _Reader:
    """Reads one case, part by part: later parts name what earlier ones defined."""

    def __init__(self, file: str, known: Known) -> None:
        self.file = file
        self.known = known
        self.bodies: set[str] = set(known.organizations)
        self.bases: set[str] = set(known.legal_bases)
        self.codes: set[str] = set(known.agreements)
        # an anchor's obligations are read once, however many agreements name it
        self.lists: dict[int, list[ObligationContent]] = {}

    def case(self, root: Place) -> Case:
        parts = root.fields(["format", "organizations", "contacts", "legal_bases", "agreements"])
        places = {name: part.items() for name, part in parts.items() if name != "format"}
        bodies, bases, agreements = (places.get(name, []) for name in ("organizations", "legal_bases", "agreements"))
        self.bodies |= _distinct(bodies, "code", Place.code, "case_organization_twice")
        self.bases |= _distinct(bases, "number", _number, "case_legal_basis_twice")
        self.codes |= _distinct(agreements, "code", Place.code, "case_agreement_twice")
        return Case(
            self.file,
            organizations=self._organizations(bodies),
            contacts=self._contacts(places.get("contacts", [])),
            legal_bases=self._legal_bases(bases),
            agreements=self._agreements(agreements),
        )

    def _organizations(self, places: list[Place]) -> list[OrganizationEntry]:
        found = [(place, self._organization(place)) for place in places]
        _in_order(found, lambda entry: entry.code, lambda entry: {"parent": entry.parent})
        _in_order(found, lambda entry: entry.code, lambda entry: {"successor": entry.successor})
        return [entry for _, entry in found]

    def _organization(self, place: Place) -> OrganizationEntry:
        fields = place.fields([*OrganizationEntry.model_fields, "assumed"], ["code", "name", "side"])
        read: dict[str, Callable[[Place], Any]] = {
            "code": _body_code,
            "name": lambda at: at.text(300, needed=True),
            "short": lambda at: at.text(60),
            "side": lambda at: at.one_of(Side),
            "superior": lambda at: at.text(300),
            "place": lambda at: at.text(120),
            "parent": self._maybe_body,
            "successor": self._maybe_body,
            "valid_from": Place.day,
            "valid_to": Place.day,
            "calendar": lambda at: _named(at, self.known.calendars, "calendar_unknown"),
            "assumed": Place.flag,
        }
        values = _read(fields, read)
        if values.get("valid_from") and values.get("valid_to") and values["valid_to"] < values["valid_from"]:
            raise fields["valid_to"].fail("period_backwards_dates", first=values["valid_from"], last=values["valid_to"])
        return OrganizationEntry(**values)

    def _contacts(self, places: list[Place]) -> list[ContactEntry]:
        read: dict[str, Callable[[Place], Any]] = {
            "organization": self._body,
            "role": lambda at: at.one_of(Role),
            "email": Place.mail,
            "post": lambda at: at.text(200),
            "name": lambda at: at.text(200),
            "phone": lambda at: at.digits(40),
            "active": Place.flag,
            "assumed": Place.flag,
        }
        found: dict[tuple[str, str, str], ContactEntry] = {}
        for place in places:
            values = _read(place.fields(read, ["organization", "role", "email"]), read)
            entry = ContactEntry(**values)
            if (entry.organization, entry.role, entry.email) in found:
                raise place.fail("case_contact_twice", email=entry.email)
            found[entry.organization, entry.role, entry.email] = entry
        return list(found.values())

    def _legal_bases(self, places: list[Place]) -> list[LegalBasisEntry]:
        read: dict[str, Callable[[Place], Any]] = {
            "number": _number,
            "date": Place.day,
            "issuer": lambda at: at.text(300),
            "title": lambda at: at.text(1000),
            "supersedes": self._maybe_basis,
            "assumed": Place.flag,
        }
        found = []
        for place in places:
            values = _read(place.fields(read, ["number"]), read)
            if "date" in values:
                values["issued_on"] = values.pop("date")
            found.append((place, LegalBasisEntry(**values)))
        _in_order(found, lambda entry: entry.number, lambda entry: {"supersedes": entry.supersedes})
        return [entry for _, entry in found]

    def _agreements(self, places: list[Place]) -> list[AgreementEntry]:
        found = [(place, self._agreement(place)) for place in places]
        return _in_order(
            found,
            lambda entry: entry.content.code,
            lambda entry: {"predecessor": entry.content.predecessor, "parent": entry.content.parent},
        )

    def _agreement(self, place: Place) -> AgreementEntry:
        fields = place.fields(AGREEMENT, ["code", "kind", "title", "lead", "parties", "period"])
        read: dict[str, Callable[[Place], Any]] = {
            "code": _agreement_code,
            "kind": lambda at: at.one_of(Kind),
            "title": lambda at: at.text(1000, needed=True),
            "lead": self._body,
            "legal_basis": self._maybe_basis,
            "predecessor": self._maybe_agreement,
            "parent": self._maybe_agreement,
            "ladder": self._ladder,
            "content": lambda at: at.prose(MOST_CONTENT),
        }
        values = _read({name: at for name, at in fields.items() if name in read}, read)
        values["parties"], values["signatories"] = self._parties(fields["parties"])
        if values["lead"] not in values["parties"]:
            raise fields["lead"].fail("lead_not_party")
        values["period_from"], values["period_to"], remarks = _period(fields["period"])
        values["remarks"] = {**remarks, **_remarks(fields)}
        values["obligations"] = self._obligations(fields.get("obligations"), values["parties"])
        status, signed_on, ended_on = _standing(place, fields)
        try:
            content = checked(values)
        except Refusal as refusal:
            raise place.failed(refusal) from None
        return AgreementEntry(content, status, signed_on, ended_on, place)

    def _parties(self, place: Place) -> tuple[list[str], dict[str, str]]:
        codes: list[str] = []
        signatories: dict[str, str] = {}
        for item in place.items():
            body = item
            if isinstance(item.node, Mapping):
                fields = item.fields(["organization", "signed_by"], ["organization"])
                body = fields["organization"]
                signer = self._maybe_body(fields["signed_by"]) if "signed_by" in fields else ""
                if signer:
                    signatories[self._body(body)] = signer
            code = self._body(body)
            if code in codes:
                raise body.fail("party_twice")
            codes.append(code)
        if not 2 <= len(codes) <= MOST_PARTIES:
            raise place.fail("case_parties", most=MOST_PARTIES)
        return codes, signatories

    def _obligations(self, place: Place | None, parties: list[str]) -> list[ObligationContent]:
        if place is None:
            return []
        items = place.items()
        if id(place.node) not in self.lists:
            _distinct(items, "code", Place.code, "obligation_twice")
            self.lists[id(place.node)] = [_obligation(item) for item in items]
        found = self.lists[id(place.node)]
        for item, obligation in zip(items, found, strict=True):
            if obligation.owner not in OWNER_WORDS and obligation.owner not in parties:
                raise item.fields(OBLIGATION)["owner"].fail("owner_unknown")
        return found

    def _body(self, place: Place) -> str:
        return _named(place, self.bodies, "organization_unknown", needed=True)

    def _maybe_body(self, place: Place) -> str:
        return _named(place, self.bodies, "organization_unknown")

    def _maybe_agreement(self, place: Place) -> str:
        return _named(place, self.codes, "agreement_unknown")

    def _ladder(self, place: Place) -> str:
        return _named(place, self.known.ladders, "ladder_unknown") or "default"

    def _maybe_basis(self, place: Place) -> str:
        number = place.text(80)
        if number and number not in self.bases:
            raise place.fail("legal_basis_unknown", number=number)
        return number


AGREEMENT = (
    "code",
    "kind",
    "title",
    "lead",
    "parties",
    "legal_basis",
    "period",
    "status",
    "signed_on",
    "concluded_on",
    "terminated_on",
    "predecessor",
    "parent",
    "ladder",
    "content",
    "commendations",
    "assumed",
    "obligations",
)
OBLIGATION: dict[str, Callable[[Place], Any]] = {
    "code": Place.code,
    "title": lambda at: at.text(1000, needed=True),
    "owner": lambda at: at.text(60, needed=True),
    "form": lambda at: at.one_of(Form),
    "due": lambda at: _due(at),
    "roll": lambda at: at.one_of(Roll),
    "inclusive": Place.flag,
    "evidence": lambda at: _evidence(at),
    "budget": lambda at: at.amount(MOST_BUDGET),
    "assumed": Place.flag,
}


def _obligation(place: Place) -> ObligationContent:
    return ObligationContent(**_read(place.fields(OBLIGATION, ["code", "title", "owner", "form", "due"]), OBLIGATION))


def _read(fields: dict[str, Place], read: dict[str, Callable[[Place], Any]]) -> dict[str, Any]:
    """Each field by its own reader; `assumed` is checked and left out unless something keeps it."""
    values = {name: read[name](place) for name, place in fields.items()}
    if read is not OBLIGATION:
        values.pop("assumed", None)
    return values


def _distinct(places: Iterable[Place], key: str, read: Callable[[Place], str], twice: str) -> set[str]:
    """The names that a list defines. BadInput at the second thing of one name."""
    found: set[str] = set()
    for place in places:
        entries = place.node.entries if isinstance(place.node, Mapping) else {}
        if key not in entries:
            continue  # said where the whole entry is read
        line, node = entries[key]
        at = Place(place.file, node, f"{place.path}.{key}", line)
        name = read(at)
        if name in found:
            raise at.fail(twice, code=name)
        found.add(name)
    return found


def _in_order(
    found: list[tuple[Place, T]], name: Callable[[T], str], stands_on: Callable[[T], dict[str, str]]
) -> list[T]:
    """The entries, each after those of the file that it stands on, else as they came. BadInput for a circle.

    `stands_on`: field -> the name it refers to, empty where it refers to nothing.
    """
    entries = {name(entry): (place, entry) for place, entry in found}
    needs = {
        one: {other for other in stands_on(entry).values() if other in entries} for one, (_, entry) in entries.items()
    }
    needed_by: dict[str, list[str]] = {one: [] for one in entries}
    for one, others in needs.items():
        for other in others:
            needed_by[other].append(one)
    ready = deque(one for one in entries if not needs[one])
    ordered: list[T] = []
    while ready:
        one = ready.popleft()
        ordered.append(entries.pop(one)[1])
        for other in needed_by[one]:
            needs[other].discard(one)
            if not needs[other]:
                ready.append(other)
    for place, entry in entries.values():
        field_name = next(key for key, other in stands_on(entry).items() if other in entries)
        raise place.fields(list(_keys(place)))[field_name].fail("case_circle")
    return ordered


def _keys(place: Place) -> Iterable[str]:
    return place.node.entries if isinstance(place.node, Mapping) else ()


def _named(place: Place, known: Iterable[str], unknown: str, *, needed: bool = False) -> str:
    """A code that must be known; empty for null unless it is needed."""
    if place.is_null and not needed:
        return ""
    code = place.text(60, needed=needed)
    if code and code not in known:
        raise place.fail(unknown, code=code)
    return code


def _body_code(place: Place) -> str:
    code = place.code()
    if code in OWNER_WORDS:
        raise place.fail("case_code_reserved", code=code)
    return code


def _agreement_code(place: Place) -> str:
    # an agreement's audit chain bears its code: it can't be the office's
    code = place.code()
    if code == OFFICE:
        raise place.fail("case_code_reserved", code=code)
    return code


def _number(place: Place) -> str:
    return place.text(80, needed=True)


def _period(place: Place) -> tuple[dt.date | None, dt.date | None, dict[str, Any]]:
    """First and last day, and what is remarked about them."""
    if place.is_null:
        return None, None, {}
    fields = place.fields(["from", "to", "assumed"], ["from"])
    value: dict[str, Any] = {key: fields[key].year_or_day() for key in ("from", "to") if key in fields}
    assumed = "assumed" in fields and fields["assumed"].flag()
    try:
        period = parse_period(value)
    except Refusal as refusal:
        raise fields.get("to", place).failed(refusal) from None
    return period.first, period.last, {"period_assumed": True} if assumed else {}


def _remarks(fields: dict[str, Place]) -> dict[str, Any]:
    """What the file tells beyond the columns."""
    remarks: dict[str, Any] = {}
    if "commendations" in fields and not fields["commendations"].is_null:
        remarks["commendations"] = fields["commendations"].plain()
    if "assumed" in fields and fields["assumed"].flag():
        remarks["assumed"] = True
    return remarks


def _standing(place: Place, fields: dict[str, Place]) -> tuple[AgreementStatus, dt.date | None, dt.date | None]:
    """The status with its dates: what is in force was signed on a day, what has ended ended on one after that."""
    status = fields["status"].one_of(AgreementStatus) if "status" in fields else AgreementStatus.PROPOSED
    signed_on = fields["signed_on"].day() if "signed_on" in fields else None
    if signed_on is not None and signed_on > today():
        raise fields["signed_on"].fail("signed_in_future", on=signed_on)
    if status is AgreementStatus.IN_FORCE and signed_on is None:
        raise fields.get("signed_on", place).fail("case_signed_on_missing")
    ended_on = None
    for key, statuses in ENDED.items():
        day = fields[key].day() if key in fields else None
        if day is None:
            continue
        if status not in statuses:
            raise fields[key].fail("case_not_ended", status=status)
        if signed_on is not None and day < signed_on:
            raise fields[key].fail("case_ended_before_signed", ended=day, signed=signed_on)
        ended_on = day
    return status, signed_on, ended_on


def _due(place: Place) -> str:
    """The canonical text of a due rule. Its own refusals are put at this line."""
    value: Any = None
    if isinstance(place.node, Sequence):
        value = [item.node.text if isinstance(item.node, Scalar) else "" for item in place.items()]
    elif isinstance(place.node, Mapping):
        raise place.fail("due_malformed", due="{...}")
    elif place.node.kind == "timestamp" or DATE.fullmatch(place.node.text.strip()):
        value = place.day()
    elif not place.is_null:
        value = place.node.text
    try:
        return DueRule.parse(value).text
    except Refusal as refusal:
        raise place.failed(refusal) from None


def _evidence(place: Place) -> bool:
    if isinstance(place.node, Scalar) and place.node.text in EVIDENCE:
        return EVIDENCE[place.node.text]
    if isinstance(place.node, Scalar) and place.node.kind == "bool":
        return place.flag()
    if place.is_null:
        return False
    raise place.fail("case_evidence")
