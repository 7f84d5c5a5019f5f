"""The command line (design.md, section 10): thin doors to the rules. Imports are late, so that a command starts fast.

A refusal, bad input or a database that can't be used is one line on stderr and exit 1; bad usage is exit 2; a
traceback is never shown.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from enum import StrEnum
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lifecycle.kernel.refusal import BadInputs, Refusal
from lifecycle.kernel.words import label, say, written

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlmodel import Session

FORECAST = ("on", "to", "role", "organization", "agreement", "obligation", "owner", "due_on", "rung", "severity")
CHECKPOINT = ("agreement", "obligation", "owner", "nominal_on", "due_on", "status", "overdue_days")
BORN = ("obligation", "owner", "nominal_on", "due_on")
MESSAGE = ("message_id", "to", "subject", "state", "attempts", "in_doubt")
DETAIL = (
    "code",
    "title",
    "kind",
    "status",
    "version",
    "lead",
    "legal_basis",
    "parent",
    "predecessor",
    "period",
    "signed_on",
    "in_force_on",
    "ended_on",
    "end_reason",
    "adopted",
)
MOST_BENCH_ROWS = 100_000_000
PAGE = 500  # rows of one table: a list of a million is shown as it is read
MOST_DAYS = 3_660
ENDED_BY_SIGINT, ENDED_BY_SIGPIPE = 130, 141
# a newer typer brings its own click: its class is found through one that typer exports
UsageError: Any = typer.BadParameter.__bases__[0]


class Bench(StrEnum):
    """What is measured."""

    SWEEP = "sweep"
    EXPAND = "expand"
    MAIL = "mail"


app = typer.Typer(
    name="phoihop",
    help=say("cli_app"),
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _day(value: str) -> dt.date:
    try:
        return dt.datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 (a date has no zone)
    except ValueError:
        raise typer.BadParameter(say("cli_date", value=value)) from None


def _moment(value: str) -> tuple[dt.date, dt.datetime | None]:
    """A day, or a moment with its day; one without a zone is Viet Nam's."""
    with suppress(ValueError):
        return dt.datetime.strptime(value, "%Y-%m-%d").date(), None  # noqa: DTZ007 (a date has no zone)
    from lifecycle.kernel.clock import ZONE

    try:
        at = dt.datetime.fromisoformat(value)
        local = at.replace(tzinfo=ZONE) if at.tzinfo is None else at.astimezone(ZONE)
        return local.date(), local.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise typer.BadParameter(say("cli_event_moment", value=value[:40])) from None


Database = Annotated[str, typer.Option("--database", metavar="URL", help=say("cli_database"))]
AsJson = Annotated[bool, typer.Option("--json", help=say("cli_json"))]
Code = Annotated[str, typer.Argument(metavar="[CODE]", show_default=False)]


def _day_option(*names: str, help: str) -> Any:
    return typer.Option(*names, parser=_day, metavar="DATE", help=help, show_default=False)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context, version: Annotated[bool, typer.Option("--version", help=say("cli_version"))] = False
) -> None:
    if version:
        from importlib.metadata import PackageNotFoundError
        from importlib.metadata import version as version_of

        with suppress(PackageNotFoundError):
            print(version_of("phoihop"))
    elif context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit(2)


@app.command(help=say("cli_init"))
def init(
    database: Database = "",
    rehearsal: Annotated[bool, typer.Option("--rehearsal", help=say("cli_rehearsal"))] = False,
) -> None:
    engine = _engine(database)
    _prepare(engine, rehearsal)
    print(say("cli_ready", where=_looked_at(engine)))


@app.command(help=say("cli_load"))
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    database: Database = "",
    check: Annotated[bool, typer.Option("--check", help=say("cli_check"))] = False,
    code: Annotated[str, typer.Option("--code", metavar="CODE", help=say("cli_calendar_code"))] = "VN",
    as_json: AsJson = False,
) -> None:
    from lifecycle.casefile.load import LoadResult, known, load_file
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
    content = read_file(file, names)
    _tell_less(content)
    if check:
        print(say("cli_checked", file=file))
        return
    # a newcomer types `load` first
    engine = _engine(database)
    _prepare(engine)

    def loaded() -> LoadResult:
        with transaction(engine) as session:
            return load_file(session, content, _actor(), _today(), code)

    done = again(loaded)
    if as_json:
        _print_json({"created": done.created, "changed": done.changed, "unchanged": done.unchanged})
        return
    print(done.told(str(file)))


