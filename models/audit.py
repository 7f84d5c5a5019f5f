"""The audit chains and the outgoing events: written in the same transaction as what they tell of."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import JsonObject, json_object, moment, utc_now

UNSENT = text("emitted_at IS NULL")


class AuditLine(SQLModel, table=True):
    """One verb. `hash` covers the line and the hash before it, so a quiet change breaks the chain from there on."""

    __tablename__ = "audit_line"
    __table_args__ = (UniqueConstraint("chain", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    chain: str = Field(max_length=80)  # an agreement's code, or `office` for what belongs to none
    number: int
    at: dt.datetime = moment(default_factory=utc_now)
    actor: str = Field(max_length=200)
    verb: str = Field(max_length=40)
    subject: str = Field(max_length=200)
    detail: JsonObject = json_object(default_factory=dict)
    # the run and step of a flow that called the verb: a run that died after its commit finds it, and calls no more
    run_key: str | None = Field(default=None, max_length=80, unique=True)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)
    # the digest of its proofs (models/proof.py): of the rows that its transaction left; empty where it wrote none
    proof: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": text("''")})


class AuditHead(SQLModel, table=True):
    """Length of a chain and its end: without it, cutting off a chain's tail would leave no trace."""

    __tablename__ = "audit_head"

    chain: str = Field(primary_key=True, max_length=80)
    length: int
    hash: str = Field(max_length=64)


class Event(SQLModel, table=True):
    """News for the world: handed to Prefect once the transaction holds, and again until it is known to be there."""

    __table_args__ = (
        # handing over reads what is unsent, oldest first
        Index("ix_event_unsent", "id", sqlite_where=UNSENT, postgresql_where=UNSENT),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=36, unique=True)  # a UUID: the event's id at the receiver
    name: str = Field(max_length=80)
    resource: str = Field(max_length=200)
    payload: JsonObject = json_object(default_factory=dict)
    occurred_at: dt.datetime = moment(default_factory=utc_now)
    emitted_at: dt.datetime | None = moment(default=None)
