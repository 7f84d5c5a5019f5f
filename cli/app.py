"""The command line (design.md, section 10): thin doors to the rules. Imports are late, so that a command starts fast.

A refusal, bad input or a database that can't be used is one line on stderr and exit 1; bad usage is exit 2; a
traceback is never shown.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.database import _actor, _engine, _existing, _looked_at, _open, _opened, _prepare, _reading, _state, _today
from cli.tables import CHECKPOINT, FORECAST, MESSAGE, _print_json, _print_rows, _show, _show_detail, _show_forecast
from cli.words import (
    CLI_AGAINST,
    CLI_APP,
    CLI_AS_OF,
    CLI_BENCH,
    CLI_BENCH_DATABASE,
    CLI_BOUNCE,
    CLI_BOUNCE_NOTHING,
    CLI_BOUNCED,
    CLI_BY,
    CLI_CALENDAR_CODE,
    CLI_CHECK,
    CLI_CHECKED,
    CLI_CHECKPOINTS,
    CLI_DATABASE,
    CLI_DATE,
    CLI_DAYS,
    CLI_DOCTOR,
    CLI_DRY_RUN,
    CLI_EVENT,
    CLI_EVENT_CASE,
    CLI_EVENT_DATELESS,
    CLI_EVENT_DONE,
    CLI_EVENT_KNOWN,
    CLI_EVENT_MOMENT,
    CLI_EVENT_ON,
    CLI_EVENT_WHAT,
    CLI_EVENT_WORDS,
    CLI_FOLLOW_UP,
    CLI_FOLLOWED_UP,
    CLI_FORECAST,
    CLI_FROM,
    CLI_HEADS,
    CLI_INIT,
    CLI_JSON,
    CLI_LOAD,
    CLI_LOAD_YES,
    CLI_OUTBOX,
    CLI_PAPER,
    CLI_PAPER_DONE,
    CLI_PAPER_OUT,
    CLI_PAPER_VERSION,
    CLI_PREVIEWED,
    CLI_PROPOSED,
    CLI_PUT_BACK,
    CLI_PUT_BACK_TO,
    CLI_READY,
    CLI_REASON,
    CLI_REHEARSAL,
    CLI_ROWS,
    CLI_RUNS,
    CLI_STATUS,
    CLI_STOPPED,
    CLI_UNEXPECTED,
    CLI_USAGE,
    CLI_VERIFIED,
    CLI_VERIFY,
    CLI_VERSION,
    CLI_YES,
    DATABASE_CONFLICT,
    DATABASE_LOCKED,
    DATABASE_TROUBLE,
    PUT_BACK_DONE,
    PUT_BACK_SHOWN,
)
from lifecycle.kernel.refusal import BadInputs, Refusal
from lifecycle.kernel.words import label, say

BORN = ("obligation", "owner", "nominal_on", "due_on")
MOST_BENCH_ROWS = 100_000_000
MOST_DAYS = 3_660
ENDED_BY_SIGINT, ENDED_BY_SIGPIPE = 130, 141
# a newer typer brings its own click: its class is found through one that typer exports
UsageError: Any = typer.BadParameter.__bases__[0]


class Bench(StrEnum):
    """Names of what can be measured."""

    SWEEP = "sweep"
    EXPAND = "expand"
    MAIL = "mail"


app = typer.Typer(
    name="phoihop",
    help=say(CLI_APP),
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _day(value: str) -> dt.date:
    try:
        return dt.datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 (a date has no zone)
    except ValueError:
        raise typer.BadParameter(say(CLI_DATE, value=value)) from None


def _moment(value: str) -> tuple[dt.date, dt.datetime | None]:
    """A day, or a moment with its day; one without a zone is Viet Nam's."""
    with suppress(ValueError):
        return dt.datetime.strptime(value, "%Y-%m-%d").date(), None  # noqa: DTZ007 (a date has no zone)
    from lifecycle.kernel.clock import day_of, typed_moment

    try:
        at = typed_moment(value)
        return day_of(at), at
    except (ValueError, OverflowError):
        raise typer.BadParameter(say(CLI_EVENT_MOMENT, value=value[:40])) from None


