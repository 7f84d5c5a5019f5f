"""What the environment sets (design.md, section 10). Read at call time, so that a test or a flow may set it."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

import hosts

WORK_POOL = "phoihop"  # Prefect's pool; the worker that runtime.worker starts bears its name too


def home() -> Path:
    """The folder of the program's own state: database, evidence, Prefect's home. Default `.phoihop/` here."""
    return Path(os.environ.get("PHOIHOP_HOME", ".phoihop")).expanduser().resolve()


def keep_private() -> None:
    """What this process and its children write is for this user's eyes only, and so is what lies in `home()`: it holds
    keys, mails and people's addresses. Called first in every program."""
    os.umask(0o077)
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
    return os.environ.get("PHOIHOP_DATABASE_URL") or f"sqlite:///{home() / 'phoihop.db'}"


def smtp_url() -> str:
    """`smtp://` or `smtps://` with user and options; empty when no mail server is set."""
    return os.environ.get("PHOIHOP_SMTP_URL", "")


def portal_url() -> str:
    """The address agencies open, without a trailing slash; empty when there is no portal."""
    return os.environ.get("PHOIHOP_PORTAL_URL", "").rstrip("/")


def prefect_ui_url() -> str:
    """The address of the administrator's desk, for deep links; empty when unknown."""
    explicit = os.environ.get("PREFECT_UI_URL", "")
    api = os.environ.get("PREFECT_API_URL", "")
    return (explicit or api.removesuffix("/api")).rstrip("/")


def evidence_url() -> str:
    """Where evidence files lie: a URL that fsspec opens (`file:///...`, `s3://...`); `evidence/` under `home()` by default."""
    return os.environ.get("PHOIHOP_EVIDENCE_URL") or (home() / "evidence").as_uri()


def upload_limit() -> int:
    """The largest file that is taken in, in bytes; PHOIHOP_UPLOAD_MB, 25 MB unless set."""
    said = os.environ.get("PHOIHOP_UPLOAD_MB", "")
    return (int(said) if said.isdigit() and int(said) else 25) * 1_048_576


def secret() -> bytes:
    """The key that webhook secrets are made from: PHOIHOP_SECRET, or `portal.secret` under `home()`, made when missing.

    The portal and its carrier must have the same one.
    """
    given = os.environ.get("PHOIHOP_SECRET", "")
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
    """Where `python -m runtime.server` keeps the name and password of the desk, where the environment gives none."""
    return home() / "desk.password"


def desk_database_file() -> Path:
    """Where `python -m runtime.server` says what Prefect's database is: own, named or sqlite."""
    return home() / "desk.database"


def desk_password(make: bool = False) -> str:
    """`name:password` of Prefect's server: PREFECT_API_AUTH_STRING, or the file. Empty: the desk is open."""
    given = os.environ.get("PREFECT_API_AUTH_STRING", "")
    if given:
        return given
    path = desk_password_file()
    return _kept(path, lambda: f"quantri:{secrets.token_urlsafe(18)}") if make or path.exists() else ""


def use_desk_password(make: bool = False) -> None:
    """Lets Prefect's clients in this process and its children answer with it."""
    known = desk_password(make)
    if not known or os.environ.get("PREFECT_API_AUTH_STRING"):
        return
    os.environ["PREFECT_API_AUTH_STRING"] = known
    if "prefect.context" in sys.modules:
        # it has read its settings already
        sys.modules["prefect.context"].refresh_global_settings_context()


def portal_hosts() -> frozenset[str]:
    """The names that the portal answers to: this machine's, that of `portal_url()`, and PHOIHOP_PORTAL_HOSTS by commas."""
    said = os.environ.get("PHOIHOP_PORTAL_HOSTS", "")
    more = {name.strip().lower() for name in said.split(",")} - {""}
    return hosts.LOOPBACK | hosts.names_of([portal_url()]) | more


def webhook_hosts() -> frozenset[str]:
    """PHOIHOP_WEBHOOK_HOSTS, by commas: the hosts that webhooks may go to though they are on a private network."""
    said = os.environ.get("PHOIHOP_WEBHOOK_HOSTS", "")
    return frozenset(host.strip().lower() for host in said.split(",") if host.strip())


# set by `python -m portal --workers`, for the processes that it starts
WORKERS = "PHOIHOP_PORTAL_WORKERS"


def portal_workers() -> int:
    """How many processes serve the portal: each allows its share of the limits."""
    said = os.environ.get(WORKERS, "")
    return max(1, int(said)) if said.isascii() and said.isdigit() else 1


def admin_mail() -> str:
    """Whom to tell of trouble with the program itself; empty when nobody is named."""
    return os.environ.get("PHOIHOP_ADMIN_MAIL", "").strip()
