"""Lists of a form as people read them: a drop-down shows its values as they are, so the values are the words.

The identifier is taken too (an event, the API and other programs send it), and is what the verbs get.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from lifecycle.kernel.words import LABELS, label


def shown(group: str, identifier: str) -> str:
    """The words for an identifier, as a drop-down shows them: a capital first."""
    words = label(group, identifier)
    return words[:1].upper() + words[1:]


def pick(group: str, identifiers: Iterable[str]) -> Any:
    """The type of a field that takes one of `identifiers`, shown by their labels of `group` (lifecycle.kernel.words)."""
    words = {str(identifier): shown(group, str(identifier)) for identifier in identifiers}
    # an identifier, or the words of either language with any first letter
    taken = {name: word for key, word in words.items() for name in (key, word, *LABELS.get((group, key), ()))}

    def as_shown(value: Any) -> Any:
        return taken.get(value, value) if isinstance(value, str) else value

    return Annotated[Literal[tuple(words.values())], BeforeValidator(as_shown)]


def identifier(group: str, words: str, identifiers: Iterable[str]) -> str:
    """The identifier behind the words that a field of `pick(group, identifiers)` holds."""
    return next(str(key) for key in identifiers if shown(group, str(key)) == words)
