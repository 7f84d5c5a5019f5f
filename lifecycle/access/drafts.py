"""Drafts: what a contact typed and hasn't handed in yet."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, delete, select

from lifecycle.access.visitor import Visitor
from models import Contact, Draft, utc_now


def save_draft(session: Session, visitor: Visitor, form: str, fields: dict[str, Any]) -> Draft:
    """Keep what was typed so far, one draft a contact and form."""
    # two tabs save at once: one row
    session.exec(select(Contact.id).where(Contact.id == visitor.contact_id).with_for_update(key_share=True))
    draft = draft_of(session, visitor, form) or Draft(contact_id=visitor.contact_id, form=form)
    draft.fields, draft.saved_at = fields, utc_now()
    session.add(draft)
    session.flush()
    return draft


def draft_of(session: Session, visitor: Visitor, form: str) -> Draft | None:
    """Read what the visitor saved of this form."""
    query = select(Draft).where(Draft.contact_id == visitor.contact_id, Draft.form == form)
    return session.exec(query).one_or_none()


def forget_draft(session: Session, visitor: Visitor, form: str) -> None:
    """It was handed in: nobody needs it."""
    session.execute(delete(Draft).where(col(Draft.contact_id) == visitor.contact_id, col(Draft.form) == form))
