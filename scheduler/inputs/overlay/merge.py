"""The one merge: scenarios laid over a site before anything is validated.

A scenario file::

    name: stricter target, six hires
    description: What do six more people buy?
    sites: [clinic]                     # names of the site folders it fits
    extends: [clinic-volume]            # scenarios applied first: files beside this one
    changes:
      site:                             # also contracts, shifts, activities: the keys of that file
        queues.appointments.target.answered_fraction: 0.9
        rules.+: {type: max_run, limit: 5}
        prices.wish:
      agents:
        remove: [C05]
        hire: {count: 6, like: C02, prefix: H, columns: {pattern: free}}
        add: [{agent_id: X1, skills: appointments, contract: full_time}]
        add_skill: {skill: tech, count: 5, from: {skills: billing}}
        absence_fraction: 0.1
      shrinkage: {factor: 1.5}          # or {share: 0.08}, {absence: 0.08}
      volume: {factor: 1.15}            # or {factor: {appointments: 1.15}}, or a list
      aht: {seconds: 600}               # or {factor: 1.1}
      mix: {share: 0.1, out_of: appointments, into: chat}

Dotted keys are those of the file; list items are addressed by id, name or type, ``+`` appends one, and an empty value
removes what was there. **Precedence**: what a scenario extends comes first, in order, each file once; then the
scenario; of several scenarios the later wins. What is relative adds up: hires and skills are added, factors multiply,
each absence fraction is of the people still there.

Because changes are made to the parsed files, an error in a changed value names the line of the scenario.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scheduler.domain.run import InputFile
from scheduler.inputs.documents import Documents, Overlay, hash_of
from scheduler.inputs.overlay.agent_changes import change_agents
from scheduler.inputs.overlay.shrinkage_changes import change_shrinkage
from scheduler.inputs.reading.issues import Issues, Place, unknown
from scheduler.inputs.reading.nodes import Node, label
from scheduler.inputs.reading.validation import validate
from scheduler.inputs.reading.yaml_file import read_yaml
from scheduler.inputs.schema.scenario import ScenarioFile

APPEND = "+"
SET_FILES = ("site", "contracts", "shifts", "activities")


@dataclass
class Changes:
    """What overlays change besides the documents.

    Attributes
    ----------
    demanding
        Overlays that change contacts, in the order applied; what they say is resolved when queues and dates are known.
    absent
        Ids of agents on unpaid leave for the whole horizon.
    files
        Overlay files in the order applied.
    """

    demanding: list[Overlay] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    files: list[InputFile] = field(default_factory=list)


def read_overlays(paths: Sequence[Path], issues: Issues) -> tuple[Overlay, ...]:
    """Read scenario files and, before each, those it extends, in the order they are applied; each file once."""
    ordered: dict[Path, Overlay] = {}
    for path in paths:
        _collect(Path(path), (), ordered, issues)
    return tuple(ordered.values())


def apply_overlays(documents: Documents, overlays: Sequence[Overlay], issues: Issues) -> Changes:
    """Apply scenarios to the documents of a site, in order; every issue names a line of the scenario."""
    changes = Changes()
    for overlay in overlays:
        changes.files.append(InputFile(overlay.path.as_posix(), hash_of(overlay.path)))
        if _fits(documents, overlay, issues):
            _apply(documents, overlay, changes, issues)
    return changes


def overlay_path(text: str, folder: Path = Path("scenarios")) -> Path:
    """Path of a scenario given by name (a file of ``folder``) or by path."""
    return Path(text) if text.endswith((".yaml", ".yml")) else folder / f"{text}.yaml"


def _collect(path: Path, chain: tuple[Path, ...], ordered: dict[Path, Overlay], issues: Issues) -> None:
    """Read a scenario and, before it, all it extends; each file once."""
    key = path.resolve()
    if key in ordered:
        return
    document = read_yaml(path, str(path), issues)
    keys = validate(ScenarioFile, document, issues) if document is not None else None
    if keys is None or document is None:
        return
    for index, name in enumerate(keys.extends):
        place = document.entries["extends"].items[index].place
        other = path.with_name(f"{name}.yaml")
        if other.resolve() in {p.resolve() for p in (*chain, path)}:
            names = [p.stem for p in (*chain, path, other)]
            names = names[names.index(other.stem) :]
            issues.add(place, "extends", f"circular: {' extends '.join(names)}; take one of them out")
        elif not other.is_file():
            stems = sorted(p.stem for p in path.parent.glob("*.yaml") if p != path)
            issues.add(place, "extends", unknown("scenario", name, stems))
        else:
            _collect(other, (*chain, path), ordered, issues)
    ordered[key] = Overlay(path, keys, document)


def _fits(documents: Documents, overlay: Overlay, issues: Issues) -> bool:
    """Note a scenario that does not list the site."""
    site = documents.folder.resolve().name
    if site in overlay.keys.sites:
        return True
    place = overlay.document.entries["sites"].anchor
    listed = ", ".join(overlay.keys.sites)
    issues.add(place, "sites", f"the site {site!r} is not listed (found {listed}); add it if the scenario fits it")
    return False


def _apply(documents: Documents, overlay: Overlay, changes: Changes, issues: Issues) -> None:
    written = overlay.document.entries.get("changes")
    if written is None:
        return
    for stem in SET_FILES:
        section = written.entries.get(stem)
        for key, value in (section.entries if section else {}).items():
            root = documents.nodes.setdefault(stem, Node({}, Place(documents.place(stem).file, 1)))
            set_value(root, key, value, f"changes.{stem}.{key}", issues)
    people = written.entries.get("agents")
    if people is not None:
        changes.absent.extend(change_agents(documents, overlay.keys.changes.agents, people, changes.absent, issues))
    shrinkage = written.entries.get("shrinkage")
    if shrinkage is not None:
        change_shrinkage(documents, overlay.keys.changes.shrinkage, shrinkage, issues)
    changes.demanding.append(overlay)


def set_value(root: Node, key: str, value: Node, name: str, issues: Issues) -> None:
    """Set, append or remove one dotted key of a document."""
    place = value.key or value.place
    node, rest = root, key
    while True:
        if isinstance(node.value, dict):
            part, rest = _next_key(node, rest)
            if not rest:
                _put(node, part, Node(value.value, value.place, place))
                return
            if part not in node.entries:
                node.entries[part] = Node([] if rest == APPEND else {}, place, place)
            node = node.entries[part]
        elif isinstance(node.value, list):
            if rest == APPEND:
                node.value.append(Node(value.value, value.place))
                return
            index, rest = _next_item(node, rest)
            if index is None:
                labels = [label(item, i) for i, item in enumerate(node.items)]
                issues.add(place, name, unknown("item", rest.partition(".")[0], labels) + f" ({APPEND} appends one)")
                return
            if not rest:
                node.value[index : index + 1] = [] if value.value is None else [Node(value.value, value.place)]
                return
            node = node.value[index]
        else:
            found = "empty" if node.value is None else f"the value {node.value!r}"
            issues.add(place, name, f"there are no keys below: this is {found}; set the whole value instead")
            return


def _put(node: Node, key: str, value: Node) -> None:
    if value.value is None:
        node.entries.pop(key, None)
    else:
        node.entries[key] = value


def _next_key(node: Node, path: str) -> tuple[str, str]:
    """Longest key of a mapping that the path begins with (names may hold dots), and what follows."""
    parts = path.split(".")
    for count in range(len(parts), 0, -1):
        name = ".".join(parts[:count])
        if name in node.entries:
            return name, ".".join(parts[count:])
    return parts[0], ".".join(parts[1:])


def _next_item(node: Node, path: str) -> tuple[int | None, str]:
    """Index of the list item the path begins with, and what follows."""
    parts = path.split(".")
    labels = {label(item, index): index for index, item in reversed(list(enumerate(node.items)))}
    for count in range(len(parts), 0, -1):
        index = labels.get(".".join(parts[:count]))
        if index is not None:
            return index, ".".join(parts[count:])
    return None, path
