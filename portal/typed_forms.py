"""Fields of forms: days as people write them here."""

from __future__ import annotations

import datetime as dt
import re

from lifecycle.errors import Refusal
from portal.doorway import Posted

DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def given_day(given: Posted, name: str, called: str) -> dt.date:
    """The day in the field `name`: 15/12/2026, 15-12-2026 or 2026-12-15. Refusal for anything else: never guessed."""
    text = given.get(name).strip()
    try:
        found = DAY.fullmatch(text)
        if found:
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refusal("typed_date", field=called, text=text[:40]) from None
