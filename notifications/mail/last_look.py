"""The last look at a mail before it goes: does its reader still hold the post at that address, does its link still open, is
each of its lines still true? What holds no more is taken back, and its notices and letters are written anew.

The text of a mail never changes. Where something in it doesn't hold, its row becomes `withdrawn`, or `replaced` where a
newer digest says it, and whoever composes next writes another. One that a server may have taken (`in_doubt`) goes again as
it is, as long as its reader is the same and one of its lines is true: a second one beside it would be a second reminder.
"""

from __future__ import annotations

from sqlalchemy import Connection, Date, bindparam, text

from lifecycle.kernel import sql
from models.base import Moment

# the partial index ix_message_to_send serves only where its own condition is written out
TO_SEND = "message.state IN ('waiting', 'sending')"
# never on the wire, or refused there: no server has it
NOWHERE = f"{TO_SEND} AND message.state = 'waiting' AND NOT message.in_doubt"

# a letter answers who asked for it: also one whose mailbox refused before, or who hasn't begun
READER = f"""EXISTS (
    SELECT 1 FROM contact WHERE contact.id = message.recipient_id AND contact.active AND contact.email = message."to"
    AND (message.kind = 'letter' OR {sql.reads()}))
AND (message.basis = '' OR EXISTS (
    SELECT 1 FROM contact WHERE contact.id = COALESCE(message.greeted_id, message.recipient_id)
    AND contact.active AND contact.email = message."to" AND {sql.greeted()} = message.basis))"""

LINK = """NOT EXISTS (
    SELECT 1 FROM access_link WHERE access_link.message_id = message.id
    AND (access_link.revoked_at IS NOT NULL OR access_link.expires_at <= :now))"""


def _line(true: str) -> str:
    """A line of the mail whose checkpoint is still owed for that day, or no longer."""
    return f"""EXISTS (
    SELECT 1 FROM notice JOIN checkpoint ON checkpoint.id = notice.checkpoint_id
    WHERE notice.message_id = message.id AND {true} (checkpoint.due_on = notice.due_on AND {sql.owed("checkpoint")}))"""


# `:now`: the moment of the look
HOLDS = f"""({READER} AND CASE
    WHEN message.in_doubt THEN message.kind = 'letter' OR {_line("")}
    ELSE {LINK} AND NOT {_line("NOT")} END)"""


def _taken_back(which: str, lock: str) -> str:
    """SKIP LOCKED: what a relay is starting right now gets its last look there."""
    return f"""
    UPDATE message SET state = 'withdrawn', claimed_by = '', links = '' WHERE id IN (
        SELECT message.id FROM message WHERE {TO_SEND} AND message.state = 'waiting' AND {which} AND NOT {HOLDS} {lock})
    AND state = 'waiting' RETURNING id, in_doubt
    """


LOCK = {"postgresql": "FOR UPDATE OF message SKIP LOCKED"}
OF_CLAIM = "message.claimed_by = :token AND message.id = :id"
# of an earlier day, or (a day off) the urgent ones among them: today's digest says it, in today's words
REPLACE = f"""
UPDATE message SET state = 'replaced', claimed_by = '', links = '' WHERE id IN (
    SELECT message.id FROM message WHERE {NOWHERE} AND message.kind IN ('digest', 'urgent') AND message.on_day < :on_day
    {{urgent}} {{lock}})
AND state = 'waiting' RETURNING id
"""
FREE_NOTICES = text("UPDATE notice SET message_id = NULL WHERE message_id IN :messages")
# what is on the way to be told: a letter is written again, to whom its address belongs now
FREE_LETTERS = text("UPDATE letter SET message_id = NULL, written_at = NULL WHERE message_id IN :messages")
# they were in no mailbox: nobody has them
FORGET_LINKS = text("DELETE FROM access_link WHERE message_id IN :messages")
AT_ONCE = 500


def take_back_all(connection: Connection, now: object) -> int:
    """Take back whatever waits and holds no more; return how many mails."""
    return _take_back(connection, "TRUE", {"now": now})


def take_back(connection: Connection, message: int, token: str, now: object) -> int:
    """Take one claimed mail back, if it holds no more and the claim is still ours; return how many (0, 1)."""
    return _take_back(connection, OF_CLAIM, {"now": now, "id": message, "token": token})


def _take_back(connection: Connection, which: str, values: dict[str, object]) -> int:
    lock = LOCK.get(connection.dialect.name, "")
    statement = text(_taken_back(which, lock)).bindparams(bindparam("now", type_=Moment()))
    gone = connection.execute(statement, values).all()
    _free(connection, [key for key, _ in gone], [key for key, doubted in gone if not doubted])
    return len(gone)


def replace_waiting(connection: Connection, on_day: object, urgent_only: bool) -> int:
    """Free what the waiting digests of earlier days say, so that today's says it; return how many mails."""
    urgent = "AND message.urgent" if urgent_only else ""
    query = REPLACE.format(urgent=urgent, lock=LOCK.get(connection.dialect.name, ""))
    statement = text(query).bindparams(bindparam("on_day", type_=Date()))
    gone = list(connection.execute(statement, {"on_day": on_day}).scalars())
    _free(connection, gone, gone)
    return len(gone)


def _free(connection: Connection, messages: list[int], unseen: list[int]) -> None:
    """`unseen`: those among them that are in no mailbox."""
    for statement, keys in ((FREE_NOTICES, messages), (FREE_LETTERS, messages), (FORGET_LINKS, unseen)):
        for start in range(0, len(keys), AT_ONCE):
            several = statement.bindparams(bindparam("messages", expanding=True))
            connection.execute(several, {"messages": keys[start : start + AT_ONCE]})
