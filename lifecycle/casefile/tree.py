"""A YAML file as PyYAML composes it, read within bounds: every node keeps its mark, so that a fault names its line.

The events pass a gauge on their way to the composer: depth, weight and aliases are bounded before anything is built,
so that a file of a few lines whose aliases stand for billions of nodes is refused at the alias that passes the bound
(https://en.wikipedia.org/wiki/Billion_laughs_attack).
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer

from lifecycle.casefile.words import (
    CASE_ALIAS_RECURSIVE,
    CASE_ALIAS_UNKNOWN,
    CASE_BOMB,
    CASE_CONTROL,
    CASE_DIRECTORY,
    CASE_EMPTY,
    CASE_KEY_PLAIN,
    CASE_KEY_TWICE,
    CASE_NO_FILE,
    CASE_NOT_REGULAR,
    CASE_NOT_UTF8,
    CASE_TAG,
    CASE_TOO_DEEP,
    CASE_TOO_LARGE,
    CASE_TWO_DOCUMENTS,
    CASE_UNREADABLE,
    YAML_COLON,
    YAML_INDENT,
    YAML_TAB,
)
from lifecycle.kernel.place import Bare, Loc, Place, path_of
from lifecycle.kernel.refusal import BadInput, Refusal
from lifecycle.kernel.text import composed, first_pile, need_unicode, spaced
from lifecycle.kernel.words import YAML_MALFORMED, Sentence

MOST_BYTES = 5_000_000
# a node weighs one, and one more for each hundred letters; an alias weighs what it stands for
MOST_WEIGHT = 4_000_000
MOST_DEPTH = 30

_PREFIX = "tag:yaml.org,2002:"
_BARE = {"int", "float", "timestamp"}
_SCALARS = _BARE | {"null", "bool", "str"}
_TRUE = ("true", "yes", "on", "y")


def read_text(path: Path) -> str:
    """Read a file's text, NFC. BadInput: not there, no regular file, too large, not UTF-8, control characters."""
    try:
        # a pipe that nobody writes to would be waited for without end
        with open(path, "rb", opener=_without_waiting) as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise BadInput(CASE_NOT_REGULAR, file=str(path))
            raw = file.read(MOST_BYTES + 1)
    except IsADirectoryError:
        raise BadInput(CASE_DIRECTORY, file=str(path)) from None
    except FileNotFoundError:
        raise BadInput(CASE_NO_FILE, file=str(path)) from None
    except (OSError, ValueError):
        raise BadInput(CASE_UNREADABLE, file=str(path)) from None
    return decoded(raw, str(path))


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def decoded(raw: bytes, file: str) -> str:
    """Decode a file's bytes, NFC. BadInput: too large, not UTF-8, control characters."""
    if len(raw) > MOST_BYTES:
        raise BadInput(CASE_TOO_LARGE, file=file, most=MOST_BYTES // 1_000_000)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(CASE_NOT_UTF8, file=file, line=raw.count(b"\n", 0, error.start) + 1) from None
    text = _INDENTS.sub(lambda found: spaced(found.group()), text)
    place = _control(text)
    if place is not None:
        line = text.count("\n", 0, place) + 1
        try:
            # UTF-8 read as Latin-1 holds control characters: say what it is
            need_unicode(text.splitlines()[line - 1], MOST_BYTES)
        except Refusal as refusal:
            raise BadInput(refusal.key, file=file, line=line, **refusal.values) from None
        raise BadInput(CASE_CONTROL, file=file, line=line, code=f"U+{ord(text[place]):04X}")
    try:
        return composed(text, MOST_BYTES)
    except Refusal as refusal:
        line = text.count("\n", 0, first_pile(text) or 0) + 1
        raise BadInput(refusal.key, file=file, line=line, **refusal.values) from None


# where a space means something to YAML: before a line's first sign, and behind a colon, a dash or a comma
_INDENTS = re.compile(r"^[^\S\n]+|(?<=[:,-])[^\S\n]+", re.MULTILINE)


def _control(text: str) -> int | None:
    """Find the first character that YAML doesn't allow or a database can't keep."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    return found.start() if found else None


# what libyaml and PyYAML say of the slips that a person makes most: our sentence tells what to do
PLAIN_WORDS = {
    "cannot start any token": YAML_TAB,
    "mapping values are not allowed": YAML_COLON,
    "did not find expected ',' or": YAML_COLON,
    "expected ',' or": YAML_COLON,
    "did not find expected": YAML_INDENT,
    "expected <block end>": YAML_INDENT,
    "could not find expected": YAML_COLON,
}


def parse(text: str, file: str) -> Document:
    """Compose the one document of a text. BadInput with the line where nothing after it can be read: bad syntax, a second
    document, a bomb. A key given twice, a tag and the like are its `faults`: whoever reads on tells them with his own."""
    loader = _Loader(text, file)
    try:
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _malformed(error, file) from None
    except (yaml.YAMLError, ValueError) as error:
        raise BadInput(YAML_MALFORMED, file=file, problem=_one_line(str(error))) from None
    finally:
        loader.dispose()
    if root is None:
        raise BadInput(CASE_EMPTY, file=file)
    values = _Values(file)
    return Document(file, root, values.of(root, ()), tuple(values.faults))


def _malformed(error: yaml.MarkedYAMLError, file: str) -> BadInput:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 0
    problem = _one_line(error.problem or error.context or "")
    for said, key in PLAIN_WORDS.items():
        if said in problem:
            return BadInput(key, file=file, line=line)
    return BadInput(YAML_MALFORMED, file=file, line=line, problem=problem)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:160].rstrip(".")


@dataclass(frozen=True)
class Document:
    """A composed file. `values`: plain lists, dicts and scalars (place.Bare for what is no text, flag or null)."""

    file: str
    root: yaml.Node
    values: Any
    faults: tuple[BadInput, ...] = ()

    def place(self, loc: Loc) -> Place:
        """Find where a value stands: the line of its key, else of itself; of what holds it where it isn't there."""
        node, line = self.root, _line(self.root)
        for step in loc:
            if isinstance(step, int) and isinstance(node, yaml.SequenceNode) and step < len(node.value):
                node = node.value[step]
                line = _line(node)
                continue
            entries = node.value if isinstance(node, yaml.MappingNode) else []
            pair = next(((key, value) for key, value in entries if key.value == step), None)
            if pair is None:
                break
            line, node = _line(pair[0]), pair[1]
        return Place(self.file, path_of(loc), line)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


class _Gauge:
    """Bounds on what the composer is fed, kept event by event."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.weights: dict[str, int] = {}
        # what is open: its anchor, and its weight so far
        self.open: list[tuple[str | None, int]] = []
        self.documents = self.total = 0

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise BadInput(CASE_TWO_DOCUMENTS, file=self.file, line=line)
        elif isinstance(event, yaml.AliasEvent):
            self._add(self._alias(event.anchor or "", line), line)
        elif isinstance(event, yaml.ScalarEvent):
            weight = 1 + len(event.value) // 100
            if event.anchor:
                self.weights[event.anchor] = weight
            self._add(weight, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(self.open) >= MOST_DEPTH:
                raise BadInput(CASE_TOO_DEEP, file=self.file, line=line, most=MOST_DEPTH)
            self.open.append((event.anchor, 0))
            self._add(1, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, weight = self.open.pop()
            if anchor:
                self.weights[anchor] = weight
            if self.open:
                self.open[-1] = (self.open[-1][0], self.open[-1][1] + weight)

    def _alias(self, name: str, line: int) -> int:
        if any(name == anchor for anchor, _ in self.open):
            raise BadInput(CASE_ALIAS_RECURSIVE, file=self.file, line=line, name=name[:40])
        if name not in self.weights:
            raise BadInput(CASE_ALIAS_UNKNOWN, file=self.file, line=line, name=name[:40])
        return self.weights[name]

    def _add(self, weight: int, line: int) -> None:
        if self.open:
            self.open[-1] = (self.open[-1][0], self.open[-1][1] + weight)
        self.total += weight
        if self.total > MOST_WEIGHT:
            raise BadInput(CASE_BOMB, file=self.file, line=line, most=MOST_WEIGHT)


class _Gauged:
    """PyYAML's composer behind the gauge. An anchor may be defined again, as YAML allows and PyYAML doesn't."""

    anchors: dict[str, yaml.Node]

    def __init__(self, stream: str, file: str) -> None:
        _PARSER[-1].__init__(self, stream)  # type: ignore[misc]
        Composer.__init__(self)  # type: ignore[arg-type]
        self.gauge = _Gauge(file)

    def get_event(self) -> Any:
        event = super().get_event()  # type: ignore[misc]
        if event is not None:
            self.gauge.take(event)
        return event

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[attr-defined]
        if event.anchor and not isinstance(event, yaml.AliasEvent):
            self.anchors.pop(event.anchor, None)
        return super().compose_node(parent, index)  # type: ignore[misc]


# libyaml's parser, where it is there, under PyYAML's own composer
_PARSER: tuple[type, ...] = (Composer, yaml.CSafeLoader) if hasattr(yaml, "CSafeLoader") else (yaml.SafeLoader,)
_Loader: Any = type("_Loader", (_Gauged, *_PARSER), {})


class _Values:
    """Plain values of composed nodes; what an alias stands for is one value, however often it is named."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[BadInput] = []
        self.made: dict[int, Any] = {}

    def of(self, node: yaml.Node, loc: Loc) -> Any:
        if id(node) not in self.made:
            self.made[id(node)] = self._made(node, loc)
        return self.made[id(node)]

    def _made(self, node: yaml.Node, loc: Loc) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, loc)
        kind = "seq" if isinstance(node, yaml.SequenceNode) else "map"
        if node.tag != _PREFIX + kind:
            self._fault(CASE_TAG, node, loc, tag=node.tag[:40])
        if kind == "seq":
            return [self.of(item, (*loc, number)) for number, item in enumerate(node.value)]
        found: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._fault(CASE_KEY_PLAIN, key, loc)
            elif key.value in found:
                self._fault(CASE_KEY_TWICE, key, (*loc, key.value), name=key.value[:60])
            else:
                # a key is what is written: `on` is not true, `no` is not false
                name = self._composed(key, loc)
                self._printable(key, loc)
                found[name] = self.of(value, (*loc, name))
        return found

    def _scalar(self, node: yaml.ScalarNode, loc: Loc) -> Any:
        kind = node.tag.removeprefix(_PREFIX)
        if kind in ("merge", "value"):
            kind = "str"  # `<<` and `=` mean nothing here
        if kind not in _SCALARS:
            self._fault(CASE_TAG, node, loc, tag=node.tag[:40])
        self._printable(node, loc)
        if kind == "null":
            return None
        if kind == "bool":
            return node.value.lower() in _TRUE
        return Bare(kind, node.value) if kind in _BARE else self._composed(node, loc)

    def _composed(self, node: yaml.ScalarNode, loc: Loc) -> str:
        # "\u0301" piles up marks that the file's own text doesn't show
        try:
            need_unicode(node.value, MOST_BYTES)
            return composed(node.value, MOST_BYTES)
        except Refusal as refusal:
            self._fault(refusal.key, node, loc, **refusal.values)
            return ""

    def _printable(self, node: yaml.ScalarNode, loc: Loc) -> None:
        # "\0" is a control character that the file's own text doesn't show
        place = _control(node.value) if node.style == '"' else None
        if place is not None:
            self._fault(CASE_CONTROL, node, loc, code=f"U+{ord(node.value[place]):04X}")

    def _fault(self, key: Sentence, node: yaml.Node, loc: Loc, **values: Any) -> None:
        self.faults.append(BadInput(key, file=self.file, line=_line(node), field=path_of(loc), **values))
