"""The outbox as SQL: claiming what waits, marking what happened, and finding what a dead process left behind.

A claim is a token in `claimed_by`: machine, process, and call. States of a row: `waiting` (claimed or not: never on the
wire since), `sending` (on the wire, set in a commit right before), `sent`, `bounced`; and, never taken by a server,
`replaced` and `withdrawn` (notifications/mail/last_look.py). So a row found in `sending` under a dead claim is in doubt,
and one found in `waiting` under a dead claim isn't.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import socket
import uuid
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Boolean, Connection, bindparam, text

from models.base import Moment
from notifications.mail import last_look
from notifications.mail.last_look import HOLDS
from notifications.mail.smtp import Outcome
from notifications.mail.stored import PLAIN, cut

CLAIM_LASTS = dt.timedelta(minutes=5)  # after this, a claim of another machine that isn't renewed counts as dead
# the partial index ix_message_to_send serves every query below only where its own condition is written out
TO_SEND = "state IN ('waiting', 'sending')"

# tokens of the calls that run in this process: one that isn't among them was left by a call that failed
RUNNING: set[str] = set()


class Row(NamedTuple):
    """A claimed message. `mail` is the whole RFC 5322 text, with places for its `links` (notifications/mail/stored.py)."""

    id: int
    to: str
    mail: str
    attempts: int
    links: str = ""


def _claim(urgent_only: bool, postgresql: bool) -> str:
    """`urgent_only`: a day off. SKIP LOCKED keeps two claimers from waiting for each other; MATERIALIZED keeps PostgreSQL
    from running the locking query again for every row, past its LIMIT; and the array from reading the whole table."""
    those = "= ANY(ARRAY(SELECT id FROM due))" if postgresql else "IN (SELECT id FROM due)"
    return f"""
    WITH due AS MATERIALIZED (
        SELECT id FROM message
        WHERE {TO_SEND} AND state = 'waiting' AND not_before <= :now AND claimed_by = '' {"AND urgent" if urgent_only else ""}
        ORDER BY not_before, id LIMIT :batch {"FOR UPDATE SKIP LOCKED" if postgresql else ""})
    UPDATE message SET claimed_by = :token, claimed_at = :now
    WHERE id {those} AND state = 'waiting' AND claimed_by = ''
    RETURNING id, "to", mail, attempts, links
    """


# the last look, in the statement that says `sending`: what holds no more doesn't get there
START = text(f"""
UPDATE message SET state = 'sending', claimed_at = :now
WHERE id = :id AND claimed_by = :token AND state = 'waiting' AND {HOLDS}
""").bindparams(bindparam("now", type_=Moment()))

SENT = text("""
UPDATE message SET state = 'sent', sent_at = :now, answer = :answer, attempts = attempts + 1, claimed_by = '', links = ''
WHERE id = :id AND claimed_by = :token
""").bindparams(bindparam("now", type_=Moment()))

# the two before in one: a message is recorded and the next goes out in the same commit, and on PostgreSQL a statement costs
# as much as the commit
SENT_AND_START = text(f"""
UPDATE message SET
    state = CASE WHEN id = :done THEN 'sent' ELSE 'sending' END,
    sent_at = CASE WHEN id = :done THEN :now ELSE sent_at END,
    claimed_at = CASE WHEN id = :done THEN claimed_at ELSE :now END,
    answer = CASE WHEN id = :done THEN :answer ELSE answer END,
    attempts = CASE WHEN id = :done THEN attempts + 1 ELSE attempts END,
    claimed_by = CASE WHEN id = :done THEN '' ELSE claimed_by END,
    links = CASE WHEN id = :done THEN '' ELSE links END
WHERE id IN (:done, :next) AND claimed_by = :token AND (id = :done OR (state = 'waiting' AND {HOLDS}))
RETURNING id
""").bindparams(bindparam("now", type_=Moment()))

LATER = text("""
UPDATE message SET state = 'waiting', not_before = :not_before, answer = :answer, attempts = attempts + 1, claimed_by = '',
       in_doubt = in_doubt OR :in_doubt
