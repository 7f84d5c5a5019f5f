"""Templates of every mail, and what they write days, sums and delays with."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lifecycle.kernel.typed import grouped
from lifecycle.kernel.words import PROVISIONAL, say
from notifications.mail.words import MAIL_LATE, MAIL_LATE_ONE, MAIL_LEFT, MAIL_LEFT_ONE, MAIL_TODAY

SUBJECT_SIGNS = 200

TEMPLATES = [Path(__file__).parents[1] / room / "templates" for room in ("digest", "letters")]


def shortened(subject: str) -> str:
    """A subject that a list of mails can still show."""
    return subject if len(subject) <= SUBJECT_SIGNS else subject[: SUBJECT_SIGNS - 1].rstrip() + "…"


class HasDueDate(Protocol):
    """Anything with a due date."""

    @property
    def due_on(self) -> dt.date: ...


class MayBeProvisional(Protocol):
    """Anything with a due date that may still move."""

    @property
    def provisional(self) -> bool: ...


def timing(line: HasDueDate, on_day: dt.date) -> str:
    """Say how late it is, or how long there is left, in calendar days."""
    days = (line.due_on - on_day).days
    if days == 0:
        return say(MAIL_TODAY)
    if days < 0:
        return say(MAIL_LATE_ONE if days == -1 else MAIL_LATE, days=-days)
    return say(MAIL_LEFT_ONE if days == 1 else MAIL_LEFT, days=days)


def day(value: dt.date) -> str:
    """15/12/2026."""
    return f"{value.day:02d}/{value.month:02d}/{value.year}"


def provisional(line: MayBeProvisional) -> str:
    """Said after a due date that lies after what its calendar has decided; nothing after another."""
    return f" {say(PROVISIONAL)}" if line.provisional else ""


@cache
def mail_templates() -> Environment:
    """Make the environment that every mail is written with: HTML is escaped, a name that isn't there is an error."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(day=day, money=grouped, timing=timing)
    environment.globals.update(provisional=provisional)
    return environment


def tidy(text: str) -> str:
    """Put what a person typed on one line, without control or direction signs: safe in a header and in plain text."""
    if text.isprintable():
        return text
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
