"""A YAML file as a tree that remembers its lines, read within bounds.

The tree is built from the parser's events, so nothing recurs with the file's depth and nothing is constructed before
it is counted: a file of a few lines whose aliases stand for billions of nodes is refused at the alias that passes the
bound (https://en.wikipedia.org/wiki/Billion_laughs_attack). Scalars stay text; what they mean is the reader's business.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from lifecycle.errors import BadInput

MOST_BYTES = 5_000_000
# a node weighs one, and one more for each hundred letters; an alias weighs what it stands for
MOST_WEIGHT = 4_000_000
MOST_DEPTH = 30

_PREFIX = "tag:yaml.org,2002:"
_SCALARS = {"null", "bool", "int", "float", "timestamp", "str"}
_resolver: Any = yaml.resolver.Resolver()
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(eq=False)
class Scalar:
    """`kind`: null | bool | int | float | timestamp | str, as YAML 1.1 resolves it."""

    line: int
    kind: str
    text: str
    weight: int = 1


@dataclass(eq=False)
class Sequence:
    line: int
    items: list[Node] = field(default_factory=list)
    weight: int = 1


@dataclass(eq=False)
class Mapping:
    """`entries`: key -> (line of the key, value)."""

    line: int
    entries: dict[str, tuple[int, Node]] = field(default_factory=dict)
    weight: int = 1


Node = Scalar | Sequence | Mapping


def read_text(path: Path) -> str:
    """The file's text, NFC. BadInput: too large, not there, no file, not UTF-8, control characters."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except IsADirectoryError:
        raise BadInput("case_directory", file=str(path)) from None
    except FileNotFoundError:
        raise BadInput("case_no_file", file=str(path)) from None
    except (OSError, ValueError):
        raise BadInput("case_unreadable", file=str(path)) from None
    return decoded(raw, str(path))


