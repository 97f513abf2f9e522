"""The parsed but unjudged content of a file: text, lists and mappings that know their line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from scheduler.inputs.reading.issues import Place

Value: TypeAlias = "str | list[Node] | dict[str, Node] | None"


@dataclass
class Node:
    """One value of a YAML file, or one row or cell of a table.

    Attributes
    ----------
    value
        Text, a list, a mapping, or ``None`` where nothing was written.
    place
        Where the value begins.
    key
        Where its key stands, inside a mapping.
    """

    value: Value
    place: Place
    key: Place | None = None

    @property
    def entries(self) -> dict[str, Node]:
        """The mapping's entries; none where this is no mapping."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """The list's items; none where this is no list."""
        return self.value if isinstance(self.value, list) else []

    @property
    def anchor(self) -> Place:
        """The line to name when this value is wrong: the text's own, a block's key."""
        return self.key if self.key is not None and not isinstance(self.value, str) else self.place

    def text(self, key: str) -> str:
        """Text under a key of this mapping, empty where there is none."""
        entry = self.entries.get(key)
        return entry.value if entry is not None and isinstance(entry.value, str) else ""


def copied(node: Node) -> Node:
    """Copy a node and all below it, to be changed apart from it."""
    if isinstance(node.value, dict):
        return Node({key: copied(entry) for key, entry in node.value.items()}, node.place, node.key)
    if isinstance(node.value, list):
        return Node([copied(item) for item in node.value], node.place, node.key)
    return Node(node.value, node.place, node.key)


def plain(node: Node) -> Any:
    """Python text, lists and dicts; keys without a value are left out, so their defaults hold."""
    if isinstance(node.value, dict):
        return {key: plain(entry) for key, entry in node.value.items() if entry.value is not None}
    if isinstance(node.value, list):
        return [plain(item) for item in node.value]
    return node.value


def label(node: Node, index: int) -> str:
    """How a list item is addressed: by its id, name or type, else by its number from 1."""
    return node.text("id") or node.text("name") or node.text("type") or f"#{index + 1}"


def locate(root: Node, path: Sequence[str | int]) -> tuple[Node, str, bool]:
    """Walk a path of keys and indices as far as it goes.

    Returns
    -------
    tuple
        The last node reached, the dotted key (list items by id or name), and whether the whole path exists. Parts
        that are no keys (names of alternatives) are passed over, except the last.
    """
    node, names, exists = root, [], True
    for position, part in enumerate(path):
        if isinstance(part, int) and part < len(node.items):
            node = node.items[part]
            names.append(label(node, part))
        elif isinstance(part, str) and part in node.entries:
            node = node.entries[part]
            names.append(part)
        elif position == len(path) - 1 and isinstance(node.value, dict) and isinstance(part, str):
            names.append(part)
            exists = False
    return node, ".".join(names), exists
