"""The inbox: one artifact of what waits for the administrator, most urgent first, each line with its one click."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from lifecycle.kernel.words import label, written
from lifecycle.views.form_choices import Parts
from lifecycle.views.office_inbox import MOST, Waiting
from tasks.desk.choices import choice
from tasks.desk.deployments import Deployment, form_link, run_link
from tasks.desk.markdown import link, plain, table

KEY = "viec-can-xu-ly"
HEAD = ("Việc", "Thỏa thuận", "Chờ từ", "Hạn", "Nội dung")
# the stage whose suspended run handles it, or the form that does
STAGE = {"review": "review", "sign": "sign"}
FORM = {
    "review": "review",
    "sign": "sign",
    "force": "force",
    "report": "decide",
    "extension": "extend",
    "bounce": "contact",
}


class Desk:
    """Desk where each thing is handled: the forms, the runs that wait, and what the forms' lists offer."""

    def __init__(
        self, deployments: dict[str, Deployment], alive: dict[tuple[str, str], UUID], offered: dict[str, str]
    ) -> None:
        self.deployments, self.alive, self.offered = deployments, alive, offered

    def link(self, item: Waiting) -> str:
        """A click that opens the run to resume, or the form filled in; only words where neither is there."""
        words = label("waiting", item.kind)
        run = self.alive.get((STAGE.get(item.kind, ""), item.agreement))
        if run:
            return link(words, run_link(run))
        deployment = self.deployments.get(FORM[item.kind])
        return link(words, form_link(deployment, self._form(item))) if deployment else words

    def _form(self, item: Waiting) -> dict[str, str]:
        if item.kind == "report":
            return {"checkpoint": choice(*item.about)}
        if item.kind == "extension":
            grant = label("extension", "grant")
            until = {"until": item.wanted_on.isoformat()} if item.wanted_on else {}
            return {"checkpoint": choice(*item.about), "action": grant[:1].upper() + grant[1:], **until}
        if item.kind == "bounce":
            return {"contact": choice(*item.about)}
        return {"agreement": self.offered.get(item.agreement, item.agreement)}


def page(items: list[Waiting], desk: Desk) -> str:
    """The artifact's markdown."""
    if not items:
        return "# Việc cần xử lý\n\nKhông có việc nào đang chờ.\n"
    counts = Counter(item.kind for item in items)
    told = ", ".join(f"{label('waiting', kind).lower()}: {_counted(count)}" for kind, count in counts.items())
    rows = [
        (
            # first, because the first UI cuts a wide table at the right
            desk.link(item),
            plain(item.agreement),
            written(item.since),
            written(item.act_by),
            plain(item.what[:300]),
        )
        for item in items
    ]
    return f"# Việc cần xử lý ({len(items)})\n\n{told}.\n\n{table(HEAD, rows)}"


def by_code(offered: Iterable[Parts]) -> dict[str, str]:
    """Code -> what the drop-down offers for it."""
    return {parts[0]: choice(*parts) for parts in offered}


def _counted(count: int) -> str:
    return f"{count}, còn nữa" if count >= MOST else str(count)
