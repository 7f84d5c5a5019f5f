"""Charts as SVG, made here: bars of counts, with the same numbers in words for who can't see them."""

from __future__ import annotations

from markupsafe import Markup, escape

from lifecycle.leadboard import CLASSES, Bar
from portal.words import t

# dark enough to tell apart on paper, and each also named in the legend and in the table
COLOURS = {"on_time": "#1e5f36", "afterwards": "#7fae8c", "reported": "#17446f", "late": "#a4161a", "open": "#c9d1d9"}
WIDTH, NAME, ROW, BAR = 720, 260, 30, 18
LETTERS = 32  # of a name, at most


def bars(lines: list[Bar], title: str) -> Markup:
    """A stacked bar a line, with its total at the end; what each piece is stands in its tooltip."""
    most = max((line.total for line in lines), default=0) or 1
    room = WIDTH - NAME - 60
    height = ROW * len(lines) + 40
    drawn = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">',
        *_legend(),
    ]
    for place, line in enumerate(lines):
        top, left = 40 + ROW * place, float(NAME)
        drawn.append(f'<text x="{NAME - 8}" y="{top + 14}" text-anchor="end">{escape(_short(line.name))}</text>')
        for name in CLASSES:
            width = room * line.counts[name] / most
            if width:
                tip = f"{line.name}: {t('class_' + name)} {line.counts[name]}"
                drawn.append(
                    f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{BAR}" fill="{COLOURS[name]}">'
                    f"<title>{escape(tip)}</title></rect>"
                )
                left += width
        drawn.append(f'<text x="{left + 6:.1f}" y="{top + 14}">{line.total}</text>')
    return Markup("".join([*drawn, "</svg>"]))


def _legend() -> list[str]:
    pieces, left = [], 8
    for name in CLASSES:
        words = t("class_" + name)
        pieces.append(f'<rect x="{left}" y="10" width="14" height="14" fill="{COLOURS[name]}"/>')
        pieces.append(f'<text x="{left + 20}" y="22">{escape(words)}</text>')
        left += 34 + 8 * len(words)
    return pieces


def _short(name: str) -> str:
    return name if len(name) <= LETTERS else name[: LETTERS - 1].rstrip() + "…"
