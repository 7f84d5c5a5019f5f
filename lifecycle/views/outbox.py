"""View of the outbox."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from lifecycle.views.checkpoints import FETCH


def messages(session: Session) -> Generator[dict[str, Any], None, None]:
    """The outbox, oldest first; the mails themselves are left out."""
    query = text('SELECT message_id, "to", subject, state, attempts, in_doubt FROM message ORDER BY id')
    with session.execute(query.execution_options(yield_per=FETCH)) as found:
        for row in found.mappings():
            yield {**row, "in_doubt": bool(row["in_doubt"])}
