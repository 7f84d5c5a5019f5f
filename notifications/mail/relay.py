"""The relay: sends what waits in the outbox, over kept connections, and marks each row right after the server's 250.

1. Dead claims are freed; rows that were on the wire are flagged in doubt and will go again under the same Message-ID.
2. A batch is claimed. Each connection has a thread, which only talks SMTP; this thread alone writes to the database.
3. A row goes to the wire after a commit that says `sending`, in a statement that looks whether what it says still holds
   (notifications/mail/last_look.py). That commit also records what was finished meanwhile: one
   commit a message on one connection, fewer on several. A connection has the next row at hand while it sends one, so
   that server and database work at the same time; after a kill both are in doubt, though one never left.
4. Refused for now: later, with exponential back-off and jitter. Refused for good because of the recipient: a bounce
   (lifecycle/followup/bounces.py); in a bare code only once the server takes another mail. Because of us (quota, policy,
   size, content, sender): nobody is marked; three in a row stop the call.
   Dropped after DATA without an answer: in doubt, later. The server unreachable: everything waits, and `problem` says so.
"""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from collections import deque
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from sqlalchemy import Engine
from sqlalchemy.orm import defer
from sqlmodel import Session

from lifecycle.followup.bounces import record_bounce, refuse_for_now
from lifecycle.kernel.clock import local
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import say
from models import Message, forget_log, utc_now
from notifications.mail import outbox
from notifications.mail.outbox import Outbox, Row
from notifications.mail.returns import return_address
from notifications.mail.smtp import Connection, Fault, Outcome, SmtpSettings, Unreachable, Verdict, plain
from notifications.mail.stored import filled
from notifications.mail.words import SMTP_POLICY, SMTP_REFUSES_ALL, SMTP_TROUBLE

AHEAD = 2  # rows that a connection has: one on the wire, one at hand
RENEW_SECONDS = 30.0
MOST_LINGER_SECONDS = 0.02
BACK_OFF_FIRST = dt.timedelta(minutes=1)
BACK_OFF_MOST = dt.timedelta(hours=4)
# messages in a row that ended in a broken connection, or in a refusal for good, before it is the server's trouble
TROUBLE_IN_A_ROW = 8
REFUSALS_IN_A_ROW = 25
# the same in bare codes, which may be the server's own trouble: they are believed once it takes another mail
BARE_IN_A_ROW = 10
BARE_BELIEVED = 2  # without any other mail to compare with
# refusals in a row that are about us: one may be about a single message, three are about the office
OURS_IN_A_ROW = 3


@dataclass
class Delivery:
    """Outcome of one call. `waiting`: rows still in the outbox; `in_doubt`: rows flagged by this call; `problem`: one
    sentence for the administrator, empty when there is none; `taken_back`: mails that held no more, to be written anew."""

    sent: int = 0
    waiting: int = 0
    bounced: int = 0
    in_doubt: int = 0
    problem: str = ""
    taken_back: int = 0

    def and_then(self, later: Delivery) -> Delivery:
        """Add up what both calls did, one after the other."""
        return Delivery(
            sent=self.sent + later.sent,
            waiting=later.waiting,
            bounced=self.bounced + later.bounced,
            in_doubt=self.in_doubt + later.in_doubt,
            problem=self.problem or later.problem,
            taken_back=self.taken_back + later.taken_back,
        )


@dataclass(frozen=True)
class Report:
    """Report of a connection: the row it finished, if any; how many more it takes; why it is gone, if it is."""

    line: Line
    row: Row | None = None
    outcome: Outcome | None = None
    takes: int = 0
    gone: str = ""


