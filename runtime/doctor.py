"""`phoihop doctor`: is everything there that the program needs, and where it isn't, what to do. No Prefect import."""

from __future__ import annotations

import base64
import datetime as dt
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

import settings
from lifecycle.access.api_keys import SOON_DAYS, ending_keys
from lifecycle.followup.bounces import refusing
from lifecycle.kernel import clock
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import MARK_AHEAD, REHEARSAL, label, say, written
from lifecycle.organization.recipients import lacking
from migrations.upgrade import State, is_rehearsal, state
from models import reading, shown_url
from runtime.words import (
    DOCTOR_CALENDAR,
    DOCTOR_CALENDAR_BARE,
    DOCTOR_CALENDAR_LATER,
    DOCTOR_CALENDAR_PROPOSED,
    DOCTOR_CONTACTS,
    DOCTOR_CONTACTS_LACKING,
    DOCTOR_DATABASE_BY,
    DOCTOR_FONTS,
    DOCTOR_FONTS_NONE,
    DOCTOR_KEYS,
    DOCTOR_KEYS_END,
    DOCTOR_MAIL,
    DOCTOR_MAILBOXES_REFUSE,
    DOCTOR_PREFECT,
    DOCTOR_PREFECT_ANSWER,
    DOCTOR_PREFECT_BY,
    DOCTOR_PREFECT_SILENT,
    DOCTOR_PREFECT_UNSET,
    DOCTOR_PRIVATE,
    DOCTOR_PRIVATE_OPEN,
)

SECONDS = 3.0
MOST_NAMED = 8
FONTS = ("Times New Roman", "Libertinus Serif", "Liberation Serif")


@dataclass(frozen=True)
class Check:
    """One line. `needed`: the program can't work without it; the rest is said, and no more."""

    check: str
    ok: bool
    detail: str
    needed: bool = False


def checks(connect: Callable[[], Engine], today: dt.date) -> list[Check]:
    """Every check in its order. `connect` gives the engine, or refuses."""
    if wrong := settings.problems():
        # the rest stands on them
        return [Check("settings", False, problem, needed=True) for problem in wrong]
    engine: Engine | None = None
    try:
        connected = connect()
        database = _database(connected)
        engine = connected if database.ok else None
    except (Refusal, SQLAlchemyError, OSError) as error:
        database = Check("database", False, _first_line(error), needed=True)
    return [
        database,
        *_clock(engine),
        _calendar(engine, today),
        _contacts(engine),
        *_keys(engine),
        _mail(),
        _prefect(),
        _private(),
        _fonts(),
    ]


def _database(engine: Engine) -> Check:
    found = state(engine)
    where = shown_url(engine.url)
    kind = f" ({say(REHEARSAL)})" if is_rehearsal(engine) else ""
    detail = f"{say(DOCTOR_DATABASE_BY[str(found.value)])} {where}{kind}"
    return Check("database", found is State.CURRENT, detail, needed=True)


def _clock(engine: Engine | None) -> list[Check]:
    """A line only where a mark lies ahead: then nobody is reminded, and everything else looks well."""
    if engine is None:
        return []
    with reading(engine) as session:
        mark = clock.mark_ahead(session)
    return [Check("clock", False, say(MARK_AHEAD, mark=mark), needed=True)] if mark else []


def _calendar(engine: Engine | None, today: dt.date) -> Check:
    if engine is None:
        return Check("calendar", False, say(DOCTOR_CALENDAR_LATER), needed=True)
    from lifecycle.calendar.store import calendar

    try:
        with reading(engine) as session:
            found = calendar(session)
    except Refusal as refusal:
        return Check("calendar", False, str(refusal), needed=True)
    swaps = (day for entry in found.overlay if not entry.proposed for day in (entry.day_off, entry.worked))
    swapped = [day for day in swaps if day is not None and day.year == today.year]
    key = DOCTOR_CALENDAR if swapped else DOCTOR_CALENDAR_BARE
    said = say(key, year=today.year, next=today.year + 1, count=len(swapped))
    proposed = [f"{written(day)} ({source})" for day, source in sorted(found.proposed.items()) if day >= today]
    said += f" {say(DOCTOR_CALENDAR_PROPOSED, days=', '.join(proposed))}" if proposed else ""
    return Check("calendar", True, said, needed=True)


