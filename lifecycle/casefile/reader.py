"""The case file, `format: phoihop/1`: bodies, contacts, legal bases and agreements as people write them down.

Reading checks everything that can be known without writing, and tells all faults of a file together, each with its
place. What is read are plain values with a source that knows their places (lifecycle/kernel/place.py): a YAML file today, a
workbook later. Names that the file doesn't define itself may be in the database already (`Known`).
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from lifecycle.agreement.content import OWNER_WORDS, AgreementContent, ObligationContent, conflicts
from lifecycle.calendar.due_rules import PeriodSaid
from lifecycle.calendar.overlay import FORMAT as CALENDAR_FORMAT
from lifecycle.calendar.overlay import NATION, Layer, read_layer
from lifecycle.casefile.tree import parse, read_text
from lifecycle.casefile.words import (
    BODY_ENDS,
    CALENDAR_NAMELESS,
    CALENDAR_TWO_NAMES,
    CASE_AGREEMENT_TWICE,
    CASE_CIRCLE,
    CASE_CODE_RESERVED,
    CASE_CONTACT_TWICE,
    CASE_ENDED_BEFORE_SIGNED,
    CASE_FORMAT,
    CASE_LEGAL_BASIS_TWICE,
    CASE_NOT_ENDED,
    CASE_ORGANIZATION_TWICE,
    CASE_REPLACES_ITSELF,
    CASE_SIGNED_ON_MISSING,
)
from lifecycle.kernel.audit import OWN_CHAINS
from lifecycle.kernel.clock import today
from lifecycle.kernel.place import Loc, Place, Source, Wrong, faults_of
from lifecycle.kernel.refusal import BadInput, all_told
from lifecycle.kernel.scalars import (
    Code,
    Day,
    Flag,
    Line60,
    Line120,
    Line200,
    Line300,
    Line1000,
    Mail,
    Name300,
    Number,
    Phone,
    line,
    mail,
    named,
    plain,
)
from lifecycle.kernel.words import (
    AGREEMENT_UNKNOWN,
    CALENDAR_UNKNOWN,
    CASE_KEY_MISSING,
    CASE_KEY_UNKNOWN,
    CASE_NOT_LIST,
    CASE_NOT_MAPPING,
    DAY_NOT_COME,
    LADDER_UNKNOWN,
    LEGAL_BASIS_UNKNOWN,
    ORGANIZATION_UNKNOWN,
    SIGNED_IN_FUTURE,
    Sentence,
)
from lifecycle.ladder.policy import FORMAT as LADDER_FORMAT
from lifecycle.ladder.policy import LadderRules, parse_ladder
from models.enums import AgreementStatus, Role, Side

T = TypeVar("T")
E = TypeVar("E", bound=BaseModel)

FORMAT = "phoihop/1"
SECTIONS = ("organizations", "contacts", "legal_bases", "agreements")
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
    """Entry of the file about one thing; `said` tells what it speaks of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def said(self) -> set[str]:
        """Name the fields that the file speaks of, less what is only remarked."""
        return self.model_fields_set - {"assumed"}


def _not_a_word(code: str) -> str:
    if code in OWNER_WORDS:
        raise Wrong(CASE_CODE_RESERVED, code=code)
    return code


class OrganizationEntry(Entry):
    code: Annotated[Code, AfterValidator(_not_a_word)]
    name: Name300
    side: Side
    short: Line60 = ""
    superior: Line300 = ""
    place: Line120 = ""
    parent: Line60 = ""
    successor: Line60 = ""
    valid_from: Day = None
    valid_to: Day = None
    calendar: Line60 = ""
    assumed: Flag = False

    @model_validator(mode="after")
    def _lasts(self) -> OrganizationEntry:
        """A body that ended would go on being asked: until a reorganisation can be recorded, it is no entry."""
        for ends in ("valid_to", "successor"):
            if getattr(self, ends):
                raise Wrong(BODY_ENDS, at=(ends,))
        return self


def _no_mail(value: Any) -> str:
    return "" if value is None or value == "" else mail(value)


OtherMail = Annotated[str, BeforeValidator(_no_mail)]


class ContactEntry(Entry):
    """`active`: false for one who has left; true, where it is said, for one who can be reached again after a bounce.

    `replaces`: the address of the contact of that body and role whose place this one takes.
    """

    organization: Annotated[Line60, AfterValidator(named)]
    role: Role
    email: Mail
    post: Line200 = ""
    name: Line200 = ""
    phone: Phone = ""
    active: Flag = True
    replaces: OtherMail = ""
    assumed: Flag = False


