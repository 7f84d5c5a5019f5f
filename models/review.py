"""Tables: review rounds and their comments."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import listed, moment, one_of, utc_now
from models.enums import Decision


class ReviewRound(SQLModel, table=True):
    """One version put to the reviewers, and one decision (vòng thẩm định)."""

    __tablename__ = "review_round"
    __table_args__ = (UniqueConstraint("agreement_id", "number"), one_of("decision", Decision))

    id: int | None = Field(default=None, primary_key=True)
    agreement_id: int = Field(foreign_key="agreement.id")
    version_id: int = Field(foreign_key="agreement_version.id")
    number: int
    chair_id: int = Field(foreign_key="organization.id")
    due_on: dt.date | None = None
    opened_at: dt.datetime = moment(default_factory=utc_now)
    decision: Decision | None = listed(Decision, default=None)
    reason: str = ""
    decided_by: str = Field(default="", max_length=200)
    decided_at: dt.datetime | None = moment(default=None)


class ReviewComment(SQLModel, table=True):
    __tablename__ = "review_comment"

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="review_round.id", index=True)
    organization_id: int = Field(foreign_key="organization.id")
    author: str = Field(max_length=200)
    body: str
    written_at: dt.datetime = moment(default_factory=utc_now)
    # the comment that this one answers
    answers_id: int | None = Field(default=None, foreign_key="review_comment.id")
