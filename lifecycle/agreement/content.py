"""Content of an agreement, as the case file, the forms and the portal all put it: one shape, checked in one place."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationError,
    field_validator,
    model_validator,
)

from lifecycle.agreement.words import (
    CASE_EVIDENCE,
    CODE_RESERVED,
    DUE_CIRCLE,
    DUE_WITH_UNKNOWN,
    LEAD_NOT_PARTY,
    OBLIGATION_TWICE,
    OWNER_UNKNOWN,
    PARTY_TWICE,
    PERIOD_BACKWARDS,
    PERIOD_ENDLESS,
    PERIOD_FAR,
    PERIOD_NO_START,
    SIGNATORY_NOT_PARTY,
)
from lifecycle.calendar.due_rules import LONGEST_YEARS, Before, DueRule, Roll, Undated, WithOther, covers_of
from lifecycle.kernel.audit import OWN_CHAINS
from lifecycle.kernel.place import Loc, Wrong
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.scalars import Code, Money
from lifecycle.kernel.text import MOST_PROSE, one_line, tidied
from lifecycle.kernel.typed import FIRST_YEAR, LAST_YEAR
from lifecycle.kernel.validation import problem_of
from lifecycle.kernel.words import FIELD_WRONG, Sentence
from models.enums import AgreementStatus, Form, Kind

OWNER_WORDS = ("lead", "partner", "each", "rotating")
EVIDENCE = {"required": True, "optional": False, "none": False}


class Written(BaseModel):
    """Text that somebody wrote: it is composed and trimmed before anything is checked, a title stands on one line."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _tidied(cls, value: Any) -> Any:
        fields = tidied(value)
        for name in ("title", "owner", "legal_basis"):
            if isinstance(fields, dict) and isinstance(fields.get(name), str):
                fields[name] = one_line(fields[name])
        return fields


def _due(value: Any) -> DueRule:
    try:
        return DueRule.parse(value)
    except Refusal as refusal:
        raise Wrong.of(refusal) from None


# read once, kept as its text
Due = Annotated[DueRule, PlainValidator(_due), PlainSerializer(lambda rule: rule.text, return_type=str)]


class ObligationContent(Written):
    """Obligation of one party. `due`: a date, a list of MM-DD, an RRULE, or null (lifecycle/calendar/due_rules.py)."""

    code: Code
    title: str = Field(min_length=1, max_length=1000)
    owner: str = Field(min_length=1, max_length=60)
    form: Form
    due: Due = Undated()
    roll: Roll = Roll.NEXT_WORKING_DAY
    inclusive: bool = True
    evidence: bool = False
    budget: Money = Field(default=0, ge=0, le=10**15)  # đồng
    assumed: bool = False
    # which data a report tells of, apart from when it is due: {"from": MM-DD, "to": MM-DD}, or "period"
    covers: dict[str, str] | str | None = None

    @model_validator(mode="after")
    def _rolled_by_kind(self) -> ObligationContent:
        if "roll" not in self.model_fields_set:
            self.roll = self.due.default_roll
        return self

    @field_validator("covers", mode="before")
    @classmethod
    def _covered(cls, value: Any) -> Any:
        try:
            return covers_of(value)
        except Refusal as refusal:
            raise Wrong.of(refusal) from None

    @field_validator("evidence", mode="before")
    @classmethod
    def _evidence_word(cls, value: Any) -> Any:
        if value is None or isinstance(value, bool):
            return bool(value)
        if not isinstance(value, str) or value not in EVIDENCE:
            raise Wrong(CASE_EVIDENCE)
        return EVIDENCE[value]


class AgreementContent(Written):
    """An agreement as proposed. The period: both days, an open end (`period_to` null), or unknown (both null)."""

    code: Code
    kind: Kind
    title: str = Field(min_length=1, max_length=1000)
    lead: Code
    parties: list[Code] = Field(min_length=2, max_length=60)
    signatories: dict[str, str] = Field(default_factory=dict)  # party -> the body that signs for it
    legal_basis: str = ""
    parent: str = ""
    predecessor: str = ""
    ladder: str = "default"
    period_from: dt.date | None = None
    period_to: dt.date | None = None
    content: str = Field(default="", max_length=MOST_PROSE)
    obligations: list[ObligationContent] = Field(default_factory=list)
    remarks: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole(self) -> AgreementContent:
        if self.code in OWN_CHAINS:
            raise Wrong(CODE_RESERVED)
        for _, key in conflicts(self.__dict__):
            raise Wrong(key)
        if set(self.signatories) - set(self.parties):
            raise Wrong(SIGNATORY_NOT_PARTY)
        _check_period(self.period_from, self.period_to)
        return self


