"""The ladder: which rung, how many working days from the due date, how loud, to whom (design.md, section 6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from sqlalchemy import func, update
from sqlmodel import Session, col, select

from lifecycle.kernel import clock
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.place import Wrong
from lifecycle.kernel.refusal import BadInput, Refusal
from lifecycle.kernel.validation import problem_of
from lifecycle.kernel.verb import record
from lifecycle.kernel.words import LADDER_UNKNOWN, YAML_MALFORMED
from lifecycle.ladder.words import (
    AUDIENCE_UNKNOWN,
    LADDER_FORMAT,
    LADDER_HOURS,
    LADDER_WRONG,
    RUNG_KEY_TWICE,
    RUNG_MILDER,
    RUNG_OFFSET_TWICE,
    RUNG_REPEATS,
    RUNG_TWICE,
    SEVERITY_UNKNOWN,
)
from models import Checkpoint, Ladder, Rung, RungAudience
from models.enums import OPEN, Audience, Role, Severity, Unit

DEFAULT_FILE = Path(__file__).parents[2] / "data" / "ladder-default.yaml"
FORMAT = "phoihop-ladder/1"
FURTHEST = 120  # working days: about half a year to either side


class RungRule(BaseModel):
    """One rung as its file has it. `to` holds `owner.<role>` and `lead.<role>`.

    `every`: told again each so many working days until it is done. `key`: what it is known by when its name and its
    offset change at once; a file needn't give it.
    """

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=20)
    key: str | None = Field(default=None, min_length=1, max_length=40)
    offset: int = Field(ge=-FURTHEST, le=FURTHEST)
    every: int | None = Field(default=None, ge=1, le=FURTHEST)
    severity: Severity
    to: list[tuple[Audience, Role]] = Field(min_length=1)
    urgent: bool = False

    @field_validator("severity", mode="before")
    @classmethod
    def _by_name(cls, value: Any) -> Any:
        if not isinstance(value, str) or value.upper() not in Severity.__members__:
            raise Wrong(SEVERITY_UNKNOWN)
        return Severity[value.upper()]

    @field_validator("to", mode="before")
    @classmethod
    def _whom(cls, value: Any) -> Any:
        if not isinstance(value, list) or not all(isinstance(item, str) and item.count(".") == 1 for item in value):
            raise Wrong(AUDIENCE_UNKNOWN)
        return [tuple(item.split(".")) for item in dict.fromkeys(value)]


class LadderRules(BaseModel):
    """A whole ladder. A later rung may not be milder than one before it: the loudest passed is the one that is sent."""

    model_config = ConfigDict(extra="forbid")

    format: str
    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    unit: Unit = Unit.WORKING_DAY
    rungs: list[RungRule] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _in_order(self) -> LadderRules:
        if self.format != FORMAT:
            raise Wrong(LADDER_FORMAT)
        if self.unit is Unit.HOUR:
            raise Wrong(LADDER_HOURS)
        self.rungs.sort(key=lambda rung: rung.offset)
        if len({rung.name for rung in self.rungs}) < len(self.rungs):
            raise Wrong(RUNG_TWICE)
        keys = [rung.key for rung in self.rungs if rung.key]
        if len(set(keys)) < len(keys):
            raise Wrong(RUNG_KEY_TWICE)
        if any(rung.every for rung in self.rungs[:-1]) or (self.rungs[-1].every and self.rungs[-1].offset < 0):
            raise Wrong(RUNG_REPEATS)
        for before, after in zip(self.rungs, self.rungs[1:], strict=False):
            if before.offset == after.offset:
                raise Wrong(RUNG_OFFSET_TWICE)
            if after.severity < before.severity:
                raise Wrong(RUNG_MILDER)
        return self


def parse_ladder(content: str, file_name: str) -> LadderRules:
    """A ladder's file. BadInput naming the field that is wrong."""
    try:
        data = yaml.safe_load(content)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise BadInput(YAML_MALFORMED, file=file_name, line=line, problem=error.problem or "") from None
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that doesn't exist
        raise BadInput(YAML_MALFORMED, file=file_name, problem=str(error).splitlines()[0]) from None
    try:
        return LadderRules.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise BadInput(LADDER_WRONG, file=file_name, field=field, problem=problem_of(first)) from None


def store_ladder(session: Session, actor: Actor, rules: LadderRules) -> bool:
    """Keep a ladder under its code. True when it is new or differs.

    A rung keeps its identity when it is renamed or moved, so what it told before counts as told; one that is gone is
    retired, never deleted: its notices are on record. What is open is looked at again by the next sweep, because its
    rungs may have moved.
    """
    row = session.exec(select(Ladder).where(Ladder.code == rules.code)).one_or_none()
    if row is not None and said_alike(stored_rules(session, row), rules):
        return False
    added_on = None if row is None else clock.day(session)
    row = row or Ladder(code=rules.code)
    row.unit = rules.unit
    session.add(row)
    session.flush()
    _store_rungs(session, row, rules.rungs, added_on)
    session.execute(
        update(Checkpoint)
        .where(col(Checkpoint.ladder_id) == row.id, col(Checkpoint.status).in_(OPEN))
        .values(armed=True)
    )
    told = {"rungs": [rule.name for rule in rules.rungs]}
    record(session, actor, "store_ladder", f"ladder {rules.code}", told)
    return True


