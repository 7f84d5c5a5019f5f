"""SQL words: the conditions that several queries share, each said once. Aliases are arguments; `:today` is the caller's.

Whether a checkpoint is owed is read from its own state alone, whatever became of its agreement: an ending waives what nobody
owes any more, a renewal leaves what fell due before it. So the sweep, the lists, the inboxes and the boards agree.
"""

from __future__ import annotations

from collections.abc import Iterable

from models.enums import OPEN, AgreementStatus

# nothing is to be agreed, signed or reported any more
OVER = (
    AgreementStatus.REJECTED,
    AgreementStatus.WITHDRAWN,
    AgreementStatus.TERMINATED,
    AgreementStatus.SUPERSEDED,
    AgreementStatus.CONCLUDED,
)


def listed(states: Iterable[str]) -> str:
    """The states as SQL lists them: `'upcoming', 'returned'`."""
    return ", ".join(f"'{state}'" for state in states)


def owed(c: str = "c") -> str:
    """Ask whether checkpoint `c` is still to be reported. The partial indexes of `checkpoint` serve where this stands."""
    return f"{c}.status IN ({listed(OPEN)})"


def overdue(c: str = "c") -> str:
    """Ask whether checkpoint `c` is owed and its due date is before `:today`."""
    return f"{owed(c)} AND {c}.due_on < :today"


def provisional(c: str = "c") -> str:
    """Ask whether the due date of checkpoint `c` lies after what its calendar has decided: days of rest may still be swapped."""
    decided = f"SELECT w.decided FROM work_calendar w WHERE w.id = {c}.calendar_id"
    return f"CASE WHEN {owed(c)} AND {c}.due_on > ({decided}) THEN 1 ELSE 0 END"


# how a checkpoint counts, by the due date in force on the day: in every table, chart and answer by these words
CLASSES = ("on_time", "done_late", "reported", "overdue", "ahead")


def class_of(c: str = "c") -> str:
    """The class of checkpoint `c`; a waived one has none, and is left out by `counted`."""
    return f"""CASE
    WHEN {c}.status = 'accepted' AND {c}.closed_on <= {c}.due_on THEN 'on_time'
    WHEN {c}.status = 'accepted' THEN 'done_late'
    WHEN {c}.status = 'reported' THEN 'reported'
    WHEN {c}.due_on < :today THEN 'overdue'
    ELSE 'ahead' END"""


def counted(c: str = "c") -> str:
    """Ask whether checkpoint `c` counts at all."""
    return f"{c}.status <> 'waived'"


def over(a: str = "a") -> str:
    """Ask whether agreement `a` is over."""
    return f"{a}.status IN ({listed(OVER)})"


def newest(a: str = "a") -> str:
    """The number of the newest version of agreement `a` that wasn't dropped: the one in force, or the one worked on."""
    return f"(SELECT MAX(n.number) FROM agreement_version n WHERE n.agreement_id = {a}.id AND NOT n.dropped)"


def amended(a: str = "a") -> str:
    """Ask whether a version of agreement `a` is newer than the one in force: an amendment waits for signatures."""
    return f"""EXISTS (SELECT 1 FROM agreement_version v
    WHERE v.agreement_id = {a}.id AND v.number > COALESCE({a}.version, 0) AND NOT v.dropped)"""


def unsigned(version: str = "w", party: str = "p") -> str:
    """Ask whether the party hasn't signed the version."""
    return f"""NOT EXISTS (SELECT 1 FROM signature s
    WHERE s.version_id = {version}.id AND s.organization_id = {party}.organization_id)"""


def reads(c: str = "contact") -> str:
    """Ask whether mail about work goes to contact `c`: not one who left, whose address refuses, or who hasn't begun yet."""
    return f"{c}.active AND {c}.bounced_at IS NULL AND {c}.invited_at IS NULL"


def greeted(c: str = "contact") -> str:
    """Select what a mail says of whom it is for, beside the address: name, post, role and body of contact `c`, one a line."""
    return f"{c}.name || '\n' || {c}.post || '\n' || {c}.role || '\n' || CAST({c}.organization_id AS VARCHAR)"
