"""The life of an agreement as one SVG picture, in Vietnamese, drawn from the transition tables.

Which arrows there are and what they are called is the tables' word; where things stand on the page is said here. A
state or an arrow that the tables have and this page doesn't is a KeyError: it has to be given a place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from lifecycle.agreement.transitions import BEFORE_FORCE
from lifecycle.agreement.transitions import ROWS as AGREEMENT
from lifecycle.checkpoint.transitions import ROWS as CHECKPOINT
from lifecycle.kernel.transition import Transition
from lifecycle.kernel.words import LABELS
from models.enums import AgreementStatus as A
from models.enums import CheckpointStatus as C

WIDTH, HEIGHT = 960, 704
BOX_WIDTH, BOX_HEIGHT = 142, 42
FONT = "Arial, 'Liberation Sans', 'Noto Sans', sans-serif"
TITLE = "Vòng đời một thỏa thuận phối hợp"

# (fill, stroke) of a box
BLUE, AMBER, GREEN, GREY = (
    ("#e8f0fe", "#3b6fc4"),
    ("#fff4d6", "#b8860b"),
    ("#e3f4e6", "#2e7d43"),
    ("#f1f1f1", "#7a7a7a"),
)


@dataclass(frozen=True)
class Frame:
    """A frame around states: an arrow may start or end at its edge."""

    x: int
    y: int
    width: int
    height: int
    title: str
    title_at: tuple[int, int]
    colours: tuple[str, str]


@dataclass(frozen=True)
class Route:
    """An arrow's corners, and where its label begins, ends or is centred (`anchor`)."""

    points: tuple[tuple[int, int], ...]
    label: tuple[int, int]
    anchor: str = "middle"


BEFORE = Frame(20, 96, 920, 196, "Trước khi có hiệu lực", (40, 278), ("#fafcff", "#3b6fc4"))
IN_FORCE = Frame(
    230, 336, 710, 246, LABELS["agreement", A.IN_FORCE][0].capitalize(), (250, 358), ("#f7fcf8", "#2e7d43")
)

# centre of a box, and its colours
Place = tuple[int, int, tuple[str, str]]

AGREEMENT_PLACES: dict[str, Place] = {
    A.PROPOSED: (115, 150, BLUE),
    A.IN_REVIEW: (350, 150, BLUE),
    A.APPROVED: (595, 150, BLUE),
    A.SIGNING: (840, 150, BLUE),
    A.CHANGES_REQUESTED: (350, 250, AMBER),
    A.REJECTED: (350, 45, GREY),
    A.WITHDRAWN: (115, 400, GREY),
    A.CONCLUDED: (335, 660, GREEN),
    A.TERMINATED: (585, 660, GREY),
    A.SUPERSEDED: (835, 660, GREY),
}
CHECKPOINT_PLACES: dict[str, Place] = {
    C.UPCOMING: (325, 412, BLUE),
    C.REPORTED: (585, 412, BLUE),
    C.ACCEPTED: (845, 412, GREEN),
    C.WAIVED: (325, 502, GREY),
    C.RETURNED: (585, 502, AMBER),
}

NEW = "new"  # a row that makes the thing
ALL_BEFORE = "before"  # a row from every state before force is one arrow from the frame
AGREEMENT_ROUTES: dict[tuple[str, str], Route] = {
    (NEW, A.PROPOSED): Route(((115, 60), (115, 129)), (123, 84), "start"),
    (A.PROPOSED, A.IN_REVIEW): Route(((186, 150), (279, 150)), (232, 143)),
    (A.IN_REVIEW, A.APPROVED): Route(((421, 150), (524, 150)), (472, 143)),
    (A.APPROVED, A.SIGNING): Route(((666, 150), (769, 150)), (717, 143)),
    (A.IN_REVIEW, A.CHANGES_REQUESTED): Route(((325, 171), (325, 229)), (317, 204), "end"),
    (A.CHANGES_REQUESTED, A.IN_REVIEW): Route(((375, 229), (375, 171)), (383, 204), "start"),
    (A.SIGNING, A.CHANGES_REQUESTED): Route(((800, 171), (800, 250), (421, 250)), (612, 243)),
    (A.IN_REVIEW, A.REJECTED): Route(((350, 129), (350, 66)), (358, 88), "start"),
    (A.SIGNING, A.IN_FORCE): Route(((870, 171), (870, 336)), (862, 318), "end"),
    (A.IN_FORCE, A.CONCLUDED): Route(((335, 582), (335, 639)), (343, 614), "start"),
    (A.IN_FORCE, A.TERMINATED): Route(((585, 582), (585, 639)), (593, 614), "start"),
    (A.IN_FORCE, A.SUPERSEDED): Route(((835, 582), (835, 639)), (843, 614), "start"),
    (ALL_BEFORE, A.WITHDRAWN): Route(((115, 292), (115, 379)), (123, 340), "start"),
}
CHECKPOINT_ROUTES: dict[tuple[str, str], Route] = {
    (C.UPCOMING, C.REPORTED): Route(((396, 412), (514, 412)), (455, 405)),
    (C.REPORTED, C.ACCEPTED): Route(((656, 412), (774, 412)), (715, 405)),
    (C.REPORTED, C.RETURNED): Route(((560, 433), (560, 481)), (552, 461), "end"),
    (C.RETURNED, C.REPORTED): Route(((610, 481), (610, 433)), (618, 461), "start"),
    (C.UPCOMING, C.WAIVED): Route(((340, 433), (340, 481)), (348, 461), "start"),
    (C.WAIVED, C.UPCOMING): Route(((315, 481), (315, 433)), (307, 461), "end"),
    (C.RETURNED, C.WAIVED): Route(((514, 502), (396, 502)), (455, 495)),
}


