"""Overlay: what a calendar's file (`format: phoihop-calendar/1`) says on top of what lies below it.

The library lies at the bottom, then the nation's file, then a body's own: each corrects days and leaves the rest alone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import yaml

from lifecycle.calendar.words import (
    CALENDAR_BOOLEAN,
    CALENDAR_BOTH,
    CALENDAR_CODE,
    CALENDAR_COUNTRY,
    CALENDAR_DATE,
    CALENDAR_ENTRY,
    CALENDAR_FIELD,
    CALENDAR_FORMAT,
    CALENDAR_SOURCE,
    CALENDAR_TIMEZONE,
)
from lifecycle.kernel.refusal import BadInput
from lifecycle.kernel.words import YAML_MALFORMED
from models.base import OFFICE_ZONE

FORMAT = "phoihop-calendar/1"
NATION = "VN"
DAYS = {"day_off", "worked", "worked_again"}
FIELDS = {"format", "code", "country", "timezone", "overlay", "options", "decided"}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")


@dataclass(frozen=True)
class OverlayEntry:
    """One correction. `day_off`: a day the library thinks is worked; `worked`: a day off that is worked instead;
    `worked_again`: days that the library wrongly frees. A `proposed` one only warns: nobody has decided it."""

    source: str
    day_off: dt.date | None = None
    worked: dt.date | None = None
    worked_again: tuple[dt.date, ...] = ()
    proposed: bool = False

    @property
    def said(self) -> dict[dt.date, bool]:
        """Each day that it speaks of, and whether offices would work on it."""
        freed = {self.day_off: False} if self.day_off else {}
        worked = dict.fromkeys((*([self.worked] if self.worked else ()), *self.worked_again), True)
        return freed | worked

    @property
    def days(self) -> dict[dt.date, bool]:
        """Each day that it decides, and whether offices work on it."""
        return {} if self.proposed else self.said


@dataclass(frozen=True)
class Layer:
    """One file's word. What it doesn't say (None) is said by the layer below."""

    overlay: tuple[OverlayEntry, ...] = ()
    code: str = ""
    culture_day: bool | None = None
    decided: dt.date | None = None

    @property
    def days(self) -> dict[dt.date, bool]:
        """Each day that it decides; a later entry has the last word."""
        return days_of(self.overlay)


def days_of(overlay: Iterable[OverlayEntry]) -> dict[dt.date, bool]:
    """Each day that the entries decide, and whether offices work on it; a later entry has the last word."""
    return {day: works for entry in overlay for day, works in entry.days.items()}


def said_since(seen: Layer, now: Layer) -> Layer:
    """List what `now` says that `seen` didn't: the news of a shipped file for an office that keeps a file of its own."""
    before = seen.days
    news = tuple(
        entry
        for entry in now.overlay
        if entry not in seen.overlay
        and (entry.proposed or any(before.get(day) is not works for day, works in entry.days.items()))
    )
    return Layer(news, now.code, now.culture_day if now.culture_day != seen.culture_day else None, now.decided)


def on_top(news: Layer, own: Layer) -> Layer:
    """An office's own file over the news of the shipped one; of the two the later day is what is decided."""
    culture = own.culture_day if own.culture_day is not None else news.culture_day
    decided = max(filter(None, (own.decided, news.decided)), default=None)
    return replace(own, overlay=(*news.overlay, *own.overlay), culture_day=culture, decided=decided)


def read_layer(text: str, file_name: str = "") -> Layer:
    """Read a calendar's text. BadInput naming line and field."""
    data = _data(text, file_name)
    code = data.get("code", "")
    if not isinstance(code, str) or (code and not _CODE.fullmatch(code)):
        raise BadInput(CALENDAR_CODE, file=file_name, field="code")
    if data.get("country", NATION) != NATION:
        raise BadInput(CALENDAR_COUNTRY, file=file_name, field="country")
    if data.get("timezone", OFFICE_ZONE) != OFFICE_ZONE:
        raise BadInput(CALENDAR_TIMEZONE, file=file_name, field="timezone", zone=OFFICE_ZONE)
    decided = data.get("decided")
    if decided is not None and not _is_day(decided):
        raise BadInput(CALENDAR_DATE, file=file_name, field="decided")
    overlay = _overlay(data.get("overlay") or [], file_name)
    # "vn" is nobody else's name
    code = NATION if code.upper() == NATION else code
    return Layer(overlay, code, _culture_day(data.get("options") or {}, file_name), decided)


def _data(text: str, file_name: str) -> dict[str, Any]:
    try:
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise BadInput(YAML_MALFORMED, file=file_name, line=line, problem=error.problem or "") from None
    except (yaml.YAMLError, ValueError) as error:
        raise BadInput(YAML_MALFORMED, file=file_name, problem=str(error).splitlines()[0]) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise BadInput(CALENDAR_FORMAT, file=file_name, field="format")
    unknown = sorted(set(map(str, data)) - FIELDS)
    if unknown:
        raise BadInput(CALENDAR_FIELD, file=file_name, field=unknown[0])
    return data


def _culture_day(options: Any, file_name: str) -> bool | None:
    if not isinstance(options, dict) or set(options) - {"culture_day"}:
        raise BadInput(CALENDAR_FIELD, file=file_name, field="options")
    culture = options.get("culture_day")
    if culture is not None and not isinstance(culture, bool):
        raise BadInput(CALENDAR_BOOLEAN, file=file_name, field="options.culture_day")
    return culture


def _overlay(entries: Any, file_name: str) -> tuple[OverlayEntry, ...]:
    if not isinstance(entries, list):
        raise BadInput(CALENDAR_ENTRY, file=file_name, field="overlay")
    overlay = tuple(_entry(item, f"overlay[{place}]", file_name) for place, item in enumerate(entries))
    said = [(day, works) for item in overlay for day, works in item.days.items()]
    both = {day for day, works in said if works} & {day for day, works in said if not works}
    if both:
        raise BadInput(CALENDAR_BOTH, file=file_name, field="overlay", day=min(both))
    return overlay


def _entry(item: Any, field: str, file_name: str) -> OverlayEntry:
    if not isinstance(item, dict) or set(item) - DAYS - {"source", "proposed"} or not set(item) & DAYS:
        raise BadInput(CALENDAR_ENTRY, file=file_name, field=field)
    if not isinstance(item.get("source"), str) or not item["source"].strip():
        raise BadInput(CALENDAR_SOURCE, file=file_name, field=f"{field}.source")
    for key in ("day_off", "worked", "worked_again"):
        if not all(map(_is_day, _said(item, key))):
            raise BadInput(CALENDAR_DATE, file=file_name, field=f"{field}.{key}")
    proposed = item.get("proposed", False)
    if not isinstance(proposed, bool):
        raise BadInput(CALENDAR_BOOLEAN, file=file_name, field=f"{field}.proposed")
    again = tuple(_said(item, "worked_again"))
    return OverlayEntry(item["source"], item.get("day_off"), item.get("worked"), again, proposed)


def _said(item: dict[str, Any], key: str) -> list[Any]:
    """What an entry says under a key, as a list; only `worked_again` may be written as one."""
    value = item.get(key)
    if key == "worked_again" and isinstance(value, list):
        return value
    return [] if value is None else [value]


def _is_day(value: Any) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
