"""What the environment sets (design.md, section 10). Read at call time, so that a test or a flow may set it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def home() -> Path:
    """The folder of the program's own state: database, evidence, Prefect's home. Default `.phoihop/` here."""
    return Path(os.environ.get("PHOIHOP_HOME", ".phoihop")).expanduser().resolve()


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
    path = home() / "portal.secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        beside.touch(mode=0o600)
        beside.write_text(secrets.token_urlsafe(32), encoding="ascii")
        try:
            # fails where another process was faster: then its key counts
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return path.read_bytes()


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
