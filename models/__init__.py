"""NOUNS: the tables (design.md, section 2). Nothing here decides."""

from models.agreement import (
    Agreement,
    AgreementParty,
    AgreementVersion,
    Delegation,
    DocumentNumber,
    ReviewComment,
    ReviewRound,
    Signature,
)
from models.audit import AuditHead, AuditLine, Event
from models.base import metadata, utc_now
from models.engine import make_engine, normal_url, reading, transaction
from models.notice import Ladder, Message, Notice, Rung, RungAudience, SweepMark
from models.obligation import Checkpoint, DueDateMove, Evidence, Extension, Obligation, Report
from models.organization import Contact, LegalBasis, Organization, WorkCalendarText

__all__ = [
    "Agreement",
    "AgreementParty",
    "AgreementVersion",
    "AuditHead",
    "AuditLine",
    "Checkpoint",
    "Contact",
    "Delegation",
    "DocumentNumber",
    "DueDateMove",
    "Event",
    "Evidence",
    "Extension",
    "Ladder",
    "LegalBasis",
    "Message",
    "Notice",
    "Obligation",
    "Organization",
    "Report",
    "ReviewComment",
    "ReviewRound",
    "Rung",
    "RungAudience",
    "Signature",
    "SweepMark",
    "WorkCalendarText",
    "make_engine",
    "metadata",
    "normal_url",
    "reading",
    "transaction",
    "utc_now",
]
