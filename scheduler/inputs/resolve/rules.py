"""Rules as written to rules, their keys checked once against the parameters of their type."""

from __future__ import annotations

from scheduler.inputs.reading.issues import unknown
from scheduler.inputs.reading.nodes import Node, locate, plain
from scheduler.inputs.reading.validation import note, validate
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.rules.base import AnyRule
from scheduler.rules.registry import BUILT_IN, RULES

OWN_KEYS = ("type", "name", "cite")


def resolve_rules(reading: SiteReading, root: Node, path: tuple[str | int, ...]) -> tuple[AnyRule, ...]:
    """Rules of the list at a path of a document; every wrong one is noted."""
    node, _, exists = locate(root, path)
    if not exists:
        return ()
    rules = (_rule(reading, root, (*path, index)) for index in range(len(node.items)))
    return tuple(rule for rule in rules if rule is not None)


def _rule(reading: SiteReading, root: Node, path: tuple[str | int, ...]) -> AnyRule | None:
    written = plain(locate(root, path)[0])
    if not isinstance(written, dict):
        return None  # noted by the file's schema
    own = {key: written.pop(key) for key in OWN_KEYS if key in written}
    wrong = [key for key, value in own.items() if not isinstance(value, str)]
    for key in wrong:
        note(reading.issues, root, (*path, key), "found a list or mapping, one text is allowed")
    by_type = {rule.type: rule for rule in RULES}
    kind = own.get("type", "")
    if "type" in wrong:
        return None
    if kind not in by_type:
        note(reading.issues, root, (*path, "type"), _unknown_type(kind, list(by_type)))
        return None
    params = validate(by_type[kind].params_type, root, reading.issues, path, skip=OWN_KEYS)
    if params is None or wrong or not _shifts_are_known(reading, root, path, params.shift_ids()):
        return None
    return by_type[kind](params, own.get("name", ""), own.get("cite", ""))


def _shifts_are_known(reading: SiteReading, root: Node, path: tuple[str | int, ...], named: tuple[str, ...]) -> bool:
    """Note shifts no file defines; anything passes where that file could not be read."""
    shifts = reading.names("shifts", "shifts")
    strange = [name for name in named if name not in shifts and reading.node("shifts") is not None]
    for name in strange:
        note(reading.issues, root, path, unknown("shift", name, shifts))
    return not strange


def _unknown_type(kind: str, known: list[str]) -> str:
    if kind in {rule.type for rule in BUILT_IN}:
        return f"{kind!r} holds for every agent without being written; delete this rule"
    return unknown("rule type", kind, known) if kind else f"missing; write one of {', '.join(known)}"
