"""Transition table of an agreement (design.md, section 4)."""

from __future__ import annotations

from lifecycle.kernel.transition import Transition, Who
from models.enums import AgreementStatus as A

BEFORE_FORCE = (A.PROPOSED, A.IN_REVIEW, A.CHANGES_REQUESTED, A.APPROVED, A.SIGNING)

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
