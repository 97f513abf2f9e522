"""Mutations of files that are trees: YAML as nodes (so that texts keep their quotes), JSON as plain data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from benchmarks.fuzz.values import other_value

Change = Callable[[Random, list[Node], list[str]], None]
MAP = "tag:yaml.org,2002:map"
SEQ = "tag:yaml.org,2002:seq"
STR = "tag:yaml.org,2002:str"
DEPTHS = (3, 60, 1500)


class _Dumper(yaml.SafeDumper):
    """Writes whatever nodes there are, also those that hold themselves."""


def change_yaml(random: Random, content: bytes) -> bytes:
    """Change one thing in the YAML; fall back to its text where it is no YAML any more."""
    try:
        root = yaml.compose(content.decode("utf-8"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        return change_text(random, content)
    if root is None or random.random() < 0.08:
        return change_text(random, content)
    nodes = list(_nodes(root))
    scalars = [node.value for node in nodes if isinstance(node, ScalarNode)]
    random.choices(_CHANGES, _WEIGHTS)[0](random, nodes, scalars)
    try:
        return yaml.serialize(root, Dumper=_Dumper, allow_unicode=True, width=10_000).encode("utf-8", "surrogatepass")
    except (yaml.YAMLError, RecursionError):
        return change_text(random, content)


def _nodes(root: Node) -> Iterator[Node]:
    """Every node once, keys included."""
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, MappingNode):
            waiting += [one for pair in node.value for one in pair]
        elif isinstance(node, SequenceNode):
            waiting += node.value


def _value(random: Random, nodes: list[Node], seen: list[str]) -> None:
    node = random.choice([one for one in nodes if isinstance(one, ScalarNode)] or [ScalarNode(STR, "")])
    node.value = other_value(random, node.value, seen)
    node.style = random.choice((node.style, node.style, "'", '"', None))


def _drop(random: Random, nodes: list[Node], seen: list[str]) -> None:
    node = _with_children(random, nodes)
    if node is not None:
        node.value.pop(random.randrange(len(node.value)))


def _twice(random: Random, nodes: list[Node], seen: list[str]) -> None:
    node = _with_children(random, nodes)
    if node is not None:
        node.value.insert(random.randrange(len(node.value)), random.choice(node.value))


def _rename(random: Random, nodes: list[Node], seen: list[str]) -> None:
    mappings = [one for one in nodes if isinstance(one, MappingNode) and one.value]
    if mappings:
        node = random.choice(mappings)
        place = random.randrange(len(node.value))
        key, value = node.value[place]
        text = other_value(random, str(key.value), seen)
        node.value[place] = (ScalarNode(STR, text), value)


def _swap(random: Random, nodes: list[Node], seen: list[str]) -> None:
    """Give a node the content of another one, whatever its kind: an alias where that is written."""
    mappings = [one for one in nodes if isinstance(one, MappingNode) and one.value]
    if mappings:
        node = random.choice(mappings)
        place = random.randrange(len(node.value))
        node.value[place] = (node.value[place][0], random.choice(nodes))


def _kind(random: Random, nodes: list[Node], seen: list[str]) -> None:
    """Put something of another kind in place of a value, or wrap it."""
    mappings = [one for one in nodes if isinstance(one, MappingNode) and one.value]
    if not mappings:
        return
    node = random.choice(mappings)
    place = random.randrange(len(node.value))
    key, value = node.value[place]
    text = ScalarNode(STR, random.choice(seen or [""]))
    deep: Node = value
    for _ in range(random.choice(DEPTHS)):
        deep = SequenceNode(SEQ, [deep], flow_style=True)
    others: tuple[Node, ...] = (
        SequenceNode(SEQ, []),
        MappingNode(MAP, []),
        SequenceNode(SEQ, [value]),
        SequenceNode(SEQ, [value, value]),
        MappingNode(MAP, [(text, value)]),
        ScalarNode(STR, ""),
        text,
        deep,
        value.value[0] if isinstance(value, SequenceNode) and value.value else text,
    )
    node.value[place] = (key, random.choice(others))


def _with_children(random: Random, nodes: list[Node]) -> Any:
    found = [one for one in nodes if isinstance(one, (MappingNode, SequenceNode)) and one.value]
    return random.choice(found) if found else None


_CHANGES: tuple[Change, ...] = (_value, _drop, _twice, _rename, _swap, _kind)
_WEIGHTS = (10, 3, 1, 2, 2, 3)


def change_json(random: Random, content: bytes) -> bytes:
    """Change one value, key or list of the JSON; its text where it is no JSON any more."""
    try:
        root = json.loads(content)
    except (ValueError, RecursionError):
        return change_text(random, content)
    places: list[tuple[Any, Any]] = []
    _places(root, places)
    if not places or random.random() < 0.05:
        return change_text(random, content)
    owner, key = random.choice(places)
    old = owner[key]
    kind = random.random()
    if kind < 0.15:
        del owner[key]
    elif kind < 0.3:
        owner[key] = random.choice((None, [], {}, "", 0, True, [old], {"a": old}))
    elif kind < 0.4 and isinstance(owner, list):
        owner.insert(key, old)
    elif kind < 0.45 and isinstance(owner, dict):
        owner[other_value(random, str(key), [])] = owner.pop(key)
    elif kind < 0.55:
        other, place = random.choice(places)
        owner[key] = other[place]
    elif isinstance(old, (int, float)) and not isinstance(old, bool):
        owner[key] = random.choice(
            (old + 1, -old, old * 1000, old + 0.01, 0, 1e308, float("nan"), float("inf"), str(old), 10**30)
        )
    else:
        owner[key] = other_value(random, str(old), [])
    try:
        return json.dumps(root).encode()
    except (ValueError, RecursionError):  # a value that now holds itself
        return change_text(random, content)


def _places(value: Any, found: list[tuple[Any, Any]]) -> None:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(items):
        found.append((value, key))
        _places(inner, found)


def change_text(random: Random, content: bytes) -> bytes:
    """Drop, double, join or swap lines, or change the encoding, of any text."""
    lines = content.split(b"\n")
    place = random.randrange(len(lines))
    kind = random.randrange(6)
    if kind == 0:
        lines.pop(place)
    elif kind == 1:
        lines.insert(place, lines[place])
    elif kind == 2:
        lines[place] = random.choice((b"\t", b"  ", b"- ", b"? ", b"--- ", b"%YAML 9\n", b"#")) + lines[place]
    elif kind == 3:
        lines[place] = lines[place].strip()
    elif kind == 4:
        other = random.randrange(len(lines))
        lines[place], lines[other] = lines[other], lines[place]
    else:
        text = content.decode("utf-8", "replace")
        return text.encode(random.choice(("utf-16", "utf-8-sig", "cp1252", "utf-32")), "replace")
    return b"\n".join(lines)