def decoded(raw: bytes, file: str) -> str:
    """The text of a file's bytes, NFC. BadInput: too large, not UTF-8, control characters."""
    if len(raw) > MOST_BYTES:
        raise BadInput("case_too_large", file=file, most=MOST_BYTES // 1_000_000)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("case_not_utf8", file=file, line=raw.count(b"\n", 0, error.start) + 1) from None
    place = _control(text)
    if place is not None:
        line = text.count("\n", 0, place) + 1
        raise BadInput("case_control", file=file, line=line, code=f"U+{ord(text[place]):04X}")
    return unicodedata.normalize("NFC", text)


def _control(text: str) -> int | None:
    """Where the first character stands that YAML doesn't allow or a database can't keep."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    return found.start() if found else None


# what libyaml and PyYAML say of the slips that a person makes most: our sentence tells what to do
PLAIN_WORDS = {
    "cannot start any token": "yaml_tab",
    "mapping values are not allowed": "yaml_colon",
    "did not find expected ',' or": "yaml_colon",
    "expected ',' or": "yaml_colon",
    "did not find expected": "yaml_indent",
    "expected <block end>": "yaml_indent",
    "could not find expected": "yaml_colon",
}


def parse(text: str, file: str) -> Node:
    """The one document of a text. BadInput with the line: bad syntax, a second document, a bomb, a key given twice."""
    try:
        return _Builder(file).build(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        problem = _one_line(error.problem or error.context or "")
        for said, key in PLAIN_WORDS.items():
            if said in problem:
                raise BadInput(key, file=file, line=line) from None
        raise BadInput("yaml_malformed", file=file, line=line, problem=problem) from None
    except (yaml.YAMLError, ValueError) as error:
        raise BadInput("yaml_malformed", file=file, problem=_one_line(str(error))) from None


def _one_line(text: str) -> str:
    return " ".join(text.split())[:160].rstrip(".")


class _Builder:
    """One document's tree, from its events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.anchors: dict[str, Node] = {}
        # what is open: collections, and the key whose value comes next in the mapping on top
        self.open: list[Sequence | Mapping] = []
        self.keys: list[tuple[str, int] | None] = []
        self.root: Node | None = None
        self.total = 0

    def build(self, events: Iterator[yaml.Event]) -> Node:
        documents = 0
        for event in events:
            line = event.start_mark.line + 1 if event.start_mark else 0
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.fail(line, "case_two_documents")
            elif isinstance(event, yaml.AliasEvent):
                self._add(self._alias(event.anchor, line), line)
            elif isinstance(event, yaml.ScalarEvent):
                self._add(self._named(event, self._scalar(event, line)), line)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._begin(event, line)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._end()
        if self.root is None:
            raise self.fail(0, "case_empty")
        return self.root

    def fail(self, line: int, key: str, **values: Any) -> BadInput:
        return BadInput(key, file=self.file, line=line, **values)

    def _named(self, event: yaml.NodeEvent, node: Node) -> Node:
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def _alias(self, name: str | None, line: int) -> Node:
        name = name or ""
        node = self.anchors.get(name)
        if node is None:
            raise self.fail(line, "case_alias_unknown", name=name[:40])
        if any(node is parent for parent in self.open):
            raise self.fail(line, "case_alias_recursive", name=name[:40])
        return node

    def _begin(self, event: yaml.CollectionStartEvent, line: int) -> None:
        known = "seq" if isinstance(event, yaml.SequenceStartEvent) else "map"
        if event.tag not in (None, "!", _PREFIX + known):
            raise self.fail(line, "case_tag", tag=str(event.tag)[:40])
        if len(self.open) >= MOST_DEPTH:
            raise self.fail(line, "case_too_deep", most=MOST_DEPTH)
        if self.open and isinstance(self.open[-1], Mapping) and self.keys[-1] is None:
            raise self.fail(line, "case_key_plain")
        self._count(1, line)
        made: Sequence | Mapping = Sequence(line) if known == "seq" else Mapping(line)
        self._named(event, made)
        self.open.append(made)
        self.keys.append(None)

    def _end(self) -> None:
        done = self.open.pop()
        self.keys.pop()
        self._put(done, done.line)

    def _add(self, node: Node, line: int) -> None:
        """A scalar or an alias: a key where the mapping on top waits for one, else a value."""
        self._count(node.weight, line)
        if self.open and isinstance(self.open[-1], Mapping) and self.keys[-1] is None:
            self._key(node, line)
        else:
            self._put(node, line)

    def _count(self, weight: int, line: int) -> None:
        self.total += weight
        if self.total > MOST_WEIGHT:
            raise self.fail(line, "case_bomb", most=MOST_WEIGHT)

    def _key(self, node: Node, line: int) -> None:
        if not isinstance(node, Scalar):
            raise self.fail(line, "case_key_plain")
        mapping = self.open[-1]
        assert isinstance(mapping, Mapping)
        if node.text in mapping.entries:
            raise self.fail(line, "case_key_twice", name=node.text[:60])
        self.keys[-1] = (node.text, line)

    def _put(self, node: Node, line: int) -> None:
        """A finished node goes into what is open. Its weight is known now: nothing is added to it any more."""
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.weight += node.weight
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return
        key = self.keys[-1]
        assert key is not None
        parent.entries[key[0]] = (key[1], node)
        self.keys[-1] = None

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> Scalar:
        kind = _plain_kind(event.value) if event.tag is None and not event.style else self._tagged(event, line)
        value = event.value
        if event.style == '"':
            # "\0" is a control character that the file's own text doesn't show
            place = _control(value)
            if place is not None:
                raise self.fail(line, "case_control", code=f"U+{ord(value[place]):04X}")
            value = unicodedata.normalize("NFC", value)
        return Scalar(line, kind, value, 1 + len(value) // 100)

    def _tagged(self, event: yaml.ScalarEvent, line: int) -> str:
        kind = "str" if event.tag in (None, "!") else str(event.tag).removeprefix(_PREFIX)
        if kind not in _SCALARS:
            raise self.fail(line, "case_tag", tag=str(event.tag)[:40])
        return kind


@lru_cache(maxsize=10_000)
def _plain_kind(value: str) -> str:
    """What an unquoted scalar is by YAML 1.1 (merge keys and `=` are plain text here)."""
    kind = str(_resolver.resolve(yaml.ScalarNode, value, (True, False))).removeprefix(_PREFIX)
    return kind if kind in _SCALARS else "str"