def conflicts(said: Mapping[str, Any]) -> Iterator[tuple[Loc, Sentence]]:
    """Find what in an agreement contradicts itself: where, and the sentence's key.

    `said`: the fields as a model holds them or as a file puts them, right or wrong: each rule looks at what it can.
    """
    given, obligations = _listed(said.get("parties")), _listed(said.get("obligations"))
    parties = [_of(one, "organization") if isinstance(one, dict) else one for one in given]
    for number, code in enumerate(parties):
        if isinstance(code, str) and code in parties[:number]:
            yield ("parties", number), PARTY_TWICE
    lead = said.get("lead")
    if isinstance(lead, str) and parties and lead not in parties:
        yield ("lead",), LEAD_NOT_PARTY
    codes: set[str] = set()
    for number, item in enumerate(obligations):
        code, owner = _of(item, "code"), _of(item, "owner")
        if isinstance(code, str) and code in codes:
            yield ("obligations", number, "code"), OBLIGATION_TWICE
        codes.add(str(code))
        if isinstance(owner, str) and owner and parties and owner not in OWNER_WORDS and owner not in parties:
            yield ("obligations", number, "owner"), OWNER_UNKNOWN
    yield from _circles(obligations)


def _circles(obligations: list[Any]) -> Iterator[tuple[Loc, Sentence]]:
    """Find duties that fall due with one that isn't there, with themselves, or in a circle."""
    leads = {_of(item, "code"): _leads_to(_of(item, "due")) for item in obligations}
    for number, item in enumerate(obligations):
        code = _of(item, "code")
        direct = _leads_to(_of(item, "due"), with_only=True)
        if any(other not in leads for other in direct):
            yield ("obligations", number, "due"), DUE_WITH_UNKNOWN
        seen: set[str] = set()
        ahead = set(leads.get(code, ()))
        while ahead:
            other = ahead.pop()
            seen.add(other)
            ahead |= set(leads.get(other, ())) - seen
        if code in seen:
            yield ("obligations", number, "due"), DUE_CIRCLE


def _holds_a_rule(due: Any) -> bool:
    return isinstance(due, list) and any(isinstance(one, dict) for one in due)


def _leads_to(due: Any, *, with_only: bool = False) -> tuple[str, ...]:
    """The obligations that a rule counts from, as far as it can be read."""
    if isinstance(due, DueRule):
        return _counted_from(due, with_only)
    # only long forms do: an RRULE is dear to read, and a file has thousands
    long = due[:1] in ("{", "[") if isinstance(due, str) else isinstance(due, dict) or _holds_a_rule(due)
    if not long:
        return ()
    try:
        return _counted_from(DueRule.parse(due), with_only)
    except (Refusal, Wrong):
        return ()


def _counted_from(due: DueRule, with_only: bool) -> tuple[str, ...]:
    beside = [rule.code for rule in due.rules if isinstance(rule, WithOther)]
    ahead = [rule.words for rule in due.rules if isinstance(rule, Before)]
    return (*beside, *([] if with_only else ahead))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _of(thing: Any, name: str) -> Any:
    found = thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)
    return one_line(found) if isinstance(found, str) else found


def _check_period(first: dt.date | None, last: dt.date | None) -> None:
    if any(day and not FIRST_YEAR <= day.year <= LAST_YEAR for day in (first, last)):
        raise Wrong(PERIOD_FAR)
    if first is None and last is not None:
        raise Wrong(PERIOD_NO_START)
    if first and last and last < first:
        raise Wrong(PERIOD_BACKWARDS)
    if first and last and last.year - first.year > LONGEST_YEARS:
        raise Wrong(PERIOD_ENDLESS)


def checked(fields: dict[str, Any]) -> AgreementContent:
    """`fields` as an agreement's content. Refusal naming the first field that is wrong."""
    try:
        return AgreementContent.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        wrong = (first.get("ctx") or {}).get("error")
        if isinstance(wrong, Wrong) and "due" in first["loc"]:
            raise Refusal(wrong.key, **wrong.values) from None
        field = ".".join(str(part) for part in first["loc"]) or "content"
        raise Refusal(FIELD_WRONG, field=field, problem=problem_of(first)) from None


def fingerprint(
    content: AgreementContent, status: AgreementStatus, signed_on: dt.date | None, ended_on: dt.date | None
) -> str:
    """sha256, in hex, of what a case file says of an agreement. A field left at its default doesn't count, so that
    one that a later version of the program adds leaves it as it was."""
    said = {
        "content": content.model_dump(mode="json", exclude_defaults=True),
        "status": str(status),
        "signed_on": signed_on,
        "ended_on": ended_on,
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
