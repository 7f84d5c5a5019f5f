"""A digest in words: subject, plain text and HTML, in the language of the office."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

import settings
from lifecycle.kernel.words import language, say
from notifications.facts import Digest, LineFacts, tidy

TEMPLATES = Path(__file__).parent / "templates"
SUBJECT_SIGNS = 200


class Words(NamedTuple):
    """A mail as people read it."""

    subject: str
    text: str
    html: str


def render(digest: Digest) -> Words:
    """Puts a digest into words. HTML is escaped by the template engine, the subject is one line."""
    subject, text, html = _templates(language())
    values = {"digest": digest, "portal": bool(settings.portal_url())}
    return Words(shortened(tidy(subject.render(values))), text.render(values), html.render(values))


def shortened(subject: str) -> str:
    """A subject that a list of mails can still show."""
    return subject if len(subject) <= SUBJECT_SIGNS else subject[: SUBJECT_SIGNS - 1].rstrip() + "…"


def timing(line: LineFacts, on_day: dt.date) -> str:
    """How late it is, or how long there is left, in calendar days."""
    days = (line.due_on - on_day).days
    if days == 0:
        return say("mail_today")
    if days < 0:
        return say("mail_late_one" if days == -1 else "mail_late", days=-days)
    return say("mail_left_one" if days == 1 else "mail_left", days=days)


def day(value: dt.date) -> str:
    """15/12/2026."""
    return f"{value.day:02d}/{value.month:02d}/{value.year}"


def money(value: int) -> str:
    """25.000.000."""
    return f"{value:,}".replace(",", ".")


@cache
def mail_templates() -> Environment:
    """What every mail is written with: HTML is escaped, a name that isn't there is an error."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(day=day, money=money, timing=timing)
    return environment


@cache
def _templates(words: str) -> tuple[Template, Template, Template]:
    names = (f"digest.{words}.subject.j2", f"digest.{words}.txt.j2", f"digest.{words}.html.j2")
    subject, text, html = (mail_templates().get_template(name) for name in names)
    return subject, text, html
