"""The boards: one page for everything, made by every follow-up and when asked for; one page for each agreement."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from sqlmodel import Session

from documents import charts
from lifecycle.kernel import sql
from lifecycle.kernel.clock import today as this_day
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import PROVISIONAL, label, say, written
from lifecycle.views import agreements as board
from lifecycle.views import statistics
from lifecycle.views.statistics import Tally
from models import reading
from tasks.desk.artifacts import Newest, publish
from tasks.desk.markdown import plain, table
from tasks.run.act import engine

KEY = "bang-tong-hop"
LISTED = ("Hạn", "Thỏa thuận", "Nhiệm vụ", "Cơ quan thực hiện")
MOST_LINES = 40
MOST_BARS = 20


def publish_board(day: dt.date) -> None:
    """The page of everything, for the year of `day`."""
    with get_client(sync_client=True) as client, reading(engine()) as session:
        publish(client, KEY, board_page(session, day), f"Bảng tổng hợp ngày {written(day)}")


def publish_agreement(client: SyncPrefectClient, session: Session, code: str, there: Newest | None = None) -> None:
    """The page of one agreement; nothing where there is none."""
    try:
        page = agreement_page(session, code, this_day())
    except Refusal:
        return
    publish(client, agreement_key(code), page, f"Thỏa thuận {code}", there)


def agreement_key(code: str) -> str:
    """The artifact's key: small letters, digits and dashes only."""
    return "thoa-thuan-" + re.sub(r"[^a-z0-9]+", "-", code.lower()).strip("-")


def board_page(session: Session, day: dt.date) -> str:
    """The page of everything as markdown: a leader reads the first lines and the chart, a clerk the rest."""
    year = statistics.year_of(session, day)
    counted = statistics.of_year(session, year, day)
    bodies, forms = counted.by_body, counted.by_form
    states = statistics.by_state(session)
    told = ", ".join(f"{count} {label('agreement', state)}" for state, count in sorted(states.items()))
    return "\n".join(
        [
            f"# Tình hình phối hợp năm {year} (đến {written(day)})\n",
            f"{sum(states.values())} thỏa thuận: {told}.\n" if states else "Chưa có thỏa thuận nào.\n",
            _sentence(counted.total, year, statistics.late_before(session, year)),
            _picture(f"Thực hiện theo cơ quan, năm {year}", bodies),
            _picture(f"Thực hiện theo hình thức phối hợp, năm {year}", forms),
            "## Theo cơ quan\n",
            table(("Cơ quan", *_columns()), [_row(row) for row in bodies]) or "Không có mốc nào trong năm.\n",
            "## Theo hình thức phối hợp\n",
            table(("Hình thức", *_columns()), [_row(row) for row in forms]) or "Không có mốc nào trong năm.\n",
            "## Đến hạn trong 30 ngày tới\n",
            _listed(statistics.coming(session, day, most=MOST_LINES)),
            "## Quá hạn lâu nhất, kể cả từ các năm trước\n",
            _listed(statistics.late(session, day, most=MOST_LINES)),
        ]
    )


def agreement_page(session: Session, code: str, day: dt.date) -> str:
    """One agreement as markdown. Refusal: there is none."""
    detail = board.agreement_detail(session, code, day)
    counts = detail["checkpoints"]
    period = f"{_date(detail['period_from'])} - {_date(detail['period_to'])}"
    signatures = [
        (
            plain(row["organization"]),
            plain(row["signer"]),
            plain(row["post"]),
            written(row["signed_on"]),
            str(row["version"]),
        )
        for row in detail["signatures"]
    ]
    duties = [
        (plain(row["code"]), plain(row["title"]), plain(label("owner", row["owner"])), label("form", row["form"]))
        for row in detail["obligations"]
    ]
    return "\n".join(
        [
            f"# {plain(detail['title'])}\n",
            f"**{plain(code)}**, {label('kind', detail['kind'])}: **{label('agreement', detail['status'])}**. "
            f"Thời kỳ {period}; ký ngày {_date(detail['signed_on'])}; có hiệu lực từ {_date(detail['in_force_on'])}.\n",
            "Các bên: "
            + "; ".join(plain(row["name"]) + (" (chủ trì)" if row["lead"] else "") for row in detail["parties"])
            + ".\n",
            f"Mốc thực hiện: {counts['open']} chưa xong, trong đó **{counts['overdue']} quá hạn**; {counts['reported']} chờ "
            f"duyệt; {counts['accepted']} hoàn thành; {counts['waived']} được miễn. Hạn tới: {_date(counts['next_due'])}.\n",
            "## Nhiệm vụ\n",
            table(("Mã", "Nội dung", "Cơ quan thực hiện", "Hình thức"), duties) or "Chưa có nhiệm vụ nào.\n",
            "## Chữ ký\n",
            table(("Bên", "Người ký", "Chức vụ", "Ngày ký", "Bản"), signatures) or "Chưa có chữ ký nào.\n",
        ]
    )


def _sentence(year_s: Tally, year: int, before: int) -> str:
    counts = year_s.counts
    earlier = f" Từ các năm trước còn **{before} mốc quá hạn**." if before else ""
    if not year_s.total:
        return f"Năm {year} chưa có mốc thực hiện nào.{earlier}\n"
    afterwards = f", trong đó {counts['done_late']} hoàn thành muộn" if counts["done_late"] else ""
    done = f"{year_s.done}/{year_s.total} mốc đã hoàn thành ({_share(year_s.done, year_s.total)})"
    return (
        f"**Trong năm {year}: {done}{afterwards}; {counts['overdue']} mốc quá hạn; "
        f"{counts['reported']} báo cáo chờ duyệt.**{earlier}\n"
    )


def _picture(title: str, tallies: Sequence[Tally]) -> str:
    return f"![{title}]({charts.address(charts.bars(title, tallies[:MOST_BARS]))})\n" if tallies else ""


def _columns() -> tuple[str, ...]:
    return ("Tổng số", *(label("class", name).capitalize() for name in sql.CLASSES), "Tỷ lệ hoàn thành")


def _row(tally: Tally) -> list[str]:
    counts = [str(tally.counts[name]) for name in sql.CLASSES]
    return [plain(tally.name), str(tally.total), *counts, _share(tally.done, tally.total)]


def _listed(rows: Sequence[dict[str, Any]]) -> str:
    lines = [(_due(row), plain(row["agreement"]), plain(row["title"]), plain(row["owner"])) for row in rows]
    more = f"\nChỉ liệt kê {MOST_LINES} mốc đầu.\n" if len(lines) >= MOST_LINES else ""
    return (table(LISTED, lines) or "Không có.\n") + more


def _due(row: dict[str, Any]) -> str:
    return written(row["due_on"]) + (f" {say(PROVISIONAL)}" if row["provisional"] else "")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


def _date(value: Any) -> str:
    return written(value) if value else "..."
