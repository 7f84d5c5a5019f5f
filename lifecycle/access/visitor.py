"""Visitors: who stands at the portal or the API, and what they may not see."""

from __future__ import annotations

from dataclasses import dataclass

from lifecycle.kernel.actor import Actor
from models.enums import LinkScope


class Unseen(Exception):
    """Error for what isn't there for who asks; the page answers 404 and writes it down."""

    def __init__(self, subject: str) -> None:
        super().__init__(subject)
        self.subject = subject


@dataclass(frozen=True)
class Visitor:
    """Person whom a link lets in: one contact of one body, with what the link is good for."""

    link_id: int
    scope: LinkScope
    target: str
    contact_id: int
    name: str
    post: str
    role: str
    email: str
    organization_id: int
    organization_code: str
    organization: str
    leads: bool = False  # some agreement
    channel: str = "portal"
    right: str = ""  # what a program's key is used for (lifecycle.access.api_keys.SCOPES)
    visit_id: int = 0  # whose cookie was shown; none for a link itself, or a key

    @property
    def called(self) -> str:
        """`Văn phòng`, or `Trần Thị B, Chánh Văn phòng`; the mail address where neither is known."""
        return ", ".join(part for part in (self.name, self.post) if part) or self.email

    @property
    def actor(self) -> Actor:
        return Actor(
            post=f"{self.called} ({self.organization_code})"[:190],
            organization_id=self.organization_id,
            channel=self.channel,
        )
