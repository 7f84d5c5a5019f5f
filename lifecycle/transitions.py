"""The transition tables (design.md, section 4): which verb takes which state to which, who may, and what is announced.

These rows are the rule. The verbs look them up, docs/ draws them, and the tests walk them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.enums import AgreementStatus as A
from models.enums import CheckpointStatus as C


class Who(StrEnum):
    """Who may call a verb, besides the office, which may call every one on somebody's behalf."""

    ANY_PARTY = "any_party"
    # a party, or the body that signs for it (a Party group for a State body)
    SIGNATORY = "signatory"
    LEAD = "lead"
    OWNER = "owner"
    OFFICE = "office"


@dataclass(frozen=True)
class Transition:
    """One row. `sources` empty: the verb makes the thing. `to` None: the state stays as it is."""

    verb: str
    sources: tuple[StrEnum, ...]
    to: StrEnum | None
    who: Who
    event: str
    guard: str = ""  # what else must hold, in a word that the verb's docstring explains


BEFORE_FORCE = (A.PROPOSED, A.IN_REVIEW, A.CHANGES_REQUESTED, A.APPROVED, A.SIGNING)
OPEN = (C.UPCOMING, C.RETURNED)

AGREEMENT: tuple[Transition, ...] = (
    Transition("propose", (), A.PROPOSED, Who.ANY_PARTY, "agreement.proposed"),
    # what was signed on paper before the system was there enters in the state it is in
    Transition("adopt", (), None, Who.OFFICE, "agreement.adopted"),
    Transition("open_review", (A.PROPOSED,), A.IN_REVIEW, Who.LEAD, "agreement.in_review"),
    Transition("comment", (A.IN_REVIEW,), None, Who.ANY_PARTY, "agreement.commented"),
    Transition(
        "request_changes", (A.IN_REVIEW,), A.CHANGES_REQUESTED, Who.LEAD, "agreement.changes_requested", "reason"
    ),
    Transition("revise", (A.CHANGES_REQUESTED,), A.IN_REVIEW, Who.ANY_PARTY, "agreement.revised"),
    Transition("approve", (A.IN_REVIEW,), A.APPROVED, Who.LEAD, "agreement.approved"),
    Transition("reject", (A.IN_REVIEW,), A.REJECTED, Who.LEAD, "agreement.rejected", "reason"),
    Transition("withdraw", BEFORE_FORCE, A.WITHDRAWN, Who.ANY_PARTY, "agreement.withdrawn", "reason"),
    Transition("start_signing", (A.APPROVED,), A.SIGNING, Who.LEAD, "agreement.signing"),
    Transition("sign", (A.SIGNING, A.IN_FORCE), None, Who.SIGNATORY, "agreement.signed", "authority, once a party"),
    Transition("number", (A.SIGNING, A.IN_FORCE), None, Who.SIGNATORY, "agreement.numbered", "signed, number free"),
    Transition("refuse_to_sign", (A.SIGNING,), A.CHANGES_REQUESTED, Who.SIGNATORY, "agreement.refused", "reason"),
    Transition(
        "put_in_force", (A.SIGNING, A.IN_FORCE), A.IN_FORCE, Who.LEAD, "agreement.in_force", "signatures, contacts"
    ),
    Transition("date", (A.IN_FORCE,), None, Who.LEAD, "agreement.dated", "within the period, date free"),
    Transition(
        "record_event", (A.IN_FORCE,), None, Who.ANY_PARTY, "agreement.event_recorded", "named by a rule, within bounds"
    ),
    Transition("amend", (A.IN_FORCE,), None, Who.ANY_PARTY, "agreement.amended", "no open amendment"),
    Transition("drop_amendment", (A.IN_FORCE,), None, Who.ANY_PARTY, "agreement.amendment_dropped", "reason"),
    Transition("conclude", (A.IN_FORCE,), A.CONCLUDED, Who.LEAD, "agreement.concluded", "nothing handed in undecided"),
    Transition("renew", (A.IN_FORCE, A.CONCLUDED), None, Who.ANY_PARTY, "agreement.renewed", "not renewed yet"),
    Transition("terminate", (A.IN_FORCE,), A.TERMINATED, Who.ANY_PARTY, "agreement.terminated", "reason"),
    Transition("supersede", (A.IN_FORCE,), A.SUPERSEDED, Who.OFFICE, "agreement.superseded", "its renewal is in force"),
)

CHECKPOINT: tuple[Transition, ...] = (
    Transition("report", OPEN, C.REPORTED, Who.OWNER, "checkpoint.reported", "evidence where required"),
    Transition("accept", (C.REPORTED,), C.ACCEPTED, Who.LEAD, "checkpoint.accepted"),
    Transition("return_report", (C.REPORTED,), C.RETURNED, Who.LEAD, "checkpoint.returned", "reason"),
    Transition("waive", OPEN, C.WAIVED, Who.LEAD, "checkpoint.waived", "reason"),
    Transition("ask_extension", OPEN, None, Who.OWNER, "extension.asked", "one open, a later date"),
    Transition("grant_extension", OPEN, None, Who.LEAD, "extension.granted"),
    Transition("refuse_extension", OPEN, None, Who.LEAD, "extension.refused", "reason"),
)

_BY_VERB = {"agreement": {row.verb: row for row in AGREEMENT}, "checkpoint": {row.verb: row for row in CHECKPOINT}}


def transition(table: str, verb: str) -> Transition:
    """The row of `verb` in the table `agreement` or `checkpoint`. KeyError for a verb that doesn't exist."""
    return _BY_VERB[table][verb]


def allowed(table: str, state: StrEnum) -> list[str]:
    """The verbs that `state` admits, in the table's order."""
    return [row.verb for row in _BY_VERB[table].values() if state in row.sources]