Database = Annotated[str, typer.Option("--database", metavar="URL", help=say(CLI_DATABASE))]
AsJson = Annotated[bool, typer.Option("--json", help=say(CLI_JSON))]
Code = Annotated[str, typer.Argument(metavar="[CODE]", show_default=False)]


def _day_option(*names: str, help: str) -> Any:
    return typer.Option(*names, parser=_day, metavar="DATE", help=help, show_default=False)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context, version: Annotated[bool, typer.Option("--version", help=say(CLI_VERSION))] = False
) -> None:
    if version:
        from importlib.metadata import PackageNotFoundError
        from importlib.metadata import version as version_of

        with suppress(PackageNotFoundError):
            print(version_of("phoihop"))
    elif context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit(2)
    elif context.invoked_subcommand != "doctor":  # it says itself what is wrong
        import settings

        settings.read()


@app.command(help=say(CLI_INIT))
def init(
    database: Database = "",
    rehearsal: Annotated[bool, typer.Option("--rehearsal", help=say(CLI_REHEARSAL))] = False,
) -> None:
    engine = _engine(database)
    _prepare(engine, rehearsal)
    print(say(CLI_READY, where=_looked_at(engine)))


@app.command(help=say(CLI_LOAD))
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    database: Database = "",
    check: Annotated[bool, typer.Option("--check", help=say(CLI_CHECK))] = False,
    code: Annotated[str, typer.Option("--code", metavar="CODE", help=say(CLI_CALENDAR_CODE))] = "",
    yes: Annotated[bool, typer.Option("--yes", help=say(CLI_LOAD_YES))] = False,
    as_json: AsJson = False,
) -> None:
    from lifecycle.casefile.load import LoadResult, known, load_file, needs_yes, would_undo
    from lifecycle.casefile.reader import Known, read_file
    from lifecycle.kernel.conflict import again
    from migrations.upgrade import State
    from models import reading, transaction

    names = Known()
    state = _state(database)
    if state is State.CURRENT:
        with reading(_engine(database)) as session:
            names = known(session)
    elif state is not State.EMPTY:
        _open(database)  # refuses, and says why
    content = read_file(file, names, code)
    _tell_less(content)
    if check:
        if state is State.CURRENT:
            with reading(_engine(database)) as session:
                asked = would_undo(session, content)
            if asked and not yes:
                print("\n".join(needs_yes(str(file), asked).lines), file=sys.stderr)
        print(say(CLI_CHECKED, file=file))
        return
    # a newcomer types `load` first
    engine = _engine(database)
    _prepare(engine)

    def loaded() -> LoadResult:
        with transaction(engine) as session:
            return load_file(session, content, _actor(), _today(), yes=yes)

    done = again(loaded)
    if as_json:
        _print_json({"created": done.created, "changed": done.changed, "unchanged": done.unchanged})
        return
    print(done.told(str(file)))


