"""What an agreement says, as the case file, the forms and the portal all put it: one shape, checked in one place."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from lifecycle.due import DueRule, Roll
from lifecycle.errors import Refusal
from lifecycle.words import SENTENCES, say
from models.enums import AgreementStatus, Form, Kind

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]
OWNER_WORDS = ("lead", "partner", "each", "rotating")


class ObligationContent(BaseModel):
    """What one party owes. `due`: a date, a list of MM-DD, an RRULE, or null (lifecycle/due.py)."""

    model_config = ConfigDict(extra="forbid")

    code: Code
    title: str = Field(min_length=1, max_length=1000)
    owner: str = Field(min_length=1, max_length=60)
    form: Form
    due: str = ""  # canonical text of the due rule
    roll: Roll = Roll.NEXT_WORKING_DAY
    inclusive: bool = True
    evidence: bool = False
    budget: int = Field(default=0, ge=0, le=10**15)  # đồng
    assumed: bool = False

    @field_validator("due", mode="before")
    @classmethod
    def _due_as_text(cls, value: Any) -> str:
        if isinstance(value, str) and not value:
            return ""
        rule = (
            DueRule.from_text(value)
            if isinstance(value, str) and value.startswith(("on:", "yearly:", "rrule:"))
            else DueRule.parse(value)
        )
        return rule.text

    @field_validator("evidence", mode="before")
    @classmethod
    def _evidence_word(cls, value: Any) -> Any:
        words = {"required": True, "optional": False, "none": False, None: False}
        return words.get(value, value) if isinstance(value, str) or value is None else value


class AgreementContent(BaseModel):
    """An agreement as proposed. The period: both days, an open end (`period_to` null), or unknown (both null)."""

    model_config = ConfigDict(extra="forbid")

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
    content: str = ""
    obligations: list[ObligationContent] = Field(default_factory=list)
    remarks: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole(self) -> AgreementContent:
        if len(set(self.parties)) != len(self.parties):
            raise ValueError("party_twice")
        if self.lead not in self.parties:
            raise ValueError("lead_not_party")
        codes = [item.code for item in self.obligations]
        if len(set(codes)) != len(codes):
            raise ValueError("obligation_twice")
        for item in self.obligations:
            if item.owner not in OWNER_WORDS and item.owner not in self.parties:
                raise ValueError("owner_unknown")
        if self.period_from and self.period_to and self.period_to < self.period_from:
            raise ValueError("period_backwards")
        return self


def checked(fields: dict[str, Any]) -> AgreementContent:
    """`fields` as an agreement's content. Refusal naming the first field that is wrong."""
    try:
        return AgreementContent.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "content"
        raise Refusal("field_wrong", field=field, problem=problem_of(first)) from None


def problem_of(error: ErrorDetails) -> str:
    """What a pydantic error says: our own sentence where the rule is ours, else pydantic's."""
    message = error["msg"].removeprefix("Value error, ")
    return say(message) if message in SENTENCES else message.rstrip(".")


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