def deliver(
    engine: Engine,
    smtp: SmtpSettings,
    *,
    now: dt.datetime | None = None,
    urgent_only: bool = False,
    connections: int | None = None,
    batch: int = 100,
    limit: int | None = None,
    on_day: dt.date | None = None,
) -> Delivery:
    """Send what is due, until nothing is, the server stops taking it, or `limit` messages were tried.

    `now`: aware moment from which the call's clock runs (default: the real one). `urgent_only`: a day off. `on_day`: the
    office's day (default: by `now`). `connections`: at most so many at once (default: the settings'). Safe to run while
    another call runs, on this machine or another; safe to kill. Raises only what the database raises.
    """
    token = outbox.new_token()
    outbox.RUNNING.add(token)
    try:
        with engine.connect() as connection:
            most = connections or smtp.connections
            done = _Round(
                Outbox(connection, token, urgent_only), smtp, _Clock(now or utc_now()), most, batch, limit, on_day
            ).run()
            if done.sent or done.bounced:
                forget_log(connection)
            return done
    finally:
        outbox.RUNNING.discard(token)


def waiting(engine: Engine) -> int:
    """Count the messages in the outbox that are not sent."""
    with engine.connect().execution_options(read_only=True) as connection:
        return Outbox(connection, "", False).waiting()


class _Clock:
    """Runs on from a given moment."""

    def __init__(self, start: dt.datetime) -> None:
        self._start, self._from = start, time.monotonic()

    def now(self) -> dt.datetime:
        return self._start + dt.timedelta(seconds=time.monotonic() - self._from)


class Line:
    """One connection in a thread of its own: takes a row, sends it, reports, takes the next."""

    def __init__(self, settings: SmtpSettings, reports: SimpleQueue[Report]) -> None:
        self.inbox: SimpleQueue[Row | None] = SimpleQueue()
        self.has = 0  # rows handed to it and not reported yet; only the thread that writes knows
        self._connection, self._reports = Connection(settings), reports
        self._thread = threading.Thread(target=self._work, name="relay-line", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        if not self._connect(AHEAD):
            return
        while (row := self.inbox.get()) is not None:
            outcome, gone = self._send(row)
            self._reports.put(Report(self, row, outcome, takes=0 if outcome.broken or gone else 1, gone=gone))
            # reported first: how the row ended must not wait for a connection
            if gone or (outcome.broken and not self._connect(1)):
                return
        self._connection.close()

    def _connect(self, takes: int) -> bool:
        try:
            self._connection.open()
        except Unreachable as error:
            self._reports.put(Report(self, gone=str(error)))
            return False
        self._reports.put(Report(self, takes=takes))
        return True

    def _send(self, row: Row) -> tuple[Outcome, str]:
        try:
            # here and no earlier: the text with its links is nowhere but on its way
            return self._connection.send(row.to, filled(row.mail, row.links), return_address(row.id)), ""
        except Refusal as refusal:
            return Outcome(Verdict.UNTOUCHED, str(refusal)), str(refusal)
        except Unreachable as error:
            return Outcome(Verdict.UNTOUCHED, str(error)), str(error)
        except Exception as error:  # one message that can't be handled must not stop the others
            return Outcome(Verdict.LATER, plain(f"{type(error).__name__}: {error}"), in_doubt=True, broken=True), ""

    def left_over(self) -> list[Row]:
        """Rows that it had at hand and didn't send; asked for when its thread has reported that it is gone."""
        return [row for _ in range(self.inbox.qsize()) if (row := self.inbox.get()) is not None]

    def dismiss(self) -> None:
        self.inbox.put(None)

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)