WHERE id = :id AND claimed_by = :token
""").bindparams(bindparam("not_before", type_=Moment()), bindparam("in_doubt", type_=Boolean()))

UNTOUCHED = text("""
UPDATE message SET state = 'waiting', answer = :answer, claimed_by = '' WHERE id = :id AND claimed_by = :token
""")

BOUNCED = text("""
UPDATE message SET state = 'bounced', answer = :answer, attempts = attempts + 1, claimed_by = '', links = ''
WHERE id = :id AND claimed_by = :token
""")

# a mail of before, which held its links itself
CUT = text("UPDATE message SET mail = :mail WHERE id = :id AND state IN ('sent', 'bounced')")

RENEW = text(f"UPDATE message SET claimed_at = :now WHERE {TO_SEND} AND claimed_by = :token").bindparams(
    bindparam("now", type_=Moment())
)
RELEASE = text(f"UPDATE message SET claimed_by = '' WHERE {TO_SEND} AND state = 'waiting' AND claimed_by = :token")
CLAIMERS = text(
    f"SELECT claimed_by, MAX(claimed_at) AS seen FROM message WHERE {TO_SEND} AND claimed_by <> '' GROUP BY claimed_by"
).columns(seen=Moment())
DOUBT = text(f"""
UPDATE message SET state = 'waiting', claimed_by = '', in_doubt = TRUE, attempts = attempts + 1
WHERE {TO_SEND} AND state = 'sending' AND claimed_by = :token
""")
WAITING = text(f"SELECT COUNT(*) FROM message WHERE {TO_SEND}")


class Outbox:
    """The outbox as one call of `deliver` sees it: every change is bound to its claim token."""

    def __init__(self, connection: Connection, token: str, urgent_only: bool) -> None:
        self.connection, self.token = connection, token
        postgresql = connection.dialect.name == "postgresql"
        self._claim = text(_claim(urgent_only, postgresql)).bindparams(bindparam("now", type_=Moment()))

    def claim(self, batch: int, now: dt.datetime) -> list[Row]:
        """Claim up to `batch` rows that are due, oldest first. The rows that come back are the ones it got."""
        claimed = self.connection.execute(self._claim, {"token": self.token, "now": now, "batch": batch})
        return sorted((Row(*row) for row in claimed), key=lambda row: row.id)

    def start(self, row: Row, now: dt.datetime) -> bool:
        """Mark a claimed row as on the wire; False where the claim was lost or it holds no more, and mustn't be sent."""
        return self.connection.execute(START, {"id": row.id, "token": self.token, "now": now}).rowcount == 1

    def sent(self, row: Row, answer: str, now: dt.datetime) -> None:
        self.connection.execute(SENT, {"id": row.id, "token": self.token, "answer": answer, "now": now})
        self._cut(row)

    def sent_and_start(self, done: Row, answer: str, row: Row, now: dt.datetime) -> bool:
        """Both at once: `done` was sent, and `row` goes out; False where it mustn't (`start`)."""
        values = {"done": done.id, "next": row.id, "token": self.token, "answer": answer, "now": now}
        changed = self.connection.execute(SENT_AND_START, values).scalars().all()
        self._cut(done)
        return row.id in changed

    def take_back(self, row: Row, now: dt.datetime) -> int:
        """Take back a row that didn't start because it holds no more; 0 where its claim was lost."""
        return last_look.take_back(self.connection, row.id, self.token, now)

    def later(self, row: Row, outcome: Outcome, not_before: dt.datetime) -> None:
        self.connection.execute(
            LATER,
            {
                "id": row.id,
                "token": self.token,
                "answer": outcome.answer,
                "in_doubt": outcome.in_doubt,
                "not_before": not_before,
            },
        )

    def untouched(self, row: Row, answer: str) -> None:
        self.connection.execute(UNTOUCHED, {"id": row.id, "token": self.token, "answer": answer[:500]})

    def bounced(self, row: Row, answer: str) -> bool:
        """False where the claim was lost meanwhile: then another process says what became of it."""
        known = self.connection.execute(BOUNCED, {"id": row.id, "token": self.token, "answer": answer}).rowcount == 1
        self._cut(row)
        return known

    def _cut(self, row: Row) -> None:
        if row.links == PLAIN:
            self.connection.execute(CUT, {"id": row.id, "mail": cut(row.mail)})

    def renew(self, now: dt.datetime) -> None:
        self.connection.execute(RENEW, {"token": self.token, "now": now})

    def release(self) -> None:
        """Give back what was claimed and never went to the wire."""
        self.connection.execute(RELEASE, {"token": self.token})

    def waiting(self) -> int:
        count: int = self.connection.execute(WAITING).scalar_one()
        return count

    def recover(self, now: dt.datetime) -> int:
        """Free the rows of dead claims; those that were on the wire are flagged in doubt. Returns how many these are."""
        doubted = 0
        for token, seen in self.connection.execute(CLAIMERS).all():
            if token != self.token and is_dead(token, seen, now):
                doubted += self.connection.execute(DOUBT, {"token": token}).rowcount
                self.connection.execute(RELEASE, {"token": token})
        return doubted


def new_token() -> str:
    """machine:process:start:call, at most 60 signs."""
    return f"{_machine()}:{os.getpid()}:{_started(os.getpid())}:{uuid.uuid4().hex[:8]}"


def is_dead(token: str, seen: dt.datetime | None, now: dt.datetime) -> bool:
    """Tell whether the call behind a claim can't send any more. On this machine that is seen at once."""
    machine, process, started, _ = ([*token.split(":"), "", "", ""])[:4]
    if machine == _machine() and process.isdigit():
        if int(process) == os.getpid() and started == _started(os.getpid()):
            return token not in RUNNING
        return _started(int(process)) != started
    return seen is None or now - seen > CLAIM_LASTS


@cache
def _machine() -> str:
    """This machine since it started, and this process namespace: where a process number means something."""
    said = [socket.gethostname()]
    for path in ("/proc/sys/kernel/random/boot_id", "/proc/self/ns/pid"):
        try:
            said.append(os.readlink(path) if path.endswith("/pid") else Path(path).read_text(encoding="ascii"))
        except OSError:
            said.append("")
    name = "".join(sign if sign.isalnum() or sign in "-." else "-" for sign in said[0])[:16]
    return f"{name}-{hashlib.sha256(' '.join(said).encode()).hexdigest()[:8]}"


def _started(process: int) -> str:
    """When a process started, in clock ticks (a number may be given again); `dead` where there is none."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return "dead" if fields[0] in "ZX" else fields[19]
    except OSError:
        pass
    if Path("/proc/self/stat").exists():
        return "dead"
    try:  # no /proc: the number alone must do
        os.kill(process, 0)
    except ProcessLookupError:
        return "dead"
    except PermissionError:
        pass
    return "alive"
