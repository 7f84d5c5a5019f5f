"""Forms: read whole before anything is done with them, every fault at its field; then files, transaction, verb."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from lifecycle.access.admission import admitted
from lifecycle.access.receipts import Asked, fingerprint, once_only
from lifecycle.evidence.store import CheckedFile, StoredFile, check, store
from lifecycle.kernel import fields, typed
from lifecycle.kernel.conflict import again
from lifecycle.kernel.place import Wrong
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.validation import problem_of
from lifecycle.kernel.words import FIELD_WRONG, Sentence
from models import Receipt, reading
from portal.web.request import Look, Posted, engine_of, looking, to_receipt
from portal.web.security import size_of
from portal.web.words import FILE_UNREAD, FILES_TOO_MANY, t

F = TypeVar("F", bound="Form")
FILES = "files"
OWN = ("secret", "once")  # they name a form's showing, and say nothing


class Faulty(Refusal):
    """A form with faults. `faults`: what is wrong, by the name of the field on the page."""

    def __init__(self, faults: dict[str, Refusal]) -> None:
        first = next(iter(faults.values()))
        super().__init__(first.key, **first.values)
        self.faults = faults

    def __str__(self) -> str:
        return " ".join(dict.fromkeys(str(fault) for fault in self.faults.values()))


class Form(BaseModel):
    """A form of a page. Its fields bear the names that the page gives them; `title` is the key of what people call them.

    Rows are a dictionary by their number on the page: the field `due` of row 3 is `due_3` there.
    """

    model_config = ConfigDict(frozen=True)

    @classmethod
    def said(cls, given: Posted) -> dict[str, Any]:
        """The form's values as they were typed: of a field, of a list, of numbered rows."""
        return {name: given.get(name) for name in cls.model_fields}

    @classmethod
    def read(cls, given: Posted) -> Self:
        """The form, when all of it can be read. Faulty otherwise."""
        try:
            return cls.model_validate(cls.said(given))
        except ValidationError as error:
            faults: dict[str, Refusal] = {}
            for one in error.errors():
                faults.setdefault(_place(one), _fault(cls, one))
            raise Faulty(faults) from None


def rows(given: Posted, row: type[Form], numbers: Iterable[int], *chosen: str) -> dict[int, dict[str, str]]:
    """The numbered rows of a form in which something was typed; `chosen`: fields that are filled in an empty row too."""
    said = {n: {name: given.get(f"{name}_{n}") for name in row.model_fields} for n in numbers}
    return {n: row for n, row in said.items() if any(text.strip() for name, text in row.items() if name not in chosen)}


def called(title: str, **options: Any) -> Any:
    """A field that people know by the text `title` (portal/web/words.py)."""
    return Field(title=title, **options)


def line(most: int = fields.LINE, *, empty: Sentence | None = None) -> Any:
    """A field's text on one line, of at most `most` letters. `empty`: what is said where nothing was typed."""
    return BeforeValidator(partial(_text, fields.line, most, empty))


def paragraphs(most: int = fields.TEXT, *, empty: Sentence | None = None) -> Any:
    """A field's text with its lines."""
    return BeforeValidator(partial(_text, fields.paragraphs, most, empty))


def by(how: Callable[[str], Any]) -> Any:
    """A field that is read by `how` (lifecycle/kernel/typed.py)."""
    return BeforeValidator(how)


def checked_with(how: Callable[[Any, dict[str, Any]], Any]) -> Any:
    """A field whose value is looked at together with the fields before it: `how` (value, they by name)."""
    return BeforeValidator(lambda value, info: how(value, info.data))


Amount = Annotated[int, by(typed.amount)]
DocumentNumber = Annotated[int | None, by(typed.number)]


def _text(how: Callable[..., str], most: int, empty: Sentence | None, value: str) -> str:
    try:
        read = how(value, most=most)
    except Refusal as refusal:
        raise Wrong.of(refusal) from None
    if not read and empty is not None:
        raise Wrong(empty)
    return read


