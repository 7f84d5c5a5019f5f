"""A place in a YAML file: a node with its file and field path, read as what the field should be or refused there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from lifecycle.content import FIRST_YEAR, LAST_YEAR
from lifecycle.errors import BadInput, Refusal
from lifecycle.text import one_line, tidy
from lifecycle.yaml_tree import Mapping, Node, Scalar, Sequence

E = TypeVar("E", bound=StrEnum)

CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# what SMTP carries without extensions (RFC 5321, 4.1.2), less what needs quoting
MAIL = re.compile(r"[!#$%&'*+/=?^_`{|}~0-9A-Za-z.-]{1,64}@[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?")


@dataclass(frozen=True)
class Place:
    """`path`: the field as a person finds it, for example `agreements[2].obligations[0].due`."""

    file: str
    node: Node
    path: str = ""
    line: int = 0

    def fail(self, key: str, **values: Any) -> BadInput:
        """What is wrong here, with file, line and field."""
        return BadInput(key, file=self.file, line=self.line or self.node.line, field=self.path, **values)

    def failed(self, refusal: Refusal) -> BadInput:
        """A rule's refusal, put where it belongs in the file."""
        return self.fail(refusal.key, **refusal.values)

    @property
    def is_null(self) -> bool:
        return isinstance(self.node, Scalar) and self.node.kind == "null"

    def fields(self, known: Iterable[str], needed: Iterable[str] = ()) -> dict[str, Place]:
        """The entries of a mapping. BadInput: no mapping, a key that isn't known, one that is needed and missing."""
        if not isinstance(self.node, Mapping):
            raise self.fail("case_not_mapping")
        found = {
            name: Place(self.file, node, f"{self.path}.{name}" if self.path else name, line)
            for name, (line, node) in self.node.entries.items()
        }
        allowed = set(known)
        for name, place in found.items():
            if name not in allowed:
                raise place.fail("case_key_unknown", known=", ".join(sorted(allowed)))
        for name in needed:
            if name not in found:
                raise self.fail("case_key_missing", name=name)
        return found

    def items(self) -> list[Place]:
        """The items of a list; none for null."""
        if self.is_null:
            return []
        if not isinstance(self.node, Sequence):
            raise self.fail("case_not_list")
        return [Place(self.file, node, f"{self.path}[{number}]") for number, node in enumerate(self.node.items)]

    def text(self, most: int, *, needed: bool = False) -> str:
        """Text on one line, of at most `most` letters; empty for null."""
        words = one_line(self._words())
        if needed and not words:
            raise self.fail("case_text_empty")
        if len(words) > most:
            raise self.fail("case_text_long", most=most)
        return words

    def prose(self, most: int) -> str:
        """Text that keeps its lines; empty for null."""
        words = tidy(self._words())
        if len(words) > most:
            raise self.fail("case_text_long", most=most)
        return words

    def _words(self) -> str:
        if self.is_null:
            return ""
        if not isinstance(self.node, Scalar) or self.node.kind != "str":
            raise self.fail("case_not_text")
        return self.node.text

    def digits(self, most: int) -> str:
        """A telephone number as it is written: 0219 3866... stays what it is, quoted or not."""
        if isinstance(self.node, Scalar) and self.node.kind == "int" and len(self.node.text) <= most:
            return self.node.text
        return self.text(most)

    def code(self) -> str:
        """An identifier: small letters, digits, dots and hyphens."""
        code = self.text(10_000, needed=True)
        if not CODE.fullmatch(code):
            raise self.fail("code_malformed", code=code[:60])
        return code

    def mail(self) -> str:
        """A mail address, in small letters."""
        raw = self.node.text if isinstance(self.node, Scalar) and self.node.kind == "str" else ""
        address = raw.strip(" ")
        if len(address) > 254 or not MAIL.fullmatch(address) or ".." in address or ".@" in address or address[0] == ".":
            raise self.fail("case_mail", value=" ".join(raw.split())[:80])
        return address.lower()

    def day(self) -> dt.date | None:
        """A date written 2021-07-12; None for null. BadInput for one that doesn't exist."""
        if self.is_null:
            return None
        written = isinstance(self.node, Scalar) and self.node.kind in ("timestamp", "str")
        text = self.node.text.strip() if written and isinstance(self.node, Scalar) else ""
        if not DATE.fullmatch(text):
            raise self.fail("case_date")
        try:
            found = dt.date.fromisoformat(text)
        except ValueError:
            raise self.fail("date_unreal", date=text) from None
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise self.fail("case_date_far", first=FIRST_YEAR, last=LAST_YEAR)
        return found

    def year_or_day(self) -> dt.date | int | None:
        """A bound of a period: a year, or a date."""
        if isinstance(self.node, Scalar) and re.fullmatch(r"\d{4}", self.node.text.strip()):
            return int(self.node.text)
        return self.day()

    def flag(self) -> bool:
        """true or false (YAML 1.1 takes yes, no, on, off for them too)."""
        if not isinstance(self.node, Scalar) or self.node.kind != "bool":
            raise self.fail("case_flag")
        return self.node.text.lower() in ("true", "yes", "on", "y")

    def amount(self, most: int) -> int:
        """A whole number from 0 to `most`, in the decimal system."""
        text = self.node.text if isinstance(self.node, Scalar) and self.node.kind == "int" else ""
        if not re.fullmatch(r"0|[1-9]\d{0,2}(?:_?\d{3})*|[1-9]\d*", text) or int(text) > most:
            raise self.fail("case_amount", most=most)
        return int(text)

    def one_of(self, values: type[E]) -> E:
        """One of a closed list."""
        text = self.node.text if isinstance(self.node, Scalar) else ""
        try:
            return values(text)
        except ValueError:
            raise self.fail("case_choice", value=text[:40], known=", ".join(values)) from None

    def plain(self) -> Any:
        """Whatever stands here, as JSON keeps it: for remarks that no rule reads. The tree's depth is bounded."""
        if isinstance(self.node, Mapping):
            return {name: Place(self.file, node).plain() for name, (_, node) in self.node.entries.items()}
        if isinstance(self.node, Sequence):
            return [place.plain() for place in self.items()]
        if self.node.kind == "null":
            return None
        if self.node.kind == "bool":
            return self.flag()
        return int(self.node.text) if re.fullmatch(r"-?\d{1,15}", self.node.text) else self.node.text