class LegalBasisEntry(Entry):
    number: Annotated[Number, AfterValidator(named)]
    issued_on: Day = Field(default=None, alias="date")
    issuer: Line300 = ""
    title: Line1000 = ""
    supersedes: Number = ""
    assumed: Flag = False


class PartyEntry(Entry):
    """A party that another body signs for."""

    organization: Annotated[Line60, AfterValidator(named)]
    signed_by: Line60 = ""


class Standing(Entry):
    """Standing of an agreement, which a case file gives beside its content: where it stands in its life, and remarks."""

    period: PeriodSaid | None
    status: AgreementStatus = AgreementStatus.PROPOSED
    signed_on: Day = None
    concluded_on: Day = None
    terminated_on: Day = None
    commendations: Annotated[Any, BeforeValidator(plain)] = None
    assumed: Flag = False

    @property
    def ended_on(self) -> dt.date | None:
        return self.concluded_on or self.terminated_on

    @property
    def remarks(self) -> dict[str, Any]:
        """Gather what the file tells beyond the columns."""
        remarks: dict[str, Any] = {}
        if self.period and self.period.assumed:
            remarks["period_assumed"] = True
        if self.commendations is not None:
            remarks["commendations"] = self.commendations
        if self.assumed:
            remarks["assumed"] = True
        return remarks


# what a file puts otherwise than the content keeps it
_RESPELLED = {"period_from", "period_to", "signatories", "remarks"}
CONTENT = tuple(name for name in AgreementContent.model_fields if name not in _RESPELLED)
AGREEMENT = (*CONTENT, *Standing.model_fields)
OBLIGATION = tuple(ObligationContent.model_fields)


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
    # where each of the contacts stands
    contact_places: list[Place] = field(default_factory=list)
    legal_bases: list[LegalBasisEntry] = field(default_factory=list)
    agreements: list[AgreementEntry] = field(default_factory=list)


@dataclass(frozen=True)
class CalendarFile:
    """A calendar's file, checked. `code`: whose it is, by its own word."""

    file: str
    text: str
    code: str
    layer: Layer


@dataclass(frozen=True)
class LadderFile:
    """A ladder's file, checked."""

    file: str
    rules: LadderRules


def read_file(path: Path, known: Known = Known(), code: str = "") -> Case | CalendarFile | LadderFile:
    """Read whatever `phoihop load` takes, told apart by its `format`. BadInput with file, line and field."""
    return read_content(read_text(path), str(path), known, code)


def read_content(text: str, file: str, known: Known = Known(), code: str = "") -> Case | CalendarFile | LadderFile:
    """Read a text that was fetched already.

    `file`: what complaints call it. `code`: the name of a calendar whose file doesn't name itself.
    """
    source = parse(text, file)
    said = source.values.get("format") if isinstance(source.values, dict) else None
    if said != FORMAT and source.faults:
        raise all_told(source.faults)
    if said is None:
        raise source.place(()).fail(CASE_FORMAT, known=FORMAT)
    if said == CALENDAR_FORMAT:
        return _calendar_file(text, file, code)
    if said == LADDER_FORMAT:
        return LadderFile(file, parse_ladder(text, file))
    if said != FORMAT:
        known_formats = ", ".join((FORMAT, CALENDAR_FORMAT, LADDER_FORMAT))
        raise source.place(("format",)).fail(CASE_FORMAT, known=known_formats)
    return case_of(source, known)


def _calendar_file(text: str, file: str, code: str) -> CalendarFile:
    """A calendar under its own name: the nation's calendar is never what a nameless file becomes."""
    layer = read_layer(text, file)
    given = NATION if code.upper() == NATION else code
    if not (layer.code or given):
        raise BadInput(CALENDAR_NAMELESS, file=file, field="code", nation=NATION)
    if layer.code and given and layer.code != given:
        raise BadInput(CALENDAR_TWO_NAMES, file=file, field="code", code=layer.code, given=given)
    return CalendarFile(file, text, layer.code or given, layer)


def read_case(path: Path, known: Known = Known()) -> Case:
    """Read a case file. BadInput with file, line and field; a calendar or a ladder isn't one."""
    found = read_file(path, known)
    if not isinstance(found, Case):
        raise BadInput(CASE_FORMAT, file=str(path), field="format", known=FORMAT)
    return found


