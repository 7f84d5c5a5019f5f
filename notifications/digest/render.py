"""A digest in words: subject, plain text and HTML, in the language of the office."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from jinja2 import Template

import settings
from lifecycle.kernel.words import language
from notifications.digest.facts import Digest
from notifications.mail.templates import mail_templates, shortened, tidy


class Words(NamedTuple):
    """A mail as people read it."""

    subject: str
    text: str
    html: str


def render(digest: Digest) -> Words:
    """Put a digest into words. HTML is escaped by the template engine, the subject is one line."""
    subject, text, html = _templates(language())
    values = {"digest": digest, "portal": bool(settings.portal_url())}
    return Words(shortened(tidy(subject.render(values))), text.render(values), html.render(values))


@cache
def _templates(words: str) -> tuple[Template, Template, Template]:
    names = (f"digest.{words}.subject.j2", f"digest.{words}.txt.j2", f"digest.{words}.html.j2")
    subject, text, html = (mail_templates().get_template(name) for name in names)
    return subject, text, html
