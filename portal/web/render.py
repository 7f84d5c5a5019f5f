"""Pages out of templates: escaped by the engine, in the language of the office, dates as offices write them."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from lifecycle.kernel.clock import ago, local, today
from lifecycle.kernel.typed import grouped
from lifecycle.kernel.words import label, language, written
from portal.web.words import speaker, t

TEMPLATES = Path(__file__).parent / "templates"
# each page's own lie beside it; their names are unique
ROOMS = sorted(path for path in (Path(__file__).parents[1] / "pages").iterdir() if path.is_dir())


def render(template: str, **values: Any) -> str:
    """The page as HTML."""
    return (
        _environment(language())
        .get_template(template)
        .render(language=language(), today=values.pop("today", today()), **values)
    )


def day(value: dt.date | str | None) -> str:
    """15/12/2026; nothing for no day."""
    if isinstance(value, str):
        value = dt.date.fromisoformat(value) if value else None
    return written(value) if value else ""


def moment(value: dt.datetime | None) -> str:
    """07:30 ngày 15/12/2026, on the office's clock."""
    return t("moment", time=local(value).strftime("%H:%M"), day=written(local(value).date())) if value else ""


def file_size(value: int) -> str:
    """Bytes as people read them."""
    if value < 1_000_000:
        return f"{max(1, round(value / 1000))} KB"
    return f"{value / 1_000_000:.1f}".replace(".", "," if language() == "vi" else ".") + " MB"


def timing(due_on: dt.date, on: dt.date) -> str:
    """Say how late it is, or how long there is left, in calendar days."""
    days = (due_on - on).days
    if days == 0:
        return t("due_today")
    return t("days_late", days=-days) if days < 0 else t("days_left", days=days)


def lines(text: str) -> Markup:
    """Show what somebody typed, with its line breaks."""
    return Markup("<br>").join(escape(part) for part in text.split("\n"))


@cache
def _environment(spoken: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES, *ROOMS]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        day=day, moment=moment, ago=ago, money=grouped, file_size=file_size, timing=timing, lines=lines
    )
    environment.globals.update(t=speaker(spoken), label=label)
    return environment