def case_of(source: Source, known: Known = Known()) -> Case:
    """Make a case of plain values. BadInput: all faults that were found, the source's among them, by their places."""
    reader = _Reader(source, known)
    for fault in source.faults:
        reader.add(fault)
    case = reader.case()
    if reader.faults:
        raise all_told(sorted(reader.faults, key=_cause_first))
    return case


def _cause_first(fault: BadInput) -> tuple[int, int]:
    """What defines names comes before what uses them; within a section, by line."""
    section = fault.field.partition("[")[0]
    return SECTIONS.index(section) if section in SECTIONS else -1, fault.line


class _Reader:
    """Reads one case, entry by entry, and gathers what is wrong: one fault a field."""

    def __init__(self, source: Source, known: Known) -> None:
        self.source = source
        self.known = known
        self.faults: list[BadInput] = []
        self.told: set[str] = set()
        # an anchor's obligations are read once, and told once, however many agreements name it
        self.lists: dict[int, list[ObligationContent]] = {}

    def case(self) -> Case:
        given = {name: self._section(name) for name in SECTIONS}
        for name in self.source.values:
            if name not in ("format", *SECTIONS):
                self._tell((name,), CASE_KEY_UNKNOWN, known=", ".join(sorted(("format", *SECTIONS))))
        self.bodies = self._defined("organizations", "code", given, CASE_ORGANIZATION_TWICE) | self.known.organizations
        self.bases = self._defined("legal_bases", "number", given, CASE_LEGAL_BASIS_TWICE) | self.known.legal_bases
        self.codes = self._defined("agreements", "code", given, CASE_AGREEMENT_TWICE) | self.known.agreements
        organizations, contacts = self._organizations(given["organizations"]), self._contacts(given["contacts"])
        return Case(
            self.source.file,
            organizations=organizations,
            contacts=[entry for entry, _ in contacts],
            contact_places=[place for _, place in contacts],
            legal_bases=self._legal_bases(given["legal_bases"]),
            agreements=self._agreements(given["agreements"]),
        )

    # --- what is wrong ---

    def _tell(self, loc: Loc, key: Sentence, **values: Any) -> None:
        self.add(self.source.place(loc).fail(key, **values))

    def add(self, fault: BadInput) -> None:
        """The first fault of a field is told: what follows from it isn't."""
        what = f"{fault.field} {fault.values.get('name', '')}" if fault.key == "case_key_missing" else fault.field
        if what not in self.told:
            self.told.add(what)
            self.faults.append(fault)

    def _model(self, model: type[E], value: Any, loc: Loc) -> E | None:
        """The value as the model has it; None where it is wrong, and told."""
        try:
            return model.model_validate(value)
        except ValidationError as error:
            names = [one.alias or name for name, one in model.model_fields.items()]
            for fault in faults_of(error, self.source, loc, names):
                self.add(fault)
            return None

    # --- names ---

    def _section(self, name: str) -> list[Any]:
        value = self.source.values.get(name)
        if value is not None and not isinstance(value, list):
            self._tell((name,), CASE_NOT_LIST)
        return value if isinstance(value, list) else []

    def _defined(self, section: str, key: str, given: dict[str, list[Any]], twice: Sentence) -> set[str]:
        """The names that a section defines, right or wrong; the second thing of one name is told."""
        found: set[str] = set()
        for number, item in enumerate(given[section]):
            name = line(item.get(key)) if isinstance(item, dict) else None
            if not isinstance(name, str) or not name:
                continue  # said where the whole entry is read
            if name in found:
                self._tell((section, number, key), twice, code=name)
            found.add(name)
        return found

    def _refer(self, item: Any, loc: Loc, references: dict[str, tuple[set[str] | frozenset[str], Sentence]]) -> None:
        """Tell each reference that leads nowhere. `references`: field -> (what is known, the sentence)."""
        for name, (known, unknown) in references.items():
            said = line(item.get(name)) if isinstance(item, dict) else None
            if isinstance(said, str) and said and said not in known:
                shown = {"number": said[:80]} if unknown == "legal_basis_unknown" else {"code": said[:60]}
                self._tell((*loc, name), unknown, **shown)

    def _in_order(
        self, found: list[tuple[Loc, T]], name: Callable[[T], str], stands_on: Callable[[T], dict[str, str]]
    ) -> list[T]:
        """The entries, each after those of the file that it stands on, else as they came. A circle is told.

        `stands_on`: field -> the name it refers to, empty where it refers to nothing.
        """
        entries = {name(entry): (loc, entry) for loc, entry in found}
        needs = {
            one: {other for other in stands_on(entry).values() if other in entries}
            for one, (_, entry) in entries.items()
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
        for loc, entry in entries.values():
            field_name = next(key for key, other in stands_on(entry).items() if other in entries)
            self._tell((*loc, field_name), CASE_CIRCLE)
        return ordered

    # --- the four sections ---

    def _organizations(self, items: list[Any]) -> list[OrganizationEntry]:
        found: list[tuple[Loc, OrganizationEntry]] = []
        for loc, item in _numbered("organizations", items):
            body = (self.bodies, ORGANIZATION_UNKNOWN)
            calendars = (self.known.calendars, CALENDAR_UNKNOWN)
            self._refer(item, loc, {"parent": body, "successor": body, "calendar": calendars})
            entry = self._model(OrganizationEntry, item, loc)
            found += [(loc, entry)] if entry else []
        self._in_order(found, lambda entry: entry.code, lambda entry: {"parent": entry.parent})
        self._in_order(found, lambda entry: entry.code, lambda entry: {"successor": entry.successor})
        return [entry for _, entry in found]

    def _contacts(self, items: list[Any]) -> list[tuple[ContactEntry, Place]]:
        found: dict[tuple[str, str, str], tuple[ContactEntry, Place]] = {}
        for loc, item in _numbered("contacts", items):
            self._refer(item, loc, {"organization": (self.bodies, ORGANIZATION_UNKNOWN)})
            entry = self._model(ContactEntry, item, loc)
            if entry is None:
                continue
            if (entry.organization, entry.role, entry.email) in found:
                self._tell(loc, CASE_CONTACT_TWICE, email=entry.email)
            if entry.replaces == entry.email:
                self._tell((*loc, "replaces"), CASE_REPLACES_ITSELF)
            found[entry.organization, entry.role, entry.email] = entry, self.source.place(loc)
        return list(found.values())

    def _legal_bases(self, items: list[Any]) -> list[LegalBasisEntry]:
        found: list[tuple[Loc, LegalBasisEntry]] = []
        for loc, item in _numbered("legal_bases", items):
            self._refer(item, loc, {"supersedes": (self.bases, LEGAL_BASIS_UNKNOWN)})
            entry = self._model(LegalBasisEntry, item, loc)
            found += [(loc, entry)] if entry else []
        return self._ordered_bases(found)

    def _ordered_bases(self, found: list[tuple[Loc, LegalBasisEntry]]) -> list[LegalBasisEntry]:
        self._in_order(found, lambda entry: entry.number, lambda entry: {"supersedes": entry.supersedes})
        return [entry for _, entry in found]

    def _agreements(self, items: list[Any]) -> list[AgreementEntry]:
        found: list[tuple[Loc, AgreementEntry]] = []
        for loc, item in _numbered("agreements", items):
            if not isinstance(item, dict):
                self._tell(loc, CASE_NOT_MAPPING)
                continue
            entry = self._agreement(item, loc)
            found += [(loc, entry)] if entry else []
        return self._in_order(
            found,
            lambda entry: entry.content.code,
            lambda entry: {"predecessor": entry.content.predecessor, "parent": entry.content.parent},
        )

    def _agreement(self, item: dict[str, Any], loc: Loc) -> AgreementEntry | None:
        before = len(self.faults)
        self._look_up(item, loc)
        parties, signatories = self._parties(item.get("parties"), loc)
        obligations = self._obligations(item.get("obligations"), (*loc, "obligations"))
        for where, key in conflicts(item):
            self._tell((*loc, *where), key)
        standing = self._standing(item, loc)
        fields = {name: item[name] for name in CONTENT if item.get(name) is not None or name in _NEEDED & item.keys()}
        period = standing.period.period if standing and standing.period else None
        fields |= {
            **({"parties": parties, "signatories": signatories} if "parties" in item else {}),
            "period_from": period.first if period else None,
            "period_to": period.last if period else None,
            "obligations": obligations,
            "remarks": standing.remarks if standing else {},
        }
        content = self._content(fields, loc, quiet=len(self.faults) > before)
        if content is None or standing is None or len(self.faults) > before:
            return None
        return AgreementEntry(content, standing.status, standing.signed_on, standing.ended_on, self.source.place(loc))

    def _look_up(self, item: dict[str, Any], loc: Loc) -> None:
        body, other = (self.bodies, ORGANIZATION_UNKNOWN), (self.codes, AGREEMENT_UNKNOWN)
        self._refer(
            item,
            loc,
            {
                "lead": body,
                "legal_basis": (self.bases, LEGAL_BASIS_UNKNOWN),
                "predecessor": other,
                "parent": other,
                "ladder": (self.known.ladders, LADDER_UNKNOWN),
            },
        )
        code = line(item.get("code"))
        if isinstance(code, str) and code in OWN_CHAINS:
            self._tell((*loc, "code"), CASE_CODE_RESERVED, code=code)

    def _content(self, fields: dict[str, Any], loc: Loc, *, quiet: bool) -> AgreementContent | None:
        """The content. `quiet`: what contradicts itself was told already, each at its field."""
        try:
            return AgreementContent.model_validate(fields)
        except ValidationError as error:
            whole = [one for one in error.errors() if not one["loc"]]
            if whole and quiet:
                return None
            for fault in faults_of(error, self.source, loc, AGREEMENT):
                self.add(fault)
            return None

    def _parties(self, given: Any, loc: Loc) -> tuple[Any, dict[str, str]]:
        """The parties' codes, and who signs for whom; what is no list is left for the content to refuse."""
        if not isinstance(given, list):
            return ([] if given is None else given), {}
        codes: list[Any] = []
        signatories: dict[str, str] = {}
        for number, item in enumerate(given):
            at = (*loc, "parties", number)
            if not isinstance(item, dict):
                self._party_known(item, at)
                codes.append(line(item))
                continue
            body = (self.bodies, ORGANIZATION_UNKNOWN)
            self._refer(item, at, {"organization": body, "signed_by": body})
            entry = self._model(PartyEntry, item, at)
            codes.append(entry.organization if entry else "?")
            if entry and entry.signed_by:
                signatories[entry.organization] = entry.signed_by
        return codes, signatories

    def _party_known(self, item: Any, at: Loc) -> None:
        code = line(item)
        if isinstance(code, str) and code and code not in self.bodies:
            self._tell(at, ORGANIZATION_UNKNOWN, code=code[:60])

    def _obligations(self, given: Any, loc: Loc) -> Any:
        if given is None:
            return []
        if not isinstance(given, list):
            self._tell(loc, CASE_NOT_LIST)
            return []
        if id(given) not in self.lists:
            made = [self._obligation(item, (*loc, number)) for number, item in enumerate(given)]
            self.lists[id(given)] = [one for one in made if one]
        return self.lists[id(given)]

    def _obligation(self, item: Any, loc: Loc) -> ObligationContent | None:
        # a form may leave it empty; a file says `null` where nothing is dated yet
        if isinstance(item, dict) and "due" not in item:
            self._tell(loc, CASE_KEY_MISSING, name="due")
        return self._model(ObligationContent, item, loc)

    def _standing(self, item: dict[str, Any], loc: Loc) -> Standing | None:
        """Where it stands, with its dates: what is in force was signed on a day, what has ended ended after that."""
        said = self._model_of_agreement({name: value for name, value in item.items() if name not in CONTENT}, loc)
        if said is None:
            return None
        signed_on = said.signed_on
        if signed_on is not None and signed_on > today():
            self._tell((*loc, "signed_on"), SIGNED_IN_FUTURE, on=signed_on)
        if said.status is AgreementStatus.IN_FORCE and signed_on is None:
            self._tell((*loc, "signed_on") if "signed_on" in item else loc, CASE_SIGNED_ON_MISSING)
        for name, statuses in ENDED.items():
            ended: dt.date | None = getattr(said, name)
            if ended is not None and said.status not in statuses:
                self._tell((*loc, name), CASE_NOT_ENDED, status=said.status)
            elif ended is not None and signed_on is not None and ended < signed_on:
                self._tell((*loc, name), CASE_ENDED_BEFORE_SIGNED, ended=ended, signed=signed_on)
            elif ended is not None and ended > today():
                self._tell((*loc, name), DAY_NOT_COME, day=ended, today=today())
        return said

    def _model_of_agreement(self, item: dict[str, Any], loc: Loc) -> Standing | None:
        try:
            return Standing.model_validate(item)
        except ValidationError as error:
            for fault in faults_of(error, self.source, loc, AGREEMENT):
                self.add(fault)
            return None


_NEEDED = frozenset(name for name, one in AgreementContent.model_fields.items() if one.is_required())


def _numbered(section: str, items: list[Any]) -> Iterator[tuple[Loc, Any]]:
    return (((section, number), item) for number, item in enumerate(items))
