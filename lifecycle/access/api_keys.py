"""API keys: one program, one body, the scopes it needs. Shown once; only the hash is kept."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from lifecycle.access.links import hold_doors, new_token, token_hash
from lifecycle.access.visitor import Visitor
from lifecycle.access.words import KEY_LASTS, KEY_SCOPES
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.locks import lock_bodies
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import name as one_name
from lifecycle.kernel.verb import record
from models import ApiKey, Organization, utc_now
from models.enums import LinkScope

SCOPES = (
    "agreements:read",
    "checkpoints:read",
    "reports:read",
    "reports:write",
    "events:read",
    "webhooks:write",
)
PREFIX = "ph_"
KEY = re.compile(PREFIX + r"[A-Za-z0-9_-]{32}")
KEY_DAYS, MOST_KEY_DAYS, SOON_DAYS = 365, 730, 30  # a key's time unless said, at most, and when its end is told
SHOWN = 8  # letters by which people tell keys apart


def issue_key(
    session: Session,
    actor: Actor,
    organization: Organization,
    name: str,
    scopes: Iterable[str],
    expires_at: dt.datetime | None = None,
) -> str:
    """Verb of the office: a new key for a program of `organization`; returns it, and keeps only its hash.

    It ends at `expires_at`, or KEY_DAYS from now. Refusal: later than MOST_KEY_DAYS from now.
    """
    now = utc_now()
    ends = expires_at or now + dt.timedelta(days=KEY_DAYS)
    if ends > now + dt.timedelta(days=MOST_KEY_DAYS):
        raise Refusal(KEY_LASTS, most=MOST_KEY_DAYS)
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        raise Refusal(KEY_SCOPES, scopes=", ".join(SCOPES), given=", ".join(unknown)[:80])
    lock_bodies(session, organization.id)
    key = PREFIX + new_token()
    made = ApiKey(
        key_hash=token_hash(key),
        shown=key[:SHOWN],
        name=one_name(name),
        organization_id=organization.id or 0,
        scopes=wanted,
        expires_at=ends,
    )
    session.add(made)
    session.flush()
    told = {"organization": organization.code, "name": made.name, "scopes": wanted, "shown": made.shown, "ends": ends}
    record(session, actor, "issue_key", f"key {made.id}", told, run=actor.run)
    return key


def open_key(session: Session, key: str, scope: str, now: dt.datetime | None = None) -> Visitor | None:
    """Find who a key speaks for; None where it is unknown, over, or not good for `scope`."""
    if not KEY.fullmatch(key):
        return None
    return _opened(session, col(ApiKey.key_hash) == token_hash(key), scope, now)


def reopen_key(session: Session, visitor: Visitor, *, lock: bool) -> Visitor | None:
    """Find who the key of `visitor` speaks for now. `lock`: it can't be revoked before the transaction ends."""
    return _opened(session, col(ApiKey.id) == visitor.link_id, visitor.right, lock=lock)


def _opened(
    session: Session, which: ColumnElement[bool], scope: str, now: dt.datetime | None = None, *, lock: bool = False
) -> Visitor | None:
    query = (
        select(ApiKey, Organization)
        .join(Organization, col(Organization.id) == ApiKey.organization_id)
        .where(which, col(ApiKey.revoked_at).is_(None))
    )
    if lock:
        query = query.with_for_update(read=True, of=ApiKey).execution_options(populate_existing=True)
    found = session.exec(query).one_or_none()
    if found is None:
        return None
    program, body = found
    over = program.expires_at is not None and program.expires_at <= (now or utc_now())
    if over or scope not in program.scopes:
        return None
    return Visitor(
        link_id=program.id or 0,
        scope=LinkScope.WORK,
        target="",
        contact_id=0,
        name=program.name,
        post="",
        role="",
        email="",
        organization_id=body.id or 0,
        organization_code=body.code,
        organization=body.name,
        channel="api",
        right=scope,
    )


def ending_keys(session: Session, now: dt.datetime | None = None) -> list[tuple[ApiKey, str]]:
    """Keys that still open and end within SOON_DAYS, or never (from before keys had an end), with their body's code."""
    moment = now or utc_now()
    query = (
        select(ApiKey, Organization.code)
        .join(Organization, col(Organization.id) == ApiKey.organization_id)
        .where(col(ApiKey.revoked_at).is_(None))
        .where(or_(col(ApiKey.expires_at).is_(None), col(ApiKey.expires_at) > moment))
        .where(or_(col(ApiKey.expires_at).is_(None), col(ApiKey.expires_at) <= moment + dt.timedelta(days=SOON_DAYS)))
    )
    return list(session.exec(query.order_by(col(ApiKey.id))).all())


def revoke_key(session: Session, actor: Actor, key_id: int) -> bool:
    """Verb of the office: ends a key. False where there is none, or it has ended."""
    hold_doors(session, session.exec(select(ApiKey.organization_id).where(ApiKey.id == key_id)).all())
    found = session.get(ApiKey, key_id, populate_existing=True)
    if found is None or found.revoked_at is not None:
        return False
    found.revoked_at = utc_now()
    session.add(found)
    record(session, actor, "revoke_key", f"key {key_id}", {}, run=actor.run)
    return True
