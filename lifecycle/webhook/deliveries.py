"""Webhooks: a body's events pushed to its own systems, signed, through an outbox of deliveries.

Signed as Standard Webhooks says (https://www.standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body`. The secret is
derived from the server's own key and the row's salt, so the database alone can't sign. At least once: the event's key
is the delivery's id, by which a receiver tells a repeat.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import secrets
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Select, func, insert, literal, update
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

import settings
from lifecycle.access.visitor import Unseen, Visitor
from lifecycle.kernel.counting import rows_changed
from lifecycle.kernel.locks import lock_bodies
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.verb import record
from lifecycle.webhook.audience import is_told
from lifecycle.webhook.words import WEBHOOK_URL, WEBHOOKS_MANY
from models import Event, Webhook, WebhookDelivery, utc_now
from models.base import Moment
from models.enums import DeliveryState

MOST = 10  # webhooks a body
# an event of a lower id may be committed after one of a higher: this many are looked at again
LOOK_BACK = 1_000
GIVE_UP_AFTER = 14  # attempts: about two days
GIVE_UP_AGE = dt.timedelta(days=2)
FIRST_WAIT, MOST_WAIT = dt.timedelta(seconds=30), dt.timedelta(hours=6)
# longer than a delivery may last (notifications/webhooks.py): nobody else posts to a receiver meanwhile
LEASE = dt.timedelta(seconds=20)
# deliveries under way: to one body's receivers; and receivers that one look goes through
A_BODY, A_LOOK = 4, 500


def add_webhook(session: Session, visitor: Visitor, url: str) -> tuple[Webhook, str]:
    """Verb: from now on `url` is told of the body's events. Returns the row, and the secret, which is shown once."""
    checked = checked_url(url)
    lock_bodies(session, visitor.organization_id)
    mine = webhooks_of(session, visitor.organization_id)
    if len(mine) >= MOST:
        raise Refusal(WEBHOOKS_MANY, most=MOST)
    newest = session.exec(select(Event.id).order_by(col(Event.id).desc()).limit(1)).first()
    made = Webhook(
        organization_id=visitor.organization_id, url=checked, salt=secrets.token_hex(16), after_event=newest or 0
    )
    session.add(made)
    session.flush()
    # its path is the receiver's secret: who reads the log needs to know where it goes, no more
    told = {"organization": visitor.organization_code, "host": urlsplit(checked).hostname}
    record(session, visitor.actor, "add_webhook", f"webhook {made.id}", told)
    return made, secret_of(made)


def end_webhook(session: Session, visitor: Visitor, webhook_id: int) -> None:
    """Verb: it is told of nothing more; what waits for it isn't sent."""
    lock_bodies(session, visitor.organization_id)
    found = session.get(Webhook, webhook_id, populate_existing=True)
    if found is None or not found.active or found.organization_id != visitor.organization_id:
        raise Unseen(f"webhook {webhook_id}")
    found.active = False
    session.add(found)
    waiting = (col(WebhookDelivery.webhook_id) == found.id) & (col(WebhookDelivery.state) == DeliveryState.WAITING)
    session.execute(update(WebhookDelivery).where(waiting).values(state=DeliveryState.GIVEN_UP, answer="ended"))
    record(session, visitor.actor, "end_webhook", f"webhook {found.id}", {})


def webhooks_of(session: Session, organization_id: int) -> list[Webhook]:
    """The body's webhooks that are told."""
    query = select(Webhook).where(Webhook.organization_id == organization_id, Webhook.active)
    return list(session.exec(query.order_by(col(Webhook.id))).all())


def fan_out(session: Session) -> int:
    """One delivery for each webhook and each of its body's events since; one statement a webhook. Returns how many."""
    made = 0
    # a row that somebody else holds is fanned out by them: both at once would put the same delivery in twice
    hooks = select(Webhook).where(Webhook.active).order_by(col(Webhook.id)).with_for_update(skip_locked=True)
    for hook in session.exec(hooks).all():
        already = select(WebhookDelivery.event_id).where(WebhookDelivery.webhook_id == hook.id)
        new = (
            sql_select(
                literal(hook.id),
                col(Event.id),
                literal(DeliveryState.WAITING.value),
                literal(0),
                literal(utc_now(), Moment),
                literal(""),
            )
            .where(col(Event.id) > hook.after_event - LOOK_BACK, col(Event.occurred_at) >= hook.created_at)
            .where(is_told(hook.organization_id), col(Event.id).not_in(already))
        )
        columns = ["webhook_id", "event_id", "state", "attempts", "not_before", "answer"]
        made += rows_changed(session, insert(WebhookDelivery).from_select(columns, new))
        newest = session.exec(select(Event.id).order_by(col(Event.id).desc()).limit(1)).first()
        if newest and newest != hook.after_event:
            hook.after_event = newest
            session.add(hook)
    session.flush()
    return made