@app.command(help=say("cli_event"))
def event(
    code: Annotated[str, typer.Argument(metavar="CODE", show_default=False)],
    obligation: Annotated[str, typer.Argument(metavar="OBLIGATION", show_default=False)],
    on: Annotated[Any, typer.Option("--on", parser=_moment, metavar="DATE_OR_MOMENT", help=say("cli_event_on"))],
    what: Annotated[str, typer.Option("--what", metavar="TEXT", help=say("cli_event_what"))] = "",
    words: Annotated[str, typer.Option("--event", metavar="TEXT", help=say("cli_event_words"))] = "",
    case: Annotated[str, typer.Option("--case", metavar="TEXT", help=say("cli_event_case"))] = "",
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    from lifecycle.checkpoint.happenings import EventInput, record_event
    from models import transaction

    day, at = on
    with transaction(_open(database)) as session:
        given = EventInput(on=day, at=at, what=what, event=words, case=case)
        done = record_event(session, _actor(), code, obligation, given, _today())
        written_as, agreement = done.event.event, code
    rows = [dict(zip(BORN, one, strict=True)) for one in done.born]
    if as_json:
        _print_json(
            {
                "agreement": agreement,
                "event": written_as,
                "on": day,
                "new": done.new,
                "checkpoints": rows,
                "at_once": done.dateless,
            }
        )
        return
    print(say("cli_event_done" if done.new else "cli_event_known", agreement=agreement, event=written_as, on=day))
    for one in done.dateless:
        print(say("cli_event_dateless", obligation=one))
    if rows:
        _show(BORN, rows, {})


@app.command(help=say("cli_status"))
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


@app.command(help=say("cli_checkpoints"))
def checkpoints(code: Code = "", database: Database = "", as_json: AsJson = False) -> None:
    from lifecycle.views import checkpoints as views_checkpoints

    with _reading(database) as session, closing(views_checkpoints.checkpoints(session, code or None, _today())) as rows:
        _print_rows(rows) if as_json else _show(CHECKPOINT, rows, {"status": "checkpoint"})


@app.command(help=say("cli_forecast"))
def forecast(
    first: Annotated[Any, _day_option("--from", help=say("cli_from"))] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=MOST_DAYS, help=say("cli_days"))] = 30,
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    from lifecycle.followup.forecast import forecast as forecast_rows

    with _reading(database) as session:
        found = forecast_rows(session, first or _today(), days)
        rows = ({name: getattr(row, name) for name in FORECAST} for row in found)
        _print_rows(rows) if as_json else _show_forecast(rows)


