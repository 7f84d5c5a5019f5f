"""The agreement, its parties, its versions, and how they were reviewed and signed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import JsonObject, json_object, listed, moment, one_of, utc_now
from models.enums import AgreementStatus, Authority, Decision, Kind, Medium


class Agreement(SQLModel, table=True):
    """A coordination programme, plan, regulation ... Its period: dates, an open end, or unknown until signed."""

    __table_args__ = (
        one_of("kind", Kind),
        one_of("status", AgreementStatus),
        CheckConstraint("period_to IS NULL OR period_from IS NULL OR period_from <= period_to", name="period_in_order"),
        # the board and the inbox list agreements by where they stand
        Index("ix_agreement_status", "status", "code"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=60, unique=True)
    kind: Kind = listed(Kind)
    title: str = Field(max_length=1000)
    status: AgreementStatus = listed(AgreementStatus, default=AgreementStatus.PROPOSED)
    lead_id: int = Field(foreign_key="organization.id")
    legal_basis_id: int | None = Field(default=None, foreign_key="legal_basis.id")
    parent_id: int | None = Field(default=None, foreign_key="agreement.id")
    predecessor_id: int | None = Field(default=None, foreign_key="agreement.id")
    ladder_id: int = Field(foreign_key="ladder.id")
    period_from: dt.date | None = None
    period_to: dt.date | None = None
    # the number of the version in force (or, before force, of the one being worked on)
    version: int = 1
    signed_on: dt.date | None = None
    in_force_on: dt.date | None = None
    ended_on: dt.date | None = None
    end_reason: str = Field(default="", max_length=1000)
    # what the case file told beyond the columns (commendations of a concluded period, what is assumed)
    remarks: JsonObject = json_object(default_factory=dict)
    # bumped by every verb: a link, a form or a run that saw an older one can tell
    revision: int = 0
    created_at: dt.datetime = moment(default_factory=utc_now)


class AgreementParty(SQLModel, table=True):
    """A party, in its order. Who signs may be another body than who carries out (a Party group for a State body)."""

    __tablename__ = "agreement_party"
    __table_args__ = (UniqueConstraint("agreement_id", "organization_id"), UniqueConstraint("agreement_id", "position"))

    id: int | None = Field(default=None, primary_key=True)
    agreement_id: int = Field(foreign_key="agreement.id")
    organization_id: int = Field(foreign_key="organization.id", index=True)
    signatory_id: int = Field(foreign_key="organization.id")
    position: int


class AgreementVersion(SQLModel, table=True):
    """One version of the content. Never edited once published: a change is a new version."""

    __tablename__ = "agreement_version"
    __table_args__ = (UniqueConstraint("agreement_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    agreement_id: int = Field(foreign_key="agreement.id")
    number: int
    # the whole content as proposed (lifecycle.agreement.content.AgreementContent); its obligations become rows in force
    terms: JsonObject = json_object(default_factory=dict)
    note: str = ""
    # an amendment given up: kept for the record, passed over by every rule
    dropped: bool = False
    published_at: dt.datetime | None = moment(default=None)
    created_at: dt.datetime = moment(default_factory=utc_now)


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


class Delegation(SQLModel, table=True):
    """A written authority to sign (TUQ.): dates and content, given by the head, never passed on (NĐ 30/2020 Điều 13)."""

    __table_args__ = (CheckConstraint("valid_from <= valid_to", name="dates_in_order"),)

    id: int | None = Field(default=None, primary_key=True)
    organization_id: int = Field(foreign_key="organization.id")
    number: str = Field(max_length=80)
    delegate: str = Field(max_length=200)
    content: str = Field(max_length=1000)
    valid_from: dt.date
    valid_to: dt.date


class Signature(SQLModel, table=True):
    """One party's signature under one version (chữ ký)."""

    __table_args__ = (
        UniqueConstraint("version_id", "organization_id"),
        one_of("authority", Authority),
        one_of("medium", Medium),
        CheckConstraint("authority <> 'TUQ' OR delegation_id IS NOT NULL", name="delegation_named"),
    )

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="agreement_version.id")
    organization_id: int = Field(foreign_key="organization.id")
    signatory_id: int = Field(foreign_key="organization.id")
    signatory_name: str = Field(max_length=300)  # the body's name of that time
    signer: str = Field(max_length=200)
    post: str = Field(default="", max_length=200)
    authority: Authority = listed(Authority)
    medium: Medium = listed(Medium)
    delegation_id: int | None = Field(default=None, foreign_key="delegation.id")
    evidence_sha256: str = Field(default="", max_length=64)
    signed_on: dt.date
    recorded_at: dt.datetime = moment(default_factory=utc_now)


class DocumentNumber(SQLModel, table=True):
    """Number and date of an issued document: unique per body, type and year (NĐ 30/2020 Điều 15)."""

    __tablename__ = "document_number"
    __table_args__ = (
        UniqueConstraint("organization_id", "type", "year", "number"),
        UniqueConstraint("version_id", "organization_id"),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: int | None = Field(default=None, primary_key=True)
    organization_id: int = Field(foreign_key="organization.id")
    version_id: int = Field(foreign_key="agreement_version.id")
    type: str = Field(max_length=20)
    year: int
    number: int
    symbol: str = Field(max_length=120)
    issued_on: dt.date
