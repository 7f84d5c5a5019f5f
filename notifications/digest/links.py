"""The one link of a mail: the reader's own into the portal where there is one, else the report form at the desk, prefilled.

A link into the portal is random and made for one message: only its hash is kept, in the message's own transaction. The
stored text has a place for it, which is filled in when the mail goes out (notifications/mail/stored.py).

Which deployment a form belongs to is known after `prefect deploy`: flows/ writes `deployments.json` under
`settings.home()`, {"report": "<deployment id>", ...}. Until then there is no link, and the mail says whom to answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

from sqlmodel import Session

import settings
from lifecycle.access.links import Wanted, issue_links
from lifecycle.kernel.reference import numbered_day
from models.enums import LinkScope, Role
from notifications.digest.facts import Digest, LineFacts, Reader
from notifications.mail.stored import kept, new_seed, place, token_of

FILE = "deployments.json"
SLUG = "report"

Link = Callable[[LineFacts], str]


class MailLinks:
    """The links of a batch of digests; `keep` writes those that were made since, in one statement."""

    def __init__(self, link: Link | None = None) -> None:
        """`link`: how lines are linked instead (a test's, another front end's)."""
        self._portal = "" if link else settings.portal_url()
        self._link = link or current_link()
        self._made: list[tuple[str, Wanted]] = []
        self._kept: list[tuple[str, Wanted]] = []
        self._seeds: list[str] = []

    def of(self, digest: Digest) -> str:
        """The link of one digest: it opens the line that the reader's own body owes."""
        if not self._portal:
            return self._link(digest.linked)
        reader, line = digest.reader, digest.linked
        # the head of the lead looks on; whoever owes it acts
        looks_on = reader.role == Role.HEAD and line.owner_id != reader.organization_id
        scope = LinkScope.BOARD if looks_on else LinkScope.WORK
        return self.for_reader(
            Wanted(reader.contact_id, reader.organization_id, reader.email, f"checkpoint:{line.checkpoint_id}", scope)
        )

    def of_others(self, digest: Digest, mailbox: list[Reader]) -> tuple[tuple[str, str], ...]:
        """(body, link) of each further body of the mailbox that owes a line: its first line's page."""
        if not self._portal or len(mailbox) == 1:
            return ()
        opened: dict[int, tuple[str, str]] = {}
        bodies = {reader.organization_id: reader for reader in reversed(mailbox)}
        for line in digest.lines:
            other = bodies.get(line.owner_id)
            if other is not None and line.owner_id not in (digest.reader.organization_id, *opened):
                target = f"checkpoint:{line.checkpoint_id}"
                wanted = Wanted(other.contact_id, other.organization_id, other.email, target)
                opened[line.owner_id] = (other.organization, self.for_reader(wanted))
        return tuple(opened.values())

    def for_reader(self, wanted: Wanted) -> str:
        """A new link into the portal, as it stands in the stored mail; empty where there is no portal."""
        portal = settings.portal_url()
        if not portal:
            return ""
        seed = new_seed()
        self._made.append((token_of(seed), wanted))
        self._seeds.append(seed)
        return f"{portal}/l/{place(len(self._seeds) - 1)}"

    def of_mail(self, message: int) -> str:
        """`message.links` of the mail (its row's id) whose links were asked for since the last one."""
        seeds, self._seeds = self._seeds, []
        self._kept += [(token, wanted._replace(message_id=message)) for token, wanted in self._made]
        self._made = []
        return kept(seeds)

    def keep(self, session: Session) -> None:
        """Keep the hashes of what was made."""
        issue_links(session, self._kept)
        self._kept = []


def current_link() -> Link:
    """Choose how lines are linked now. Reads the settings and the file once: compose asks this once a call."""
    portal = settings.portal_url()
    if portal:
        return lambda facts: portal
    deployment, desk = deployments().get(SLUG, ""), settings.prefect_ui_url()
    if not deployment or not desk:
        return lambda facts: ""
    return lambda facts: form_link(desk, deployment, checkpoint_label(facts))


def report_link(facts: LineFacts) -> str:
    """The link of one line; empty when nothing is known to link to."""
    return current_link()(facts)


def deployments() -> dict[str, str]:
    """Slug -> deployment id; empty when the file isn't there or can't be read: a link must never stop a mail."""
    try:
        known = json.loads((settings.home() / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(slug): str(key) for slug, key in known.items()} if isinstance(known, dict) else {}


def checkpoint_label(facts: LineFacts) -> str:
    """Name a checkpoint as the forms do: `ctph-ubnd-2021 · bao-cao · ubnd · 2021-12-15`."""
    day = numbered_day(facts.nominal_on, facts.number)
    return " · ".join((facts.agreement_code, facts.obligation_code, facts.owner_code, day))


def form_link(desk: str, deployment: str, checkpoint: str) -> str:
    """Prefect's run form, prefilled (`/deployments/deployment/<id>/run?parameters=<json>`)."""
    parameters = json.dumps({"form": {"checkpoint": checkpoint}}, ensure_ascii=False, separators=(",", ":"))
    return f"{desk}/deployments/deployment/{quote(deployment, safe='')}/run?parameters={quote(parameters, safe='')}"
