"""Artifacts are rendered as markdown and HTML: whatever a person typed is escaped before it goes in."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~<>-])")
# what would become a link by itself
_ADDRESS = re.compile(r"(?i)(https?|ftp|mailto|javascript)(:)|(www)(\.)|(@)")


def plain(text: object) -> str:
    """Text as text: no markdown, no HTML, no link, one line."""
    line = _MARKDOWN.sub(r"\\\1", html.escape(" ".join(str(text).split()), quote=False))
    return _ADDRESS.sub(
        lambda found: found.group(0).replace(":", "&#58;").replace(".", "&#46;").replace("@", "&#64;"), line
    )


def link(words: str, address: str) -> str:
    """A link whose words are ours and whose address is quoted already."""
    return f"[{plain(words)}]({address})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are markdown already; empty for no rows."""
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(head)} |", "|" + "---|" * len(head), *lines]) + "\n"
