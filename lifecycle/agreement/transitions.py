"""Transition table of an agreement (design.md, section 4)."""

from __future__ import annotations

from sqlmodel import Session

from lifecycle.agreement.lookup import party_ids, signatory_ids
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.locks import lock_row
from lifecycle.kernel.transition import Table, Transition, Waiting, Who
from lifecycle.kernel.words import VERB_FORBIDDEN
from models import Agreement, ReviewRound
from models.enums import AgreementStatus as A

BEFORE_FORCE = (A.PROPOSED, A.IN_REVIEW, A.CHANGES_REQUESTED, A.APPROVED, A.SIGNING)

ROWS = (
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


def may(session: Session, actor: Actor, who: Who, agreement: Agreement) -> bool:
    """Tell whether the actor's body is `who` to the agreement. What is within an agreement asks here too."""
    if who is Who.LEAD:
        return actor.organization_id == agreement.lead_id
    if who is Who.SIGNATORY and actor.organization_id in signatory_ids(session, agreement):
        return True
    return who in (Who.ANY_PARTY, Who.SIGNATORY) and actor.organization_id in party_ids(session, agreement)


def _touch(agreement: Agreement) -> None:
    agreement.revision += 1


AGREEMENT = Table(
    noun="agreement",
    model=Agreement,
    rows=ROWS,
    name=lambda agreement: agreement.code,
    chain=lambda _, agreement: agreement.code,
    facts=lambda _, agreement: {"agreement": agreement.code},
    may=may,
    lock=lambda session, agreement: lock_row(session, Agreement, agreement.id),
    forbidden=VERB_FORBIDDEN,
    touch=_touch,
)
ROUND = Waiting(ReviewRound, state="decision", undecided=None, reason="reason")
