"""Tables: letters that the outbox is going to carry."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.base import JsonObject, json_object, listed, moment, one_of, utc_now
from models.enums import LetterKind

TO_WRITE = text("written_at IS NULL")


class Letter(SQLModel, table=True):
    """A mail that a verb of the portal wants written; notifications/ turns it into a message.

    `address` is what somebody typed who asked for a link: whether a contact has it is looked up when it is written.
    """

    __table_args__ = (
        one_of("kind", LetterKind),
        Index("ix_letter_to_write", "id", sqlite_where=TO_WRITE, postgresql_where=TO_WRITE),
        # what a reader was told today
        Index("ix_letter_contact", "contact_id", "kind", "created_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: LetterKind = listed(LetterKind)
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    address: str = Field(default="", max_length=254)
    facts: JsonObject = json_object(default_factory=dict)
    created_at: dt.datetime = moment(default_factory=utc_now)
    written_at: dt.datetime | None = moment(default=None)
    message_id: int | None = Field(default=None, foreign_key="message.id")
    not_before: dt.datetime | None = moment(default=None)  # what is told once a day waits for the next