@app.command("follow-up", help=say("cli_follow_up"))
def follow_up(
    as_of: Annotated[Any, _day_option("--as-of", help=say("cli_as_of"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("cli_dry_run"))] = False,
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
    print(say("cli_previewed" if previewed else "cli_followed_up", day=done["as_of"]))
    if previewed:
        _show_forecast(rows)
        return
    for name in ("notices", "skipped", "messages", "sent", "waiting", "bounced", "in_doubt", "topped_up", "moved"):
        print(f"  {label('column', name)}: {done[name]}")
    if done["problem"]:
        print(f"{label('column', 'problem')}: {done['problem']}", file=sys.stderr)


@app.command("put-back", help=say("cli_put_back"))
def put_back(
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=say("cli_reason"), show_default=False)],
    to: Annotated[Any, _day_option("--to", help=say("cli_put_back_to"))] = None,
    yes: Annotated[bool, typer.Option("--yes", help=say("cli_yes"))] = False,
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    from dataclasses import asdict

    from tasks.followup import steps as daily

    done = asdict(daily.put_back(_open(database), reason, to, _actor(), do=yes))
    if as_json:
        _print_json({**done, "done": yes})
        return
    print(say("put_back_done" if yes else "put_back_shown", **{**done, "sent": len(done["sent"])}))
    if done["sent"]:
        _show(("message_id", "to", "subject", "on_day"), done["sent"], {})


@app.command(help=say("cli_outbox"))
def outbox(database: Database = "", as_json: AsJson = False) -> None:
    from lifecycle.views import outbox as views_outbox

    with _reading(database) as session, closing(views_outbox.messages(session)) as rows:
        _print_rows(rows) if as_json else _show(MESSAGE, rows, {"state": "message"})


@app.command(help=say("cli_verify"))
def verify(
    database: Database = "",
    heads: Annotated[bool, typer.Option("--heads", help=say("cli_heads"))] = False,
    as_json: AsJson = False,
) -> None:
    from dataclasses import asdict

    from lifecycle.integrity import chains as integrity_chains
    from lifecycle.integrity import verify as checking

    with _reading(database) as session:
        if heads:
            rows = integrity_chains.chain_heads(session)
            _print_rows(rows) if as_json else _show(("chain", "length", "hash"), rows, {})
            return
        faults = [asdict(fault) for fault in checking.faults(session)]
    if as_json:
        _print_rows(faults)
    elif faults:
        _show(("check", "subject", "problem"), faults, {"check": "check"})
    else:
        print(say("cli_verified"))
    if faults:
        raise typer.Exit(1)


@app.command(help=say("cli_doctor"))
def doctor(database: Database = "", as_json: AsJson = False) -> None:
    from runtime.doctor import checks

    found = checks(lambda: _existing(database), _today())
    rows = [{"check": one.check, "ok": one.ok, "detail": one.detail} for one in found]
    _print_rows(rows) if as_json else _show(("check", "ok", "detail"), rows, {"check": "check"})
    if any(one.needed and not one.ok for one in found):
        raise typer.Exit(1)


@app.command(help=say("cli_bench"))
def bench(
    what: Annotated[Bench, typer.Argument(metavar="sweep|expand|mail", show_default=False)],
    rows: Annotated[int, typer.Option("--rows", min=1, max=MOST_BENCH_ROWS, help=say("cli_rows"))] = 10_000,
    runs: Annotated[int, typer.Option("--runs", min=1, max=1000, help=say("cli_runs"))] = 5,
    database: Annotated[str, typer.Option("--database", metavar="URL", help=say("cli_bench_database"))] = "",
    as_json: AsJson = False,
) -> None:
    from benchmarks import run

    figures = run(what.value, database, rows, runs)
    if as_json:
        _print_json(figures)
        return
    for name, value in figures.items():
        print(f"{name}: {value}")


# --- the database ---


# closed when the command ends
_opened: list[Engine] = []


def _url(database: str) -> str:
    import settings

    return database or settings.database_url()


def _engine(database: str) -> Engine:
    from sqlalchemy.exc import SQLAlchemyError

    from models import make_engine

    try:
        engine = make_engine(_url(database))
    except (ValueError, SQLAlchemyError, ImportError):
        # `from None`: the original may quote the URL, which may hold a password
        raise Refusal("database_url") from None
    _opened.append(engine)
    return engine


def _where(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def _existing(database: str) -> Engine:
    """An engine, without making the file that it would stand for."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    with suppress(ArgumentError):
        url = make_url(_url(database))
        if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
            raise Refusal("database_empty", where=url.database)
    return _engine(database)


def _state(database: str) -> Any:
    from migrations.upgrade import State, state

    try:
        return state(_existing(database))
    except Refusal as refusal:
        if refusal.key != "database_empty":
            raise
        return State.EMPTY


def _open(database: str) -> Engine:
    """An engine for a database at the newest migration. Refusal saying what to do where it isn't."""
    from migrations.upgrade import State, state

    engine = _existing(database)
    found = state(engine)
    if found is not State.CURRENT:
        raise Refusal(f"database_{found.value}", where=_where(engine))
    if sys.stderr.isatty():  # a script reads a refusal as the one line there
        print(say("cli_where", where=_looked_at(engine)), file=sys.stderr)
    return engine


def _looked_at(engine: Engine) -> str:
    """Which database it is: without a password, and whether its days are made up."""
    from migrations.upgrade import is_rehearsal

    return f"{_where(engine)} ({say('rehearsal')})" if is_rehearsal(engine) else _where(engine)


def _prepare(engine: Engine, rehearsal: bool = False) -> None:
    """The newest tables, with the default calendar and ladder."""
    from lifecycle.casefile.load import seed
    from migrations.upgrade import State, is_rehearsal, state, upgrade
    from models import transaction

    found = state(engine)
    if found is State.FOREIGN:
        raise Refusal("database_foreign", where=_where(engine))
    if not rehearsal or found is State.EMPTY:
        upgrade(engine, rehearsal)
    # also where somebody else was faster, and made it an office's
    if rehearsal and not is_rehearsal(engine):
        raise Refusal("rehearsal_late", where=_where(engine))
    upgrade(engine)
    with transaction(engine) as session:
        seed(session, _actor())


@contextmanager
def _reading(database: str) -> Iterator[Session]:
    from models import reading

    with reading(_open(database)) as session:
        yield session


def _actor() -> Any:
    from lifecycle.kernel.actor import Actor

    return Actor(post="phoihop", channel="cli")


def _today() -> dt.date:
    from lifecycle.kernel import clock

    return clock.today()


# --- what is printed ---


def _tell_less(content: Any) -> None:
    """Rules of a case file that yield less than they say: said, and taken all the same."""
    from lifecycle.agreement.shortfalls import of_agreements
    from lifecycle.casefile.reader import Case

    if isinstance(content, Case):
        for sentence in of_agreements([(entry.content, entry.signed_on) for entry in content.agreements]):
            print(sentence, file=sys.stderr)


def _print_json(thing: Any) -> None:
    print(json.dumps(thing, ensure_ascii=False, default=str))


def _print_rows(rows: Iterable[dict[str, Any]]) -> None:
    """One JSON array, written as the rows are read. Nothing is printed before the first row is there."""
    encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
    coming = iter(rows)
    first = list(islice(coming, 1))
    sys.stdout.write("[")
    for number, row in enumerate(chain(first, coming)):
        sys.stdout.write(f"{',' if number else ''}\n{encode(row)}")
    sys.stdout.write("\n]\n" if first else "]\n")


def _show(columns: Sequence[str], rows: Iterable[dict[str, Any]], groups: dict[str, str]) -> None:
    """A table for people, in pages. `groups`: the columns whose identifiers have names (lifecycle.kernel.words.LABELS)."""
    coming = iter(rows)
    heads = [label("column", column) for column in columns]
    widths: list[int] = []
    while page := [[_cell(row[column], groups.get(column)) for column in columns] for row in islice(coming, PAGE)]:
        if not widths:
            widths = _widths([heads, *page])
            page = [heads, ["-" * width for width in widths], *page]
        for line in page:
            _print_folded(line, widths)
    if not widths:
        print(say("cli_nothing"))


def _widths(lines: Sequence[Sequence[str]]) -> list[int]:
    """What each column takes. In a window the widest are narrowed, but never below a word: a code is never cut."""
    columns = list(zip(*lines, strict=True))
    widths = [max(len(cell) for cell in column) for column in columns]
    if not sys.stdout.isatty():
        return widths
    least = [max(len(word) for cell in column for word in cell.split() or [""]) for column in columns]
    room = shutil.get_terminal_size().columns - 2 * (len(columns) - 1)
    while sum(widths) > room >= sum(least):
        widest = max(range(len(columns)), key=lambda place: (widths[place] > least[place], widths[place]))
        widths[widest] -= 1
    return widths


def _print_folded(line: Sequence[str], widths: Sequence[int]) -> None:
    """One row; a cell wider than its column goes on below, between words. One of a later page may stick out."""
    cells = [
        [cell]
        if len(cell) <= width or " " not in cell
        else textwrap.wrap(cell, width, break_long_words=False, break_on_hyphens=False)
        for cell, width in zip(line, widths, strict=True)
    ]
    for parts in zip_longest(*cells, fillvalue=""):
        print("  ".join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip())


def _show_forecast(rows: Iterable[dict[str, Any]]) -> None:
    _show(FORECAST, rows, {"role": "role", "severity": "severity"})


def _show_detail(detail: dict[str, Any]) -> None:
    from lifecycle.calendar.due_words import due_in_words

    named = {"kind": "kind", "status": "agreement"}
    detail = {**detail, "period": _period(detail)}
    for name in DETAIL:
        if detail[name] not in (None, "", False):
            print(f"{label('column', name)}: {_cell(detail[name], named.get(name))}")
    counts = detail["checkpoints"]
    print("; ".join(f"{label('column', name)}: {_cell(counts[name])}" for name in counts if counts[name] is not None))
    tables = {
        "parties": ("organization", "name", "lead", "signed_by"),
        "signatures": ("version", "organization", "signer", "post", "authority", "signed_on"),
        "obligations": ("code", "owner", "form", "due", "title"),
    }
    for name, columns in tables.items():
        if detail[name]:
            print()
            rows = ({**row, "due": due_in_words(row.get("due", ""))} for row in detail[name])
            _show(columns, rows, {"form": "form", "owner": "owner"})


def _period(row: dict[str, Any]) -> str:
    first, last = row["period_from"], row["period_to"]
    return f"{written(first) if first else '?'} - {written(last) if last else '...'}" if first or last else ""


def _cell(value: Any, group: str | None = None) -> str:
    """A value as a clerk reads it; what a terminal would obey is taken out."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return label("answer", "yes" if value else "no")
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        with suppress(ValueError):
            value = dt.date.fromisoformat(value)
    text = label(group, str(value)) if group else written(value)
    return "".join(sign if sign.isprintable() else " " for sign in text)


# --- the way in and out ---


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Returns the exit code; whatever goes wrong is one line on stderr."""
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
        return _complain(say("cli_stopped"), ENDED_BY_SIGINT)
    except UsageError as error:
        return _complain(say("cli_usage", problem=error.format_message()), 2)
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
        return say("database_conflict")
    original = getattr(error, "orig", None) if isinstance(error, SQLAlchemyError) else error
    problem = (str(original or error).strip().splitlines() or [""])[0].rstrip(".")[:300]
    if isinstance(error, SQLAlchemyError):
        locked = "database is locked" in problem
        return say("database_locked") if locked else say("database_trouble", problem=problem)
    return say("cli_unexpected", kind=type(error).__name__, problem=problem)


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
