"""The closed lists of the field. Values are stored as they stand here; labels people read are in lifecycle/kernel/words.py."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Side(StrEnum):
    """Side whose rules of paper a body follows (Hướng dẫn 36-HD/VPTW or Nghị định 30/2020/NĐ-CP)."""

    PARTY = "party"
    STATE = "state"
    SECTOR = "sector"


class Role(StrEnum):
    """Role of a contact in its body. `leader_in_charge` and `advisory_unit` are the first rungs of every reminder."""

    HEAD = "head"
    LEADER_IN_CHARGE = "leader_in_charge"
    ADVISORY_UNIT = "advisory_unit"
    CLERK = "clerk"


class Kind(StrEnum):
    """Name of the instrument: chương trình, kế hoạch, quy chế, nghị quyết liên tịch, bản thỏa thuận."""

    PROGRAMME = "programme"
    PLAN = "plan"
    REGULATION = "regulation"
    JOINT_RESOLUTION = "joint_resolution"
    ARRANGEMENT = "arrangement"


class AgreementStatus(StrEnum):
    PROPOSED = "proposed"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    SIGNING = "signing"
    IN_FORCE = "in_force"
    CONCLUDED = "concluded"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    SUPERSEDED = "superseded"


class CheckpointStatus(StrEnum):
    UPCOMING = "upcoming"
    REPORTED = "reported"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WAIVED = "waived"


class Form(StrEnum):
    """Forms of coordination: the first five were named by the conference of July 2021."""

    PUBLICATION = "publication"
    RAPPORTEUR = "rapporteur"
    PRESS_BRIEFING = "press_briefing"
    INTERNAL_BULLETIN = "internal_bulletin"
    PUBLIC_OPINION = "public_opinion"
    ANNUAL_PLAN = "annual_plan"
    REPORT = "report"
    REVIEW = "review"
    CONFERENCE = "conference"
    TRAINING = "training"
    INSPECTION = "inspection"
    OTHER = "other"


class Authority(StrEnum):
    """By what right a person signs (Nghị định 30/2020/NĐ-CP, Điều 13)."""

    HEAD = "head"
    TM = "TM"
    KT = "KT"
    TL = "TL"
    TUQ = "TUQ"


class Medium(StrEnum):
    WET_INK = "wet_ink"
    DIGITAL = "digital"


class Decision(StrEnum):
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"


class ExtensionStatus(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class Severity(IntEnum):
    """Loudness of a rung; stored as a number because the sweep and the digest order by it."""

    INFO = 1
    NOTICE = 2
    WARNING = 3
    DUE = 4
    LATE = 5
    SERIOUS = 6
    CRITICAL = 7


class Audience(StrEnum):
    """People whom a rung speaks to: the body that owes the checkpoint, or the agreement's lead body."""

    OWNER = "owner"
    LEAD = "lead"


class Unit(StrEnum):
    """Unit that a ladder counts in."""

    WORKING_DAY = "working_day"
    DAY = "day"
    HOUR = "hour"


class NoticeState(StrEnum):
    """`skipped`: a more severe rung of the same subject was passed by the time of the sweep."""

    PENDING = "pending"
    SKIPPED = "skipped"


class MessageState(StrEnum):
    """`replaced`: a newer digest of the same reader says it; `withdrawn`: what it said holds no more. Neither was ever
    taken by a server, and neither goes out again."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    BOUNCED = "bounced"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class MessageKind(StrEnum):
    DIGEST = "digest"
    URGENT = "urgent"
    ADMIN = "admin"
    LETTER = "letter"


class LinkScope(StrEnum):
    """Reach of a link without a password: the body's work, the lead's board to look at, or a calendar feed."""

    WORK = "work"
    BOARD = "board"
    CALENDAR = "calendar"


class LetterKind(StrEnum):
    """`link` has an address but no contact yet: who asks for a link isn't told whether the address is known."""

    RECEIPT = "receipt"
    LINK = "link"
    CONTACTS = "contacts"
    DECIDED = "decided"


class DeliveryState(StrEnum):
    """Of a webhook's delivery. `given_up`: refused too often; shown to the office, sent again on demand."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


OPEN = (CheckpointStatus.UPCOMING, CheckpointStatus.RETURNED)
