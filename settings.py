"""Settings from the environment (design.md, section 10). Read at call time, so that a test or a flow may set it.

`Settings` names every variable with its type and what it means: docs/reference/environment.md is written from it. A value
that is wrong is refused, never replaced by the usual one (docs/adr/0061-settings-refused.md).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import os
import re
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import SplitResult, urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

import hosts
from lifecycle.kernel.refusal import BadInput, all_told
from lifecycle.kernel.words import (
    SETTING_DATABASE,
    SETTING_EVIDENCE,
    SETTING_HOME,
    SETTING_HOME_FILE,
    SETTING_HOSTS,
    SETTING_LANGUAGE,
    SETTING_MAIL,
    SETTING_NUMBER,
    SETTING_PORTAL,
    SETTING_SMTP,
    SETTING_WRONG,
    Sentence,
)

WORK_POOL = "phoihop"  # Prefect's pool; the worker that runtime.worker starts bears its name too
PREFIX = "PHOIHOP_"
MOST_UPLOAD_MB, MOST_WORKERS, MOST_PORT, MOST_VISIT_HOURS = 1024, 64, 65_535, 1_800
MOST_SHOWN = 60
# in a database's URL these mean something else than a folder's name
UNFIT = re.compile(r"[?#%]")
HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63})*", re.IGNORECASE | re.ASCII)
DATABASE = re.compile(r"sqlite(?:\+pysqlite)?://|postgres(?:ql)?(?:\+psycopg)?://[^/]*/?", re.ASCII)


class _Wrong(ValueError):
    """A value that can't be taken, with the sentence for it. `values` hold nothing that is secret."""

    def __init__(self, sentence: Sentence, **values: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values


def _shown(value: object) -> str:
    said = str(value)
    return said if len(said) <= MOST_SHOWN else f"{said[:MOST_SHOWN]}..."


def _parts(value: str) -> SplitResult | None:
    """The parts of a URL whose host and port can be read; None where they can't."""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 (raises where it is no number)
    except ValueError:
        return None
    return None if any(letter.isspace() or not letter.isprintable() for letter in value) else parts


def _number(least: int, most: int) -> BeforeValidator:
    def read(value: object) -> int:
        said = str(value).strip()
        if not (said.isascii() and said.isdigit() and len(said) < 10 and least <= int(said) <= most):
            raise _Wrong(SETTING_NUMBER, value=_shown(value), least=least, most=most)
        return int(said)

    return BeforeValidator(read)


def _home(value: object) -> Path:
    try:
        place = Path(str(value)).expanduser().resolve()
    except (RuntimeError, OSError, ValueError):
        raise _Wrong(SETTING_HOME_FILE, value=_shown(value)) from None
    if UNFIT.search(str(place)):
        raise _Wrong(SETTING_HOME, value=_shown(place))
    if place.exists() and not place.is_dir():
        raise _Wrong(SETTING_HOME_FILE, value=_shown(value))
    return Path(str(value))


def _database(value: object) -> str:
    if not DATABASE.match(str(value)):
        raise _Wrong(SETTING_DATABASE)
    return str(value)


def _smtp(value: object) -> str:
    parts = _parts(str(value).strip())
    if parts is None or parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise _Wrong(SETTING_SMTP)
    return str(value)


def _portal(value: object) -> str:
    said = str(value).strip().rstrip("/")
    parts = _parts(said)
    fit = parts is not None and parts.scheme in ("http", "https") and bool(hosts.name_of(parts.netloc))
    if parts is None or not fit or parts.path or "?" in said or "#" in said:
        # what stands before an @ may be a password
        raise _Wrong(SETTING_PORTAL)
    return said


def _evidence(value: object) -> str:
    from fsspec import available_protocols

    said = str(value).strip()
    parts = _parts(said)
    known = parts is not None and parts.scheme in available_protocols() and "://" in said
    if parts is None or not known or "?" in said or "#" in said or (parts.scheme == "file" and parts.netloc):
        raise _Wrong(SETTING_EVIDENCE)
    return said


def _language(value: object) -> str:
    said = str(value).strip().lower()
    if said not in ("vi", "en"):
        raise _Wrong(SETTING_LANGUAGE, value=_shown(value))
    return said


def _mail(value: object) -> str:
    from lifecycle.kernel.mail_address import normal_address  # loads email-validator, which no other setting needs

    said = str(value).strip()
    address = normal_address(said) if said else ""
    if address is None:
        raise _Wrong(SETTING_MAIL, value=_shown(value))
    return address


def _hosts(value: object) -> frozenset[str]:
    names = {name.strip().lower() for name in str(value).split(",")} - {""} if isinstance(value, str) else set()
    for name in sorted(names):
        if not _is_host(name):
            # the name alone: what stands before an @ may be a password
            raise _Wrong(SETTING_HOSTS, value=_shown(name.rpartition("@")[2]))
    return frozenset(names)


def _is_host(name: str) -> bool:
    with contextlib.suppress(ValueError):
        return bool(ipaddress.ip_address(name))
    return bool(HOST_NAME.fullmatch(name))


Hosts = Annotated[frozenset[str], NoDecode, BeforeValidator(_hosts)]
Port = Annotated[int, _number(1, MOST_PORT)]


class Settings(BaseSettings):
    """The variables of the environment, `PHOIHOP_` before each name. An empty one counts as not set."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", validate_default=False)

    home: Annotated[Path, BeforeValidator(_home)] = Field(
        Path(".phoihop"),
        # it lies under the folder that the command runs in, whatever that is called
        validate_default=True,
        description="Folder of the program's own state: SQLite database, evidence files, keys. Set it: the default lies where "
        "the command runs. No `?`, `#` or `%` in its path.",
    )
    database_url: Annotated[str, BeforeValidator(_database)] = Field(
        "",
        description="Database of the agreements: `sqlite:///...` or `postgresql://user:password@host/phoihop`. Not set: SQLite "
        "under `PHOIHOP_HOME`.",
    )
    smtp_url: Annotated[str, BeforeValidator(_smtp)] = Field(
        "",
        description="Mail server: `smtp://user:password@host:port/?option=value`, or `smtps://`. Not set: no mail leaves.",
    )
    portal_url: Annotated[str, BeforeValidator(_portal)] = Field(
        "",
        description="Address that agencies open, which mails link to: `https://phoihop.example`, scheme, host and port only. "
        "Not set: no portal.",
    )
    portal_hosts: Hosts = Field(
        frozenset(),
        description="Further names that the portal answers to, by commas, beside this machine's and that of "
        "`PHOIHOP_PORTAL_URL`.",
    )
    desk_hosts: Hosts = Field(
        frozenset(),
        description="Further names that the desk answers to, by commas.",
    )
    webhook_hosts: Hosts = Field(
        frozenset(),
        description="Hosts, by commas, that webhooks may go to though they are on a private network.",
    )
    evidence_url: Annotated[str, BeforeValidator(_evidence)] = Field(
        "",
        description="Where evidence files lie: a URL that fsspec opens, `file:///srv/evidence` or `s3://bucket/folder`. Not set: "
        "`evidence/` under `PHOIHOP_HOME`.",
    )
    upload_mb: Annotated[int, _number(1, MOST_UPLOAD_MB)] = Field(
        25, description=f"Largest file that is taken in, in megabytes: a whole number, 1 to {MOST_UPLOAD_MB}."
    )
    language: Annotated[str, BeforeValidator(_language)] = Field(
        "vi", description="Language of what people read: `vi` or `en`."
    )
    admin_mail: Annotated[str, BeforeValidator(_mail)] = Field(
        "", description="Who is told by mail of trouble with the program itself: one address. Not set: nobody."
    )
    bounce_address: Annotated[str, BeforeValidator(_mail)] = Field(
        "",
        description="Where delivery reports come back to: `bounce@office.example`. Each mail's envelope then names an address of "
        "its own below it (`bounce+17-5f0c...@office.example`), so that a report tells which mail it is about: give it to "
        "`phoihop bounce`. Not set: the sender's own address.",
    )
    secret: SecretStr = Field(
        SecretStr(""),
        description="Key that webhook secrets are made from; the same for portal and carrier. Not set: `portal.secret` under "
        "`PHOIHOP_HOME`, made when missing.",
    )
    visit_idle_hours: Annotated[int, _number(1, MOST_VISIT_HOURS)] = Field(
        12,
        description="Hours after which a visit to the portal ends that handed nothing in; the link in the mail opens another.",
    )
    visit_hours: Annotated[int, _number(1, MOST_VISIT_HOURS)] = Field(
        168, description="Hours after which a visit to the portal ends, used or not."
    )
    portal_workers: Annotated[int, _number(1, MOST_WORKERS)] = Field(
        1, description="How many processes serve the portal. Set by `python -m portal --workers`, for what it starts."
    )
    paper_formats: str = Field(
        "", description="The office's own table of paper formats, as `data/paper-formats.yaml`. Not set: that file."
    )
    sign_certificate: str = Field("", description="Certificate that the program signs with, as PEM.")
    sign_key: SecretStr = Field(SecretStr(""), description="Private key to it, as PEM.")
    sign_passphrase: SecretStr = Field(SecretStr(""), description="Passphrase of the key.")
    sign_anchors: str = Field("", description="Root certificates that are trusted, as PEM.")
    prefect_port: Port = Field(4200, description="Port of the desk in `make run`.")
    smtp_port: Port = Field(1025, description="Port of the development mailbox's SMTP in `make run`.")
    mailbox_port: Port = Field(8025, description="Port of the development mailbox's page in `make run`.")
    portal_port: Port = Field(8080, description="Port of the portal in `make run`.")
    warm_socket: str = Field(
        "", description="Socket of the warm process. Set by `runtime.worker`, for the runs it starts."
    )
    pictures: str = Field("", description="Folder that `make pictures` writes the guides' pictures to; for developers.")


NAMES = tuple(f"{PREFIX}{name}".upper() for name in Settings.model_fields)
_read: dict[tuple[str | None, ...], Settings] = {}


def read() -> Settings:
    """The variables as they are now. BadInput, or BadInputs with a line for each, where some are wrong.

    Asked for every mail: what the same values gave is kept.
    """
    values = tuple(os.environ.get(name) for name in NAMES)
    found = _read.get(values)
    if found is None:
        try:
            found = Settings()
        except ValidationError as error:
            # `from None`: the original quotes the values, which may be secret
            raise all_told(_faults(error)) from None
        # the last one only: tests and flows set many
        _read.clear()
        _read[values] = found
    return found


def problems() -> list[str]:
    """List what is wrong with the variables, a sentence for each; none where all is well."""
    try:
        read()
    except BadInput as fault:
        return [str(one) for one in getattr(fault, "faults", [fault])]
    return []


def is_fit(name: str, value: str) -> bool:
    """Tell whether a variable may have this value."""
    try:
        Settings.__pydantic_validator__.validate_assignment(
            Settings.model_construct(), name.removeprefix(PREFIX).lower(), value
        )
    except ValidationError:
        return False
    return True


def _faults(error: ValidationError) -> list[BadInput]:
    found = []
    for one in error.errors(include_url=False, include_input=False):
        name = f"{PREFIX}{one['loc'][0]}".upper().replace(PREFIX * 2, PREFIX)
        cause = one.get("ctx", {}).get("error")
        if isinstance(cause, _Wrong):
            found.append(BadInput(cause.sentence, name=name, **cause.values))
        else:
            found.append(BadInput(SETTING_WRONG, name=name))
    return found


def home() -> Path:
    """The folder of the program's own state: database, evidence, Prefect's home. Default `.phoihop/` here."""
    return read().home.expanduser().resolve()


def begin() -> None:
    """End a program whose settings are wrong, exit code 1 and a line for each; then `keep_private`. Called first in every
    program but the command line, which refuses in its own way."""
    found = problems()
    for line in found:
        print(line, file=sys.stderr)
    if found:
        sys.exit(1)
    keep_private()


def keep_private() -> None:
    """Keep what this process and its children write for this user's eyes only, as is what lies in `home()`: it holds
    keys, mails and people's addresses."""
    os.umask(0o077)
    if problems():
        # where home is, nobody can say
        return
    for path in readable_by_others():
        with contextlib.suppress(OSError):
            path.chmod(path.stat().st_mode & ~0o077)


def readable_by_others() -> list[Path]:
    """The home, what lies directly in it, and the SQLite database wherever it is, as far as others may read or enter it.
    A folder that others can't enter hides all that is in it."""
    place = home()
    found = [place, *(place.iterdir() if place.is_dir() else ())]
    scheme, _, path = database_url().partition(":///")
    if scheme.startswith("sqlite") and path and path != ":memory:":
        file = Path(path.partition("?")[0])
        found += [file.with_name(file.name + end) for end in ("", "-wal", "-shm")]
    mine = os.geteuid() if hasattr(os, "geteuid") else 0
    return [
        one
        for one in dict.fromkeys(found)
        if one.exists() and not one.is_symlink() and one.stat().st_uid == mine and one.stat().st_mode & 0o077
    ]


def database_url() -> str:
    """SQLAlchemy URL of the agreements' database; SQLite under `home()` unless PHOIHOP_DATABASE_URL is set."""
    return read().database_url or f"sqlite:///{home() / 'phoihop.db'}"


def smtp_url() -> str:
    """`smtp://` or `smtps://` with user and options; empty when no mail server is set."""
    return read().smtp_url


def portal_url() -> str:
    """The address agencies open, without a trailing slash; empty when there is no portal."""
    return read().portal_url


def prefect_ui_url() -> str:
    """The address of the administrator's desk, for deep links; empty when unknown."""
    explicit = os.environ.get("PREFECT_UI_URL", "")
    api = os.environ.get("PREFECT_API_URL", "")
    return (explicit or api.removesuffix("/api")).rstrip("/")


def evidence_url() -> str:
    """Tell where evidence files lie: a URL that fsspec opens (`file:///...`, `s3://...`); `evidence/` under `home()` by default."""
    return read().evidence_url or (home() / "evidence").as_uri()


def upload_limit() -> int:
    """The largest file that is taken in, in bytes; PHOIHOP_UPLOAD_MB, 25 MB unless set."""
    return read().upload_mb * 1_048_576


def visit_limits() -> tuple[dt.timedelta, dt.timedelta]:
    """Give how long a visit to the portal lasts unused, and in all."""
    found = read()
    return dt.timedelta(hours=found.visit_idle_hours), dt.timedelta(hours=found.visit_hours)


def secret() -> bytes:
    """The key that webhook secrets are made from: PHOIHOP_SECRET, or `portal.secret` under `home()`, made when missing.

    The portal and its carrier must have the same one.
    """
    given = read().secret.get_secret_value()
    if given:
        return given.encode()
    return _kept(home() / "portal.secret", lambda: secrets.token_urlsafe(32)).encode("ascii")


def _kept(path: Path, made: Callable[[], str]) -> str:
    """What the file holds; written when missing, for this user's eyes only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        beside.touch(mode=0o600)
        beside.write_text(made(), encoding="ascii")
        try:
            # fails where another process was faster: then its key counts
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return path.read_text(encoding="ascii").strip()


def desk_password_file() -> Path:
    """Tell where `python -m runtime.server` keeps the name and password of the desk, where the environment gives none."""
    return home() / "desk.password"


def desk_database_file() -> Path:
    """Tell where `python -m runtime.server` says what Prefect's database is: own, named or sqlite."""
    return home() / "desk.database"


def desk_password(make: bool = False) -> str:
    """`name:password` of Prefect's server: PREFECT_API_AUTH_STRING, or the file. Empty: the desk is open."""
    given = os.environ.get("PREFECT_API_AUTH_STRING", "")
    if given:
        return given
    path = desk_password_file()
    return _kept(path, lambda: f"quantri:{secrets.token_urlsafe(18)}") if make or path.exists() else ""


def use_desk_password(make: bool = False) -> None:
    """Let Prefect's clients in this process and its children answer with it."""
    known = desk_password(make)
    if not known or os.environ.get("PREFECT_API_AUTH_STRING"):
        return
    os.environ["PREFECT_API_AUTH_STRING"] = known
    if "prefect.context" in sys.modules:
        # it has read its settings already
        sys.modules["prefect.context"].refresh_global_settings_context()


def portal_hosts() -> frozenset[str]:
    """The names that the portal answers to: this machine's, that of `portal_url()`, and PHOIHOP_PORTAL_HOSTS by commas."""
    return hosts.LOOPBACK | hosts.names_of([portal_url()]) | read().portal_hosts


def desk_hosts() -> frozenset[str]:
    """PHOIHOP_DESK_HOSTS, by commas: further names that the desk answers to."""
    return read().desk_hosts


def webhook_hosts() -> frozenset[str]:
    """PHOIHOP_WEBHOOK_HOSTS, by commas: the hosts that webhooks may go to though they are on a private network."""
    return read().webhook_hosts


# set by `python -m portal --workers`, for the processes that it starts
WORKERS = "PHOIHOP_PORTAL_WORKERS"


def portal_workers() -> int:
    """Count the processes that serve the portal: each allows its share of the limits."""
    return read().portal_workers


def bounce_address() -> str:
    """The address that return addresses are made from; empty where the sender's own stands in the envelope."""
    return read().bounce_address


def admin_mail() -> str:
    """Name whom to tell of trouble with the program itself; empty when nobody is named."""
    return read().admin_mail
