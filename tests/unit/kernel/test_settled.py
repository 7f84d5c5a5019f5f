"""No state, no audit line and no event is written past `lifecycle/kernel/verb.py`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lifecycle.agreement.transitions import AGREEMENT
from lifecycle.checkpoint.transitions import CHECKPOINT
from lifecycle.kernel.transition import Table, Who

ROOT = Path(__file__).parents[3]
PRODUCT = ("lifecycle", "documents", "portal", "notifications", "tasks", "flows", "runtime", "cli")
HOME = ROOT / "lifecycle" / "kernel" / "verb.py"
# a state is what a verb's table moves, or what a decision closes
STATES = {"status", "decision"}
# of these tables; a letter, a delivery or a notice has no verbs: what carries it moves it
NOUNS = "agreement|checkpoint|extension|review_round|report"
SQL = re.compile(rf"""UPDATE\s+"?({NOUNS})"?\b[^;]*?\bSET\b[^;]*?\b(status|decision)\s*=[^;]*?(WHERE|$)""", re.I | re.S)
SET_ONLY = re.compile(r"\bSET\b(.*?)(\bWHERE\b|$)", re.I | re.S)
# columns come from a table of columns there, and none of them is a state
DYNAMIC = {
    ROOT / "lifecycle" / "agreement" / "terms.py",
    ROOT / "lifecycle" / "casefile" / "load.py",
}


def modules() -> list[Path]:
    return [path for folder in PRODUCT for path in sorted((ROOT / folder).rglob("*.py"))]


def written_past(source: str, *, dynamic: bool = False) -> Iterator[str]:
    """Where a module writes a state, an audit line or an event by itself."""
    for node in ast.walk(ast.parse(source)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in (part for one in targets for part in ast.walk(one)):
                if isinstance(target, ast.Attribute) and target.attr in STATES and isinstance(target.ctx, ast.Store):
                    yield f"{line}: .{target.attr} ="
        elif isinstance(node, ast.Call):
            yield from (f"{line}: {said}" for said in _of_call(node, dynamic=dynamic))
        elif isinstance(node, ast.Constant | ast.JoinedStr) and _sets_a_state(_text(node)):
            yield f"{line}: SQL"
        elif isinstance(node, ast.ImportFrom) and node.module in ("lifecycle.kernel.audit", "lifecycle.kernel.events"):
            yield from (f"{line}: {one.name}" for one in node.names if one.name in ("record", "announce"))


def _of_call(node: ast.Call, *, dynamic: bool) -> Iterator[str]:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    owner = getattr(node.func.value, "id", "") if isinstance(node.func, ast.Attribute) else ""
    if (owner, called) in (("audit", "record"), ("events", "announce")):
        yield f"{owner}.{called}"
    if called == "values":
        named = {word.arg for word in node.keywords}
        keys = {getattr(key, "value", None) for one in node.args if isinstance(one, ast.Dict) for key in one.keys}
        yield from (f".values({state}=)" for state in sorted(STATES & {*named, *keys}))
    if called == "setattr" and not dynamic:
        name = node.args[1]
        if not isinstance(name, ast.Constant) or name.value in STATES:
            yield "setattr"


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts)


def _sets_a_state(text: str) -> bool:
    if not SQL.search(text):
        return False
    return any(re.search(r"\b(status|decision)\s*=", part[1]) for part in SET_ONLY.finditer(text))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_states_lines_and_events_are_written_by_the_kernel_alone(path: Path) -> None:
    if path != HOME:
        assert list(written_past(path.read_text(encoding="utf-8"), dynamic=path in DYNAMIC)) == []


@pytest.mark.parametrize(
    "source",
    [
        "found.status = A.WAIVED",
        "made.title, made.status = title, status",
        "asked.status, asked.decided_by = status, post",
        "last.decision = 'accepted'",
        "found.status: C = C.WAIVED",
        "session.execute(update(Checkpoint).where(x).values(status=C.WAIVED))",
        "session.execute(update(Checkpoint).values({'status': C.WAIVED}))",
        "setattr(found, 'status', C.WAIVED)",
        "setattr(found, column, value)",
        "text('UPDATE checkpoint SET armed = TRUE, status = :waived WHERE id = :id')",
        "text(f'UPDATE extension SET status = {state} WHERE {which}')",
        "audit.record(session, chain, who, verb, subject, {})",
        "events.announce(session, name, about, {})",
        "from lifecycle.kernel.audit import record",
    ],
)
def test_what_writes_past_the_kernel_is_found(source: str) -> None:
    assert list(written_past(source))


@pytest.mark.parametrize(
    "source",
    [
        "found = select(Checkpoint).where(Checkpoint.status == C.WAIVED)",
        "text('UPDATE checkpoint SET armed = TRUE WHERE status = :open')",
        "text('UPDATE message SET status = :sent')",
        "hook.execute(update(WebhookDelivery).values(state=DeliveryState.SENT))",
        "record(session, actor, verb, subject, told)",
    ],
)
def test_what_only_reads_a_state_is_not(source: str) -> None:
    assert not list(written_past(source))


@pytest.mark.parametrize("table", [AGREEMENT, CHECKPOINT], ids=lambda table: table.noun)
def test_a_consequence_has_no_event_of_its_own_and_every_other_verb_has_one(table: Table) -> None:  # type: ignore[type-arg]
    for row in table.rows:
        assert bool(row.event) is (row.who is not Who.CONSEQUENCE), row.verb
        assert row.who is not Who.CONSEQUENCE or (row.sources and row.to is not None), row.verb
