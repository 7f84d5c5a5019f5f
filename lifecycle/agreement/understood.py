"""Readings of a period, of due rules and of sums, told to whoever typed them."""

from __future__ import annotations

from sqlmodel import Session

from lifecycle.agreement.content import AgreementContent
from lifecycle.agreement.versions import latest_version
from lifecycle.agreement.words import UNDERSTOOD_DUE, UNDERSTOOD_DUE_NONE, UNDERSTOOD_PERIOD, UNDERSTOOD_SUM
from lifecycle.calendar.due_rules import DueRule, Undated
from lifecycle.calendar.due_words import due_in_words
from lifecycle.kernel.typed import grouped
from lifecycle.kernel.words import say, written
from models import Agreement


def understood(content: AgreementContent) -> list[str]:
    """A sentence for the period, and one for each obligation: when it is due, and its sum in đồng."""
    first, last = content.period_from, content.period_to
    period = [say(UNDERSTOOD_PERIOD, first=first, last=written(last) if last else "…")] if first else []
    return [*period, *(_obligation(one.code, one.due, one.budget) for one in content.obligations)]


def of_agreement(session: Session, agreement: Agreement) -> list[str]:
    """The same of an agreement's newest version, as it is recorded."""
    newest = latest_version(session, agreement)
    return understood(AgreementContent.model_validate(newest.terms))


def _obligation(code: str, due: DueRule, budget: int) -> str:
    told = say(UNDERSTOOD_DUE_NONE) if isinstance(due, Undated) else say(UNDERSTOOD_DUE, due=due_in_words(due))
    return f"{code}: {told}{say(UNDERSTOOD_SUM, amount=grouped(budget)) if budget else ''}."
