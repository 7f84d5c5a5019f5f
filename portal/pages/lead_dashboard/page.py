"""The lead's board: for leaders, by a link of their own; read-only, down to a report and its evidence; and to print."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from documents.charts import bars
from lifecycle.access import visibility as sight
from lifecycle.followup.acknowledgement import seen_by
from lifecycle.kernel.clock import today
from lifecycle.views.checkpoint_page import extensions_of, reports_of
from lifecycle.views.lead_dashboard import LeadBoard, late_lines, lead_board
from lifecycle.views.statistics import Tally, summed
from models.enums import LinkScope
from portal.web.again import Again
from portal.web.request import Key, Look, engine_of, looking
from portal.web.words import t

router = APIRouter(route_class=Again)
Year = Annotated[int | None, Query(ge=1900, le=2200)]
PRINTED = 500  # late lines on paper
SHOWN = 25  # bars of a chart; the rest is one bar on the page, and told on paper
FRESH = 30.0  # seconds that sums over all checkpoints may be old; what is late now is always read
_kept: dict[tuple[int, int, str], tuple[float, LeadBoard]] = {}


def _sums(look: Look, year: int, most: int) -> LeadBoard:
    """The board, its sums at most FRESH old."""
    session, body = look.session, look.visitor.organization_id
    key = (body, year, str(engine_of(look.request).url))
    made, board = _kept.get(key, (0.0, None))
    if board is None or time.monotonic() - made > FRESH:
        board = lead_board(session, body, today(), year, most)
        if len(_kept) > 200:
            _kept.clear()
        _kept[key] = (time.monotonic(), board)
    return replace(board, late=late_lines(session, body, today(), most))


def _shortened(lines: list[Tally]) -> list[Tally]:
    if len(lines) <= SHOWN + 1:
        return lines
    rest = summed(t("board_others", count=len(lines) - SHOWN), lines[SHOWN:])
    return [*lines[:SHOWN], rest]


@router.get("/bang")
def show(request: Request, nam: Year = None) -> Response:
    return _board(request, nam, printed=False)


@router.get("/bang/in")
def printed(request: Request, nam: Year = None) -> Response:
    return _board(request, nam, printed=True)


@router.get("/bang/viec/{key}")
def drill(request: Request, key: Key) -> Response:
    """One checkpoint with its reports and their evidence, to look at."""
    with looking(request, LinkScope.BOARD) as look:
        item = sight.checkpoint(look.session, look.visitor.organization_id, key)
        return look.page(
            "board_checkpoint.html",
            item=item,
            reports=reports_of(look.session, key),
            extensions=extensions_of(look.session, key),
            seen_by=seen_by(look.session, key),
        )


def _board(request: Request, year: int | None, *, printed: bool) -> Response:
    with looking(request, LinkScope.BOARD) as look:
        most = PRINTED if printed else 60
        board = _sums(look, year or today().year, most)
        charts = [
            (t(f"board_{name}"), lines if printed else _shortened(lines), bars(t(f"board_{name}"), _shortened(lines)))
            for name, lines in (
                ("by_agency", board.by_agency),
                ("by_form", board.by_form),
                ("by_year", board.by_year),
            )
        ]
        return look.page("board.html", board=board, charts=charts, printed=printed)
