"""A chart of bars as SVG, and as an address that holds it, so that it needs no server that keeps pictures."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence

from lifecycle.overview import Stand

# in the order of the bars: field, words, colour (readable on both of Prefect's backgrounds)
PARTS = (
    ("on_time", "Đúng hạn", "#2e9e5b"),
    ("done_late", "Hoàn thành muộn", "#c9a227"),
    ("waiting", "Chờ duyệt", "#3b82c4"),
    ("overdue", "Quá hạn", "#d1483c"),
    ("ahead", "Chưa đến hạn", "#9aa3ad"),
)
WIDTH, NAME, ROW, HEAD = 900, 320, 30, 64  # pixels
MOST = 20


def bars(title: str, stands: Sequence[Stand]) -> str:
    """An SVG of one bar a line, its parts in the order above; at most `MOST` lines."""
    shown = stands[:MOST]
    longest = max((stand.total for stand in shown), default=1) or 1
    scale = (WIDTH - NAME - 60) / longest
    height = HEAD + ROW * len(shown) + 10
    lines = [_legend(title)] + [_bar(stand, number, scale) for number, stand in enumerate(shown)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="sans-serif" font-size="14"><rect width="100%" height="100%" fill="#ffffff"/>{"".join(lines)}</svg>'
    )


def address(svg: str) -> str:
    """The SVG as a `data:` address."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _legend(title: str) -> str:
    parts = [f'<text x="10" y="24" font-size="17" font-weight="bold" fill="#1b1f24">{html.escape(title)}</text>']
    place = 10
    for _, words, colour in PARTS:
        parts.append(f'<rect x="{place}" y="38" width="12" height="12" fill="{colour}"/>')
        parts.append(f'<text x="{place + 17}" y="49" fill="#1b1f24">{words}</text>')
        place += 40 + 8 * len(words)
    return "".join(parts)


def _bar(stand: Stand, number: int, scale: float) -> str:
    top = HEAD + ROW * number
    name = stand.what if len(stand.what) <= 42 else stand.what[:41] + "…"
    parts = [f'<text x="{NAME - 8}" y="{top + 18}" text-anchor="end" fill="#1b1f24">{html.escape(name)}</text>']
    place = float(NAME)
    for field, _, colour in PARTS:
        count = getattr(stand, field)
        wide = count * scale
        if count:
            parts.append(f'<rect x="{place:.1f}" y="{top + 3}" width="{wide:.1f}" height="22" fill="{colour}"/>')
            if wide > 8 * len(str(count)) + 4:
                parts.append(f'<text x="{place + 4:.1f}" y="{top + 19}" fill="#ffffff">{count}</text>')
        place += wide
    parts.append(f'<text x="{place + 6:.1f}" y="{top + 19}" fill="#1b1f24">{stand.total}</text>')
    return "".join(parts)
