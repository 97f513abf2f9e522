"""Why a key of a scenario changes nothing, and what to do: what wins over it, where that is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from scheduler.domain.agents import Agent
from scheduler.domain.site import WEEK_PRICES, Prices
from scheduler.domain.site_setup import PlannedSite
from scheduler.inputs.documents import Documents
from scheduler.inputs.inert_keys.written_keys import WrittenKey, without, written_keys
from scheduler.inputs.overlay.merge import APPEND, apply_overlays
from scheduler.inputs.reading.issues import Issues
from scheduler.inputs.reading.nodes import Node, label, plain
from scheduler.inputs.site_folder import SiteInputs, SiteSources

TAKE_OUT = "take it out"
SAME = "the site comes to the same with and without it"
OF_ANY_MODE = ("wish", "change", "weekend_off_weeks", *WEEK_PRICES)
"""Prices that either service goal has a use for."""
LONGEST = 40
"""Letters of a value that messages show."""
OF_FORECAST = ("holidays", "events", "borrow", "share_of")
"""Keys of a queue, and of the site, that act through the forecast alone."""


@dataclass(frozen=True)
class Reader:
    """What reasons are looked up in."""

    sources: SiteSources
    inputs: SiteInputs
    planned: PlannedSite

    @cached_property
    def agents(self) -> dict[str, Agent]:
        """People of the site under all scenarios, by id."""
        return {agent.agent_id: agent for agent in self.inputs.setup.agents}

    def node(self, key: WrittenKey) -> Node:
        """Find what is written under a key."""
        found = self.sources.overlays[key.overlay].document
        for part in key.path:
            found = found.items[part] if isinstance(part, int) else found.entries[part]
        return found

    def documents(self, gone: Sequence[WrittenKey]) -> Documents:
        """Lay all scenarios over the site's files, without some of their keys."""
        left = []
        for index, overlay in enumerate(self.sources.overlays):
            own = [key for key in gone if key.overlay == index]
            left.append((without(overlay, own) if own else overlay) or overlay)
        documents = self.sources.documents.copied()
        apply_overlays(documents, left, Issues())
        return documents


def reason(key: WrittenKey, reader: Reader, gone: Sequence[WrittenKey]) -> str:
    """One sentence: what was found, what wins over it, what to do."""
    why = _of_file(key, reader, gone) if key.dotted else SECTIONS[key.section](key, reader)
    return f"changes nothing: {why}"


def _of_file(key: WrittenKey, reader: Reader, gone: Sequence[WrittenKey]) -> str:
    later = _later(key, reader)
    if later is not None:
        return f"{later.place.file}:{later.place.line} sets {later.dotted} later, and the later wins; {TAKE_OUT}"
    value, present = plain(reader.node(key)), _present(reader.documents(gone).nodes.get(key.section), key.dotted)
    if present is None and reader.node(key).value is None:
        return f"there is no {key.dotted} to take out; {TAKE_OUT}"
    if present is not None and plain(present) == value:
        where = f"{present.place.file}:{present.place.line}"
        return f"it is {_shown(value)} already, by {where}; set another value, or {TAKE_OUT}"
    return _winner(key, reader) or f"{SAME}; set what acts here, or {TAKE_OUT}"


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else "the same"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def _later(key: WrittenKey, reader: Reader) -> WrittenKey | None:
    """Find the key of a later scenario, or further down in the same one, that sets the same anew."""
    for index in range(key.overlay, len(reader.sources.overlays)):
        keys = list(written_keys(reader.sources.overlays[index], index))
        for other in keys[keys.index(key) + 1 :] if index == key.overlay else keys:
            is_same = other.section == key.section and f"{key.dotted}.".startswith(f"{other.dotted}.")
            if is_same and not key.dotted.endswith(APPEND):
                return other
    return None


def _present(root: Node | None, dotted: str) -> Node | None:
    """Find what a dotted key leads to; the longest name that fits is taken first, as names may hold dots."""
    if root is None:
        return None
    parts = dotted.split(".")
    for count in range(len(parts), 0, -1):
        name, rest = ".".join(parts[:count]), ".".join(parts[count:])
        if name in root.entries:
            below = root.entries[name]
        else:
            below_items = (item for index, item in enumerate(root.items) if label(item, index) == name)
            found = next(below_items, None)
            if found is None:
                continue
            below = found
        return below if not rest else _present(below, rest)
    return None


