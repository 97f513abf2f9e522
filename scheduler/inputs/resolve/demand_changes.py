"""Scenarios' changes of contacts, resolved: of which queues, when, and whether they can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from scheduler.domain.channels import CHANNELS, channel_of
from scheduler.domain.clock import Horizon
from scheduler.domain.site import Queue
from scheduler.domain.what_if import (
    MOST_FACTOR,
    MOST_SECONDS,
    HandleTimeChange,
    MixShift,
    Spans,
    VolumeFactor,
    WhatIf,
    Written,
    covered_shares,
)
from scheduler.inputs.documents import Overlay
from scheduler.inputs.reading.issues import Issues, Place, unknown
from scheduler.inputs.reading.nodes import Node
from scheduler.inputs.resolve.scenario_times import WrongMomentError, spans_of
from scheduler.inputs.schema.one_or_many import FOR_ALL
from scheduler.inputs.schema.scenario_demand import (
    AhtChanges,
    ForQueuesKeys,
    MixChanges,
    VolumeChanges,
    WhenKeys,
)

NO_TIME: Spans = ()


@dataclass(frozen=True)
class ResolvedWhatIf:
    """What scenarios change about contacts.

    Parameters
    ----------
    queues
        The site's; chats whose durations are stated are longer or shorter by the scenario.
    """

    what_if: WhatIf
    queues: tuple[Queue, ...]


def resolve_what_if(
    overlays: Sequence[Overlay],
    queues: tuple[Queue, ...],
    names: Sequence[str],
    horizon: Horizon | None,
    issues: Issues,
) -> ResolvedWhatIf:
    """Resolve every entry in the order of the scenarios; what is wrong is noted with its line.

    Parameters
    ----------
    names
        Queues the site defines, those that are wrong otherwise included.
    horizon
        ``None`` where it is not known because of something else; times are not looked at then.
    """
    made = _Made({queue.name: queue for queue in queues}, list(names), horizon, issues)
    for overlay in overlays:
        changes = overlay.keys.changes
        for section, entries in (("volume", changes.volume), ("aht", changes.aht), ("mix", changes.mix)):
            for index, keys in enumerate(entries):
                _Entry(made, keys, *_place_of(overlay, section, index)).resolve()
    _check_sums(made)
    what_if = WhatIf(tuple(made.volumes), tuple(made.handle_times), tuple(made.mixes))
    return ResolvedWhatIf(what_if, tuple(made.queues.values()))


def _place_of(overlay: Overlay, section: str, index: int) -> tuple[Node, str]:
    """Node of an entry, and its dotted key."""
    node = overlay.document.entries["changes"].entries[section]
    return (node.items[index], f"changes.{section}.#{index + 1}") if node.items else (node, f"changes.{section}")


@dataclass
class _Made:
    """What is resolved so far."""

    queues: dict[str, Queue]
    names: list[str]
    horizon: Horizon | None
    issues: Issues
    volumes: list[VolumeFactor] = field(default_factory=list)
    handle_times: list[HandleTimeChange] = field(default_factory=list)
    mixes: list[MixShift] = field(default_factory=list)


@dataclass(frozen=True)
class _Entry:
    """One entry of a scenario."""

    made: _Made
    keys: WhenKeys
    node: Node
    name: str

    def resolve(self) -> None:
        """Add what the entry changes."""
        keys = self.keys
        if isinstance(keys, MixChanges):
            self._mix(keys)
        elif isinstance(keys, AhtChanges):
            values, sign = (keys.factor, "x") if keys.seconds is None else (keys.seconds, "=")
            self._each(keys, values or {}, "factor" if sign == "x" else "seconds", self._handle_time)
        elif isinstance(keys, VolumeChanges):
            bot = keys.containment
            times = {FOR_ALL: (1.0 - bot.becomes) / (1.0 - bot.was)} if bot is not None else keys.factor or {}
            self._each(keys, times, "factor" if bot is None else "containment", self._volume)

    def _each(
        self,
        keys: ForQueuesKeys,
        values: dict[str, float],
        key: str,
        add: Callable[[Queue, float, Spans | None, Written], None],
    ) -> None:
        """Add the change of every queue meant, with the time it covers."""
        for name, value in values.items():
            written = self._written(key, name)
            for queue in self._queues(keys, key, name):
                add(queue, value, self._spans(queue), written)

    def _written(self, key: str, name: str = FOR_ALL) -> Written:
        place, key = self._place(key, name), key if name == FOR_ALL else f"{key}.{name}"
        return Written(place.file, place.line, f"{self.name}.{key}")

    def _place(self, key: str, name: str = FOR_ALL) -> Place:
        entry = self.node.entries.get(key)
        if entry is None:
            return self.node.anchor
        named = entry.entries.get(name)
        return entry.anchor if named is None else named.key or named.place

    def _issue(self, message: str, key: str, name: str = FOR_ALL) -> None:
        written = self._written(key, name)
        self.made.issues.add(Place(written.file, written.line), written.key, message)

    def _queues(self, keys: ForQueuesKeys, key: str, name: str) -> Iterator[Queue]:
        """Yield the queues meant; names that are unknown are noted."""
        made = self.made
        if name != FOR_ALL:
            yield from self._known([name], key, name)
        elif keys.queues is not None:
            yield from self._known(keys.queues, "queues")
        elif keys.channels is not None:
            for channel in dict.fromkeys(keys.channels):
                if channel not in CHANNELS:
                    self._issue(unknown("channel", channel, CHANNELS), "channels")
                    continue
                own = [queue for queue in made.queues.values() if channel_of(queue) is CHANNELS[channel]]
                if not own and made.queues:
                    there = ", ".join(dict.fromkeys(channel_of(queue).name for queue in made.queues.values()))
                    self._issue(f"no queue of the site is {channel}; its channels: {there}", "channels")
                yield from own
        else:
            yield from list(made.queues.values())

    def _known(self, names: Sequence[str], key: str, shown: str = FOR_ALL) -> Iterator[Queue]:
        for name in dict.fromkeys(names):
            if name not in self.made.names:
                self._issue(unknown("queue", name, self.made.names), key, shown)
            elif name in self.made.queues:
                yield self.made.queues[name]

    def _spans(self, queue: Queue) -> Spans | None:
        """Time covered on the queue's clock; a wrong moment is noted, once where several queues meet it."""
        if self.made.horizon is None:
            return NO_TIME
        try:
            return spans_of(self.keys, ZoneInfo(queue.time_zone), self.made.horizon)
        except WrongMomentError as error:
            place = self._place(error.key)
            told = {(issue.file, issue.line, issue.key) for issue in self.made.issues.found}
            if (place.file, place.line, f"{self.name}.{error.key}") not in told:
                self._issue(str(error), error.key)
            return NO_TIME

    def _volume(self, queue: Queue, factor: float, spans: Spans | None, written: Written) -> None:
        self.made.volumes.append(VolumeFactor(queue.name, factor, spans, written))

    def _handle_time(self, queue: Queue, value: float, spans: Spans | None, written: Written) -> None:
        assert isinstance(self.keys, AhtChanges)
        is_factor = self.keys.seconds is None
        if queue.chat_seconds and not self._chat(queue, value if is_factor else None, spans, written):
            return
        self.made.handle_times.append(HandleTimeChange(queue.name, "x" if is_factor else "=", value, spans, written))

    def _chat(self, queue: Queue, factor: float | None, spans: Spans | None, written: Written) -> bool:
        """Stretch durations of chats, which stand instead of handle times; whether it can be done."""
        if factor is None or spans is not None:
            message = (
                f"{queue.name} states chat_seconds, which stand instead of a handle time all day: give a factor "
                f"without times, or set site: {{queues.{queue.name}.chat_seconds: [...]}}"
            )
            self.made.issues.add(Place(written.file, written.line), written.key, message)
            return False
        now = self.made.queues[queue.name].chat_seconds
        longer = tuple(seconds * factor for seconds in now)
        if max(longer) > MOST_SECONDS:
            message = f"chat_seconds {max(now):g} times {factor:g} is {max(longer):,.12g}, at most {MOST_SECONDS:,.12g}"
            self.made.issues.add(Place(written.file, written.line), written.key, f"{message} is allowed")
            return False
        self.made.queues[queue.name] = replace(self.made.queues[queue.name], chat_seconds=longer)
        return True

    def _mix(self, keys: MixChanges) -> None:
        pair = [next(self._known([name], key), None) for key, name in (("out_of", keys.out_of), ("into", keys.into))]
        source, target = pair
        if source is None or target is None:
            return
        shift = MixShift(source.name, target.name, keys.share, self._spans(source), self._written("share"))
        self.made.mixes.append(shift)


