"""Lists of a form as people read them: a drop-down shows its values as they are, so the values are the words.

The identifier is taken too (an event, the API and other programs send it), and is what the verbs get.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from lifecycle.kernel.words import LABELS, label


def shown(group: str, identifier: str) -> str:
    """The words for an identifier, as a drop-down shows them: a capital first."""
    words = label(group, identifier)
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, eq=False)
class Pick:
    """A drop-down's values, for an annotation: `Annotated[str, pick(...)]`. `taken`: what a value may be called -> the value."""

    words: tuple[str, ...]
    taken: Mapping[str, str]

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        values = handler.generate_schema(Literal[self.words])
        return core_schema.no_info_before_validator_function(self._as_shown, values)

    def _as_shown(self, value: Any) -> Any:
        return self.taken.get(value, value) if isinstance(value, str) else value


def pick(group: str, identifiers: Iterable[str]) -> Pick:
    """Let a field take one of `identifiers`, shown by their labels of `group` (lifecycle.kernel.words)."""
    words = {str(identifier): shown(group, str(identifier)) for identifier in identifiers}
    # an identifier, or the words of either language with any first letter
    taken = {name: word for key, word in words.items() for name in (key, word, *LABELS.get((group, key), ()))}
    return Pick(tuple(words.values()), taken)


def identifier(group: str, words: str, identifiers: Iterable[str]) -> str:
    """The identifier behind the words that a field of `pick(group, identifiers)` holds."""
    return next(str(key) for key in identifiers if shown(group, str(key)) == words)
