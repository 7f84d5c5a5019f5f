"""Actors: who did it. Prefect's open-source server has no users: the actor is the post a person gave in the form."""

from __future__ import annotations

from dataclasses import dataclass

from lifecycle.kernel import text
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import ACTOR_MISSING

# the audit line keeps 200 letters, and names the door after the post
MOST = 180


@dataclass(frozen=True)
class Actor:
    """`post`: what the person signs as ("Phó Trưởng ban phụ trách"); `organization_id`: the body they act for.

    No body means the office that runs the system: it may act for every body, and the audit line says by which door.
    `run`: the flow run and step that calls, so that a run that died after its commit does nothing twice.
    Refusal where the post is empty: the audit line must name somebody.
    """

    post: str
    organization_id: int | None = None
    channel: str = "office"
    run: str = ""

    def __post_init__(self) -> None:
        post = text.one_line(self.post)
        if not post:
            raise Refusal(ACTOR_MISSING)
        object.__setattr__(self, "post", post if len(post) <= MOST else f"{post[: MOST - 1]}…")

    @property
    def line(self) -> str:
        """Name them as the audit log does."""
        return f"{self.post} [{self.channel}]"

    @property
    def is_office(self) -> bool:
        return self.organization_id is None


SYSTEM = Actor(post="phoihop", channel="system")
