"""NOUNS: the tables (design.md, section 2). Nothing here decides."""

from models.access import AccessLink, ApiKey
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
from models.clock import Rehearsal, SweptDay
from models.engine import forget_log, make_engine, normal_url, reading, transaction
from models.notice import Ladder, Message, Notice, Rung, RungAudience, SweepMark
from models.obligation import Checkpoint, DueDateMove, Evidence, Extension, Happening, Obligation, Report
from models.organization import Contact, LegalBasis, Organization, WorkCalendarText
from models.portal import Draft, Letter, Receipt, Upload
from models.webhook import Webhook, WebhookDelivery

__all__ = [
    "AccessLink",
    "Agreement",
    "AgreementParty",
    "AgreementVersion",
    "ApiKey",
    "AuditHead",
    "AuditLine",
    "Checkpoint",
    "Contact",
    "Delegation",
    "DocumentNumber",
    "Draft",
    "DueDateMove",
    "Event",
    "Evidence",
    "Extension",
    "Happening",
    "Ladder",
    "LegalBasis",
    "Letter",
    "Message",
    "Notice",
    "Obligation",
    "Organization",
    "Receipt",
    "Rehearsal",
    "Report",
    "ReviewComment",
    "ReviewRound",
    "Rung",
    "RungAudience",
    "Signature",
    "SweepMark",
    "SweptDay",
    "Upload",
    "Webhook",
    "WebhookDelivery",
    "WorkCalendarText",
    "forget_log",
    "make_engine",
    "metadata",
    "normal_url",
    "reading",
    "transaction",
    "utc_now",
]