def life() -> str:
    """The picture as SVG text."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{TITLE}" font-family="{FONT}" font-size="13">',
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 10 5 0 10z" fill="#444"/></marker></defs>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#fff"/>',
        f'<text x="935" y="52" text-anchor="end" fill="#222" font-size="19" font-weight="bold">{TITLE}</text>',
        _frame(BEFORE),
        _frame(IN_FORCE),
        *_arrows(AGREEMENT, AGREEMENT_ROUTES),
        *_arrows(CHECKPOINT, CHECKPOINT_ROUTES),
        *(_box("agreement", state, *place) for state, place in _placed(AGREEMENT, AGREEMENT_PLACES)),
        *(_box("checkpoint", state, *place) for state, place in _placed(CHECKPOINT, CHECKPOINT_PLACES)),
        _text((250, 380), "Mỗi mốc thực hiện:", "start", "#2e7d43"),
        _text((250, 548), f"Với mốc chưa xong: {_staying(CHECKPOINT, C.UPCOMING)}.", "start"),
        _text((250, 568), f"Với thỏa thuận: {_staying(AGREEMENT, A.IN_FORCE)}.", "start"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _placed(rows: Sequence[Transition], places: dict[str, Place]) -> Iterator[tuple[str, Place]]:
    states = dict.fromkeys(str(state) for row in rows for state in (*row.sources, row.to) if state is not None)
    return ((state, places[state]) for state in states if state != A.IN_FORCE)


def _arrows(rows: Sequence[Transition], routes: dict[tuple[str, str], Route]) -> Iterator[str]:
    """One arrow for each pair of states that rows join, named by the first of them; a row that stays has none."""
    drawn: set[tuple[str, str]] = set()
    for row in rows:
        sources: Sequence[str] = (ALL_BEFORE,) if row.sources == BEFORE_FORCE else row.sources or (NEW,)
        for source in sources:
            if row.to is not None and row.to != source and (source, row.to) not in drawn:
                drawn.add((source, row.to))
                yield _arrow(routes[source, row.to], LABELS["verb", row.verb][0])


def _arrow(route: Route, said: str) -> str:
    points = " ".join(f"{x},{y}" for x, y in route.points)
    line = f'<polyline points="{points}" fill="none" stroke="#444" stroke-width="1.4" marker-end="url(#tip)"/>'
    return line + _text(route.label, said, route.anchor, "#333")


def _box(table: str, state: str, x: int, y: int, colours: tuple[str, str]) -> str:
    fill, stroke = colours
    corner = f'x="{x - BOX_WIDTH // 2}" y="{y - BOX_HEIGHT // 2}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="7"'
    said = _text((x, y + 5), LABELS[table, state][0], "middle", "#111")
    return f'<rect {corner} fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>{said}'


def _frame(frame: Frame) -> str:
    fill, stroke = frame.colours
    corner = f'x="{frame.x}" y="{frame.y}" width="{frame.width}" height="{frame.height}" rx="10"'
    title = _text(frame.title_at, frame.title, "start", stroke, bold=True)
    return f'<rect {corner} fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>{title}'


def _text(
    place: tuple[int, int], said: str, anchor: str = "middle", colour: str = "#555", *, bold: bool = False
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    x, y = place
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}"{weight}>{escape(said)}</text>'


def _staying(rows: Sequence[Transition], state: object) -> str:
    """The verbs that leave `state` as it is."""
    staying = (row.verb for row in rows if row.to is None and state in row.sources)
    return "; ".join(LABELS["verb", verb][0].removesuffix(" cho") for verb in staying)