def _contacts(engine: Engine | None) -> Check:
    """Say, and no more: notices of a role without a reader go up to the next one."""
    if engine is None:
        return Check("contacts", False, say(DOCTOR_CALENDAR_LATER))
    with reading(engine) as session:
        found = lacking(session)
        full = refusing(session)
    who = "; ".join(f"{code}: {label('role', role)}" for code, role in found[:MOST_NAMED])
    more = f" (+{len(found) - MOST_NAMED})" if len(found) > MOST_NAMED else ""
    said = [say(DOCTOR_CONTACTS_LACKING, who=who + more)] if found else []
    if full:
        told = "; ".join(f"{one.email} ({one.since:%d/%m/%Y}: {one.answer})" for one in full[:MOST_NAMED])
        more = f" (+{len(full) - MOST_NAMED})" if len(full) > MOST_NAMED else ""
        said.append(say(DOCTOR_MAILBOXES_REFUSE, who=told + more))
    return Check("contacts", not said, " ".join(said) or say(DOCTOR_CONTACTS))


def _keys(engine: Engine | None) -> list[Check]:
    """Programs whose key ends soon stop without a word; one that never ends is for ever somebody's."""
    if engine is None:
        return []
    with reading(engine) as session:
        found = ending_keys(session)
    if not found:
        return [Check("keys", True, say(DOCTOR_KEYS, days=SOON_DAYS))]
    said = (
        f"{body}: {key.name} ({key.shown}..., {clock.local(key.expires_at).date() if key.expires_at else '-'})"
        for key, body in found[:MOST_NAMED]
    )
    more = f" (+{len(found) - MOST_NAMED})" if len(found) > MOST_NAMED else ""
    return [Check("keys", False, say(DOCTOR_KEYS_END, days=SOON_DAYS, which="; ".join(said) + more))]


def _mail() -> Check:
    from notifications.mail.smtp import Connection, Unreachable, smtp_settings

    try:
        chosen = smtp_settings(settings.smtp_url())
        connection = Connection(chosen)
        connection.open()
        connection.close()
    except (Refusal, Unreachable) as refusal:
        return Check("mail", False, str(refusal))
    return Check("mail", True, say(DOCTOR_MAIL, where=f"{chosen.host}:{chosen.port}"))


def _prefect() -> Check:
    api = os.environ.get("PREFECT_API_URL", "").rstrip("/")
    if not api:
        return Check("prefect", False, say(DOCTOR_PREFECT_UNSET))
    # what stands before an @ may be a password
    where = f"{api.partition('://')[0]}://{api.rpartition('@')[2].rpartition('://')[2]}"
    try:
        request = urllib.request.Request(f"{api}/health")
        secret = settings.desk_password()
        if secret:
            request.add_header("Authorization", f"Basic {base64.b64encode(secret.encode()).decode()}")
        with urllib.request.urlopen(request, timeout=SECONDS):
            return Check("prefect", True, say(DOCTOR_PREFECT, where=where) + _prefect_database())
    except urllib.error.HTTPError as error:
        return Check("prefect", False, say(DOCTOR_PREFECT_ANSWER, where=where, code=error.code))
    except (OSError, ValueError):
        return Check("prefect", False, say(DOCTOR_PREFECT_SILENT, where=where))


def _private() -> Check:
    """Whether others on this machine can read the database, the keys or the mails."""
    home = settings.home()
    found = settings.readable_by_others()
    if not found:
        return Check("private", True, say(DOCTOR_PRIVATE, where=home))
    what = ", ".join(path.name for path in found[:MOST_NAMED])
    return Check("private", False, say(DOCTOR_PRIVATE_OPEN, what=what, where=home))


def _prefect_database() -> str:
    """What the server of this home said that it keeps its runs in; nothing where it is another machine's."""
    try:
        return " " + say(DOCTOR_PREFECT_BY[str(settings.desk_database_file().read_text(encoding="utf-8"))])
    except (OSError, KeyError):
        return ""


def _fonts() -> Check:
    """Warn only: what is printed falls back on the embedded Libertinus Serif."""
    try:
        listed = subprocess.run(
            ["fc-list", ":", "family"],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=10,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        listed = ""
    found = [name for name in FONTS if name.lower() in listed.lower()]
    return Check("fonts", bool(found), say(DOCTOR_FONTS if found else DOCTOR_FONTS_NONE, name=", ".join(found)))


def _first_line(error: BaseException) -> str:
    said = str(getattr(error, "orig", None) or error).strip()
    return said.splitlines()[0][:300] if said else type(error).__name__
