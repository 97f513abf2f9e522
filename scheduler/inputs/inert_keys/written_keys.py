"""The keys of a scenario that can be left out one by one, and the scenario without one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.inputs.documents import Overlay
from scheduler.inputs.overlay.merge import SET_FILES
from scheduler.inputs.reading.issues import Issues, Place
from scheduler.inputs.reading.nodes import Node, copied
from scheduler.inputs.reading.validation import validate
from scheduler.inputs.schema.scenario import ScenarioFile

Path = tuple[str | int, ...]

BY_NAME = ("factor", "seconds", "share", "queues", "channels", "agents")
"""Keys whose entries can go one by one, as long as one stays: they name queues, channels or agents."""
PIECES = ("absence", "lateness_minutes", "non_adherence")
"""Keys of a change of shrinkage that can go one by one."""


@dataclass(frozen=True)
class WrittenKey:
    """One key of a scenario.

    Parameters
    ----------
    overlay
        Its place among the overlays.
    path
        Keys and list indices from the document's root down to it.
    name
        Dotted, as messages have it.
    """

    overlay: int
    path: Path
    name: str
    place: Place

    @property
    def section(self) -> str:
        """Key of ``changes`` it stands under."""
        return str(self.path[1])

    @property
    def dotted(self) -> str:
        """The dotted key of the file it sets, where it sets one."""
        return str(self.path[2]) if self.section in SET_FILES else ""


def written_keys(overlay: Overlay, index: int) -> Iterator[WrittenKey]:
    """Every key of a scenario, in the order written."""
    changes = overlay.document.entries.get("changes")
    for section, node in (changes.entries if changes is not None else {}).items():
        for path, place in _of_section(section, node):
            yield WrittenKey(index, ("changes", section, *path), _name(section, path), place)


def _name(section: str, path: Path) -> str:
    parts = [f"#{part + 1}" if isinstance(part, int) else part for part in path]
    return ".".join(("changes", section, *parts))


def _of_section(section: str, node: Node) -> Iterator[tuple[Path, Place]]:
    if section in SET_FILES:
        yield from (((key,), entry.key or entry.place) for key, entry in node.entries.items())
    elif section == "agents":
        for key, entry in node.entries.items():
            yield from (((key, *path), place) for path, place in _items(entry))
    else:
        yield from _items(node)


def _items(node: Node) -> Iterator[tuple[Path, Place]]:
    """Items of a list, or the one written instead of a list; an item of several names, name by name."""
    if not node.items:
        yield from _parts(node, ())
    for index, item in enumerate(node.items):
        yield from _parts(item, (index,))


def _parts(node: Node, path: Path) -> Iterator[tuple[Path, Place]]:
    pieces = [key for key in PIECES if key in node.entries]
    if len(pieces) > 1:
        yield from (((*path, key), node.entries[key].key or node.entries[key].place) for key in pieces)
        return
    for key in BY_NAME:
        entry = node.entries.get(key)
        if entry is not None and max(len(entry.entries), len(entry.items)) > 1:
            yield from (((*path, key, name), one.key or one.place) for name, one in entry.entries.items())
            yield from (((*path, key, index), one.place) for index, one in enumerate(entry.items))
            return
    yield path, node.key or node.place


def without(overlay: Overlay, gone: list[WrittenKey]) -> Overlay | None:
    """Leave keys out of a scenario; ``None`` where what is left is no scenario."""
    document = copied(overlay.document)
    for key in sorted(gone, key=lambda one: [(isinstance(part, int), part) for part in one.path], reverse=True):
        _take_out(document, key.path)
    keys = validate(ScenarioFile, document, issues := Issues())
    return None if keys is None or issues.found else Overlay(overlay.path, keys, document)


def _take_out(root: Node, path: Path) -> None:
    """Remove what a path leads to, and above it what is then empty."""
    trail = [root]
    for part in path[:-1]:
        trail.append(trail[-1].items[part] if isinstance(part, int) else trail[-1].entries[part])
    for node, part in zip(reversed(trail), reversed(path), strict=True):
        if isinstance(part, int):
            del node.items[part]
        else:
            del node.entries[part]
        if node.items or node.entries:
            return
