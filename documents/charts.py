"""Charts as SVG: a stacked bar a line, with its total; the same numbers stand in words beside it, for who can't see them."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from markupsafe import Markup, escape

from lifecycle.kernel.sql import CLASSES
from lifecycle.kernel.words import label
from lifecycle.views.statistics import Tally

# dark enough to tell apart on paper and on both of Prefect's backgrounds; each also named in the legend
COLOURS = {
    "on_time": "#1e5f36",
    "done_late": "#7fae8c",
    "reported": "#17446f",
    "overdue": "#a4161a",
    "ahead": "#c9d1d9",
}
WIDTH, NAME, ROW, BAR, HEAD, FOOT = 720, 260, 30, 18, 40, 4  # pixels
LETTERS = 32  # of a name, at most
INK = "#1b1f24"


def bars(title: str, tallies: Sequence[Tally]) -> Markup:
    """The chart as SVG for a page: one bar a tally, each piece with its number as a tooltip."""
    most = max((line.total for line in tallies), default=0) or 1
    scale = (WIDTH - NAME - 60) / most
    height = HEAD + ROW * len(tallies) + FOOT
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}" font-family="sans-serif" font-size="14" fill="{INK}">',
        *_legend(),
    ]
    for place, line in enumerate(tallies):
        drawn.extend(_bar(line, HEAD + ROW * place, scale))
    return Markup("".join([*drawn, "</svg>"]))


def address(svg: Markup) -> str:
    """The chart as a `data:` address on white paper: needs no server that keeps pictures."""
    papered = svg.replace(">", '><rect width="100%" height="100%" fill="#ffffff"/>', 1)
    return f"data:image/svg+xml;base64,{base64.b64encode(papered.encode()).decode()}"


def _bar(line: Tally, top: int, scale: float) -> list[str]:
    left = float(NAME)
    drawn = [f'<text x="{NAME - 8}" y="{top + 14}" text-anchor="end">{escape(_short(line.name))}</text>']
    for name in CLASSES:
        width = line.counts[name] * scale
        if width:
            tip = f"{line.name}: {label('class', name)} {line.counts[name]}"
            drawn.append(
                f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{BAR}" fill="{COLOURS[name]}">'
                f"<title>{escape(tip)}</title></rect>"
            )
            left += width
    return [*drawn, f'<text x="{left + 6:.1f}" y="{top + 14}">{line.total}</text>']


def _legend() -> list[str]:
    pieces, left = [], 8
    for name in CLASSES:
        words = label("class", name)
        pieces.append(f'<rect x="{left}" y="10" width="14" height="14" fill="{COLOURS[name]}"/>')
        pieces.append(f'<text x="{left + 20}" y="22">{escape(words)}</text>')
        left += 34 + 8 * len(words)
    return pieces


def _short(name: str) -> str:
    return name if len(name) <= LETTERS else name[: LETTERS - 1].rstrip() + "…"
