"""NOUNS: the tables (design.md, section 2). Nothing here decides."""

from models.access import AccessLink, ApiKey, Visit
from models.agreement import Agreement, AgreementParty, AgreementVersion
from models.audit import AuditHead, AuditLine, Event
from models.base import metadata, utc_now
from models.calendar import WorkCalendarText
from models.checkpoint import Checkpoint, DueDateMove
from models.clock import Rehearsal, SweptDay
from models.engine import forget_log, make_engine, normal_url, reading, shown_url, transaction
from models.ladder import Ladder, Rung, RungAudience
from models.letter import Letter
from models.message import Message
from models.notice import Notice, SweepMark
from models.obligation import Happening, Obligation
from models.organization import Contact, LegalBasis, Organization
from models.proof import Proof
from models.receipt import Draft, Receipt, Upload
from models.register import DocumentNumber
from models.report import Evidence, Extension, Report
from models.review import ReviewComment, ReviewRound
from models.signature import Delegation, Signature
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
    "Proof",
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
    "Visit",
    "Webhook",
    "WebhookDelivery",
    "WorkCalendarText",
    "forget_log",
    "make_engine",
    "metadata",
    "normal_url",
    "reading",
    "shown_url",
    "transaction",
    "utc_now",
]
