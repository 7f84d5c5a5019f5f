"""Keys to the portal: links without a password, visits by them, and API keys. Only their hashes are kept."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel

from models.base import listed, moment, one_of, utc_now
from models.enums import LinkScope

IN_MAIL = text("message_id IS NOT NULL")
LIVE_CALENDAR = text("scope = 'calendar' AND revoked_at IS NULL")


class AccessLink(SQLModel, table=True):
    """A link that opens the portal for one contact of one body. `target`: the page it opens (`checkpoint:12`).

    `address`: where it was mailed to. It opens only while that is the contact's address.
    """

    __tablename__ = "access_link"
    __table_args__ = (
        one_of("scope", LinkScope),
        # revoking all of a contact's links, and thinning out what expired
        Index("ix_access_link_contact_id", "contact_id", "scope"),
        Index("ix_access_link_expires_at", "expires_at"),
        # the last look at a mail before it goes
        Index("ix_access_link_message_id", "message_id", sqlite_where=IN_MAIL, postgresql_where=IN_MAIL),
        # one calendar address a contact: a new one ends the old
        Index(
            "ix_access_link_one_calendar",
            "contact_id",
            unique=True,
            sqlite_where=LIVE_CALENDAR,
            postgresql_where=LIVE_CALENDAR,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)  # sha256 of the token, hex
    scope: LinkScope = listed(LinkScope, default=LinkScope.WORK)
    contact_id: int = Field(foreign_key="contact.id")
    organization_id: int = Field(foreign_key="organization.id")
    target: str = Field(default="", max_length=80)
    created_at: dt.datetime = moment(default_factory=utc_now)
    expires_at: dt.datetime = moment()
    revoked_at: dt.datetime | None = moment(default=None)
    address: str = Field(max_length=254)
    # the `message` that carries it: a mail whose link was revoked goes out no more
    message_id: int | None = None


class Visit(SQLModel, table=True):
    """A browser's visit by a link: what its cookie names. It ends by leaving, by itself, or with its link.

    `made_at`, `seen_at`: when the link was opened, and when the visitor last handed something in.
    """

    __tablename__ = "visit"
    __table_args__ = (
        # a link's visits: thinned out when another begins
        Index("ix_visit_link_id", "link_id"),
        # what a contact sees of their visits, and ends
        Index("ix_visit_contact_id", "contact_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    secret_hash: str = Field(max_length=64, unique=True)  # sha256 of the cookie, hex
    link_id: int = Field(foreign_key="access_link.id")
    contact_id: int = Field(foreign_key="contact.id")
    made_at: dt.datetime = moment(default_factory=utc_now)
    seen_at: dt.datetime = moment(default_factory=utc_now)
    ended_at: dt.datetime | None = moment(default=None)


class ApiKey(SQLModel, table=True):
    """A key of a program that speaks for one body. `scopes`: names of lifecycle.access.api_keys.SCOPES."""

    __tablename__ = "api_key"

    id: int | None = Field(default=None, primary_key=True)
    key_hash: str = Field(max_length=64, unique=True)
    # the first letters of the key, by which people tell keys apart
    shown: str = Field(max_length=16)
    name: str = Field(max_length=200)
    organization_id: int = Field(foreign_key="organization.id", index=True)
    scopes: list[str] = Field(default_factory=list, sa_type=JSON)
    created_at: dt.datetime = moment(default_factory=utc_now)
    expires_at: dt.datetime | None = moment(default=None)
    revoked_at: dt.datetime | None = moment(default=None)