def _check_sums(made: _Made) -> None:
    """Note factors that multiply to too much, and shares that move more than there is."""
    horizon = made.horizon
    if horizon is None:
        return
    times: dict[str, list[float]] = {}
    for change in made.volumes:
        now = times.setdefault(change.queue, [1.0] * horizon.num_intervals)
        covered = covered_shares(change.spans, horizon)
        now[:] = [value * (1.0 + part * (change.factor - 1.0)) for value, part in zip(now, covered, strict=True)]
        if max(now) > MOST_FACTOR * (1 + 1e-9):
            message = f"{max(now):g} with the factors before, at most {MOST_FACTOR:g} is allowed"
            made.issues.add(Place(change.written.file, change.written.line), change.written.key, message)
            del times[change.queue]
    moved: dict[str, list[float]] = {}
    for shift in made.mixes:
        now = moved.setdefault(shift.out_of, [0.0] * horizon.num_intervals)
        covered = covered_shares(shift.spans, horizon)
        now[:] = [value + part * shift.share for value, part in zip(now, covered, strict=True)]
        if max(now) > 1 + 1e-9:
            message = f"{max(now):g} of the contacts of {shift.out_of} would move with those before, at most 1 can"
            made.issues.add(Place(shift.written.file, shift.written.line), shift.written.key, message)
            del moved[shift.out_of]
