"""Facts of a mail, before it is put into words: one line a checkpoint, and the digest that holds them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from lifecycle.kernel.words import label, say
from notifications.digest.words import SEVERITY_BY

MOST_LINES = 60


class LineFacts(NamedTuple):
    """One checkpoint that somebody is reminded of. `budget` in đồng; the names are those of the bodies as they stand."""

    message: int
    checkpoint_id: int
    agreement_code: str
    agreement_title: str
    obligation_code: str
    obligation_title: str
    owner_id: int
    owner_code: str
    owner_name: str
    lead_name: str
    nominal_on: dt.date
    due_on: dt.date
    reached_on: dt.date
    status: str
    rung: str
    severity: int
    budget: int
    evidence: bool
    number: int = 1  # of several on one nominal day
    provisional: bool = False  # days of rest around it may still be swapped
    many: int = 1  # so many checkpoints of one duty and body, this the one longest due: a head reads their sum
    revision: int = 0
    calendar_id: int = 0


class Reader(NamedTuple):
    """Recipient of the mail."""

    contact_id: int
    email: str
    name: str
    post: str
    role: str
    organization_id: int
    organization: str

    @property
    def greeting(self) -> str:
        """`Phó Chủ tịch phụ trách, Ủy ban nhân dân tỉnh Hà Giang`: the person where named, the post, the body."""
        return ", ".join(
            part for part in (self.name, self.post or _capital(label("role", self.role)), self.organization) if part
        )


@dataclass(frozen=True)
class Group:
    """The lines of one severity. `total` counts those that aren't shown, too."""

    severity: int
    total: int
    lines: list[LineFacts]

    @property
    def label(self) -> str:
        return say(SEVERITY_BY[str(self.severity)])


@dataclass(frozen=True)
class Digest:
    """One mail's content. `lines`: at most MOST_LINES, most severe first; `counts`: severity -> all its lines."""

    reader: Reader
    on_day: dt.date
    urgent: bool
    lines: list[LineFacts]
    counts: dict[int, int]
    link: str = ""
    # (body, link) of the same mailbox's other bodies that owe a line
    others: tuple[tuple[str, str], ...] = ()

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def more(self) -> int:
        """Lines that aren't shown."""
        return self.total - sum(line.many for line in self.lines)

    @property
    def groups(self) -> list[Group]:
        """By severity, the most severe first; a severity of which no line is shown stands there with its count only."""
        shown: dict[int, list[LineFacts]] = {severity: [] for severity in sorted(self.counts, reverse=True)}
        for line in self.lines:
            shown[line.severity].append(line)
        return [Group(severity, self.counts[severity], lines) for severity, lines in shown.items()]

    @property
    def linked(self) -> LineFacts:
        """The line the link opens: the first one that the reader's own body owes, else the first."""
        own = self.reader.organization_id
        return next((line for line in self.lines if line.owner_id == own), self.lines[0])


def as_who_owes(mailbox: list[Reader], lines: list[LineFacts]) -> Reader:
    """The contact, of those of one address, as which its mail is written: the recipient (the first) where its body owes a
    line, else the one whose body owes the first line that any of them owes, else the recipient."""
    by_body: dict[int, Reader] = {}
    for reader in mailbox:
        by_body.setdefault(reader.organization_id, reader)
    owing = [by_body[line.owner_id] for line in lines if line.owner_id in by_body]
    return mailbox[0] if not owing or mailbox[0] in owing else owing[0]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