def _place(error: ErrorDetails) -> str:
    """The field's name on the page."""
    names = [str(part) for part in error["loc"] if not isinstance(part, int)]
    numbers = [str(part) for part in error["loc"] if isinstance(part, int)]
    return "_".join([*names[-1:], *numbers])


def _fault(form: type[Form], error: ErrorDetails) -> Refusal:
    wrong = (error.get("ctx") or {}).get("error")
    field = _label(form, error["loc"])
    if isinstance(wrong, Wrong):
        return typed.at(field, wrong)
    return Refusal(FIELD_WRONG, field=field, problem=problem_of(error))


def _label(form: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    """What people call the field at `loc`; of a row, with its number."""
    info = form.model_fields[str(loc[0])]
    if len(loc) > 2 and isinstance(loc[1], int):
        row = next(arg for arg in info.annotation.__args__ if isinstance(arg, type) and issubclass(arg, BaseModel))  # type: ignore[union-attr]
        return t(row.model_fields[str(loc[2])].title or "", n=loc[1])
    return t(info.title or "")


def told(refusal: Refusal | None) -> dict[str, Any]:
    """Collect what a page says of a refused form: above it, and at each field."""
    faults = refusal.faults if isinstance(refusal, Faulty) else {}
    return {"problem": str(refusal) if refusal else "", "faults": {name: str(fault) for name, fault in faults.items()}}


def handed_in(
    request: Request,
    given: Posted,
    form: type[F],
    act: Callable[[Session, F, list[StoredFile]], Receipt],
    shown: Callable[[Look, Refusal], Response],
) -> Response:
    """Answer a form: with its receipt, or with the page again (`shown`), where it was refused."""
    try:
        return to_receipt(hand_in(request, given, form, act))
    except Refusal as refusal:
        with looking(request) as look:
            return shown(look, refusal)


def hand_in(
    request: Request, given: Posted, form: type[F], act: Callable[[Session, F, list[StoredFile]], Receipt]
) -> Receipt:
    """Read the form, look at its files, store them, and run one verb in one transaction, once for each form.

    Faulty: what can't be read, all of it at once; nothing was stored then. Refusal: what the verb refused. Closed, as in
    `acting`. What a refused form has stored is swept a day later (lifecycle/evidence/store.py).
    """
    read, checked = _read(given, form, size_of(request.url.path).files)
    engine, path = engine_of(request), request.url.path
    with reading(engine) as session:
        admitted(session, given.visitor, lock=False)  # a look: nobody fills the disk with a link that is over
    files = [store(engine, one) for one in checked]
    asked = Asked(given.once, path, fingerprint(given.visitor, "POST", path, _said(given, files)))
    # a conflict is refused here, where the form still shows what was typed
    return again(lambda: once_only(engine, given.visitor, asked, lambda session: act(session, read, files)))


def _read(given: Posted, form: type[F], most: int) -> tuple[F, list[CheckedFile]]:
    faults: dict[str, Refusal] = {}
    read, checked = None, []
    try:
        read = form.read(given)
    except Faulty as faulty:
        faults.update(faulty.faults)
    try:
        checked = _looked_at(given, most)
    except Refusal as refusal:
        faults[FILES] = refusal
    if read is None or faults:
        raise Faulty(faults)
    return read, checked


def _looked_at(given: Posted, most: int) -> list[CheckedFile]:
    if given.nameless or any(given.lists.get(FILES, ())):
        raise Refusal(FILE_UNREAD)
    if len(given.files) > most:
        raise Refusal(FILES_TOO_MANY, most=most)
    return [check(file.file, file.filename or "") for file in given.files]


def _said(given: Posted, files: list[StoredFile]) -> dict[str, Any]:
    """What a form says: its fields but for those that name this showing of it, and its files by their hashes."""
    said = {name: values for name, values in given.lists.items() if name not in OWN}
    return {"fields": said, "files": [[file.file_name, file.sha256] for file in files]}