class _Round:
    """One call of `deliver`: the thread that writes."""

    def __init__(
        self,
        box: Outbox,
        smtp: SmtpSettings,
        clock: _Clock,
        connections: int,
        batch: int,
        limit: int | None,
        on_day: dt.date | None,
    ) -> None:
        self.box, self.smtp, self.clock, self.most, self.batch = box, smtp, clock, connections, batch
        self.left = limit
        self.on_day = on_day or local(clock.now()).date()
        self.done = Delivery()
        self.reports: SimpleQueue[Report] = SimpleQueue()
        self.lines: set[Line] = set()
        # each as often as it takes a row
        self.idle: deque[Line] = deque()
        self.claimed: deque[Row] = deque()
        # answered with 250 and not recorded yet; empty between two commits
        self.answered: deque[tuple[Row, str]] = deque()
        self.stopping = False
        self.renewed = time.monotonic()
        self.commit_seconds = 0.0
        self.broken_in_a_row = self.refused_in_a_row = self.ours_in_a_row = 0
        # refused for good in bare codes, and not believed yet; `sending` until then, so that a kill leaves them in doubt
        self.unbelieved: list[tuple[Row, Outcome]] = []

    def run(self) -> Delivery:
        try:
            with self.box.connection.begin():
                self.done.in_doubt = self.box.recover(self.clock.now())
                self._claim()
            if self.claimed:
                self._hire()
            while self.lines and (self._busy() or self.claimed):
                self._turn(self._gather())
        finally:
            self._dismiss()
        with self.box.connection.begin():
            self._decide()
            self.box.release()
            self.done.waiting = self.box.waiting()
        return self.done

    def _turn(self, reports: list[Report]) -> None:
        """Record what was reported and what goes out next in one commit, and only then hand it out."""
        with self.box.connection.begin() as commit:
            for report in reports:
                self._take(report)
            if time.monotonic() - self.renewed > RENEW_SECONDS:
                self.renewed = time.monotonic()
                self.box.renew(self.clock.now())
            if not self.stopping and len(self.claimed) < len(self.idle):
                self._claim()
            going = self._start()
            while self.answered:
                self.box.sent(*self.answered.popleft(), self.clock.now())
            began = time.monotonic()
            commit.commit()
            self.commit_seconds = time.monotonic() - began
        for line, row in going:
            line.inbox.put(row)
        if self.stopping:
            self.claimed.clear()
        elif self.claimed and not self.idle and len(self.lines) < self.most and any(report.takes for report in reports):
            # one more at a time, and only after one was let in: a wrong password is tried once, not once a connection
            self._hire()

    def _gather(self) -> list[Report]:
        """The reports there are; waits for one, but not so long that the claims run out.

        A commit is dear: those still on the wire are waited for as long as the last commit took, to share the next one.
        """
        try:
            gathered = [self.reports.get(timeout=RENEW_SECONDS)]
        except Empty:
            return []
        until = time.monotonic() + min(self.commit_seconds, MOST_LINGER_SECONDS)
        while True:
            finished = len({report.line for report in gathered if report.row is not None})
            wait = until - time.monotonic() if finished < self._busy() else 0.0
            try:
                gathered.append(self.reports.get(timeout=wait) if wait > 0 else self.reports.get_nowait())
            except Empty:
                return gathered

    def _claim(self) -> None:
        wanted = self.batch if self.left is None else min(self.batch, self.left)
        if wanted <= 0:
            return
        got = self.box.claim(wanted, self.clock.now())
        self.claimed.extend(got)
        if self.left is not None:
            self.left -= len(got)

    def _start(self) -> list[tuple[Line, Row]]:
        going: list[tuple[Line, Row]] = []
        while self.idle and self.claimed and not self.stopping:
            row = self.claimed.popleft()
            if self._goes(row):
                line = self.idle.popleft()
                line.has += 1
                going.append((line, row))
        return going

    def _goes(self, row: Row) -> bool:
        """Mark the row as on the wire, and with it one that was sent, if there is one. What holds no more is taken back."""
        now = self.clock.now()
        box = self.box
        goes = box.sent_and_start(*self.answered.popleft(), row, now) if self.answered else box.start(row, now)
        if not goes:
            self.done.taken_back += self.box.take_back(row, now)
        return goes

    def _busy(self) -> int:
        """How many connections have a row."""
        return sum(line.has > 0 for line in self.lines)

    def _take(self, report: Report) -> None:
        if report.row is not None and report.outcome is not None:
            report.line.has -= 1
            self._record(report.row, report.outcome)
        self.idle.extend([report.line] * report.takes)
        if report.gone:
            self.lines.discard(report.line)
            self.idle = deque(line for line in self.idle if line is not report.line)
            for row in report.line.left_over():
                self.box.untouched(row, report.gone)
            # the server lets fewer in than we wanted: go on with those it lets in
            self.most = min(self.most, max(len(self.lines), 1))
            if not self.lines:
                self._stop(report.gone)

    def _record(self, row: Row, outcome: Outcome) -> None:
        if outcome.verdict is Verdict.SENT:
            self.answered.append((row, outcome.answer))
            self.done.sent += 1
            self._believe()
        elif outcome.verdict is Verdict.UNTOUCHED:
            self.box.untouched(row, outcome.answer)
        elif outcome.bare:
            self.unbelieved.append((row, outcome))
        elif outcome.verdict is Verdict.BOUNCED:
            self._bounce(row, outcome.answer)
        else:
            self._later(row, outcome)
        self._watch(outcome)

    def _later(self, row: Row, outcome: Outcome) -> None:
        self.box.later(row, outcome, self.clock.now() + back_off(row.attempts))
        self.done.in_doubt += outcome.in_doubt
        if outcome.mailbox:
            with Session(self.box.connection) as session:
                refuse_for_now(session, row.to, outcome.answer, self.on_day)

    def _believe(self) -> None:
        """The server takes mail: what it refused before is about those recipients."""
        for row, outcome in self.unbelieved:
            self._bounce(row, outcome.answer)
        self.unbelieved = []

    def _decide(self) -> None:
        """At the end: a few refusals are believed, many without a mail that was taken since are the server's own trouble."""
        few = BARE_IN_A_ROW - 1 if self.done.sent else BARE_BELIEVED
        if len(self.unbelieved) <= few:
            self._believe()
        if not self.unbelieved:
            return
        count, answer = len(self.unbelieved), self.unbelieved[-1][1].answer
        self._stop(say(SMTP_REFUSES_ALL, count=count, answer=answer))
        for row, outcome in self.unbelieved:
            self._later(row, outcome)
        self.unbelieved = []

    def _bounce(self, row: Row, answer: str) -> None:
        if not self.box.bounced(row, answer):
            return
        with Session(self.box.connection) as session:
            message = session.get_one(Message, row.id, options=[defer(Message.mail)])  # type: ignore[arg-type]
            record_bounce(session, message, answer, self.clock.now())
            session.flush()
        self.done.bounced += 1

    def _watch(self, outcome: Outcome) -> None:
        """Tell the trouble of one message from that of the server."""
        self.broken_in_a_row = self.broken_in_a_row + 1 if outcome.broken else 0
        self.refused_in_a_row = self.refused_in_a_row + 1 if outcome.verdict is Verdict.BOUNCED else 0
        if outcome.verdict is not Verdict.UNTOUCHED:
            self.ours_in_a_row = self.ours_in_a_row + 1 if outcome.fault is Fault.OURS else 0
        if outcome.fault is Fault.OURS and not self.done.problem:
            self.done.problem = say(SMTP_POLICY, answer=outcome.answer)
        if self.ours_in_a_row >= OURS_IN_A_ROW:
            self._stop(say(SMTP_POLICY, answer=outcome.answer))
        if self.broken_in_a_row >= TROUBLE_IN_A_ROW:
            self._stop(say(SMTP_TROUBLE, answer=outcome.answer))
        if len(self.unbelieved) >= BARE_IN_A_ROW:
            self._stop(say(SMTP_REFUSES_ALL, count=len(self.unbelieved), answer=outcome.answer))
        if self.refused_in_a_row >= REFUSALS_IN_A_ROW:
            self._stop(say(SMTP_REFUSES_ALL, count=self.refused_in_a_row, answer=outcome.answer))

    def _stop(self, problem: str) -> None:
        self.stopping = True
        self.done.problem = self.done.problem or problem

    def _hire(self) -> None:
        self.lines.add(Line(self.smtp, self.reports))

    def _dismiss(self) -> None:
        for line in self.lines:
            line.dismiss()
        for line in self.lines:
            line.join(self.smtp.timeout)


def back_off(attempts: int) -> dt.timedelta:
    """Reckon how long a message waits after its next failure: doubling from a minute, at most four hours, with jitter (half
    to all of it), so that what failed together doesn't come back together. `attempts`: how many failed before."""
    whole: dt.timedelta = min(BACK_OFF_FIRST * 2 ** min(attempts, 20), BACK_OFF_MOST)
    return whole * random.uniform(0.5, 1.0)