def said_alike(stored: LadderRules, rules: LadderRules) -> bool:
    """Tell whether a ladder says what is kept: a key that a file leaves out is the one that is kept."""
    if len(stored.rungs) != len(rules.rungs):
        return False
    pairs = zip(stored.rungs, rules.rungs, strict=True)
    named = [rule.model_copy(update={"key": rule.key or kept.key}) for kept, rule in pairs]
    return stored == rules.model_copy(update={"rungs": named})


def stored_rules(session: Session, row: Ladder) -> LadderRules:
    """The ladder as it is kept."""
    rungs = [
        {
            "key": rung.key,
            "name": rung.name,
            "offset": rung.offset,
            "every": rung.every,
            "severity": Severity(rung.severity).name.lower(),
            "urgent": rung.urgent,
            "to": [
                f"{who.audience}.{who.role}"
                for who in session.exec(
                    select(RungAudience)
                    .where(RungAudience.rung_id == rung.id, ~col(RungAudience.sums))
                    .order_by(col(RungAudience.id))
                )
            ],
        }
        for rung in rungs_of(session, row.id or 0)
    ]
    return LadderRules.model_validate({"format": FORMAT, "code": row.code, "unit": row.unit, "rungs": rungs})


def repeat_name(name: str, offset: int, every: int | None, repeat: int) -> str:
    """Name a rung's repeat: D+30, D+50 ... where its name says the offset, else `name (2)`."""
    if not repeat or not every:
        return name
    if name.endswith(f"+{offset}"):
        return f"{name.removesuffix(str(offset))}{offset + repeat * every}"
    return f"{name} ({repeat + 1})"


def rungs_of(session: Session, ladder_id: int) -> list[Rung]:
    """The rungs in use, from the earliest offset to the latest."""
    query = select(Rung).where(Rung.ladder_id == ladder_id, ~col(Rung.retired)).order_by(col(Rung.offset))
    return list(session.exec(query).all())


def first_offset(session: Session, ladder_id: int) -> int:
    """The offset, in working days, of the earliest rung."""
    lowest = select(func.min(Rung.offset)).where(Rung.ladder_id == ladder_id, ~col(Rung.retired))
    return session.exec(lowest).one() or 0


def _store_rungs(session: Session, row: Ladder, rules: list[RungRule], added_on: dt.date | None) -> None:
    """The rungs as `rules` has them; those that none of them is are retired."""
    kept = list(session.exec(select(Rung).where(Rung.ladder_id == row.id).order_by(col(Rung.id))).all())
    same = _same(kept, rules)
    for rung in kept:
        rung.retired = True
        session.add(rung)
    for place, rule in enumerate(rules):
        rung = same.get(place) or _new(row, _new_key(kept, rules, rule), added_on)
        rung.name, rung.offset, rung.every = rule.name, rule.offset, rule.every
        rung.severity, rung.urgent, rung.retired = int(rule.severity), rule.urgent, False
        session.add(rung)
        session.flush()
        kept.append(rung)
        _store_audience(session, rung.id or 0, rule)


def _new(row: Ladder, key: str, added_on: dt.date | None) -> Rung:
    return Rung(ladder_id=row.id or 0, key=key, name="", offset=0, severity=0, added_on=added_on)


def _same(kept: list[Rung], rules: list[RungRule]) -> dict[int, Rung]:
    """Which stored rung each rule is, by its place: of one key; else of one name and offset, of one name, of one offset.

    So a rung that is renamed, or moved, stays itself; one that is both, or crosses the due date, needs its key. Those in
    use come first.
    """
    found: dict[int, Rung] = {}
    free = sorted(kept, key=lambda rung: rung.retired)
    alike: tuple[Callable[[Rung, RungRule], bool], ...] = (
        lambda rung, rule: rung.key == rule.key,
        lambda rung, rule: not rule.key and (rung.name, rung.offset) == (rule.name, rule.offset),
        lambda rung, rule: not rule.key and not rung.retired and _moved(rung, rule),
        lambda rung, rule: not rule.key and not rung.retired and rung.offset == rule.offset,
        lambda rung, rule: not rule.key and _moved(rung, rule),
    )
    for fits in alike:
        for place, rule in enumerate(rules):
            rung = next((rung for rung in free if place not in found and fits(rung, rule)), None)
            if rung is not None:
                found[place] = rung
                free.remove(rung)
    return found


def _moved(rung: Rung, rule: RungRule) -> bool:
    return rung.name == rule.name and (rung.offset < 0) == (rule.offset < 0)


def _new_key(kept: list[Rung], rules: list[RungRule], rule: RungRule) -> str:
    """The key of a rung that wasn't there: the file's, else its name, made different from every other."""
    taken = {rung.key for rung in kept} | {other.key for other in rules}
    return rule.key or next(key for key in _numbered(rule.name) if key not in taken)


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}#{number}" for number in count(2))


def _store_audience(session: Session, rung_id: int, rule: RungRule) -> None:
    for old in session.exec(select(RungAudience).where(RungAudience.rung_id == rung_id)).all():
        session.delete(old)
    session.flush()
    for audience, role in rule.to:
        session.add(RungAudience(rung_id=rung_id, audience=audience, role=role))
    # what stays undone reaches the heads as sums, with its repeats
    for audience in Audience if rule.every else ():
        if (audience, Role.HEAD) not in rule.to:
            session.add(RungAudience(rung_id=rung_id, audience=audience, role=Role.HEAD, sums=True))
    session.flush()


def ladder(session: Session, code: str) -> Ladder:
    """The ladder of that code. Refusal when there is none."""
    found = session.exec(select(Ladder).where(Ladder.code == code)).one_or_none()
    if found is None:
        raise Refusal(LADDER_UNKNOWN, code=code[:40])
    return found