def claim(
    session: Session, most: int, now: dt.datetime, under_way: Counter[int] | None = None
) -> list[tuple[WebhookDelivery, Webhook, Event]]:
    """The next delivery of each receiver that may be posted to, who waited longest first; at most `most`.

    `under_way`: deliveries that the caller still has open, by body; counted up here. A receiver gets one at a time and
    each body a few, so that a slow one only holds up its own. Receiver and delivery are put off first: a process that
    dies leaves both to be tried again.
    """
    flying = Counter() if under_way is None else under_way
    claimed: list[tuple[WebhookDelivery, Webhook, Event]] = []
    if most <= 0:
        return claimed
    for hook, key in session.execute(_ready(now).limit(A_LOOK).with_for_update(skip_locked=True, of=Webhook)).all():
        if flying[hook.organization_id] >= A_BODY:
            continue
        delivery = session.get_one(WebhookDelivery, key)
        delivery.attempts += 1
        delivery.not_before = now + wait_after(delivery.attempts)
        hook.not_before = now + LEASE
        session.add_all((delivery, hook))
        flying[hook.organization_id] += 1
        claimed.append((delivery, hook, session.get_one(Event, delivery.event_id)))
        if len(claimed) >= most:
            break
    session.flush()
    return claimed


def is_due(session: Session, now: dt.datetime) -> bool:
    """Tell whether there is something to claim. Only reads."""
    return session.execute(_ready(now).limit(1)).first() is not None


def _ready(now: dt.datetime) -> Select[tuple[Webhook, int | None]]:
    """(receiver, its next delivery); ix_webhook_delivery_next finds the latter."""
    mine = (
        select(WebhookDelivery.id)
        .where(WebhookDelivery.webhook_id == Webhook.id, WebhookDelivery.state == DeliveryState.WAITING)
        .where(WebhookDelivery.not_before <= now)
        .order_by(col(WebhookDelivery.not_before), col(WebhookDelivery.id))
        .limit(1)
        .correlate(Webhook)
        .scalar_subquery()
    )
    turn = func.coalesce(col(Webhook.not_before), col(Webhook.created_at))
    return (
        sql_select(Webhook, mine)
        .where(col(Webhook.active), turn <= literal(now, Moment), mine.is_not(None))
        .order_by(turn, col(Webhook.id))
    )


def settle(session: Session, delivery_id: int, ok: bool, answer: str, now: dt.datetime | None = None) -> None:
    """Write down what became of a try. The receiver that failed is left alone for a while, with all that waits for it; a delivery
    that failed too often is given up: its row stays, with the last answer."""
    when = now or utc_now()
    delivery = session.get_one(WebhookDelivery, delivery_id)
    hook = session.get_one(Webhook, delivery.webhook_id, with_for_update=True)
    hook.failures = 0 if ok else hook.failures + 1
    # who was served goes to the end of the line
    hook.not_before = when if ok else when + wait_after(hook.failures)
    delivery.answer = answer[:500]
    if ok:
        delivery.state, delivery.sent_at = DeliveryState.SENT, when
    elif delivery.attempts >= GIVE_UP_AFTER:
        delivery.state = DeliveryState.GIVEN_UP
    session.add_all((delivery, hook))
    session.flush()
    if hook.failures >= GIVE_UP_AFTER:
        _give_up_old(session, hook, answer, when)


def _give_up_old(session: Session, hook: Webhook, answer: str, now: dt.datetime) -> None:
    """Only one delivery is tried at a time: the others of a receiver that is gone would wait for ever."""
    old = select(Event.id).where(Event.occurred_at < now - GIVE_UP_AGE)
    waiting = (col(WebhookDelivery.webhook_id) == hook.id) & (col(WebhookDelivery.state) == DeliveryState.WAITING)
    session.execute(
        update(WebhookDelivery)
        .where(waiting, col(WebhookDelivery.event_id).in_(old))
        .values(state=DeliveryState.GIVEN_UP, answer=answer[:500])
    )


def wait_after(attempts: int) -> dt.timedelta:
    """30 s, 1 min, 2 min ... 6 h."""
    return min(MOST_WAIT, FIRST_WAIT * (1 << min(attempts - 1, 12)))


def secret_of(hook: Webhook) -> str:
    """`whsec_...`, as Standard Webhooks writes it."""
    raw = hmac.new(settings.secret(), f"webhook {hook.salt}".encode(), hashlib.sha256).digest()
    return f"whsec_{base64.b64encode(raw).decode()}"


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def body_of(event: Event) -> bytes:
    """Write what is posted."""
    told: dict[str, Any] = {
        "id": event.id,
        "type": event.name,
        "resource": event.resource,
        "timestamp": event.occurred_at.isoformat(),
        "data": event.payload,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def checked_url(url: str) -> str:
    """The address, where it can be one. Whether it lies on a network we may reach is looked at when it is called."""
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Refusal(WEBHOOK_URL) from None
    plain_allowed = host in settings.webhook_hosts()
    if parts.scheme != "https" and not (parts.scheme == "http" and plain_allowed):
        raise Refusal(WEBHOOK_URL)
    if not host or not url.isascii() or not url.isprintable() or parts.username or parts.password or len(url) > 500:
        raise Refusal(WEBHOOK_URL)
    return url.strip()