def _winner(key: WrittenKey, reader: Reader) -> str:
    """Say what is known to win over a key of a file; empty where nothing is."""
    last = key.dotted.rpartition(".")[2]
    setup = reader.inputs.setup
    queue = next((one for one in setup.queues if key.dotted.startswith(f"queues.{one.name}.")), None)
    if key.section == "site" and queue is not None and last == "aht_seconds":
        if queue.chat_seconds:
            return f"the chat_seconds of {queue.name} stand instead of a handle time; set those, or {TAKE_OUT}"
        return (
            f"the handle times of {queue.name} come from {_source(reader, queue.name)} and win over it; "
            f"say changes: {{aht: {{queues: {queue.name}, seconds: ...}}}} instead"
        )
    if key.section == "site" and (set(key.dotted.split(".")) & set(OF_FORECAST)):
        names = [queue.name] if queue is not None else [one.name for one in setup.queues]
        sources = ", ".join(dict.fromkeys(_source(reader, name) for name in names))
        return f"contacts of the dates planned come from {sources} and are the same with it; {TAKE_OUT}"
    if key.section == "site" and queue is not None and any(one.queue == queue.name for one in setup.dictated):
        return f"requirement.csv says how many people {queue.name} needs and wins over it; change that, or {TAKE_OUT}"
    if key.section == "site" and key.dotted.startswith("work_blocks") and not any(a.blocks for a in setup.agents):
        return f"nobody's work is assigned; set routing: assigned (or a column of agents.csv), or {TAKE_OUT}"
    if key.section == "site" and key.dotted.startswith("prices"):
        return _price(last, setup.prices, plain(reader.node(key)))
    if key.section in ("contracts", "shifts"):
        return f"nobody employed on the dates planned works by it; change what somebody has, or {TAKE_OUT}"
    return ""


def _source(reader: Reader, queue: str) -> str:
    """Where the contacts of a queue are from."""
    if reader.inputs.forecast_locks:
        return "the locked forecast"
    forecast = reader.inputs.forecast
    if forecast is not None and (forecast["queue"] == queue).any():
        return "forecast.csv"
    return "history"


def _price(last: str, prices: Prices, value: object) -> str:
    if last in OF_ANY_MODE:
        return f"it is {_shown(value)} where nothing is said; set another value, or {TAKE_OUT}"
    if prices.mode == "service":
        return (
            f"prices.service_goal is service, which prices contacts answered and in time, and has no use for {last} "
            f"here; set prices.service_goal: requirement, or contact values of the queues, or {TAKE_OUT}"
        )
    return f"prices.service_goal is requirement, which has no use for {last}; set it to service, or {TAKE_OUT}"


def _agents(key: WrittenKey, reader: Reader) -> str:
    what, node = str(key.path[2]), reader.node(key)
    horizon = reader.inputs.setup.horizon
    dates = f"{horizon.start} to {horizon.end}"
    if what == "add_skill":
        if isinstance(node.value, str) and isinstance(key.path[-1], int) and key.path[-2] == "agents":
            item = reader.node(_parent(key))
            return f"{node.value} has {item.text('skill')} already, or is not employed from {dates}; {TAKE_OUT}"
        return f"all of them have {node.text('skill')} already, or are not employed from {dates}; {TAKE_OUT}"
    if what in ("hire", "add"):
        return f"nobody it adds is employed on the dates planned, {dates}; set hire_date and end_date, or {TAKE_OUT}"
    if what == "remove":
        return f"{node.value} is not employed on the dates planned, {dates}; {TAKE_OUT}"
    count = len(reader.agents)
    return f"{_shown(node.value)} of {count} agents is nobody, rounded, who works then; raise it, or {TAKE_OUT}"


def _parent(key: WrittenKey) -> WrittenKey:
    return WrittenKey(key.overlay, key.path[:-2], key.name, key.place)


def _contacts(key: WrittenKey, reader: Reader) -> str:
    horizon = reader.inputs.setup.horizon
    return (
        f"on the dates planned, {horizon.start} to {horizon.end}, the queues and times it names have the same contacts "
        f"and handle times with and without it; correct queues, times or the value, or {TAKE_OUT}"
    )


def _shrinkage(key: WrittenKey, reader: Reader) -> str:
    return f"the site states the same shrinkage already; set another value, or {TAKE_OUT}"


SECTIONS: dict[str, Callable[[WrittenKey, Reader], str]] = {
    "agents": _agents,
    "volume": _contacts,
    "aht": _contacts,
    "mix": _contacts,
    "shrinkage": _shrinkage,
}
