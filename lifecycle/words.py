"""Every sentence the rules say to a person, in Vietnamese and in English, in one place.

Keys are snake_case and grouped by the module that raises them. Dates given as values are written the way the
language writes them (15/12/2026 in both, as this country's offices do).
"""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

# key: (Vietnamese, English)
SENTENCES: dict[str, tuple[str, str]] = {}


def language() -> str:
    """`vi` unless PHOIHOP_LANGUAGE says `en`."""
    return "en" if os.environ.get("PHOIHOP_LANGUAGE", "vi").strip().lower().startswith("en") else "vi"


def written(value: Any) -> str:
    """A value as an office writes it: dates as 15/12/2026, the rest as it is."""
    if isinstance(value, dt.datetime):
        return value.strftime("%H:%M %d/%m/%Y")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    return str(value)


def say(key: str, **values: Any) -> str:
    """The sentence `key` in the language of the office, its braces filled; on one line."""
    vietnamese, english = SENTENCES[key]
    template = english if language() == "en" else vietnamese
    return " ".join(template.format(**{name: written(value) for name, value in values.items()}).split())