@app.command(help=say(CLI_EVENT))
def event(
    code: Annotated[str, typer.Argument(metavar="CODE", show_default=False)],
    obligation: Annotated[str, typer.Argument(metavar="OBLIGATION", show_default=False)],
    on: Annotated[Any, typer.Option("--on", parser=_moment, metavar="DATE_OR_MOMENT", help=say(CLI_EVENT_ON))],
    what: Annotated[str, typer.Option("--what", metavar="TEXT", help=say(CLI_EVENT_WHAT))] = "",
    words: Annotated[str, typer.Option("--event", metavar="TEXT", help=say(CLI_EVENT_WORDS))] = "",
    case: Annotated[str, typer.Option("--case", metavar="TEXT", help=say(CLI_EVENT_CASE))] = "",
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    from lifecycle.agreement.lookup import get_agreement
    from lifecycle.checkpoint.happenings import EventInput, record_event
    from models import transaction

    day, at = on
    with transaction(_open(database)) as session:
        agreement = get_agreement(session, code)
        given = EventInput(on=day, at=at, what=what, event=words, case=case)
        done = record_event(session, _actor(), agreement, obligation, given, _today())
        written_as = done.event.event
    rows = [dict(zip(BORN, one, strict=True)) for one in done.born]
    if as_json:
        _print_json(
            {
                "agreement": code,
                "event": written_as,
                "on": day,
                "new": done.new,
                "checkpoints": rows,
                "at_once": done.dateless,
            }
        )
        return
    print(say(CLI_EVENT_DONE if done.new else CLI_EVENT_KNOWN, agreement=code, event=written_as, on=day))
    for one in done.dateless:
        print(say(CLI_EVENT_DATELESS, obligation=one))
    if rows:
        _show(BORN, rows, {})


@app.command(help=say(CLI_PAPER))
def paper(
    code: Annotated[str, typer.Argument(metavar="CODE", show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help=say(CLI_PAPER_OUT), show_default=False)],
    version: Annotated[int, typer.Option("--version", min=0, max=9999, help=say(CLI_PAPER_VERSION))] = 0,
    database: Database = "",
) -> None:
    from documents.papers import agreement as agreement_papers
    from documents.papers.store import keep, maker
    from lifecycle.views.paper import paper_facts

    make = maker(out)
    with _reading(database) as session:
        facts = paper_facts(session, code, version or None)
        made = agreement_papers.agreement_paper(facts, _today(), agreement_papers.own_templates())
    keep(out, make(made))
    print(say(CLI_PAPER_DONE, agreement=facts.agreement.code, version=facts.version.number, file=out))


@app.command(help=say(CLI_STATUS))
def status(code: Code = "", database: Database = "", as_json: AsJson = False) -> None:
    from lifecycle.views import agreements as board

    with _reading(database) as session:
        if code:
            detail = board.agreement_detail(session, code, _today())
            _print_json(detail) if as_json else _show_detail(detail)
            return
        found = board.agreements(session, _today())
    if as_json:
        _print_rows(found)
        return
    columns = ("code", "status", "parties", "open", "overdue", "next_due", "title")
    _show(columns, ({**row, **row["checkpoints"]} for row in found), {"status": "agreement"})


@app.command(help=say(CLI_CHECKPOINTS))
def checkpoints(code: Code = "", database: Database = "", as_json: AsJson = False) -> None:
    from lifecycle.views import checkpoints as views_checkpoints

    with _reading(database) as session, closing(views_checkpoints.checkpoints(session, code or None, _today())) as rows:
        _print_rows(rows) if as_json else _show(CHECKPOINT, _told_provisional(session, rows), {"status": "checkpoint"})


def _told_provisional(session: Any, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of a table, with a word behind a due date that the nation's calendar hasn't decided yet."""
    from lifecycle.calendar.store import calendar
    from lifecycle.kernel.words import PROVISIONAL, written

    days = calendar(session)
    for row in rows:
        due = row["due_on"] if isinstance(row["due_on"], dt.date) else dt.date.fromisoformat(row["due_on"])
        yield {**row, "due_on": f"{written(due)} {say(PROVISIONAL)}"} if days.is_provisional(due) else row


@app.command(help=say(CLI_FORECAST))
def forecast(
    first: Annotated[Any, _day_option("--from", help=say(CLI_FROM))] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=MOST_DAYS, help=say(CLI_DAYS))] = 30,
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    from lifecycle.followup.forecast import forecast as forecast_rows

    with _reading(database) as session:
        found = forecast_rows(session, first or _today(), days)
        rows = ({name: getattr(row, name) for name in FORECAST} for row in found)
        _print_rows(rows) if as_json else _show_forecast(_told_provisional(session, rows))


@app.command("follow-up", help=say(CLI_FOLLOW_UP))
def follow_up(
    as_of: Annotated[Any, _day_option("--as-of", help=say(CLI_AS_OF))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say(CLI_DRY_RUN))] = False,
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    from dataclasses import asdict

    from tasks.followup import steps as daily

    engine = _open(database)
    done = asdict(daily.follow_up(engine, as_of or _today(), dry_run))
    rows = [{name: row[name] for name in FORECAST} for row in done.pop("rows")]
    # a day that hasn't come is previewed, whatever was asked
    previewed = done["dry_run"]
    aloud = done["problem"] if previewed else daily.warning(engine) if as_json else ""
    if aloud:
        print(aloud, file=sys.stderr)
    if as_json:
        _print_json({**done, "rows": rows} if previewed else done)
        return
    print(say(CLI_PREVIEWED if previewed else CLI_FOLLOWED_UP, day=done["as_of"]))
    if previewed:
        _show_forecast(rows)
        return
    for name in ("notices", "skipped", "messages", "sent", "waiting", "bounced", "in_doubt", "topped_up", "moved"):
        print(f"  {label('column', name)}: {done[name]}")
    if done["problem"]:
        print(f"{label('column', 'problem')}: {done['problem']}", file=sys.stderr)


@app.command(help=say(CLI_BOUNCE))
def bounce(
    file: Annotated[str, typer.Argument(metavar="FILE|-", show_default=False)],
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    from lifecycle.followup.bounces import take_report
    from models import transaction
    from notifications.mail.returns import MOST_BYTES, read_report

    if file == "-":
        report = read_report(sys.stdin.buffer.read(MOST_BYTES + 1))
    else:
        with Path(file).open("rb") as source:
            report = read_report(source.read(MOST_BYTES + 1))
    with transaction(_open(database)) as session:
        done = take_report(session, report.message, report.action, report.status, report.answer)
    passed_on = done.passed_on if done else 0
    if as_json:
        _print_json({**report._asdict(), "bounced": done is not None, "passed_on": passed_on})
        return
    key = CLI_BOUNCED if done else CLI_BOUNCE_NOTHING
    print(say(key, message=report.message, action=report.action, answer=report.answer, passed_on=passed_on))


@app.command("put-back", help=say(CLI_PUT_BACK))
def put_back(
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=say(CLI_REASON), show_default=False)],
    to: Annotated[Any, _day_option("--to", help=say(CLI_PUT_BACK_TO))] = None,
    yes: Annotated[bool, typer.Option("--yes", help=say(CLI_YES))] = False,
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    from dataclasses import asdict

    from tasks.followup import steps as daily

    done = asdict(daily.put_back(_open(database), reason, to, _actor(), do=yes))
    if as_json:
        _print_json({**done, "done": yes})
        return
    print(say(PUT_BACK_DONE if yes else PUT_BACK_SHOWN, **{**done, "sent": len(done["sent"])}))
    if done["sent"]:
        _show(("message_id", "to", "subject", "on_day"), done["sent"], {})


@app.command(help=say(CLI_OUTBOX))
def outbox(database: Database = "", as_json: AsJson = False) -> None:
    from lifecycle.views import outbox as views_outbox

    with _reading(database) as session, closing(views_outbox.messages(session)) as rows:
        _print_rows(rows) if as_json else _show(MESSAGE, rows, {"state": "message"})


@app.command(help=say(CLI_VERIFY))
def verify(
    database: Database = "",
    heads: Annotated[bool, typer.Option("--heads", help=say(CLI_HEADS))] = False,
    against: Annotated[Path | None, typer.Option("--against", metavar="FILE", help=say(CLI_AGAINST))] = None,
    as_json: AsJson = False,
) -> None:
    from dataclasses import asdict

    from lifecycle.casefile.tree import read_text
    from lifecycle.integrity import chains as integrity_chains
    from lifecycle.integrity import heads as integrity_heads
    from lifecycle.integrity import verify as checking

    elsewhere = integrity_heads.kept(read_text(against), str(against)) if against else []
    # what is written meanwhile is neither here nor there
    with _reading(database, snapshot=True) as session:
        if heads:
            rows = integrity_chains.chain_heads(session)
            _print_rows(rows) if as_json else _show(("chain", "length", "hash"), rows, {})
            return
        faults = [asdict(fault) for fault in checking.faults(session, elsewhere)]
        notes = checking.notes(session)
    for note in notes:
        print(note, file=sys.stderr)
    if as_json:
        _print_rows(faults)
    elif faults:
        _show(("check", "subject", "problem"), faults, {"check": "check"})
    else:
        print(say(CLI_VERIFIED))
    if faults:
        raise typer.Exit(1)


@app.command(help=say(CLI_DOCTOR))
def doctor(database: Database = "", as_json: AsJson = False) -> None:
    from runtime.doctor import checks

    found = checks(lambda: _existing(database), _today())
    rows = [{"check": one.check, "ok": one.ok, "detail": one.detail} for one in found]
    _print_rows(rows) if as_json else _show(("check", "ok", "detail"), rows, {"check": "check"})
    if any(one.needed and not one.ok for one in found):
        raise typer.Exit(1)


@app.command(help=say(CLI_BENCH))
def bench(
    what: Annotated[Bench, typer.Argument(metavar="sweep|expand|mail", show_default=False)],
    rows: Annotated[int, typer.Option("--rows", min=1, max=MOST_BENCH_ROWS, help=say(CLI_ROWS))] = 10_000,
    runs: Annotated[int, typer.Option("--runs", min=1, max=1000, help=say(CLI_RUNS))] = 5,
    database: Annotated[str, typer.Option("--database", metavar="URL", help=say(CLI_BENCH_DATABASE))] = "",
    as_json: AsJson = False,
) -> None:
    from benchmarks import run

    figures = run(what.value, database, rows, runs)
    if as_json:
        _print_json(figures)
        return
    for name, value in figures.items():
        print(f"{name}: {value}")


# --- what is printed ---


def _tell_less(content: Any) -> None:
    """Rules of a case file that yield less than they say, and days that are only proposed: said, and taken all the same."""
    from lifecycle.agreement.shortfalls import of_agreements
    from lifecycle.calendar.working_days import WorkCalendar
    from lifecycle.casefile.reader import CalendarFile, Case

    if isinstance(content, CalendarFile):
        for day, source in sorted(WorkCalendar.of(content.layer).proposed.items()):
            print(say(CLI_PROPOSED, day=day, source=source), file=sys.stderr)

    if isinstance(content, Case):
        for sentence in of_agreements([(entry.content, entry.signed_on) for entry in content.agreements]):
            print(sentence, file=sys.stderr)


# --- links and keys ---


def _hand_out(name: str) -> Callable[[typer.Context], None]:
    """One command of cli/access.py, which reads its own arguments."""

    def command(context: typer.Context) -> None:
        from cli import access

        raise typer.Exit(access.main([name, *context.args]))

    return command


for _name in ("link", "key", "revoke-link", "revoke-links", "revoke-key"):
    app.command(
        _name,
        help=say(CLI_BY[str(_name.replace("-", "_"))]),
        add_help_option=False,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )(_hand_out(_name))


# --- the way in and out ---


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code; whatever goes wrong is one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = _guarded(
            lambda: typer.main.get_command(app).main(
                args=list(arguments) if arguments is not None else None, prog_name="phoihop", standalone_mode=False
            )
        )
        sys.stdout.flush()
    except BrokenPipeError:
        # the reader has gone (`| head`): nothing more can be said, not even at exit
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ENDED_BY_SIGPIPE
    finally:
        while _opened:
            _opened.pop().dispose()
    return code


def _guarded(command: Callable[[], Any]) -> int:
    try:
        code = command()
        if code == ENDED_BY_SIGINT:  # what typer makes of Ctrl-C
            raise KeyboardInterrupt
        return code if isinstance(code, int) else 0
    except (typer.Abort, KeyboardInterrupt):
        return _complain(say(CLI_STOPPED), ENDED_BY_SIGINT)
    except UsageError as error:
        return _complain(say(CLI_USAGE, problem=error.format_message()), 2)
    except BadInputs as faults:
        return max(_complain(line, 1) for line in faults.lines)
    except Refusal as refusal:
        return _complain(str(refusal), 1)
    except BrokenPipeError:
        raise
    except Exception as error:  # a traceback is never shown
        return _complain(_explained(error), 1)


def _explained(error: Exception) -> str:
    """One sentence for what isn't a refusal; no statement, no parameters, no address with a password."""
    from sqlalchemy.exc import IntegrityError, SQLAlchemyError

    if isinstance(error, IntegrityError):
        return say(DATABASE_CONFLICT)
    original = getattr(error, "orig", None) if isinstance(error, SQLAlchemyError) else error
    problem = (str(original or error).strip().splitlines() or [""])[0].rstrip(".")[:300]
    if isinstance(error, SQLAlchemyError):
        locked = "database is locked" in problem
        return say(DATABASE_LOCKED) if locked else say(DATABASE_TROUBLE, problem=problem)
    return say(CLI_UNEXPECTED, kind=type(error).__name__, problem=problem)


def _complain(sentence: str, code: int) -> int:
    print(" ".join(sentence.split()), file=sys.stderr)
    return code


def main() -> None:
    """The entry point of the package."""
    import settings

    settings.keep_private()
    sys.exit(run())


if __name__ == "__main__":
    main()
