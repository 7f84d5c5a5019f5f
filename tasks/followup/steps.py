"""The follow-up as a list of steps, in their order: the scheduled flow, the command line and the dry run walk it.

Each step is a transaction of its own (or several) and can be repeated: a process that dies between two of them is made
good by the next run. No Prefect here, so that the command works where no server runs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

import settings
from lifecycle.calendar.store import calendar
from lifecycle.checkpoint.recompute import recompute
from lifecycle.checkpoint.schedule import top_up
from lifecycle.followup.forecast import forecast
from lifecycle.followup.putting_back import PutBack
from lifecycle.followup.putting_back import put_back as put_mark_back
from lifecycle.followup.sweep import ISOLATION, Swept, sweep
from lifecycle.kernel import clock
from lifecycle.kernel.actor import SYSTEM, Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import MARK_AHEAD, say
from models import reading, transaction, utc_now
from notifications.digest.compose import compose
from notifications.letters.write import write_letters
from notifications.mail.relay import Delivery, deliver, waiting
from notifications.mail.smtp import smtp_settings
from tasks.followup.words import FOLLOW_UP_AHEAD

T = TypeVar("T")
ANEW = 3  # times that mails taken back at the last look are written anew in one follow-up


@dataclass(frozen=True)
class FollowUp:
    """Outcome of one follow-up. `rows`: for a dry run, the notices it would send, in the forecast's shape."""

    as_of: dt.date
    dry_run: bool
    notices: int = 0
    skipped: int = 0
    messages: int = 0
    sent: int = 0
    waiting: int = 0
    bounced: int = 0
    in_doubt: int = 0
    topped_up: int = 0
    moved: int = 0
    problem: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)


Counts = dict[str, Any]  # fields of FollowUp


class Day(NamedTuple):
    """Day that every step is given."""

    engine: Engine
    as_of: dt.date
    actor: Actor = SYSTEM


@dataclass(frozen=True)
class Step:
    """One step of the follow-up.

    `title`: the words beside the bar, with `{names}` of earlier results; `share`: how much of the bar it takes; `do`
    does it and tells its part of the result; `preview` tells what `do` would, and writes nothing (None: nothing to tell);
    `left` counts what `do` works off, for the bar.
    """

    name: str
    title: str
    share: int
    do: Callable[[Day], Counts]
    preview: Callable[[Day], Counts] | None = None
    left: Callable[[Engine], int] | None = None


def follow_up(engine: Engine, as_of: dt.date, dry_run: bool = False, actor: Actor = SYSTEM) -> FollowUp:
    """The daily sweep, digest and delivery for the day `as_of`.

    A dry run writes and sends nothing, and neither does a day that hasn't come, except in a rehearsal.
    """
    if dry_run or is_ahead(engine, as_of):
        return preview(engine, as_of)
    day = Day(engine, as_of, actor)
    return result(day, (step.do(day) for step in STEPS))


def preview(engine: Engine, as_of: dt.date) -> FollowUp:
    """Forecast what the follow-up of `as_of` would send, without writing anything."""
    day = Day(engine, as_of)
    seen = (step.preview(day) for step in STEPS if step.preview is not None)
    return result(day, seen, dry_run=True)


def result(day: Day, parts: Iterable[Counts], dry_run: bool = False) -> FollowUp:
    """The steps' results as one. What is wrong with the marks stands before what is wrong with a step."""
    done: Counts = {"as_of": day.as_of, "dry_run": dry_run}
    problems = []
    for part in parts:
        problems.append(part.get("problem", ""))
        done |= part
    if not any(problems) or not dry_run:
        problems.insert(0, warning(day.engine))
    return FollowUp(**{**done, "problem": " ".join(filter(None, problems))})


def warning(engine: Engine) -> str:
    """Say what is wrong with the marks, as a sentence; empty where nothing is."""
    with reading(engine) as session:
        mark = clock.mark_ahead(session)
    return say(MARK_AHEAD, mark=mark) if mark else ""


def put_back(engine: Engine, reason: str, to: dt.date | None, actor: Actor, do: bool) -> PutBack:
    """Put a wrong mark back, or (`do` False) tells what that would do: it is done and rolled back."""
    with Session(engine) as session:
        done = put_mark_back(session, actor, reason, to)
        session.commit() if do else session.rollback()
    return done


def is_ahead(engine: Engine, as_of: dt.date) -> bool:
    """Tell whether the day hasn't come: then it is only previewed."""
    with reading(engine) as session:
        return clock.is_ahead(session, as_of)


