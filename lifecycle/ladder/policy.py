"""The ladder: which rung, how many working days from the due date, how loud, to whom (design.md, section 6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from sqlalchemy import func, update
from sqlmodel import Session, col, select

from lifecycle.kernel.actor import Actor
from lifecycle.kernel.place import Wrong
from lifecycle.kernel.refusal import BadInput, Refusal
from lifecycle.kernel.validation import problem_of
from lifecycle.kernel.verb import record
from lifecycle.kernel.words import LADDER_UNKNOWN, YAML_MALFORMED
from lifecycle.ladder.words import (
    AUDIENCE_UNKNOWN,
    LADDER_FORMAT,
    LADDER_WRONG,
    RUNG_MILDER,
    RUNG_OFFSET_TWICE,
    RUNG_TWICE,
    SEVERITY_UNKNOWN,
)
from models import Checkpoint, Ladder, Rung, RungAudience
from models.enums import OPEN, Audience, Role, Severity

DEFAULT_FILE = Path(__file__).parents[2] / "data" / "ladder-default.yaml"
FORMAT = "phoihop-ladder/1"
FURTHEST = 120  # working days: about half a year to either side


class RungRule(BaseModel):
    """One rung as its file has it. `to` holds `owner.<role>` and `lead.<role>`."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=20)
    offset: int = Field(ge=-FURTHEST, le=FURTHEST)
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
    rungs: list[RungRule] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _in_order(self) -> LadderRules:
        if self.format != FORMAT:
            raise Wrong(LADDER_FORMAT)
        self.rungs.sort(key=lambda rung: rung.offset)
        if len({rung.name for rung in self.rungs}) < len(self.rungs):
            raise Wrong(RUNG_TWICE)
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
    """Keeps a ladder under its code. True when it is new or differs.

    A rung that is gone is retired, never deleted: its notices are on record. What is open is looked at again by the
    next sweep, because its rungs may have moved.
    """
    row = session.exec(select(Ladder).where(Ladder.code == rules.code)).one_or_none()
    if row is not None and stored_rules(session, row) == rules:
        return False
    if row is None:
        row = Ladder(code=rules.code)
        session.add(row)
        session.flush()
    _retire_all(session, row)
    for rule in rules.rungs:
        _store_rung(session, row, rule)
    session.execute(
        update(Checkpoint)
        .where(col(Checkpoint.ladder_id) == row.id, col(Checkpoint.status).in_(OPEN))
        .values(armed=True)
    )
    told = {"rungs": [rule.name for rule in rules.rungs]}
    record(session, actor, "store_ladder", f"ladder {rules.code}", told)
    return True


def stored_rules(session: Session, row: Ladder) -> LadderRules:
    """The ladder as it is kept."""
    rungs = [
        {
            "name": rung.name,
            "offset": rung.offset,
            "severity": Severity(rung.severity).name.lower(),
            "urgent": rung.urgent,
            "to": [
                f"{who.audience}.{who.role}"
                for who in session.exec(
                    select(RungAudience).where(RungAudience.rung_id == rung.id).order_by(col(RungAudience.id))
                )
            ],
        }
        for rung in rungs_of(session, row.id or 0)
    ]
    return LadderRules.model_validate({"format": FORMAT, "code": row.code, "rungs": rungs})


def rungs_of(session: Session, ladder_id: int) -> list[Rung]:
    """The rungs in use, from the earliest offset to the latest."""
    query = select(Rung).where(Rung.ladder_id == ladder_id, ~col(Rung.retired)).order_by(col(Rung.offset))
    return list(session.exec(query).all())


def first_offset(session: Session, ladder_id: int) -> int:
    """The offset, in working days, of the earliest rung."""
    lowest = select(func.min(Rung.offset)).where(Rung.ladder_id == ladder_id, ~col(Rung.retired))
    return session.exec(lowest).one() or 0


def _retire_all(session: Session, row: Ladder) -> None:
    for rung in session.exec(select(Rung).where(Rung.ladder_id == row.id)).all():
        rung.retired = True
        session.add(rung)
    session.flush()


def _store_rung(session: Session, row: Ladder, rule: RungRule) -> None:
    """The same name at the same offset is the same rung: what it sent before counts as sent."""
    rung = session.exec(
        select(Rung).where(Rung.ladder_id == row.id, Rung.name == rule.name, Rung.offset == rule.offset)
    ).one_or_none() or Rung(ladder_id=row.id or 0, name=rule.name, offset=rule.offset, severity=0)
    rung.severity, rung.urgent, rung.retired = int(rule.severity), rule.urgent, False
    session.add(rung)
    session.flush()
    for old in session.exec(select(RungAudience).where(RungAudience.rung_id == rung.id)).all():
        session.delete(old)
    session.flush()
    for audience, role in rule.to:
        session.add(RungAudience(rung_id=rung.id or 0, audience=audience, role=role))
    session.flush()


def ladder(session: Session, code: str) -> Ladder:
    """The ladder of that code. Refusal when there is none."""
    found = session.exec(select(Ladder).where(Ladder.code == code)).one_or_none()
    if found is None:
        raise Refusal(LADDER_UNKNOWN, code=code[:40])
    return found
