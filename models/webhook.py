"""Events pushed to other systems: who wants them, and the outbox of what is still to be delivered."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import listed, moment, one_of, utc_now
from models.enums import DeliveryState

TO_DELIVER = text("state = 'waiting'")


class Webhook(SQLModel, table=True):
    """An address that is told of a body's events from `after_event` on. Its secret isn't here: lifecycle/webhook/deliveries.py."""

    id: int | None = Field(default=None, primary_key=True)
    organization_id: int = Field(foreign_key="organization.id", index=True)
    url: str = Field(max_length=500)
    # goes into the secret: a new one makes a new secret
    salt: str = Field(max_length=64)
    after_event: int = 0
    active: bool = True
    created_at: dt.datetime = moment(default_factory=utc_now)
    # who failed is left alone until `not_before`, longer each time; who is being posted to as well
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    not_before: dt.datetime | None = moment(default=None)


class WebhookDelivery(SQLModel, table=True):
    """One event for one webhook: at least once, under the event's key, so that the receiver can tell a repeat."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        one_of("state", DeliveryState),
        # a receiver's next delivery
        Index(
            "ix_webhook_delivery_next",
            "webhook_id",
            "not_before",
            "id",
            sqlite_where=TO_DELIVER,
            postgresql_where=TO_DELIVER,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    webhook_id: int = Field(foreign_key="webhook.id")
    event_id: int = Field(foreign_key="event.id")
    state: DeliveryState = listed(DeliveryState, default=DeliveryState.WAITING)
    attempts: int = 0
    not_before: dt.datetime = moment(default_factory=utc_now)
    answer: str = Field(default="", max_length=500)
    sent_at: dt.datetime | None = moment(default=None)
