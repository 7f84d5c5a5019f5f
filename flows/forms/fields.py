"""Parts that forms share: fields that pick from the database's lists, the free entry beside them, and wrong values as words."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, Field, ValidationError, model_validator
from sqlmodel import Session

from flows.forms.words import FORM_MISSING, FORM_SHAPE, FORM_VALUE
from lifecycle.agreement.lookup import get_agreement
from lifecycle.checkpoint.lookup import get_checkpoint
from lifecycle.kernel.clock import today
from lifecycle.kernel.place import Wrong
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.typed import amount, at, day, read
from lifecycle.kernel.words import say
from models import Agreement, Checkpoint
from tasks.desk.choices import checkpoint_of, code_of

# the list that a field picks from (lifecycle/views/form_choices.py); tasks/desk/refresh.py puts it into the deployment's schema
CHOICES = "choices"
# the field beside a list that may be too long to show: taken out of the form where the list is complete
OTHER = "_other"


def choice(title: str, of: str, description: str = "", **options: Any) -> Any:
    """A field that picks from the list `of`."""
    return Field(title=title, description=description, json_schema_extra={CHOICES: of}, **options)


def other(title: str, description: str) -> Any:
    """The free entry beside a list, for what it doesn't show."""
    return Field(default="", title=title, description=description, max_length=200)


class PickingAgreement(BaseModel):
    """A form about one agreement; `agreement` is set to what was written beside the list, where something was."""

    agreement_other: str = other("Mã thỏa thuận khác", "Chỉ điền khi danh sách trên không có")
    agreement: str

    def row(self, session: Session) -> Agreement:
        """The agreement that was picked. Refusal when there is none."""
        return get_agreement(session, code_of(self.agreement))

    @model_validator(mode="before")
    @classmethod
    def _take_other(cls, values: Any) -> Any:
        return take_other(values, "agreement")


class PickingCheckpoint(BaseModel):
    """A form about one checkpoint."""

    checkpoint_other: str = other(
        "Mốc khác", "Chỉ điền khi danh sách trên không có. Dạng: mã thỏa thuận · mã nhiệm vụ · mã cơ quan · 2021-12-15"
    )
    checkpoint: str

    def row(self, session: Session) -> Checkpoint:
        """The checkpoint that was picked. Refusal when there is none."""
        return get_checkpoint(session, checkpoint_of(self.checkpoint))

    @model_validator(mode="before")
    @classmethod
    def _take_other(cls, values: Any) -> Any:
        return take_other(values, "checkpoint")


def take_other(values: Any, field: str) -> Any:
    """The values, with the free entry in its field's place where one was given."""
    given = values.get(f"{field}{OTHER}") if isinstance(values, dict) else ""
    return {**values, field: given} if isinstance(given, str) and given.strip() else values


def day_of(text: str, field: str) -> dt.date:
    """The day of a field that may be left empty for today, as an office writes it or as Prefect does. Refusal: no date."""
    return read(day, text, field) if text.strip() else today()


# a text, because a browser's field for numbers reads 45.000 as forty-five; programs may send the number
SUM = "Ví dụ 45.000.000; để trống: không có"


def money(title: str) -> Any:
    """A field for a sum in đồng, read by `sum_of`."""
    return Field(default="", title=title, description=SUM, max_length=60, coerce_numbers_to_str=True)


def sum_of(text: str, field: str) -> int:
    """The sum of a field, in đồng. Refusal naming it."""
    return read(amount, text, field)


def complaint(error: Refusal | ValidationError) -> str:
    """Say what is wrong, for the person who filled the form in."""
    if isinstance(error, Refusal):
        return str(error)
    return " ".join(dict.fromkeys(_sentence(error, item) for item in error.errors()))[:1000]


def _sentence(error: ValidationError, item: Any) -> str:
    place = [part for part in item["loc"] if isinstance(part, str) and not part.startswith("function-")]
    if not place:
        return say(FORM_SHAPE)
    field = _title(error.title, place)
    wrong = (item.get("ctx") or {}).get("error")
    if isinstance(wrong, Wrong):
        return str(at(field, wrong))
    if item["type"] == "missing":
        return say(FORM_MISSING, field=field)
    return say(FORM_VALUE, field=field, value=str(item["input"])[:80])


def _title(model: str, place: list[str]) -> str:
    """The title of the field at `place`: the form's own words."""
    found = _known(BaseModel).get(model)
    title = place[-1]
    for part in place:
        info = found.model_fields.get(part) if found else None
        if info is None:
            break
        title = info.title or part
        inner = [arg for arg in getattr(info.annotation, "__args__", ()) if isinstance(arg, type)]
        found = next((arg for arg in inner if issubclass(arg, BaseModel)), None)
    return title


def _known(base: type[BaseModel]) -> dict[str, type[BaseModel]]:
    return {sub.__name__: sub for sub in base.__subclasses__()} | {
        name: sub for child in base.__subclasses__() for name, sub in _known(child).items()
    }