def is_rehearsal(engine: Engine) -> bool:
    """Tell whether the database's days are made up."""
    with reading(engine) as session:
        return clock.is_rehearsal(session)


def move_due_dates(engine: Engine, as_of: dt.date, actor: Actor = SYSTEM) -> int:
    """Open due dates that a changed calendar moves."""
    return _transact(engine, lambda session: recompute(session, actor, as_of))


def top_up_checkpoints(engine: Engine, as_of: dt.date, actor: Actor = SYSTEM) -> int:
    """Open-ended agreements whose checkpoints end too near."""
    return _transact(engine, lambda session: top_up(session, actor, as_of))


def sweep_day(engine: Engine, as_of: dt.date, actor: Actor = SYSTEM) -> Swept:
    """The sweep, tried again where another transaction came in between (PostgreSQL's serialization failure)."""
    return _transact(engine, lambda session: sweep(session, actor, as_of))


def compose_day(engine: Engine, as_of: dt.date) -> int:
    """Messages made from what is pending; on a day off the urgent ones only."""
    return compose(engine, as_of, urgent_only=_day_off(engine, as_of))


def deliver_day(engine: Engine, as_of: dt.date) -> Delivery:
    """Send what waits; on a day off the urgent ones only. Without a usable mail server everything waits.

    What the relay took back at its last look is written anew and sent at once, a few times over: what is changed meanwhile
    by others goes with the next follow-up.
    """
    with reading(engine) as session:
        clock.need_reached(session, as_of)
    try:
        smtp = smtp_settings(settings.smtp_url())
    except Refusal as refusal:
        return Delivery(waiting=waiting(engine), problem=str(refusal))
    # the carrier beside the portal writes them within a second; an office without one has them with its digests
    write_letters(engine)
    urgent_only = _day_off(engine, as_of)
    # a made-up day counts there as the day of what happens on it
    on_day = as_of if is_rehearsal(engine) else None
    done = last = deliver(engine, smtp, now=utc_now(), urgent_only=urgent_only, on_day=on_day)
    for _ in range(ANEW):
        if not last.taken_back:
            break
        compose_day(engine, as_of)
        write_letters(engine)
        last = deliver(engine, smtp, now=utc_now(), urgent_only=urgent_only, on_day=on_day)
        done = done.and_then(last)
    return done


def _forecast(day: Day) -> Counts:
    """The notices that the sweep would make and the mails they would become."""
    with reading(day.engine) as session:
        rows = [row._asdict() for row in forecast(session, day.as_of, 1)]
        problem = say(FOLLOW_UP_AHEAD, day=day.as_of) if clock.is_ahead(session, day.as_of) else ""
    return {"notices": len(rows), "messages": len({row["to"] for row in rows}), "rows": rows, "problem": problem}


def _swept(day: Day) -> Counts:
    done = sweep_day(*day)
    return {"notices": done.notices, "skipped": done.skipped}


def _delivered(day: Day) -> Counts:
    done = deliver_day(day.engine, day.as_of)
    names = ("sent", "waiting", "bounced", "in_doubt", "problem")
    return {name: getattr(done, name) for name in names}


def _day_off(engine: Engine, as_of: dt.date) -> bool:
    with reading(engine) as session:
        return not calendar(session).is_working_day(as_of)


def _transact(engine: Engine, work: Callable[[Session], T], tries: int = 5) -> T:
    strict = engine.execution_options(isolation_level=ISOLATION) if engine.dialect.name == "postgresql" else engine
    for left in reversed(range(tries)):
        try:
            with transaction(strict) as session:
                return work(session)
        except OperationalError as error:
            if not left or getattr(error.orig, "sqlstate", "") not in ("40001", "40P01"):
                raise
    raise AssertionError("unreachable")


# Where the order stands. What falls due is right before it is looked at; what is found is told; what is told is sent.
STEPS: tuple[Step, ...] = (
    Step("move", "Tính lại hạn theo lịch", 5, lambda day: {"moved": move_due_dates(*day)}),
    Step("top_up", "Bổ sung mốc thực hiện", 5, lambda day: {"topped_up": top_up_checkpoints(*day)}),
    Step("sweep", "Rà soát mốc đến bậc nhắc", 20, _swept, preview=_forecast),
    Step(
        "compose",
        "Soạn thư cho {notices} lượt nhắc",
        20,
        lambda day: {"messages": compose_day(day.engine, day.as_of)},
    ),
    Step("deliver", "Gửi thư", 40, _delivered, left=waiting),
)
