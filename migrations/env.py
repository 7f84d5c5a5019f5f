"""Environment that Alembic runs a migration in: the connection that `upgrade.py` hands over, in its transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlmodel import AutoString

from models import metadata
from models.base import Listed, Moment


def plain_type(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """A migration outlives the program's own types: it names what they are in the database."""
    if kind == "type" and isinstance(thing, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, (Listed, AutoString)):
        length = getattr(thing.impl, "length", None)
        return f"sa.String(length={length})" if length else "sa.String()"
    return False


def run() -> None:
    """One transaction for all of them: a migration that fails leaves the database as it was."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_item=plain_type,
        # SQLite changes a table by writing it anew
        render_as_batch=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
