"""The story: one new proposal from the first form to the last rung of the ladder and back to silence."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from sqlalchemy import Engine, func
from sqlmodel import col, select

import settings
from flows.forms.labels import shown
from lifecycle.calendar.store import calendar
from lifecycle.calendar.working_days import WorkCalendar
from lifecycle.checkpoint.lookup import CheckpointName, get_checkpoint
from lifecycle.kernel.clock import today
from lifecycle.kernel.words import written
from lifecycle.views.form_choices import choices
from models import Agreement, SweepMark, reading
from story.agency import hand_in_report, link_of_last_mail
from story.desk import PATIENCE, Desk, StepFailed
from tasks.desk.choices import checkpoint_choice
from tasks.desk.inbox import by_code

LEAD, PARTNER = "btgtu", "ubnd"
# who the last rung speaks to
HEAD = "chutich@ubnd.example"
# the rungs that the six follow-ups stand on, in working days from the due date
RUNGS = (-7, -1, 0, 1, 5, 10)
POST = "Phó Trưởng ban phụ trách"


@dataclass(frozen=True)
class Line:
    """One line of the table. `mails`: how many came into the mailbox during the step."""

    stage: str
    run: str
    state: str
    mails: int
    message: str


class Story:
    """Plays the story through the deployments only, and yields a line for each step."""

    def __init__(self, engine: Engine, maildir: Path) -> None:
        self.engine, self.maildir = engine, maildir
        with reading(engine) as session:
            self.calendar: WorkCalendar = calendar(session)
            swept = session.exec(select(func.max(SweepMark.swept_on))).one()
            told = session.exec(select(Agreement.code).where(col(Agreement.code).startswith("khph-cds-"))).all()
            # as the signing form's drop-down shows them
            self.bodies = by_code(choices(session, "organizations").offered)
        # a story on the state that another left goes on after the days it had followed up
        self.start = self.calendar.next_working_day(max(today(), swept + dt.timedelta(days=1)) if swept else today())
        self.due = self.calendar.add_working_days(self.start, 40)
        self.code = f"khph-cds-{len(told) + 1}"
        self.checkpoint = checkpoint_choice(CheckpointName(self.code, "bao-cao", PARTNER, self.due))

    def play(self) -> Iterator[Line]:
        """Every step in its order. StepFailed where one doesn't come to its end."""
        with get_client(sync_client=True) as client:
            self.desk = Desk(client)
            yield self._step("Đề xuất", lambda: self.desk.run("01 · Đề xuất", self._proposal()))
            first = self.desk.suspended("02 · Thẩm định", self.code, set())
            changes = "Bổ sung nhiệm vụ báo cáo và thời hạn."
            yield self._step(
                "Thẩm định vòng 1: yêu cầu chỉnh sửa", lambda: self._decide(first, "request_changes", changes)
            )
            yield self._step("Chỉnh sửa dự thảo", lambda: self.desk.run("02b · Chỉnh sửa dự thảo", self._revision()))
            second = self.desk.suspended("02 · Thẩm định", self.code, {first.id})
            yield self._step("Thẩm định vòng 2: duyệt", lambda: self._decide(second, "approve", "Đồng ý trình ký."))
            signing = self.desk.suspended("03 · Ký kết", self.code, set())
            yield self._step("Ký kết: hai bên lần lượt ký", lambda: self._sign_all(signing))
            yield self._step("Đưa vào hiệu lực", lambda: self.desk.started("04 · Đưa vào hiệu lực", self.code))
            yield from self._remind()
            yield from self._hand_in()

    def _remind(self) -> Iterator[Line]:
        yield self._step("Đôn đốc lần đầu (bù những ngày trước)", lambda: self._follow_up(self.start))
        for offset in RUNGS:
            day = self.calendar.add_working_days(self.due, offset)
            rung = "D" if offset == 0 else f"T{offset}" if offset < 0 else f"D+{offset}"
            name = f"Đôn đốc ngày {written(day)}: bậc {rung}"
            yield self._step(name, lambda day=day: self._follow_up(day))  # type: ignore[misc]

    def _hand_in(self) -> Iterator[Line]:
        full = {
            "checkpoint": self.checkpoint,
            "acting_post": "Văn phòng UBND tỉnh",
            "body": "Đã tổ chức 04 hội nghị, phát hành 12 tin bài; kinh phí theo dự toán.",
            "documents": ["131/BC-UBND", "12/KH-UBND"],
            "spent": "45.000.000",
            # the day that the last rung was sent on: done, but late
            "reported_on": self.calendar.add_working_days(self.due, RUNGS[-1]).isoformat(),
        }
        decide = {"checkpoint": self.checkpoint, "acting_post": POST}
        yield self._at_the_door()
        back = {**decide, "decision": "return", "reason": "Thiếu số liệu và kinh phí."}
        yield self._step("Trả lại báo cáo", lambda: self.desk.run("07 · Duyệt báo cáo", back))
        yield self._step("Báo cáo lại", lambda: self.desk.run("06 · Báo cáo", full))
        yield self._step("Duyệt báo cáo", lambda: self.desk.run("07 · Duyệt báo cáo", {**decide, "decision": "accept"}))
        quiet = self.calendar.add_working_days(self.due, 11)
        line = self._step("Đôn đốc sau khi hoàn thành", lambda: self._follow_up(quiet))
        yield line
        if line.mails:
            raise StepFailed(f"Lần đôn đốc sau khi hoàn thành phải im lặng, nhưng đã gửi {line.mails} thư.")

    def _at_the_door(self) -> Line:
        """The agency hands its report in by the link of its reminder; nobody starts a run for it."""
        link = link_of_last_mail(self.maildir, HEAD, settings.portal_url())
        before = mails(self.maildir)
        with reading(self.engine) as session:
            # the reminder leads to what is most overdue: in a place that was played in before, that is another one's
            owed = get_checkpoint(session, CheckpointName(self.code, "bao-cao", PARTNER, self.due)).id or 0
        receipt = hand_in_report(link, owed, body="Đã triển khai.", documents="125/BC-UBND")
        deadline = time.monotonic() + PATIENCE
        while mails(self.maildir) == before and time.monotonic() < deadline:
            time.sleep(0.2)  # the confirmation leaves by the carrier beside the portal
        confirmed = mails(self.maildir) - before
        return Line(
            "Báo cáo qua cổng của cơ quan", f"Biên nhận {receipt}", "Completed", confirmed, "Thư xác nhận đã gửi."
        )

    def _step(self, stage: str, action: Callable[[], FlowRun]) -> Line:
        before = mails(self.maildir)
        run = action()
        state = (run.state and run.state.name) or "?"
        message = (run.state.message or "") if run.state else ""
        line = Line(stage, run.name, state, mails(self.maildir) - before, message)
        if state != "Completed":
            raise StepFailed(f"{stage}: {state}. {message}")
        return line

    def _decide(self, run: FlowRun, decision: str, reason: str) -> FlowRun:
        self.desk.resume(run, {"decision": shown("decision", decision), "reason": reason, "acting_post": POST})
        return self.desk.ended(run.id)

    def _sign_all(self, run: FlowRun) -> FlowRun:
        """One run goes round the parties: it is resumed for each signature, and completes with the last."""
        run = self._sign(run, LEAD, "Nguyễn Văn A", "Trưởng ban")
        return self._sign(run, PARTNER, "Trần Thị B", "Chủ tịch")

    def _sign(self, run: FlowRun, organization: str, signer: str, post: str) -> FlowRun:
        answer = {
            "organization": self.bodies[organization],
            "signer": signer,
            "post": post,
            "authority": shown("authority", "head"),
            "signed_on": today().isoformat(),
            "acting_post": "Văn thư",
        }
        self.desk.resume(run, answer)
        return self.desk.waiting_again(run)

    def _follow_up(self, day: dt.date) -> FlowRun:
        return self.desk.run("05 · Đôn đốc hằng ngày", {"as_of": day.isoformat()})

    def _proposal(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "kind": "plan",
            "lead": LEAD,
            "partners": [PARTNER],
            "legal_basis": "238-QĐ/TW",
            "title": "Kế hoạch phối hợp tuyên truyền chuyển đổi số giữa Ban Tuyên giáo Tỉnh ủy và Ủy ban nhân dân tỉnh",
            "period_from": today().isoformat(),
            "period_to": str(self.due.year),
            "acting_post": POST,
            "content": "Phối hợp tuyên truyền chuyển đổi số trong cơ quan nhà nước và nhân dân.",
            "obligations": [],
        }

    def _revision(self) -> dict[str, Any]:
        report = {
            "code": "bao-cao",
            "title": "Báo cáo kết quả tuyên truyền chuyển đổi số",
            "owner": "partner",
            "form": "report",
            "due": self.due.isoformat(),
            "evidence": True,
            "budget": "50.000.000",
        }
        return {
            "agreement": self.code,
            "obligations": [report],
            "note": "Đã bổ sung nhiệm vụ và thời hạn.",
            "acting_post": POST,
        }


def mails(maildir: Path) -> int:
    """Count the mails in the mailbox."""
    return sum(1 for part in ("new", "cur") for _ in (maildir / part).glob("*")) if maildir.exists() else 0
