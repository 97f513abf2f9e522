"""YAML in which every scalar is text and every key and value knows its line.

``22:00``, ``NO``, ``on`` and ``007`` stay as written: types come from the schema, never from YAML's guesses.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from scheduler.input_file import MOST_BYTES, MOST_YAML_BYTES
from scheduler.inputs.reading.issues import Issues, Place
from scheduler.inputs.reading.nodes import Node
from scheduler.inputs.reading.noted_read import note_read

TEXT_TAG = "tag:yaml.org,2002:str"
SELDOM = re.compile(r"[\t?!|>]")
"""What libyaml and Python do not always read alike."""
MOST_VALUES, MOST_DEEP = 500_000, 50
"""Values of a file, counted as often as aliases repeat them, and how deep they may lie."""
PLAIN_TAGS = {TEXT_TAG, "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}


def read_text(path: Path, file: str, issues: Issues, most_bytes: int = MOST_BYTES) -> str | None:
    """Read UTF-8 text (with or without a byte order mark); note an issue and return ``None`` where that fails."""
    data = note_read(path, Place(file), issues, most_bytes)
    if data is None:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = f"byte 0x{data[error.start]:02x}"
        issues.add(Place(file, line), "", f"found {found}, which is not UTF-8 text; save the file as UTF-8")
        return None


def read_yaml(path: Path, file: str, issues: Issues) -> Node | None:
    """Read one YAML file into nodes.

    Parameters
    ----------
    path
        Where the file is.
    file
        Its name in messages.
    issues
        Takes bad YAML, duplicate keys and tags.

    Returns
    -------
    Node or None
        The document (an empty mapping for an empty file), ``None`` where it cannot be parsed.
    """
    text = read_text(path, file, issues, MOST_YAML_BYTES)
    return None if text is None else parse_yaml(text, file, issues)


def parse_yaml(text: str, file: str, issues: Issues) -> Node | None:
    """Parse YAML text into nodes; see `read_yaml`."""
    try:
        document = _compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        issues.add(Place(file, mark.line + 1 if mark else 1), "", _sentence(error))
        return None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1 if isinstance(error.position, int) else 1
        issues.add(Place(file, line), "", f"found the control character #x{error.character:04x}; delete it")
        return None
    except RecursionError:
        issues.add(Place(file, 1), "", f"nested more than {MOST_DEEP} deep, which no key of an input file is")
        return None
    if document is None:
        return Node({}, Place(file, 1))
    try:
        return _Builder(file, issues).build(document, None, ())
    except _TooMuchError as error:
        issues.add(error.place, "", str(error))
        return None


def _compose(text: str) -> yaml.Node | None:
    """Parse by libyaml where PyYAML has it; what that refuses is read again by Python, whose messages are better."""
    if yaml.__with_libyaml__ and not SELDOM.search(text):
        from scheduler.inputs.reading.quick_yaml import QuickLoader

        try:
            return QuickLoader(text).get_single_node()
        except yaml.YAMLError:
            pass
    return yaml.compose(text, Loader=yaml.BaseLoader)


def _sentence(error: yaml.MarkedYAMLError) -> str:
    """Put a parser's message into words a planner can act on."""
    problem = str(error.problem or "cannot be parsed")
    if "'\\t'" in problem:
        return "found a tab; YAML indents with spaces only: replace it by spaces"
    context = f" ({error.context})" if error.context else ""
    advice = "check the indentation, colons, quotes and brackets of this line and the one above"
    return f"not valid YAML: {problem}{context}; {advice}"


class _TooMuchError(Exception):
    """More values than an input file has, or deeper ones."""

    def __init__(self, place: Place, message: str) -> None:
        self.place = place
        super().__init__(message)


class _Builder:
    """Turns PyYAML's nodes into ours; aliases are written out, so what they repeat is counted."""

    def __init__(self, file: str, issues: Issues) -> None:
        self.file = file
        self.issues = issues
        self.count = 0

    def build(self, node: yaml.Node, key: Place | None, above: tuple[int, ...]) -> Node:
        place = Place(self.file, node.start_mark.line + 1)
        self.count += 1
        if self.count > MOST_VALUES:
            raise _TooMuchError(
                place, f"more than {MOST_VALUES:,} values with those that aliases (*) repeat; write out what is needed"
            )
        if len(above) > MOST_DEEP:
            raise _TooMuchError(place, f"nested more than {MOST_DEEP} deep, which no key of an input file is")
        if id(node) in above:
            self.issues.add(place, "", "an alias (*) that contains itself; write the values out")
            return Node(None, place, key)
        if node.tag not in PLAIN_TAGS:
            self.issues.add(place, "", f"found the tag {node.tag!r}; tags (!) are not used here: delete it")
        above = (*above, id(node))
        if isinstance(node, yaml.MappingNode):
            return Node(self._mapping(node, above), place, key)
        if isinstance(node, yaml.SequenceNode):
            return Node([self.build(item, None, above) for item in node.value], place, key)
        is_empty = isinstance(node, yaml.ScalarNode) and node.value == "" and not node.style
        return Node(None if is_empty else str(node.value), place, key)

    def _mapping(self, node: yaml.MappingNode, above: tuple[int, ...]) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        for key_node, value_node in node.value:
            place = Place(self.file, key_node.start_mark.line + 1)
            if not isinstance(key_node, yaml.ScalarNode):
                self.issues.add(place, "", "found a list or mapping as a key; keys are single words")
                continue
            name = str(key_node.value)
            if name in entries:
                first = entries[name].key
                line = first.line if first else 0
                self.issues.add(place, name, f"this key is already given in line {line}; keep one of the two")
                continue
            entries[name] = self.build(value_node, place, above)
        return entries
