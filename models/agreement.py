"""The agreement, its parties, its versions, and how they were reviewed and signed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import JsonObject, json_object, listed, moment, one_of, utc_now
from models.enums import AgreementStatus, Kind


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
